"""How is an article sourced? Counts and findings that follow from its record alone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from onrecord.article.values import Article, Role
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.record.chain import Link, chains, outermost
from onrecord.record.serial import plain
from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Anonymity, Channel, Entity, Outcome, Statement

SCHEMA = "onrecord-audit/1"

Standing = Literal[
    "named", "unnamed-person", "unnamed-group", "unnamed-document", "described", "collective", "unresolved",
    "no-source",
]  # fmt: skip
STANDINGS: tuple[Standing, ...] = get_args(Standing)
Ranges = Sequence[tuple[int, int]]

# So many paragraphs in a row on one speaker's word are worth a second look; two are an ordinary quotation.
_MIN_PASSAGE = 3
# What stands between the paragraphs of the story; a quotation does not run through it.
_ASIDES: frozenset[Role] = frozenset(("caption", "comment-request"))
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many statements are of this sort, and which share of all that is, 0 to 1."""

    name: str
    n_statements: int
    share: float


@dataclass(frozen=True, slots=True)
class StandingTally:
    """How many statements rest on sources of this standing, and on how many different ones.

    `n_with_grounds` counts those whose source has no name for grounds that the article gives. Of `unresolved` and
    `no-source` nobody knows how many they are: `n_sources` is 0.
    """

    standing: Standing
    n_statements: int
    share: float
    n_sources: int
    n_with_grounds: int


@dataclass(frozen=True, slots=True)
class Voice:
    """How much of what is reported comes from one speaker, in statements and in words.

    `entity` is an id, or None for all whom the record could not resolve, who come as one voice a standing. Shares are
    of all reported and of all quoted words, 0 to 1. `n_unnamed` counts the statements of a speaker with a name that
    are put without it.
    """

    entity: str | None
    name: str | None
    standing: Standing
    n_statements: int
    n_unnamed: int
    n_words: int
    share_of_words: float
    n_quoted_words: int
    share_of_quoted_words: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of body paragraphs in which nobody but one speaker is heard.

    `statements` are the ids of those that begin in it.
    """

    entity: str
    name: str
    n_paragraphs: int
    span: Span
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relayed:
    """A statement that passed through others' hands on its way to the outlet, and through whose."""

    statement: str
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for comment with the names of those who asked and were asked. `answer` is the id of a statement."""

    request: str
    by: str | None
    asked: str | None
    channel: Channel | None
    outcome: Outcome
    evidence: Span
    answer: str | None


@dataclass(frozen=True, slots=True)
class Unsourced:
    """A figure on nobody's word: outside of all statements, or in one without a source."""

    figure: str
    span: Span
    statement: str | None


@dataclass(frozen=True, slots=True)
class Unheard:
    """Somebody without a word of their own: how often others' statements name them, and what came of asking them."""

    entity: str
    name: str
    n_mentions: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How often is this said?"""

    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Audit:
    """How an article is sourced.

    `article` is its id. `n_words` counts the words of all statements' contents, those in several of them once;
    `n_quoted_words` those of them in quotation marks; `n_body_words` the words of the body. Tallies are in a fixed
    order or by size, and lack what does not occur; everything else is in the order of the text. `relays` are names of
    outlets on whose work the article draws.
    """

    article: str
    source_id: str | None
    title: str | None
    outlet: str | None
    n_statements: int
    n_sources: int
    n_words: int
    n_quoted_words: int
    n_body_words: int
    standings: tuple[StandingTally, ...]
    manners: tuple[Tally, ...]
    kinds: tuple[Tally, ...]
    voices: tuple[Voice, ...]
    passages: tuple[Passage, ...]
    relayed: tuple[Relayed, ...]
    relays: tuple[str, ...]
    asked: tuple[Asked, ...]
    n_figures: int
    unsourced_figures: tuple[Unsourced, ...]
    unheard: tuple[Unheard, ...]
    notes: tuple[Count, ...]

    def to_dict(self) -> dict[str, Any]:
        """The audit as plain JSON values."""
        return {"schema": SCHEMA, **plain(self)}


def audit(record: Record) -> Audit:
    """How is the article of this record sourced?

    A statement inside another counts with its own source, since that is what it says; but its words, and the passage
    that it stands in, rest on whoever tells of it.
    """
    article = record.article
    entities = {entity.id: entity for entity in record.entities}
    terms = _terms(record.statements, entities)
    standings = [_standing(statement, entities, terms) for statement in record.statements]
    words = _words(record)
    relayed = tuple(
        Relayed(statement.id, links)
        for statement, links in zip(record.statements, chains(record, record.statements), strict=True)
        if any(link.role in ("carrier", "teller") for link in links)
    )
    outlet = entities.get(record.origin.outlet or "")
    return Audit(
        article=article.id,
        source_id=article.source_id,
        title=article.title,
        outlet=outlet.name if outlet else article.outlet,
        n_statements=len(record.statements),
        n_sources=len({s.speaker.entity for s in record.statements if s.speaker.entity in entities}),
        n_words=sum(n for n, _ in words),
        n_quoted_words=sum(n for _, n in words),
        n_body_words=sum(len(article.text[start:end].split()) for start, end in _body(article)),
        standings=tuple(_standing_tallies(record.statements, standings)),
        manners=_tallies([s.manner for s in record.statements], order=("direct", "mixed", "indirect")),
        kinds=_tallies([s.kind for s in record.statements]),
        voices=_voices(record.statements, [standing for standing, _ in standings], words, entities, terms),
        passages=tuple(_passages(record, entities)),
        relayed=relayed,
        relays=tuple(dict.fromkeys(entities[p.entity].name for p in record.origin.relays if p.entity in entities)),
        asked=tuple(
            Asked(r.id, _name(r.by, entities), _name(r.asked, entities), r.channel, r.outcome, r.evidence, r.answer)
            for r in record.requests
        ),
        n_figures=len(record.figures),
        unsourced_figures=tuple(_unsourced(record, standings)),
        unheard=tuple(_unheard(record)),
        notes=tuple(Count(reason, n) for reason, n in Counter(note.reason for note in record.notes).most_common()),
    )


# -- standing -------------------------------------------------------------------------------------------------------


def _terms(statements: Sequence[Statement], entities: Mapping[str, Entity]) -> dict[str, Anonymity]:
    """For each source without a name, on which terms it is anonymous: those that give grounds, if any of its do.

    The grounds stand with one statement and hold for all of the same source.
    """
    out: dict[str, Anonymity] = {}
    for statement in statements:
        entity = entities.get(statement.speaker.entity or "")
        own = statement.anonymity
        if entity is None or entity.named or own is None:
            continue
        if entity.id not in out or (out[entity.id].grounds is None and own.grounds is not None):
            out[entity.id] = own
    return out


def _standing(
    statement: Statement, entities: Mapping[str, Entity], terms: Mapping[str, Anonymity]
) -> tuple[Standing, bool]:
    """The standing of the statement's source, and whether grounds are given for it."""
    entity = entities.get(statement.speaker.entity or "")
    own = terms.get(entity.id, statement.anonymity) if entity else statement.anonymity
    if own is not None:
        return own.kind, own.grounds is not None
    if entity is None:
        return ("unresolved" if statement.source else "no-source"), False
    return _standing_of(entity), False


def _standing_of(entity: Entity) -> Standing:
    """What is a source that nobody calls anonymous?"""
    if entity.named:
        return "named"
    return "collective" if entity.kind == "group" else "described"


def _standing_tallies(
    statements: Sequence[Statement], standings: Sequence[tuple[Standing, bool]]
) -> Iterator[StandingTally]:
    for standing in STANDINGS:
        of_it = [(s, grounds) for s, (own, grounds) in zip(statements, standings, strict=True) if own == standing]
        if of_it:
            yield StandingTally(
                standing,
                len(of_it),
                _share(len(of_it), len(statements)),
                len({s.speaker.entity for s, _ in of_it if s.speaker.entity is not None}),
                sum(grounds for _, grounds in of_it),
            )


def _tallies(values: Sequence[str], *, order: Sequence[str] = ()) -> tuple[Tally, ...]:
    """How often does each of the values occur, in this order or the most frequent first?"""
    counts = Counter(values)
    names = [name for name in order if counts[name]] or [name for name, _ in counts.most_common()]
    return tuple(Tally(name, counts[name], _share(counts[name], len(values))) for name in names)


# -- words ----------------------------------------------------------------------------------------------------------


def _words(record: Record) -> list[tuple[int, int]]:
    """For each statement, how many words are told on its word, and how many of them are quoted?

    A word in several contents counts once, for the statement that begins first: the outer one.
    """
    text = record.article.text
    n_words = [0] * len(record.statements)
    n_quoted = [0] * len(record.statements)
    quotations = _quotations(record.article) if any(s.manner == "mixed" for s in record.statements) else []
    contents = sorted(
        (span.start, -span.end, statement.within is not None, k)
        for k, statement in enumerate(record.statements)
        for span in statement.content
    )
    told_to = 0
    for start, minus_end, _, k in contents:
        manner = record.statements[k].manner
        for word in _WORD.finditer(text, max(start, told_to), max(-minus_end, 0)):
            if start <= told_to == word.start() > 0 and not text[told_to - 1].isspace():
                continue  # the rest of a word that has been counted
            n_words[k] += 1
            n_quoted[k] += manner == "direct" or (manner == "mixed" and _is_in(quotations, word.start(), word.end()))
        told_to = max(told_to, -minus_end)
    return list(zip(n_words, n_quoted, strict=True))


def _quotations(article: Article) -> list[tuple[int, int]]:
    """Where the text stands in quotation marks, in order and apart."""
    story = [(b.start, b.end) for b in article.blocks if b.role not in _ASIDES]
    asides = [(b.start, b.end) for b in article.blocks if b.role in _ASIDES]
    parts = [story, asides] if article.blocks else [find_paragraphs(article.text)]
    return sorted((q.start, q.end) for part in parts for q in find_quotes(article.text, part) if not q.depth)


def _is_in(ranges: Ranges, start: int, end: int) -> bool:
    """Does `[start, end)` share a character with one of these ranges, which are in order and apart?"""
    k = bisect_left(ranges, end, key=lambda one: one[0]) - 1
    return k >= 0 and ranges[k][1] > start


def _voices(
    statements: Sequence[Statement],
    standings: Sequence[Standing],
    words: Sequence[tuple[int, int]],
    entities: Mapping[str, Entity],
    terms: Mapping[str, Anonymity],
) -> tuple[Voice, ...]:
    """Who is heard, the one with most words first."""
    groups: dict[str, list[int]] = {}  # an entity's id, or the standing of those who have none
    for k, statement in enumerate(statements):
        speaker = statement.speaker.entity
        groups.setdefault(speaker if speaker is not None and speaker in entities else standings[k], []).append(k)
    n_all, n_all_quoted = (sum(column) for column in zip(*words, strict=True)) if words else (0, 0)
    out = []
    for key, group in groups.items():
        entity = entities.get(key)
        standing = standings[group[0]]
        if entity is not None:
            standing = terms[key].kind if key in terms else _standing_of(entity)
        n_words, n_quoted = sum(words[k][0] for k in group), sum(words[k][1] for k in group)
        out.append(
            Voice(
                entity.id if entity else None,
                entity.name if entity else None,
                standing,
                len(group),
                sum(standings[k] != "named" for k in group) if entity and entity.named else 0,
                n_words,
                _share(n_words, n_all),
                n_quoted,
                _share(n_quoted, n_all_quoted),
            )
        )
    return tuple(sorted(out, key=lambda voice: (-voice.n_words, -voice.n_quoted_words)))


# -- findings -------------------------------------------------------------------------------------------------------


def _passages(record: Record, entities: Mapping[str, Entity]) -> Iterator[Passage]:
    """In which runs of body paragraphs do all statements rest on one speaker?

    Every paragraph of a run holds a part of a statement. What stands between the paragraphs of the body (captions,
    notices) does not end a run.
    """
    body = _body(record.article)
    by_id = {statement.id: statement for statement in record.statements}
    begins: dict[int, list[tuple[str, str | None]]] = {}  # by index of the paragraph: statement and voice
    ends: dict[int, list[str | None]] = {}
    for statement in record.statements:
        speaker = outermost(statement, by_id).speaker.entity
        voice = speaker if speaker in entities else None
        for span in (*statement.source, *statement.cue, *statement.content):
            first = bisect_right(body, span.start, key=lambda block: block[1])
            last = bisect_left(body, span.end, key=lambda block: block[0])
            if first < last:
                begins.setdefault(first, []).append((statement.id, voice))
                ends.setdefault(last, []).append(voice)
    heard: Counter[str | None] = Counter()
    run: list[int] = []
    told: dict[str, None] = {}
    runs_on: str | None = None
    for at in range(len(body) + 1):
        for voice in ends.get(at, ()):
            heard[voice] -= 1
            if not heard[voice]:
                del heard[voice]
        heard.update(voice for _, voice in begins.get(at, ()))
        only = next(iter(heard)) if len(heard) == 1 else None
        if only is None or only != runs_on:
            if runs_on is not None and len(run) >= _MIN_PASSAGE:
                start, end = body[run[0]][0], body[run[-1]][1]
                span = Span(start, end, record.article.text[start:end])
                yield Passage(runs_on, entities[runs_on].name, len(run), span, tuple(told))
            run, told, runs_on = [], {}, only
        run.append(at)
        told.update((statement_id, None) for statement_id, _ in begins.get(at, ()))


def _unsourced(record: Record, standings: Sequence[tuple[Standing, bool]]) -> Iterator[Unsourced]:
    sourced = {s.id: own != "no-source" for s, (own, _) in zip(record.statements, standings, strict=True)}
    for figure in record.figures:
        if not sourced.get(figure.statement or "", False):
            yield Unsourced(figure.id, figure.span, figure.statement)


def _unheard(record: Record) -> Iterator[Unheard]:
    """Who is spoken of or was asked, and has no statement?

    Who may have spoken (the candidates of an ambiguous source, and for whom a speaker speaks) is left out, and so are
    who answered when asked, the outlet itself, and papers, which have no answer to give.
    """
    speakers = {s.speaker.entity for s in record.statements}
    candidates = {who for s in record.statements if s.speaker.status == "ambiguous" for who in s.speaker.candidates}
    represented = {entity.affiliation for entity in record.entities if entity.id in speakers}
    answered = {request.asked for request in record.requests if request.outcome == "answered"}
    heard = {*speakers, *candidates, *represented, *answered, record.origin.outlet}
    contents = _joined(sorted((span.start, span.end) for s in record.statements for span in s.content))
    outcomes: dict[str | None, list[Outcome]] = {}
    for request in record.requests:
        outcomes.setdefault(request.asked, []).append(request.outcome)
    for entity in record.entities:
        if entity.id in heard or entity.kind in ("document", "poll"):
            continue
        n_mentions = sum(_is_in(contents, mention.start, mention.end) for mention in entity.mentions)
        if n_mentions or entity.id in outcomes:
            yield Unheard(entity.id, entity.name, n_mentions, tuple(outcomes.get(entity.id, ())))


# -- small things ---------------------------------------------------------------------------------------------------


def _body(article: Article) -> list[tuple[int, int]]:
    """The paragraphs of the story, or all of them where their roles are not known."""
    if not article.blocks:
        return list(find_paragraphs(article.text))
    return [(block.start, block.end) for block in article.blocks if block.role == "body"]


def _joined(ranges: Ranges) -> list[tuple[int, int]]:
    """These sorted ranges, those that overlap joined."""
    out: list[tuple[int, int]] = []
    for start, end in ranges:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _name(id: str | None, entities: Mapping[str, Entity]) -> str | None:
    return entities[id].name if id is not None and id in entities else None


def _share(n: int, of: int) -> float:
    return round(n / of, 4) if of else 0.0
