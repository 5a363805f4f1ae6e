"""Who is quoted without a name, and on what grounds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.spans import Span
from onrecord.statements.anonymity import find_anonymity
from onrecord.statements.values import EntityKind

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "cases" / "parties" / "anonymity.json").read_text(encoding="utf-8")
)
WORDS = st.sampled_from(
    "a an official who spoke on condition of anonymity said . , “ ” two people familiar with leaked memo one the "
    "officials not authorized to speak The told é \n".split(" ")
)


def read(marked: str) -> tuple[str, Span, tuple[int, int]]:
    """The text without its marks, the source that they mark, and its sentence."""
    before, _, rest = marked.partition("{s|")
    words = before.replace("{t|", "").replace("}", "")
    source = rest.partition("}")[0]
    text = re.sub(r"\{[st]\|([^}]*)\}", r"\1", marked)
    start = len(words)
    first = text.rfind(". ", 0, start) + 1
    last = text.find(". ", start)
    return text, Span.of(text, start, start + len(source)), (first, last + 1 if last >= 0 else len(text))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_source_is(case: dict[str, Any]) -> None:
    text, source, sentence = read(case["text"])
    found = find_anonymity(
        text, source, sentence=sentence, speaker_kind=case["speaker_kind"], is_named=case["is_named"]
    )
    assert (found and found.kind) == case["kind"]
    assert (found and found.grounds and found.grounds.text) == case["grounds"]


@given(st.lists(WORDS, max_size=50), st.tuples(*[st.integers(0, 300)] * 4), st.sampled_from(get_args(EntityKind)))
def test_whatever_the_text_the_grounds_are_words_of_it(
    words: list[str], at: tuple[int, int, int, int], kind: EntityKind
) -> None:
    text = " ".join(words) + " x"
    start, end, first, last = (min(a, len(text) - 1) for a in at)
    source = Span.of(text, min(start, end), max(start, end) + 1)
    found = find_anonymity(
        text, source, sentence=(min(first, last), max(first, last)), speaker_kind=kind, is_named=bool(at[0] % 2)
    )
    if found and found.grounds:
        assert text[found.grounds.start : found.grounds.end] == found.grounds.text


@pytest.mark.parametrize("unit", ["an official ", "who ", "anonymity, ", "The ", "a", "“"])
def test_a_text_without_end_takes_no_longer(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    middle = len(text) // 2
    source = Span.of(text, middle, middle + 12)
    for _ in range(20):
        find_anonymity(text, source, sentence=(0, len(text)), speaker_kind="person", is_named=False)
