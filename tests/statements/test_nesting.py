"""Statements inside the words of others are found where they are plain, and left where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.nesting import find_nested
from onrecord.statements.sourcing import find_sourcing
from onrecord.statements.speakers import Cast

# The content of somebody's words stands in [brackets]; then who speaks in it, and by which word.
CASES = [
    ("The envoy said [that the minister believes the war is lost].", "the minister", "believes"),
    ("The mayor said [a witness told police that the van had stopped].", "a witness", "told"),
    ("“[The governor says he was never asked,]” Ruiz said.", "The governor", "says"),
    ("The report notes [that Hale denied the charge].", "Hale", "denied"),
    ("The envoy said [that he would not say the war is lost].", None, None),
    ("Ruiz said [that she wants the bridge to close].", None, None),
    ("Ruiz said: [I think the bridge should close].", None, None),
    ("Ruiz said [the so-called experts were late].", None, None),
]


def outer_of(marked: str) -> tuple[str, Found]:
    a, b = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    return text, Found((Span.of(text, 0, 3),), (Span.of(text, 0, 3),), (Span.of(text, a, b),), 0.8)


@pytest.mark.parametrize(("marked", "source", "cue"), CASES, ids=[marked for marked, _, _ in CASES])
def test_inside_the_words_stands(marked: str, source: str | None, cue: str | None) -> None:
    text, outer = outer_of(marked)
    inner = find_nested(text, [outer])
    assert [(item.found.source[0].text, item.found.cue[0].text) for item in inner] == ([(source, cue)] if cue else [])
    for item in inner:
        assert item.within is outer
        assert all(outer.content[0].covers(span) for span in (*item.found.source, *item.found.cue, *item.found.content))
        assert item.found.score < outer.score


def test_an_inner_speaker_has_no_turn_of_his_own() -> None:
    text = "Maria Okafor said that Ana Ruiz believes the dam is safe. She added that it was old."
    first = Found((Span.of(text, 0, 12),), (Span.of(text, 13, 17),), (Span.of(text, 18, 56),), 1.0)
    second = Found((Span.of(text, 58, 61),), (Span.of(text, 62, 67),), (Span.of(text, 68, 83),), 1.0)
    sentences = find_sentences(text, find_paragraphs(text))
    cast = Cast(text, sentences=sentences)
    outer, inner, last = find_sourcing(text, (first, second), cast, sentences=sentences, own=None)
    assert (outer.within, inner.within, last.within) == (None, first, None)
    names = [cast.members[item.speaker.entity or 0].name for item in (outer, inner, last)]
    assert names == ["Maria Okafor", "Ana Ruiz", "Maria Okafor"]


@given(st.lists(st.sampled_from('“ ” " said Ana he the believes that , . war is told \n'.split(" ")), max_size=40))
def test_whatever_stands_inside_lies_in_the_words_of_the_outer_one(words: list[str]) -> None:
    text = "Ruiz said " + " ".join(words) + " x"
    outer = Found((Span.of(text, 0, 4),), (Span.of(text, 5, 9),), (Span.of(text, 10, len(text)),), 1.0)
    for item in find_nested(text, [outer]):
        parts = (*item.found.source, *item.found.cue, *item.found.content)
        assert all(outer.content[0].covers(span) and text[span.start : span.end] == span.text for span in parts)
