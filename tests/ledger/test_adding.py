from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import LedgerError
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.rows import deflate, inflate, prepare
from onrecord.record.values import Reader, Record

NEWER = Reader("9.9", "newer", None)


def without_dates(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Every row of every table that records fill."""
    tables = (
        "articles",
        "bodies",
        "statements",
        "entities",
        "parties",
        "quotes",
        "people",
        "person_names",
        "name_words",
    )
    return [row for table in tables for row in ledger.store.rows(f"SELECT * FROM {table}")]


def test_what_is_kept_reads_back_to_the_byte(ledger: Ledger, ferry: Record, council: Record) -> None:
    keys = [added.key for added in ledger.add_all([ferry, council])]
    assert [ledger.record_json(key) for key in keys] == [ferry.to_json(), council.to_json()]
    assert [ledger.record(key) for key in keys] == [ferry, council]
    assert ledger.text(keys[0]) == ferry.article.text


def test_every_statement_is_kept_with_its_spans(ledger: Ledger, ferry: Record) -> None:
    key = ledger.add(ferry).key
    kept = ledger.statements(article=key)
    assert [(one.id, one.content, one.source, one.cue) for one in kept] == [
        (one.id, one.content, one.source, one.cue) for one in ferry.statements
    ]
    assert {one.name for one in kept} == {"Hanne Brekke"}
    assert all(one.correction is None for one in kept)


def test_the_same_article_twice_adds_nothing(ledger: Ledger, ferry: Record) -> None:
    assert ledger.add(ferry).outcome == "new"
    before = without_dates(ledger)
    assert ledger.add(ferry).outcome == "known"
    assert without_dates(ledger) == before


def test_a_changed_text_at_one_address_is_a_version_and_both_are_kept(ledger: Ledger, make: Any, ferry: Record) -> None:
    changed = make(
        ferry.article.text.replace("60 years", "61 years"), uri="https://courier.example/ferry?utm_source=x#top"
    )
    first, second = ledger.add(ferry), ledger.add(changed)
    assert second.outcome == "version"
    assert [(one.version, one.is_latest) for one in ledger.versions("http://courier.example/ferry/")] == [
        (1, False),
        (2, True),
    ]
    (change,) = ledger.changes(first.key, second.key)
    assert change.old is not None and change.new is not None
    assert (change.old.text, change.new.text) == ("60", "61")
    assert len(ledger.statements(words="hull")) == 1
    assert len(ledger.statements(words="hull", all_versions=True)) == 2


def test_a_version_that_comes_late_but_is_older_is_not_the_latest(ledger: Ledger, make: Any) -> None:
    uri = "https://courier.example/a"
    new = ledger.add(make("Mayor Ann Ruiz said the new text.", uri=uri, modified="2024-10-09"))
    ledger.add(make("Mayor Ann Ruiz said the old text.", uri=uri, modified="2024-10-01"))
    assert [one.key for one in ledger.versions(uri) if one.is_latest] == [new.key]


def test_one_text_at_two_addresses_is_two_articles(ledger: Ledger, make: Any, ferry: Record) -> None:
    copy = make(ferry.article.text, uri="https://reposts.example/1")
    assert ledger.add(ferry).key != ledger.add(copy).key
    assert len(ledger.articles_by_id(ferry.id)) == 2
    assert len(ledger.statements_by_id(ferry.statements[0].id)) == 2


def test_another_reading_takes_the_place_of_the_one_before(ledger: Ledger, ferry: Record) -> None:
    first = ledger.add(ferry)
    again = replace(ferry, reader=NEWER, statements=ferry.statements[:1])
    assert ledger.add(again) == replace(first, outcome="reread")
    assert ledger.record(first.key) == again
    assert [one.id for one in ledger.statements()] == [ferry.statements[0].id]
    assert ledger.statements(words="hull") == ()
    assert [person.n_articles for person in ledger.people("brekke")] == [1]
    assert ledger.problems() == ()


def test_an_article_is_known_by_text_place_and_reader(ledger: Ledger, make: Any, ferry: Record) -> None:
    ledger.add(ferry)
    assert ledger.has(ferry.article)
    assert ledger.has(ferry.article, reader=ferry.reader)
    assert not ledger.has(ferry.article, reader=NEWER)
    assert not ledger.has(replace(ferry.article, uri="https://elsewhere.example"))


def test_an_error_in_a_batch_keeps_nothing_of_it(ledger: Ledger, ferry: Record, council: Record) -> None:
    broken = replace(prepare(council), text=None)  # type: ignore[arg-type]
    with pytest.raises(LedgerError, match="NOT NULL"):
        list(ledger.add_all([ferry, broken]))
    assert ledger.counts().n_articles == 0
    assert ledger.people() == ()
    assert ledger.add(ferry).outcome == "new"
    assert [person.name for person in ledger.people("brekke")] == ["Hanne Brekke"]


@pytest.mark.parametrize(
    "text", ["Ann Ruiz said \x00 “no\x00”.", "Ann Ruiz said “\U0001f600…\u202e”.", "“", "said " * 3]
)
def test_odd_texts_read_back(ledger: Ledger, make: Any, text: str) -> None:
    record = make(text)
    assert ledger.record(ledger.add(record).key) == record


@given(st.text(st.characters(exclude_categories=("Cs",))), st.text(st.characters(exclude_categories=("Cs",))))
def test_what_is_deflated_inflates_to_the_same(line: str, text: str) -> None:
    assert inflate(deflate(line, text), text) == line


def test_a_text_beyond_the_window_reads_back(ledger: Ledger, make: Any) -> None:
    record = make("Mayor Ann Ruiz said “we will build a bridge of näive stones”.\n\n" * 600)
    assert ledger.record_json(ledger.add(record).key) == record.to_json()
