import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences

CASES = json.loads((Path(__file__).parents[1] / "cases" / "quotes" / "sentences.json").read_text("utf-8"))
PIECES = 'Ms. Orr said so U.S. 3.5 p.m. … ... . ! ? “ ” " ’ ( ) \n'.split(" ")
PROSE = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join) | st.text(max_size=200)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_sentences_end_where_a_reader_ends_them(case):
    text = "".join(case["sentences"])
    found = [text[start:end] for start, end in find_sentences(text, [(0, len(text))])]
    assert found == [sentence.strip() for sentence in case["sentences"]]


def test_a_sentence_never_runs_over_the_end_of_a_paragraph():
    text = "The vote is on Tuesday, says Dr.\nOrr will speak"
    found = find_sentences(text, find_paragraphs(text))
    assert [text[start:end] for start, end in found] == ["The vote is on Tuesday, says Dr.", "Orr will speak"]


@given(PROSE)
def test_sentences_are_in_order_inside_their_paragraphs_and_lose_nothing(text):
    paragraphs = find_paragraphs(text)
    sentences = find_sentences(text, paragraphs)
    assert all(a < b for a, b in sentences)
    assert all(end <= start for (_, end), (start, _) in pairwise(sentences))
    assert all(any(a <= start and end <= b for a, b in paragraphs) for start, end in sentences)
    assert "".join("".join(text[a:b] for a, b in sentences).split()) == "".join(text.split())
    assert all(not text[a].isspace() and not text[b - 1].isspace() for a, b in sentences)


@pytest.mark.parametrize("unit", [".", ". ", "Mr. ", "a.a", "“", '." ', "… ", " "])
def test_half_a_megabyte_of_one_sign_ends(unit):
    text = unit * (500_000 // len(unit))
    sentences = find_sentences(text, [(0, len(text))])
    assert sum(end - start for start, end in sentences) <= len(text)
