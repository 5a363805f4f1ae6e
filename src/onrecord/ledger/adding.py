"""Keeping records: what is new, what is another version, what is known, and writing the rows in a transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from onrecord.ledger.connecting import STATEMENTS, mark_unconnected
from onrecord.ledger.corrections import correct, read_corrections
from onrecord.ledger.people import Joiner, drop_names, rename
from onrecord.ledger.rows import EntityRow, Prepared, StatementRow, entity_row, inflate, statement_row
from onrecord.ledger.store import Store, now
from onrecord.ledger.values import Added
from onrecord.record.values import Record

_INSERT_ARTICLE = f"INSERT INTO articles VALUES (NULL{', ?' * 20})"
_INSERT_STATEMENT = f"INSERT INTO statements VALUES (?{', ?' * 19})"


def add(store: Store, prepared: Prepared, joiner: Joiner) -> Added:
    """Keep this record. What became of it?"""
    known = store.row("SELECT key FROM articles WHERE id = ? AND place = ?", (prepared.id, prepared.place))
    if known is not None:
        return _reread(store, known[0], prepared, joiner)
    version = 1
    if prepared.address:
        version += (
            store.value("SELECT max(version) FROM articles WHERE address = ? AND address <> ''", (prepared.address,))
            or 0
        )
    at = now()
    reader = prepared.reader
    key = store.run(
        _INSERT_ARTICLE,
        (
            prepared.id, prepared.address, prepared.place, version, 1, *prepared.facts,
            reader.version, reader.model, reader.model_sha256, at, at,
        ),
    )  # fmt: skip
    if version > 1:
        mark_latest(store, prepared.address)
    _write_body(store, key, prepared)
    _write_corrected(store, key, prepared, joiner, pins={})
    return Added(key, prepared.id, "version" if version > 1 else "new")


def refresh(store: Store, id: str, joiner: Joiner) -> None:
    """Write the rows of this article's statements and entities anew, after a correction came or went."""
    for key, text, packed in store.rows(
        "SELECT a.key, b.text, b.record FROM articles a JOIN bodies b ON b.article = a.key WHERE a.id = ?", (id,)
    ):
        record = Record.from_json(inflate(packed, text))
        pins = _clear(store, key, joiner)
        _write_record(store, key, record, joiner, pins=pins)
        mark_unconnected(store, STATEMENTS, [key])


def mark_latest(store: Store, address: str) -> None:
    """Of the articles at this address, mark the latest: the one modified last, of those the one that came last."""
    store.run(
        "UPDATE articles SET is_latest = (key = (SELECT key FROM articles WHERE address = ?1"
        " ORDER BY coalesce(modified, '') DESC, version DESC LIMIT 1)) WHERE address = ?1",
        (address,),
    )


def _reread(store: Store, key: int, prepared: Prepared, joiner: Joiner) -> Added:
    """Take this record in the place of the one that is kept, unless they are the same."""
    kept = store.row("SELECT record FROM bodies WHERE article = ?", (key,))
    assert kept is not None
    # Deflating is deterministic, but may differ between builds of zlib: then the JSON tells.
    if kept[0] == prepared.record or inflate(kept[0], prepared.text) == inflate(prepared.record, prepared.text):
        return Added(key, prepared.id, "known")
    columns = (
        "uri, source_id, title, outlet, outlet_folded, published, first_day, last_day, modified, language,"
        " reader_version, reader_model, reader_sha256, read_at"
    )
    reader = prepared.reader
    store.run(
        f"UPDATE articles SET ({columns}) = ({', '.join('?' * 14)}) WHERE key = ?",
        (*prepared.facts, reader.version, reader.model, reader.model_sha256, now(), key),
    )
    if prepared.address:
        mark_latest(store, prepared.address)
    store.run("DELETE FROM bodies WHERE article = ?", (key,))
    _write_body(store, key, prepared)
    # What connected its statements rests on the ones that it had.
    for end in ("from", "to"):
        store.run(f"DELETE FROM links WHERE {end}_article = ? AND {end}_statement IS NOT NULL", (key,))
    store.run("DELETE FROM connected WHERE article = ?", (key,))
    pins = _clear(store, key, joiner)
    _write_corrected(store, key, prepared, joiner, pins=pins)
    return Added(key, prepared.id, "reread")


Pins = dict[str, tuple[int, int]]  # entity id, or folded name -> who a person said it is, and by which correction


def _clear(store: Store, key: int, joiner: Joiner) -> Pins:
    """Take the rows of the article's statements and entities away. Who of the entities was pinned to whom?"""
    pins: Pins = {}
    gone = []
    for entity, forms, person, pinned_by in store.rows(
        "SELECT id, forms, person, pinned_by FROM entities WHERE article = ? AND person IS NOT NULL", (key,)
    ):
        gone.append((person, forms))
        if pinned_by is not None:
            pins[entity] = pins[forms.split("\n", 1)[0]] = (person, pinned_by)
    store.run("DELETE FROM statements WHERE article = ?", (key,))
    store.run("DELETE FROM entities WHERE article = ?", (key,))
    pinned = {person for person, _ in pins.values()}
    drop_names(store, [(person, forms) for person, forms in gone if person not in pinned])
    joiner.forget()
    return pins


def _write_body(store: Store, key: int, prepared: Prepared) -> None:
    store.run("INSERT INTO bodies VALUES (?, ?, ?, ?)", (key, prepared.title, prepared.text, prepared.record))
    store.run("INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)", (key, prepared.title, prepared.text))


def _write_corrected(store: Store, key: int, prepared: Prepared, joiner: Joiner, *, pins: Pins) -> None:
    if store.value("SELECT 1 FROM corrections WHERE article = ? AND undone_at IS NULL", (prepared.id,)):
        record = Record.from_json(inflate(prepared.record, prepared.text))
        _write_record(store, key, record, joiner, pins=pins)
    else:
        _write(store, key, prepared.statements, prepared.entities, joiner, pins=pins)


def _write_record(store: Store, key: int, record: Record, joiner: Joiner, *, pins: Pins) -> None:
    done = correct(record, read_corrections(store, article=record.id))
    said = {moment.id: moment.edtf for moment in record.moments}
    _write(
        store,
        key,
        [statement_row(one, said=said.get(one.said or ""), layer=layer) for one, layer in done.statements],
        [entity_row(one, layer=layer) for one, layer in done.entities],
        joiner,
        pins=pins,
    )


def _write(
    store: Store,
    key: int,
    statements: Sequence[StatementRow],
    entities: Sequence[EntityRow],
    joiner: Joiner,
    *,
    pins: Pins,
) -> None:
    """Write the rows of an article that has none yet."""
    people: dict[str, int] = {}
    pinned = {one.id: pin for one in entities if pins and (pin := pins.get(one.id) or pins.get("".join(one.forms[:1])))}
    joined = joiner.join([one for one in entities if one.id not in pinned])
    rows: list[tuple[Any, ...]] = []
    for one in entities:
        person, score, evidence, pinned_by = None, None, None, None
        if one.id in pinned:
            person, pinned_by = pinned[one.id]
        elif one.id in joined:
            person, grounds = joined[one.id].person, joined[one.id].grounds
            if grounds is not None:
                score, evidence = grounds.score, _json(grounds.evidence)
        if person is not None:
            people[one.id] = person
        rows.append((
            key, one.id, one.kind, one.name, "\n".join(one.forms), one.named, one.role, one.affiliation, one.layer,
            person, score, evidence, pinned_by,
        ))  # fmt: skip
    store.many(f"INSERT INTO entities VALUES (NULL{', ?' * 13})", rows)
    if pinned:
        rename(store, (person for person, _ in pinned.values()))
        joiner.forget()
    first = (store.value("SELECT max(key) FROM statements") or 0) + 1
    store.many(
        _INSERT_STATEMENT,
        [
            (first + k, key, *one.values[:12], people.get(one.speaker or ""), *one.values[12:])
            for k, one in enumerate(statements)
        ],
    )
    store.many(
        "INSERT INTO statements_fts (rowid, content) VALUES (?, ?)",
        [(first + k, one.content) for k, one in enumerate(statements)],
    )
    store.many(
        "INSERT INTO parties VALUES (?, ?, ?, ?)",
        [(first + k, *party) for k, one in enumerate(statements) for party in one.parties],
    )
    quotes = [(first + k, one.pairs) for k, one in enumerate(statements) if one.pairs]
    store.many("INSERT INTO quotes VALUES (?, ?)", quotes)
    store.many("INSERT INTO quotes_fts (rowid, pairs) VALUES (?, ?)", quotes)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
