"""Through whose hands did a statement come, from the mouth of its speaker to this copy of the article?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Entity, Statement

LinkRole = Literal["speaker", "teller", "carrier", "outlet", "site"]

# No article tells at so many removes; it bounds the time where statements stand inside one another in a ring.
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Link:
    """One pair of hands.

    `role`: the `speaker`; a `teller`, in whose statement this one stands; a `carrier`, which had the words before this
    outlet; the `outlet` that wrote the article; the `site` that reposts it. `name` is None where the record knows of
    somebody but not who; `entity` is the id, where the record has one. `evidence` are the words that say so, or None.
    """

    role: LinkRole
    name: str | None
    entity: str | None
    evidence: Span | None


def chain(record: Record, statement: Statement) -> tuple[Link, ...]:
    """Through whose hands did this statement of the record come?

    Returns:
        The speaker, the carriers (nearest the speaker first), the outlet, and the reposting site if there is one. A
        statement told inside another goes on with who tells it, and through whose hands that came. The first link is
        always the speaker's, and there is always an outlet's.
    """
    return next(chains(record, (statement,)))


def chains(record: Record, statements: Iterable[Statement]) -> Iterator[tuple[Link, ...]]:
    """What `chain` says of each of these statements, in time linear in the record and the chains."""
    entities = {entity.id: entity for entity in record.entities}
    by_id = {statement.id: statement for statement in record.statements}
    outlet = _outlet(record, entities)
    sites = _sites(record, outlet)
    for statement in statements:
        yield _chain([statement, *_enclosing(statement, by_id)], entities, outlet, sites)


def outermost(statement: Statement, by_id: Mapping[str, Statement]) -> Statement:
    """On which statement does this one rest in the end: the one that it stands inside, or itself?

    `by_id` holds the statements of the record by their ids.
    """
    return [statement, *_enclosing(statement, by_id)][-1]


def _enclosing(statement: Statement, by_id: Mapping[str, Statement]) -> list[Statement]:
    """The statements that this one stands inside, innermost first."""
    out: list[Statement] = []
    around = by_id.get(statement.within or "")
    while around is not None and len(out) < _MAX_DEPTH:
        out.append(around)
        around = by_id.get(around.within or "")
    return out


def _chain(
    levels: list[Statement], entities: Mapping[str, Entity], outlet: Link, sites: tuple[Link, ...]
) -> tuple[Link, ...]:
    links: list[Link] = []
    last_voice: str | None = None
    for k, level in enumerate(levels):
        voice = _voice("teller" if k else "speaker", level, entities)
        if not k or voice.entity is None or voice.entity != last_voice:
            links.append(voice)  # not who tells of his own words
        last_voice = voice.entity
        for party in level.via:
            if party.entity != voice.entity:
                entity = entities.get(party.entity)
                links.append(Link("carrier", entity.name if entity else None, party.entity, party.evidence))
    # Whoever carried both the inner and the outer statement had them once, and this outlet is the end of its own chain.
    out: list[Link] = []
    seen: set[str | None] = set()
    for link in reversed(links):
        if link.role == "carrier":
            if link.entity == outlet.entity or _same(link.name, outlet.name):
                outlet = replace(outlet, evidence=outlet.evidence or link.evidence)
                continue
            if link.entity in seen:
                continue
            seen.add(link.entity)
        out.append(link)
    return (*reversed(out), outlet, *sites)


def _voice(role: Literal["speaker", "teller"], statement: Statement, entities: Mapping[str, Entity]) -> Link:
    entity = entities.get(statement.speaker.entity or "")
    words = " … ".join(" ".join(span.text.split()) for span in statement.source)
    return Link(
        role,
        entity.name if entity else words or None,
        entity.id if entity else None,
        statement.source[0] if statement.source else None,
    )


def _outlet(record: Record, entities: Mapping[str, Entity]) -> Link:
    entity = entities.get(record.origin.outlet or "")
    if entity is None:
        return Link("outlet", record.article.outlet, None, None)
    naming = (span for span in record.origin.evidence if entity.name in span.text)
    return Link("outlet", entity.name, entity.id, next(naming, None))


def _sites(record: Record, outlet: Link) -> tuple[Link, ...]:
    """The site that reposts the article: the outlet that the input names, if it is another, or the address's host."""
    if not record.origin.reposted:
        return ()
    given = record.article.outlet
    name = given if given and not _same(given, outlet.name) else _host(record.article.uri)
    others = (span for span in record.origin.evidence if span != outlet.evidence)
    return (Link("site", name, None, next(others, None)),)


def _host(uri: str | None) -> str | None:
    try:
        return urlsplit(uri or "").hostname
    except ValueError:  # brackets that hold no address
        return None


def _same(one: str | None, other: str | None) -> bool:
    """Are these one name, an article before it or not?"""
    return one is not None and other is not None and _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")
