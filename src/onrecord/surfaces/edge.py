"""What every command shares: exit codes, how errors end a command, options, printing and progress."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from onrecord.errors import ModelError, OnRecordError
from onrecord.surfaces.safe import make_safe

if TYPE_CHECKING:
    from onrecord.article.inputs import Unread
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


@contextmanager
def edge() -> Iterator[None]:
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
            complain(f"{error.filename or 'the output'}: {error.strerror}")
        elif code is not ExitCode.INTERRUPTED:
            complain(str(error))
        raise typer.Exit(code) from None


def _date(value: str | None) -> str | None:
    if value is not None:
        try:
            date.fromisoformat(f"{value}-01-01"[:10] if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value) else "")
        except ValueError:
            raise typer.BadParameter(f"{value!r} is no date: write it as 2024-10-09, 2024-10 or 2024") from None
    return value


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
    str,
    typer.Option(metavar="en|en-fast|rules|FOLDER", help="A model by name or folder, or the rules, which need none."),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Read texts in other languages, and such as look like no news, too.")
]


def inputs_of(files: list[Path] | None, context: typer.Context) -> list[Path]:
    """The files named, or standard input. Where neither gives anything, shows the help and ends."""
    if files:
        return files
    if sys.stdin is None or sys.stdin.isatty():
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)
    return [STDIN]


def view(record: Record, *, is_file: bool = False) -> str:
    """The record for a terminal of its width and colour, or as plain text for a file or a pipe."""
    from onrecord.surfaces.terminal import render_terminal

    width, colour = screen(is_file=is_file)
    return render_terminal(record, width=width, colour=colour)


def screen(*, is_file: bool = False) -> tuple[int, bool]:
    """How many columns are there to print on, and is colour wanted?"""
    wanted = bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
    colour = wanted and not os.environ.get("NO_COLOR") and not is_file
    width = _FILE_COLUMNS if is_file else min(shutil.get_terminal_size((_FILE_COLUMNS, 24)).columns, _MAX_COLUMNS)
    return width, colour


def print_text(text: str, sink: BinaryIO | None = None, *, encoding: str | None = None) -> None:
    """Write to the file, or to standard output in `encoding` (its own if None), as it comes and without fail."""
    if sink is not None:
        sink.write(text.encode())
    else:
        sys.stdout.buffer.write(text.encode(encoding or sys.stdout.encoding, "backslashreplace"))
        sys.stdout.buffer.flush()


def complain(message: str) -> None:
    typer.echo(make_safe(f"onrecord: {message}"), err=True)


def complain_of(unread: Unread) -> None:
    complain(str(unread.error) if unread.error.source else f"{unread.source}: {unread.error}")


class Progress:
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
