"""The command line: parses input, calls the rooms, prints what comes back.

Results go to standard output; failures, warnings and progress to standard error. What is heavy is imported inside
the commands, so that help and completion answer at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.surfaces import (
    asking_commands,
    check_commands,
    export_commands,
    ledger_commands,
    reading_commands,
    record_commands,
)
from onrecord.surfaces.edge import ExitCode

app = typer.Typer(
    name="onrecord",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(asked: bool) -> None:
    if asked:
        from onrecord.version import __version__

        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


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
      onrecord read --json pages/ > records.jsonl    a folder of texts, pages, archives: one record a line
      onrecord audit article.txt                     how is it sourced?
      onrecord check draft.md --against article.txt  are its quotations on record, word for word?
      onrecord add pages/                            read, and keep the records in the ledger
      onrecord who "Ada Holm"                        everything on record from one person
      onrecord verify records.jsonl                  does every span stand where its record says?

    \b
    Exit codes: 0 all well, 1 check or verify has findings, 2 usage or no such model, 3 some inputs failed.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)


# In the order of the help: read, check, keep, ask, correct, take out.
app.command(short_help="Show who said what in articles.")(reading_commands.read)
app.command(short_help="Show how articles are sourced.")(record_commands.audit)
app.command(short_help="Check a draft against what is on record.")(check_commands.check)
app.command(short_help="Read articles, and keep their records in the ledger.")(ledger_commands.add)
app.command(short_help="Read what is new in feeds.")(reading_commands.watch)
app.command(short_help="Search statements and articles.")(asking_commands.search)
app.command(short_help="Show everything on record from somebody.")(asking_commands.who)
app.command(short_help="Trace a quotation through the articles.")(asking_commands.trace)
app.command(short_help="Show the articles that tell one story.")(asking_commands.story)
app.command(short_help="Show what the articles date, day by day.")(asking_commands.timeline)
app.command(short_help="Show who is for and against a thing.")(asking_commands.positions)
app.command(short_help="Connect the articles in the ledger.")(ledger_commands.connect)
app.command(short_help="Show how much the ledger holds.")(ledger_commands.ledger)
app.command(short_help="Show what was changed at an address.")(ledger_commands.versions)
app.command(short_help="Show and correct who is who.")(ledger_commands.people)
app.command(short_help="Correct what the reader found.")(ledger_commands.correct)
app.command(short_help="List the corrections.")(ledger_commands.corrections)
app.command(short_help="Take a correction back.")(ledger_commands.undo)
app.command(short_help="Remove articles or a person without a trace.")(ledger_commands.forget)
app.command(short_help="Write the ledger into a file.")(ledger_commands.backup)
app.command(short_help="Put a backup in the ledger's place.")(ledger_commands.restore)
app.command(short_help="Write statements in the formats of others.")(export_commands.export)
app.command("import", short_help="Take annotations into the ledger, as corrections.")(export_commands.import_)
app.command(short_help="Check records against their text and themselves.")(record_commands.verify)
app.command(short_help="Read the bundled article.")(reading_commands.demo)
