from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.connections.check import Checked, Source, check
from onrecord.reading import Options, read_text
from onrecord.record.values import Record

DATA = json.loads((Path(__file__).parents[1] / "cases" / "drafts" / "verdicts.json").read_text("utf-8"))
SOURCE = DATA["source"]
OPTIONS = Options(force=True)
PIECES = 'the mill weir will not if we keep open “ ” " … [ ] ’ , . said Calder Renfrew cat 12 \n\n'.split(" ")


@pytest.fixture(scope="module")
def source() -> Source:
    return Source(read_text(SOURCE, options=OPTIONS), "mill.txt")


def judged(draft: str, *sources: Source) -> Checked:
    return check(read_text(draft + "\n", options=OPTIONS), sources)


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["label"])
def test_each_verdict_is_given_where_it_is_due(case: dict[str, Any], source: Source) -> None:
    (judgement,) = (item for item in judged(case["draft"], source).judgements if item.manner == "direct")
    assert judgement.verdict == case["verdict"], judgement.reason
    assert judgement.needs_look is (case["verdict"] != "verbatim")


def test_every_span_of_a_judgement_stands_where_it_says(source: Source) -> None:
    draft = "\n\n".join(case["draft"] for case in DATA["cases"])
    checked = judged(draft, source)
    assert len(checked.judgements) >= len(DATA["cases"])
    for judgement in checked.judgements:
        for words in judgement.words:
            assert checked.draft.text[words.start : words.end] == words.text
        for evidence in judgement.evidence:
            assert evidence.article == source.record.id
            for span in (evidence.words, evidence.context):
                assert SOURCE[span.start : span.end] == span.text
            assert evidence.context.covers(evidence.words)
        for edit in judgement.edits:
            assert edit.before is None or SOURCE[edit.before.start : edit.before.end] == edit.before.text
            assert edit.after is None or checked.draft.text[edit.after.start : edit.after.end] == edit.after.text


def test_the_words_that_differ_come_back_word_by_word(source: Source) -> None:
    (judgement,) = judged('"The wheel is cracked, the door is open," Joss Calder said.', source).judgements
    replaced = [edit for edit in judgement.edits if edit.kind == "replaced"]
    assert [(edit.before and edit.before.text, edit.after and edit.after.text) for edit in replaced] == [
        ("roof", "door")
    ]


def test_one_source_that_has_the_condition_outweighs_one_that_lost_it(source: Source) -> None:
    short = Source(
        read_text('"We will keep the mill open," said Ada Renfrew, an owner.\n', options=OPTIONS), "short.txt"
    )
    (judgement,) = judged('"We will keep the mill open," Ada Renfrew said.', short, source).judgements
    assert judgement.verdict == "out-of-context"
    assert judgement.evidence[0].source == "mill.txt"


def test_an_attribution_without_marks_needs_no_look_where_only_tense_and_person_are_others(source: Source) -> None:
    (judgement,) = judged(
        "Ada Renfrew said that they would keep the mill open if the council mended the weir.", source
    ).judgements
    assert judgement.verdict == "altered"
    assert not judgement.needs_look


def test_an_attribution_that_turns_a_statement_round_needs_a_look(source: Source) -> None:
    (judgement,) = judged("Ada Renfrew said that she thought the weir was beyond repair.", source).judgements
    assert judgement.needs_look


def test_without_sources_nothing_is_on_record() -> None:
    (judgement,) = judged('"The wheel is cracked, the roof is open," Joss Calder said.').judgements
    assert judgement.verdict == "not-on-record"
    assert judgement.evidence == ()


def test_titles_and_single_words_in_marks_are_no_quotations(source: Source) -> None:
    assert judged('The film "The Silent Weir" drew crowds to the so-called "ruin".', source).judgements == ()


def test_an_article_is_verbatim_beside_itself(source: Source) -> None:
    checked = check(source.record, [source])
    assert {item.verdict for item in checked.judgements} == {"verbatim"}
    assert not checked.needs_look


@pytest.fixture(scope="module")
def bare() -> Record:
    return read_text(SOURCE, options=Options(model="rules", force=True))


@settings(max_examples=100)
@given(words=st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_draft_can_be_checked(words: list[str], bare: Record) -> None:
    draft = read_text(" ".join(["Yes.", *words]), options=Options(model="rules", force=True))
    for judgement in check(draft, [Source(bare, "mill.txt")]).judgements:
        assert judgement.words
        assert judgement.verdict == "not-on-record" or judgement.evidence


def test_a_draft_of_many_quotations_is_checked_quickly(bare: Record) -> None:
    lines = [f'"The mill and the mill of the mill {k} the mill the weir," Calder said.' for k in range(300)]
    draft = read_text("\n\n".join(lines), options=Options(model="rules", force=True))
    began = time.perf_counter()
    check(draft, [Source(bare, f"{k}.txt") for k in range(20)])
    assert time.perf_counter() - began < 10
