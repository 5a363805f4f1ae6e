"""Anything done to a ledger, in any order, against a model of it that is too simple to be wrong."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from onrecord.errors import LedgerError
from onrecord.ledger.ledger import Ledger, open_ledger
from onrecord.reading import Options, read_text
from onrecord.record.values import Record

NAMES = ("Hanne Brekke", "Imre Calloway", "Ann Ruiz", "Brekke")
TEXTS = tuple(
    f"{one} said “the {thing} of {other} is {state}”.\n\n{other} said it was {state} again.\n"
    for one, other in (NAMES[:2], NAMES[1:3], (NAMES[3], NAMES[0]))
    for thing, state in (("ferry", "old"), ("bell", "lost"))
)
URIS = (None, "https://a.example/1", "https://b.example/2")
RECORDS = tuple(read_text(text, options=Options(model="rules", force=True)) for text in TEXTS)


class LedgerMachine(RuleBasedStateMachine):
    """The model: which record is kept at which place, and which corrections are in force."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "ledger.sqlite"
        self.ledger: Ledger = open_ledger(self.path)
        self.kept: dict[int, Record] = {}
        self.rejected: dict[int, tuple[str, str]] = {}

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()
            self.folder.cleanup()

    @rule(record=st.sampled_from(RECORDS), uri=st.sampled_from(URIS), reading=st.integers(1, 3), n=st.integers(0, 2))
    def add(self, record: Record, uri: str | None, reading: int, n: int) -> None:
        record = replace(record, article=replace(record.article, uri=uri), statements=record.statements[n:])
        record = replace(record, reader=replace(record.reader, version=str(reading)))
        known = next((k for k, one in self.kept.items() if (one.id, one.article.uri) == (record.id, uri)), None)
        has_others = any(one.article.uri == uri for one in self.kept.values()) and uri is not None
        added = self.ledger.add(record)
        if known is None:
            assert added.outcome == ("version" if has_others else "new")
            assert added.key not in self.kept
        else:
            assert added.outcome == ("known" if self.kept[known] == record else "reread")
            assert added.key == known
        self.kept[added.key] = record

    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        present = self.ledger.statements(all_versions=True)
        if present:
            chosen = data.draw(st.sampled_from(present))
            made = self.ledger.reject(chosen.id, who="test")
            self.rejected[made.key] = (chosen.article.id, chosen.id)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        if self.rejected:
            key = data.draw(st.sampled_from(sorted(self.rejected)))
            self.ledger.undo(key, who="test")
            del self.rejected[key]

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        people = [person.key for person in self.ledger.people(limit=100)]
        if len(people) > 1:
            one, other = data.draw(st.permutations(people))[:2]
            self.ledger.merge_people(one, other, who="test")

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        people = self.ledger.people(limit=100)
        if people:
            person = data.draw(st.sampled_from(people))
            articles = [place.article.key for place in self.ledger.appearances(person.key)]
            chosen = data.draw(st.lists(st.sampled_from(articles), max_size=2))
            try:
                self.ledger.split_person(person.key, chosen, who="test")
            except LedgerError as error:
                assert "and not all" in str(error)

    @rule(data=st.data())
    def undo_about_people(self, data: st.DataObject) -> None:
        made = [one for one in self.ledger.corrections() if one.action in ("merge", "split")]
        if made:
            self.ledger.undo(made[-1].key, who="test")

    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        if self.kept:
            key = data.draw(st.sampled_from(sorted(self.kept)))
            gone = self.kept.pop(key)
            self.ledger.forget_articles([key])
            if all(one.id != gone.id for one in self.kept.values()):
                self.rejected = {k: about for k, about in self.rejected.items() if about[0] != gone.id}

    @rule()
    def open_again(self) -> None:
        self.ledger.close()
        self.ledger = open_ledger(self.path)

    @invariant()
    def everything_is_as_the_model_has_it(self) -> None:
        if not hasattr(self, "ledger"):
            return
        ledger = self.ledger
        assert {key: ledger.record(key) for key in ledger.article_keys()} == self.kept
        for key, record in self.kept.items():
            corrected = ledger.record(key, corrected=True)
            kept = ledger.statements(article=key)
            assert [(one.id, one.content) for one in kept] == [(one.id, one.content) for one in corrected.statements]
            # A correction whose own statement is not in this reading may go to one much like it, but to one at most.
            rejected = {about for article, about in self.rejected.values() if article == record.id}
            assert not rejected & {one.id for one in kept}
            assert len(kept) >= len(record.statements) - len(rejected)
        people = ledger.people(limit=100)
        assert sum(person.n_statements for person in people) == sum(
            one.person is not None for one in ledger.statements(all_versions=True)
        )
        for person in people:
            assert person.n_articles > 0
            assert {one.article.key for one in ledger.appearances(person.key)} <= set(self.kept)
            assert person.key in [found.key for found in ledger.people(person.names[0], limit=100)]
        latest = [one.uri for one in ledger.articles() if one.uri]
        assert len(latest) == len(set(latest)) == len({one.article.uri for one in self.kept.values()} - {None})

    @invariant()
    def people_are_whom_the_entities_and_corrections_make_them(self) -> None:
        if not hasattr(self, "ledger"):
            return
        rows = self.ledger.store.rows
        names = Counter(
            (form, person)
            for forms, person in rows("SELECT forms, person FROM entities WHERE person IS NOT NULL")
            for form in forms.split("\n")
        )
        assert Counter({(name, person): n for name, person, n in rows("SELECT * FROM person_names")}) == names
        merged = dict(rows("SELECT key, merged_into FROM people WHERE merged_into IS NOT NULL"))
        in_force = self.ledger.corrections()
        assert merged == {int(one.about): one.value["into"] for one in in_force if one.action == "merge"}
        everybody = {key for (key,) in rows("SELECT key FROM people")}
        assert everybody == {person for _, person in names} | set(merged.values())
        assert {one.article for one in in_force} - {None} <= {record.id for record in self.kept.values()}

    @invariant()
    def nothing_is_damaged(self) -> None:
        if hasattr(self, "ledger"):
            assert self.ledger.problems() == ()


LedgerMachine.TestCase.settings = settings(
    max_examples=settings.default.max_examples // 25,  # a run is worth many examples of other tests
    stateful_step_count=25,
)
test_the_ledger_is_as_a_simple_model_has_it = LedgerMachine.TestCase
