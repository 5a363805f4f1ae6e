"""Records in and out of JSON, and the JSON Schema that describes them.

The dataclasses are the one description of the format: writing, reading and the schema all walk their fields, in
their order, so the three cannot drift apart.
"""

from __future__ import annotations

import json
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from onrecord.errors import RecordError
from onrecord.record.values import SCHEMA, Record

SCHEMA_FILE = "onrecord-1.schema.json"  # beside this module, written by `python -m onrecord.record.serial`


def to_dict(record: Record) -> dict[str, Any]:
    """The record as plain JSON values, keys in the order of the format."""
    values = plain(record)
    values["article"] = {"id": record.article.id, **values["article"]}
    return {"schema": SCHEMA, **values}


def to_json(record: Record) -> str:
    """The record as one line of JSON without spare white space, characters as they are."""
    return json.dumps(to_dict(record), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(line: str | bytes) -> Record:
    """Which record does this JSON hold?

    Raises:
        RecordError: It is no JSON, or no record of this format.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"not JSON: {error}", remedy="records are written by `onrecord read --json`") from error
    return from_dict(value)


def from_dict(value: object) -> Record:
    """Which record do these plain values hold?

    The article's id is not kept but recomputed from its text; `verify` compares ids before that.

    Raises:
        RecordError: A key is missing, unknown or of the wrong type; the message names the place.
    """
    if not isinstance(value, dict):
        raise RecordError("not a record: a JSON object was expected")
    if value.get("schema") != SCHEMA:
        raise RecordError(f"not a record of {SCHEMA}: its schema is {value.get('schema')!r}")
    rest = {key: item for key, item in value.items() if key != "schema"}
    if isinstance(rest.get("article"), dict):
        rest["article"] = {key: item for key, item in rest["article"].items() if key != "id"}
    record = _value(rest, Record, "record")
    assert isinstance(record, Record)
    return record


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record."""
    definitions: dict[str, Any] = {}
    root = _schema_of(Record, definitions)
    record = definitions.pop(root["$ref"].rsplit("/", 1)[1])
    record["properties"] = {"schema": {"const": SCHEMA}, **record["properties"]}
    record["required"] = ["schema", *record["required"]]
    article = definitions["Article"]
    article["properties"] = {"id": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}, **article["properties"]}
    article["required"] = ["id", *article["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"On Record: the record of one article, {SCHEMA}",
        **record,
        "$defs": dict(sorted(definitions.items())),
    }


def plain(value: Any) -> Any:
    """Dataclasses as dictionaries in the order of their fields, tuples as lists, the rest as it is."""
    kind: Any = type(value)
    if kind is tuple:
        return [item if type(item) in _ATOMS else plain(item) for item in value]
    names = _field_names(kind)
    if names is None:
        return value
    # Most values are atoms, and calling for each of them took two thirds of the time that a record takes.
    return {name: item if type(item := getattr(value, name)) in _ATOMS else plain(item) for name in names}


_ATOMS = frozenset((str, int, float, bool, type(None)))


@cache
def _field_names(kind: Any) -> tuple[str, ...] | None:
    """In which order does this dataclass have its fields? None for what is no dataclass."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _value(value: Any, kind: Any, place: str) -> Any:
    """`value` read as `kind`, or a RecordError that names `place`."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        (kind,) = (option for option in get_args(kind) if option is not type(None))
        return _value(value, kind, place)
    if origin is tuple:
        if not isinstance(value, list):
            raise RecordError(f"{place}: a list was expected")
        item = get_args(kind)[0]
        return tuple(_value(part, item, f"{place}[{k}]") for k, part in enumerate(value))
    if origin is Literal:
        if value not in get_args(kind):
            raise RecordError(f"{place}: {value!r} is none of {', '.join(get_args(kind))}")
        return value
    if is_dataclass(kind):
        assert isinstance(kind, type)
        if not isinstance(value, dict):
            raise RecordError(f"{place}: an object was expected")
        hints = _hints(kind)
        names = [field.name for field in fields(kind)]
        if missing := [name for name in names if name not in value]:
            raise RecordError(f"{place}: without {', '.join(missing)}")
        if unknown := sorted(set(value) - set(names)):
            raise RecordError(f"{place}: unknown {', '.join(unknown)}")
        return kind(**{name: _value(value[name], hints[name], f"{place}.{name}") for name in names})
    if kind is float and type(value) in (int, float) and math.isfinite(value):
        return float(value)
    if type(value) is not kind or kind is float:
        raise RecordError(f"{place}: {kind.__name__} was expected, not {value!r:.40}")
    if kind is str and not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        raise RecordError(f"{place}: holds half a surrogate pair, which is no character")
    return value


_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        (option,) = (option for option in get_args(kind) if option is not type(None))
        return {"anyOf": [_schema_of(option, definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _schema_of(get_args(kind)[0], definitions)}
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if is_dataclass(kind):
        assert isinstance(kind, type)
        if kind.__name__ not in definitions:
            hints = _hints(kind)
            names = [field.name for field in fields(kind)]
            definitions[kind.__name__] = {
                "description": (kind.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " "),
                "type": "object",
                "properties": {name: _schema_of(hints[name], definitions) for name in names},
                "required": names,
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{kind.__name__}"}
    schema: dict[str, Any] = {"type": _JSON_TYPES[kind]}
    if kind is int:
        schema["minimum"] = 0
    return schema


if __name__ == "__main__":
    from pathlib import Path

    target = Path(__file__).with_name(SCHEMA_FILE)
    target.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(target.name)
