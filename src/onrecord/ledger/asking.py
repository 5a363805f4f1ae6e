"""Questions to the ledger: articles, statements, quotations, people. Reads only."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from onrecord.ledger.people import group_of, root_of
from onrecord.ledger.rows import (
    ARTICLE_COLUMNS,
    N_ARTICLE_COLUMNS,
    STATEMENT_COLUMNS,
    article_of,
    statement_of,
)
from onrecord.ledger.store import Store
from onrecord.ledger.values import MARK_END, MARK_START, Appearance, KeptArticle, KeptStatement, Person, QuoteMatch
from onrecord.ledger.words import fold, match_of, pair_tokens

_FROM_STATEMENTS = (
    "FROM {first} JOIN articles a ON a.key = s.article"
    " LEFT JOIN entities e ON e.article = s.article AND e.id = s.speaker"
)
# A pair of words in more statements than this tells little; of such only the latest statements are looked at.
_FREQUENT = 1_000
_MAX_TOKENS = 400  # of a long passage the first pairs find its family as well as all
_EXCERPT_TOKENS = 24
# Of more matches than this only the latest are ranked, for ranking reads every match.
_MOST_RANKED = 5_000


_LATEST_ONLY = ["a.is_latest"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which statements, or articles, are asked for? What is None, or false, does not matter.

    `since` and `until` are days (2024-10-09), months or years, inclusive: an article counts if any day that it may
    have been published on lies between; one without a date does not. `speaker` is a name or the key of a person.
    """

    words: str | None = None
    speaker: str | int | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    manner: str | None = None
    kind: str | None = None
    named: bool | None = None
    article: int | None = None
    language: str | None = None
    all_versions: bool = False


def find_articles(store: Store, asked: Filter, *, limit: int, offset: int) -> tuple[KeptArticle, ...]:
    """Which articles are these? With words, the best match first; without, the latest first."""
    conditions, values = _article_conditions(asked)
    if asked.speaker is not None:
        people = _people_by(store, asked.speaker)
        conditions.append("a.key IN (SELECT article FROM statements WHERE person IN (SELECT value FROM json_each(?)))")
        values.append(json.dumps(people))
    if asked.words is not None:
        query = match_of(asked.words)
        if query is None:
            return ()
        marked = f", snippet(articles_fts, -1, '{MARK_START}', '{MARK_END}', '…', {_EXCERPT_TOKENS})"
        source, order = "articles_fts f JOIN articles a ON a.key = f.rowid", "f.rank"
        bound = _first_ranked(store, "articles_fts", query) if conditions == _LATEST_ONLY else 0
        conditions[:0] = ["articles_fts MATCH ?", "f.rowid >= ?"]
        values[:0] = [query, bound]
    else:
        marked, source, order = ", NULL", "articles a", "a.first_day DESC, a.key DESC"
    rows = store.rows(
        f"SELECT {ARTICLE_COLUMNS}{marked} FROM {source}{_where(conditions)} ORDER BY {order} LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    return tuple(article_of(row, row[N_ARTICLE_COLUMNS]) for row in rows)


def find_statements(store: Store, asked: Filter, *, limit: int, offset: int) -> tuple[KeptStatement, ...]:
    """Which statements are these? With words, the best match first; without, by day and place in the text."""
    conditions, values = _article_conditions(asked)
    first, marked, order = "statements s", ", NULL", "a.first_day, a.key, s.key"
    for column in ("manner", "kind"):
        if (value := getattr(asked, column)) is not None:
            conditions.append(f"s.{column} = ?")
            values.append(value)
    if asked.named is not None:
        conditions.append("coalesce(e.named, 0) = ?")
        values.append(asked.named)
    if asked.speaker is not None:
        conditions.append("s.person IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(_people_by(store, asked.speaker)))
    if asked.words is not None:
        query = match_of(asked.words)
        if query is None:
            return ()
        first = "statements_fts f JOIN statements s ON s.key = f.rowid"
        marked, order = f", highlight(statements_fts, 0, '{MARK_START}', '{MARK_END}')", "f.rank"
        bound = _first_ranked(store, "statements_fts", query) if conditions == _LATEST_ONLY else 0
        conditions[:0] = ["statements_fts MATCH ?", "f.rowid >= ?"]
        values[:0] = [query, bound]
    rows = store.rows(
        f"SELECT {ARTICLE_COLUMNS}, {STATEMENT_COLUMNS}{marked} {_FROM_STATEMENTS.format(first=first)}"
        f"{_where(conditions)} ORDER BY {order} LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    return _statements(rows)


def statements_by_key(store: Store, keys: Sequence[int]) -> dict[int, KeptStatement]:
    """Which statements have these keys?"""
    rows = store.rows(
        f"SELECT {ARTICLE_COLUMNS}, {STATEMENT_COLUMNS}, NULL {_FROM_STATEMENTS.format(first='statements s')}"
        " WHERE s.key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return {statement.key: statement for statement in _statements(rows)}


def statements_by_id(store: Store, id: str) -> tuple[KeptStatement, ...]:
    """Which statements have this id? Several, where one text stands at several places."""
    rows = store.rows(
        f"SELECT {ARTICLE_COLUMNS}, {STATEMENT_COLUMNS}, NULL {_FROM_STATEMENTS.format(first='statements s')}"
        " WHERE s.id = ? ORDER BY s.key",
        (id,),
    )
    return _statements(rows)


def articles_by(store: Store, column: str, value: Any) -> tuple[KeptArticle, ...]:
    """Which articles have this value in this column, in the order in which they came?"""
    rows = store.rows(f"SELECT {ARTICLE_COLUMNS} FROM articles a WHERE a.{column} = ? ORDER BY a.key", (value,))
    return tuple(article_of(row) for row in rows)


def articles_by_key(store: Store, keys: Iterable[int]) -> dict[int, KeptArticle]:
    """Which articles have these keys?"""
    rows = store.rows(
        f"SELECT {ARTICLE_COLUMNS} FROM articles a WHERE a.key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return {article.key: article for article in map(article_of, rows)}


def find_quotes(
    store: Store, quote: str, *, limit: int, before: int | None = None, least_shared: int = 1
) -> tuple[QuoteMatch, ...]:
    """Which statements share word pairs with this quotation? Those that share most, weighed by rarity, first.

    `before`: of those with keys below this one. `least_shared`: as many pairs, or all that the quotation has.
    """
    tokens = pair_tokens(quote)[:_MAX_TOKENS]
    past: int = before if before is not None else (store.value("SELECT max(key) FROM statements") or 0) + 1
    scores: defaultdict[int, float] = defaultdict(float)
    n_shared: Counter[int] = Counter()
    for token in tokens:
        found = store.rows(
            "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? AND rowid < ?"
            f" ORDER BY rowid DESC LIMIT {_FREQUENT}",
            (token, past),
        )
        weight = log(1 + past / max(1, len(found)))
        for (key,) in found:
            scores[key] += weight
            n_shared[key] += 1
    least = min(least_shared, len(tokens))
    enough = (key for key, n in n_shared.items() if n >= least)
    best = sorted(enough, key=lambda key: (-scores[key], key))[:limit]
    kept = statements_by_key(store, best)
    return tuple(QuoteMatch(kept[key], n_shared[key], len(tokens), round(scores[key], 3)) for key in best)


def find_people(
    store: Store, *, name: str | None, kind: str | None, least_articles: int, limit: int
) -> tuple[Person, ...]:
    """Who goes by this name, or at all? Who is in most articles first; whoever was merged stands for all of them."""
    if name is not None:
        keys = _people_by(store, name)
        condition, values = "e.person IN (SELECT value FROM json_each(?))", [json.dumps(keys)]
    else:
        condition, values = "true", []
    rows = store.rows(
        "SELECT coalesce(p.merged_into, p.key) AS whole, count(DISTINCT e.article) AS n FROM entities e"
        f" JOIN people p ON p.key = e.person WHERE {condition} GROUP BY whole ORDER BY n DESC, whole",
        values,
    )
    out: list[Person] = []
    seen: set[int] = set()
    for person, n in rows:
        if len(out) >= limit or n < least_articles:
            break
        root = root_of(store, person)
        if root in seen:
            continue
        seen.add(root)
        found = read_person(store, root)
        if found is not None and kind in (None, found.kind):
            out.append(found)
    return tuple(out)


def read_person(store: Store, key: int) -> Person | None:
    """Who has this key? What they are and how often counts those who were merged into them; None for nobody."""
    row = store.row("SELECT kind, name, wikidata, merged_into FROM people WHERE key = ?", (key,))
    if row is None:
        return None
    kind, name, wikidata, merged_into = row
    group = json.dumps(group_of(store, key))
    among = "person IN (SELECT value FROM json_each(?))"
    names = store.rows(
        f"SELECT name, count(*) n FROM entities WHERE {among} GROUP BY name ORDER BY n DESC, name", (group,)
    )
    roles = store.rows(
        f"SELECT role, count(*) n FROM entities WHERE {among} AND role IS NOT NULL GROUP BY role ORDER BY n DESC, role",
        (group,),
    )
    return Person(
        key=key,
        kind=kind,
        name=name,
        names=tuple(row[0] for row in names),
        roles=tuple(row[0] for row in roles),
        wikidata=wikidata,
        merged_into=merged_into,
        n_articles=store.value(f"SELECT count(DISTINCT article) FROM entities WHERE {among}", (group,)),
        n_statements=store.value(f"SELECT count(*) FROM statements WHERE {among}", (group,)),
    )


def find_appearances(store: Store, person: int) -> tuple[Appearance, ...]:
    """In which articles is this person, and why is it taken for them?"""
    rows = store.rows(
        f"SELECT {ARTICLE_COLUMNS}, e.id, e.name, e.role, e.score, e.evidence, e.pinned_by FROM entities e"
        " JOIN articles a ON a.key = e.article WHERE e.person IN (SELECT value FROM json_each(?))"
        " ORDER BY a.first_day, a.key, e.key",
        (json.dumps(group_of(store, person)),),
    )
    out = []
    for row in rows:
        entity, name, role, score, evidence, pinned_by = row[N_ARTICLE_COLUMNS:]
        grounds = json.loads(evidence) if evidence else None
        out.append(Appearance(article_of(row), entity, name, role, score, grounds, pinned_by))
    return tuple(out)


def _statements(rows: Sequence[Sequence[Any]]) -> tuple[KeptStatement, ...]:
    """The statements of rows of article columns, statement columns and what is marked."""
    articles: dict[int, KeptArticle] = {}
    out = []
    for row in rows:
        article = articles.get(row[0])
        if article is None:
            article = articles[row[0]] = article_of(row)
        out.append(statement_of(row[N_ARTICLE_COLUMNS:], article, row[-1]))
    return tuple(out)


def _article_conditions(asked: Filter) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for condition, value in (
        ("a.outlet_folded = ?", fold(asked.outlet) if asked.outlet is not None else None),
        ("a.last_day >= ?", asked.since),
        ("a.first_day <= ?", f"{asked.until}￿" if asked.until is not None else None),
        ("a.key = ?", asked.article),
        ("a.language = ?", asked.language),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if not asked.all_versions and asked.article is None:
        conditions += _LATEST_ONLY
    return conditions, values


def _first_ranked(store: Store, table: str, query: str) -> int:
    """From which row on are the matches ranked, where nothing else chooses among them?"""
    bound: int | None = store.value(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET {_MOST_RANKED}", (query,)
    )
    return bound or 0


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _people_by(store: Store, speaker: str | int) -> list[int]:
    """Who is meant, with all whom they stand for: a key, or all whose names hold all words of this one."""
    if isinstance(speaker, int):
        return group_of(store, root_of(store, speaker))
    words = fold(speaker).split()
    if not words:
        return []
    rows = store.rows(
        "SELECT person FROM name_words WHERE word IN (SELECT value FROM json_each(?))"
        " GROUP BY person HAVING count(*) = ?",
        (json.dumps(sorted(set(words))), len(set(words))),
    )
    people: set[int] = set()
    for (person,) in rows:
        if person not in people:
            people.update(group_of(store, root_of(store, person)))
    return sorted(people)
