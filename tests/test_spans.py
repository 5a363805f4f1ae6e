"""A span's words are the text's words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.spans import Span, merged


@given(st.text(min_size=1), st.data())
def test_a_span_holds_the_words_between_its_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = Span.of(text, start, end)
    assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 7)])
def test_a_span_outside_the_text_or_empty_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        Span.of("abcdef", start, end)


@given(st.text(), st.data())
def test_trimming_takes_away_white_space_and_nothing_else(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = Span.trimmed(text, start, end)
    assert (span.text if span else "") == text[start:end].strip()


@given(st.text(alphabet="ab \n", min_size=1, max_size=40), st.data())
def test_merging_keeps_every_character_and_joins_only_over_white_space(text: str, data: st.DataObject) -> None:
    offsets = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda p: p[0] < p[1])
    spans = [Span.of(text, a, b) for a, b in data.draw(st.lists(offsets, max_size=6))]
    joined = merged(spans, text)
    before = {k for span in spans for k in range(span.start, span.end)}
    after = {k for span in joined for k in range(span.start, span.end)}
    assert before <= after
    assert all(text[k].isspace() for k in after - before)
    assert all(text[a.end : b.start].strip() for a, b in pairwise(joined))


def test_two_spans_overlap_only_where_they_share_a_character() -> None:
    text = "who said what"
    who, said, all_of_it = Span.of(text, 0, 3), Span.of(text, 3, 8), Span.of(text, 0, 13)
    assert not who.overlaps(said)
    assert who.overlaps(all_of_it)
    assert all_of_it.covers(said)
    assert not said.covers(all_of_it)
