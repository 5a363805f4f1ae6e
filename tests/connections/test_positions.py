from __future__ import annotations

import pytest

from onrecord.connections.positions import Side, find_positions, side_of
from onrecord.ledger.values import KeptArticle, KeptStatement
from onrecord.spans import Span
from onrecord.statements.values import StatementKind


def statement(
    words: str, kind: StatementKind = "says", *, day: str | None = "2024-05-01", person: int | None = 1, key: int = 1
) -> KeptStatement:
    article = KeptArticle(
        key=key, id=f"sha256:{key:064x}", uri=None, source_id=None, title=None, outlet=None, published=day,
        first_day=day, last_day=day, modified=None, language="en", version=1, is_latest=True, added_at="",
    )  # fmt: skip
    return KeptStatement(
        key=key, id=f"s{key:012x}", article=article, manner="direct", kind=kind,
        content=(Span(0, len(words), words),), source=(), cue=(), speaker="e1", name="Ada Renfrew", named=True,
        role=None, speaker_kind="person", person=person, status="resolved", speaker_score=1.0, anonymity=None,
        within=None, said=None, score=1.0, correction=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "kind", "side"),
    [
        ("the new weir", "supports", "for"),
        ("the new weir", "opposes", "against"),
        ("the new weir", "demands", None),
        ("I support the weir.", "says", "for"),
        ("I will not support the weir.", "says", "against"),
        ("We never opposed the weir.", "says", "for"),
        ("that she had always opposed the weir", "says", "against"),
        ("Renfrew rejects the weir", "says", "against"),
        ("the council supports the weir", "says", None),
        ("my support for the weir", "says", None),
        ("I hear that they oppose it", "says", "against"),
    ],
)
def test_a_side_is_told_by_the_kind_or_by_what_the_speaker_says_of_themselves(
    words: str, kind: StatementKind, side: Side | None
) -> None:
    assert side_of(statement(words, kind)) == side


def test_a_change_of_side_is_shown_with_both_statements() -> None:
    before, after = statement("the weir", "supports", key=1), statement("the weir", "opposes", day="2024-06-01", key=2)
    found = find_positions([after, before])
    assert [position.statement for position in found.positions] == [before, after]
    (change,) = found.changes
    assert (change.before.statement, change.after.statement, change.name) == (before, after, "Ada Renfrew")


@pytest.mark.parametrize(("day", "person"), [("2024-05-01", 1), (None, 1), ("2024-06-01", 2), ("2024-06-01", None)])
def test_one_day_no_day_or_another_person_is_no_change(day: str | None, person: int | None) -> None:
    found = find_positions(
        [statement("the weir", "supports"), statement("the weir", "opposes", day=day, person=person, key=2)]
    )
    assert len(found.positions) == 2
    assert found.changes == ()


def test_what_takes_no_position_is_left_out() -> None:
    assert find_positions([statement("The weir is open.")]).positions == ()
