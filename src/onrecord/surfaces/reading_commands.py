"""The commands that read articles."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.surfaces.edge import (
    STDIN,
    STDIN_NAME,
    ExitCode,
    FilesArgument,
    ForceOption,
    ModelOption,
    OutletOption,
    Progress,
    PublishedOption,
    complain,
    complain_of,
    edge,
    inputs_of,
    print_text,
    view,
)

if TYPE_CHECKING:
    from onrecord.article.inputs import Unread
    from onrecord.reading import Options
    from onrecord.record.values import Record


@edge()
def read(
    context: typer.Context,
    files: FilesArgument = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each record as one line of JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT.html", help="Write one article as a page ('-': print it).")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Print into this file.")] = None,
    published: PublishedOption = None,
    outlet: OutletOption = None,
    model: ModelOption = "en",
    speech_only: Annotated[
        bool, typer.Option("--speech", help="Leave out beliefs, plans, support and decisions: keep what was said.")
    ] = False,
    min_score: Annotated[
        float, typer.Option(min=0, max=1, metavar="0..1", help="Leave out statements less likely to be right.")
    ] = 0.0,
    force: ForceOption = False,
) -> None:
    """Shows who said what in articles, on whose word, and where it stands.

    \b
    Examples:
      onrecord read article.txt
      onrecord read article.txt --published 2024-10-09 --outlet "The Meridian Post"
      onrecord read article.txt --html record.html
      onrecord read --json *.txt > records.jsonl
      curl -s https://example.org/article.txt | onrecord read

    A FILE holds a text, or JSON Lines with an article a line under the key "text". Without FILE, or where it is -,
    standard input is read. What cannot be read is named on standard error with the reason; the others are read all
    the same, and the exit code is 3.
    """
    from onrecord.reading import Options

    inputs = inputs_of(files, context)
    _refuse_confused(inputs, html=html, output=output, as_json=as_json)
    options = Options(
        model=model, published=published, outlet=outlet, speech_only=speech_only, min_score=min_score, force=force
    )
    if _read_all(inputs, options, as_json=as_json, html=html, output=output):
        raise typer.Exit(ExitCode.FAILED)


@edge()
def demo() -> None:
    """Reads the article that comes with the package, and shows its record.

    \b
    Examples:
      onrecord demo
    """
    from onrecord.reading import read

    record = read((resources.files("onrecord") / "surfaces" / "demo.txt").read_bytes())
    print_text(view(record))
    typer.echo(
        "\nYour own articles next:\n"
        "  onrecord read article.txt                      show who said what\n"
        "  onrecord read article.txt --html record.html   the article as a page, statements marked\n"
        "  onrecord read --json *.txt > records.jsonl     one record a line"
    )


def _refuse_confused(inputs: Sequence[Path], *, html: Path | None, output: Path | None, as_json: bool) -> None:
    """Is it plain what goes where?

    Raises:
        typer.BadParameter: It is not; the message says what to do instead.
    """
    if html is not None and len(inputs) > 1:
        raise typer.BadParameter(
            "one page shows one article: read each FILE with an --html of its own", param_hint="--html"
        )
    if html is not None and output is not None and not as_json:
        raise typer.BadParameter("--html names the page's file itself: leave out --output", param_hint="--output")
    if html == STDIN and as_json and output is None:
        raise typer.BadParameter("the page and the JSON cannot both be printed: name a file", param_hint="--html")
    for option, target in (("--html", html), ("--output", output)):
        if target is None or target == STDIN:
            continue
        if any(file != STDIN and _is_same(file, target) for file in inputs):
            raise typer.BadParameter(f"{target} is an input, and would be overwritten", param_hint=option)
        if target.is_dir() or not target.parent.is_dir():
            raise typer.BadParameter(f"no file can be written at {target}", param_hint=option)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _read_all(
    inputs: Sequence[Path], options: Options, *, as_json: bool, html: Path | None, output: Path | None
) -> int:
    """Read everything and print or write it. How many articles could not be read?"""
    from onrecord.article.inputs import Unread
    from onrecord.surfaces.page import render_page

    n_read = n_failed = 0
    with ExitStack() as stack:
        sink = None if output is None or output == STDIN else stack.enter_context(output.open("wb"))
        progress = Progress(len(inputs), is_shown=sink is not None or not sys.stdout.isatty())
        for file in inputs:
            progress.step(file)
            results = results_of(file, options)
            for result in results if html is None else _only_one(results, file):
                if isinstance(result, Unread):
                    progress.clear()
                    complain_of(result)
                    n_failed += 1
                    continue
                if html == STDIN:
                    print_text(render_page(result), encoding="utf-8")
                elif html is not None:
                    html.write_bytes(render_page(result).encode())
                if as_json:
                    print_text(f"{result.to_json()}\n", sink, encoding="utf-8")
                elif html is None:
                    print_text(("\n\n" if n_read else "") + view(result, is_file=sink is not None), sink)
                n_read += 1
        progress.clear()
    if n_failed and n_read:
        complain(f"{n_failed} of {n_failed + n_read} articles could not be read")
    return n_failed


def results_of(file: Path, options: Options) -> Iterator[Record | Unread]:
    from onrecord.reading import read_bytes, read_many

    if file == STDIN:
        return read_bytes(sys.stdin.buffer.read(), STDIN_NAME, options=options)
    return read_many([file], options=options)


def _only_one(results: Iterator[Record | Unread], file: Path) -> list[Record | Unread]:
    found = list(islice(results, 2))
    if len(found) > 1:
        raise typer.BadParameter(
            f"{file} holds several articles, and one page shows one: read them with --json", param_hint="--html"
        )
    return found
