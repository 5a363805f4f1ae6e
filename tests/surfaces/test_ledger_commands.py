from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.ledger.ledger import open_ledger
from onrecord.surfaces.cli import app
from onrecord.web.fetch import Fetched, Fetcher

FERRY = (
    "Tarn Haven closes its ferry\n\n"
    "The ferry will stop for the winter, harbour master Hanne Brekke said on Monday.\n\n"
    "“We cannot sail her through another January,” Brekke told reporters. “The hull is 60 years old.”\n"
)
COUNCIL = (
    "Council looks for money\n\n"
    "Council leader Imre Calloway said the town would not pay. “Nobody has asked us,” Calloway said.\n\n"
    "Harbour master Hanne Brekke said she had written three letters.\n"
)
RULES = ("--model", "rules", "--workers", "1")
COMMANDS = (
    "add",
    "connect",
    "ledger",
    "versions",
    "people",
    "correct",
    "corrections",
    "undo",
    "forget",
    "backup",
    "restore",
)
Run = Callable[..., Any]
PATIENCE_S = 120  # a loaded machine is slow to start a process


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in process, in a folder with two articles and a ledger of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("ONRECORD_LEDGER", str(tmp_path / "ledger.sqlite"))
    Path("ferry.txt").write_text(FERRY, encoding="utf-8")
    Path("council.txt").write_text(COUNCIL, encoding="utf-8")
    runner = CliRunner()
    return lambda *args, **options: runner.invoke(app, [str(arg) for arg in args], prog_name="onrecord", **options)


def page(text: str) -> str:
    """A line of JSON Lines with an article at one address."""
    return json.dumps({"text": text, "uri": "https://courier.example/ferry"})


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples_before_options(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"onrecord {command}" in result.stdout[: result.stdout.index("Options:")]
    assert "Examples:" in result.stdout


@pytest.mark.parametrize("args", [("ledger",), ("people",), ("corrections",), ("backup", "x"), ("forget", "1")])
def test_asking_makes_no_ledger(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 3
    assert "onrecord add" in result.stderr
    assert not Path("ledger.sqlite").exists()


def test_adding_reads_and_keeps_and_knows_again(run: Run) -> None:
    first = run("add", "ferry.txt", "council.txt", *RULES)
    assert (first.exit_code, first.stdout) == (0, "")
    assert "2 added; 2 articles are in" in first.stderr
    again = run("add", ".", *RULES)
    assert "0 added, 2 known already; 2 articles" in again.stderr


def test_adding_tells_as_json_what_became_of_each(run: Run) -> None:
    result = run("add", "ferry.txt", "council.txt", "--json", *RULES)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["key"], row["outcome"]) for row in rows] == [(1, "new"), (2, "new")]
    assert all(row["id"].startswith("sha256:") for row in rows)


def test_what_cannot_be_read_is_named_and_the_others_are_kept(run: Run) -> None:
    Path("nothing.txt").write_text("", encoding="utf-8")
    result = run("add", "nothing.txt", "missing.txt", "ferry.txt", *RULES)
    assert result.exit_code == 3
    assert "nothing.txt: " in result.stderr and "missing.txt: " in result.stderr
    assert "1 added, 2 could not be read" in result.stderr


def test_records_are_kept_as_they_are_from_a_file_and_a_pipe(run: Run) -> None:
    lines = run("read", "--json", "ferry.txt", "council.txt", "--model", "rules").stdout
    Path("records.jsonl").write_text(lines, encoding="utf-8")
    assert "2 added" in run("add", "records.jsonl").stderr
    assert "2 known already" in run("add", "-", input=lines).stderr
    with open_ledger() as ledger:
        assert "".join(f"{ledger.record_json(key)}\n" for key in ledger.article_keys()) == lines


def test_a_record_that_does_not_hold_is_refused(run: Run) -> None:
    line = run("read", "--json", "ferry.txt", "--model", "rules").stdout
    Path("records.jsonl").write_text(line.replace("winter", "summer", 1), encoding="utf-8")
    result = run("add", "records.jsonl")
    assert result.exit_code == 3
    assert "records.jsonl:1: does not hold" in result.stderr


def test_a_changed_text_is_shown_with_its_changes(run: Run) -> None:
    Path("one.jsonl").write_text(page(FERRY), encoding="utf-8")
    Path("two.jsonl").write_text(page(FERRY.replace("60 years", "61 years")), encoding="utf-8")
    run("add", "one.jsonl", *RULES)
    result = run("add", "two.jsonl", *RULES)
    assert "https://courier.example/ferry has changed, version 2: [-60-]{+61+}" in result.stderr
    shown = run("versions", "https://courier.example/ferry")
    assert "version 1, article 1" in shown.stdout and "[-60-]{+61+}" in shown.stdout
    rows = [json.loads(line) for line in run("versions", "2", "--json").stdout.splitlines()]
    assert [(row["version"], len(row["changes"])) for row in rows] == [(1, 0), (2, 1)]


def test_the_ledger_shows_what_it_holds_and_damage(run: Run) -> None:
    run("add", "ferry.txt", *RULES)
    shown = run("ledger", "--check")
    assert (shown.exit_code, "nothing is damaged" in shown.stdout) == (0, True)
    counts = json.loads(run("ledger", "--json").stdout)
    assert (counts["n_articles"], counts["n_people"]) == (1, 1)
    with Path("ledger.sqlite").open("r+b") as file:
        file.seek(4096 * 30)
        file.write(b"\xff" * 4096 * 30)
    assert run("ledger", "--check").exit_code in (1, 3)


def test_people_are_listed_shown_split_and_merged(run: Run) -> None:
    run("add", "ferry.txt", "council.txt", *RULES)
    assert "Hanne Brekke: person; 2 articles" in " ".join(
        run("people", "brekke").stdout.replace("; also Brekke", "").split()
    )
    person = json.loads(run("people", "brekke", "--json").stdout)
    shown = run("people", person["key"])
    assert "article 1, no date" in shown.stdout and "(the first)" in shown.stdout and "same name" in shown.stdout
    made = json.loads(run("people", person["key"], "--split", "2", "--who", "Ada", "--json").stdout)
    assert (made["action"], made["who"]) == ("split", "Ada")
    assert len(run("people", "brekke").stdout.splitlines()) == 2
    merged = run("people", made["value"]["into"], "--merge-into", person["key"])
    assert (merged.exit_code, "merge" in merged.stdout) == (0, True)
    assert len(run("people", "brekke").stdout.splitlines()) == 1
    assert "Q42" in run("people", person["key"], "--wikidata", "Q42").stdout


def test_corrections_are_made_listed_and_undone(run: Run) -> None:
    run("add", "council.txt", *RULES)
    with open_ledger() as ledger:
        first, second, third = (one.id for one in ledger.statements())
    assert run("correct", first, "--speaker", "Ola Lind", "--who", "Ada").exit_code == 0
    assert run("correct", second, "--reject").exit_code == 0
    assert run("correct", third, "--unknown").exit_code == 0
    assert run("correct", "1", "--add", "0-7", "--cue", "8-13", "--speaker", "Ann Ruiz").exit_code == 0
    with open_ledger() as ledger:
        assert [one.name for one in ledger.statements()] == ["Ann Ruiz", "Ola Lind", None]
    listed = run("corrections").stdout
    assert "speaker" in listed and "name Ola Lind" in listed and "Ada" in listed
    for key in (4, 3, 2, 1):
        assert run("undo", key).exit_code == 0
    assert run("corrections").stdout == ""
    assert len(run("corrections", "--all", "--json").stdout.splitlines()) == 4
    with open_ledger() as ledger:
        assert [one.id for one in ledger.statements()] == [first, second, third]


USAGE_ERRORS = {
    "two things at once": (("correct", "s1", "--reject", "--unknown"), "one thing"),
    "nothing to correct": (("correct", "s1"), "one thing"),
    "a statement without a cue": (("correct", "1", "--add", "0-4"), "cue"),
    "a stretch that is none": (("correct", "1", "--add", "4", "--cue", "0-1"), "120-164"),
    "a person by name": (("people", "brekke", "--merge-into", "2"), "by key"),
    "articles that are no keys": (("people", "1", "--split", "a,b"), "--split 31,48"),
    "nobody to be asked": (("forget", "1"), "--yes"),
}


@pytest.mark.parametrize(("args", "remedy"), USAGE_ERRORS.values(), ids=USAGE_ERRORS)
def test_a_usage_error_tells_the_remedy_and_changes_nothing(run: Run, args: tuple[str, ...], remedy: str) -> None:
    run("add", "ferry.txt", *RULES)
    result = run(*args)
    assert result.exit_code == 2
    assert remedy in " ".join(result.stderr.replace("│", " ").split())
    with open_ledger() as ledger:
        assert (ledger.counts().n_articles, ledger.counts().n_corrections) == (1, 0)


def test_articles_and_people_are_forgotten(run: Run) -> None:
    run("add", "ferry.txt", "council.txt", *RULES)
    assert "forgot 1 article" in run("forget", "1", "--yes").stderr
    (brekke,) = [json.loads(line) for line in run("people", "brekke", "--json").stdout.splitlines()]
    result = run("forget", "--person", brekke["key"], "--yes")
    assert "forgot Hanne Brekke, and 1 article that name them" in result.stderr
    assert b"Brekke" not in Path("ledger.sqlite").read_bytes()
    assert run("forget", "77", "--yes").exit_code == 3
    assert "nothing to forget" in run("forget").stderr


def test_a_backup_is_restored(run: Run) -> None:
    run("add", "ferry.txt", *RULES)
    assert "1 articles are in b.sqlite" in run("backup", "b.sqlite").stderr
    run("add", "council.txt", *RULES)
    assert run("restore", "b.sqlite").exit_code == 2  # nobody to be asked
    assert "1 articles" in run("restore", "b.sqlite", "--yes").stderr
    assert run("restore", "none.sqlite", "--yes").exit_code == 3


def test_names_that_would_act_on_the_terminal_are_shown_harmless(run: Run) -> None:
    text = json.dumps({"text": FERRY, "uri": "https://x.example/\x1b[2J", "outlet": "The \x1b[2J Post"})
    Path("odd.jsonl").write_text(text, encoding="utf-8")
    run("add", "odd.jsonl", *RULES)
    shown = run("people", "1").stdout
    assert "\x1b" not in shown and "\\x1b[2J Post" in shown


def test_adding_that_was_killed_goes_on_where_it_was(run: Run) -> None:
    texts = [FERRY.replace("60 years", f"{n} years") for n in range(100)]
    Path("many.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    slow = "import onrecord.surfaces.ledger_commands as c, onrecord.surfaces.main as m; c._BATCH = 20; m.main()"
    command = [sys.executable, "-c", slow, "add", "many.jsonl", *RULES]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ)
    give_up_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_at and process.poll() is None:
        if Path("ledger.sqlite").exists() and _n_articles():
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    n_kept = _n_articles()
    assert 0 < n_kept < 100
    result = run("add", "many.jsonl", *RULES)
    assert f"{100 - n_kept} added, {n_kept} known already; 100 articles" in result.stderr
    with open_ledger() as ledger:
        assert ledger.problems() == ()


def _n_articles() -> int:
    """How many articles are kept at this moment? None before the schema is there."""
    from onrecord.errors import LedgerError

    try:
        with open_ledger(create=False) as ledger:
            return ledger.counts().n_articles
    except LedgerError:
        return 0


def test_adding_connects_what_is_new(run: Run) -> None:
    run("add", "ferry.txt", *RULES)
    again = page(FERRY + "\nThe island has 310 inhabitants, and most of them keep sheep.\n")
    Path("again.jsonl").write_text(again, encoding="utf-8")
    assert "1 article connected: 1 reprint link" in run("add", "again.jsonl", *RULES).stderr
    assert "reprint" not in run("add", "again.jsonl", *RULES).stderr
    assert json.loads(run("trace", "2", "--json").stdout)["reprints"][0]["kind"] == "copy"


def test_connecting_can_be_left_out_and_done_later(run: Run) -> None:
    assert "connected" not in run("add", "ferry.txt", "council.txt", "--no-connect", *RULES).stderr
    done = [json.loads(line) for line in run("connect", "--json").stdout.splitlines()]
    assert [one["article"] for one in done] == [1, 2]
    assert "all articles are connected" in run("connect").stderr


def test_what_an_address_holds_is_kept_under_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fetch(self: Fetcher, address: str) -> Fetched:
        asked.append(address)
        return Fetched(address, FERRY.encode(), charset="utf-8")

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    assert run("add", "https://courier.example/ferry", "council.txt", *RULES).exit_code == 0
    assert asked == ["https://courier.example/ferry"]
    assert "version 1" in run("versions", "https://courier.example/ferry").stdout
    assert json.loads(run("ledger", "--json").stdout)["n_articles"] == 2
