"""The scripts under examples/ run as they are."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def run(script: str, *arguments: str) -> str:
    command = [sys.executable, EXAMPLES / script, *arguments]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", cwd=EXAMPLES.parent)
    return done.stdout


def test_words_by_speaker_names_the_mayor_who_is_quoted() -> None:
    assert "Imre Calloway" in run("words_by_speaker.py", "examples/river-repost.txt")


def test_unnamed_sources_finds_the_official() -> None:
    assert "official" in run("unnamed_sources.py", "examples/river-repost.txt")


def test_statements_to_csv_writes_a_row_a_statement() -> None:
    rows = list(csv.reader(io.StringIO(run("statements_to_csv.py", "examples/river-repost.txt"))))
    assert len(rows) > 20
    assert len({len(row) for row in rows}) == 1
