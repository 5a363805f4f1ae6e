from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from onrecord.model.names import KINDS, NAME_TAGS, NameRun, decode_names

CASES = {
    "O B-PERSON I-PERSON O": [("PERSON", 1, 3)],
    "B-ORG B-ORG": [("ORG", 0, 1), ("ORG", 1, 2)],
    "B-LOC I-LOC": [("LOC", 0, 2)],
    "O O": [],
    "": [],
}


def logits(tags: str, *, sure: float = 9.0) -> np.ndarray:
    out = np.zeros((len(tags.split()), len(NAME_TAGS)), np.float32)
    for k, tag in enumerate(tags.split()):
        out[k, NAME_TAGS.index(tag)] = sure
    return out


@pytest.mark.parametrize("tags", CASES)
def test_a_name_runs_from_its_beginning_to_the_last_word_inside_it(tags: str) -> None:
    assert [(run.kind, run.first, run.last) for run in decode_names(logits(tags))] == CASES[tags]


def test_no_name_goes_on_that_did_not_begin() -> None:
    assert [(run.kind, run.first) for run in decode_names(logits("O I-PERSON I-PERSON"))] == [("PERSON", 1)]


def test_no_name_runs_into_the_next_paragraph() -> None:
    runs = decode_names(logits("B-ORG I-ORG I-ORG"), breaks=np.array([True, False, True]))
    assert [(run.first, run.last) for run in runs] == [(0, 2), (2, 3)]


def test_a_name_of_which_the_model_is_less_sure_scores_less() -> None:
    sure, unsure = decode_names(logits("B-ORG")), decode_names(logits("B-ORG", sure=3.0))
    assert sure[0].score > unsure[0].score > 0


@given(
    arrays(np.float32, st.tuples(st.integers(0, 12), st.just(len(NAME_TAGS))), elements=st.floats(-20, 20, width=32))
)
def test_names_lie_in_order_and_apart(scores: np.ndarray) -> None:
    runs = decode_names(scores)
    ends = [0, *(run.last for run in runs)]
    assert all(end <= run.first < run.last <= len(scores) for end, run in zip(ends, runs, strict=False))
    assert all(isinstance(run, NameRun) and run.kind in KINDS and 0 <= run.score <= 1.0001 for run in runs)
