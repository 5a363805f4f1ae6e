import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.figures import find_figures
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences

CASES = json.loads((Path(__file__).parents[1] / "cases" / "figures" / "figures.json").read_text("utf-8"))
PIECES = [
    *"$ £ Rs 5 1,200 40.5 % percent million bn p two dozen a half".split(),
    *"to and - – of the aides people 'others' , . ( )".split(),
    "\n",
]
PROSE = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join) | st.text(max_size=200)


def figures_of(text):
    return find_figures(text, sentences=find_sentences(text, find_paragraphs(text)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_figures_have_the_value_unit_and_bound_that_a_reader_gives_them(case):
    found = [[item.span.text, item.value, item.unit, item.bound] for item in figures_of(case["text"])]
    assert found == case["figures"]


def test_a_figure_never_runs_over_the_end_of_a_sentence():
    text = "They counted 40.\n\nPeople left with $5\nmillion reasons."
    assert [item.span.text for item in figures_of(text)] == ["$5"]


def test_outside_the_given_sentences_nothing_is_found():
    text = "They paid $5. They paid $6."
    assert [item.span.text for item in find_figures(text, sentences=[(14, len(text))])] == ["$6"]


@given(PROSE)
def test_figures_are_in_order_inside_the_text_and_apart(text):
    found = figures_of(text)
    assert all(text[item.span.start : item.span.end] == item.span.text for item in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(item.unit and item.value >= 0 for item in found)


@pytest.mark.parametrize("unit", ["1", "1,", "5 ", "one ", "a million ", "$", "5 to 6 cows ", "12 big ", "N5 ", "5-"])
def test_thirty_thousand_characters_of_one_sign_end(unit):
    text = unit * (30_000 // len(unit))
    assert all(item.span.end <= len(text) for item in find_figures(text, sentences=[(0, len(text))]))
