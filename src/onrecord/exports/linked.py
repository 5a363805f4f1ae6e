"""What the formats in JSON share: names of texts and statements, what others call somebody, and long lists."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.record.values import Record
from onrecord.statements.values import EntityKind, Statement

# What PROV, schema.org and Web Annotation know: somebody, or a body of any sort.
_PEOPLE: frozenset[EntityKind] = frozenset(("person",))
_BODIES: frozenset[EntityKind] = frozenset(("organisation", "group", "place", "publication"))


def text_iri(record: Record) -> str:
    """The name of the article's text, by its hash (RFC 6920): the same wherever the text stands."""
    digest = bytes.fromhex(record.id.removeprefix("sha256:"))
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def statement_iri(record: Record, statement: Statement) -> str:
    """The name of the statement: a fragment of its text."""
    return f"{text_iri(record)}#{statement.id}"


def agent_type(kind: EntityKind | None, *, person: str, body: str) -> str | None:
    """As what do others know an entity of this kind? None where they have no word for it."""
    return person if kind in _PEOPLE else body if kind in _BODIES else None


def known(**values: Any) -> dict[str, Any]:
    """These values without those that are None or empty; `_id` and the like become `@id`."""
    return {key.replace("_", "@", 1) if key[0] == "_" else key: value for key, value in values.items() if value}


def dumps(value: Any) -> str:
    """The value as JSON on one line, characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def listed(items: Iterable[Any]) -> Iterator[str]:
    """The items of a JSON list, one a line, without its brackets."""
    for k, item in enumerate(items):
        yield (",\n" if k else "\n") + dumps(item)
