"""Statements as schema.org `Quotation`s (JSON-LD): https://schema.org/Quotation"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.exports.linked import agent_type, known, listed, statement_iri, text_iri
from onrecord.exports.values import Exported, source_of, words_of
from onrecord.statements.values import Statement

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")  # what EDTF has in common with schema.org's Date


def quotations(exports: Iterable[Exported]) -> Iterator[str]:
    """One graph of the quotations: statements whose words stand in quotation marks, all of them or some."""
    yield '{"@context":"https://schema.org","@graph":['
    yield from listed(item for exported in exports for item in quotations_of(exported))
    yield "\n]}\n"


def quotations_of(exported: Exported) -> Iterator[dict[str, Any]]:
    """Which quotations does the record hold? Indirect statements are none."""
    article = exported.record.article
    published = article.published.edtf if article.published else ""
    part_of = known(
        _type="NewsArticle",
        _id=article.uri or text_iri(exported.record),
        url=article.uri,
        headline=article.title,
        datePublished=published if _DATE.fullmatch(published) else None,
        inLanguage=article.language,
        publisher=known(_type="Organization", name=article.outlet) if article.outlet else None,
    )
    said = {moment.id: moment.edtf or "" for moment in exported.record.moments}
    for statement in exported.record.statements:
        if statement.manner == "indirect":
            continue
        day = said.get(statement.said or "", "")
        yield known(
            _type="Quotation",
            _id=statement_iri(exported.record, statement),
            identifier=statement.id,
            text=words_of(statement),
            spokenByCharacter=_speaker(exported, statement),
            dateCreated=day if _DATE.fullmatch(day) else None,
            isPartOf=part_of,
            correction=[
                {
                    "@type": "CorrectionComment",
                    "text": str(layer),
                    "author": {"@type": "Person", "name": layer.who},
                    "dateCreated": layer.at,
                }
                for layer in exported.layers_of(statement)
            ],
        )


def _speaker(exported: Exported, statement: Statement) -> dict[str, Any] | None:
    """To whom the article ascribes the words: by name, or by the words that stand for one."""
    entity = exported.speaker(statement)
    if entity is None:
        words = source_of(statement)
        return {"@type": "Person", "description": words} if words else None
    kind = agent_type(entity.kind, person="Person", body="Organization") or "Thing"
    if not entity.named:
        return {"@type": kind, "description": entity.name}
    who = exported.who(statement)
    return known(
        _type=kind,
        name=entity.name,
        jobTitle=entity.role if kind == "Person" else None,
        sameAs=f"http://www.wikidata.org/entity/{who.wikidata}" if who and who.wikidata else None,
    )
