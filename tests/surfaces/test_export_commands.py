from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.exports.formats import BINARIES, FOLDERS, FORMATS, TEXTS
from onrecord.ledger.ledger import open_ledger
from onrecord.record.values import Record
from onrecord.surfaces.cli import app
from onrecord.surfaces.export_commands import Format

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ferry: Record) -> Run:
    """Runs the command in process, in a folder with a ledger and a file of records."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONRECORD_LEDGER", str(tmp_path / "ledger.sqlite"))
    with open_ledger() as ledger:
        ledger.add(ferry)
    Path("records.jsonl").write_text(ferry.to_json() + "\n", encoding="utf-8")
    runner = CliRunner()
    return lambda *args, **options: runner.invoke(app, [str(arg) for arg in args], prog_name="onrecord", **options)


@pytest.mark.parametrize("command", ["export", "import"])
def test_help_shows_examples_before_options(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"onrecord {command}" in result.stdout[: result.stdout.index("Options:")]
    assert "Examples:" in result.stdout


def test_help_names_every_format(run: Run) -> None:
    assert {one.value for one in Format} == set(FORMATS)
    help_text = run("export", "--help").stdout
    assert all(f"{name} " in help_text.replace(",", " ") for name in FORMATS)


@pytest.mark.parametrize("to", TEXTS)
def test_the_ledger_and_its_records_give_the_same(run: Run, to: str) -> None:
    from_ledger = run("export", "--to", to, "--as-read")
    from_file = run("export", "records.jsonl", "--to", to)
    from_pipe = run("export", "-", "--to", to, input=Path("records.jsonl").read_bytes())
    assert from_ledger.exit_code == from_file.exit_code == from_pipe.exit_code == 0
    assert from_ledger.stdout_bytes == from_file.stdout_bytes == from_pipe.stdout_bytes != b""
    assert run("export", "--to", to, "-o", "out", "--as-read").exit_code == 0
    assert Path("out").read_bytes() == from_ledger.stdout_bytes


def test_json_lines_are_what_is_written_unless_asked_otherwise(run: Run, ferry: Record) -> None:
    lines = run("export").stdout.splitlines()
    assert [json.loads(line)["statement"]["id"] for line in lines] == [one.id for one in ferry.statements]


@pytest.mark.parametrize("to", [*BINARIES, *FOLDERS])
def test_what_is_no_text_needs_a_place(run: Run, to: str) -> None:
    result = run("export", "--to", to)
    assert result.exit_code == 2
    assert "-o" in result.stderr


def test_label_studio_comes_with_its_settings(run: Run) -> None:
    run("export", "--to", "label-studio", "-o", "tasks.json")
    assert "<Labels" in Path("tasks.json.config.xml").read_text(encoding="utf-8")


def test_records_come_back_to_the_byte(run: Run) -> None:
    assert run("export", "--to", "records").stdout_bytes == Path("records.jsonl").read_bytes()


def test_what_is_no_record_is_named_and_the_others_are_exported(run: Run, ferry: Record) -> None:
    good = ferry.to_json()
    broken = good.replace("harbour master", "harbour Master", 1)
    Path("mixed.jsonl").write_text(f"{good}\n\nno json\n{broken}\n3\n", encoding="utf-8")
    result = run("export", "mixed.jsonl", "--to", "records")
    assert (result.exit_code, result.stdout) == (3, good + "\n")
    for number in (3, 4, 5):
        assert f"mixed.jsonl:{number}: " in result.stderr


def test_a_file_that_is_not_there_is_an_error_and_writes_nothing(run: Run) -> None:
    result = run("export", "nowhere.jsonl", "-o", "out.jsonl")
    assert result.exit_code == 3
    assert "nowhere.jsonl" in result.stderr
    assert not list(Path().glob("out*"))


def test_records_and_a_ledger_are_not_exported_together(run: Run) -> None:
    assert run("export", "records.jsonl", "--ledger", "ledger.sqlite").exit_code == 2


def test_exporting_makes_no_ledger(run: Run) -> None:
    result = run("export", "--ledger", "other.sqlite")
    assert result.exit_code == 3
    assert "onrecord add" in result.stderr
    assert not Path("other.sqlite").exists()


@pytest.mark.parametrize(("tool", "place"), [("brat", "corpus"), ("label-studio", "tasks.json")])
def test_annotations_go_out_and_come_back(run: Run, ferry: Record, tool: str, place: str) -> None:
    assert run("export", "--to", tool, "-o", place).exit_code == 0
    same = run("import", place, "--from", tool)
    assert (same.exit_code, same.stdout) == (0, "")
    assert "0 changes" in same.stderr
    files = list(Path(place).glob("*.ann")) if tool == "brat" else [Path(place)]
    for file in files:
        text = file.read_text(encoding="utf-8")
        old, new = ("speaker: Hanne Brekke", "speaker: Rosa Quill")
        if tool == "label-studio":
            old, new = '["Hanne Brekke"]', '["Rosa Quill"]'
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    dry = run("import", place, "--from", tool, "--dry-run")
    assert "(Rosa Quill)" in dry.stdout
    assert "nothing kept" in dry.stderr
    assert run("corrections").stdout == ""
    done = run("import", place, "--from", tool, "--who", "ada", "--json")
    (change,) = map(json.loads, done.stdout.splitlines())
    assert (change["article"], change["speaker"]) == (ferry.id, "Rosa Quill")
    rows = list(csv.DictReader(io.StringIO(run("export", "--to", "csv").stdout, newline="")))
    assert [(row["speaker"], row["corrected_by"]) for row in rows if row["layer"] == "correction"] == [
        ("Rosa Quill", "ada")
    ]
    assert {row["layer"] for row in csv.DictReader(io.StringIO(run("export", "--to", "csv", "--as-read").stdout))} == {
        "reader"
    }


def test_what_cannot_be_taken_over_is_named(run: Run) -> None:
    Path("strange.json").write_text('[{"data": {"text": "Somewhere else."}}]', encoding="utf-8")
    Path("broken.json").write_text("{", encoding="utf-8")
    result = run("import", "strange.json", "broken.json", "--from", "label-studio")
    assert result.exit_code == 3
    assert "no article of this text" in result.stderr
    assert "broken.json: not JSON" in result.stderr
    assert "0 changes, 2 failed" in result.stderr
