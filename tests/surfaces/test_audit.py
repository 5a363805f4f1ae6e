from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from onrecord.article.values import Article, Block
from onrecord.record.audit import audit
from onrecord.record.identity import item_id
from onrecord.record.values import Reader, Record
from onrecord.record.verify import verify
from onrecord.spans import Span
from onrecord.statements.values import Note, Party, Speaker
from onrecord.surfaces.audit import render_audit
from onrecord.surfaces.cli import app

if TYPE_CHECKING:
    from conftest import Builder

READER = Reader("0.1.0", "by hand", None)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
ARTICLE = (
    "Tarn Haven closes its ferry\n\n"
    "The ferry will stop for the winter, harbour master Hanne Brekke said on Monday.\n\n"
    "“We cannot sail her through another January,” Brekke told reporters. “The hull is 60 years old.”\n"
)
RULES = ("--model", "rules")
Run = Callable[..., Any]


def lines_of(shown: str) -> list[str]:
    return [" ".join(line.split()) for line in shown.splitlines()]


# The screen


def test_every_finding_has_its_line(ferry: Record) -> None:
    lines = lines_of(render_audit(ferry))
    for line in (
        "Ferry to Ousel Island to stop for the winter",
        "named 3 60% 1 source",
        "unnamed person 1 20% 1 source, grounds given for 1",
        "no source given 1 20%",
        "Hanne Brekke 23 68% 13 72%",
        "direct 1 (20%) · mixed 1 (20%) · indirect 3 (60%)",
        "says 4 (80%) · believes 1 (20%)",
        "- 4: Hanne Brekke → A council officer → The Tarn Courier",
        "- the ferry company, asked by The Tarn Courier by email: no answer is told yet",
        "the ferry company (asked: awaiting)",
        "Figures on nobody's word, 1 of 1",
        "- the passive names nobody",
    ):
        assert line in lines


def test_a_carrier_stands_with_the_words_that_say_so(ferry: Record) -> None:
    wire = replace(ferry.entities[2], id="e0", name="Coast Wire")
    told = replace(ferry.statements[2], via=(Party("e0", ferry.statements[1].to[0].evidence),))
    shown = render_audit(replace(ferry, entities=(*ferry.entities, wire), statements=(told,)))
    assert "- 1: A council officer → Coast Wire (“told reporters”) → The Tarn Courier" in lines_of(shown)


def test_a_run_of_paragraphs_on_one_speaker_says_where(builder: type[Builder]) -> None:
    text = "Ana: one.\n\nAna: two.\n\nAna: three."
    make = builder(text)
    ana = make.entity("Ana")
    statements = tuple(
        make.statement((make.span(word),), speaker=Speaker(ana.id, "resolved", 1.0)) for word in ("one", "two", "three")
    )
    record = Record(READER, Article(text), entities=(ana,), statements=statements)
    assert "- Ana: 3 paragraphs, statements 1 to 3, characters 0 to 33" in lines_of(render_audit(record))


def test_an_article_without_statements_says_so(ferry: Record) -> None:
    shown = render_audit(replace(ferry, statements=(), figures=(), notes=(), requests=()))
    assert lines_of(shown)[3:] == ["No statements found"]


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal(ferry: Record, width: int) -> None:
    wide = replace(ferry.entities[0], name="Hanne " + "Brekke-" * 12)
    lines = render_audit(replace(ferry, entities=(wide, *ferry.entities[1:])), width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert lines == [line.rstrip() for line in lines]


def test_a_long_name_is_cut_and_its_numbers_are_not(ferry: Record) -> None:
    wide = replace(ferry.entities[0], name="Hanne " + "Brekke-" * 12)
    shown = render_audit(replace(ferry, entities=(wide, *ferry.entities[1:])))
    assert re.search(r"^  Hanne Brekke-\S*…\s+23   68%\s+13   72%$", shown, re.M)


def test_colour_changes_no_word(ferry: Record) -> None:
    coloured = render_audit(ferry, colour=True)
    assert "\x1b[" in coloured
    assert lines_of(ANSI.sub("", coloured)) == lines_of(render_audit(ferry))


def test_long_lists_are_cut_to_a_screen_and_say_so(builder: type[Builder]) -> None:
    text = " ".join(f"person{k} said words{k}." for k in range(40))
    make = builder(text)
    people = tuple(make.entity(f"person{k}") for k in range(40))
    statements = tuple(
        make.statement((make.span(f"words{k}."),), speaker=Speaker(people[k].id, "resolved", 1.0)) for k in range(40)
    )
    notes = tuple(Note("article", f"reason {k}") for k in range(40))
    shown = render_audit(Record(READER, Article(text), entities=people, statements=statements, notes=notes))
    assert len(shown.splitlines()) < 40
    assert [line.strip() for line in shown.splitlines() if "more" in line] == ["and 32 more", "and 36 more"]


def test_nothing_of_the_article_can_act_on_the_terminal(builder: type[Builder]) -> None:
    bad = "\x1b]0;gone\x07\u202e"
    text = f"Va{bad}le said it was over, 7{bad} times."
    make = builder(text)
    vale = make.entity(f"Va{bad}le")
    other = replace(make.entity(f"7{bad}"), id=item_id("e", make.id, (), "person", bad))
    statement = make.statement(
        (make.span(text[8:]),), speaker=Speaker(vale.id, "resolved", 1.0), via=(Party(other.id, make.span(text)),)
    )
    article = Article(text, (Block("body", 0, len(text)),), title=f"[bold]A {bad} title")
    record = Record(READER, article, (vale, other), (statement,), notes=(Note("article", bad),))
    for colour in (False, True):
        shown = ANSI.sub("", render_audit(record, colour=colour))
        assert "[bold]A \\x1b]0;gone\\x07\\u202e title" in shown
        assert "Va\\x1b]0;gone\\x07\\u202ele" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@given(text=st.text(min_size=1, max_size=60), data=st.data())
def test_any_text_and_any_span_can_be_audited(builder: type[Builder], text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    statement = builder(text).statement((Span.of(text, start, end),), manner=data.draw(st.sampled_from(["mixed"])))
    assert "1 statement by 0 sources" in render_audit(Record(READER, Article(text), statements=(statement,)))


# The command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in process, in an empty folder with one article."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    runner = CliRunner()
    return lambda *args, **options: runner.invoke(app, [str(arg) for arg in args], prog_name="onrecord", **options)


def test_help_shows_examples_before_options(run: Run) -> None:
    result = run("audit", "--help")
    assert result.exit_code == 0
    assert result.stdout.index("onrecord audit article.txt") < result.stdout.index("Options:")


def test_an_article_and_its_record_have_one_audit(run: Run) -> None:
    Path("record.jsonl").write_bytes(run("read", "--json", "article.txt", *RULES).stdout_bytes)
    from_article = run("audit", "--json", "article.txt", *RULES)
    assert from_article.exit_code == 0
    assert json.loads(from_article.stdout)["n_statements"] == 2
    assert run("audit", "--json", "record.jsonl", "--model", "not there").stdout == from_article.stdout
    assert run("audit", "article.txt", *RULES).stdout == run("audit", "record.jsonl").stdout


def test_json_is_one_audit_a_line(run: Run, ferry: Record) -> None:
    Path("records.jsonl").write_text(f"{ferry.to_json()}\n\n{ferry.to_json()}\n", encoding="utf-8")
    result = run("audit", "--json", "records.jsonl", "article.txt", *RULES)
    first, second, third = map(json.loads, result.stdout_bytes.splitlines())
    assert first == second == audit(ferry).to_dict()
    assert third["title"] == "Tarn Haven closes its ferry"


def test_standard_input_holds_an_article_or_records(run: Run, ferry: Record) -> None:
    expected = run("audit", "article.txt", *RULES).stdout
    for args in ((), ("-",)):
        assert run("audit", *args, *RULES, input=ARTICLE).stdout == expected
    assert run("audit", input=ferry.to_json()).stdout == render_audit(ferry)


def test_a_record_may_be_spread_over_lines(run: Run, ferry: Record) -> None:
    assert run("audit", input=json.dumps(json.loads(ferry.to_json()), indent=2)).stdout == render_audit(ferry)


def test_what_is_known_of_an_article_is_given_as_for_reading(run: Run) -> None:
    result = run("audit", "article.txt", *RULES, "--published", "2024-11-05", "--outlet", "The Tarn Courier")
    assert lines_of(result.stdout)[1] == "The Tarn Courier · 2024-11-05"


def test_a_record_that_does_not_hold_is_a_failure_and_the_others_are_audited(run: Run, ferry: Record) -> None:
    assert verify(ferry) == ()
    moved = ferry.to_json().replace("60 years old.”", "61 years old.”", 1)
    Path("records.jsonl").write_text(f"{ferry.to_json()}\n{moved}\n{{}}\nno\n", encoding="utf-8")
    result = run("audit", "--json", "records.jsonl", "missing.txt")
    assert result.exit_code == 3
    assert len(result.stdout.splitlines()) == 1
    failures = result.stderr.splitlines()
    assert [line.split(": ")[1] for line in failures[:-1]] == [
        "records.jsonl:2", "records.jsonl:3", "records.jsonl:4", "missing.txt",
    ]  # fmt: skip
    assert "does not hold: article.id" in failures[0]
    assert failures[-1] == "onrecord: 4 of 5 articles could not be read"


def test_a_model_that_is_not_there_is_a_usage_error(run: Run) -> None:
    result = run("audit", "article.txt", "--model", "xx")
    assert (result.exit_code, result.stdout) == (2, "")
