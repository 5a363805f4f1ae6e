"""Keeping the file itself: forgetting without a trace, backing up, restoring."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import apsw

from onrecord.errors import LedgerError
from onrecord.ledger.adding import mark_latest
from onrecord.ledger.people import drop_names, group_of, rename
from onrecord.ledger.store import APPLICATION_ID, Store

_PAGES_A_STEP = 1024


def forget_articles(store: Store, keys: Iterable[int]) -> None:
    """Remove these articles, and all that rests on them: rows, indexes, people known from nowhere else, corrections."""
    for key in sorted(set(keys)):
        row = store.row("SELECT id, address FROM articles WHERE key = ?", (key,))
        if row is None:
            continue
        own_id, address = row
        gone = store.rows("SELECT person, forms FROM entities WHERE article = ? AND person IS NOT NULL", (key,))
        store.run("DELETE FROM articles WHERE key = ?", (key,))
        drop_names(store, gone)
        if not store.value("SELECT 1 FROM articles WHERE id = ?", (own_id,)):
            store.run("DELETE FROM corrections WHERE article = ?", (own_id,))
        if address:
            mark_latest(store, address)
    store.run("DELETE FROM connection_state")


def articles_naming(store: Store, person: int) -> tuple[int, ...]:
    """Which articles name this person: as an entity, or anywhere in their text or title by a name of two words or more?

    The text is searched for whole names, since a reader may have missed one.
    """
    group = json.dumps(group_of(store, person))
    among = "person IN (SELECT value FROM json_each(?))"
    keys = {key for (key,) in store.rows(f"SELECT article FROM entities WHERE {among}", (group,))}
    for (name,) in store.rows(f"SELECT folded FROM person_names WHERE {among}", (group,)):
        if " " in name:
            phrase = '"' + name.replace('"', " ") + '"'
            found = store.rows("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", (phrase,))
            keys.update(key for (key,) in found)
    return tuple(sorted(keys))


def forget_person(store: Store, person: int) -> None:
    """Remove what is left of a person once their articles are forgotten: names, merges, corrections."""
    group = group_of(store, person)
    store.many("UPDATE entities SET person = NULL, pinned_by = NULL WHERE person = ?", [(key,) for key in group])
    store.many("UPDATE statements SET person = NULL WHERE person = ?", [(key,) for key in group])
    rename(store, reversed(group))


def wipe(store: Store) -> None:
    """Give the pages that were freed back, and empty the write-ahead log. Outside of any transaction.

    Raises:
        LedgerError: Another process is reading, so that the log, which still holds what was removed, cannot be
            emptied now.
    """
    store.rows("PRAGMA incremental_vacuum")
    busy = store.value("PRAGMA wal_checkpoint(TRUNCATE)")
    if busy:
        raise LedgerError(
            "what was forgotten is out of the ledger, but still in its log, which another process is reading",
            source=str(store.path),
            remedy="close what uses the ledger, and run `onrecord forget` without anything to forget",
        )


def back_up(store: Store, target: Path) -> None:
    """Write the ledger, as it is at this moment, into this file, which is whole or not there.

    Raises:
        LedgerError: The file cannot be written.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        copy = apsw.Connection(str(part))
        try:
            _copy(store.connection, copy)
            copy.pragma("journal_mode", "delete")  # one file, with no log beside it
        finally:
            copy.close()
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except (OSError, apsw.Error) as error:
        part.unlink(missing_ok=True)
        raise LedgerError(f"the backup cannot be written: {error}", source=str(target)) from error


def restore(store: Store, source: Path) -> None:
    """Put what this backup holds in the place of all that the ledger holds, wholly or not at all.

    Raises:
        LedgerError: The file is no ledger, or damaged; the ledger is as it was.
    """
    if not source.is_file():
        raise LedgerError("there is no such file", source=str(source))
    try:
        backup = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            if backup.pragma("application_id") != APPLICATION_ID:
                raise LedgerError("this is no backup of a ledger", source=str(source))
            if (found := backup.pragma("integrity_check")) != "ok":
                raise LedgerError(f"the backup is damaged: {found}", source=str(source))
            _copy(backup, store.connection)
        finally:
            backup.close()
    except apsw.Error as error:
        raise LedgerError(f"it cannot be restored: {error}", source=str(source)) from error


def _copy(source: apsw.Connection, target: apsw.Connection) -> None:
    with target.backup("main", source, "main") as copying:
        while not copying.done:
            copying.step(_PAGES_A_STEP)
