"""From records to rows and back: pure, so that whoever reads can do it, and the one who writes only writes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from onrecord.article.values import Article
from onrecord.errors import LedgerError
from onrecord.language.edtf import days_of
from onrecord.ledger.values import KeptArticle, KeptStatement
from onrecord.ledger.words import fold, normal_address, pair_tokens
from onrecord.record.values import Reader, Record
from onrecord.spans import Span
from onrecord.statements.values import Entity, Statement

_WINDOW_BYTES = 32_768
_LEVEL = 1  # level 6 made the records of examples/ a sixth smaller
_JOINT = " … "

# Kinds of entities that can be the same in two articles; a document or a poll is its own.
LASTING_KINDS = frozenset(("person", "organisation", "group", "place", "publication", "unknown"))


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One row of `statements`, and those of its parties and pairs. `layer`: the correction it rests on."""

    id: str
    values: tuple[Any, ...]
    speaker: str | None
    parties: tuple[tuple[str, int, str], ...]
    pairs: str
    layer: int | None

    @property
    def content(self) -> str:
        return str(self.values[3])


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One row of `entities`, before it is known who that is. `forms`: the name and the aliases, folded."""

    id: str
    kind: str
    name: str
    forms: tuple[str, ...]
    named: bool
    role: str | None
    affiliation: str | None
    layer: int | None = None

    @property
    def can_last(self) -> bool:
        """May it be found in other articles, too?"""
        return self.named and self.kind in LASTING_KINDS and bool(self.forms)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record, ready to be written. `facts` are the columns `uri` to `language` of `articles`."""

    id: str
    address: str
    place: str
    facts: tuple[Any, ...]
    reader: Reader
    title: str | None
    text: str
    record: bytes
    statements: tuple[StatementRow, ...]
    entities: tuple[EntityRow, ...]


def prepare(record: Record) -> Prepared:
    """Which rows keep this record?"""
    article = record.article
    address, place = place_of(article)
    outlet = article.outlet
    if outlet is None and (entity := record.entity(record.origin.outlet)) is not None:
        outlet = entity.name
    days = days_of(article.published.edtf) if article.published else None
    facts = (
        article.uri,
        article.source_id,
        article.title,
        outlet,
        fold(outlet) if outlet else None,
        article.published.edtf if article.published else None,
        days[0].isoformat() if days else None,
        days[1].isoformat() if days else None,
        article.modified.edtf if article.modified else None,
        article.language,
    )
    said = {moment.id: moment.edtf for moment in record.moments}
    return Prepared(
        id=record.id,
        address=address,
        place=place,
        facts=facts,
        reader=record.reader,
        title=article.title,
        text=article.text,
        record=deflate(record.to_json(), article.text),
        statements=tuple(statement_row(one, said=said.get(one.said or ""), layer=None) for one in record.statements),
        entities=tuple(entity_row(entity) for entity in record.entities),
    )


def place_of(article: Article) -> tuple[str, str]:
    """Where did the article appear: its address, and what tells it from the same text elsewhere?

    Without an address the outlet tells, but only as it came with the article: a newer reader may find another one.
    """
    address = normal_address(article.uri)
    return address, address or fold(article.outlet or "")


def statement_row(statement: Statement, *, said: str | None, layer: int | None) -> StatementRow:
    """Which row keeps this statement, said on `said` (EDTF)?"""
    content, content_at = _joined(statement.content)
    source, source_at = _joined(statement.source)
    cue, cue_at = _joined(statement.cue)
    values = (
        statement.id,
        statement.manner,
        statement.kind,
        content,
        content_at,
        source,
        source_at,
        cue,
        cue_at,
        statement.speaker.entity,
        statement.speaker.status,
        statement.speaker.score,
        statement.anonymity.kind if statement.anonymity else None,
        statement.within,
        said,
        statement.score,
        layer,
    )
    parties = tuple(
        (role, n, party.entity)
        for role, those in (("to", statement.to), ("via", statement.via))
        for n, party in enumerate(those)
    )
    return StatementRow(statement.id, values, statement.speaker.entity, parties, " ".join(pair_tokens(content)), layer)


def entity_row(entity: Entity, *, layer: int | None = None) -> EntityRow:
    """Which row keeps this entity, brought by this correction or by the reader?"""
    return EntityRow(
        entity.id,
        entity.kind,
        entity.name,
        folded_all((entity.name, *entity.aliases)),
        entity.named,
        entity.role,
        entity.affiliation,
        layer,
    )


def deflate(line: str, text: str) -> bytes:
    """The line, small: most of a record repeats the text, which therefore serves as dictionary."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15, zdict=_window(text))
    return packer.compress(line.encode()) + packer.flush()


def inflate(packed: bytes, text: str) -> str:
    """The line that was made small with this text.

    Raises:
        LedgerError: These are no such bytes.
    """
    try:
        return zlib.decompressobj(-15, zdict=_window(text)).decompress(packed).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise LedgerError("a record in the ledger is damaged", remedy="`onrecord restore` a backup") from error


def _window(text: str) -> bytes:
    return text.encode()[-_WINDOW_BYTES:]


def _joined(spans: Sequence[Span]) -> tuple[str, str]:
    """The words of the spans in one piece, and where they stand."""
    return _JOINT.join(span.text for span in spans), " ".join(f"{span.start}-{span.end}" for span in spans)


def _apart(words: str, places: str) -> tuple[Span, ...]:
    """The spans that these words were joined from."""
    edges = [tuple(map(int, place.split("-"))) for place in places.split()]
    lengths = [end - start for start, end in edges]
    begins = accumulate((length + len(_JOINT) for length in lengths), initial=0)
    return tuple(
        Span(start, end, words[at : at + end - start]) for (start, end), at in zip(edges, begins, strict=False)
    )


ARTICLE_COLUMNS = (
    "a.key, a.id, a.uri, a.source_id, a.title, a.outlet, a.published, a.first_day, a.last_day, a.modified, a.language,"
    " a.version, a.is_latest, a.added_at"
)
N_ARTICLE_COLUMNS = 14
STATEMENT_COLUMNS = (
    "s.key, s.id, s.manner, s.kind, s.content, s.content_at, s.source, s.source_at, s.cue, s.cue_at, s.speaker,"
    " s.status, s.speaker_score, s.person, s.anonymity, s.within, s.said, s.score, s.layer,"
    " e.name, e.named, e.role, e.kind"
)
N_STATEMENT_COLUMNS = 23


def article_of(row: Sequence[Any], marked: str | None = None) -> KeptArticle:
    """Which article do these ARTICLE_COLUMNS hold?"""
    facts: Any = (*row[:12], bool(row[12]), row[13], marked)
    return KeptArticle(*facts)


def statement_of(row: Sequence[Any], article: KeptArticle, marked: str | None = None) -> KeptStatement:
    """Which statement do these STATEMENT_COLUMNS hold?"""
    key, own_id, manner, kind, content, content_at, source, source_at, cue, cue_at, speaker = row[:11]
    status, speaker_score, person, anonymity, within, said, score, layer, name, named, role, speaker_kind = row[11:23]
    return KeptStatement(
        key=key,
        id=own_id,
        article=article,
        manner=manner,
        kind=kind,
        content=_apart(content, content_at),
        source=_apart(source, source_at),
        cue=_apart(cue, cue_at),
        speaker=speaker,
        name=name,
        named=bool(named),
        role=role,
        speaker_kind=speaker_kind,
        person=person,
        status=status,
        speaker_score=speaker_score,
        anonymity=anonymity,
        within=within,
        said=said,
        score=score,
        correction=layer,
        marked=marked,
    )


def folded_all(names: Iterable[str]) -> tuple[str, ...]:
    """These names folded, each once, in order, without those of which nothing is left."""
    return tuple(dict.fromkeys(folded for name in names if (folded := fold(name))))
