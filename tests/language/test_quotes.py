import json
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import PLAIN_MARKS, find_quotes

CASES = json.loads((Path(__file__).parents[1] / "cases" / "quotes" / "quotes.json").read_text("utf-8"))
MARKS = [*list("“”„«»\"'‘’‹›`.,s \n"), "''", "``", "a", " b", "word. "]
ODD = st.lists(st.sampled_from(MARKS), max_size=80).map("".join) | st.text(max_size=200)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_quotations_stand_where_a_reader_sees_them(case):
    text = case["text"]
    quotes = find_quotes(text, find_paragraphs(text))
    outer = [quote for quote in quotes if quote.depth == 0]
    assert [text[quote.start : quote.end] for quote in outer] == case["quotes"]
    assert [text[quote.start : quote.end] for quote in quotes if quote.depth == 1] == case.get("nested", [])
    assert [k for k, quote in enumerate(outer) if not quote.is_closed] == case.get("open", [])
    assert [k for k, quote in enumerate(outer) if quote.continues] == case.get("continued", [])


@given(ODD)
def test_quotations_are_in_order_and_those_of_one_depth_do_not_overlap(text):
    paragraphs = find_paragraphs(text)
    quotes = find_quotes(text, paragraphs)
    assert [quote.start for quote in quotes] == sorted(quote.start for quote in quotes)
    for depth in (0, 1):
        level = [quote for quote in quotes if quote.depth == depth]
        assert all(a.end <= b.start for a, b in pairwise(level))
    outer = [quote for quote in quotes if quote.depth == 0]
    nested = [quote for quote in quotes if quote.depth == 1]
    assert all(any(a.inner_start <= b.start and b.end <= a.inner_end for a in outer) for b in nested)


@given(ODD)
def test_marks_stand_outside_the_words_of_a_quotation_and_inside_its_paragraph(text):
    paragraphs = find_paragraphs(text)
    for quote in find_quotes(text, paragraphs):
        assert quote.start < quote.inner_start < quote.inner_end <= quote.end
        assert quote.is_closed == (quote.inner_end < quote.end)
        assert any(start <= quote.start and quote.end <= end for start, end in paragraphs)
        opening = text[quote.start : quote.inner_start] + text[quote.inner_end : quote.end]
        assert not opening.translate(PLAIN_MARKS).strip("\"'")


@pytest.mark.parametrize(
    "unit", ['"', "'", "“", "”", "“ ", '"“', "''", " 'a", "‘a", " 'a b", " 'as'", "'\"", "‘s’ ", "‘a s’", "»", "„“"]
)
def test_the_time_grows_no_faster_than_the_text(unit):
    """A quadratic scan would take sixteen times as long for four times the text; the slack is for a busy machine."""

    def seconds(n_chars: int) -> float:
        text = unit * (n_chars // len(unit))
        began = process_time()
        find_quotes(text, [(0, len(text))])
        return process_time() - began

    assert seconds(200_000) < 10 * seconds(50_000) + 0.2
