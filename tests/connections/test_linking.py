"""Eight invented articles: one that others took from, its reprints, its quotation elsewhere, and two look-alikes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.connections import linking
from onrecord.connections.linking import KINDS, connect, unconnected
from onrecord.ledger.ledger import Ledger, open_ledger
from onrecord.ledger.values import Link
from onrecord.reading import Options, read_text
from onrecord.record.values import Record

CASES = json.loads((Path(__file__).parents[1] / "cases" / "linking" / "articles.json").read_text(encoding="utf-8"))
NAMES = tuple(case["name"] for case in CASES)
N_KILLS = 40 if os.environ.get("ONRECORD_NIGHTLY") else 3
# Connects the ledger, an article a transaction, and tells when it begins.
CHILD = """
import sys
from onrecord.connections import linking
from onrecord.ledger.ledger import open_ledger
linking._BATCH, linking._LEAST_UNSAVED, linking._UNSAVED_SHARE = 1, 0, 0.0
with open_ledger(sys.argv[1]) as ledger:
    print("begins", flush=True)
    for _ in linking.connect(ledger):
        pass
"""


@cache
def record_of(name: str) -> Record:
    case = CASES[NAMES.index(name)]
    options = Options(model="rules", force=True, published=case["published"], outlet=case["outlet"])
    record = read_text(case["text"], options=options)
    return replace(record, article=replace(record.article, uri=case["uri"]))


def fill(ledger: Ledger, names: Sequence[str] = NAMES) -> None:
    for name in names:
        ledger.add(record_of(name))


def name_of(ledger: Ledger, article: int) -> str:
    uri = ledger.article(article).uri
    return str(next(case["name"] for case in CASES if case["uri"] == uri))


def links_of(ledger: Ledger, name: str, kind: str) -> dict[str, Link]:
    """The links of this kind that lead from the article, by the name of the other."""
    (key,) = (one.key for one in ledger.articles() if name_of(ledger, one.key) == name)
    found = ledger.links(article=key, kind=kind)
    return {name_of(ledger, link.to_article): link for link in found if link.from_article == key}


def state(ledger: Ledger) -> dict[str, Any]:
    """All connections, under the names of their articles."""
    names = {key: name_of(ledger, key) for key in ledger.article_keys()}
    links = {
        (one.kind, names[one.from_article], names[one.to_article], one.from_statement, one.to_statement):
        (one.score, one.evidence)
        for one in ledger.links()
    }  # fmt: skip
    stories = [
        [(names[member.article], member.score, member.evidence["words"]) for member in ledger.story(story=story)]
        for story, _ in ledger.stories()
    ]
    return {"links": links, "stories": sorted(stories), "left": unconnected(ledger)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """All articles, connected at once; to be looked at only."""
    with open_ledger(tmp_path_factory.mktemp("whole") / "ledger.sqlite") as ledger:
        fill(ledger)
        list(connect(ledger))
        yield ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.mark.parametrize(("name", "kind"), [("copy", "copy"), ("with-additions", "rewrite"), ("rewritten", "rewrite")])
def test_a_reprint_is_linked_to_the_original_which_came_first(whole: Ledger, name: str, kind: str) -> None:
    link = links_of(whole, name, "reprint")["original"]
    assert (link.evidence["kind"], link.evidence["first"]) == (kind, "to")
    assert link.evidence["clues"]
    assert link.score >= 0.25


def test_the_passages_of_a_reprint_stand_in_both_texts(whole: Ledger) -> None:
    links = [link for link in whole.links(kind="reprint") if link.evidence["passages"]]
    assert len(links) == 6  # four articles, each with each
    for link in links:
        for passage in link.evidence["passages"]:
            here = whole.text(link.from_article)[slice(*passage["from"])]
            there = whole.text(link.to_article)[slice(*passage["to"])]
            assert here.casefold().split() == there.casefold().split()


def test_an_altered_quotation_is_linked_with_what_was_altered(whole: Ledger) -> None:
    link = links_of(whole, "altered-quotation", "quotation")["original"]
    assert link.evidence["relation"] == "altered"
    assert not link.evidence["is_conflict"]
    (replaced,) = (edit for edit in link.evidence["edits"] if edit["kind"] == "replaced")
    assert whole.text(link.to_article)[slice(*replaced["to"])] == "January"
    assert whole.text(link.from_article)[slice(*replaced["from"])] == "winter"


def test_the_same_words_of_two_speakers_are_a_conflict(whole: Ledger) -> None:
    assert links_of(whole, "other-speaker", "quotation")["original"].evidence["is_conflict"]


@pytest.mark.parametrize("name", ["look-alike", "unrelated"])
def test_what_only_looks_alike_is_not_connected(whole: Ledger, name: str) -> None:
    (key,) = (one.key for one in whole.articles() if name_of(whole, one.key) == name)
    assert whole.links(article=key) == ()
    assert len(whole.story(article=key)) == 1


def test_the_reprints_tell_one_story_with_the_original(whole: Ledger) -> None:
    ((story, _),) = whole.stories(least_articles=2)
    members = {name_of(whole, member.article) for member in whole.story(story=story)}
    assert members == {"original", "copy", "with-additions", "rewritten"}


@settings(max_examples=6, deadline=None)
@given(cuts=st.sets(st.integers(1, len(NAMES) - 1)), least_unsaved=st.sampled_from((0, 20)))
def test_what_is_connected_as_it_comes_is_what_is_connected_at_once(
    whole: Ledger, tmp_path_factory: pytest.TempPathFactory, cuts: set[int], least_unsaved: int
) -> None:
    path = tmp_path_factory.mktemp("parts") / "ledger.sqlite"
    bounds = [0, *sorted(cuts), len(NAMES)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linking, "_LEAST_UNSAVED", least_unsaved)
        for start, end in pairwise(bounds):
            with open_ledger(path) as ledger:
                fill(ledger, NAMES[start:end])
                assert len(list(connect(ledger))) == end - start
    with open_ledger(path) as ledger:
        assert state(ledger) == state(whole)
        assert list(connect(ledger)) == []


@pytest.mark.parametrize("name", ["original", "copy", "rewritten", "unrelated"])
def test_after_forgetting_an_article_it_is_as_if_it_had_not_been(ledger: Ledger, tmp_path: Path, name: str) -> None:
    fill(ledger)
    list(connect(ledger))
    (key,) = (one.key for one in ledger.articles() if name_of(ledger, one.key) == name)
    ledger.forget_articles([key])
    assert all(key not in (link.from_article, link.to_article) for link in ledger.links())
    list(connect(ledger))
    with open_ledger(tmp_path / "other.sqlite") as other:
        fill(other, [one for one in NAMES if one != name])
        list(connect(other))
        assert state(ledger) == state(other)


@pytest.mark.parametrize("names", [("original",), ("with-additions", "rewritten"), NAMES])
def test_an_article_that_is_read_anew_is_connected_anew(whole: Ledger, ledger: Ledger, names: Sequence[str]) -> None:
    fill(ledger)
    list(connect(ledger))
    for name in names:
        record = record_of(name)
        ledger.add(replace(record, reader=replace(record.reader, version="later")))
    assert unconnected(ledger)
    list(connect(ledger))
    assert state(ledger) == state(whole)


def test_a_corrected_speaker_ends_a_conflict(ledger: Ledger) -> None:
    fill(ledger)
    list(connect(ledger))
    link = links_of(ledger, "other-speaker", "quotation")["original"]
    ledger.correct_speaker(link.from_statement or "", name="Hanne Brekke", who="test")
    assert [one.article for one in connect(ledger)] == [link.from_article]
    assert not links_of(ledger, "other-speaker", "quotation")["original"].evidence["is_conflict"]


def test_the_versions_of_an_article_are_no_reprints_of_each_other(ledger: Ledger) -> None:
    for name in ("original", "copy"):
        record = record_of(name)
        ledger.add(replace(record, article=replace(record.article, uri="https://courier.example/ferry")))
    list(connect(ledger))
    assert ledger.links() == ()


def test_two_that_connect_in_turns_keep_step(
    whole: Ledger, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "_BATCH", 1)
    fill(ledger, NAMES[:4])
    with open_ledger(tmp_path / "ledger.sqlite") as other:
        ours, theirs = connect(ledger), connect(other)
        for part in (ours, theirs, ours, theirs):
            next(part)
        fill(other, NAMES[4:])
        assert [one.article for one in theirs] == [5, 6, 7, 8]
        assert list(ours) == []
    assert state(ledger) == state(whole)


def test_an_article_without_words_is_connected_with_nothing(ledger: Ledger) -> None:
    for text in ("?!", "Ferry."):
        ledger.add(read_text(text, options=Options(model="rules", force=True)))
    assert [one.links for one in connect(ledger)] == [(), ()]
    assert unconnected(ledger) == ()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs processes that can be killed")
def test_killed_at_any_point_nothing_is_half_connected(whole: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with open_ledger(path) as ledger:
        fill(ledger)
    rng = random.Random(7)
    n_killed = 0
    for _ in range(N_KILLS):
        with subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(rng.random() * 0.4)
            child.kill()
            n_killed += child.wait() == -signal.SIGKILL
        with open_ledger(path) as ledger:
            assert ledger.problems() == ()
            left = {kind: set(ledger.unconnected(kind)) for kind in KINDS}
            assert left["reprint"] == left["quotation"] == left["story"]
            connected = set(ledger.article_keys()) - left["story"]
            assert {
                member.article for story, _ in ledger.stories() for member in ledger.story(story=story)
            } == connected
            assert all({link.from_article, link.to_article} <= connected for link in ledger.links())
    assert n_killed  # or nothing was tried
    with open_ledger(path) as ledger:
        list(connect(ledger))
        assert state(ledger) == state(whole)
