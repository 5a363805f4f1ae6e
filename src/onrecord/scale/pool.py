"""One function over many tasks in processes of their own: results in the order of the tasks, whatever happens to one.

The standard library's pool gives up everything when one process dies. Here every process holds one task at a time, so
that its end costs that task alone: it gets a reason for its result, and another process takes the dead one's place.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from onrecord.errors import OnRecordError

Task = TypeVar("Task")
Result = TypeVar("Result")

_WINDOW = 16  # tasks for each process that may be done before one in front of them is
_MAX_FALSE_STARTS = 3
_START_S = 120.0  # for a process to import, and to load a model, on a machine that is busy with other things
_END_S = 5.0  # for a killed process to be gone
# Each process is to keep one core busy: threads of numerical libraries would fight for it.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Lost(Generic[Task]):
    """A task that has no result, and why."""

    task: Task
    reason: str


@dataclass(frozen=True, slots=True)
class Ready(Generic[Result]):
    """A result that needs no process, on its place among the tasks."""

    result: Result


def map_in_order(
    make: Callable[[], Callable[[Task], Result]],
    tasks: Iterable[Task | Ready[Result]],
    *,
    n_workers: int,
    seconds_for: Callable[[Task], float],
) -> Generator[Result | Lost[Task], None, None]:
    """What does the function say of each task? In order, as soon as all in front are there.

    Args:
        make: Gives the function; called once in each process. It travels there by pickle, as do tasks and results.
        tasks: Taken one by one, a few ahead of what is being done, by the caller's own thread.
        n_workers: How many processes.
        seconds_for: How long may a task take?

    Yields:
        For each task its result, or `Lost` where the function raised an error, took too long, or its process died.

    Raises:
        Exception: What `make` raises, and what comes from `tasks`.
        OnRecordError: No process can be started.
    """
    coming = enumerate(tasks)
    ahead: deque[tuple[int, Task]] = deque()
    done: dict[int, Result | Lost[Task]] = {}
    n_taken = n_given = 0
    is_over = False
    with _processes(make, n_workers) as workers:
        while True:
            while n_given in done:
                yield done.pop(n_given)
                n_given += 1
            if is_over and n_given == n_taken:
                return
            for worker in workers:
                if ahead and worker.is_idle and worker.begin(*ahead[0], seconds=seconds_for(ahead[0][1])):
                    ahead.popleft()
            may_take = not is_over and len(ahead) < n_workers and n_taken - n_given < _WINDOW * n_workers
            # A result is fetched before a further task is taken: its process waits for work.
            for worker in _with_news(workers, timeout_s=0.0 if may_take else None):
                done |= worker.take()
                may_take = False
            if may_take:
                taken = next(coming, None)
                if taken is None:
                    is_over = True
                    continue
                number, item = taken
                n_taken += 1
                if isinstance(item, Ready):
                    done[number] = item.result
                else:
                    ahead.append((number, item))


class _Worker(Generic[Task, Result]):
    """A process that works on one task at a time, and is replaced when it dies."""

    def __init__(self, make: Callable[[], Callable[[Task], Result]]) -> None:
        self._make = make
        self._n_false_starts = 0
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")  # a fork would copy locks that threads of this process hold
        self.pipe, end = context.Pipe()
        self.process = context.Process(target=_serve, args=(end,), daemon=True)
        with _without_interrupts():
            self.process.start()
        end.close()
        self._task: tuple[int, Task] | None = None
        self._allow(_START_S)
        with suppress(OSError):  # it may be dead already, which its pipe tells
            self.pipe.send(self._make)

    def _allow(self, seconds: float) -> None:
        self.is_idle = False
        self._seconds = seconds
        self.deadline = time.monotonic() + seconds

    def begin(self, number: int, task: Task, *, seconds: float) -> bool:
        """Give the process this task, unless it has died since; another then takes its place."""
        try:
            self.pipe.send(task)
        except OSError:
            self._replace()
            return False
        self._task = number, task
        self._allow(seconds)
        return True

    def take(self) -> dict[int, Result | Lost[Task]]:
        """What has become of the task, by its number? Nothing where the process only says that it is there.

        Raises:
            Exception: The function could not be made, or no process be started.
        """
        if time.monotonic() >= self.deadline and not self.pipe.poll():
            return self._lost(f"it took more than {self._seconds:.0f} s")
        try:
            news, value = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(_END_S)
            return self._lost(f"the process that read it ended {_end_of(self.process.exitcode)}")
        if news == "no start":
            raise value
        self._n_false_starts = 0
        self.is_idle = True
        if self._task is None:
            return {}
        (number, task), self._task = self._task, None
        return {number: Lost(task, value) if news == "failed" else value}

    def _lost(self, reason: str) -> dict[int, Result | Lost[Task]]:
        given = self._task
        self._replace()
        return {} if given is None else {given[0]: Lost(given[1], reason)}

    def _replace(self) -> None:
        self.end()
        if self._task is None:
            self._n_false_starts += 1
            if self._n_false_starts == _MAX_FALSE_STARTS:
                raise OnRecordError(
                    f"a process to read in ended {_end_of(self.process.exitcode)} before it could begin",
                    remedy="free some memory, or read with --workers 1",
                )
        self._start()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.join(_END_S)
        self.pipe.close()


@contextmanager
def _processes(make: Callable[[], Callable[[Task], Result]], n: int) -> Iterator[list[_Worker[Task, Result]]]:
    workers: list[_Worker[Task, Result]] = []
    try:
        for _ in range(n):
            workers.append(_Worker(make))
        yield workers
    finally:
        for worker in workers:
            worker.end()


def _with_news(workers: list[_Worker[Any, Any]], *, timeout_s: float | None) -> list[_Worker[Any, Any]]:
    """Which processes have said something, died, or are over their time? Waits until one has, or for `timeout_s`."""
    waited_for = [worker for worker in workers if not worker.is_idle]
    if timeout_s is None:
        timeout_s = max(min((worker.deadline for worker in waited_for), default=0.0) - time.monotonic(), 0.0)
    heard = wait([worker.pipe for worker in waited_for], timeout_s)
    now = time.monotonic()
    return [worker for worker in waited_for if worker.pipe in heard or worker.deadline <= now]


def _serve(pipe: Connection) -> None:
    """In a process of its own: make the function, and call it on what comes, until nothing does any more."""
    os.environ |= dict.fromkeys(_THREADS, "1")
    with suppress(EOFError, OSError):  # this process is no longer wanted
        try:
            work = pipe.recv()()
        except Exception as error:  # noqa: BLE001 - it is raised where the processes are wanted
            pipe.send(("no start", error))
            return
        pipe.send(("start", None))
        while True:
            task = pipe.recv()
            try:
                answer = "done", work(task)
            except Exception as error:  # noqa: BLE001 - one task must not stop the others
                answer = "failed", failure(error)
            pipe.send(answer)


def failure(error: Exception) -> str:
    """What is told of an error that nobody foresaw?"""
    return f"reading it failed: {type(error).__name__}: {error}"


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """A process started here never sees Ctrl-C, which ends the one that started it, and so ends both."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_of(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return f"with exit code {exit_code}"
    with suppress(ValueError):
        return f"by {signal.Signals(-exit_code).name}, such as for want of memory"
    return f"by signal {-exit_code}"
