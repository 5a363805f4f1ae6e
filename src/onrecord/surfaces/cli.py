"""The command line: parses input, calls the reading, prints what comes back.

Results go to standard output; failures, warnings and progress to standard error. What is heavy is imported inside
the commands, so that help and completion answer at once.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from enum import IntEnum
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from onrecord.errors import ModelError, OnRecordError, RecordError
from onrecord.surfaces.safe import make_safe

if TYPE_CHECKING:
    from onrecord.article.inputs import Unread
    from onrecord.reading import Options
    from onrecord.record.values import Record

STDIN = Path("-")
STDIN_NAME = "standard input"
_FILE_COLUMNS = 80
_MAX_COLUMNS = 100  # longer lines are hard to read


class ExitCode(IntEnum):
    """How a run ended."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    FAILED = 3  # some inputs could not be read; the others were
    INTERRUPTED = 130
    CLOSED_PIPE = 141


# Which code an error that reaches the edge of a command ends in: the first line that fits.
_EXIT_CODES: tuple[tuple[type[BaseException], ExitCode], ...] = (
    (ModelError, ExitCode.USAGE),
    (OnRecordError, ExitCode.FAILED),
    (BrokenPipeError, ExitCode.CLOSED_PIPE),
    (OSError, ExitCode.FAILED),
    (KeyboardInterrupt, ExitCode.INTERRUPTED),
)

app = typer.Typer(
    name="onrecord",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@contextmanager
def _edge() -> Iterator[None]:
    """Turns what a command raises into a message and an exit code."""
    try:
        yield
        sys.stdout.flush()
    except tuple(kind for kind, _ in _EXIT_CODES) as error:
        code = next(code for kind, code in _EXIT_CODES if isinstance(error, kind))
        if code is ExitCode.CLOSED_PIPE:
            # The reader went away: what is still in the buffers goes nowhere, or Python would complain at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        elif isinstance(error, OSError):
            _complain(f"{error.filename or 'the output'}: {error.strerror}")
        elif code is not ExitCode.INTERRUPTED:
            _complain(str(error))
        raise typer.Exit(code) from None


def _version(asked: bool) -> None:
    if asked:
        from onrecord.version import __version__

        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


def _date(value: str | None) -> str | None:
    if value is not None:
        try:
            date.fromisoformat(f"{value}-01-01"[:10] if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value) else "")
        except ValueError:
            raise typer.BadParameter(f"{value!r} is no date: write it as 2024-10-09, 2024-10 or 2024") from None
    return value


@app.callback(invoke_without_command=True)
def onrecord(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Reads news and keeps the record: who said what, on whose word, and where exactly it stands in the text.

    \b
    Examples:
      onrecord demo                                  read the bundled article
      onrecord read article.txt                      show who said what
      onrecord read article.txt --html record.html   the article as a page, statements marked
      onrecord read --json *.txt > records.jsonl     one record a line
      onrecord audit article.txt                     how is it sourced?
      onrecord verify records.jsonl                  does every span stand where its record says?

    \b
    Exit codes: 0 all well, 1 verify has findings, 2 usage or no such model, 3 some inputs failed.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)


# What every command that reads articles takes.
FilesArgument = Annotated[list[Path] | None, typer.Argument(metavar="FILE", hidden=True)]
PublishedOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", callback=_date, help="The day of publication, where an article brings none."),
]
OutletOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who published it, where an article does not say so.")
]
ModelOption = Annotated[
    str, typer.Option(metavar="en|rules|FOLDER", help="A model by name or folder, or the rules, which need none.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Read texts in other languages, and such as look like no news, too.")
]


def _inputs(files: list[Path] | None, context: typer.Context) -> list[Path]:
    """The files named, or standard input. Where neither gives anything, shows the help and ends."""
    if files:
        return files
    if sys.stdin is None or sys.stdin.isatty():
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)
    return [STDIN]


@app.command(short_help="Show who said what in articles.")
@_edge()
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

    inputs = _inputs(files, context)
    _refuse_confused(inputs, html=html, output=output, as_json=as_json)
    options = Options(
        model=model, published=published, outlet=outlet, speech_only=speech_only, min_score=min_score, force=force
    )
    if _read_all(inputs, options, as_json=as_json, html=html, output=output):
        raise typer.Exit(ExitCode.FAILED)


@app.command(short_help="Check records against their text and themselves.")
@_edge()
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="RECORD", hidden=True)],
    text: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="The text that the records ought to be of."),
    ] = None,
) -> None:
    """Computes every offset, id, hash and reference of records anew, and prints what disagrees.

    \b
    Examples:
      onrecord verify records.jsonl
      onrecord verify record.json --text article.txt
      onrecord read --json article.txt | onrecord verify -

    A RECORD is a file of one record, or of one a line, or - for standard input. Nothing is printed of records that
    hold. The exit code is 1 when there are findings, and 3 when something given was no record.
    """
    from onrecord.article.decode import decode
    from onrecord.record.serial import from_dict
    from onrecord.record.verify import verify as findings_in

    expected = None if text is None else decode(text.read_bytes(), source=str(text))
    n_records = n_findings = n_failed = 0
    for file in files:
        for place, value in _json_values(file):
            try:
                if isinstance(value, RecordError):
                    raise value
                findings = findings_in(value if isinstance(value, dict) else from_dict(value), expected)
            except RecordError as error:
                n_failed += 1
                _complain(f"{place}: {error}")
                continue
            n_records += 1
            n_findings += len(findings)
            for finding in findings:
                typer.echo(make_safe(f"{place}: {finding}"))
    _complain(f"{n_records} checked, {n_findings} findings" + (f", {n_failed} not records" if n_failed else ""))
    if n_failed or n_findings:
        raise typer.Exit(ExitCode.FAILED if n_failed else ExitCode.FINDINGS)


@app.command(short_help="Show how articles are sourced.")
@_edge()
def audit(
    context: typer.Context,
    files: FilesArgument = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each audit as one line of JSON.")] = False,
    published: PublishedOption = None,
    outlet: OutletOption = None,
    model: ModelOption = "en",
    force: ForceOption = False,
) -> None:
    """Shows how articles are sourced: on whose word, with or without names, through whose hands, and who goes unheard.

    \b
    Examples:
      onrecord audit article.txt
      onrecord audit records.jsonl
      onrecord audit --json *.txt > audits.jsonl

    A FILE holds what `onrecord read` reads, or records that it has written, which are taken as they are. Without
    FILE, or where it is -, standard input is read. What cannot be read, and records that do not hold, are named on
    standard error with the reason; the exit code is then 3.
    """
    from onrecord.article.inputs import Unread
    from onrecord.reading import Options
    from onrecord.record.audit import audit as audit_of
    from onrecord.surfaces.audit import render_audit

    inputs = _inputs(files, context)
    options = Options(model=model, published=published, outlet=outlet, force=force)
    width, colour = _screen()
    n_done = n_failed = 0
    progress = _Progress(len(inputs), is_shown=not sys.stdout.isatty())
    for file in inputs:
        progress.step(file)
        for result in _records(file, options):
            if isinstance(result, Unread | RecordError):
                progress.clear()
                _complain(str(result)) if isinstance(result, RecordError) else _complain_of(result)
                n_failed += 1
                continue
            if as_json:
                line = json.dumps(audit_of(result).to_dict(), ensure_ascii=False, separators=(",", ":"))
                _print(f"{line}\n", encoding="utf-8")
            else:
                _print(("\n\n" if n_done else "") + render_audit(result, width=width, colour=colour))
            n_done += 1
    progress.clear()
    if n_failed and n_done:
        _complain(f"{n_failed} of {n_failed + n_done} articles could not be read")
    if n_failed:
        raise typer.Exit(ExitCode.FAILED)


@app.command(short_help="Read the bundled article.")
@_edge()
def demo() -> None:
    """Reads the article that comes with the package, and shows its record.

    \b
    Examples:
      onrecord demo
    """
    from onrecord.reading import read

    record = read((resources.files("onrecord") / "surfaces" / "demo.txt").read_bytes())
    _print(_view(record))
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
        progress = _Progress(len(inputs), is_shown=sink is not None or not sys.stdout.isatty())
        for file in inputs:
            progress.step(file)
            results = _results(file, options)
            for result in results if html is None else _only_one(results, file):
                if isinstance(result, Unread):
                    progress.clear()
                    _complain_of(result)
                    n_failed += 1
                    continue
                if html == STDIN:
                    _print(render_page(result), encoding="utf-8")
                elif html is not None:
                    html.write_bytes(render_page(result).encode())
                if as_json:
                    _print(f"{result.to_json()}\n", sink, encoding="utf-8")
                elif html is None:
                    _print(("\n\n" if n_read else "") + _view(result, is_file=sink is not None), sink)
                n_read += 1
        progress.clear()
    if n_failed and n_read:
        _complain(f"{n_failed} of {n_failed + n_read} articles could not be read")
    return n_failed


def _results(file: Path, options: Options) -> Iterator[Record | Unread]:
    from onrecord.reading import read_bytes, read_many

    if file == STDIN:
        return read_bytes(sys.stdin.buffer.read(), STDIN_NAME, options=options)
    return read_many([file], options=options)


def _records(file: Path, options: Options) -> Iterator[Record | Unread | RecordError]:
    """The records that the file holds, or those of the articles that it holds."""
    from onrecord.reading import read_bytes
    from onrecord.record.serial import from_dict
    from onrecord.record.values import SCHEMA
    from onrecord.record.verify import verify as findings_in

    name = STDIN_NAME if file == STDIN else str(file)
    if file == STDIN:
        data = sys.stdin.buffer.read()
    else:
        try:
            data = file.read_bytes()
        except OSError:
            yield from _results(file, options)  # which say why
            return
    _, first = next(_json_values_in(data, name))
    if not isinstance(first, dict) or first.get("schema") != SCHEMA:
        yield from read_bytes(data, name, options=options)
        return
    for place, value in _json_values_in(data, name):
        try:
            if isinstance(value, RecordError):
                raise value
            if findings := findings_in(value if isinstance(value, dict) else from_dict(value)):
                raise RecordError(f"does not hold: {findings[0]}", remedy="`onrecord verify` shows all findings")
            yield from_dict(value)
        except RecordError as error:
            yield RecordError(error.reason, source=place, remedy=error.remedy)


def _only_one(results: Iterator[Record | Unread], file: Path) -> list[Record | Unread]:
    found = list(islice(results, 2))
    if len(found) > 1:
        raise typer.BadParameter(
            f"{file} holds several articles, and one page shows one: read them with --json", param_hint="--html"
        )
    return found


def _view(record: Record, *, is_file: bool = False) -> str:
    """The record for a terminal of its width and colour, or as plain text for a file or a pipe."""
    from onrecord.surfaces.terminal import render_terminal

    width, colour = _screen(is_file=is_file)
    return render_terminal(record, width=width, colour=colour)


def _screen(*, is_file: bool = False) -> tuple[int, bool]:
    """How many columns are there to print on, and is colour wanted?"""
    wanted = bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
    colour = wanted and not os.environ.get("NO_COLOR") and not is_file
    width = _FILE_COLUMNS if is_file else min(shutil.get_terminal_size((_FILE_COLUMNS, 24)).columns, _MAX_COLUMNS)
    return width, colour


def _print(text: str, sink: BinaryIO | None = None, *, encoding: str | None = None) -> None:
    """Write to the file, or to standard output in `encoding` (its own if None), as it comes and without fail."""
    if sink is not None:
        sink.write(text.encode())
    else:
        sys.stdout.buffer.write(text.encode(encoding or sys.stdout.encoding, "backslashreplace"))
        sys.stdout.buffer.flush()


def _complain(message: str) -> None:
    typer.echo(make_safe(f"onrecord: {message}"), err=True)


def _complain_of(unread: Unread) -> None:
    _complain(str(unread.error) if unread.error.source else f"{unread.source}: {unread.error}")


class _Progress:
    """One line on the terminal that tells which input is being read; nothing where nobody would see it."""

    def __init__(self, n_inputs: int, *, is_shown: bool) -> None:
        self._n_inputs = n_inputs
        self._n_seen = 0
        self._is_shown = is_shown and n_inputs > 1 and sys.stderr.isatty()

    def step(self, file: Path) -> None:
        """Tell that this input is next."""
        self._n_seen += 1
        self._write(f"\r\x1b[K{self._n_seen} of {self._n_inputs}: {make_safe(file.name)[:60]}")

    def clear(self) -> None:
        """Take the line away."""
        self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._is_shown:
            sys.stderr.write(text)
            sys.stderr.flush()


def _json_values(file: Path) -> Iterator[tuple[str, Any]]:
    """Which JSON values does the file hold, one for all of it or one a line, and where does each stand?

    What is none comes as the `RecordError` that says why.
    """
    name = STDIN_NAME if file == STDIN else str(file)
    try:
        data = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
    except OSError as error:
        yield name, RecordError(f"cannot be read: {error.strerror}")
        return
    yield from _json_values_in(data, name)


def _json_values_in(data: bytes, name: str) -> Iterator[tuple[str, Any]]:
    """The same of the bytes of a file of this name."""
    whole = _json_value(data)
    if not isinstance(whole, RecordError) or not data.lstrip().startswith(b"{"):
        yield name, whole
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield f"{name}:{number}", _json_value(line)


def _json_value(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        return RecordError(f"not JSON: {error}", remedy="records are written by `onrecord read --json`")
