"""The commands that bring records into the formats of others, and annotations back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from onrecord.errors import RecordError
from onrecord.surfaces.edge import STDIN, STDIN_NAME, ExitCode, complain, edge, print_text
from onrecord.surfaces.ledger_commands import JsonOption, LedgerOption, WhoOption, open_ledger
from onrecord.surfaces.ledger_commands import _who as name_of_user
from onrecord.surfaces.safe import make_safe

if TYPE_CHECKING:
    from onrecord.exports.annotations import Change
    from onrecord.exports.values import Exported
    from onrecord.record.values import Record


class Format(StrEnum):
    """What `onrecord export` writes."""

    JSONL = "jsonl"
    RECORDS = "records"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    WEB_ANNOTATION = "web-annotation"
    SCHEMA_ORG = "schema-org"
    PROV = "prov"
    BRAT = "brat"
    LABEL_STUDIO = "label-studio"


class Tool(StrEnum):
    """What `onrecord import` reads."""

    BRAT = "brat"
    LABEL_STUDIO = "label-studio"


_NEED_FILE = frozenset((Format.XLSX, Format.PARQUET, Format.BRAT))
_SHOWN_CHARS = 60


@edge()
def export(
    records: Annotated[list[Path] | None, typer.Argument(metavar="RECORDS", hidden=True)] = None,
    to: Annotated[Format, typer.Option("--to", help="The format.")] = Format.JSONL,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to; for brat a folder.")
    ] = None,
    ledger: LedgerOption = None,
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="Of articles that changed, also the former texts.")
    ] = False,
    as_read: Annotated[bool, typer.Option("--as-read", help="Leave the corrections out.")] = False,
) -> None:
    """Writes statements in the formats of others: tables, linked data, annotation tools.

    \b
    Examples:
      onrecord export --to csv -o statements.csv                 all that the ledger holds
      onrecord export records.jsonl --to xlsx -o statements.xlsx
      onrecord export --ledger desk.sqlite --to brat -o corpus/
      onrecord read --json *.txt | onrecord export - --to prov > chains.json

    \b
    Formats:
      jsonl           one statement a line, with its article, speaker and chain
      csv, xlsx       one statement a row; no cell becomes a formula
      parquet         the same rows with types (needs pyarrow)
      web-annotation  W3C Web Annotation, JSON-LD
      schema-org      schema.org Quotation, JSON-LD
      prov            through whose hands statements came, PROV-JSON
      brat            standoff files, in a folder
      label-studio    tasks with predictions, and the settings for the project
      records         one record a line, as `onrecord read --json` writes them

    RECORDS are files of records, one a line, or - for standard input; without any, the ledger is exported, corrected,
    and each corrected value says so, with who corrected it and when. An output file is whole or not there, and the same
    records give the same bytes. The exit code is 3 when something given was no record.
    """
    if out is None and to in _NEED_FILE:
        raise typer.BadParameter(f"{to.value} needs a place to be written to", param_hint="-o")
    if records and (ledger or all_versions or as_read):
        raise typer.BadParameter("records are exported as they are: name them, or a ledger", param_hint="RECORDS")
    if records:
        failures: list[RecordError] = []
        _write(_given(records, failures), out, to)
        if failures:
            raise typer.Exit(ExitCode.FAILED)
        return
    from onrecord.exports.sources import in_ledger

    with open_ledger(ledger) as kept:
        _write(in_ledger(kept, all_versions=all_versions, as_read=as_read), out, to)


@edge()
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", hidden=True)],
    tool: Annotated[Tool, typer.Option("--from", help="Where the annotations were made.")],
    ledger: LedgerOption = None,
    who: WhoOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is changed, and keep nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Takes what annotators changed in exported statements into the ledger, as corrections.

    \b
    Examples:
      onrecord import corpus/ --from brat --dry-run
      onrecord import project-3.json --from label-studio --who "Ada Brandt"

    FILE is what brat keeps (a folder, or .ann files with their .txt beside them) or Label Studio exports (JSON). A
    statement that is no longer marked is rejected, a new one added, another speaker set; what stays as it is leaves no
    trace. `onrecord undo` takes each correction back. All of an article is kept together or not at all. The exit code
    is 3 when something could not be taken over.
    """
    from onrecord.errors import OnRecordError
    from onrecord.exports.importing import find_changes, keep_changes

    n_failed = n_changes = 0
    with open_ledger(ledger) as kept:
        for place, marked in _marked(files, tool):
            try:
                if isinstance(marked, OnRecordError):
                    raise marked
                changes = find_changes(kept, marked)
                for change in changes:
                    _show(change, marked.id, as_json=as_json)
                n_changes += len(changes)
                if changes and not dry_run:
                    _, left = keep_changes(kept, marked, changes, who=name_of_user(who))
                    n_failed += len(left)
                    for one in left:
                        complain(f"{place}: a statement needs a cue: {_change_text(one)}")
            except OnRecordError as error:
                n_failed += 1
                complain(str(error) if error.source else f"{place}: {error}")
    complain(f"{n_changes} changes" + (", nothing kept" if dry_run else "") + (f", {n_failed} failed" * bool(n_failed)))
    if n_failed:
        raise typer.Exit(ExitCode.FAILED)


def _write(exports: Iterable[Exported], out: Path | None, to: Format) -> None:
    from onrecord.exports.formats import TEXTS, write

    if out is not None:
        write(exports, out, to=to.value)
        return
    for piece in TEXTS[to.value](exports):
        print_text(piece, encoding="utf-8")


def _given(files: Iterable[Path], failures: list[RecordError]) -> Iterator[Exported]:
    """The records in the files; what is none is complained of, and kept among the failures."""
    from onrecord.exports.values import Exported

    for file in files:
        for record in _records_in(file):
            if isinstance(record, RecordError):
                complain(str(record))
                failures.append(record)
            else:
                yield Exported(record)


def _records_in(file: Path) -> Iterator[Record | RecordError]:
    """The records in the file, one a line, as they come; what does not hold comes with the reason."""
    import sys

    name = STDIN_NAME if file == STDIN else str(file)
    if file == STDIN:
        yield from _records_of(sys.stdin.buffer, name)
    else:
        with file.open("rb") as lines:
            yield from _records_of(lines, name)


def _records_of(lines: BinaryIO, name: str) -> Iterator[Record | RecordError]:
    from onrecord.record.serial import from_dict
    from onrecord.record.verify import verify

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            record = from_dict(value)
            if findings := verify(value):
                raise RecordError(f"does not hold: {findings[0]}", remedy="`onrecord verify` shows all findings")
            yield record
        except (ValueError, RecursionError) as error:
            yield RecordError(f"not JSON: {error}", source=f"{name}:{number}", remedy="give records, one a line")
        except RecordError as error:
            yield RecordError(error.reason, source=f"{name}:{number}", remedy=error.remedy)


def _marked(files: Iterable[Path], tool: Tool) -> Iterator[tuple[str, Any]]:
    """What is marked in these files, text by text, each with its place, or the error that says why not."""
    from onrecord.errors import OnRecordError
    from onrecord.exports.brat import read_folder
    from onrecord.exports.label_studio import read_tasks

    for file in files:
        try:
            if tool is Tool.BRAT:
                yield from read_folder(file)
            else:
                for marked in read_tasks(file.read_bytes(), source=str(file)):
                    yield str(file), marked
        except OnRecordError as error:
            yield str(file), error


def _show(change: Change, article: str, *, as_json: bool) -> None:
    from onrecord.record.serial import plain

    if as_json:
        value = {"article": article, **plain(change)}
        print_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    else:
        print_text(make_safe(_change_text(change)) + "\n")


def _change_text(change: Change) -> str:
    """What was changed, on a line."""
    shown = change.new or change.old
    assert shown is not None
    words = " … ".join(" ".join(span.text.split()) for span in shown.content)
    words = words if len(words) <= _SHOWN_CHARS else f"{words[:_SHOWN_CHARS]}…"
    what = "rejected" if change.new is None else "added" if change.old is None else "changed"
    return f"{what}: {words}" + (f" ({change.speaker})" if change.speaker else "")
