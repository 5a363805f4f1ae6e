"""A parser runs in a process of its own: whatever it does there costs its document and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import pytest

from onrecord.article.child import Child, Limits, own_child
from onrecord.article.values import Article, Block
from onrecord.errors import ArticleError, LanguageError

PARSERS = Path(__file__).parents[1] / "cases" / "child"


@pytest.fixture
def parsers(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(PARSERS))
    return import_module("parsers")


@pytest.fixture
def child() -> Iterator[Child]:
    with Child(Limits(seconds=1.5)) as child:
        yield child


def ends(pid: int) -> bool:
    """Is the process gone within some seconds? One whose parent did not ask after it is gone, too."""
    stat = Path(f"/proc/{pid}/stat")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if stat.exists() and stat.read_text("utf-8").rpartition(")")[2].split()[0] in "ZX":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_an_article_comes_back_equal(child: Child, parsers: ModuleType) -> None:
    article = child.run(parsers.as_article, b"It rained.", source="p.html")
    assert article == Article("It rained.", (Block("body", 0, 3),), title="p.html")


def test_bytes_and_facts_of_any_size_reach_the_parser(child: Child, parsers: ModuleType) -> None:
    data = bytes(range(256)) * 40_000
    assert child.run(parsers.give_back, data, source="p", uri=None) == (data, "p", {"uri": None})


def test_the_error_that_a_parser_raises_comes_back_with_its_facts(child: Child, parsers: ModuleType) -> None:
    with pytest.raises(LanguageError) as caught:
        child.run(parsers.refuse, b"", source="p.html")
    assert (caught.value.language, caught.value.remedy) == ("de", "force it")
    assert str(caught.value) == "p.html: this looks like German (force it)"


@pytest.mark.parametrize(
    ("parser", "reason"),
    [
        ("sleep", "more than 1.5 seconds"),
        ("spin", "more than 1.5 seconds"),
        ("fill_memory", "too much memory"),
        ("abort", "brought its reader down (SIGABRT"),
        ("leave", "brought its reader down (it ended"),
        ("fail", "failed on it: KeyError"),
        ("set_trap", "no sound answer"),
    ],
)
def test_what_a_parser_does_costs_its_document_and_the_next_one_is_read(
    child: Child, parsers: ModuleType, parser: str, reason: str, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    start = time.monotonic()
    with pytest.raises(ArticleError) as caught:
        child.run(getattr(parsers, parser), str(trap).encode(), source="p.html")
    assert time.monotonic() - start < 10
    assert reason in caught.value.reason
    assert caught.value.source == "p.html"
    assert not trap.exists()
    assert child.run(parsers.give_back, b"next", source="q") == (b"next", "q", {})


def test_what_a_library_prints_does_not_disturb_the_answer(child: Child, parsers: ModuleType) -> None:
    assert child.run(parsers.chatter, b"", source="p") == "quiet"


def test_a_child_is_replaced_after_so_many_documents(parsers: ModuleType) -> None:
    with Child(Limits(n_documents=2)) as child:
        numbers = [child.run(parsers.process_number, b"", source="p") for _ in range(5)]
    assert [numbers.index(number) for number in numbers] == [0, 0, 2, 2, 4]


def test_a_child_ends_when_it_is_closed_and_may_be_asked_again(parsers: ModuleType) -> None:
    with Child() as child:
        first = child.run(parsers.process_number, b"", source="p")
        child.close()
        assert ends(first)
        assert child.pid is None
        assert child.run(parsers.process_number, b"", source="p") != first


def test_a_child_that_was_killed_from_outside_is_replaced(child: Child, parsers: ModuleType) -> None:
    number = child.run(parsers.process_number, b"", source="p")
    os.kill(number, 9)
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
    assert child.run(parsers.give_back, b"x", source="p") == (b"x", "p", {})


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_each_worker_of_a_batch_has_a_child_of_its_own_that_ends_with_it(method: str, parsers: ModuleType) -> None:
    if method == "fork" and sys.version_info >= (3, 12):
        pytest.skip("from 3.12 on, forking a process that had threads warns")
    own_child().close()  # one that an earlier test started does not know the parsers of this one
    mine = own_child().run(parsers.process_number, b"", source="p")
    with ProcessPoolExecutor(2, get_context(method)) as workers:
        rows = list(workers.map(parsers.in_worker, range(2)))
    assert [answer for _, answer in rows] == [(b"0", "p", {}), (b"1", "p", {})]
    assert all(theirs != mine and ends(theirs) for theirs, _ in rows)
    assert own_child().run(parsers.process_number, b"", source="p") == mine


def test_where_no_process_can_be_started_the_document_has_that_for_a_reason(
    child: Child, parsers: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for executable in ("/nowhere/python", "/bin/false"):
        monkeypatch.setattr(sys, "executable", executable)
        with pytest.raises(ArticleError, match="could be started"):
            child.run(parsers.give_back, b"", source="p")


def test_a_child_ends_when_its_parent_is_killed() -> None:
    script = f"""
import sys, os
sys.path.insert(0, {str(PARSERS)!r})
import parsers
from onrecord.article.child import own_child
print(own_child().run(parsers.process_number, b"", source="p"), flush=True)
os.kill(os.getpid(), 9)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, encoding="utf-8")
    assert ends(int(run.stdout))


def test_a_module_beside_the_documents_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parsers: ModuleType
) -> None:
    (tmp_path / "struct.py").write_text("raise SystemExit('taken over')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    with Child() as child:
        assert child.run(parsers.give_back, b"x", source="p") == (b"x", "p", {})
