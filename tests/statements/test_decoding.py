"""Scores add up to attributions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from onrecord.statements.decoding import TAGS, Settings, decode

WORDS = "“ We won ,” said Ruiz , and added that they earned it .".split()


def scores(
    tags: dict[int, str], to_cue: dict[int, int], to_source: dict[int, int], n: int = len(WORDS)
) -> list[np.ndarray]:
    tag_logits = np.zeros((n, len(TAGS)), np.float32)
    tag_logits[:, 0] = 5
    for word, tag in tags.items():
        tag_logits[word, 0], tag_logits[word, TAGS.index(tag)] = 0, 9
    links = []
    for targets in (to_cue, to_source):
        logits = np.zeros((n, n), np.float32)
        for word, target in targets.items():
            logits[word, target] = 9
        links.append(logits)
    return [tag_logits, *links]


NO_BREAKS = np.zeros(len(WORDS), np.bool_)
TWO = dict.fromkeys((1, 2, 3, 10, 11, 12), "I-content") | {
    **dict.fromkeys((0, 9), "B-content"),
    **dict.fromkeys((4, 8), "B-cue"),
    5: "B-source",
}


def test_one_source_may_serve_two_cues() -> None:
    to_cue = {**dict.fromkeys(range(4), 4), 5: 4, **dict.fromkeys(range(9, 13), 8)}
    first, second = decode(*scores(TWO, to_cue, {4: 5, 8: 5}), breaks=NO_BREAKS, settings=Settings())
    assert (first.source, first.cue, first.content) == (((5, 6),), ((4, 5),), ((0, 4),))
    assert (second.source, second.cue, second.content) == (((5, 6),), ((8, 9),), ((9, 13),))


def test_a_cue_that_points_to_itself_has_no_source() -> None:
    to_cue = {**dict.fromkeys(range(4), 4), **dict.fromkeys(range(9, 13), 8)}
    first, second = decode(*scores(TWO, to_cue, {4: 5, 8: 8}), breaks=NO_BREAKS, settings=Settings())
    assert first.source == ((5, 6),)
    assert second.source == ()


def test_a_content_on_both_sides_of_its_cue_is_one_statement() -> None:
    to_cue = {**dict.fromkeys(range(4), 4), **dict.fromkeys(range(9, 13), 4)}
    (only,) = decode(
        *scores({k: t for k, t in TWO.items() if k != 8}, to_cue, {4: 5}), breaks=NO_BREAKS, settings=Settings()
    )
    assert only.content == ((0, 4), (9, 13))


def test_a_content_that_points_to_no_cue_is_dropped() -> None:
    to_cue = {**dict.fromkeys(range(4), 4), **dict.fromkeys(range(9, 13), 2)}
    found = decode(*scores(TWO, to_cue, {4: 5, 8: 5}), breaks=NO_BREAKS, settings=Settings(min_link=0.2))
    assert [a.content for a in found] == [((0, 4),)]


def test_a_content_stops_where_a_paragraph_opens() -> None:
    to_cue = {**dict.fromkeys(range(4), 4), **dict.fromkeys(range(9, 13), 8)}
    breaks = NO_BREAKS.copy()
    breaks[11] = True
    _, second = decode(*scores(TWO, to_cue, {4: 5, 8: 5}), breaks=breaks, settings=Settings())
    assert (9, 11) in second.content


@pytest.mark.parametrize("n", [1, 2, 9])
def test_words_without_a_cue_make_no_statement(n: int) -> None:
    assert decode(*scores({0: "B-content"}, {}, {}, n), breaks=NO_BREAKS[:n], settings=Settings()) == []


@given(st.data())
def test_whatever_the_scores_every_run_lies_in_the_window(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 12))
    floats = st.floats(-30, 30, width=32)
    tags = data.draw(st_numpy.arrays(np.float32, (n, len(TAGS)), elements=floats))
    links = [data.draw(st_numpy.arrays(np.float32, (n, n), elements=floats)) for _ in range(2)]
    breaks = data.draw(st_numpy.arrays(np.bool_, (n,)))
    for attribution in decode(tags, *links, breaks=breaks, settings=Settings()):
        runs = (*attribution.source, *attribution.cue, *attribution.content)
        assert all(0 <= a < b <= n for a, b in runs)
        assert attribution.content
        assert len(attribution.cue) == 1
        assert 0 <= attribution.score <= 1
        assert not any(breaks[k] for a, b in runs for k in range(a + 1, b))
        taken = [k for a, b in runs for k in range(a, b)]
        assert len(taken) == len(set(taken))
