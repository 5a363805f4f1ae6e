"""A source becomes the fullest name where that is plain, and an honest don't-know where it is not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.sourcing import find_sourcing
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
    Case("a body is its own noun", "The Harbour Board met. [The board] said no.", ("Harbour Board",)),
    Case(
        "a body set after its description is named",
        "[The supplier, Harbour Systems,] said no.",
        ("Harbour Systems",),
    ),
    Case(
        "a newspaper is the publication that was named, and no other body",
        "The Harbour Board spoke to the Eastern Gazette. [The newspaper] said the dam would hold.",
        ("Eastern Gazette",),
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


def resolve(marked: str) -> tuple[Cast, list[Resolution]]:
    text, parts = "", []
    for part in marked.replace("]", "[").split("["):
        parts.append((len(text), len(text) + len(part)))
        text += part
    sources = parts[1::2]  # every second part stood in brackets
    sentences = find_sentences(text, find_paragraphs(text))
    found = [Found((Span.of(text, a, b),), (), (Span.of(text, 0, 1),), 1.0) for a, b in sources]
    cast = Cast(text, sentences=sentences)
    return cast, [cast.speaker_of(item) for item in found]


AFFILIATIONS = [
    ("[A spokesman for the Harbour Board] said so.", "Harbour Board"),
    ("[Harbour Board officials] said so.", "Harbour Board"),
    ("[Maria Okafor, a spokeswoman for the Harbour Board,] said so.", "Harbour Board"),
    ("[Harbour Board spokeswoman Maria Okafor] said so.", "Harbour Board"),
    ("The Harbour Board’s head of safety, [Maria Okafor], said so.", "Harbour Board"),
    ("The Harbour Board met. [Two board members] said so.", "Harbour Board"),
    ("[A report by the Harbour Board] said so.", "Harbour Board"),
    ("[Maria Okafor, who met the Harbour Board,] said so.", None),
    ("The Harbour Board met. [A fisherman] said so.", None),
]


@pytest.mark.parametrize(("text", "wanted"), AFFILIATIONS, ids=[text for text, _ in AFFILIATIONS])
def test_a_source_belongs_to(text: str, wanted: str | None) -> None:
    cast, (resolution,) = resolve(text)
    assert resolution.entity is not None
    k = cast.affiliation_of(resolution.entity)
    assert (cast.members[k].name if k is not None else None) == wanted


def test_an_interview_that_goes_on_keeps_whom_it_was_given_to() -> None:
    text = "Maria Okafor told Reuters the dam would hold. She added that it was old."
    first = Found((Span.of(text, 0, 12),), (Span.of(text, 13, 17),), (Span.of(text, 26, 44),), 1.0)
    second = Found((Span.of(text, 46, 49),), (Span.of(text, 50, 55),), (Span.of(text, 56, 71),), 1.0)
    sentences = find_sentences(text, find_paragraphs(text))
    cast = Cast(text, sentences=sentences)
    sourced = find_sourcing(text, (first, second), cast, sentences=sentences, own=None)
    for item in sourced:
        assert [cast.members[party.entity].name for party in item.to] == ["Reuters"]
        assert [cast.members[party.entity].name for party in item.via] == ["Reuters"]


def test_what_was_weighed_is_kept_with_its_shares() -> None:
    cast, (_, resolution) = resolve("[Maria Okafor] said no. Ana Ruiz watched. [She] said that it would rain.")
    assert {cast.members[k].name for k, _ in resolution.candidates} == {"Maria Okafor", "Ana Ruiz"}
    assert sum(share for _, share in resolution.candidates) == pytest.approx(1.0)


@pytest.mark.parametrize("case", CASES, ids=[case.label for case in CASES])
def test_the_source_is(case: Case) -> None:
    cast, resolutions = resolve(case.text)
    names = tuple(cast.members[r.entity].name if r.entity is not None else None for r in resolutions)
    assert names == case.speakers
    last = resolutions[-1]
    status = "resolved" if last.entity is not None else "ambiguous" if last.candidates else "none"
    assert status == case.status


def test_a_statement_without_a_source_says_so() -> None:
    text = "The dam, it was said, would hold."
    resolution = Cast(text, sentences=[(0, len(text))]).speaker_of(Found((), (), (Span.of(text, 0, 7),), 1.0))
    assert resolution.entity is None
    assert resolution.reason == "the text names no source"


def test_a_second_verb_without_a_source_is_the_first_ones() -> None:
    text = "Maria Okafor told us it was late, and said the bridge was shut. It was announced that it rained."
    first = Found((Span.of(text, 0, 12),), (Span.of(text, 13, 17),), (Span.of(text, 21, 32),), 1.0)
    second = Found((), (Span.of(text, 38, 42),), (Span.of(text, 43, 62),), 1.0)
    third = Found((), (Span.of(text, 67, 80),), (Span.of(text, 81, 95),), 1.0)
    cast = Cast(text, sentences=find_sentences(text, find_paragraphs(text)))
    said = [cast.speaker_of(item).entity for item in (first, second, third)]
    assert [cast.members[k].name if k is not None else None for k in said] == ["Maria Okafor", "Maria Okafor", None]


def test_an_open_question_names_those_between_whom_it_lies() -> None:
    cast, (resolution,) = resolve("Maria Okafor met Daniel Okafor. [Okafor] said the dam would hold.")
    assert {cast.members[k].name for k, _ in resolution.candidates} == {"Maria Okafor", "Daniel Okafor"}
    assert "Maria Okafor" in resolution.reason
