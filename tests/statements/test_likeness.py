"""A nameless source may be somebody with a name: a possibility with its evidence, never a fact."""

from __future__ import annotations

import pytest

import onrecord

UNNAMED = "A senior diplomat told Reuters that the talks were close to a deal. The capital was calm.\n\n"
CASES = [
    ("The ambassador, Ana Ruiz, told Reuters that the talks would end on Friday.", "Ana Ruiz"),
    ("The coach, Ana Ruiz, told Reuters that the talks would end on Friday.", None),
    ("The ambassador, Ana Ruiz, told the BBC that the talks would end on Friday.", None),
    (
        "The ambassador, Ana Ruiz, told Reuters that the talks would end. "
        "Another ambassador, Peter Lang, told Reuters that they would not.",
        None,
    ),
]


@pytest.mark.parametrize(("named", "wanted"), CASES, ids=[named for named, _ in CASES])
def test_a_nameless_source_may_be(named: str, wanted: str | None) -> None:
    record = onrecord.read_text(UNNAMED + named, options=onrecord.Options(model="rules", force=True))
    first = record.statements[0]
    assert first.anonymity is not None
    said = [note.reason for note in record.notes if note.about == first.speaker.entity]
    assert [wanted in reason for reason in said] == [True] if wanted else said == []
    assert len({statement.speaker.entity for statement in record.statements}) == len(record.statements)
