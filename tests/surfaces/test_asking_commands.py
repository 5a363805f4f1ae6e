from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.connections.linking import connect
from onrecord.ledger.ledger import open_ledger
from onrecord.ledger.values import Link, StoryMember
from onrecord.reading import Options, read_text
from onrecord.surfaces.cli import app

FIRST = (
    "Tarn Haven closes its ferry\n\n"
    "“We cannot sail the Grey Heron through another January without a new hull,” harbour master Hanne Brekke told "
    "reporters on Monday. “The council has known this for nine years.”\n\n"
    "Council leader Joss Calder said he supported the ferry. “I will support the ferry to my last day,” Calder said.\n"
)
SECOND = (
    "Islanders wait for a boat\n\n"
    "“We can't sail the Grey Heron through another January,” Hanne Brekke said earlier this month.\n\n"
    "“I oppose the ferry,” Joss Calder said on Thursday. He said the vote will be held on 3 May 2025.\n"
)
THIRD = (
    "A harbour without a master\n\n"
    "“We cannot sail the Grey Heron through another January without a new hull,” deputy mayor Petra Lowe said.\n"
)
ARTICLES = (
    (FIRST, "Tarn Courier", "2024-10-07"),
    (SECOND, "Ousel Post", "2024-10-24"),
    (THIRD, "Hill Gazette", "2024-10-09"),
)
SHARED = {
    "kind": "lift", "share_from": 0.8, "share_to": 0.2, "first": "to", "first_score": 0.88,
    "clues": [{"kind": "date", "first": "to", "at": "to", "detail": "2024-10-07 < 2024-10-09", "evidence": None}],
    "passages": [{"from": [28, 103], "to": [29, 104], "n_words": 13, "is_quoted": True}],
}  # fmt: skip
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    with open_ledger(path) as ledger:
        for text, outlet, day in ARTICLES:
            ledger.add(read_text(text, options=Options(outlet=outlet, published=day)))
        list(connect(ledger))
        # These are too short, and too little alike, to be found one story or reprints.
        story = ledger.add_story()
        for article in (1, 2):
            ledger.set_story(StoryMember(story, article, 0.9, {}))
        ledger.add_links([Link("reprint", 3, 1, 0.8, SHARED)])
    return path


@pytest.fixture
def run(kept: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Runs a command in process, on a ledger of three articles."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("ONRECORD_LEDGER", str(kept))
    runner = CliRunner()
    yield lambda *args: runner.invoke(app, [str(arg) for arg in args], prog_name="onrecord")


def lines(result: Any) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("command", ["search", "who", "trace", "story", "timeline", "positions"])
def test_help_shows_examples(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"onrecord {command}" in result.stdout


def test_search_finds_statements_by_words_and_speaker(run: Run) -> None:
    found = lines(run("search", "heron", "--speaker", "brekke", "--json"))
    assert {one["article"]["outlet"] for one in found} == {"Tarn Courier", "Ousel Post"}
    assert "\x02" not in run("search", "heron").stdout


def test_search_narrows_by_outlet_date_and_manner(run: Run) -> None:
    (one,) = lines(run("search", "heron", "--since", "2024-10-20", "--manner", "direct", "--json"))
    assert one["article"]["outlet"] == "Ousel Post"


def test_search_finds_articles(run: Run) -> None:
    (one,) = lines(run("search", "islanders", "--articles", "--json"))
    assert one["outlet"] == "Ousel Post"


def test_nothing_found_is_exit_code_1(run: Run) -> None:
    result = run("search", "submarine")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing found" in result.stderr


@pytest.mark.parametrize("args", [(), ("ferry", "--manner", "sung"), ("ferry", "--kind", "hums")])
def test_a_question_without_sense_is_a_usage_error(run: Run, args: tuple[str, ...]) -> None:
    assert run("search", *args).exit_code == 2


def test_who_shows_everything_of_one_person_with_a_plot(run: Run) -> None:
    result = run("who", "Brekke")
    assert result.exit_code == 0
    assert "█" in result.stdout
    assert "Hanne Brekke" in result.stdout
    assert "Calder" not in result.stdout


def test_who_writes_a_page_with_a_picture_and_no_script(run: Run) -> None:
    assert run("who", "Brekke", "--html", "who.html").exit_code == 0
    page = Path("who.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<script" not in page


def test_nobody_of_a_name_is_exit_code_1(run: Run) -> None:
    assert run("who", "Zebedee").exit_code == 1


def test_trace_begins_with_the_earliest_and_shows_what_was_changed(run: Run) -> None:
    (value,) = lines(run("trace", "We cannot sail the Grey Heron through another January", "--json"))
    members = value["members"]
    assert [one["article"]["outlet"] for one in members] == ["Tarn Courier", "Hill Gazette", "Ousel Post"]
    assert {edit["kind"] for edit in members[2]["edits"]} >= {"same", "form"}
    assert members[0]["chain"][0]["name"] == "Hanne Brekke"


def test_trace_flags_two_speakers_of_one_quotation(run: Run) -> None:
    (value,) = lines(run("trace", "We cannot sail the Grey Heron through another January", "--json"))
    assert value["conflicts"] == ["Hanne Brekke", "Petra Lowe"]
    assert (
        "Ascribed to different speakers" in run("trace", "We cannot sail the Grey Heron through another January").stdout
    )


def test_trace_writes_a_page_that_marks_every_change(run: Run) -> None:
    quote = "We cannot sail the Grey Heron through another January"
    assert run("trace", quote, "--html", "trace.html").exit_code == 0
    page = Path("trace.html").read_text(encoding="utf-8")
    assert "<del>" in page
    assert "<script" not in page


def test_trace_of_a_statement_that_stands_nowhere_else_is_exit_code_1(run: Run) -> None:
    (one,) = lines(run("search", "nine years", "--json"))[:1]
    statement = lines(run("search", "last day", "--json"))[0]["id"]
    assert run("trace", statement).exit_code == 1
    assert run("trace", one["id"]).exit_code == 0


def test_trace_of_an_article_tells_its_reprints_and_its_quotations_elsewhere(run: Run) -> None:
    (value,) = lines(run("trace", "1", "--json"))
    (reprint,) = value["reprints"]
    assert (reprint["kind"], reprint["first"], reprint["article"]["key"]) == ("lift", "here", 3)
    ((here, there),) = reprint["passages"]
    assert here["text"] == there["text"]
    assert len(value["quotations"]) == 1
    shown = run("trace", "1")
    assert "this one came first, by date" in shown.stdout
    assert shown.stderr == ""


def test_what_is_not_connected_yet_is_told(run: Run, kept: Path, tmp_path: Path) -> None:
    shutil.copy(kept, tmp_path / "copy.sqlite")
    with open_ledger(tmp_path / "copy.sqlite") as ledger:
        ledger.add(read_text(SECOND.replace("May", "June")))
    assert "1 article is not connected yet" in run("story", "--ledger", "copy.sqlite").stderr


def test_story_lists_the_stories_and_shows_one_in_order(run: Run) -> None:
    (one,) = lines(run("story", "--json"))
    assert [article["outlet"] for article in one["articles"]] == ["Tarn Courier", "Ousel Post"]
    assert lines(run("story", "2", "--json")) == [one]
    assert run("story", "3").exit_code == 1


def test_timeline_is_in_the_order_of_the_days(run: Run) -> None:
    found = lines(run("timeline", "ferry", "--json"))
    assert [one["edtf"] for one in found] == sorted(one["edtf"] for one in found)
    assert any(one["edtf"] == "2025-05-03" and "the vote" in one["sentence"] for one in found)


def test_positions_show_a_change_of_side(run: Run) -> None:
    (value,) = lines(run("positions", "ferry", "--json"))
    (change,) = value["changes"]
    sides = {one["id"]: one["side"] for one in value["positions"]}
    assert (change["name"], sides[change["before"]], sides[change["after"]]) == ("Joss Calder", "for", "against")
    assert "Changes of position" in run("positions", "ferry").stdout


def test_a_ledger_that_is_not_there_is_named(run: Run) -> None:
    result = run("search", "ferry", "--ledger", "none.sqlite")
    assert result.exit_code == 3
    assert "none.sqlite" in result.stderr
