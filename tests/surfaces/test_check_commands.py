from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.article.docx import is_docx
from onrecord.ledger.ledger import open_ledger
from onrecord.reading import Options, read_text
from onrecord.surfaces.cli import app

SOURCE = (
    "Tarn Haven closes its ferry\n\n"
    "The ferry will stop for the winter, harbour master Hanne Brekke said on Monday.\n\n"
    "“We will sail her again if the council pays for a new hull,” Brekke told reporters. “The hull is 60 years old.”\n"
)
GOOD = "“The hull is 60 years old,” Hanne Brekke said.\n"
CUT = "“We will sail her again,” Hanne Brekke said.\n"
ALTERED = "“The hull is 80 years old,” Hanne Brekke said.\n"
RULES = ("--model", "rules")
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in process, in a folder with a source and some drafts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("ONRECORD_LEDGER", str(tmp_path / "ledger.sqlite"))
    for name, text in (("source.txt", SOURCE), ("good.md", GOOD), ("cut.md", CUT), ("altered.md", ALTERED)):
        Path(name).write_text(text, encoding="utf-8")
    runner = CliRunner()
    return lambda *args, **options: runner.invoke(
        app, ["check", *map(str, args), *RULES], prog_name="onrecord", **options
    )


@pytest.mark.parametrize(("draft", "code"), [("good.md", 0), ("cut.md", 1), ("altered.md", 1)])
def test_the_exit_code_says_whether_something_needs_a_look(run: Run, draft: str, code: int) -> None:
    assert run(draft, "--against", "source.txt").exit_code == code


def test_what_was_changed_is_shown_word_by_word(run: Run) -> None:
    result = run("altered.md", "--against", "source.txt")
    assert "The hull is [-60-] {+80+} years old" in result.stdout


def test_the_json_points_into_draft_and_source(run: Run) -> None:
    value = json.loads(run("cut.md", "--against", "source.txt", "--json").stdout)
    (judgement,) = value["judgements"]
    assert (value["schema"], value["needs_look"], judgement["verdict"]) == ("onrecord-check/1", True, "out-of-context")
    words = judgement["evidence"][0]["words"]
    assert SOURCE[words["start"] : words["end"]] == words["text"] == "We will sail her again"


def test_files_after_the_draft_and_its_first_source_are_sources_too(run: Run) -> None:
    Path("other.txt").write_text(SOURCE.replace("60", "80"), encoding="utf-8")
    assert run("altered.md", "--against", "source.txt", "other.txt").exit_code == 0


def test_files_without_against_are_a_usage_error(run: Run) -> None:
    result = run("good.md", "source.txt")
    assert result.exit_code == 2
    assert "--against" in result.stderr


def test_a_draft_comes_from_standard_input(run: Run) -> None:
    assert run("-", "--against", "source.txt", input=CUT.encode()).exit_code == 1


def test_a_word_file_is_a_draft(run: Run) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:p><w:r><w:t>{GOOD}</w:t></w:r></w:p>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    Path("draft.docx").write_bytes(out.getvalue())
    assert is_docx(out.getvalue())
    result = run("draft.docx", "--against", "source.txt")
    assert (result.exit_code, "1 verbatim" in result.stdout) == (0, True)


def test_the_spans_of_markdown_are_those_of_the_file(run: Run) -> None:
    draft = "# Notes\n\n- *Hanne Brekke* said: “The hull is\n  **60** years old.”\n- She sails.\n"
    Path("notes.md").write_text(draft, encoding="utf-8")
    (judgement,) = json.loads(run("notes.md", "--against", "source.txt", "--json").stdout)["judgements"]
    (words,) = judgement["words"]
    assert judgement["verdict"] == "verbatim"
    assert draft[words["start"] : words["end"]] == "The hull is\n  **60** years old."
    assert "line 3 " in run("notes.md", "--against", "source.txt").stdout


def test_records_are_sources(run: Run) -> None:
    record = read_text(SOURCE, options=Options(model="rules"))
    Path("records.jsonl").write_text(record.to_json() + "\n", encoding="utf-8")
    assert run("good.md", "--against", "records.jsonl").exit_code == 0


def test_the_ledger_is_asked_without_against(run: Run) -> None:
    with open_ledger() as ledger:
        ledger.add(read_text(SOURCE, options=Options(model="rules", outlet="Tarn Courier")))
    result = run("cut.md")
    assert (result.exit_code, "Tarn Courier" in result.stdout) == (1, True)


def test_a_draft_that_is_kept_already_is_no_source_of_itself(run: Run) -> None:
    Path("draft.txt").write_text(GOOD, encoding="utf-8")
    with open_ledger() as ledger:
        ledger.add(read_text(GOOD, options=Options(model="rules", force=True)))
    result = run("draft.txt")
    assert (result.exit_code, "not on record" in result.stdout) == (1, True)


def test_no_ledger_and_no_source_is_an_error_that_names_the_place(run: Run) -> None:
    result = run("good.md")
    assert result.exit_code not in (0, 1)
    assert "ledger.sqlite" in result.stderr


def test_a_source_that_cannot_be_read_is_named_and_the_others_count(run: Run) -> None:
    result = run("good.md", "--against", "source.txt", "missing.txt")
    assert result.exit_code == 3
    assert "missing.txt" in result.stderr
    assert "1 verbatim" in result.stdout


def test_the_page_holds_what_a_draft_says_only_as_text(run: Run) -> None:
    Path("bad.md").write_text("“<script>alert(1)</script> we sail at nine,” Hanne Brekke said.\n", encoding="utf-8")
    assert run("bad.md", "--against", "source.txt", "--html", "out.html").exit_code == 1
    page = Path("out.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "Content-Security-Policy" in page


def test_the_page_never_overwrites_an_input(run: Run) -> None:
    result = run("good.md", "--against", "source.txt", "--html", "good.md")
    assert result.exit_code == 2
    assert Path("good.md").read_text(encoding="utf-8") == GOOD


def test_a_draft_cannot_act_on_the_terminal(run: Run) -> None:
    Path("bad.md").write_text("“We sail \x1b[2J at nine tomorrow,” Hanne Brekke said.\n", encoding="utf-8")
    result = run("bad.md", "--against", "source.txt")
    assert "\x1b" not in result.stdout
