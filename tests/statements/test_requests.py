"""Who was asked for comment, and what came of it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.statements.requests import FoundRequest, find_requests

FOLDER = Path(__file__).parents[1] / "cases" / "requests"
CASES = [case for name in ("dev", "test") for case in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))]
PIECES = """
Lund Orlov the The Times’ Selby mayor spokesman campaign declined refused did not would to comment say whether
respond return returned were answered a request requests for calls e-mails from could be reached has contacted
reached out via email asked When by , . ; and but who said told “ ” " neither Neither nor in response No
""".split()
PROSE = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map(" ".join) | st.text(max_size=200)


def read(text: str) -> tuple[FoundRequest, ...]:
    return find_requests(text, sentences=find_sentences(text, find_paragraphs(text)))


def plain(found: FoundRequest) -> dict[str, Any]:
    """The request as the cases put it."""
    out = {
        "by": found.by and found.by.text,
        "asked": [span.text for span in found.asked],
        "channel": found.channel,
        "outcome": found.outcome,
        "evidence": found.evidence.text,
    }
    return out | ({"answer": found.answer.text} if found.answer else {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_requests_come_out_as_a_reader_tells_them(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if case.get("fails"):
        request.applymarker(pytest.mark.xfail(reason=case["fails"], strict=True))
    wanted = [{"evidence": case["text"], **item} for item in case["requests"]]
    assert [plain(found) for found in read(case["text"])] == wanted


@given(PROSE)
def test_every_span_lies_inside_the_text_with_its_words(text: str) -> None:
    requests = read(text)
    for found in requests:
        for span in (found.by, found.evidence, found.answer, *found.asked):
            assert span is None or text[span.start : span.end] == span.text != ""
        assert (found.answer is None) or found.outcome == "answered"
    assert all(a.evidence.end <= b.evidence.start for a, b in pairwise(requests))


@pytest.mark.parametrize(
    "unit",
    [
        "declined to comment ",
        "Lund, ",
        "asked by ",
        "did not respond to a ",
        "“",
        "a",
        "requests for ",
        "has contacted ",
        "Neither ",
    ],
)
def test_a_hundred_thousand_characters_of_one_phrase_end(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(found.evidence.end <= len(text) for found in read(text))
