"""The ledger: records kept in one file, with the people in them, their corrections and their connections.

    with onrecord.open_ledger("ledger.sqlite") as ledger:
        ledger.add(onrecord.read("article.txt"))
        for statement in ledger.statements(speaker="Hanne Brekke", since="2024-10"):
            print(statement.article.first_day, statement.name, statement.words)

Articles are told apart by `key`, a number of this file, as the same text may stand at several places; where a method
takes an article, it takes the key. Reading sees the last state that was kept whole. A ledger belongs to the thread
that opened it; any number of threads and processes may each open it, and one at a time writes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from onrecord.article.values import Article
from onrecord.errors import LedgerError
from onrecord.ledger import adding, asking, connecting, corrections, keeping
from onrecord.ledger.asking import Filter
from onrecord.ledger.changes import Change, find_changes
from onrecord.ledger.people import Joiner, group_of, rename, root_of
from onrecord.ledger.rows import Prepared, inflate, place_of, prepare
from onrecord.ledger.store import Store, default_path, now
from onrecord.ledger.values import (
    Action,
    Added,
    Appearance,
    Correction,
    Counts,
    KeptArticle,
    KeptStatement,
    Link,
    Person,
    QuoteMatch,
    StoryMember,
)
from onrecord.ledger.words import normal_address
from onrecord.record.values import Reader, Record

_BATCH = 200  # records a transaction: others who write wait no longer than this takes


def open_ledger(path: str | os.PathLike[str] | None = None, *, create: bool = True) -> Ledger:
    """Which ledger lies there? A new one, if none does.

    Args:
        path: The file; without it, `ONRECORD_LEDGER`, else the ledger in the user's folder for data.
        create: Make one where there is none.

    Raises:
        LedgerError: There is none and `create` is false; it is no ledger, damaged, or made by a newer version.
    """
    return Ledger(Store(Path(path) if path is not None else default_path(), create=create))


class Ledger:
    """An open ledger. Close it, or use it in a `with` statement."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._joiner = Joiner(store)

    @property
    def path(self) -> Path:
        return self.store.path

    def close(self) -> None:
        """Close the file."""
        self.store.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything written inside is kept together or not at all. May be nested.

        Raises:
            LedgerError: Another process has been writing for a minute.
        """
        try:
            with self.store.writing():
                self._joiner.refresh()
                yield
        except BaseException:
            self._joiner.forget()
            raise

    # Adding

    def add(self, record: Record | Prepared) -> Added:
        """Keep this record. What became of it: is it new, another version, known, or read anew?"""
        prepared = record if isinstance(record, Prepared) else prepare(record)
        with self.writing():
            return adding.add(self.store, prepared, self._joiner)

    def add_all(self, records: Iterable[Record | Prepared]) -> Iterator[Added]:
        """Keep these records, in order; what became of each, as soon as it is kept for good."""
        waiting = iter(records)
        while batch := tuple(islice(waiting, _BATCH)):
            with self.writing():
                added = [self.add(record) for record in batch]
            yield from added

    def has(self, article: Article, *, reader: Reader | None = None) -> bool:
        """Is this article kept, as this reader has read it if one is named?"""
        row = self.store.row(
            "SELECT reader_version, reader_model, reader_sha256 FROM articles WHERE id = ? AND place = ?",
            (article.id, place_of(article)[1]),
        )
        return row is not None and (reader is None or row == (reader.version, reader.model, reader.model_sha256))

    # Articles

    def article(self, key: int) -> KeptArticle:
        """Which article has this key?

        Raises:
            LedgerError: None has.
        """
        found = asking.articles_by(self.store, "key", key)
        if not found:
            raise LedgerError(f"there is no article {key} in the ledger", source=str(self.path))
        return found[0]

    def articles_by_id(self, id: str) -> tuple[KeptArticle, ...]:
        """Which articles have this text? `id` is that of the record; several, where several places have it."""
        return asking.articles_by(self.store, "id", id)

    def articles_by_key(self, keys: Iterable[int]) -> dict[int, KeptArticle]:
        """Which articles have these keys?"""
        return asking.articles_by_key(self.store, keys)

    def articles(
        self,
        *,
        words: str | None = None,
        speaker: str | int | None = None,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        language: str | None = None,
        all_versions: bool = False,
        limit: int = -1,
        offset: int = 0,
    ) -> tuple[KeptArticle, ...]:
        """Which articles are these? With `words`, the best match first, with an excerpt; else the latest.

        `words` are searched for in title and text, all of them; `"in this order"`, `begin*` and `-without` work.
        `speaker`: only articles with a statement of theirs. See `statements` for the others.
        """
        asked = Filter(
            words=words, speaker=speaker, outlet=outlet, since=since, until=until, language=language,
            all_versions=all_versions,
        )  # fmt: skip
        return asking.find_articles(self.store, asked, limit=limit, offset=offset)

    def text(self, article: int) -> str:
        """Which text has this article?

        Raises:
            LedgerError: There is none of this key.
        """
        return self._body(article)[0]

    def record_json(self, article: int) -> str:
        """The record of this article as the reader wrote it, to the byte.

        Raises:
            LedgerError: There is no article of this key.
        """
        text, packed = self._body(article)
        return inflate(packed, text)

    def record(self, article: int, *, corrected: bool = False) -> Record:
        """The record of this article, as it was read or with the corrections made to it.

        Raises:
            LedgerError: There is no article of this key.
        """
        record = Record.from_json(self.record_json(article))
        if corrected and (made := corrections.read_corrections(self.store, article=record.id)):
            return corrections.corrected_record(record, made)
        return record

    def article_keys(self) -> Iterator[int]:
        """The keys of all articles, in the order in which they came; articles added meanwhile come too."""
        last = 0
        while found := self.store.rows("SELECT key FROM articles WHERE key > ? ORDER BY key LIMIT 1000", (last,)):
            yield from (key for (key,) in found)
            last = found[-1][0]

    def versions(self, uri: str) -> tuple[KeptArticle, ...]:
        """Which texts stood at this address, in the order in which they came?"""
        address = normal_address(uri)
        return asking.articles_by(self.store, "address", address) if address else ()

    def changes(self, old: int, new: int) -> tuple[Change, ...]:
        """What was changed from one article's text to another's, such as between versions? In order.

        Raises:
            LedgerError: There is no article of one of these keys.
        """
        return find_changes(self.text(old), self.text(new))

    # Statements

    def statements(
        self,
        *,
        words: str | None = None,
        speaker: str | int | None = None,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        manner: str | None = None,
        kind: str | None = None,
        named: bool | None = None,
        article: int | None = None,
        all_versions: bool = False,
        limit: int = -1,
        offset: int = 0,
    ) -> tuple[KeptStatement, ...]:
        """Which statements are these, corrections applied? With `words`, the best match first; else by day and place.

        Args:
            words: Words of the content, all of them; `"in this order"`, `begin*` and `-without` work.
            speaker: A name, of which all words must be in one of the speaker's names, or the key of a person.
            outlet: Its name; case and accents do not matter.
            since, until: Days, months or years, inclusive, on which the article may have been published.
            manner, kind: As the record has them: `direct`, `denies`.
            named: Only those whose speaker is named, or is not.
            article: Only those of this article.
            all_versions: Of articles that changed, also the former texts.
            limit, offset: How many, after how many; -1 for all.
        """
        asked = Filter(
            words=words, speaker=speaker, outlet=outlet, since=since, until=until, manner=manner, kind=kind,
            named=named, article=article, all_versions=all_versions,
        )  # fmt: skip
        return asking.find_statements(self.store, asked, limit=limit, offset=offset)

    def statement(self, id: str) -> KeptStatement:
        """Which statement has this id? The first, where its text stands at several places.

        Raises:
            LedgerError: None has.
        """
        found = asking.statements_by_id(self.store, id)
        if not found:
            raise LedgerError(f"there is no statement {id} in the ledger", source=str(self.path))
        return found[0]

    def statements_by_id(self, id: str) -> tuple[KeptStatement, ...]:
        """Which statements have this id? One for each place where their text stands."""
        return asking.statements_by_id(self.store, id)

    def quotes_like(
        self, quote: str, *, limit: int = 20, before: int | None = None, least_shared: int = 1
    ) -> tuple[QuoteMatch, ...]:
        """Which statements share neighbouring words with this quotation, most first? To be compared closely.

        Every manner is looked at. A near-identical quotation is among them as long as two words that mean something
        stand next to each other in both; function words between them do not matter. `before`: only statements with
        keys below this one, which were kept earlier. `least_shared`: as many pairs of words, or all that there are.
        """
        return asking.find_quotes(self.store, quote, limit=limit, before=before, least_shared=least_shared)

    # People

    def people(
        self, name: str | None = None, *, kind: str | None = None, least_articles: int = 1, limit: int = 20
    ) -> tuple[Person, ...]:
        """Who goes by this name, or is there at all? Who is in most articles first; merged ones count as one."""
        return asking.find_people(self.store, name=name, kind=kind, least_articles=least_articles, limit=limit)

    def person(self, key: int) -> Person:
        """Who has this key?

        Raises:
            LedgerError: Nobody has.
        """
        found = asking.read_person(self.store, key)
        if found is None:
            raise LedgerError(f"there is nobody with the key {key} in the ledger", source=str(self.path))
        return found

    def appearances(self, person: int) -> tuple[Appearance, ...]:
        """In which articles is this person, and on what grounds is it taken for them? By day."""
        return asking.find_appearances(self.store, person)

    # Corrections

    def correct_speaker(
        self, statement: str, *, name: str | None, who: str, kind: str = "person", entity: str | None = None
    ) -> Correction:
        """Say who speaks: an entity of the record, or somebody by name; neither: nobody knows.

        Raises:
            LedgerError: There is no such statement, or no such entity in its record.
        """
        kept = self.statement(statement)
        value: dict[str, Any] = {"content": [[span.start, span.end] for span in kept.content]}
        if entity is not None:
            known = self.record(kept.article.key).entity(entity)
            if known is None:
                raise LedgerError(f"there is no entity {entity} in the record", source=kept.article.id)
            value |= {"entity": entity, "known_as": known.name}
        elif name is not None:
            value |= {"name": name, "speaker_kind": kind}
        return self._correct("speaker", kept.article.id, statement, value, who)

    def reject(self, statement: str, *, who: str) -> Correction:
        """Say that this is no statement, or not as it was found.

        Raises:
            LedgerError: There is no such statement.
        """
        kept = self.statement(statement)
        value = {"content": [[span.start, span.end] for span in kept.content]}
        return self._correct("reject", kept.article.id, statement, value, who)

    def add_statement(
        self,
        article: int,
        *,
        content: Sequence[tuple[int, int]],
        cue: Sequence[tuple[int, int]],
        source: Sequence[tuple[int, int]] = (),
        name: str | None = None,
        speaker_kind: str = "person",
        manner: str = "direct",
        kind: str = "says",
        who: str,
    ) -> Correction:
        """Add a statement that the reader missed; spans are `(start, end)` in the text of the article.

        Raises:
            LedgerError: They are none, or something else is not as the format has it.
        """
        record = self.record(article)
        value: dict[str, Any] = {
            "content": [list(span) for span in content],
            "cue": [list(span) for span in cue],
            "source": [list(span) for span in source],
            "manner": manner,
            "kind": kind,
        }
        if name is not None:
            value |= {"name": name, "speaker_kind": speaker_kind}
        made = corrections.as_statement(record, value)
        return self._correct("statement", record.id, made.id, value, who)

    def merge_people(self, person: int, into: int, *, who: str) -> Correction:
        """Say that these two are one; `into` stays.

        Raises:
            LedgerError: There is no such person, or they are one already.
        """
        self.person(person)
        self.person(into)
        with self.writing():
            person, into = root_of(self.store, person), root_of(self.store, into)
            if person == into:
                raise LedgerError("they are one already", source=str(self.path))
            made = self._keep("merge", None, str(person), {"into": into}, who)
            self.store.run("UPDATE people SET merged_into = ? WHERE key = ?", (into, person))
            self._joiner.forget()
        return made

    def split_person(self, person: int, articles: Iterable[int], *, who: str) -> Correction:
        """Say that whoever these articles mean is somebody else: `about` the new one, whose key is in `value`.

        Raises:
            LedgerError: There is no such person, or they are in none of the articles, or in no others.
        """
        self.person(person)
        with self.writing():
            group = json.dumps(group_of(self.store, person))
            rows = self.store.rows(
                "SELECT key, article, person, pinned_by FROM entities WHERE person IN (SELECT value FROM json_each(?))",
                (group,),
            )
            wanted = set(articles)
            moved = [row for row in rows if row[1] in wanted]
            if not moved or len(moved) == len(rows):
                raise LedgerError(
                    "a split needs some of the person's articles, and not all",
                    source=str(self.path),
                    remedy="`onrecord people KEY` lists them",
                )
            kind, name = self.store.rows("SELECT kind, name FROM people WHERE key = ?", (person,))[0]
            other = self.store.run("INSERT INTO people (kind, name) VALUES (?, ?)", (kind, name))
            before = [[*self._entity_place(key), was, pin] for key, _, was, pin in moved]
            made = self._keep("split", None, str(person), {"into": other, "before": before}, who)
            for key, _, _, _ in moved:
                self._move(key, other, made.key)
            rename(self.store, [other, *{was for _, _, was, _ in moved}])
            self._joiner.forget()
        return made

    def set_wikidata(self, person: int, wikidata: str | None, *, who: str) -> Correction:
        """Say which item of Wikidata (Q42) this person is; None for none.

        Raises:
            LedgerError: There is no such person, or this is no id of an item.
        """
        found = self.person(person)
        if wikidata is not None and not (wikidata[:1] == "Q" and wikidata[1:].isdecimal() and wikidata.isascii()):
            raise LedgerError(f"{wikidata!r} is no id of Wikidata", remedy="write it as Q42")
        with self.writing():
            made = self._keep("wikidata", None, str(person), {"is": wikidata, "was": found.wikidata}, who)
            self.store.run("UPDATE people SET wikidata = ? WHERE key = ?", (wikidata, person))
        return made

    def corrections(self, *, article: str | None = None, in_force: bool = True) -> tuple[Correction, ...]:
        """Which corrections were made, to the article of this id or at all? `in_force`: leave out those undone."""
        return corrections.read_corrections(self.store, article=article, in_force=in_force)

    def idle_corrections(self) -> tuple[Correction, ...]:
        """Which corrections in force find nothing to go to, since a newer reading lacks their statement?"""
        out: list[Correction] = []
        made = self.corrections()
        for about in dict.fromkeys(one.article for one in made if one.article):
            kept = self.articles_by_id(about)
            mine = [one for one in made if one.article == about]
            idle = corrections.correct(self.record(kept[0].key), mine).idle if kept else ()
            out += [one for one in mine if one.key in idle]
        return tuple(out)

    def undo(self, correction: int, *, who: str) -> Correction:
        """Take a correction back; that it was made, and undone, is kept.

        Raises:
            LedgerError: There is no such correction, it is undone already, or a later one rests on it.
        """
        with self.writing():
            made = corrections.read_correction(self.store, correction)
            if made.undone_at is not None:
                raise LedgerError(f"correction {correction} is undone already", source=str(self.path))
            self._refuse_rested_on(made)
            self.store.run(
                "UPDATE corrections SET undone_by = ?, undone_at = ? WHERE key = ?", (who, now(), correction)
            )
            if made.article is not None:
                adding.refresh(self.store, made.article, self._joiner)
            else:
                self._undo_about_people(made)
            self._joiner.forget()
        return corrections.read_correction(self.store, correction)

    # Connections: what the modules of `connections/` keep here. Reading is free; writing in `with ledger.writing()`.

    def add_links(self, links: Iterable[Link]) -> None:
        """Keep these links; one of the same kind between the same ends takes the place of the one before."""
        with self.writing():
            connecting.add_links(self.store, links)

    def links(
        self, *, article: int | None = None, statement: str | None = None, kind: str | None = None
    ) -> tuple[Link, ...]:
        """Which links lead from or to this article, or this statement, or are there at all?

        Name the article with the statement where it is known: links are found by their articles.
        """
        return connecting.find_links(self.store, article=article, statement=statement, kind=kind)

    def remove_links(self, article: int, kind: str) -> None:
        """Drop the links of this kind from and to the article."""
        with self.writing():
            connecting.remove_links(self.store, article=article, kind=kind)

    def unconnected(self, kind: str, *, limit: int = -1) -> tuple[int, ...]:
        """Which articles have not been connected in this way, in the order in which they came?

        An article that is read anew is among them again.
        """
        return connecting.find_unconnected(self.store, kind, limit=limit)

    def mark_connected(self, kind: str, articles: Iterable[int]) -> None:
        """Keep that these articles have been connected in this way."""
        with self.writing():
            connecting.mark_connected(self.store, kind, articles)

    def mark_unconnected(self, kind: str, articles: Iterable[int]) -> None:
        """Keep that these articles are to be connected in this way again."""
        with self.writing():
            connecting.mark_unconnected(self.store, kind, articles)

    def connected(self, kind: str, *, after: int = 0) -> tuple[int, ...]:
        """Which articles that came after this one have been connected in this way? In the order in which they came."""
        return connecting.find_connected(self.store, kind, after=after)

    def set_fingerprints(self, article: int, prints: Sequence[int]) -> None:
        """Keep the sampled fingerprints of an article, numbers below 2**64, in the order of its text."""
        with self.writing():
            connecting.set_fingerprints(self.store, article, prints)

    def fingerprints(self, article: int) -> tuple[int, ...]:
        """Which fingerprints does the article have, in the order of its text?"""
        return connecting.find_fingerprints(self.store, article)

    def postings(self, prints: Iterable[int], *, at_most: int = -1) -> dict[int, tuple[int, ...]]:
        """In which articles does each of these fingerprints stand? So many keys each, of those that came first."""
        return connecting.find_postings(self.store, prints, at_most=at_most)

    def add_story(self, state: bytes | None = None) -> int:
        """Begin a story; its key. `state` is what the clustering needs to go on with it."""
        with self.writing():
            return connecting.add_story(self.store, state)

    def set_story_state(self, story: int, state: bytes | None) -> None:
        """Keep what the clustering needs to go on with this story."""
        with self.writing():
            connecting.set_story_state(self.store, story, state)

    def story_states(self, stories: Iterable[int] | None = None) -> dict[int, bytes | None]:
        """Which states do these stories have, or all? None for one that must be built anew from its articles."""
        return connecting.find_story_states(self.store, stories)

    def set_story(self, member: StoryMember) -> None:
        """Keep that the article belongs to the story, and to no other. A story begins with its first article."""
        with self.writing():
            connecting.set_story(self.store, member)

    def remove_stories(self, kind: str) -> None:
        """Drop all stories, and what was connected in the way that made them: they are to be found again."""
        with self.writing():
            connecting.remove_stories(self.store, kind)

    def story(self, *, article: int | None = None, story: int | None = None) -> tuple[StoryMember, ...]:
        """Which articles belong to this story, or to that of this article? In the order in which they came."""
        return connecting.find_story(self.store, article=article, story=story)

    def stories(self, *, least_articles: int = 1, limit: int = -1) -> tuple[tuple[int, int], ...]:
        """Which stories are there, and with how many articles each? The largest first."""
        return connecting.find_stories(self.store, least_articles=least_articles, limit=limit)

    def connection_state(self, name: str) -> bytes | None:
        """What does a way of connecting keep of all articles together? None after an article was forgotten."""
        return connecting.read_state(self.store, name)

    def set_connection_state(self, name: str, value: bytes) -> None:
        """Keep this of all articles together, under the name of the way of connecting."""
        with self.writing():
            connecting.set_state(self.store, name, value)

    # Keeping

    def forget_articles(self, keys: Iterable[int]) -> None:
        """Remove these articles without a trace: with indexes, connections, people known from nowhere else.

        Raises:
            LedgerError: Another process is reading the log, which therefore still holds what was removed.
        """
        with self.writing():
            keeping.forget_articles(self.store, keys)
            self._joiner.forget()
        keeping.wipe(self.store)

    def articles_naming(self, person: int) -> tuple[int, ...]:
        """Which articles name this person, and go when the person is forgotten?"""
        return keeping.articles_naming(self.store, root_of(self.store, person))

    def forget_person(self, person: int) -> tuple[int, ...]:
        """Remove a person without a trace: every article that names them goes. The keys that those articles had.

        Raises:
            LedgerError: There is no such person; or as `forget_articles`.
        """
        self.person(person)
        with self.writing():
            person = root_of(self.store, person)
            keys = keeping.articles_naming(self.store, person)
            keeping.forget_articles(self.store, keys)
            keeping.forget_person(self.store, person)
            self._joiner.forget()
        keeping.wipe(self.store)
        return keys

    def wipe(self) -> None:
        """Give freed pages back, and empty the log, so that nothing is left of what was forgotten.

        Raises:
            LedgerError: Another process is reading the log.
        """
        keeping.wipe(self.store)

    def back_up(self, target: str | os.PathLike[str]) -> None:
        """Write the ledger, as it is at this moment, into this file, which is whole or not there.

        Raises:
            LedgerError: The file cannot be written.
        """
        keeping.back_up(self.store, Path(target))

    def restore(self, source: str | os.PathLike[str]) -> None:
        """Put what this backup holds in the place of all that the ledger holds, wholly or not at all.

        Raises:
            LedgerError: The file is no ledger, or damaged; the ledger is as it was.
        """
        keeping.restore(self.store, Path(source))
        self.store.migrate()
        self._joiner.forget()

    def problems(self) -> tuple[str, ...]:
        """What is damaged in the file? Nothing, if every page, index and reference holds."""
        return self.store.problems()

    def counts(self) -> Counts:
        """How much does the ledger hold?"""
        n_bytes = self.store.value("PRAGMA page_count") * self.store.value("PRAGMA page_size")
        tables = ("articles", "statements", "people", "corrections", "links", "stories")
        counted: Any = [self.store.value(f"SELECT count(*) FROM {table}") for table in tables]
        return Counts(*(*counted, n_bytes))

    def _body(self, article: int) -> tuple[str, bytes]:
        row = self.store.row("SELECT text, record FROM bodies WHERE article = ?", (article,))
        if row is None:
            raise LedgerError(f"there is no article {article} in the ledger", source=str(self.path))
        return row[0], row[1]

    def _keep(self, action: Action, article: str | None, about: str, value: dict[str, Any], who: str) -> Correction:
        key = self.store.run(
            "INSERT INTO corrections (action, article, about, value, who, at) VALUES (?, ?, ?, ?, ?, ?)",
            (action, article, about, json.dumps(value, ensure_ascii=False, separators=(",", ":")), who, now()),
        )
        return corrections.read_correction(self.store, key)

    def _correct(self, action: Action, article: str, about: str, value: dict[str, Any], who: str) -> Correction:
        with self.writing():
            made = self._keep(action, article, about, value, who)
            adding.refresh(self.store, article, self._joiner)
        return made

    def _entity_place(self, key: int) -> tuple[int, str]:
        article, entity = self.store.rows("SELECT article, id FROM entities WHERE key = ?", (key,))[0]
        return article, entity

    def _move(self, entity: int, person: int, pinned_by: int | None) -> None:
        """Keep that the entity is this person."""
        self.store.run("UPDATE entities SET person = ?, pinned_by = ? WHERE key = ?", (person, pinned_by, entity))
        self.store.run(
            "UPDATE statements SET person = ?1"
            " WHERE (article, speaker) = (SELECT article, id FROM entities WHERE key = ?2)",
            (person, entity),
        )

    def _refuse_rested_on(self, made: Correction) -> None:
        """Does a later correction need this one?"""
        if made.action not in ("merge", "split"):
            return
        people = {made.about, str(made.value.get("into"))}
        for later in self.corrections():
            is_later = later.key > made.key and later.action in ("merge", "split")
            if is_later and people & {later.about, str(later.value.get("into"))}:
                raise LedgerError(
                    f"correction {later.key} rests on correction {made.key}",
                    source=str(self.path),
                    remedy=f"undo {later.key} first",
                )

    def _undo_about_people(self, made: Correction) -> None:
        if made.action == "merge":
            self.store.run("UPDATE people SET merged_into = NULL WHERE key = ?", (int(made.about),))
        elif made.action == "wikidata":
            self.store.run("UPDATE people SET wikidata = ? WHERE key = ?", (made.value["was"], int(made.about)))
        else:
            before = {(article, entity): (was, pin) for article, entity, was, pin in made.value["before"]}
            other = made.value["into"]
            moved = self.store.rows("SELECT key, article, id FROM entities WHERE person = ?", (other,))
            for key, article, entity in moved:
                self._move(key, *before.get((article, entity), (int(made.about), None)))
            rename(self.store, [other, int(made.about), *{was for was, _ in before.values()}])
