"""The commands on records: are they whole, and how are their articles sourced?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.errors import RecordError
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
    screen,
)
from onrecord.surfaces.reading_commands import results_of
from onrecord.surfaces.safe import make_safe

if TYPE_CHECKING:
    from onrecord.article.inputs import Unread
    from onrecord.reading import Options
    from onrecord.record.values import Record


@edge()
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
                complain(f"{place}: {error}")
                continue
            n_records += 1
            n_findings += len(findings)
            for finding in findings:
                typer.echo(make_safe(f"{place}: {finding}"))
    complain(f"{n_records} checked, {n_findings} findings" + (f", {n_failed} not records" if n_failed else ""))
    if n_failed or n_findings:
        raise typer.Exit(ExitCode.FAILED if n_failed else ExitCode.FINDINGS)


@edge()
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

    inputs = inputs_of(files, context)
    options = Options(model=model, published=published, outlet=outlet, force=force)
    width, colour = screen()
    n_done = n_failed = 0
    progress = Progress(len(inputs), is_shown=not sys.stdout.isatty())
    for file in inputs:
        progress.step(file)
        for result in records_of(file, options):
            if isinstance(result, Unread | RecordError):
                progress.clear()
                complain(str(result)) if isinstance(result, RecordError) else complain_of(result)
                n_failed += 1
                continue
            if as_json:
                line = json.dumps(audit_of(result).to_dict(), ensure_ascii=False, separators=(",", ":"))
                print_text(f"{line}\n", encoding="utf-8")
            else:
                print_text(("\n\n" if n_done else "") + render_audit(result, width=width, colour=colour))
            n_done += 1
    progress.clear()
    if n_failed and n_done:
        complain(f"{n_failed} of {n_failed + n_done} articles could not be read")
    if n_failed:
        raise typer.Exit(ExitCode.FAILED)


def records_of(file: Path, options: Options) -> Iterator[Record | Unread | RecordError]:
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
            yield from results_of(file, options)  # which say why
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
