"""From bytes to a record that holds: the whole way, with the real model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.reading import read_bytes
from onrecord.record.serial import to_dict

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ARTICLES = sorted(path for path in EXAMPLES.iterdir() if path.suffix in (".txt", ".jsonl"))
RECORDS = EXAMPLES / "records"
# Scores may move a little between processors, whose int8 arithmetic differs; nothing else may.
SCORE_TOLERANCE = 0.05
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
# Text of the kind that the reader works on: quotation marks, cues, names and line ends in any order.
PIECES = (
    "“ ” \" ‘ ’ ' « » , . ( ) — a é \u202e \x00 "
    "Ana_Ruiz said he told_reporters that_it_would_rain according_to the_report"
).split(" ")
NEWS_LIKE = st.lists(
    st.sampled_from(
        [*(piece.replace("_", " ") for piece in PIECES), " ", " ", "\n", "\n\n", ": ", "By Jo Roe", "Photo: X"]
    ),
    max_size=60,
).map("".join)
FORCED = onrecord.Options(force=True)
BY_RULES = onrecord.Options(force=True, model="rules")


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_an_example_reads_as_it_did(path: Path) -> None:
    stored = (RECORDS / f"{path.name}.records.jsonl").read_text(encoding="utf-8").splitlines()
    fresh = list(onrecord.read_many([path]))
    assert len(fresh) == len(stored)
    for record, line in zip(fresh, stored, strict=True):
        assert isinstance(record, onrecord.Record), record
        assert onrecord.verify(record) == ()
        new, old = to_dict(record), json.loads(line)
        assert without_scores(new) == without_scores(old)
        for one, other in zip(new["statements"], old["statements"], strict=True):
            assert one["score"] == pytest.approx(other["score"], abs=SCORE_TOLERANCE)


def without_scores(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_scores(item) for key, item in value.items() if key not in ("score", "version")}
    return [without_scores(item) for item in value] if isinstance(value, list) else value


@given(ANY_TEXT | NEWS_LIKE)
def test_any_text_gives_a_record_that_verifies(text: str) -> None:
    for options in (FORCED, BY_RULES):
        try:
            record = onrecord.read_text(text, options=options)
        except onrecord.ArticleError:
            assert not text.strip()
            continue
        assert onrecord.verify(record) == ()
        assert onrecord.Record.from_json(record.to_json()) == record


@given(st.binary(max_size=300))
def test_any_bytes_give_records_that_verify_or_reasons(data: bytes) -> None:
    for result in read_bytes(data, "bytes", options=FORCED):
        if isinstance(result, onrecord.Unread):
            assert result.error.source
            assert result.error.reason
        else:
            assert onrecord.verify(result) == ()


def test_one_article_is_one_record_on_every_surface(tmp_path: Path) -> None:
    path = ARTICLES[0] if ARTICLES[0].suffix == ".txt" else ARTICLES[1]
    by_path = onrecord.read(path).to_json()
    assert onrecord.read(path.read_bytes()).to_json() == by_path
    assert onrecord.read_text(path.read_text(encoding="utf-8")).to_json() == by_path
    (by_many,) = onrecord.read_many([path])
    assert isinstance(by_many, onrecord.Record)
    assert by_many.to_json() == by_path
    command = [sys.executable, "-m", "onrecord.surfaces.main", "read", "--json", str(path)]
    run = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert run.stdout == by_path + "\n"


def test_an_article_reads_the_same_in_any_company(tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in ARTICLES if path.suffix == ".txt"]
    alone = [onrecord.read_text(text).to_json() for text in texts]
    assert [onrecord.read_text(text).to_json() for text in reversed(texts)] == alone[::-1]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good = next(path for path in ARTICLES if path.suffix == ".txt")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "folder").mkdir()
    names = ("empty.txt", "nowhere.txt", "folder", "picture.png")
    sources = [good, *(tmp_path / name for name in names), good]
    first, *failed, last = onrecord.read_many(sources)
    assert isinstance(first, onrecord.Record)
    assert first == last
    assert [result.source for result in failed if isinstance(result, onrecord.Unread)] == [str(p) for p in sources[1:5]]


def test_a_summary_is_noted_to_be_one() -> None:
    words = (EXAMPLES / "wire-story.txt").read_text(encoding="utf-8")
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"summary": words}, {"content_text": words}]}
    summary, full = read_bytes(json.dumps(feed).encode(), "feed.json", options=BY_RULES)
    assert isinstance(summary, onrecord.Record)
    assert isinstance(full, onrecord.Record)
    (note,) = set(summary.notes) - set(full.notes)
    assert (note.about, "summary" in note.reason) == ("article.text", True)
    assert summary.statements == full.statements
    assert onrecord.verify(summary) == ()
    assert onrecord.Record.from_json(summary.to_json()) == summary


def test_a_folder_is_read_as_its_files_are(tmp_path: Path) -> None:
    for path in ARTICLES[:3]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    apart = list(onrecord.read_many(ARTICLES[:3], options=BY_RULES))
    assert list(onrecord.read_many([tmp_path], options=BY_RULES)) == apart


def test_reading_one_article_refuses_several() -> None:
    with pytest.raises(onrecord.ArticleError, match="several articles"):
        onrecord.read(EXAMPLES / "articles.jsonl")


@pytest.mark.parametrize("missing", ["tokenizers", "onnxruntime"])
def test_the_rules_read_where_the_model_cannot_run(missing: str) -> None:
    script = f"""
import sys
sys.modules["{missing}"] = None
import onrecord
path = {str(EXAMPLES / "wire-story.txt")!r}
assert onrecord.read(path, options=onrecord.Options(model="rules")).statements
try:
    onrecord.read(path)
except onrecord.ModelError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
    assert f"{missing} is not installed" in run.stdout
    assert "--model rules" in run.stdout
