"""To whom it was said, and through whom it came."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.parties import FoundParty, carried_on, find_addressees, find_carriers, platform_of
from onrecord.statements.sourcing import find_sourcing
from onrecord.statements.speakers import Cast

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "cases" / "parties" / "parties.json").read_text(encoding="utf-8")
)
WORDS = st.sampled_from(
    "told said wrote to CNN the Times reporters “ ” , . ( ) in an interview with on Twitter tweeted according "
    "reported by who Reuters’s asked a court filing and Lang ’ \u00a0 é\n letter of order".split(" ")
)


def read(marked: str) -> tuple[str, Found]:
    """The text without its marks, `{s|source}`, `{c|cue}` and `{t|content}`, and the statement that they mark."""
    text = ""
    places: dict[str, list[tuple[int, int]]] = {"s": [], "c": [], "t": []}
    for part in re.split(r"(\{[sct]\|[^}]*\})", marked):
        if part.startswith("{"):
            places[part[1]].append((len(text), len(text) + len(part) - 4))
            part = part[3:-1]
        text += part
    source, cue, content = (tuple(Span.of(text, *place) for place in places[key]) for key in "sct")
    return text, Found(source, cue, content, 1.0)


def names(parties: tuple[FoundParty, ...]) -> list[str]:
    return [platform_of(party.who) or party.who.text for party in parties]


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_parties_are(case: dict[str, Any]) -> None:
    text, found = read(case["text"])
    assert names(find_addressees(text, found, sentence=(0, len(text)))) == case["to"]
    assert names(find_carriers(text, found, sentence=(0, len(text)))) == case["via"]


def test_the_evidence_is_the_words_that_say_so() -> None:
    text, found = read("{t|“It is over,”} {s|Lang} {c|said} in an interview with the BBC last week.")
    (party,) = find_addressees(text, found, sentence=(0, len(text)))
    assert party.evidence.text == "in an interview with the BBC"


def test_an_interview_goes_on_with_a_pronoun_and_ends_with_another_speaker() -> None:
    text = "Lang told Reuters it leaks. She said it will go. Roy said no."
    cues = [Span.of(text, m.start(), m.end()) for m in re.finditer("told|said", text)]
    sources = [Span.of(text, m.start(), m.end()) for m in re.finditer("Lang|She|Roy", text)]
    found = [Found((s,), (c,), (), 1.0) for s, c in zip(sources, cues, strict=True)]
    told = find_addressees(text, found[0], sentence=(0, 27))
    assert carried_on(found, [0, 0, 1], [told, (), ()]) == (told, told, ())
    assert carried_on(found, [0, 1, 1], [told, (), ()]) == (told, (), ())


@given(st.lists(WORDS, max_size=60), st.lists(st.integers(0, 400), min_size=8, max_size=8))
def test_whatever_the_text_the_parties_lie_in_its_sentence_and_outside_nothing(words: list[str], at: list[int]) -> None:
    text = " ".join(words) + " x"
    places = [min(a, len(text) - 1) for a in at]

    def span(k: int) -> tuple[Span, ...]:
        start, end = sorted(places[k : k + 2])
        return (Span.of(text, start, end + 1),)

    found = Found(span(0) if at[0] % 3 else (), span(2) if at[1] % 3 else (), span(4), 1.0)
    start, end = sorted(places[6:])
    for party in (
        *find_addressees(text, found, sentence=(start, end)),
        *find_carriers(text, found, sentence=(start, end)),
    ):
        for part in (party.who, party.evidence):
            assert text[part.start : part.end] == part.text


@pytest.mark.parametrize(
    "unit", ["told ", "“", "in an interview ", "on ", "a", "the A of ", "tweet in a ", "as first "]
)
def test_a_sentence_without_end_takes_no_longer(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    middle = len(text) // 2
    found = Found((), (Span.of(text, middle, middle + 5),), (), 1.0)
    for _ in range(20):
        find_carriers(text, found, sentence=(0, len(text)))


SENTENCES = Path(__file__).parents[2] / "bench" / "gold" / "parties.tsv"


def test_the_sentences_written_for_testing_are_read_as_well_as_measured() -> None:
    """At least nine in ten right of each, with the reader's own speakers."""
    right = dict.fromkeys(("to", "via", "anonymity"), 0)
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()[1:]
    for line in lines:
        marked, to, via, anonymity = line.split("\t")
        text, found = read(marked)
        sentences = ((0, len(text)),)
        cast = Cast(text, sentences=sentences)
        (sourced,) = find_sourcing(text, (found,), cast, sentences=sentences, own=None)
        right["to"] += bool(sourced.to) == bool(to)
        right["via"] += bool(sourced.via) == bool(via)
        right["anonymity"] += (sourced.anonymity.kind if sourced.anonymity else "") == anonymity
    assert min(right.values()) > 0.9 * len(lines), right
