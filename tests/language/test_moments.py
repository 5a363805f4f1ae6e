import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.edtf import days_of
from onrecord.language.moments import find_moments
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences

CASES = json.loads((Path(__file__).parents[1] / "cases" / "moments" / "moments.json").read_text("utf-8"))
PIECES = """Thursday Oct. May 20 3 2016 1990s '60s 12/11/2016 31.2.2016 9/11 21st century the last next past this
 that same two years weeks day ago later after before of in
 on from to between and - – , . “ will said early mid- summer quarter
 weekend Christmas BC AD 44 9999 0 today tonight morning Q3 second 's people earlier $""".split()
PROSE = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join) | st.text(max_size=200)
PUBLISHED = st.sampled_from((None, "2016-10-20", "2016-10", "2016", "0001-01-01", "9999-12-31", "2016-02-30", "soon"))


def _moments(text, published="2016-10-20"):
    sentences = find_sentences(text, find_paragraphs(text))
    return find_moments(text, sentences=sentences, published=published)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_moment_is_when_a_reader_takes_it_to_be(case):
    found = _moments(case["text"], case.get("published", "2016-10-20"))
    assert {moment.span.text: moment.edtf for moment in found} == case["moments"]


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("It opened on 5 May 2014.", "stated"),
        ("It opened on Monday.", "computed"),
        ("Kiln No. 4 (June 2).", "inferred"),
    ],
)
def test_the_basis_says_whether_the_text_gives_the_date_or_it_follows_or_is_likely(text, basis):
    assert [moment.basis for moment in _moments(text)] == [basis]


def test_a_moment_without_a_date_says_why():
    text = "He left on Monday, the paper of 04/05/2016 says."
    unknown, either = _moments(text, None)
    assert (unknown.edtf, either.edtf) == (None, None)
    assert unknown.reason and either.reason and unknown.reason != either.reason
    assert not _moments("He left on Monday.")[0].reason


def test_a_moment_names_the_sentence_that_it_stands_in():
    found = _moments("Nobody came. He left on Monday.")
    assert [moment.of.text for moment in found] == ["He left on Monday."]


def test_only_the_article_decides_and_never_the_clock(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert [moment.edtf for moment in _moments("He left yesterday.", "1999-03-01")] == ["1999-02-28"]


@given(PROSE, PUBLISHED)
def test_moments_are_in_order_apart_inside_their_sentences_and_dated_or_explained(text, published):
    found = _moments(text, published)
    assert all(text[one.span.start : one.span.end] == one.span.text for one in found)
    assert all(one.of.covers(one.span) for one in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all((one.edtf is None) == bool(one.reason) for one in found)
    assert all(
        days_of(one.edtf) for one in found if one.edtf and one.edtf[0] != "-" and "0000" <= one.edtf[:4] > "0000"
    )


@pytest.mark.parametrize("text", ["On Chriſtmas Eve and the 1ſt of May", "٢٠١٦, 1٣th May, 1٣٤0s", "Q² of ²016, İ 2016"])
def test_odd_letters_and_digits_are_no_trouble(text):
    assert all((one.edtf or "").isascii() for one in _moments(text))


@pytest.mark.parametrize("unit", ["x", "1.", "2016-", "'s", "the last ", "9/11", "…"])
def test_half_a_megabyte_of_one_word_ends(unit):
    text = unit * (500_000 // len(unit))
    assert all(one.of.covers(one.span) for one in find_moments(text, sentences=[(0, len(text))], published="2016"))


def test_many_moments_in_one_endless_sentence_end():
    text = "On Monday, Jan. 3 and 5, " * 4_000
    assert len(find_moments(text, sentences=[(0, len(text))], published="2016-10-20")) == 8_000
