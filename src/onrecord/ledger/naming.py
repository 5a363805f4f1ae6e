"""Who are the entities of an article, across articles?"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.ledger.store import Store


@dataclass(frozen=True, slots=True)
class Known:
    """Who an entity is: the person's key, name and Wikidata id, and the keys of those who were merged on the way there.

    `pinned_by` is the correction that took the entity for this person, or None where its name did.
    """

    key: int
    name: str
    wikidata: str | None
    merged: tuple[int, ...]
    pinned_by: int | None


def find_known(store: Store, article: int) -> dict[str, Known]:
    """Who is each entity of this article? Those who are nobody across articles are left out."""
    rows = store.rows(
        "WITH RECURSIVE up (entity, pin, key, into_) AS ("
        " SELECT e.id, e.pinned_by, p.key, p.merged_into FROM entities e JOIN people p ON p.key = e.person"
        " WHERE e.article = ?1"
        " UNION SELECT up.entity, up.pin, p.key, p.merged_into FROM up JOIN people p ON p.key = up.into_)"
        " SELECT up.entity, up.pin, up.key, up.into_, p.name, p.wikidata FROM up JOIN people p ON p.key = up.key",
        (article,),
    )
    merged: dict[str, list[int]] = {}
    for entity, _, key, into, *_ in rows:
        if into is not None:
            merged.setdefault(entity, []).append(key)
    return {
        entity: Known(key, name, wikidata, tuple(sorted(merged.get(entity, ()))), pin)
        for entity, pin, key, into, name, wikidata in rows
        if into is None
    }
