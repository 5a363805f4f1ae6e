"""What connections between articles keep in the ledger: links, fingerprints, stories, and how far they have come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from onrecord.ledger.store import Store
from onrecord.ledger.values import Link, StoryMember

# The way of connecting that rests on statements: a correction to one is a reason to connect its article again.
STATEMENTS = "quotation"
_LINK_COLUMNS = "kind, from_article, to_article, score, evidence, from_statement, to_statement"


def add_links(store: Store, links: Iterable[Link]) -> None:
    """Keep these links; one between the same ends takes the place of the one before."""
    store.many(
        f"INSERT OR REPLACE INTO links ({_LINK_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.kind, one.from_article, one.to_article, one.score, _json(one.evidence), one.from_statement,
                one.to_statement,
            )
            for one in links
        ],
    )  # fmt: skip


def find_links(store: Store, *, article: int | None, statement: str | None, kind: str | None) -> tuple[Link, ...]:
    """Which links lead from or to this article, or this statement, or are there at all? In the order of their ends."""
    conditions: list[str] = []
    values: list[Any] = []
    if article is not None:
        # Not with OR: each end has an index of its own.
        conditions.append(
            "key IN (SELECT key FROM links WHERE from_article = ? UNION SELECT key FROM links WHERE to_article = ?)"
        )
        values += [article, article]
    if statement is not None:
        conditions.append("? IN (from_statement, to_statement)")
        values.append(statement)
    if kind is not None:
        conditions.append("kind = ?")
        values.append(kind)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = store.rows(
        f"SELECT {_LINK_COLUMNS} FROM links{where}"
        " ORDER BY from_article, to_article, kind, from_statement, to_statement",
        values,
    )
    return tuple(Link(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6]) for row in rows)


def remove_links(store: Store, *, article: int, kind: str) -> None:
    """Drop the links of this kind from and to the article."""
    for end in ("from", "to"):  # not with OR: each end has an index of its own
        store.run(f"DELETE FROM links WHERE {end}_article = ? AND kind = ?", (article, kind))


def find_unconnected(store: Store, kind: str, *, limit: int) -> tuple[int, ...]:
    """Which articles have not been connected in this way, in the order in which they came?"""
    rows = store.rows(
        "SELECT key FROM articles a WHERE NOT EXISTS (SELECT 1 FROM connected c WHERE c.kind = ? AND c.article = a.key)"
        " ORDER BY key LIMIT ?",
        (kind, limit),
    )
    return tuple(key for (key,) in rows)


def mark_connected(store: Store, kind: str, articles: Iterable[int]) -> None:
    """Keep that these articles have been connected in this way."""
    store.many("INSERT OR IGNORE INTO connected VALUES (?, ?)", [(kind, article) for article in articles])


def mark_unconnected(store: Store, kind: str, articles: Iterable[int]) -> None:
    """Keep that these articles are to be connected in this way again."""
    store.many("DELETE FROM connected WHERE kind = ? AND article = ?", [(kind, article) for article in articles])


def find_connected(store: Store, kind: str, *, after: int) -> tuple[int, ...]:
    """Which articles that came after this one have been connected in this way, in the order in which they came?"""
    rows = store.rows("SELECT article FROM connected WHERE kind = ? AND article > ? ORDER BY article", (kind, after))
    return tuple(article for (article,) in rows)


def set_fingerprints(store: Store, article: int, prints: Sequence[int]) -> None:
    """Keep the sampled fingerprints of an article, numbers below 2**64, in the order of its text."""
    store.run("DELETE FROM fingerprints WHERE article = ?", (article,))
    row = (article, " ".join(f"{one:x}" for one in prints))
    store.run("INSERT INTO fingerprints VALUES (?, ?)", row)
    store.run("INSERT INTO fingerprints_fts (rowid, prints) VALUES (?, ?)", row)


def find_fingerprints(store: Store, article: int) -> tuple[int, ...]:
    """Which fingerprints does the article have, in the order of its text?"""
    prints = store.value("SELECT prints FROM fingerprints WHERE article = ?", (article,))
    return tuple(int(one, 16) for one in prints.split()) if prints else ()


def find_postings(store: Store, prints: Iterable[int], *, at_most: int) -> dict[int, tuple[int, ...]]:
    """In which articles does each of these fingerprints stand? So many keys each, of those that came first."""
    return {
        one: tuple(
            key
            for (key,) in store.rows(
                "SELECT rowid FROM fingerprints_fts WHERE fingerprints_fts MATCH ? ORDER BY rowid LIMIT ?",
                (f"{one:x}", at_most),
            )
        )
        for one in dict.fromkeys(prints)
    }


def add_story(store: Store, state: bytes | None) -> int:
    """Begin a story; its key."""
    return store.run("INSERT INTO stories (state) VALUES (?)", (state,))


def set_story_state(store: Store, story: int, state: bytes | None) -> None:
    """Keep what the clustering needs to go on with this story."""
    store.run("UPDATE stories SET state = ? WHERE key = ?", (state, story))


def find_story_states(store: Store, keys: Iterable[int] | None) -> dict[int, bytes | None]:
    """Which states do these stories have, or all? None for one that must be built anew from its articles."""
    if keys is None:
        return dict(store.rows("SELECT key, state FROM stories ORDER BY key"))
    return dict(
        store.rows(
            "SELECT key, state FROM stories WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
            (json.dumps(list(keys)),),
        )
    )


def set_story(store: Store, member: StoryMember) -> None:
    """Keep that the article belongs to the story, and to no other. A story begins with its first article."""
    store.run("INSERT OR IGNORE INTO stories (key) VALUES (?)", (member.story,))
    before = store.value("SELECT story FROM story_articles WHERE article = ?", (member.article,))
    if before not in (None, member.story):
        store.run("DELETE FROM story_articles WHERE article = ?", (member.article,))
    store.run(
        "INSERT INTO story_articles VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET score = ?3, evidence = ?4",
        (member.article, member.story, member.score, _json(member.evidence)),
    )


def remove_stories(store: Store, kind: str) -> None:
    """Drop all stories; all articles are to be connected in this way again."""
    store.run("DELETE FROM stories")
    store.run("DELETE FROM connected WHERE kind = ?", (kind,))


def find_story(store: Store, *, article: int | None, story: int | None) -> tuple[StoryMember, ...]:
    """Which articles belong to this story, or to that of this article? In the order in which they came."""
    if story is None:
        story = store.value("SELECT story FROM story_articles WHERE article = ?", (article,))
    rows = store.rows(
        "SELECT story, article, score, evidence FROM story_articles WHERE story = ? ORDER BY article", (story,)
    )
    return tuple(StoryMember(row[0], row[1], row[2], json.loads(row[3])) for row in rows)


def find_stories(store: Store, *, least_articles: int, limit: int) -> tuple[tuple[int, int], ...]:
    """Which stories are there, with how many articles each? The largest first."""
    rows = store.rows(
        "SELECT story, count(*) n FROM story_articles GROUP BY story HAVING n >= ? ORDER BY n DESC, story LIMIT ?",
        (least_articles, limit),
    )
    return tuple((story, n) for story, n in rows)


def read_state(store: Store, name: str) -> bytes | None:
    """What does a way of connecting keep under this name? None for nothing, and after an article was forgotten."""
    found: bytes | None = store.value("SELECT value FROM connection_state WHERE name = ?", (name,))
    return found


def set_state(store: Store, name: str, value: bytes) -> None:
    """Keep this under the name."""
    store.run("INSERT OR REPLACE INTO connection_state VALUES (?, ?)", (name, value))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
