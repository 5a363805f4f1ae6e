from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import LedgerError
from onrecord.ledger.ledger import Ledger, open_ledger
from onrecord.ledger.store import Store
from onrecord.ledger.values import Link, StoryMember
from onrecord.record.values import Record

RARE = "Quillfeather Zornblatt said “the xylographic ptarmigan is mine”, in Vexholm."


def bytes_of(ledger: Ledger) -> bytes:
    """All bytes of the file and of the log beside it."""
    files = [ledger.path, ledger.path.with_name(f"{ledger.path.name}-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())


def terms_of(ledger: Ledger, table: str) -> set[str]:
    """Every term that a full-text index still knows."""
    ledger.store.rows(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_terms USING fts5vocab(main, {table}, row)")
    return {term for (term,) in ledger.store.rows(f"SELECT term FROM temp.{table}_terms")}


def test_a_forgotten_article_leaves_no_byte_behind(ledger: Ledger, make: Any, ferry: Record, council: Record) -> None:
    list(ledger.add_all([ferry, council]))
    empty_terms = {table: terms_of(ledger, table) for table in ("articles_fts", "statements_fts", "quotes_fts")}
    key = ledger.add(make(RARE, uri="https://rare.example/zornblatt", outlet="Vexholm Bugle")).key
    ledger.set_fingerprints(key, [0xABCDEF0123])
    ledger.correct_speaker(ledger.statements(article=key)[0].id, name="Vexilla Plume", who="Ada")
    (person,) = ledger.people("Zornblatt")
    ledger.set_wikidata(person.key, "Q987654321", who="Ada")
    traces = [b"ptarmigan", b"Zornblatt", b"zornblatt", b"Vexholm", b"vexholm", b"Plume", b"Q987654321", b"abcdef0123"]
    assert all(trace in bytes_of(ledger) for trace in traces)
    ledger.forget_articles([key])
    left = bytes_of(ledger)
    assert [trace for trace in traces if trace in left] == []
    assert {table: terms_of(ledger, table) for table in empty_terms} == empty_terms
    assert ledger.problems() == ()
    assert ledger.articles(words="ptarmigan") == ()
    assert len(ledger.statements()) == len(ferry.statements) + len(council.statements)


def test_a_forgotten_person_goes_with_every_article_that_names_them(ledger: Ledger, make: Any) -> None:
    ledger.add(make("Quillfeather Zornblatt said no.", outlet="A"))
    # The name stands here in a form that no reader took for one.
    unread = ledger.add(make("QUILLFEATHER ZORNBLATT RESIGNS\n\nMayor Ann Ruiz said it rained.", outlet="B")).key
    other = ledger.add(make("Mayor Ann Ruiz said it snowed.", outlet="C")).key
    (person,) = [one for one in ledger.people("zornblatt") if one.name == "Quillfeather Zornblatt"]
    assert unread in ledger.articles_naming(person.key)
    ledger.forget_person(person.key)
    assert list(ledger.article_keys()) == [other]
    assert b"zornblatt" not in bytes_of(ledger).lower()
    assert [one.name for one in ledger.people("ruiz")] == ["Ann Ruiz"]
    with pytest.raises(LedgerError, match="nobody"):
        ledger.person(person.key)


def test_somebody_merged_is_forgotten_with_whom_they_are(ledger: Ledger, make: Any) -> None:
    ledger.add(make("Hanne Brekke said no."))
    ledger.add(make("Hanne Lind said yes."))
    brekke, lind = (ledger.people(name)[0].key for name in ("brekke", "lind"))
    ledger.merge_people(lind, brekke, who="Ada")
    ledger.forget_person(lind)
    assert ledger.counts().n_people == ledger.counts().n_articles == ledger.counts().n_corrections == 0
    assert b"Brekke" not in bytes_of(ledger)


def test_forgetting_takes_connections_along(ledger: Ledger, ferry: Record, council: Record, museum: Record) -> None:
    keys = [added.key for added in ledger.add_all([ferry, council, museum])]
    ledger.add_links(
        [Link("reprint", keys[0], keys[1], 0.9, {"words": 31}), Link("reprint", keys[1], keys[2], 0.8, {})]
    )
    story = ledger.add_story(b"centroid")
    for key in keys[:2]:
        ledger.set_story(StoryMember(story, key, 0.7, {}))
    ledger.set_connection_state("words", b"counts")
    ledger.mark_connected("reprint", keys)
    ledger.forget_articles([keys[0]])
    assert [(link.from_article, link.to_article) for link in ledger.links()] == [(keys[1], keys[2])]
    assert ledger.story_states() == {story: None}
    assert ledger.connection_state("words") is None
    ledger.forget_articles([keys[1]])
    assert ledger.stories() == () and ledger.story_states() == {}


def test_a_version_is_the_latest_again_when_the_later_one_is_forgotten(ledger: Ledger, make: Any) -> None:
    one, two = (ledger.add(make(f"Ann Ruiz said {n} is enough.", uri="https://a.example/x")).key for n in (1, 2))
    ledger.forget_articles([two])
    assert [(text.key, text.is_latest) for text in ledger.versions("https://a.example/x")] == [(one, True)]


def test_connections_are_kept_and_found_from_both_ends(ledger: Ledger, ferry: Record, council: Record) -> None:
    a, b = (added.key for added in ledger.add_all([ferry, council]))
    first, second = ferry.statements[0].id, council.statements[0].id
    link = Link("quote", a, b, 0.5, {"changed": ["ä"]}, first, second)
    ledger.add_links([link])
    ledger.add_links([Link("quote", a, b, 0.75, {}, first, second)])
    assert ledger.links(article=b) == ledger.links(article=a, kind="quote") == ledger.links(statement=second)
    assert [one.score for one in ledger.links()] == [0.75]
    assert ledger.unconnected("quote") == (a, b)
    ledger.mark_connected("quote", [a])
    assert ledger.unconnected("quote") == (b,)
    ledger.set_fingerprints(a, [7, 2**64 - 1, 7])
    ledger.set_fingerprints(b, [7])
    assert ledger.fingerprints(a) == (7, 2**64 - 1, 7)
    assert ledger.postings([7, 8, 2**64 - 1]) == {7: (a, b), 8: (), 2**64 - 1: (a,)}
    assert ledger.postings([7], at_most=1) == {7: (a,)}
    ledger.remove_links(b, "quote")
    assert ledger.links() == ()


def test_a_backup_restores_to_the_same_answers(ledger: Ledger, ferry: Record, council: Record, tmp_path: Path) -> None:
    list(ledger.add_all([ferry, council]))
    ledger.reject(ferry.statements[0].id, who="Ada")
    before = ledger.statements()
    ledger.back_up(tmp_path / "backup.sqlite")
    ledger.forget_articles(list(ledger.article_keys()))
    ledger.restore(tmp_path / "backup.sqlite")
    assert ledger.statements() == before
    assert ledger.problems() == ()
    with open_ledger(tmp_path / "backup.sqlite") as copy:
        assert copy.statements() == before
        assert copy.add(ferry).outcome == "known"


def test_what_is_no_backup_is_refused_and_nothing_changes(ledger: Ledger, ferry: Record, tmp_path: Path) -> None:
    ledger.add(ferry)
    (tmp_path / "text").write_text("no backup", encoding="utf-8")
    ledger.back_up(tmp_path / "damaged")
    with (tmp_path / "damaged").open("r+b") as file:
        file.seek(4096 * 20)
        file.write(b"\xff" * 4096 * 4)
    for name in ("text", "damaged", "none"):
        with pytest.raises(LedgerError):
            ledger.restore(tmp_path / name)
    assert len(ledger.statements()) == len(ferry.statements)


def test_a_backup_into_no_folder_is_an_error_that_names_it(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="nowhere"):
        ledger.back_up(tmp_path / "nowhere" / "x.sqlite")


def test_where_somebody_reads_the_log_forgetting_says_so_and_is_finished_later(tmp_path: Path, make: Any) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(Store(path, busy_ms=50)) as ledger, open_ledger(path) as reader:
        key = ledger.add(make(RARE)).key
        reader.store.connection.execute("BEGIN")
        assert len(reader.articles()) == 1
        with pytest.raises(LedgerError, match="still in its log"):
            ledger.forget_articles([key])
        assert ledger.articles() == ()
        reader.store.connection.execute("COMMIT")
        ledger.wipe()
        assert b"ptarmigan" not in bytes_of(ledger)
