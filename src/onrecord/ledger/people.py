"""Who in an article is the same as who in another: the grounds for it, and keeping them.

Two namesakes taken for one put words into a mouth; one taken for two only scatters them. So an entity joins somebody
known only with enough grounds, and the grounds are kept with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Literal

from onrecord.ledger.rows import EntityRow
from onrecord.ledger.store import Store

NameMatch = Literal["same", "fuller", "shorter", "initials", "acronym", "spelled", "surname"]

# How much each likeness of names is worth, and what speaks for and against it beside the names. What reaches
# ENOUGH is one. Set by hand so that the same full name is enough unless the roles speak against it, and anything less
# needs a role or company in common; measured by bench/people.py.
_NAME_SCORES: dict[NameMatch, float] = {
    "same": 0.8, "fuller": 0.7, "shorter": 0.7, "acronym": 0.65, "spelled": 0.5, "initials": 0.5, "surname": 0.45,
}  # fmt: skip
_SAME_SINGLE_WORD = 0.5  # of a person: "Rivera" may be anybody
_ROLE_BONUS, _COMPANY_BONUS, _MORE_COMPANY_BONUS = 0.1, 0.1, 0.05
_STRANGER_MALUS = 0.25
_KIND_MALUS = 0.1
ENOUGH = 0.6

_MAX_KNOWN = 20_000
_MAX_NAMESAKES = 200  # of the bearers of a surname or of initials; more of them would tell nobody apart
_RECENT_ENTITIES = 40  # of somebody who is everywhere, the latest show well enough what they are and with whom
_ROLE_STOP = frozenset("a an and at chief deputy for former head in of on senior the to top vice with".split())
_ROLE_WORD = re.compile(r"[^\W\d_]{2,}")
_COMPANY_KINDS = ("person", "organisation")


@dataclass(frozen=True, slots=True)
class Facts:
    """What an article tells of somebody: `forms` are folded names, the fullest first; the others are sets of words.

    `company` are the folded names of the persons and bodies in the same articles.
    """

    kind: str
    forms: tuple[str, ...]
    roles: Set[str] = frozenset()
    company: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why an entity is, or is not, somebody known: `score` 0..1, and what it rests on."""

    score: float
    evidence: dict[str, Any]


def weigh(one: Facts, known: Facts) -> Grounds | None:
    """How well is it grounded that `one` is `known`? None where nothing in their names or kinds allows it."""
    if (one.kind == "person") != (known.kind == "person") and "unknown" not in (one.kind, known.kind):
        return None
    is_person = "person" in (one.kind, known.kind)
    match, form = _best_match(one.forms, known.forms, is_person=is_person)
    if match is None:
        return None
    score = _NAME_SCORES[match]
    if match == "same" and is_person and " " not in form:
        score = _SAME_SINGLE_WORD
    if one.kind != known.kind:
        score -= _KIND_MALUS
    evidence: dict[str, Any] = {"name": match, "form": form}
    roles = sorted(one.roles & known.roles)
    company = sorted((one.company & known.company) - {*one.forms, *known.forms})
    if roles:
        score += _ROLE_BONUS
        evidence["roles"] = roles[:5]
    if company:
        score += _COMPANY_BONUS + (_MORE_COMPANY_BONUS if len(company) > 1 else 0)
        evidence["company"] = company[:5]
    if is_person and not roles and not company and one.roles and known.roles:
        score -= _STRANGER_MALUS
        evidence["strangers"] = True
    return Grounds(round(max(0.0, min(score, 1.0)), 3), evidence)


def _best_match(ours: Sequence[str], theirs: Sequence[str], *, is_person: bool) -> tuple[NameMatch | None, str]:
    """How do the names agree, at best? The fullest form of ours decides; others only where it has no opinion."""
    if is_person:
        best: NameMatch | None = None
        for known in theirs:
            match = _match_persons(ours[0].split(), known.split())
            if match == "same":
                return match, ours[0]
            if match and (best is None or _NAME_SCORES[match] > _NAME_SCORES[best]):
                best = match
        return best, ours[0]
    known_forms = set(theirs)
    if ours[0] in known_forms:
        return "same", ours[0]
    for form in ours[1:]:
        if form in known_forms and len(form) > 2 and (_spells(form, ours[0]) or " " in form):
            return "acronym" if _spells(form, ours[0]) else "shorter", form
    if any(_spells(ours[0], known) or _spells(known, ours[0]) for known in theirs):
        return "spelled", ours[0]  # which other bodies of the same initials do, too
    return None, ours[0]


def _match_persons(ours: Sequence[str], theirs: Sequence[str]) -> NameMatch | None:
    """How do two names of persons agree, as folded words?"""
    if ours == theirs:
        return "same"
    if not ours or not theirs or ours[-1] != theirs[-1]:
        return None
    if len(ours) == 1 or len(theirs) == 1:
        return "surname"
    given, known = ours[:-1], theirs[:-1]
    if given[0] == known[0]:
        shorter, longer = sorted((given[1:], known[1:]), key=len)
        if not shorter:
            return "fuller" if len(given) > len(known) else "shorter"
        if all(a[0] == b[0] for a, b in zip(shorter, longer, strict=False)):
            return "initials"  # Maria L. and Maria Lucia
        return None
    is_initial = len(given[0]) == 1 or len(known[0]) == 1
    return "initials" if is_initial and given[0][0] == known[0][0] else None


def _spells(short: str, long: str) -> bool:
    """Is the one the initials of the other?"""
    return " " not in short and short in _initials(long)


def _initials(name: str) -> frozenset[str]:
    """What are the initials of a name of several words, with and without its small words?"""
    words = name.split()
    telling = [word for word in words if word not in ("of", "for", "the", "and", "on", "in")]
    return frozenset("".join(word[0] for word in part) for part in (words, telling) if len(part) > 1)


def role_words(role: str | None) -> frozenset[str]:
    """Which words of a role tell it from others?"""
    return frozenset(word for word in _ROLE_WORD.findall((role or "").casefold()) if word not in _ROLE_STOP)


@dataclass(slots=True)
class _Known:
    """Somebody known, as the joiner remembers them between articles."""

    kind: str
    name: str
    forms: dict[str, None] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    company: set[str] = field(default_factory=set)

    def facts(self) -> Facts:
        return Facts(self.kind, tuple(self.forms), self.roles, self.company)


@dataclass(frozen=True, slots=True)
class Joined:
    """Who an entity is across articles, and why; `grounds` is None where the person began with it."""

    person: int
    grounds: Grounds | None


class Joiner:
    """Finds out who the entities of articles are, and makes a new person of everybody unknown.

    It remembers whom it has met, until somebody else has written to the ledger.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, _Known] = {}
        self._roots: dict[str, tuple[int, ...]] = {}
        self._version: object = None
        self._names: list[tuple[str, int]] = []  # of the article at hand, yet to be written
        self._words: list[tuple[str, int]] = []

    def forget(self) -> None:
        """Remember nobody: what is known was changed by other means, or not kept after all."""
        for memory in (self._known, self._roots, self._names, self._words):
            memory.clear()

    def refresh(self) -> None:
        """Forget what may have changed since: to be called at the beginning of every transaction."""
        version = self._store.pragma("data_version")
        if version != self._version or len(self._known) > _MAX_KNOWN or len(self._roots) > 4 * _MAX_KNOWN:
            self.forget()
            self._version = version

    def join(self, entities: Sequence[EntityRow]) -> dict[str, Joined]:
        """Who are these entities of one article? By entity id; those that cannot last are left out."""
        lasting = [entity for entity in entities if entity.can_last]
        company = [entity.forms[0] for entity in lasting if entity.kind in _COMPANY_KINDS]
        out: dict[str, Joined] = {}
        taken: set[int] = set()
        for entity in lasting:
            around = frozenset(name for name in company if name != entity.forms[0])
            facts = Facts(entity.kind, entity.forms, role_words(entity.role), around)
            best: tuple[float, int, Grounds] | None = None
            for person in self._candidates(facts):
                # Two entities of one article are two people: the reader has told them apart.
                if person in taken:
                    continue
                grounds = weigh(facts, self._met(person).facts())
                if grounds and grounds.score >= ENOUGH and (best is None or grounds.score > best[0]):
                    best = (grounds.score, person, grounds)
            if best is None:
                joined = Joined(self._begin(entity), None)
            else:
                joined = Joined(best[1], best[2])
            taken.add(joined.person)
            self._learn(joined.person, entity, facts)
            out[entity.id] = joined
        add_names(self._store, self._names, new_words=self._words)
        self._names, self._words = [], []
        return out

    def _candidates(self, facts: Facts) -> Iterator[int]:
        """Who could that be, by name? The most certain first."""
        names = [facts.forms[0]] if facts.kind == "person" else list(facts.forms)
        seen: set[int] = set()
        for name in names:
            for person in self._named(name):
                if person not in seen:
                    seen.add(person)
                    yield person
        if facts.kind == "person" and not seen:
            for person in self._with_word(facts.forms[0].split()[-1]):
                if person not in seen:
                    seen.add(person)
                    yield person
        if facts.kind != "person":
            # Whose initials this name is, and who is known by the initials of this name.
            long = () if " " in names[0] else self._with_word(f"={names[0]}")
            for person in (*long, *(one for name in sorted(_initials(names[0])) for one in self._named(name))):
                if person not in seen:
                    seen.add(person)
                    yield person

    def _named(self, folded: str) -> tuple[int, ...]:
        found = self._roots.get(folded)
        if found is None:
            rows = self._store.rows("SELECT person FROM person_names WHERE folded = ?", (folded,))
            found = self._roots[folded] = tuple(dict.fromkeys(root_of(self._store, person) for (person,) in rows))
        return found

    def _with_word(self, word: str) -> tuple[int, ...]:
        key = f" {word}"
        found = self._roots.get(key)
        if found is None:
            rows = self._store.rows(f"SELECT person FROM name_words WHERE word = ? LIMIT {_MAX_NAMESAKES}", (word,))
            found = self._roots[key] = tuple(dict.fromkeys(root_of(self._store, person) for (person,) in rows))
        return found

    def _met(self, person: int) -> _Known:
        known = self._known.get(person)
        if known is None:
            known = self._known[person] = self._recall(person)
        return known

    def _recall(self, person: int) -> _Known:
        row = self._store.row("SELECT kind, name FROM people WHERE key = ?", (person,))
        assert row is not None
        known = _Known(*row)
        group = json.dumps(group_of(self._store, person))
        in_group = "person IN (SELECT value FROM json_each(?))"
        for (folded,) in self._store.rows(
            f"SELECT folded FROM person_names WHERE {in_group} ORDER BY n_entities DESC LIMIT 50", (group,)
        ):
            known.forms[folded] = None
        recent = self._store.rows(
            f"SELECT article, role FROM entities WHERE {in_group} ORDER BY key DESC LIMIT {_RECENT_ENTITIES}", (group,)
        )
        for _, role in recent:
            known.roles |= role_words(role)
        articles = json.dumps([article for article, _ in recent])
        for (forms,) in self._store.rows(
            "SELECT DISTINCT forms FROM entities WHERE article IN (SELECT value FROM json_each(?)) AND named"
            " AND kind IN ('person', 'organisation')",
            (articles,),
        ):
            known.company.add(forms.split("\n", 1)[0])
        return known

    def _begin(self, entity: EntityRow) -> int:
        person = self._store.run("INSERT INTO people (kind, name) VALUES (?, ?)", (entity.kind, entity.name))
        self._known[person] = _Known(entity.kind, entity.name)
        return person

    def _learn(self, person: int, entity: EntityRow, facts: Facts) -> None:
        """Remember, and keep, what the entity tells of the person."""
        known = self._met(person)
        self._names += [(form, person) for form in facts.forms]
        self._words += [(word, person) for form in facts.forms if form not in known.forms for word in words_of(form)]
        known.forms.update(dict.fromkeys(facts.forms))
        known.roles |= facts.roles
        known.company |= facts.company
        if is_fuller(entity.name, known.name):
            known.name = entity.name
            self._store.run("UPDATE people SET name = ? WHERE key = ?", (entity.name, person))
        if known.kind == "unknown" != entity.kind:
            known.kind = entity.kind
            self._store.run("UPDATE people SET kind = ? WHERE key = ?", (entity.kind, person))
        for form in facts.forms:
            if person not in self._named(form):
                self._roots[form] = (*self._roots[form], person)
        for word in words_of(facts.forms[0]):
            if person not in self._roots.get(f" {word}", (person,)):
                self._roots[f" {word}"] += (person,)


def words_of(form: str) -> list[str]:
    """By which words is a folded name found: its own, and its initials after an equals sign."""
    return [*form.split(), *(f"={initials}" for initials in sorted(_initials(form)))]


def add_names(store: Store, names: Sequence[tuple[str, int]], *, new_words: Sequence[tuple[str, int]]) -> None:
    """Keep that entities go by these folded names, each with its person, and words that their persons had not yet."""
    store.many("INSERT INTO person_names VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n_entities = n_entities + 1", names)
    store.many("INSERT INTO name_words VALUES (?, ?) ON CONFLICT DO NOTHING", new_words)


def drop_names(store: Store, gone: Iterable[tuple[int, str]]) -> None:
    """Keep that entities are gone: of which person, and under which forms."""
    bare = set()
    for person, forms in gone:
        for form in forms.split("\n"):
            store.run(
                "UPDATE person_names SET n_entities = n_entities - 1 WHERE folded = ? AND person = ?", (form, person)
            )
            if not store.value("SELECT n_entities FROM person_names WHERE folded = ? AND person = ?", (form, person)):
                bare.add(person)
    rename(store, bare)


def rename(store: Store, people: Iterable[int]) -> None:
    """Keep the names of these people anew, from the entities that they still have; those without any go."""
    for person in sorted(set(people)):
        store.run("DELETE FROM person_names WHERE person = ?", (person,))
        store.run("DELETE FROM name_words WHERE person = ?", (person,))
        entities = store.rows("SELECT kind, name, forms FROM entities WHERE person = ? ORDER BY key", (person,))
        names = [(form, person) for _, _, forms in entities for form in forms.split("\n")]
        add_names(store, names, new_words=[(word, person) for form, _ in names for word in words_of(form)])
        if entities:
            name = entities[0][1]
            for _, other, _ in entities:
                name = other if is_fuller(other, name) else name
            kind = next((kind for kind, _, _ in entities if kind != "unknown"), "unknown")
            store.run("UPDATE people SET name = ?, kind = ? WHERE key = ?", (name, kind, person))
        elif not store.value("SELECT 1 FROM people WHERE merged_into = ?", (person,)):
            into = store.value("SELECT merged_into FROM people WHERE key = ?", (person,))
            store.run(
                "DELETE FROM corrections WHERE action IN ('merge', 'split', 'wikidata') AND about = ?", (str(person),)
            )
            store.run("DELETE FROM people WHERE key = ?", (person,))
            if into is not None:
                rename(store, (into,))


def is_fuller(name: str, than: str) -> bool:
    """Does the one name say more than the other: has it more words?"""
    return len(name.split()) > len(than.split())


def root_of(store: Store, person: int) -> int:
    """Into whom was this person merged in the end? Themselves, if into nobody."""
    root: int | None = store.value(
        "WITH RECURSIVE up (key, into_) AS (SELECT key, merged_into FROM people WHERE key = ?1"
        " UNION SELECT p.key, p.merged_into FROM people p JOIN up ON p.key = up.into_)"
        " SELECT key FROM up WHERE into_ IS NULL",
        (person,),
    )
    return root if root is not None else person


def group_of(store: Store, person: int) -> list[int]:
    """Who all was merged into this person, themselves included?"""
    return [
        key
        for (key,) in store.rows(
            "WITH RECURSIVE down (key) AS (SELECT ?1 UNION SELECT p.key FROM people p JOIN down ON"
            " p.merged_into = down.key) SELECT key FROM down",
            (person,),
        )
    ]
