"""What people say otherwise than the reader: a layer over the records, which newer readings keep and anybody can undo.

A correction names its statement by id. A newer model may find the same statement with a word more or less, and so
with another id: the correction then goes to the statement whose content shares most with that of the one it was made
for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from onrecord.errors import LedgerError
from onrecord.ledger.store import Store
from onrecord.ledger.values import Correction
from onrecord.record.identity import item_id
from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Entity, EntityKind, Manner, Speaker, Statement, StatementKind

_COLUMNS = "key, action, article, about, value, who, at, undone_by, undone_at"
# Less of the content in common, and it is another statement.
_MIN_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Corrected:
    """The statements and entities of a record as they stand after corrections, each with the correction it rests on.

    `idle` are the corrections that found nothing in this record to go to.
    """

    statements: tuple[tuple[Statement, int | None], ...]
    entities: tuple[tuple[Entity, int | None], ...]
    idle: tuple[int, ...] = ()


def correct(record: Record, corrections: Sequence[Correction]) -> Corrected:
    """How does the record read with these corrections, in the order in which they were made?"""
    statements: dict[str, tuple[Statement, int | None]] = {one.id: (one, None) for one in record.statements}
    entities: dict[str, tuple[Entity, int | None]] = {one.id: (one, None) for one in record.entities}
    idle: list[int] = []
    for made in corrections:
        if made.action == "statement":
            added = as_statement(record, made.value)
            if added.id not in statements:
                statements[added.id] = (added, made.key)
        else:
            target = _find(made, statements)
            if target is None:
                idle.append(made.key)
                continue
            if made.action == "reject":
                del statements[target]
                statements = {
                    one.id: (replace(one, within=None) if one.within == target else one, layer)
                    for one, layer in statements.values()
                }
                continue
            statement, _ = statements[target]
            statements[target] = (replace(statement, speaker=_speaker(made, record, entities)), made.key)
        if (name := made.value.get("name")) is not None:
            entity = named_entity(record, name, made.value.get("speaker_kind", "person"))
            if entity.id not in entities:
                entities[entity.id] = (entity, made.key)
    in_order = sorted(statements.values(), key=lambda pair: min(*pair[0].source, *pair[0].cue, *pair[0].content))
    return Corrected(tuple(in_order), tuple(entities.values()), tuple(idle))


def corrected_record(record: Record, corrections: Sequence[Correction]) -> Record:
    """The record with these corrections in it."""
    done = correct(record, corrections)
    layers = {one.id: layer for one, layer in done.statements}
    # Those that are gone or corrected: what was noted about them no longer holds.
    settled = {one.id for one in record.statements if layers.get(one.id, 0) is not None}
    return replace(
        record,
        statements=tuple(one for one, _ in done.statements),
        entities=tuple(one for one, _ in done.entities),
        requests=tuple(replace(one, answer=one.answer if one.answer in layers else None) for one in record.requests),
        figures=tuple(
            replace(one, statement=one.statement if one.statement in layers else None) for one in record.figures
        ),
        notes=tuple(note for note in record.notes if note.about not in settled),
    )


def named_entity(record: Record, name: str, kind: str) -> Entity:
    """Which entity stands for somebody whom a correction names? The record's own of this name, if it has one."""
    for entity in record.entities:
        if entity.named and name in (entity.name, *entity.aliases):
            return entity
    return Entity(id=item_id("e", record.id, (), kind, name), kind=_one_of(kind, EntityKind), name=name, named=True)


def read_corrections(store: Store, *, article: str | None = None, in_force: bool = True) -> tuple[Correction, ...]:
    """Which corrections were made, to this article or at all, in order? Also undone ones, if `in_force` is false."""
    where = ["undone_at IS NULL"] if in_force else []
    where += ["article = ?"] if article is not None else []
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM corrections{condition} ORDER BY key", () if article is None else (article,)
    )
    return tuple(_correction(row) for row in rows)


def read_correction(store: Store, key: int) -> Correction:
    """Which correction has this key?

    Raises:
        LedgerError: None has.
    """
    row = store.row(f"SELECT {_COLUMNS} FROM corrections WHERE key = ?", (key,))
    if row is None:
        raise LedgerError(f"there is no correction {key}", remedy="`onrecord corrections` lists them")
    return _correction(row)


def anchor(statement: Statement) -> list[list[int]]:
    """Where does the content stand, to find the statement again in a newer reading?"""
    return [[span.start, span.end] for span in statement.content]


def as_statement(record: Record, value: dict[str, Any]) -> Statement:
    """Which statement does somebody add who gives these values?

    `content` is a list of `[start, end]` and must be there, as must `cue`; `source`, `manner` (direct), `kind` (says)
    and the speaker's entity may be.

    Raises:
        LedgerError: The offsets lie outside of the text, or a value is none of those that are allowed.
    """
    text = record.article.text
    try:
        spans = {
            part: tuple(Span.of(text, start, end) for start, end in value.get(part, ()))
            for part in ("content", "source", "cue")
        }
    except (ValueError, TypeError) as error:
        raise LedgerError(f"these are no spans of the article: {error}", source=record.id) from error
    if not spans["content"] or not spans["cue"]:
        raise LedgerError("a statement needs its content and its cue", source=record.id)
    entity = value.get("entity")
    if entity is None and (name := value.get("name")) is not None:
        entity = named_entity(record, name, value.get("speaker_kind", "person")).id
    return Statement(
        id=item_id("s", record.id, (*spans["source"], *spans["cue"], *spans["content"])),
        manner=_one_of(value.get("manner", "direct"), Manner),
        kind=_one_of(value.get("kind", "says"), StatementKind),
        **spans,
        speaker=Speaker(entity, "resolved" if entity else "none", 1.0 if entity else 0.0),
        anonymity=None,
        to=(),
        via=(),
        within=None,
        said=None,
        score=1.0,
    )


def _one_of(value: Any, allowed: Any) -> Any:
    """The value, if it is one of those that the format allows.

    Raises:
        LedgerError: It is not.
    """
    if value not in get_args(allowed):
        raise LedgerError(f"{value!r} is none of {', '.join(get_args(allowed))}")
    return value


def _correction(row: Sequence[Any]) -> Correction:
    key, action, article, about, value, *rest = row
    return Correction(key, action, article, about, json.loads(value), *rest)


def _find(made: Correction, statements: dict[str, tuple[Statement, int | None]]) -> str | None:
    """To which statement does the correction go?"""
    if made.about in statements:
        return made.about
    wanted = _offsets(made.value.get("content", ()))
    shared = ((_shared(wanted, _offsets(anchor(one))), one.id) for one, _ in statements.values())
    score, best = max(shared, default=(0.0, ""))
    return best if score >= _MIN_SHARED else None


def _offsets(places: Sequence[Sequence[int]]) -> frozenset[int]:
    return frozenset(at for start, end in places for at in range(start, end))


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    """How much do they share, 0..1 (Dice)?"""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _speaker(made: Correction, record: Record, entities: dict[str, tuple[Entity, int | None]]) -> Speaker:
    """Who speaks, as the correction has it?"""
    entity = made.value.get("entity")
    if entity is None and (name := made.value.get("name")) is not None:
        return Speaker(named_entity(record, name, made.value.get("speaker_kind", "person")).id, "resolved", 1.0)
    if entity is None or entity not in entities:
        # A newer reading may number its entities otherwise; the name then tells.
        known_as = made.value.get("known_as")
        entity = next((one.id for one, _ in entities.values() if known_as in (one.name, *one.aliases)), None)
    return Speaker(entity, "resolved" if entity else "none", 1.0 if entity else 0.0)
