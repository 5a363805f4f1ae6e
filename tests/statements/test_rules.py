import json
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.language.sentences import find_sentences
from onrecord.statements.lexicon import VERBS, Takes
from onrecord.statements.rules import find_by_rules

CASES = json.loads((Path(__file__).parents[1] / "cases" / "quotes" / "statements.json").read_text("utf-8"))
PIECES = (
    "“We won,” | “Yes.” | Ada Orr | said | told | says | that | according to | per | the mayor | of | , | . | : | ; "
    "| ( | ) | and | but | saying | who | was | has | by | to | on Monday | he | ORR: | “ | ” | \" | '' | ’s | \n "
    "| called for"
).split(" | ")
NEWS = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=200)


def read(text):
    paragraphs = find_paragraphs(text)
    return find_by_rules(
        text,
        paragraphs=paragraphs,
        quotes=find_quotes(text, paragraphs),
        sentences=find_sentences(text, paragraphs),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_rules_find_source_cue_and_content(case):
    found = [
        [span.text for span in (*statement.source, *statement.cue, *statement.content)]
        for statement in read(case["text"])
    ]
    assert found == case["statements"]


@example("Ada Orr said : ;")
@given(NEWS)
def test_every_span_holds_the_words_of_the_text_in_its_order(text):
    for statement in read(text):
        assert statement.source and statement.cue and statement.content
        assert 0 < statement.score <= 1
        for spans in (statement.source, statement.cue, statement.content):
            assert all(text[span.start : span.end] == span.text != "" for span in spans)
            assert all(a.end <= b.start for a, b in pairwise(spans))


@given(NEWS)
def test_reading_a_text_twice_finds_the_same(text):
    assert read(text) == read(text)


FORMS = {
    Takes.BASE: "deny admit agree describe",
    Takes.PRESENT: "denies admits agrees describes pushes",
    Takes.PAST: "denied admitted agreed described written told",
    Takes.ING: "denying admitting agreeing describing",
}
UNITS = (
    "he said, |said |“A.” |Orr said so. “A.” |tell |according to x, |and, saying x, |to |had |X: a\n|he said:\n|“a\n"
    "|x, |( |) |he, said |Orr said; |told and |that he said |Monday |’s |A "
).split("|")


@pytest.mark.parametrize(("kind", "form"), [(kind, form) for kind, forms in FORMS.items() for form in forms.split()])
def test_verbs_have_the_forms_of_english(kind, form):
    assert kind in VERBS[form].takes


@pytest.mark.parametrize("unit", UNITS)
def test_the_time_grows_no_faster_than_the_text(unit):
    """A quadratic scan would take sixteen times as long for four times the text; the slack is for a busy machine."""

    def seconds(n_chars: int) -> float:
        text = unit * (n_chars // len(unit))
        began = process_time()
        read(text)
        return process_time() - began

    assert seconds(120_000) < 10 * seconds(30_000) + 0.2
