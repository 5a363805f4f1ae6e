from __future__ import annotations

import json
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.connections.quotes import (
    Quotation,
    Who,
    align,
    candidates,
    compare,
    find_families,
    is_same_person,
    is_translated,
    relation_of,
)
from onrecord.connections.wording import key_of, wording_of
from onrecord.spans import Span

CASES = json.loads((Path(__file__).parents[1] / "cases" / "quotations" / "alignments.json").read_text("utf-8"))
WORDS = st.lists(st.sampled_from("the well was not dry we will cut ropes … [sic] 12 twelve isn’t".split()), max_size=30)


def quotation(words: str, who: str | None = "Ana Brill", day: str | None = "2024-05-01", id: str = "a") -> Quotation:
    named = who is not None and who[0].isupper()
    return Quotation(id, (Span.of(words, 0, len(words)),), Who(who, named) if who else None, day, id)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_every_change_has_its_step(case: dict[str, Any]) -> None:
    alignment = align(wording_of(case["a"]), wording_of(case["b"]))
    assert [step.kind for step in alignment.steps] == case["steps"]
    assert relation_of(alignment) == case["relation"]


@given(WORDS, WORDS)
def test_the_steps_cover_every_word_of_both_quotations_once(ours: list[str], theirs: list[str]) -> None:
    a, b = wording_of(" ".join(ours)), wording_of(" ".join(theirs))
    steps = align(a, b).steps
    assert [k for step in steps for k in range(*step.a)] == list(range(len(a.words)))
    assert [k for step in steps for k in range(*step.b)] == list(range(len(b.words)))


@given(WORDS)
def test_a_quotation_is_verbatim_beside_itself(words: list[str]) -> None:
    wording = wording_of(" ".join(words))
    assert {step.kind for step in align(wording, wording).steps} <= {"same"}


@given(st.text())
def test_every_word_stands_where_it_says(text: str) -> None:
    words = wording_of(text).words
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


@pytest.mark.parametrize(
    ("one", "other"),
    [("organised", "organizes"), ("colour", "color"), ("went", "goes"), ("stopped", "stop"), ("children", "child")],
)
def test_forms_of_one_word_share_a_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [("will", "may"), ("never", "ever"), ("hour", "or"), ("some", "all")])
def test_words_that_mean_something_else_keep_their_own(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize(
    ("text", "key"), [("twelve", "#12"), ("12", "#12"), ("3,000", "#3000"), ("three thousand", "#3000")]
)
def test_a_number_is_its_value_however_it_is_written(text: str, key: str) -> None:
    assert wording_of(text).keys == (key,)


def test_an_edit_points_into_both_texts() -> None:
    a = "The well beside the chapel was dry for nine weeks, all of it."
    b = "So the well beside the chapel was dry for five weeks."
    pair = compare(quotation(a), quotation(b))
    assert pair is not None
    for edit in pair.edits:
        assert edit.before is None or a[edit.before.start : edit.before.end] == edit.before.text
        assert edit.after is None or b[edit.after.start : edit.after.end] == edit.after.text
    replaced = next(edit for edit in pair.edits if edit.kind == "replaced")
    assert (replaced.before and replaced.before.text, replaced.after and replaced.after.text) == ("nine", "five")


def test_words_that_anybody_says_are_no_common_quotation() -> None:
    assert compare(quotation("We have no choice."), quotation("We had no choice.", "Tom Hale")) is None


def test_one_long_quotation_of_two_speakers_is_a_conflict() -> None:
    words = "The lighthouse keeper’s goat knew more of the weather than this whole ministry."
    pair = compare(quotation(words), quotation(words, "Tom Hale"))
    assert pair is not None
    assert pair.is_conflict


def test_unnamed_speakers_are_no_conflict() -> None:
    words = "The lighthouse keeper’s goat knew more of the weather than this whole ministry."
    pair = compare(quotation(words, "a senior official"), quotation(words, "Tom Hale"))
    assert pair is not None
    assert not pair.is_conflict


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Who("Ana Brill"), Who("Brill"), True),
        (Who("Colonel Ana Brill"), Who("Ana Brill"), True),
        (Who("the mayor", named=False), Who("Mayor Tom Hale"), None),
        (Who("Ana Brill"), Who("Peter Brill"), False),
        (Who("Ana Brill"), Who("Tom Hale", aliases=("Ana Brill",)), True),
        (Who("Ana Brill", role="director of Northline"), Who("Northline"), None),
        (Who("Ana Brill"), None, None),
    ],
)
def test_names_tell_whether_two_speakers_can_be_one(one: Who | None, other: Who | None, same: bool | None) -> None:
    assert is_same_person(one, other) is same
    assert is_same_person(other, one) is same


def test_a_family_begins_with_its_earliest_member_and_joins_parts_of_a_whole() -> None:
    whole = "The engine burned, the crew swam, and the owner counted his insurance policies twice that night."
    those = [
        quotation("The engine burned, the crew swam", day="2024-05-03", id="c"),
        quotation("the owner counted his insurance policies twice that night", day="2024-05-02", id="b"),
        quotation("Nobody will rebuild the mill before the harvest is in.", day="2024-05-01", id="d"),
        quotation(whole, day="2024-05-01", id="a"),
    ]
    (family,) = find_families(those)
    assert [member.id for member in family.members] == ["a", "b", "c"]


def test_candidates_are_proposed_through_one_replaced_word() -> None:
    those = [quotation("grey geese crossed harbour", id="a"), quotation("grey herons crossed harbour", id="b")]
    assert list(candidates([one.wording for one in those])) == [(0, 1)]


def test_long_quotations_are_aligned_quickly() -> None:
    words = " ".join("abcdefghij"[k % 7] * (k % 11 + 1) for k in range(20_000))
    began = time.perf_counter()
    assert compare(quotation(words), quotation(words[5:])) is not None
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("“The well is dry,” she said through an interpreter.", True),
        ("Speaking in Arabic, she said: “The well is dry.”", True),
        ("“The well is dry,” she said in Velm.", False),
        ("“The well is dry, and the interpreter knows,” she said.", True),
        ("Her interpreter slept.\n\n“The well is dry,” she said.", False),
    ],
)
def test_an_article_says_that_it_translates_in_the_same_paragraph(text: str, is_so: bool) -> None:
    start = text.index("The well is dry")
    assert is_translated(text, (Span.of(text, start, start + len("The well is dry")),)) is is_so


def test_two_renderings_are_a_translation_where_an_article_says_so() -> None:
    a = quotation("We will bury this law in the streets before the apples are ripe.")
    b = replace(quotation("We shall bury that law in the street before apples ripen."), is_translated=True)
    pair = compare(a, b)
    assert pair is not None
    assert pair.relation == "translated"
