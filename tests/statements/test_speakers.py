"""A source becomes the fullest name where that is plain, and an honest don't-know where it is not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.roster import Figurehead
from onrecord.statements.speakers import Cast, Resolution


@dataclass(frozen=True)
class Case:
    """A text with its sources in [square brackets], and who each is: a name, or None."""

    label: str
    text: str
    speakers: tuple[str | None, ...]
    status: str = "resolved"


CASES = [
    Case("a full name is itself", "[Maria Okafor] said the dam would hold.", ("Maria Okafor",)),
    Case(
        "a surname is the full name given before",
        "Maria Okafor, the engineer, spoke on Monday. [Okafor] said the dam would hold.",
        ("Maria Okafor",),
    ),
    Case(
        "a surname is the full name given later",
        "[Okafor] said the dam would hold. The engineer, Maria Okafor, has run it since 2011.",
        ("Maria Okafor",),
    ),
    Case("a title is no part of the name", "[President Maria Okafor] said the dam would hold.", ("Maria Okafor",)),
    Case(
        "a description set after a name is no part of it",
        "[Maria Okafor, an engineer at the dam,] said it would hold.",
        ("Maria Okafor",),
    ),
    Case(
        "a description set before a name is no part of it",
        "[The dam’s engineer, Maria Okafor,] said it would hold.",
        ("Maria Okafor",),
    ),
    Case(
        "a possessive does not hide the name",
        "Maria Okafor’s report was long. [Okafor] said the dam would hold.",
        ("Maria Okafor",),
    ),
    Case(
        "she is the woman who spoke before",
        "[Maria Okafor] said the dam would hold. The rain fell for a week. [She] added that nobody was at risk.",
        ("Maria Okafor", "Maria Okafor"),
    ),
    Case(
        "he is not the woman who spoke before",
        "Peter Lang watched. [Maria Okafor] said the dam would hold. [He] said that he doubted it.",
        ("Maria Okafor", "Peter Lang"),
    ),
    Case(
        "a title by itself is whoever was given it",
        "[Governor Peter Lang] said no. Days went by. [The governor] then said yes.",
        ("Peter Lang", "Peter Lang"),
    ),
    Case(
        "an organisation keeps its whole name",
        "[The Council on River Safety] said the dam would hold.",
        ("Council on River Safety",),
    ),
    Case(
        "a description stands for itself",
        "[A spokesman for Maria Okafor] said the dam would hold.",
        ("A spokesman for Maria Okafor",),
    ),
    Case(
        "a description taken up again is the same speaker",
        "[A spokesman for the dam] said it would hold. It rained. [The spokesman] said there was no danger.",
        ("A spokesman for the dam", "A spokesman for the dam"),
    ),
    Case(
        "two people of one surname are not guessed between",
        "Maria Okafor met Daniel Okafor. [Okafor] said the dam would hold.",
        (None,),
        "ambiguous",
    ),
    Case("a pronoun without anybody before it is nobody", "[He] said the dam would hold.", (None,), "none"),
]


def resolve(marked: str) -> tuple[list[Figurehead], list[Resolution]]:
    text, parts = "", []
    for part in marked.replace("]", "[").split("["):
        parts.append((len(text), len(text) + len(part)))
        text += part
    sources = parts[1::2]  # every second part stood in brackets
    sentences = find_sentences(text, find_paragraphs(text))
    found = [Found((Span.of(text, a, b),), (), (Span.of(text, 0, 1),), 1.0) for a, b in sources]
    cast = Cast(text, sentences=sentences)
    return cast.members, [cast.speaker_of(item) for item in found]


@pytest.mark.parametrize("case", CASES, ids=[case.label for case in CASES])
def test_the_source_is(case: Case) -> None:
    cast, resolutions = resolve(case.text)
    names = tuple(cast[r.entity].name if r.entity is not None else None for r in resolutions)
    assert names == case.speakers
    last = resolutions[-1]
    status = "resolved" if last.entity is not None else "ambiguous" if last.candidates else "none"
    assert status == case.status


def test_a_statement_without_a_source_says_so() -> None:
    text = "The dam, it was said, would hold."
    resolution = Cast(text, sentences=[(0, len(text))]).speaker_of(Found((), (), (Span.of(text, 0, 7),), 1.0))
    assert resolution.entity is None
    assert resolution.reason == "the text names no source"


def test_an_open_question_names_those_between_whom_it_lies() -> None:
    cast, (resolution,) = resolve("Maria Okafor met Daniel Okafor. [Okafor] said the dam would hold.")
    assert {cast[k].name for k, _ in resolution.candidates} == {"Maria Okafor", "Daniel Okafor"}
    assert "Maria Okafor" in resolution.reason
