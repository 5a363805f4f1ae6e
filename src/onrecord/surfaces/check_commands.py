"""The command that holds a draft against what is on record."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import ArticleError, FormatError, RecordError
from onrecord.surfaces.edge import (
    STDIN,
    STDIN_NAME,
    ExitCode,
    ForceOption,
    ModelOption,
    Progress,
    complain,
    complain_of,
    edge,
    print_text,
    screen,
)

if TYPE_CHECKING:
    from onrecord.connections.check import Source
    from onrecord.ledger.ledger import Ledger
    from onrecord.ledger.values import KeptArticle
    from onrecord.reading import Options
    from onrecord.record.values import Record

# Of the ledger's statements, those that share most words with a quotation; what comes further down shares little.
_MAX_MATCHES = 12


@edge()
def check(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", hidden=True)],
    more: Annotated[list[Path] | None, typer.Argument(metavar="FILE", hidden=True)] = None,
    against: Annotated[
        list[Path] | None, typer.Option(metavar="FILE…", help="Articles or records to check the draft against.")
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Check it against this ledger, too, or without --against.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the judgements as one line of JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT.html", help="Write the report as a page ('-': print it).")
    ] = None,
    model: ModelOption = "en",
    force: ForceOption = False,
) -> None:
    """Checks every quotation and attribution of a draft: is it on record, word for word, and by whom?

    \b
    Examples:
      onrecord check draft.docx --against interview.txt statement.html
      onrecord check draft.md --against sources/*.txt --html report.html
      onrecord check draft.txt                       against the ledger
      some-model --write | onrecord check - --against article.txt --json

    DRAFT is any text, Markdown, a Word file, a page, a record, or - for standard input, and comes first. A FILE holds
    what `onrecord read` reads, or records that it has written. Without --against the ledger is asked: that of --ledger,
    or else the usual one.

    \b
    verbatim         every word stands in the source, by this speaker
    altered          the source has other words, shown word by word, or tells and does not quote them
    other-speaker    the source has the words from somebody else
    out-of-context   the words stand there, but a negation or a condition that governs them was cut
    not-on-record    no source has them

    The exit code is 0 when nothing needs a look, 1 when something does, and 3 when something could not be read.
    """
    from onrecord.connections.check import check as check_draft
    from onrecord.reading import Options

    files = [*(against or ()), *(more or ())]
    if more and not against:
        raise typer.BadParameter("say what to check it against: --against FILE…", param_hint="--against")
    if html == STDIN and as_json:
        raise typer.BadParameter("the page and the JSON cannot both be printed: name a file", param_hint="--html")
    _refuse_overwriting(html, [draft, *files])
    options = Options(model=model, force=force)
    record, text = _read_draft(draft, replace(options, force=True))
    sources, n_failed = _read_sources(files, options)
    if ledger is not None or not files:
        from onrecord.ledger.ledger import open_ledger

        with open_ledger(ledger, create=False) as opened:
            sources += find_sources(opened, record)
    checked = check_draft(record, sources)

    from onrecord.surfaces.check_report import as_json as json_of
    from onrecord.surfaces.check_report import render_check, render_check_page

    name = STDIN_NAME if draft == STDIN else str(draft)
    if html == STDIN:
        print_text(render_check_page(checked, name, text=text), encoding="utf-8")
    elif html is not None:
        html.write_bytes(render_check_page(checked, name, text=text).encode())
    if as_json:
        print_text(
            json.dumps(json_of(checked, name), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
        )
    elif html is None:
        width, colour = screen()
        print_text(render_check(checked, name, text=text, width=width, colour=colour))
    if n_failed:
        raise typer.Exit(ExitCode.FAILED)
    if checked.needs_look:
        raise typer.Exit(ExitCode.FINDINGS)


def find_sources(ledger: Ledger, draft: Record) -> list[Source]:
    """Which articles of the ledger may the draft's quotations be from?

    Every statement is looked up that shares word pairs with one of them, with the corrections made to its article.
    The draft's own text is no source, should it be kept already.
    """
    from onrecord.connections.check import Source, words_to_check

    keys: dict[int, KeptArticle] = {}
    for words in words_to_check(draft):
        for match in ledger.quotes_like(words, limit=_MAX_MATCHES):
            if match.statement.article.id != draft.id:
                keys.setdefault(match.statement.article.key, match.statement.article)
    return [Source(ledger.record(key, corrected=True), name_of(article)) for key, article in sorted(keys.items())]


def name_of(article: KeptArticle) -> str:
    """By which name is this article of the ledger cited?"""
    where = ", ".join(part for part in (article.outlet, article.published) if part)
    title = article.title or article.uri or article.source_id or f"article {article.key}"
    return f"{where}: {title}" if where else title


def _read_draft(file: Path, options: Options) -> tuple[Record, str]:
    """The record of the draft, and the text in which its lines are counted.

    Raises:
        OnRecordError: It cannot be read.
    """
    from onrecord.article.docx import is_docx, read_docx
    from onrecord.article.inputs import Unread
    from onrecord.article.markdown import without_markup
    from onrecord.reading import read_bytes, read_text
    from onrecord.surfaces.record_commands import records_of

    name = STDIN_NAME if file == STDIN else str(file)
    data = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
    if is_docx(data):
        record = read_text(read_docx(data, source=name), options=options)
        return record, record.article.text
    if (text := _markdown(data, name)) is not None:
        return read_text(without_markup(text), options=options), text
    found = list(read_bytes(data, name, options=options) if file == STDIN else records_of(file, options))
    if len(found) != 1:
        raise FormatError("it holds several articles", source=name, remedy="check one draft at a time")
    (result,) = found
    if isinstance(result, Unread):
        raise result.error
    if isinstance(result, RecordError):
        raise result
    return result, result.article.text


def _markdown(data: bytes, name: str) -> str | None:
    """The draft, if it is Markdown; None where it is something else."""
    from onrecord.article.decode import decode
    from onrecord.article.markdown import is_markdown

    if data.lstrip()[:1] in (b"<", b"{", b"["):  # a page, a record
        return None
    try:
        text = decode(data, source=name)
    except ArticleError:  # which the reading of files says better
        return None
    return text if is_markdown(text, name=name) else None


def _read_sources(files: Sequence[Path], options: Options) -> tuple[list[Source], int]:
    """What the files hold, and how many articles could not be read, which are complained of."""
    from onrecord.article.inputs import Unread
    from onrecord.connections.check import Source
    from onrecord.surfaces.record_commands import records_of

    sources: list[Source] = []
    n_failed = 0
    progress = Progress(len(files), is_shown=True)
    for file in files:
        progress.step(file)
        found = list(records_of(file, options))
        for result in found:
            if isinstance(result, Unread | RecordError):
                progress.clear()
                complain(str(result)) if isinstance(result, RecordError) else complain_of(result)
                n_failed += 1
                continue
            article = result.article
            title = article.title or article.source_id
            name = STDIN_NAME if file == STDIN else str(file)
            sources.append(Source(result, f"{name}, {title}" if title and len(found) > 1 else name))
    progress.clear()
    return sources, n_failed


def _refuse_overwriting(html: Path | None, inputs: Sequence[Path]) -> None:
    """May the page be written there?

    Raises:
        typer.BadParameter: It would overwrite an input, or cannot be written at all.
    """
    if html is None or html == STDIN:
        return
    if any(file != STDIN and file.exists() and html.exists() and file.samefile(html) for file in inputs):
        raise typer.BadParameter(f"{html} is an input, and would be overwritten", param_hint="--html")
    if html.is_dir() or not html.parent.is_dir():
        raise typer.BadParameter(f"no file can be written at {html}", param_hint="--html")
