from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.article.inputs import Unread, as_article
from onrecord.article.values import Article
from onrecord.errors import ArticleError, EmptyError, ModelError
from onrecord.reading import Options, read_article
from onrecord.record.values import Record
from onrecord.scale import batch
from onrecord.scale.batch import Finished, Input, Row, read_inputs

RULES = Options(model="rules")


def article(k: int) -> Article:
    return as_article(
        f"“The bridge will open in week {k},” engineer Ada Lund told reporters.\n\n"
        f"The work has cost £{k + 1} million, the council said on Monday."
    )


def inputs(n_files: int = 3, n_articles: int = 4) -> list[Input]:
    """Files of so many articles each, every third of which cannot be read."""

    def articles(file: int) -> Iterator[Article | Unread]:
        for k in range(n_articles):
            name = f"file-{file}:{k + 1}"
            yield Unread(name, EmptyError("there is no text in it", source=name)) if k == 2 else article(10 * file + k)

    return [Input(f"file-{file}", lambda file=file: articles(file)) for file in range(n_files)]


def test_any_number_of_processes_gives_the_same_rows_in_input_order(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = list(read_inputs(inputs(), options=RULES, n_workers=1))
    assert [row if isinstance(row, Finished) else (row.input, row.number) for row in alone[:6]] == [
        ("file-0", 1), ("file-0", 2), ("file-0", 3), ("file-0", 4), Finished("file-0"), ("file-1", 1),
    ]  # fmt: skip
    first = alone[0]
    assert isinstance(first, Row)
    assert first.result == read_article(article(0), options=RULES)
    together = list(read_inputs(inputs(), options=RULES, n_workers=2))
    monkeypatch.setattr(batch, "_ALONE_S", 0.0)
    monkeypatch.setattr(batch, "_n_cores", lambda: 2)
    changing = list(read_inputs(inputs(), options=RULES))
    for rows in (together, changing):
        assert [_plain(row) for row in rows] == [_plain(row) for row in alone]


def _plain(row: Row | Finished) -> object:
    if isinstance(row, Finished):
        return row
    return row.input, row.number, row.result.to_json() if isinstance(row.result, Record) else str(row.result.error)


@pytest.mark.parametrize("n_workers", [1, 2])
def test_one_bad_input_never_stops_the_run(n_workers: int) -> None:
    def gone() -> Iterator[Article | Unread]:
        raise ArticleError("it is gone", source="gone")

    def broken() -> Iterator[Article | Unread]:
        yield article(1)
        raise ZeroDivisionError

    given = [Input("gone", gone), Input("broken", broken), *inputs(1, 1)]
    rows = [row for row in read_inputs(given, options=RULES, n_workers=n_workers) if isinstance(row, Row)]
    assert [row.input for row in rows] == ["gone", "broken", "broken", "file-0"]
    failures = [str(row.result.error) for row in rows if isinstance(row.result, Unread)]
    assert failures == ["gone: it is gone", "broken: reading it failed: ZeroDivisionError: "]


@pytest.mark.parametrize("n_workers", [1, 2])
def test_an_article_on_which_reading_fails_costs_its_own_row(n_workers: int) -> None:
    damaged = replace(article(1), blocks=(None,))  # type: ignore[arg-type]
    given = [Input("a", lambda: [article(1), damaged, article(2)])]
    rows = [row for row in read_inputs(given, options=RULES, n_workers=n_workers) if isinstance(row, Row)]
    results = [row.result for row in rows]
    assert isinstance(results[1], Unread)
    assert results[1].error.reason.startswith("reading it failed: ")
    assert results[1].source == "a, article 2"
    assert isinstance(results[0], Record)
    assert isinstance(results[2], Record)


def test_articles_that_are_done_are_left_out_of_the_first_input_alone() -> None:
    rows = [row for row in read_inputs(inputs(2), options=RULES, n_workers=1, n_done=3) if isinstance(row, Row)]
    assert [(row.input, row.number) for row in rows] == [("file-0", 4), *(("file-1", k) for k in range(1, 5))]


@pytest.mark.parametrize("n_workers", [None, 1, 2])
def test_a_model_that_is_not_there_ends_the_run(n_workers: int | None) -> None:
    with pytest.raises(ModelError, match="no such model"):
        list(read_inputs(inputs(), options=Options(model=str(Path("no", "where"))), n_workers=n_workers))
