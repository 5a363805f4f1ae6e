"""Many inputs, read by several processes: one row an article, in input order, whatever is wrong with the others."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from onrecord.article.inputs import Unread
from onrecord.article.values import Article
from onrecord.errors import ArticleError, ModelError
from onrecord.reading import Options, read_article
from onrecord.record.values import Record
from onrecord.scale.pool import Lost, Ready, failure, map_in_order

# Reading begins in this process, so that the first results come at once, and goes on in others when it turns out to
# take longer than these need to start.
_ALONE_S = 3.0
_MAX_WORKERS = 8  # unless more are asked for: each holds a model of its own
# A minute, and then ten times what the English model takes for a character on one core (bench/speed.py, 2026-11).
_SECONDS_AT_LEAST = 60.0
_SECONDS_PER_CHAR = 4e-4


@dataclass(frozen=True, slots=True)
class Input:
    """A file or an address that holds articles. `articles` opens it, when its turn has come."""

    name: str
    articles: Callable[[], Iterable[Article | Unread]]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one article: the `number`-th of its input, counted from 1."""

    input: str
    number: int
    result: Record | Unread


@dataclass(frozen=True, slots=True)
class Finished:
    """All articles of this input have had their rows."""

    input: str


@dataclass(frozen=True, slots=True)
class _Task:
    input: str
    number: int
    article: Article


def read_inputs(
    inputs: Iterable[Input], *, options: Options, n_workers: int | None = None, n_done: int = 0
) -> Generator[Row | Finished, None, None]:
    """What is on record in these inputs? A row an article, in input order, and `Finished` behind those of each input.

    Args:
        inputs: Opened one after another, when their turn comes.
        options: How to read.
        n_workers: How many processes; 1 reads in this one. None: in this one at first, then in one for each core.
        n_done: So many articles of the first input are left out, for they have their rows from an earlier run.

    An article that takes far too long, or whose process dies, is an `Unread` with the reason.

    Raises:
        ModelError: The model is not there or damaged.
    """
    tasks = _tasks(inputs, n_done)
    if n_workers is None:
        left_s = _ALONE_S
        for task in tasks:
            began_at = time.monotonic()
            row = _alone(task, options)
            left_s -= time.monotonic() - began_at
            yield row
            if left_s < 0:
                break
        n_workers = min(_n_cores(), _MAX_WORKERS)
    if n_workers == 1:
        for task in tasks:
            yield _alone(task, options)
        return
    for result in map_in_order(partial(_reader, options), tasks, n_workers=n_workers, seconds_for=_seconds_for):
        yield _lost(result.task, result.reason) if isinstance(result, Lost) else result


def _tasks(inputs: Iterable[Input], n_done: int) -> Iterator[_Task | Ready[Row | Finished]]:
    for given in inputs:
        articles = enumerate(_opened(given), 1)
        for number, found in islice(articles, n_done, None):
            if isinstance(found, Unread):
                yield Ready(Row(given.name, number, found))
            else:
                yield _Task(given.name, number, found)
        n_done = 0
        yield Ready(Finished(given.name))


def _opened(given: Input) -> Iterator[Article | Unread]:
    try:
        yield from given.articles()
    except ArticleError as error:
        yield Unread(given.name, error)
    except Exception as error:  # noqa: BLE001 - one bad input must not stop the others
        yield Unread(given.name, ArticleError(failure(error), source=given.name))


def _reader(options: Options) -> Callable[[_Task], Row]:
    read_article(Article(""), options=options)  # loads the model, or says what is the matter with it
    return partial(_read, options=options)


def _read(task: _Task, *, options: Options) -> Row:
    return Row(task.input, task.number, read_article(task.article, options=options))


def _alone(task: _Task | Ready[Row | Finished], options: Options) -> Row | Finished:
    if isinstance(task, Ready):
        return task.result
    try:
        return _read(task, options=options)
    except ModelError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad article must not stop the others
        return _lost(task, failure(error))


def _lost(task: _Task, reason: str) -> Row:
    name = f"{task.input}, article {task.number}"
    return Row(task.input, task.number, Unread(name, ArticleError(reason, source=name)))


def _seconds_for(task: _Task) -> float:
    return _SECONDS_AT_LEAST + _SECONDS_PER_CHAR * len(task.article.text)


def _n_cores() -> int:
    """How many cores may this process use?"""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
