"""Does a record hold? Every offset, id, hash and reference of it, computed anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from onrecord.article.values import Article
from onrecord.record.identity import item_id
from onrecord.record.serial import from_dict
from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Entity, Figure, Moment, Request, Statement


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that disagrees: where in the record, and what."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


def verify(record: Record | dict[str, Any], article_text: str | None = None) -> tuple[Finding, ...]:
    """What in the record disagrees with its text or with itself? Nothing, if the record holds.

    Args:
        record: A record, or the plain values of one (whose stored article id is then compared too).
        article_text: The text that the record ought to be of; without it the record's own text is taken.

    Raises:
        RecordError: Plain values that are no record.
    """
    stated_id = None
    if isinstance(record, dict):
        plain = record
        record = from_dict(plain)
        stated_id = plain["article"].get("id")
    return tuple(_findings(record, stated_id, article_text))


def _findings(record: Record, stated_id: str | None, article_text: str | None) -> Iterator[Finding]:
    article = record.article
    if stated_id is not None and stated_id != article.id:
        yield Finding("article.id", f"is {stated_id}, but the text's is {article.id}")
    if article_text is not None and article_text != article.text:
        at = next((k for k, (a, b) in enumerate(zip(article_text, article.text, strict=False)) if a != b), None)
        where = f"at character {at}" if at is not None else "in length"
        yield Finding("article.text", f"differs from the text given, {where}")
    yield from _blocks(article)
    for place, span in _spans(record, "record"):
        words = article.text[span.start : span.end] if 0 <= span.start < span.end <= len(article.text) else None
        if words is None:
            yield Finding(place, f"[{span.start}, {span.end}) lies outside the text of {len(article.text)} characters")
        elif words != span.text:
            yield Finding(place, f"the text there is {words!r:.60}, not {span.text!r:.60}")
    yield from _ids(record)
    yield from _references(record)


def _blocks(article: Article) -> Iterator[Finding]:
    end = 0
    for k, block in enumerate(article.blocks):
        if not end <= block.start < block.end <= len(article.text):
            yield Finding(f"article.blocks[{k}]", f"[{block.start}, {block.end}) overlaps another or leaves the text")
        end = max(end, block.end)


def _spans(value: object, place: str) -> Iterator[tuple[str, Span]]:
    if isinstance(value, Span):
        yield place, value
    elif isinstance(value, tuple):
        for k, item in enumerate(value):
            yield from _spans(item, f"{place}[{k}]")
    elif is_dataclass(value):
        for field in fields(value):
            name = field.name if place == "record" else f"{place}.{field.name}"
            yield from _spans(getattr(value, field.name), name)


def identity_of(item: Entity | Statement | Request | Moment | Figure, article_id: str) -> str:
    """Which id ought this item of the article to have?"""
    match item:
        case Entity():
            return item_id("e", article_id, item.mentions[:1], item.kind, item.name)
        case Statement():
            return item_id("s", article_id, (*item.source, *item.cue, *item.content))
        case Request():
            return item_id("r", article_id, (item.evidence,), item.asked or "")
        case Moment():
            return item_id("m", article_id, (item.span,))
        case Figure():
            return item_id("f", article_id, (item.span,))


def _ids(record: Record) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in ("entities", "statements", "requests", "moments", "figures"):
        for k, item in enumerate(getattr(record, name)):
            expected = identity_of(item, record.article.id)
            if item.id != expected:
                yield Finding(f"{name}[{k}].id", f"is {item.id}, but what it stands for has {expected}")
            if item.id in seen:
                yield Finding(f"{name}[{k}].id", f"{item.id} stands twice")
            seen.add(item.id)


def _references(record: Record) -> Iterator[Finding]:
    entities = {entity.id for entity in record.entities}
    statements = {statement.id for statement in record.statements}
    moments = {moment.id for moment in record.moments}

    def known(place: str, reference: str | None, ids: set[str]) -> Iterator[Finding]:
        if reference is not None and reference not in ids:
            yield Finding(place, f"{reference} is nowhere in the record")

    for k, entity in enumerate(record.entities):
        yield from known(f"entities[{k}].affiliation", entity.affiliation, entities)
    for k, statement in enumerate(record.statements):
        place = f"statements[{k}]"
        speaker = statement.speaker
        yield from known(f"{place}.speaker.entity", speaker.entity, entities)
        if (speaker.status == "resolved") != (speaker.entity is not None):
            yield Finding(f"{place}.speaker", f"is {speaker.status}, with entity {speaker.entity}")
        for candidate in speaker.candidates:
            yield from known(f"{place}.speaker.candidates", candidate, entities)
        for party in (*statement.to, *statement.via):
            yield from known(f"{place}.to or via", party.entity, entities)
        yield from known(f"{place}.within", statement.within, statements)
        yield from known(f"{place}.said", statement.said, moments)
        if not statement.content:
            yield Finding(f"{place}.content", "is empty")
        for name, score in (("score", statement.score), ("speaker.score", speaker.score)):
            if not 0 <= score <= 1:
                yield Finding(f"{place}.{name}", f"{score} lies outside 0..1")
    for k, request in enumerate(record.requests):
        yield from known(f"requests[{k}].by", request.by, entities)
        yield from known(f"requests[{k}].asked", request.asked, entities)
        yield from known(f"requests[{k}].answer", request.answer, statements)
    for k, figure in enumerate(record.figures):
        yield from known(f"figures[{k}].statement", figure.statement, statements)
    yield from known("origin.outlet", record.origin.outlet, entities)
    for party in record.origin.relays:
        yield from known("origin.relays", party.entity, entities)
