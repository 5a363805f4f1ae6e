"""What a record says in plain words: the same sentences for the terminal and for the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Bound, Channel, Entity, Outcome, Party, Request, Statement

Standing = Literal["named", "unnamed", "unresolved"]

_BOUNDS: dict[Bound, str] = {"exact": "", "about": "about ", "at-least": "at least ", "at-most": "at most "}
_CHANNELS: dict[Channel, str] = {
    "email": " by email", "phone": " by phone", "form": " through a form", "letter": " by letter",
    "social": " on a social network",
}  # fmt: skip
_OUTCOMES: dict[Outcome, str] = {
    "awaiting": "no answer is told yet", "no-response": "did not answer", "declined": "declined to comment",
    "answered": "answered", "unreachable": "could not be reached",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One statement in words. `number` counts from 1 in the order of the record.

    `words` is its content on one line, `n_words` how many they are. `facts` are short phrases: manner, kind,
    addressees, carriers, date, enclosing statement, score.
    """

    number: int
    statement: Statement
    words: str
    n_words: int
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A speaker with the statements made, or the words of a source that could not be resolved.

    `about` tells more: role and affiliation, the grounds for anonymity, or why nobody was found.
    """

    label: str
    standing: Standing
    about: str
    lines: tuple[Line, ...]

    @property
    def n_words(self) -> int:
        return sum(line.n_words for line in self.lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for comment in words, with the words of the article that tell of it."""

    summary: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole record in words.

    `provenance` are short facts about the article (outlet, date, bylines); `counts` is one line. `sources` are in
    the order of their words, most first, the unresolved ones last.
    """

    headline: str | None
    provenance: tuple[str, ...]
    counts: str
    sources: tuple[Source, ...]
    asked: tuple[Asked, ...]
    dates: tuple[str, ...]
    figures: tuple[str, ...]
    blocks: str
    notes: tuple[str, ...]


def outline(record: Record) -> Outline:
    """What does the record say, in words?"""
    entities = {entity.id: entity for entity in record.entities}
    numbers = {statement.id: number for number, statement in enumerate(record.statements, 1)}
    dates = {moment.id: moment.edtf or f"“{moment.span.text}”, undated" for moment in record.moments}
    lines = [
        Line(
            number,
            statement,
            words=_words(statement.content),
            n_words=sum(len(span.text.split()) for span in statement.content),
            facts=tuple(_facts(statement, entities, numbers, dates)),
        )
        for number, statement in enumerate(record.statements, 1)
    ]
    reasons: dict[str, list[str]] = {}
    for note in record.notes:
        reasons.setdefault(note.about, []).append(note.reason)
    sources = _sources(lines, entities, reasons)
    told = {
        line.statement.id for source in sources if source.standing == "unresolved" for line in source.lines
    }  # their reasons stand with their source already
    return Outline(
        headline=_headline(record),
        provenance=tuple(_provenance(record, entities)),
        counts=_counts(lines, sources),
        sources=sources,
        asked=tuple(
            Asked(_request(request, entities, numbers), _on_one_line(request.evidence.text))
            for request in record.requests
        ),
        dates=tuple(
            f"{_on_one_line(moment.span.text)}: {moment.edtf} ({moment.basis})"
            if moment.edtf
            else f"{_on_one_line(moment.span.text)}: undated"
            for moment in record.moments
        ),
        figures=tuple(
            f"{_on_one_line(figure.span.text)}: {_BOUNDS[figure.bound]}{_number(figure.value)} {figure.unit}"
            + (f", by statement {numbers[figure.statement]}" if figure.statement in numbers else "")
            for figure in record.figures
        ),
        blocks=", ".join(f"{n} {role}" for role, n in Counter(block.role for block in record.article.blocks).items()),
        notes=tuple(
            f"{_item(note.about, entities, numbers)}: {note.reason}" for note in record.notes if note.about not in told
        ),
    )


def _headline(record: Record) -> str | None:
    article = record.article
    if article.title:
        return _on_one_line(article.title)
    return next(
        (_on_one_line(article.text[block.start : block.end]) for block in article.blocks if block.role == "headline"),
        None,
    )


def _provenance(record: Record, entities: dict[str, Entity]) -> Iterator[str]:
    article = record.article
    if outlet := article.outlet or _name(record.origin.outlet, entities):
        yield f"{outlet}, reposted elsewhere" if record.origin.reposted else outlet
    elif record.origin.reposted:
        yield "a repost"
    if article.published is not None:
        basis = "" if article.published.basis == "stated" else f" ({article.published.basis})"
        yield article.published.edtf + basis
    else:
        yield "undated"
    if article.bylines:
        yield "by " + _listed(article.bylines)


def _counts(lines: list[Line], sources: tuple[Source, ...]) -> str:
    if not lines:
        return "No statements found"
    by_standing = Counter(source.standing for source in sources)
    standings: tuple[Standing, ...] = ("named", "unnamed", "unresolved")
    parts = [f"{by_standing[standing]} {standing}" for standing in standings if by_standing[standing]]
    return f"{_count(len(lines), 'statement')} by {_count(len(sources), 'source')}: {', '.join(parts)}"


def _sources(lines: list[Line], entities: dict[str, Entity], reasons: dict[str, list[str]]) -> tuple[Source, ...]:
    groups: dict[tuple[bool, str], list[Line]] = {}
    for line in lines:
        entity = entities.get(line.statement.speaker.entity or "")
        # Unresolved statements with the same words for their source may still be by different people: they
        # stand together because a reader will look at them together.
        key = (True, entity.id) if entity else (False, _words(line.statement.source).casefold())
        groups.setdefault(key, []).append(line)
    out = [
        _resolved(entities[key], group, entities) if is_resolved else _unresolved(group, entities, reasons)
        for (is_resolved, key), group in groups.items()
    ]
    return tuple(sorted(out, key=lambda source: (source.standing == "unresolved", -source.n_words)))


def _resolved(entity: Entity, group: list[Line], entities: dict[str, Entity]) -> Source:
    about = [part for part in (entity.role, _name(entity.affiliation, entities)) if part]
    for anonymity in dict.fromkeys(line.statement.anonymity for line in group):
        if anonymity is not None:
            about.append(anonymity.kind.replace("unnamed-", "a ") + " without a name")
            if anonymity.grounds is not None:
                about.append(f"“{_on_one_line(anonymity.grounds.text)}”")
    return Source(entity.name, "named" if entity.named else "unnamed", ", ".join(dict.fromkeys(about)), tuple(group))


def _unresolved(group: list[Line], entities: dict[str, Entity], reasons: dict[str, list[str]]) -> Source:
    why: list[str] = []
    for line in group:
        speaker = line.statement.speaker
        candidates = [name for who in speaker.candidates if (name := _name(who, entities))]
        if line.statement.id in reasons:
            why.extend(reasons[line.statement.id])
        elif candidates:
            why.append("could be " + _listed(candidates, "or"))
        elif line.statement.source:
            why.append("nobody in the text was found for these words")
        else:
            why.append("the text does not say whose words these are")
    words = _words(group[0].statement.source)
    label = f"“{words}”" if words else "No source given"
    return Source(label, "unresolved", "; ".join(dict.fromkeys(why)), tuple(group))


def _facts(
    statement: Statement, entities: dict[str, Entity], numbers: dict[str, int], dates: dict[str, str]
) -> Iterator[str]:
    yield statement.manner
    if statement.kind != "says":  # what nearly all are
        yield statement.kind
    if parties := _parties(statement.to, entities):
        yield "to " + parties
    if parties := _parties(statement.via, entities):
        yield "through " + parties
    if statement.said in dates:
        yield "said " + dates[statement.said]
    if statement.within in numbers:
        yield f"inside {numbers[statement.within]}"
    yield f"score {statement.score:.2f}"


def _request(request: Request, entities: dict[str, Entity], numbers: dict[str, int]) -> str:
    asked = _name(request.asked, entities) or "somebody"
    by = f" by {name}" if (name := _name(request.by, entities)) else ""
    channel = _CHANNELS[request.channel] if request.channel else ""
    answer = f", statement {numbers[request.answer]}" if request.answer in numbers else ""
    return f"{asked}, asked{by}{channel}: {_OUTCOMES[request.outcome]}{answer}"


def _item(about: str, entities: dict[str, Entity], numbers: dict[str, int]) -> str:
    if about in numbers:
        return f"statement {numbers[about]}"
    return _name(about, entities) or about


def _name(id: str | None, entities: dict[str, Entity]) -> str | None:
    return entities[id].name if id in entities else None


def _parties(parties: Iterable[Party], entities: dict[str, Entity]) -> str:
    return _listed([name for party in parties if (name := _name(party.entity, entities))])


def _number(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _listed(words: Iterable[str], joint: str = "and") -> str:
    *first, last = list(words) or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last


def _words(spans: Iterable[Span]) -> str:
    return " … ".join(_on_one_line(span.text) for span in spans)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
