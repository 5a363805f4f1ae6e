from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from onrecord.errors import LedgerError
from onrecord.ledger.ledger import Ledger, open_ledger
from onrecord.ledger.store import Migration, Store, default_path, shipped_migrations

STEPS = (
    Migration(1, "first", "CREATE TABLE one (a TEXT);"),
    Migration(2, "second", "CREATE TABLE two (a TEXT); INSERT INTO two SELECT a FROM one;"),
)


def test_shipped_migrations_are_numbered_without_gaps() -> None:
    assert [step.number for step in shipped_migrations()] == list(range(1, len(shipped_migrations()) + 1))


def test_a_file_of_an_older_schema_is_brought_up_to_date_with_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    store = Store(path, migrations=STEPS[:1])
    with store.writing():
        store.run("INSERT INTO one VALUES ('kept')")
    store.close()
    store = Store(path, migrations=STEPS)
    assert store.rows("SELECT a FROM two") == [("kept",)]
    assert store.rows("SELECT number, sha256 FROM migrations") == [(step.number, step.sha256) for step in STEPS]
    store.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Store(path, migrations=STEPS[:1]).close()
    broken = Migration(2, "broken", "CREATE TABLE two (a TEXT); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(LedgerError, match="nowhere"):
        Store(path, migrations=(STEPS[0], broken))
    store = Store(path, migrations=STEPS[:1])
    assert store.rows("SELECT name FROM sqlite_schema WHERE name = 'two'") == []
    store.close()


def test_a_newer_file_is_refused_with_both_numbers(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Store(path, migrations=STEPS).close()
    with pytest.raises(LedgerError, match=r"schema is 2, and this one knows 1 \(upgrade onrecord\)"):
        Store(path, migrations=STEPS[:1])


def test_a_changed_step_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Store(path, migrations=STEPS).close()
    with pytest.raises(LedgerError, match="step 2 of its schema differs"):
        Store(path, migrations=(STEPS[0], replace(STEPS[1], sql="CREATE TABLE two (b TEXT);")))


def test_another_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (a TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="no ledger"):
        open_ledger(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("The ferry will stop for the winter. " * 200, encoding="utf-8")
    with pytest.raises(LedgerError, match="no database"):
        open_ledger(path)
    assert path.read_text(encoding="utf-8").startswith("The ferry")


def test_a_missing_ledger_is_not_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="onrecord add"):
        open_ledger(tmp_path / "none.sqlite", create=False)
    assert list(tmp_path.iterdir()) == []


def test_the_place_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONRECORD_LEDGER", str(tmp_path / "here.sqlite"))
    assert default_path() == tmp_path / "here.sqlite"
    monkeypatch.delenv("ONRECORD_LEDGER")
    assert default_path().name == "ledger.sqlite"


def test_a_writer_that_waits_in_vain_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with open_ledger(path) as one, Ledger(Store(path, busy_ms=50)) as other:
        with one.writing(), pytest.raises(LedgerError, match="another process"), other.writing():
            pass
        with other.writing():
            other.store.run("DELETE FROM links")


def test_what_failed_inside_is_not_kept(ledger: Ledger) -> None:
    with pytest.raises(KeyError), ledger.writing():
        ledger.store.run("INSERT INTO people (kind, name) VALUES ('person', 'Hanne Brekke')")
        raise KeyError
    assert ledger.people() == ()
    assert not ledger.store.connection.in_transaction


def test_damage_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with open_ledger(path) as ledger:
        assert ledger.problems() == ()
    plain = apsw.Connection(str(path))
    plain.execute("INSERT INTO bodies VALUES (7, NULL, 'text', x'00')")
    plain.close()
    with open_ledger(path) as ledger:
        assert ledger.problems() == ("bodies refers to a missing row of articles",)
