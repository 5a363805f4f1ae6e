"""The file of a ledger: opening it, bringing it up to date, and reading and writing it safely.

Every fault of the database leaves this module as a `LedgerError` with its cause.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import apsw

from onrecord.errors import LedgerError

APPLICATION_ID = 0x4F6E5265  # "OnRe"
_BUSY_MS = 60_000
_CACHE_KIB = 64 * 1024
# 32 MiB: adding many articles touches the same pages again and again, and each checkpoint writes them.
_CHECKPOINT_PAGES = 8192
_NO_VALUES: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a schema to the next. `number` counts from 1."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def shipped_migrations() -> tuple[Migration, ...]:
    """Which steps make the schema of this version, in order?"""
    folder = resources.files("onrecord.ledger") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(
        Migration(int(file.name[:4]), file.name[5:-4], file.read_text(encoding="utf-8").replace("\r\n", "\n"))
        for file in files
    )


def default_path() -> Path:
    """Where does the ledger lie when no place is named? `ONRECORD_LEDGER`, else the user's folder for data."""
    if named := os.environ.get("ONRECORD_LEDGER"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("onrecord", appauthor=False) / "ledger.sqlite"


def now() -> str:
    """Which time is it, in UTC, to the second?"""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """An open ledger file. Statements go through `rows`, `run` and `many`; writing only inside `writing`."""

    def __init__(
        self, path: Path, *, create: bool = True, migrations: Sequence[Migration] | None = None, busy_ms: int = _BUSY_MS
    ) -> None:
        """Open the file, and bring its schema up to date.

        Raises:
            LedgerError: There is none and `create` is false; it is no ledger, damaged, or made by a newer version.
        """
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        if not create and not path.exists():
            raise LedgerError("there is no ledger", source=str(path), remedy="`onrecord add` makes one")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(f"its folder cannot be made: {error.strerror}", source=str(path)) from error
        self._migrations = tuple(migrations) if migrations is not None else shipped_migrations()
        with self._faults():
            self.connection = apsw.Connection(str(path))
        try:
            self._prepare(busy_ms)
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Close the file. The last to close it puts the write-ahead log into it."""
        with self._faults():
            self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything written inside is kept together or not at all. May be nested; one thread at a time is in it."""
        with self._lock:
            if self._depth == 0:
                with self._faults():
                    self.connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                try:
                    with self._faults():
                        self.connection.execute("COMMIT")
                except BaseException:
                    if self.connection.in_transaction:
                        self.connection.execute("ROLLBACK")
                    raise

    def rows(self, sql: str, values: Any = _NO_VALUES) -> list[tuple[Any, ...]]:
        """Which rows does the statement give?"""
        try:
            return self.connection.execute(sql, values).fetchall()
        except apsw.Error as error:
            raise self._fault(error) from error

    def row(self, sql: str, values: Any = _NO_VALUES) -> tuple[Any, ...] | None:
        """Which is the first row that the statement gives? None where there is none."""
        try:
            return next(iter(self.connection.execute(sql, values)), None)
        except apsw.Error as error:
            raise self._fault(error) from error

    def value(self, sql: str, values: Any = _NO_VALUES) -> Any:
        """Which value stands first in the first row? None where there is none."""
        row = self.row(sql, values)
        return row[0] if row else None

    def run(self, sql: str, values: Any = _NO_VALUES) -> int:
        """Run a statement that writes; the rowid of the row that was inserted last."""
        assert self._depth, "writing outside of a transaction"
        try:
            self.connection.execute(sql, values)
        except apsw.Error as error:
            raise self._fault(error) from error
        return self.connection.last_insert_rowid()

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement that writes once for each of these."""
        assert self._depth, "writing outside of a transaction"
        try:
            self.connection.executemany(sql, values)
        except apsw.Error as error:
            raise self._fault(error) from error

    def pragma(self, name: str, value: Any = None) -> Any:
        """Read a setting of the database, or set it."""
        with self._faults():
            return self.connection.pragma(name) if value is None else self.connection.pragma(name, value)

    def problems(self) -> tuple[str, ...]:
        """What is damaged in the file? Nothing, if every page, index and reference holds."""
        found = [row[0] for row in self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"{table} refers to a missing row of {parent}" for table, _, parent, _ in self._broken_references()]
        return tuple(found)

    def _broken_references(self) -> list[tuple[Any, ...]]:
        return self.rows("PRAGMA foreign_key_check")

    def migrate(self) -> None:
        """Bring the schema up to date, if it is not: all steps, or none.

        Raises:
            LedgerError: The file was made by a newer version, or by another build.
        """
        if not self._is_pending():
            return
        with self.writing():
            if not self._is_pending():  # another process was faster
                return
            self.pragma("application_id", APPLICATION_ID)
            self.run(
                "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                " sha256 TEXT NOT NULL, at TEXT NOT NULL) STRICT"
            )
            seen = {number for (number,) in self.rows("SELECT number FROM migrations")}
            for step in self._migrations:
                if step.number not in seen:
                    self.run(step.sql)
                    self.run("INSERT INTO migrations VALUES (?, ?, ?, ?)", (step.number, step.name, step.sha256, now()))

    def _prepare(self, busy_ms: int) -> None:
        with self._faults():
            self.connection.set_busy_timeout(busy_ms)
            self._refuse_others()
            if not self.connection.readonly("main"):
                self.connection.pragma("auto_vacuum", 2)  # incremental; it holds for a new file only
                self.connection.pragma("journal_mode", "wal")
            self.connection.pragma("synchronous", "normal")  # in WAL mode safe against anything but losing the last
            self.connection.pragma("foreign_keys", True)
            self.connection.pragma("secure_delete", True)
            self.connection.pragma("cache_size", -_CACHE_KIB)
            self.connection.pragma("wal_autocheckpoint", _CHECKPOINT_PAGES)
            self.connection.pragma("temp_store", 2)  # what is sorted on the way may be forgotten later: not on disk
        self.migrate()

    def _refuse_others(self) -> None:
        """Is this a ledger, or a file with nothing in it?"""
        made_by = self.connection.pragma("application_id")
        n_tables = self.connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()[0][0]
        if made_by != APPLICATION_ID and (made_by or n_tables):
            raise LedgerError("a database, but no ledger", source=str(self.path), remedy="name another file")

    def _is_pending(self) -> bool:
        """Are there steps that the file has not seen?

        Raises:
            LedgerError: It has seen steps that are not known here.
        """
        seen: dict[int, str] = {}
        if self.value("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'"):
            seen = dict(self.rows("SELECT number, sha256 FROM migrations"))
        known = {step.number: step.sha256 for step in self._migrations}
        if newer := sorted(set(seen) - set(known)):
            raise LedgerError(
                f"made by a newer version of On Record: its schema is {newer[-1]}, and this one knows {max(known)}",
                source=str(self.path),
                remedy="upgrade onrecord",
            )
        if changed := [number for number, sha256 in sorted(seen.items()) if known[number] != sha256]:
            raise LedgerError(
                f"made by another build of On Record: step {changed[0]} of its schema differs from the one known here",
                source=str(self.path),
                remedy="open it with the version that made it, and export it",
            )
        return set(seen) != set(known)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except apsw.Error as error:
            raise self._fault(error) from error

    def _fault(self, error: apsw.Error) -> LedgerError:
        reason, remedy = _explained(error)
        return LedgerError(reason, source=str(self.path), remedy=remedy)


def _explained(error: apsw.Error) -> tuple[str, str | None]:
    """What happened, and what to try?"""
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return "another process has been writing to the ledger for too long", "try again when it is done"
    if isinstance(error, apsw.NotADBError):
        return "not a ledger: this is no database", "name another file"
    if isinstance(error, apsw.CorruptError):
        return "the ledger is damaged", "`onrecord restore` a backup"
    if isinstance(error, apsw.FullError):
        return "the disk is full; nothing of this step was kept", "make room, and run it again"
    if isinstance(error, apsw.ReadOnlyError):
        return "the ledger may not be written to", "check the permissions of the file and its folder"
    if isinstance(error, apsw.CantOpenError):
        return "the ledger cannot be opened", "check the permissions of the file and its folder"
    return f"the database failed: {error}", None
