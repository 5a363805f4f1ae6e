"""The tasks here are expressions: what a process runs must be importable there, and `eval` is everywhere."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from multiprocessing import active_children

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import OnRecordError
from onrecord.scale.pool import Lost, Ready, map_in_order

EVALUATE: Callable[[], Callable[[str], object]] = partial(partial, eval)
DIE = "__import__('os').kill(__import__('os').getpid(), 9)"
LOSE_MEMORY = "[0] * 10**15"


def sleep(seconds: float) -> str:
    return f"__import__('time').sleep({seconds})"


def evaluate(tasks: Iterable[str | Ready[object]], *, n: int = 2, seconds: float = 60.0) -> list[object]:
    return list(map_in_order(EVALUATE, tasks, n_workers=n, seconds_for=lambda _: seconds))


def test_results_come_in_the_order_of_their_tasks() -> None:
    tasks = [f"({sleep(0.3 if k % 5 == 0 else 0)}, {k})[1]" for k in range(20)]
    assert evaluate(tasks, n=3) == list(range(20))


def test_no_tasks_give_no_results() -> None:
    assert evaluate([]) == []


def test_what_is_ready_keeps_its_place() -> None:
    assert evaluate([Ready("a"), "1", Ready("b"), "2", Ready("c")]) == ["a", 1, "b", 2, "c"]


def test_a_process_that_is_killed_costs_its_own_task_alone() -> None:
    lost, *rest = evaluate([DIE, *map(str, range(8)), DIE, "8"], n=2)
    assert isinstance(lost, Lost)
    assert (lost.task, "ended by SIGKILL" in lost.reason) == (DIE, True)
    assert [result for result in rest if not isinstance(result, Lost)] == list(range(9))


def test_every_task_may_kill_its_process() -> None:
    assert all(isinstance(result, Lost) for result in evaluate([DIE] * 6))


@pytest.mark.parametrize("task", ["1/0", "no_such_name", LOSE_MEMORY, "exec('raise SystemExit(7)')"])
def test_an_error_costs_its_own_task_alone_and_is_told(task: str) -> None:
    before, lost, after = evaluate(["1", task, "2"], n=1)
    assert (before, after) == (1, 2)
    assert isinstance(lost, Lost)
    assert any(word in lost.reason for word in ("ZeroDivisionError", "NameError", "MemoryError", "exit code 7"))


def test_a_task_over_its_time_is_ended_and_the_others_are_done() -> None:
    start = time.monotonic()
    lost, one, two = evaluate([sleep(60), "1", "2"], seconds=1.5)
    assert isinstance(lost, Lost)
    assert "took more than" in lost.reason
    assert (one, two) == (1, 2)
    assert time.monotonic() - start < 20


def test_large_tasks_and_results_do_not_block_each_other() -> None:
    task = f"'{'x' * 3_000_000}'"
    assert [len(str(result)) for result in evaluate([task] * 6)] == [3_000_000] * 6


def test_tasks_are_taken_only_as_they_are_needed() -> None:
    taken = 0

    def tasks() -> Iterator[str]:
        nonlocal taken
        for k in range(10_000):
            taken += 1
            yield str(k)

    results = map_in_order(EVALUATE, tasks(), n_workers=2, seconds_for=lambda _: 60.0)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    assert taken < 60
    results.close()
    assert active_children() == []


def test_an_error_among_the_tasks_is_raised_and_no_process_is_left() -> None:
    def tasks() -> Iterator[str]:
        yield "1"
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        evaluate(tasks())
    assert active_children() == []


def test_an_error_of_making_the_function_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(map_in_order(partial(eval, "1/0"), ["1"], n_workers=2, seconds_for=lambda _: 60.0))
    assert active_children() == []


def test_processes_that_never_start_end_the_run() -> None:
    with pytest.raises(OnRecordError, match=r"ended by SIGKILL, .* before it could begin"):
        list(map_in_order(partial(eval, DIE), ["1"], n_workers=1, seconds_for=lambda _: 60.0))


def test_an_idle_process_that_is_killed_costs_nothing() -> None:
    def tasks() -> Iterator[str]:
        yield "1"
        for child in active_children():
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            child.join()
        yield from ("2", "3")

    results = map_in_order(EVALUATE, tasks(), n_workers=1, seconds_for=lambda _: 60.0)
    assert [result if not isinstance(result, Lost) else "lost" for result in results][1:] == [2, 3]


@settings(max_examples=5)
@given(st.lists(st.sampled_from(["1", "1/0", DIE, "ready"]), max_size=12), st.integers(1, 3))
def test_there_is_one_result_a_task_whatever_happens(kinds: list[str], n: int) -> None:
    results = evaluate([Ready("r") if kind == "ready" else kind for kind in kinds], n=n)
    expected = [{"1": 1, "ready": "r"}.get(kind) for kind in kinds]
    assert [None if isinstance(result, Lost) else result for result in results] == expected
