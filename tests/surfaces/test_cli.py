from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.record.values import Record
from onrecord.record.verify import verify
from onrecord.surfaces.cli import app

ARTICLE = (
    "Tarn Haven closes its ferry\n\n"
    "The ferry will stop for the winter, harbour master Hanne Brekke said on Monday.\n\n"
    "“We cannot sail her through another January,” Brekke told reporters. “The hull is 60 years old.”\n"
)
RULES = ("--model", "rules")
Run = Callable[..., Any]
PATIENCE_S = 120  # a loaded machine is slow to start a process


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in process, in an empty folder with one article."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    runner = CliRunner()
    return lambda *args, **options: runner.invoke(app, [str(arg) for arg in args], prog_name="onrecord", **options)


def process(*args: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs the command as a process of its own."""
    command = [sys.executable, "-m", "onrecord.surfaces.main", *args]
    return subprocess.run(command, capture_output=True, timeout=PATIENCE_S, **options)


# What is asked wrongly


def test_nothing_at_all_prints_help_and_is_a_usage_error(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "onrecord read article.txt" in result.stderr


@pytest.mark.parametrize("command", [(), ("read",), ("verify",), ("demo",)], ids=" ".join)
def test_help_shows_examples_before_options(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert result.stdout.index("Examples:") < result.stdout.index("Options:")


USAGE_ERRORS = {
    "a model that is not there": (("article.txt", "--model", "xx"), "rules"),
    "a date that is none": (("article.txt", "--published", "9 Oct"), "2024-10-09"),
    "a day that is in no calendar": (("article.txt", "--published", "2024-02-30"), "2024-10-09"),
    "one page for two articles": (("article.txt", "article.txt", "--html", "p.html"), "--html of its own"),
    "one page for a file of two articles": (("two.jsonl", "--html", "p.html", *RULES), "--json"),
    "a page and an output for nothing": (("article.txt", "--html", "p.html", "--output", "o"), "leave out --output"),
    "two things in one pipe": (("article.txt", "--html", "-", "--json"), "name a file"),
    "an output that is an input": (("article.txt", "--output", "article.txt"), "overwritten"),
    "a page that is an input": (("article.txt", "--html", "./article.txt"), "overwritten"),
    "an output in no folder": (("article.txt", "--output", "no/where.txt"), "no/where.txt"),
}


@pytest.mark.parametrize(("args", "remedy"), USAGE_ERRORS.values(), ids=USAGE_ERRORS)
def test_a_usage_error_tells_the_remedy_and_writes_nothing(run: Run, args: tuple[str, ...], remedy: str) -> None:
    Path("two.jsonl").write_text(f"{json.dumps({'text': ARTICLE})}\n" * 2, encoding="utf-8")
    result = run("read", *args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert remedy in " ".join(result.stderr.split())
    assert Path("article.txt").read_text(encoding="utf-8") == ARTICLE
    assert not Path("p.html").exists()


# Reading


def test_json_is_one_record_a_line_and_each_holds(run: Run) -> None:
    result = run("read", "--json", "article.txt", "article.txt", *RULES, "--published", "2024-11-05", "--outlet", "Ü")
    assert result.exit_code == 0
    first, second = result.stdout_bytes.splitlines()
    assert first == second
    record = Record.from_json(first)
    assert verify(record, ARTICLE) == ()
    assert record.article.outlet == "Ü"
    assert record.article.published is not None
    assert record.article.published.edtf == "2024-11-05"
    assert result.stderr == ""


def test_the_terminal_view_shows_the_headline_and_the_marked_words(run: Run) -> None:
    result = run("read", "article.txt", *RULES)
    assert result.stdout.startswith("Tarn Haven closes its ferry\n")
    assert "[“We cannot sail her through another January,”]" in result.stdout


def test_standard_input_is_read_where_there_is_no_file_or_a_dash(run: Run) -> None:
    from_file = run("read", "--json", "article.txt", *RULES)
    for args in ((), ("-",)):
        assert run("read", "--json", *args, *RULES, input=ARTICLE).stdout == from_file.stdout


def test_failures_are_listed_apart_and_the_others_are_read(run: Run) -> None:
    Path("binary.bin").write_bytes(bytes(range(256)) * 9)
    Path("empty.txt").touch()
    Path("folder").mkdir()
    result = run("read", "--json", "missing.txt", "folder", "binary.bin", "empty.txt", "article.txt", *RULES)
    assert result.exit_code == 3
    assert len(result.stdout.splitlines()) == 1
    failures = result.stderr.splitlines()
    assert [line.split(": ")[1] for line in failures[:-1]] == ["missing.txt", "folder", "binary.bin", "empty.txt"]
    assert failures[-1] == "onrecord: 4 of 5 articles could not be read"


def test_a_bad_line_of_json_lines_is_named_by_its_number(run: Run) -> None:
    Path("some.jsonl").write_text(f'{json.dumps({"id": "a", "text": ARTICLE})}\n{{"id": "b"}}\n', encoding="utf-8")
    result = run("read", "--json", "some.jsonl", *RULES)
    assert result.exit_code == 3
    assert Record.from_json(result.stdout).article.source_id == "a"
    assert "some.jsonl:2: " in result.stderr


def test_a_file_name_cannot_act_on_the_terminal(run: Run) -> None:
    assert "\\x1b[2J" in run("read", "\x1b[2J.txt", *RULES).stderr


def test_output_takes_what_would_be_printed(run: Run) -> None:
    printed = run("read", "--json", "article.txt", *RULES).stdout_bytes
    result = run("read", "--json", "article.txt", "--output", "out.jsonl", *RULES)
    assert result.stdout == ""
    assert Path("out.jsonl").read_bytes() == printed


def test_a_page_is_written_and_json_is_printed_beside_it(run: Run) -> None:
    result = run("read", "article.txt", "--html", "page.html", "--json", *RULES)
    assert result.exit_code == 0
    assert Record.from_json(result.stdout).article.text == ARTICLE
    page = Path("page.html").read_text(encoding="utf-8")
    assert run("read", "article.txt", "--html", "-", *RULES).stdout == page
    assert page.startswith("<!DOCTYPE html>")


COLOURS = {
    "a pipe": ({}, False),
    "FORCE_COLOR": ({"FORCE_COLOR": "1"}, True),
    "NO_COLOR over FORCE_COLOR": ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
}


@pytest.mark.parametrize(("environment", "is_coloured"), COLOURS.values(), ids=COLOURS)
def test_colour_follows_the_environment(run: Run, environment: dict[str, str], is_coloured: bool) -> None:
    assert ("\x1b[" in run("read", "article.txt", *RULES, env=environment, color=True).stdout) == is_coloured


def test_the_demo_reads_the_bundled_article_and_says_what_to_try_next(run: Run) -> None:
    result = run("demo")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Lindmark's first vaccine plant")
    assert "onrecord read article.txt" in result.stdout


# Verifying


def test_records_that_hold_print_nothing(run: Run, ferry: Record) -> None:
    Path("records.jsonl").write_text(f"{ferry.to_json()}\n\n{ferry.to_json()}\n", encoding="utf-8")
    result = run("verify", "records.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 checked" in result.stderr


def test_a_record_may_be_spread_over_lines(run: Run, ferry: Record) -> None:
    result = run("verify", "-", input=json.dumps(json.loads(ferry.to_json()), indent=2))
    assert result.exit_code == 0
    assert "1 checked" in result.stderr


def test_what_disagrees_is_printed_with_its_place(run: Run, ferry: Record) -> None:
    moved = ferry.to_json().replace("60 years old.”", "61 years old.”", 1)
    Path("moved.jsonl").write_text(f"{ferry.to_json()}\n{moved}\n", encoding="utf-8")
    result = run("verify", "moved.jsonl")
    assert result.exit_code == 1
    assert {line.split(": ")[0] for line in result.stdout.splitlines()} == {"moved.jsonl:2"}
    assert "article.id" in result.stdout


def test_another_text_than_the_records_is_found_out(run: Run, ferry: Record) -> None:
    Path("record.json").write_text(ferry.to_json(), encoding="utf-8")
    result = run("verify", "record.json", "--text", "article.txt")
    assert result.exit_code == 1
    assert "article.text" in result.stdout


NO_RECORDS = {
    "text": "Hello.",
    "a list": "[]",
    "an object": "{}",
    "nothing": "",
    "deep": "[" * 100_000,
    "a number": "7",
}


@pytest.mark.parametrize("content", NO_RECORDS.values(), ids=NO_RECORDS)
def test_what_is_no_record_is_a_failure_and_the_others_are_checked(run: Run, ferry: Record, content: str) -> None:
    Path("no.json").write_text(content, encoding="utf-8")
    Path("yes.json").write_text(ferry.to_json(), encoding="utf-8")
    result = run("verify", "no.json", "missing.json", "yes.json")
    assert (result.exit_code, result.stdout) == (3, "")
    failures = result.stderr.splitlines()
    assert [line.split(": ")[1] for line in failures[:-1]] == ["no.json", "missing.json"]
    assert failures[-1].startswith("onrecord: 1 checked")


def test_what_read_prints_verify_accepts(run: Run) -> None:
    printed = run("read", "--json", "article.txt", *RULES).stdout
    assert run("verify", "-", "--text", "article.txt", input=printed).exit_code == 0


# As a process of its own


def _reading_many(folder: Path) -> subprocess.Popen[bytes]:
    """A run that prints more than a pipe holds, so that it is still busy after its first line."""
    articles = folder / "articles.jsonl"
    articles.write_text(f"{json.dumps({'text': ARTICLE})}\n" * 400, encoding="utf-8")
    command = [sys.executable, "-m", "onrecord.surfaces.main", "read", "--json", *RULES, str(articles)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_closed_pipe_ends_the_run_quietly(tmp_path: Path) -> None:
    with _reading_many(tmp_path) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b'{"schema"')
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(PATIENCE_S) == 141


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_an_interrupt_ends_with_130_and_without_a_traceback(tmp_path: Path) -> None:
    with _reading_many(tmp_path) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=PATIENCE_S)
        assert (running.returncode, errors) == (130, b"")


def test_words_that_the_encoding_of_the_output_lacks_are_escaped(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    result = process("read", str(article), *RULES, env=environment)
    assert result.returncode == 0, result.stderr
    assert b"\\u201cWe cannot sail" in result.stdout


def test_the_version_is_told_before_anything_heavy_is_imported() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "onrecord.surfaces.main", "--version"]
    result = subprocess.run(command, capture_output=True, timeout=PATIENCE_S, text=True)
    assert result.stdout.startswith("onrecord 0.")
    assert not {"typer", "rich", "numpy", "onnxruntime"} & set(_imported(result.stderr))


@pytest.mark.parametrize("args", [("--help",), ("read", "--help"), ("verify", "--help")], ids=" ".join)
def test_help_imports_nothing_heavy(args: tuple[str, ...]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "onrecord.surfaces.main", *args]
    result = subprocess.run(command, capture_output=True, timeout=PATIENCE_S, text=True)
    assert result.returncode == 0
    assert not {"rich", "numpy", "onnxruntime", "tokenizers", "py3langid"} & set(_imported(result.stderr))


def _imported(importtime: str) -> Iterator[str]:
    return (line.rsplit("|", 1)[1].strip() for line in importtime.splitlines() if line.startswith("import time:"))
