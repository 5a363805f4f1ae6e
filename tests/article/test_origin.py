import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.blocks import ROLES
from onrecord.article.origin import find_origin
from onrecord.article.values import Block
from onrecord.language.paragraphs import find_paragraphs

CASES = json.loads((Path(__file__).parents[1] / "cases" / "origin" / "origin.json").read_text("utf-8"))
PIECES = [
    *"The Newsweek Post Reuters BBC told reported (AP) — © 2024 via by from at@post.example link".split(),
    *("has contacted", "for comment", "first published by", "Source link", "according to", "\n", "\n\n"),
]
PROSE = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=200)


def as_text(parts):
    """The paragraphs as one text, and their blocks."""
    text, blocks = "", []
    for role, words in parts:
        blocks.append(Block(role, len(text), len(text) + len(words)))
        text += words + "\n\n"
    return text, blocks


def words_of(spans):
    return [span.text for span in spans]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_the_origin_is_what_the_text_says_of_itself(case):
    text, blocks = as_text(case["blocks"])
    origin = find_origin(text, blocks=blocks, outlet=case["given"])
    assert origin.outlet == case["outlet"]
    assert words_of(origin.outlet_evidence) == case["evidence"]
    assert words_of(origin.repost_evidence) == case["reposted"]
    assert origin.is_reposted == bool(case["reposted"])
    assert words_of(origin.relays) == case["relays"]


def test_an_outlet_that_only_the_input_names_has_no_evidence():
    origin = find_origin("It rained.", blocks=[Block("body", 0, 10)], outlet="Orr Weekly")
    assert (origin.outlet, origin.outlet_evidence, origin.is_reposted) == ("Orr Weekly", (), False)


@given(PROSE, st.sampled_from(ROLES), st.none() | st.just("Newsweek"))
def test_every_piece_of_evidence_stands_in_the_text(text, role, outlet):
    blocks = [Block(role, start, end) for start, end in find_paragraphs(text)]
    origin = find_origin(text, blocks=blocks, outlet=outlet)
    for spans in (origin.outlet_evidence, origin.repost_evidence, origin.relays):
        assert list(spans) == sorted(set(spans))
        assert all(text[span.start : span.end] == span.text for span in spans)
    assert origin.is_reposted == bool(origin.repost_evidence)


@pytest.mark.parametrize(
    "unit", ["A", "A ", "Aa Post reported ", "told the ", "a@b.c ", "(", "The Post has asked ", "– ", "a."]
)
@pytest.mark.parametrize("role", ["body", "furniture"])
def test_thirty_thousand_characters_of_one_sign_end(unit, role):
    text = unit * (30_000 // len(unit))
    paragraphs = [Block(role, start, min(len(text), start + 300)) for start in range(0, len(text), 300)]
    for blocks in ([Block(role, 0, len(text))], paragraphs):
        assert find_origin(text, blocks=blocks, outlet=None).outlet_evidence is not None
