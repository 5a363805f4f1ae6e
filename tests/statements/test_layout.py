"""Words that only their place on the page gives to somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.layout import find_by_layout, with_layout


def read(text: str) -> list[tuple[str, str, list[str]]]:
    paragraphs = find_paragraphs(text)
    found = find_by_layout(text, paragraphs=paragraphs, quotes=find_quotes(text, paragraphs))
    return [(f.source[0].text, f.cue[0].text, [span.text for span in f.content]) for f in found]


def test_a_transcript_gives_each_turn_to_its_label() -> None:
    text = "OKAFOR: Will the dam hold?\nLANG: It will.\nI have seen it myself.\nOKAFOR: Thank you.\nThe hearing ended."
    assert read(text) == [
        ("OKAFOR", ":", ["Will the dam hold?"]),
        ("LANG", ":", ["It will.", "I have seen it myself."]),
        ("OKAFOR", ":", ["Thank you."]),
    ]


def test_a_transcript_in_quotation_marks_is_one_too() -> None:
    assert [source for source, _, _ in read("“OKAFOR: Will the dam hold?\n“LANG: It will.”")] == ["OKAFOR", "LANG"]


def test_names_and_colons_are_a_transcript_when_they_come_again() -> None:
    text = "Maria Okafor: Will it hold?\nPeter Lang (engineer): It will.\nMaria Okafor: Thank you."
    assert [source for source, _, _ in read(text)] == ["Maria Okafor", "Peter Lang", "Maria Okafor"]


@pytest.mark.parametrize(
    "text",
    [
        "Note: The dam is closed.\nUpdate: It is open.\nSource: The council.",
        "WARNING: The dam is closed.",
        "The vote was 3:2 and the mayor left at 10:15.",
    ],
)
def test_a_colon_alone_is_no_transcript(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("dash", ["—", "–", "―", "--", "-"])
def test_a_name_behind_a_dash_signs_the_quotation(dash: str) -> None:
    assert read(f"“It will hold.” {dash} Maria Okafor, engineer") == [
        ("Maria Okafor, engineer", dash, ["“It will hold.”"])
    ]


def test_a_name_on_the_line_below_signs_the_quotation() -> None:
    assert read("“It will hold. I am sure.”\n— Maria Okafor") == [("Maria Okafor", "—", ["“It will hold. I am sure.”"])]


def test_a_dash_inside_a_sentence_signs_nothing() -> None:
    assert read("The dam — “a wonder” — Maria Okafor built is closed.") == []
    assert read("She said “it will hold” — Maria Okafor") == []


def test_what_stands_inside_the_words_of_the_layout_is_left_to_it() -> None:
    text = "OKAFOR: He said it would hold.\nLANG: Yes."
    paragraphs = find_paragraphs(text)
    by_layout = find_by_layout(text, paragraphs=paragraphs, quotes=())
    inner = Found((Span.of(text, 8, 10),), (Span.of(text, 11, 15),), (Span.of(text, 16, 29),), 0.9)
    assert with_layout([inner], by_layout) == by_layout
    assert with_layout([inner], ()) == (inner,)


@given(st.text(alphabet="AB ab:.—“”\n()", max_size=120))
def test_every_part_stands_in_the_text(text: str) -> None:
    paragraphs = find_paragraphs(text)
    for found in find_by_layout(text, paragraphs=paragraphs, quotes=find_quotes(text, paragraphs)):
        for span in (*found.source, *found.cue, *found.content):
            assert text[span.start : span.end] == span.text
