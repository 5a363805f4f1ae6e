"""From what was found to a record: ids, order, entities, references, and notes on what stayed open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.article.origin import FoundOrigin
from onrecord.article.values import Article
from onrecord.language.figures import FoundFigure
from onrecord.language.moments import FoundMoment
from onrecord.record.identity import item_id
from onrecord.record.values import Reader, Record
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.likeness import Likeness, find_likenesses
from onrecord.statements.manner import manner_of
from onrecord.statements.requests import FoundRequest
from onrecord.statements.roster import Figurehead
from onrecord.statements.sourcing import Carried, Sourced
from onrecord.statements.speakers import Cast
from onrecord.statements.values import (
    Entity,
    Figure,
    Moment,
    Note,
    Origin,
    Party,
    Request,
    Speaker,
    Statement,
)

# A line of more characters holds more than one paragraph of any newspaper.
_LONG_LINE_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was found in an article, before it has ids. `in_quotes`: `(start, end)` of its quotations."""

    sourced: tuple[Sourced, ...]
    requests: tuple[FoundRequest, ...]
    moments: tuple[FoundMoment, ...]
    figures: tuple[FoundFigure, ...]
    origin: FoundOrigin
    in_quotes: tuple[tuple[int, int], ...]


def assemble(article: Article, findings: Findings, cast: Cast, *, reader: Reader) -> Record:
    """Which record do these findings make?

    Only those of the cast whom something in the record refers to become entities. Lists are in the order of the text.
    """
    builder = _Builder(article, cast)
    moments = tuple(builder.moment(item) for item in findings.moments)
    dates = _Dates(moments)
    outer = {item.found for item in findings.sourced}
    statements = [builder.statement(item, findings, dates, outer) for item in findings.sourced]
    statements.sort(key=lambda s: min(*s.source, *s.cue, *s.content))
    requests = tuple(builder.requests(findings.requests, statements))
    figures = tuple(builder.figures(findings.figures, statements))
    origin = builder.origin(findings.origin)
    builder.note_likenesses(find_likenesses(findings.sourced, cast.members))
    entities = sorted(builder.entities.values(), key=lambda e: (e.mentions[:1], e.id))
    notes = (*builder.notes, *_notes_on(article))
    return Record(reader, article, tuple(entities), tuple(statements), requests, moments, figures, origin, notes)


class _Builder:
    """Gives ids, and makes an entity of everybody it is asked for."""

    def __init__(self, article: Article, cast: Cast) -> None:
        self.entities: dict[int, Entity] = {}
        self.notes: list[Note] = []
        self._article = article
        self._cast = cast

    def entity(self, k: int) -> str:
        if k not in self.entities:
            self.entities[k] = _entity(self._article, self._cast.members[k])
            of = self._cast.affiliation_of(k)
            if of is not None:
                self.entities[k] = replace(self.entities[k], affiliation=self.entity(of))
        return self.entities[k].id

    def statement(self, item: Sourced, findings: Findings, dates: _Dates, outer: Collection[Found]) -> Statement:
        """The statement, within another only if that is one of `outer`."""
        found, resolution = item.found, item.speaker
        own_id = self._statement_id(found)
        resolved = resolution.entity is not None
        speaker = Speaker(
            self.entity(resolution.entity) if resolution.entity is not None else None,
            "resolved" if resolved else "ambiguous" if resolution.candidates else "none",
            round(resolution.score, 3),
            tuple(self.entity(k) for k, _ in resolution.candidates),
            tuple(round(share, 3) for _, share in resolution.candidates),
        )
        if not resolved:
            self.notes.append(Note(own_id, resolution.reason))
        return Statement(
            id=own_id,
            manner=manner_of(found.content, findings.in_quotes),
            kind=item.kind,
            content=found.content,
            source=found.source,
            cue=found.cue,
            speaker=speaker,
            anonymity=item.anonymity,
            to=self._parties(item.to),
            via=self._parties(item.via),
            within=self._statement_id(item.within) if item.within is not None and item.within in outer else None,
            said=dates.of_saying(found),
            score=round(found.score, 3),
        )

    def note_likenesses(self, likenesses: Sequence[Likeness]) -> None:
        for like in likenesses:
            named, listener = (self._cast.members[k].name for k in (like.named, like.listener))
            words = " and ".join(f"“{' '.join(span.text.split())}”" for span in like.evidence)
            reason = f"may be the same as {named}: both spoke to {listener} ({words}), and their offices are alike"
            self.notes.append(Note(self.entity(like.unnamed), reason))

    def _statement_id(self, found: Found) -> str:
        return item_id("s", self._article.id, (*found.source, *found.cue, *found.content))

    def moment(self, item: FoundMoment) -> Moment:
        own_id = item_id("m", self._article.id, (item.span,))
        if item.edtf is None:
            self.notes.append(Note(own_id, item.reason))
        return Moment(own_id, item.span, item.edtf, item.basis, item.of)

    def requests(self, found: Sequence[FoundRequest], statements: Sequence[Statement]) -> Iterator[Request]:
        for item in found:
            by = self._cast.who(item.by).entity if item.by else None
            asked = [k for span in item.asked if (k := self._cast.who(span).entity) is not None]
            answer = next((s.id for s in statements if item.answer and _overlap(s.content, item.answer)), None)
            for k in dict.fromkeys(asked) or (None,):
                one = Request(
                    id="",
                    by=self.entity(by) if by is not None else None,
                    asked=self.entity(k) if k is not None else None,
                    channel=item.channel,
                    outcome=item.outcome,
                    evidence=item.evidence,
                    answer=answer,
                )
                yield replace(one, id=item_id("r", self._article.id, (one.evidence,), one.asked or ""))

    def figures(self, found: Sequence[FoundFigure], statements: Sequence[Statement]) -> Iterator[Figure]:
        """A figure rests on the word of the statement whose content holds it, the innermost if there are several."""
        contents = sorted((span, s.id) for s in statements for span in s.content)
        starts = [span.start for span, _ in contents]
        for item in found:
            k = bisect_right(starts, item.span.start) - 1
            while k >= 0 and starts[k] > item.span.start - _LONG_LINE_CHARS and not contents[k][0].covers(item.span):
                k -= 1
            holds = k >= 0 and contents[k][0].covers(item.span)
            yield Figure(
                item_id("f", self._article.id, (item.span,)),
                item.span,
                item.value,
                item.unit,
                item.bound,
                contents[k][1] if holds else None,
            )

    def origin(self, found: FoundOrigin) -> Origin:
        outlet = self._cast.named(found.outlet, "publication", found.outlet_evidence) if found.outlet else None
        relays = [Carried(k, span) for span in found.relays if (k := self._cast.who(span).entity) is not None]
        return Origin(
            outlet=self.entity(outlet) if outlet is not None else None,
            reposted=found.is_reposted,
            relays=self._parties(relays),
            evidence=tuple(sorted({*found.outlet_evidence, *found.repost_evidence})),
        )

    def _parties(self, parties: Sequence[Carried]) -> tuple[Party, ...]:
        return tuple(Party(self.entity(party.entity), party.evidence) for party in parties)


# "said in an interview with the agency on Tuesday": a date further from its cue dates something else.
_SAID_REACH_CHARS = 80


class _Dates:
    """The moments of an article, to be asked when something was said."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self._moments = moments
        self._starts = [moment.span.start for moment in moments]

    def of_saying(self, found: Found) -> str | None:
        """The moment in the sentence of the cue, close behind it and outside what was said."""
        cue = found.cue[0]
        for k in range(bisect_right(self._starts, cue.end - 1), len(self._moments)):
            moment = self._moments[k]
            if not moment.of.covers(cue) or moment.span.start - cue.end > _SAID_REACH_CHARS:
                return None
            if not _overlap(found.content, moment.span):
                return moment.id
        return None


def _overlap(spans: Sequence[Span], span: Span) -> bool:
    return any(other.overlaps(span) for other in spans)


def _notes_on(article: Article) -> Iterator[Note]:
    if article.language is None:
        yield Note("article.language", "the text is too short to tell its language")
    elif article.language != "en":
        yield Note("article.language", "the text was read although no model for its language is installed")
    if "\n" not in article.text.strip() and len(article.text) > _LONG_LINE_CHARS:
        yield Note("article.text", "the text is one line: its paragraphs cannot be told")


def _entity(article: Article, figure: Figurehead) -> Entity:
    mentions = tuple(sorted({Span.of(article.text, start, end) for start, end in figure.mentions}))
    roles = [role for role in figure.roles if len(role) > 1]
    return Entity(
        id=item_id("e", article.id, mentions[:1], figure.kind, figure.name),
        kind=figure.kind,
        name=figure.name,
        named=figure.named,
        role=max(roles, key=len) if roles else None,
        aliases=tuple(figure.aliases),
        mentions=mentions,
    )
