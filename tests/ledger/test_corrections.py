from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onrecord.errors import LedgerError
from onrecord.ledger.ledger import Ledger
from onrecord.record.identity import item_id
from onrecord.record.values import Record
from onrecord.record.verify import verify
from onrecord.spans import Span


def reread(record: Record, **changes: Any) -> Record:
    """The same article as a newer reader reads it."""
    return replace(record, reader=replace(record.reader, version="9.9"), **changes)


def test_a_speaker_is_corrected_in_a_layer_above(ledger: Ledger, ferry: Record) -> None:
    key = ledger.add(ferry).key
    id = ferry.statements[1].id  # noqa: A001
    made = ledger.correct_speaker(id, name="Ola Lind", who="Ada")
    kept = ledger.statement(id)
    assert (kept.name, kept.status, kept.correction) == ("Ola Lind", "resolved", made.key)
    assert [one.id for one in ledger.statements(speaker="Ola Lind")] == [id]
    assert ledger.record(key) == ferry
    corrected = ledger.record(key, corrected=True)
    assert corrected.entity(corrected.statements[1].speaker.entity).name == "Ola Lind"  # type: ignore[union-attr]
    assert verify(corrected) == ()


def test_undoing_leaves_no_difference(ledger: Ledger, ferry: Record, council: Record) -> None:
    list(ledger.add_all([ferry, council]))

    def view() -> list[Any]:
        people = [replace(person, key=0) for person in ledger.people()]
        return [*(replace(one, key=0, person=None) for one in ledger.statements()), *people]

    before = view()
    made = [
        ledger.correct_speaker(ferry.statements[0].id, name="Ola Lind", who="Ada"),
        ledger.reject(ferry.statements[1].id, who="Ada"),
        ledger.correct_speaker(council.statements[0].id, name=None, who="Ada"),
    ]
    assert view() != before
    for correction in reversed(made):
        ledger.undo(correction.key, who="Bo")
    assert view() == before
    with pytest.raises(LedgerError, match="undone already"):
        ledger.undo(made[0].key, who="Bo")


def test_a_speaker_can_be_one_of_the_record(ledger: Ledger, council: Record) -> None:
    ledger.add(council)
    brekke = next(one for one in council.entities if one.name == "Hanne Brekke")
    ledger.correct_speaker(council.statements[0].id, name=None, entity=brekke.id, who="Ada")
    assert ledger.statement(council.statements[0].id).name == "Hanne Brekke"
    with pytest.raises(LedgerError, match="no entity e000"):
        ledger.correct_speaker(council.statements[0].id, name=None, entity="e000", who="Ada")


def test_a_correction_survives_reading_anew(ledger: Ledger, ferry: Record) -> None:
    ledger.add(ferry)
    made = ledger.correct_speaker(ferry.statements[1].id, name="Ola Lind", who="Ada")
    ledger.add(reread(ferry))
    assert ledger.statement(ferry.statements[1].id).correction == made.key
    assert ledger.idle_corrections() == ()


def test_a_correction_goes_to_the_statement_that_a_newer_model_cut_otherwise(ledger: Ledger, ferry: Record) -> None:
    ledger.add(ferry)
    made = ledger.correct_speaker(ferry.statements[1].id, name="Ola Lind", who="Ada")
    old = ferry.statements[1]
    shorter = (Span.of(ferry.article.text, old.content[0].start + 1, old.content[0].end), old.content[1])
    new = replace(old, id=item_id("s", ferry.id, (*old.source, *old.cue, *shorter)), content=shorter)
    assert new.id != old.id
    ledger.add(reread(ferry, statements=(ferry.statements[0], new)))
    assert (ledger.statement(new.id).name, ledger.statement(new.id).correction) == ("Ola Lind", made.key)


def test_a_correction_without_its_statement_is_idle_and_comes_back_with_it(ledger: Ledger, ferry: Record) -> None:
    ledger.add(ferry)
    made = ledger.correct_speaker(ferry.statements[1].id, name="Ola Lind", who="Ada")
    ledger.add(reread(ferry, statements=ferry.statements[:1]))
    assert [one.key for one in ledger.idle_corrections()] == [made.key]
    ledger.add(ferry)
    assert ledger.statement(ferry.statements[1].id).name == "Ola Lind"


def test_a_rejected_statement_is_gone_from_every_answer(ledger: Ledger, council: Record) -> None:
    key = ledger.add(council).key
    asked = next(one for one in council.statements if "asked" in one.content[0].text)
    ledger.reject(asked.id, who="Ada")
    assert ledger.statements(words="asked") == ()
    assert ledger.quotes_like("Nobody has asked us") == ()
    assert asked.id not in [one.id for one in ledger.statements(article=key)]
    assert asked.id not in [one.id for one in ledger.record(key, corrected=True).statements]


def test_a_missing_statement_can_be_added(ledger: Ledger, make: Any) -> None:
    record = make("The bridge is safe: engineer Tomasz Wren, on a wall.\n\nMayor Ann Ruiz said no.")
    key = ledger.add(record).key
    made = ledger.add_statement(
        key, content=[(0, 18)], cue=[(18, 19)], source=[(20, 40)], name="Tomasz Wren", manner="indirect", who="Ada"
    )
    kept = ledger.statement(made.about)
    assert (kept.words, kept.name, kept.correction) == ("The bridge is safe", "Tomasz Wren", made.key)
    assert [one.id for one in ledger.statements(words="bridge", speaker="Wren")] == [made.about]
    assert verify(ledger.record(key, corrected=True)) == ()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"content": [(0, 9999)], "cue": [(0, 1)]}, "no spans"),
        ({"content": [(5, 5)], "cue": [(0, 1)]}, "no spans"),
        ({"content": [], "cue": [(0, 1)]}, "needs its content"),
        ({"content": [(0, 3)], "cue": [(4, 9)], "manner": "sung"}, "direct, mixed, indirect"),
    ],
)
def test_a_statement_that_is_none_is_refused(ledger: Ledger, ferry: Record, wrong: Any, reason: str) -> None:
    key = ledger.add(ferry).key
    with pytest.raises(LedgerError, match=reason):
        ledger.add_statement(key, who="Ada", **wrong)
    assert ledger.corrections() == ()


def test_a_correction_holds_wherever_the_text_stands(ledger: Ledger, make: Any, ferry: Record) -> None:
    list(ledger.add_all([ferry, make(ferry.article.text, uri="https://reposts.example/1")]))
    ledger.reject(ferry.statements[0].id, who="Ada")
    assert ledger.statements_by_id(ferry.statements[0].id) == ()
