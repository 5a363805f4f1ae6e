from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from onrecord.record.values import Record
from onrecord.surfaces.cli import app
from onrecord.surfaces.progress import RunProgress
from onrecord.surfaces.reading_commands import watch

RULES = ("--model", "rules")
PATIENCE_S = 120  # a loaded machine is slow to start a process
Run = Callable[..., Any]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def article(k: int) -> str:
    return (
        f"Lock {k} to close\n\nLock {k} will stay shut for the winter, lock-keeper Ines Okoro said on Monday.\n\n"
        f"“We cannot mend gate {k} in the frost,” Okoro told reporters in Selwick.\n"
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in process, in a folder of articles."""
    monkeypatch.chdir(tmp_path)
    Path("news", "old").mkdir(parents=True)
    for k, name in enumerate(("a.txt", "b.txt", "old/c.txt")):
        Path("news", name).write_text(article(k), encoding="utf-8")
    runner = CliRunner()
    return lambda *args, **options: runner.invoke(app, [str(arg) for arg in args], prog_name="onrecord", **options)


def titles(lines: str) -> list[str]:
    return [Record.from_json(line).article.text.partition("\n")[0] for line in lines.splitlines()]


# What is read


def test_a_folder_is_read_with_all_that_is_in_it(run: Run) -> None:
    result = run("read", "news", "--json", *RULES)
    assert (result.exit_code, titles(result.stdout)) == (0, [f"Lock {k} to close" for k in range(3)])


def test_a_pattern_is_read_by_the_files_that_fit(run: Run) -> None:
    assert titles(run("read", "news/**/[bc].txt", "--json", *RULES).stdout) == ["Lock 1 to close", "Lock 2 to close"]
    nothing = run("read", "news/*.html", *RULES)
    assert (nothing.exit_code, "news/*.html: there is no such file" in nothing.stderr) == (3, True)


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(run: Run) -> None:
    Path("[a].txt").write_text(article(7), encoding="utf-8")
    assert titles(run("read", "[a].txt", "--json", *RULES).stdout) == ["Lock 7 to close"]


def test_a_name_that_is_too_long_for_one_costs_its_own_row(run: Run) -> None:
    result = run("read", "x" * 5000, "news/a.txt", "--json", *RULES)
    assert (result.exit_code, titles(result.stdout)) == (3, ["Lock 0 to close"])


def test_several_processes_print_what_one_prints(run: Run) -> None:
    alone = run("read", "news", "missing.txt", "news", "--json", "--workers", "1", *RULES)
    together = run("read", "news", "missing.txt", "news", "--json", "--workers", "2", *RULES)
    assert alone.exit_code == together.exit_code == 3
    assert (alone.stdout, alone.stderr) == (together.stdout, together.stderr)


# Addresses


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of a server of the folder `site`."""
    (tmp_path / "site").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path / "site")))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_address_is_read_and_is_on_record(run: Run, site: str) -> None:
    Path("site", "story.txt").write_text(article(1), encoding="utf-8")
    result = run("read", f"{site}/story.txt", "--allow-private", "--json", *RULES)
    assert result.exit_code == 0, result.stderr
    assert Record.from_json(result.stdout).article.uri == f"{site}/story.txt"


def test_a_private_address_is_refused_with_the_remedy(run: Run, site: str) -> None:
    result = run("read", f"{site}/story.txt", "news/a.txt", "--json", *RULES)
    assert (result.exit_code, len(result.stdout.splitlines())) == (3, 1)
    assert "is a loopback address (allow it with --allow-private)" in result.stderr


def test_watching_once_prints_what_is_new(run: Run, site: str) -> None:
    watching = typer.Typer()
    watching.command()(watch)
    entries = "".join(
        f"<entry><title>Lock {k}</title><link href='/{k}'/><content>{article(k)}</content></entry>" for k in range(2)
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>The Sluice</title>{entries}</feed>'
    Path("site", "feed.xml").write_text(feed, encoding="utf-8")
    args = [f"{site}/feed.xml", "--once", "--json", "--allow-private", "--memory", "memory.json", *RULES]
    first, second = (CliRunner().invoke(watching, args) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr
    assert titles(first.stdout) == ["Lock 0 to close", "Lock 1 to close"]
    assert second.stdout == ""
    missing = CliRunner().invoke(watching, [f"{site}/none.xml", *args[1:]])
    assert (missing.exit_code, missing.stdout) == (3, "")
    assert f"{site}/none.xml: it answered 404" in missing.stderr


# Going on


RESUME = ("--json", "--output", "out.jsonl", "--resume", *RULES)


def test_a_run_that_is_done_does_nothing_the_next_time(run: Run) -> None:
    Path("empty.txt").touch()
    first = run("read", "news", "empty.txt", *RESUME)
    written = Path("out.jsonl").read_bytes()
    assert (first.exit_code, len(written.splitlines())) == (3, 3)
    second = run("read", "news", "empty.txt", *RESUME)
    assert (second.exit_code, second.stdout) == (3, "")
    assert "4 articles were done by an earlier run" in second.stderr
    assert Path("out.jsonl").read_bytes() == written


def test_what_is_new_in_a_folder_is_added(run: Run) -> None:
    run("read", "news", *RESUME)
    Path("news", "aa.txt").write_text(article(9), encoding="utf-8")
    assert run("read", "news", *RESUME).exit_code == 0
    last = Path("out.jsonl").read_text(encoding="utf-8").splitlines()[3:]
    assert titles("\n".join(last)) == ["Lock 9 to close"]


def test_the_output_in_a_folder_that_is_read_is_no_input(run: Run) -> None:
    Path("news", "more").mkdir()
    args = ("read", "news", "--json", "--output", "news/out.jsonl", "--resume", *RULES)
    assert (run(*args).exit_code, run(*args).exit_code) == (0, 0)
    assert len(Path("news", "out.jsonl").read_bytes().splitlines()) == 3


def test_reading_anew_takes_the_old_journal_away(run: Run) -> None:
    run("read", "news", *RESUME)
    run("read", "news/a.txt", "--json", "--output", "out.jsonl", *RULES)
    result = run("read", "news", *RESUME)
    assert (result.exit_code, "no journal says what of it is done" in result.stderr) == (3, True)


CONFUSED = {
    "no file to go on with": ("news", "--json", "--resume"),
    "no records": ("news", "--output", "out.txt", "--resume"),
    "standard input": ("-", "--json", "--output", "out.jsonl", "--resume"),
    "a page": ("news/a.txt", "--json", "--output", "out.jsonl", "--html", "p.html", "--resume"),
}


@pytest.mark.parametrize("args", CONFUSED.values(), ids=CONFUSED)
def test_what_cannot_be_gone_on_with_is_refused(run: Run, args: tuple[str, ...]) -> None:
    result = run("read", *args, input=article(1))
    assert (result.exit_code, "--json --output FILE" in " ".join(result.stderr.split())) == (2, True)
    assert not Path("out.jsonl").exists()


# As processes of their own


N_ARTICLES = 24  # each long enough that a run of them can be caught in its midst


def start(folder: Path, *args: str) -> subprocess.Popen[bytes]:
    rows = (json.dumps({"text": f"{article(k)}\n" * 6}) + "\n" for k in range(N_ARTICLES))
    (folder / "rows.jsonl").write_text("".join(rows), encoding="utf-8")
    command = [sys.executable, "-m", "onrecord.surfaces.main", "read", "rows.jsonl", "--json", *RULES, *args]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for_lines(file: Path, n: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while not file.exists() or file.read_bytes().count(b"\n") < n:
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_a_run_that_was_killed_goes_on_to_the_same_output(run: Run, tmp_path: Path) -> None:
    with start(tmp_path, "-o", "cut.jsonl", "--resume", "--workers", "2") as killed:
        wait_for_lines(tmp_path / "cut.jsonl", 2)
        killed.kill()
    assert Path("cut.jsonl").read_bytes().count(b"\n") < N_ARTICLES
    second = run("read", "rows.jsonl", "--json", "-o", "cut.jsonl", "--resume", "--workers", "1", *RULES)
    assert (second.exit_code, "were done by an earlier run" in second.stderr) == (0, True)
    whole = run("read", "rows.jsonl", "--json", "--workers", "1", *RULES)
    assert Path("cut.jsonl").read_bytes() == whole.stdout_bytes


def children(pid: int) -> list[int]:
    """The processes that read for this one: not those of the standard library that keep its books."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # it has ended since
    return found


@on_linux
def test_a_killed_worker_costs_one_article_at_most_and_the_run_goes_on(tmp_path: Path) -> None:
    with start(tmp_path, "-o", "out.jsonl", "--resume", "--workers", "2") as running:
        wait_for_lines(tmp_path / "out.jsonl", 2)
        os.kill(children(running.pid)[0], signal.SIGKILL)
        _, errors = running.communicate(timeout=PATIENCE_S)
    numbers = [int(title.split()[1]) for title in titles((tmp_path / "out.jsonl").read_text(encoding="utf-8"))]
    lost = sorted(set(range(N_ARTICLES)) - set(numbers))
    assert numbers == sorted(numbers)
    assert len(lost) <= 1
    for k in lost:
        assert f"rows.jsonl, article {k + 1}: the process that read it ended by SIGKILL".encode() in errors
    assert running.returncode == (3 if lost else 0)


@on_linux
def test_an_interrupt_ends_the_workers_too(tmp_path: Path) -> None:
    with start(tmp_path, "-o", "out.jsonl", "--resume", "--workers", "2") as running:
        wait_for_lines(tmp_path / "out.jsonl", 2)
        workers = children(running.pid)
        assert len(workers) == 2
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=PATIENCE_S)
    assert (running.returncode, errors) == (130, b"")
    assert not any(Path("/proc", str(pid)).exists() for pid in workers)


# Progress


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_tells_done_failed_skipped_speed_and_time_left() -> None:
    now, out = 0.0, _Terminal()
    weights = {"a": 100.0, "b": 300.0}
    progress = RunProgress(weights, is_shown=True, n_skipped=17, out=out, clock=lambda: now)
    for k in range(40):
        progress.count("a", is_failure=k % 8 == 0)
    progress.finish("a")
    now = 20.0
    progress.count("b\x1b[2J", is_failure=False)
    assert out.getvalue().endswith("36 read · 5 failed · 17 skipped · 2.0 a second · 1 min 0 s left · b\\x1b[2J")
    progress.clear()
    assert out.getvalue().endswith("\r\x1b[K")


def test_progress_is_silent_where_nobody_would_see_it() -> None:
    out = StringIO()
    RunProgress({"a": 1.0}, is_shown=True, out=out).count("a", is_failure=False)
    assert out.getvalue() == ""
