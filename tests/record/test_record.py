"""A record goes out as JSON and comes back equal, agrees with its schema, and a lie in it is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.errors import RecordError
from onrecord.record.serial import SCHEMA_FILE, from_dict, json_schema, to_dict
from onrecord.record.values import Record

TEXT = (
    "Bridge to close\n\n"
    "“Nobody will be hurt,” Mayor Ana Ruiz told reporters on Tuesday. She said the work would cost $3 million.\n\n"
    "A council official, who asked not to be named, said that the plan had “no friends left”.\n"
)


@pytest.fixture(scope="module")
def record() -> Record:
    return onrecord.read_text(TEXT, options=onrecord.Options(published="2024-05-01", outlet="The Ferry"))


def test_the_published_schema_is_the_one_the_values_make() -> None:
    published = (resources.files("onrecord.record") / SCHEMA_FILE).read_text(encoding="utf-8")
    assert json.loads(published) == json_schema()
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_a_record_satisfies_the_schema_and_verifies(record: Record) -> None:
    jsonschema.validate(to_dict(record), json_schema())
    assert record.statements
    assert onrecord.verify(record, TEXT) == ()
    assert onrecord.verify(to_dict(record), TEXT) == ()


def test_a_record_read_back_is_equal_and_writes_the_same_bytes(record: Record) -> None:
    line = record.to_json()
    assert Record.from_json(line) == record
    assert Record.from_json(line).to_json() == line
    assert "\n" not in line


def test_reading_twice_gives_the_same_bytes(record: Record) -> None:
    again = onrecord.read_text(TEXT, options=onrecord.Options(published="2024-05-01", outlet="The Ferry"))
    assert again.to_json() == record.to_json()


LIES: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("another id", lambda r: r["article"].update(id="sha256:" + "0" * 64), "article.id"),
    ("a shifted span", lambda r: r["statements"][0]["content"][0].update(start=0), "content[0]"),
    ("other words", lambda r: r["statements"][0]["content"][0].update(text="Everybody"), "content[0]"),
    ("a span outside", lambda r: r["statements"][0]["cue"][0].update(end=10_000), "cue[0]"),
    ("a statement's id", lambda r: r["statements"][0].update(id="s000000000000"), "statements[0].id"),
    ("a speaker who is not there", lambda r: r["statements"][0]["speaker"].update(entity="e0"), "speaker.entity"),
    ("a speaker unset", lambda r: r["statements"][0]["speaker"].update(entity=None), "speaker"),
    ("an enclosing statement that is not there", lambda r: r["statements"][0].update(within="s0"), "within"),
    ("a score over one", lambda r: r["statements"][0].update(score=1.5), "score"),
    ("no content", lambda r: r["statements"][0].update(content=[]), "content"),
    ("the same statement twice", lambda r: r["statements"].append(r["statements"][0]), "id"),
    ("overlapping blocks", lambda r: r["article"]["blocks"].insert(0, r["article"]["blocks"][0]), "blocks[1]"),
    ("another text", lambda r: r["article"].update(text=r["article"]["text"].replace("Nobody", "No-one")), ""),
]


@pytest.mark.parametrize(("lie", "place"), [(lie, place) for _, lie, place in LIES], ids=[name for name, _, _ in LIES])
def test_verify_finds_a_lie(record: Record, lie: Callable[[dict[str, Any]], object], place: str) -> None:
    plain = copy.deepcopy(to_dict(record))
    lie(plain)
    findings = onrecord.verify(plain)
    assert findings
    assert any(place in finding.place for finding in findings), findings


def test_verify_says_where_another_text_differs(record: Record) -> None:
    (finding,) = onrecord.verify(record, TEXT.replace("Tuesday", "Thursday"))
    assert finding.place == "article.text"
    assert f"at character {TEXT.index('Tuesday') + 1}" in finding.problem


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda r: r.update(schema="onrecord/9"), "onrecord/9"),
        (lambda r: r.pop("statements"), "without statements"),
        (lambda r: r.update(extra=1), "unknown extra"),
        (lambda r: r["statements"][0].update(manner="shouted"), "shouted"),
        (lambda r: r["statements"][0]["content"][0].update(start="3"), "int was expected"),
        (lambda r: r["statements"][0].update(content={}), "a list was expected"),
        (lambda r: r.update(article=None), "an object was expected"),
        (lambda r: r["statements"][0].update(score=float("nan")), "float was expected"),
        (lambda r: r["statements"][0].update(score=float("inf")), "float was expected"),
        (lambda r: r["article"].update(text="\ud800"), "surrogate"),
    ],
)
def test_what_is_no_record_is_refused_with_the_place(
    record: Record, damage: Callable[[dict[str, Any]], object], message: str
) -> None:
    plain = copy.deepcopy(to_dict(record))
    damage(plain)
    with pytest.raises(RecordError, match=message):
        from_dict(plain)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
)


@given(JSON_VALUES)
def test_any_json_is_a_record_or_a_record_error(value: object) -> None:
    with pytest.raises(RecordError):
        Record.from_json(json.dumps(value))


@pytest.mark.parametrize("line", ["", "{", "[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_a_record_error(line: str | bytes) -> None:
    with pytest.raises(RecordError, match="not JSON"):
        Record.from_json(line)
