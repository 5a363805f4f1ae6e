"""A record as rows, one for each statement: for tables, and for JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from onrecord.exports.values import GAP, Exported, name_of, source_of, words_of
from onrecord.record.chain import Link, chains
from onrecord.record.serial import plain
from onrecord.spans import Span
from onrecord.statements.values import Party, Statement

ARROW = " → "


@dataclass(frozen=True, slots=True)
class Row:
    """One statement, as a row of a table; what is not known is None.

    `start` and `end` bound all of the content; the columns that end in `_spans` name each part as `start-end`, parted
    by blanks, in code points of the article's text. `person`, `person_name` and `wikidata` say who the speaker is
    across the articles of a ledger. `chain` goes from the speaker to the outlet. `layer` is `correction` where somebody
    gave a value; `corrected` then says which (see `Layer`), `corrections` are the numbers of the corrections,
    `corrected_by` and `corrected_at` who made them and when.
    """

    article: str
    uri: str | None
    source_id: str | None
    outlet: str | None
    title: str | None
    published: str | None
    language: str | None
    statement: str
    manner: str
    kind: str
    content: str
    start: int
    end: int
    content_spans: str
    source: str | None
    source_spans: str | None
    cue: str | None
    cue_spans: str | None
    speaker: str | None
    speaker_kind: str | None
    speaker_role: str | None
    speaker_named: bool | None
    speaker_status: str
    speaker_score: float
    person: int | None
    person_name: str | None
    wikidata: str | None
    anonymity: str | None
    grounds: str | None
    addressees: str | None
    carriers: str | None
    chain: str
    within: str | None
    said: str | None
    score: float
    layer: str
    corrected: str | None
    corrections: str | None
    corrected_by: str | None
    corrected_at: str | None
    reader: str


COLUMNS = tuple(field.name for field in fields(Row))


def rows_of(exported: Exported) -> Iterator[Row]:
    """Which rows does the record make? In the order of its statements."""
    record, article = exported.record, exported.record.article
    said = {moment.id: moment.edtf for moment in record.moments}
    reader = f"{record.reader.version} {record.reader.model}"
    for statement, links in zip(record.statements, chains(record, record.statements), strict=True):
        speaker, layers = exported.speaker(statement), exported.layers_of(statement)
        anonymity, who = statement.anonymity, exported.who(statement)
        yield Row(
            article=record.id,
            uri=article.uri,
            source_id=article.source_id,
            outlet=article.outlet,
            title=article.title,
            published=article.published.edtf if article.published else None,
            language=article.language,
            statement=statement.id,
            manner=statement.manner,
            kind=statement.kind,
            content=words_of(statement),
            start=min(span.start for span in statement.content),
            end=max(span.end for span in statement.content),
            content_spans=_places(statement.content) or "",
            source=source_of(statement),
            source_spans=_places(statement.source),
            cue=GAP.join(span.text for span in statement.cue) or None,
            cue_spans=_places(statement.cue),
            speaker=speaker.name if speaker else None,
            speaker_kind=speaker.kind if speaker else None,
            speaker_role=speaker.role if speaker else None,
            speaker_named=speaker.named if speaker else None,
            speaker_status=statement.speaker.status,
            speaker_score=statement.speaker.score,
            person=who.key if who else None,
            person_name=who.name if who else None,
            wikidata=who.wikidata if who else None,
            anonymity=anonymity.kind if anonymity else None,
            grounds=anonymity.grounds.text if anonymity and anonymity.grounds else None,
            addressees=_names(statement.to, exported),
            carriers=_names(statement.via, exported),
            chain=ARROW.join(link.name or f"[{link.role}]" for link in links),
            within=statement.within,
            said=said.get(statement.said or ""),
            score=statement.score,
            layer="correction" if layers else "reader",
            corrected=_joined(layer.what for layer in layers),
            corrections=_joined(str(layer.correction) for layer in layers),
            corrected_by=_joined(layer.who for layer in layers),
            corrected_at=_joined(layer.at for layer in layers),
            reader=reader,
        )


def json_lines(exports: Iterable[Exported]) -> Iterator[str]:
    """One line of JSON for each statement: its article, itself with its spans, who speaks, the chain, corrections."""
    for exported in exports:
        record = exported.record
        article = record.article
        about = {
            "id": record.id,
            "name": name_of(article),
            "uri": article.uri,
            "source_id": article.source_id,
            "outlet": article.outlet,
            "title": article.title,
            "published": plain(article.published) if article.published else None,
            "language": article.language,
        }
        said = {moment.id: moment.edtf for moment in record.moments}
        for statement, links in zip(record.statements, chains(record, record.statements), strict=True):
            yield _line({
                "article": about,
                "statement": plain(statement),
                "speaker": _entity(statement, exported),
                "person": plain(exported.who(statement)),
                "said": said.get(statement.said or ""),
                "chain": [_link(link) for link in links],
                "corrections": [plain(layer) for layer in exported.layers_of(statement)],
                "reader": plain(record.reader),
            })  # fmt: skip


def record_lines(exports: Iterable[Exported]) -> Iterator[str]:
    """The records themselves, one a line."""
    for exported in exports:
        yield exported.record.to_json() + "\n"


def _entity(statement: Statement, exported: Exported) -> dict[str, Any] | None:
    entity = exported.speaker(statement)
    if entity is None:
        return None
    kept = ("id", "kind", "name", "named", "role", "aliases")
    return {key: value for key, value in plain(entity).items() if key in kept}


def _link(link: Link) -> dict[str, Any]:
    return {"role": link.role, "name": link.name, "entity": link.entity, "evidence": plain(link.evidence)}


def _places(spans: Sequence[Span]) -> str | None:
    return " ".join(f"{span.start}-{span.end}" for span in spans) or None


def _names(parties: Sequence[Party], exported: Exported) -> str | None:
    known = (exported.entities.get(party.entity) for party in parties)
    return _joined(entity.name for entity in known if entity)


def _joined(values: Iterable[str]) -> str | None:
    return "; ".join(values) or None


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
