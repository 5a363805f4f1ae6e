from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading import Options
from onrecord.scale.journal import Journal, JournalError, Progress, journal_of, progress_in, settings_of

SETTINGS = settings_of(Options())
# What a run does, as (input, articles): a record of so many bytes, or None where one could not be read.
RUN: tuple[tuple[str, tuple[int | None, ...]], ...] = (("a.txt", (5,)), ("empty", ()), ("b.jsonl", (7, None, 300, 2)))


def write_all(output: Path, *, stop_after: int = 10**6) -> None:
    """Do the run as far as it goes, from where an earlier one ended; stop in its midst after so many steps."""
    with Journal(output, settings=SETTINGS) as journal:
        done = journal.progress
        for name, articles in RUN:
            n_done = done.begun[1] if done.begun and done.begun[0] == name else 0
            if name in done.finished:
                continue
            for number, size in enumerate(articles[n_done:], n_done + 1):
                if stop_after == 0:
                    return
                stop_after -= 1
                if size is None:
                    journal.fail(name, number, "no text")
                else:
                    journal.write(name, number, f"{name}:{number}".encode().ljust(size, b".") + b"\n")
            journal.finish(name)


def test_a_run_that_was_cut_anywhere_ends_as_one_that_was_not(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    write_all(whole)
    written, told = whole.read_bytes(), journal_of(whole).read_bytes()
    output = tmp_path / "cut"
    head = told.index(b"\n") + 1
    for n_bytes in range(0, len(written) + 1, 29):
        for n_told in range(head, len(told) + 1, 31):
            output.write_bytes(written[:n_bytes])
            journal_of(output).write_bytes(told[:n_told])
            write_all(output)
            assert output.read_bytes() == written
            assert journal_of(output).read_bytes() == told


def test_stopping_after_any_step_loses_and_repeats_nothing(tmp_path: Path) -> None:
    whole, output = tmp_path / "whole", tmp_path / "steps"
    write_all(whole)
    for _ in range(6):
        write_all(output, stop_after=1)
    assert output.read_bytes() == whole.read_bytes()


def test_progress_tells_what_is_done(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    write_all(output, stop_after=3)
    with Journal(output, settings=SETTINGS) as journal:
        assert journal.progress == Progress(frozenset({"a.txt", "empty"}), ("b.jsonl", 2), 18, 2, 1)


def test_other_options_are_another_run(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    write_all(output)
    before = output.read_bytes()
    with pytest.raises(JournalError, match="begun with other options"):
        Journal(output, settings=settings_of(replace(Options(), min_score=0.5)))
    assert output.read_bytes() == before


def test_an_output_without_a_journal_is_not_touched(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    output.write_bytes(b"mine\n")
    with pytest.raises(JournalError, match="no journal says"):
        Journal(output, settings=SETTINGS)
    assert output.read_bytes() == b"mine\n"


@given(st.lists(st.binary(max_size=40)))
def test_any_bytes_are_a_journal_or_none(lines: list[bytes]) -> None:
    with pytest.raises(JournalError):
        progress_in([b"{}\n", *lines], settings=SETTINGS, source="j", n_bytes=9)
    head = b'{"journal": "onrecord-journal/1", "settings": "' + SETTINGS.encode() + b'"}\n'
    done, n_told = progress_in([head, *lines], settings=SETTINGS, source="j", n_bytes=9)
    assert done == Progress()
    assert n_told == len(head)
