"""Who is on record for and against a thing, and who changed sides?

A side is told by the kind of the statement ("Lund opposes the bridge"), or by its words, where the speaker says so of
themselves ("I will not support the bridge"; "she opposed the bridge").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from onrecord.connections.wording import Word, key_of, word_list, wording_of
from onrecord.ledger.values import KeptStatement
from onrecord.statements.values import StatementKind

Side = Literal["for", "against"]

# What these kinds say of a matter. A demand or a warning may be for or against what it names, and takes no side here.
_SIDES: Mapping[StatementKind, Side] = {
    "supports": "for",
    "promises": "for",
    "intends": "for",
    "opposes": "against",
    "denies": "against",
}
_POSITIONS: frozenset[StatementKind] = frozenset((*_SIDES, "demands", "warns"))
_OTHER: Mapping[Side, Side] = {"for": "against", "against": "for"}
_SPEAKERS = frozenset("i we he she they it".split())
_MAX_BETWEEN = 5


@dataclass(frozen=True, slots=True)
class Position:
    """A statement that takes a position; `side` is None where it does so without a side, as a demand does."""

    statement: KeptStatement
    side: Side | None


@dataclass(frozen=True, slots=True)
class Change:
    """Two statements of one speaker, one after the other in time, on two sides of a matter."""

    name: str
    before: Position
    after: Position


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions by day, and the changes of side among them."""

    positions: tuple[Position, ...]
    changes: tuple[Change, ...]


def find_positions(statements: Iterable[KeptStatement]) -> Positions:
    """Which of these statements take a position, and who changed sides between two days?

    Speakers are the same where the ledger has them as one person; those it does not know by name change nothing.
    Statements of one day, and those without one, are no change: nobody can tell which was first.
    """
    found = [
        Position(statement, side)
        for statement in sorted(statements, key=_age)
        if (side := side_of(statement)) is not None or statement.kind in _POSITIONS
    ]
    by_person: dict[int, list[Position]] = defaultdict(list)
    for position in found:
        if position.side and position.statement.person is not None and position.statement.article.first_day:
            by_person[position.statement.person].append(position)
    changes = [change for those in by_person.values() for change in _changes(those)]
    return Positions(tuple(found), tuple(sorted(changes, key=lambda change: _age(change.after.statement))))


def side_of(statement: KeptStatement) -> Side | None:
    """For or against what it speaks of? By its kind, or else by what the speaker says of themselves."""
    return _SIDES.get(statement.kind) or _side_of_words(wording_of(statement.words).words, statement.name)


def _side_of_words(words: Sequence[Word], name: str | None) -> Side | None:
    own = _SPEAKERS | ({word.plain for word in wording_of(name).words[-1:]} if name else set())
    verbs, between, negators = _verbs(), word_list("stances", "between"), word_list("turning", "negators")
    for k, word in enumerate(words):
        side = verbs.get(word.key)
        if side is None:
            continue
        is_negated = False
        for before in reversed(words[max(0, k - _MAX_BETWEEN) : k]):
            if before.plain in own:
                return _OTHER[side] if is_negated else side
            if before.plain in negators:
                is_negated = not is_negated
            elif before.plain not in between and before.key not in _AUXILIARIES:
                break
    return None


_AUXILIARIES = frozenset(("~be", "~will", "~have", "~do", "~can"))


@cache
def _verbs() -> Mapping[str, Side]:
    sides: tuple[Side, ...] = ("for", "against")
    return {key_of(word): side for side in sides for word in word_list("stances", side)}


def _changes(positions: Sequence[Position]) -> Iterable[Change]:
    for before, after in pairwise(positions):
        old, new = before.statement, after.statement
        is_later = (old.article.last_day or "9999") < (new.article.first_day or "")
        if is_later and before.side != after.side:
            yield Change(new.name or old.name or "", before, after)


def _age(statement: KeptStatement) -> tuple[str, int, int]:
    return statement.article.first_day or "9999", statement.article.key, statement.key
