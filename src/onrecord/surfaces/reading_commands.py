"""The commands that read articles."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from onrecord.surfaces.edge import (
    STDIN,
    STDIN_NAME,
    ExitCode,
    ForceOption,
    ModelOption,
    OutletOption,
    PublishedOption,
    complain,
    complain_of,
    edge,
    print_text,
    view,
)
from onrecord.surfaces.progress import RunProgress

if TYPE_CHECKING:
    from onrecord.article.inputs import Given, Unread
    from onrecord.article.values import Article
    from onrecord.reading import Options
    from onrecord.record.values import Record
    from onrecord.scale.batch import Finished, Input, Row
    from onrecord.scale.journal import Progress
    from onrecord.web.fetch import Fetcher

PrivateOption = Annotated[bool, typer.Option("--allow-private", help="Fetch from private and local addresses, too.")]
_GLOB = frozenset("*?[")


@edge()
def read(
    context: typer.Context,
    inputs: Annotated[list[str] | None, typer.Argument(metavar="INPUT", hidden=True)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each record as one line of JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT.html", help="Write one article as a page ('-': print it).")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Print into this file.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep a journal beside the output, and go on where it ends.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Read in so many processes; without it, in one for each core if it pays."
        ),
    ] = None,
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
    allow_private: PrivateOption = False,
) -> None:
    """Shows who said what in articles, on whose word, and where it stands.

    \b
    Examples:
      onrecord read article.txt
      onrecord read article.txt --published 2024-10-09 --outlet "The Meridian Post"
      onrecord read page.html --html record.html
      onrecord read https://example.org/2024/10/story.html
      onrecord read --json archive.warc.gz pages/ 'more/**/*.html' -o records.jsonl --resume
      curl -s https://example.org/article.txt | onrecord read

    An INPUT is a file, a folder with all that is in it, a pattern in quotation marks, or an address. It may hold a
    text, a web page, a feed, a mail, JSON Lines with an article a line under the key "text", a table, or many of these
    in a zip file, a mailbox or a web archive; the pages that a sitemap at an address names are fetched. Without INPUT,
    or where it is -, standard input is read.

    What cannot be read is named on standard error with the reason; the others are read all the same, and the exit code
    is 3. With --resume, the same command goes on where it was ended, or does nothing where it was done.
    """
    from onrecord.reading import Options
    from onrecord.web.addresses import is_address

    given = _given(inputs, context)
    _refuse_confused(given, html=html, output=output, as_json=as_json, resume=resume)
    options = Options(
        model=model, published=published, outlet=outlet, speech_only=speech_only, min_score=min_score, force=force
    )
    with ExitStack() as stack:
        fetcher = _fetcher(stack, allow_private=allow_private) if any(map(is_address, given)) else None
        opened = list(_inputs(given, options, fetcher=fetcher, output=output))
        n_failed = _read_all(
            opened, options, as_json=as_json, html=html, output=output, resume=resume, n_workers=workers
        )
    if n_failed:
        raise typer.Exit(ExitCode.FAILED)


@edge()
def watch(
    feeds: Annotated[list[str], typer.Argument(metavar="FEED", hidden=True)],
    as_json: Annotated[bool, typer.Option("--json", help="Print each record as one line of JSON.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Ask each feed once, and end.")] = False,
    every: Annotated[
        float, typer.Option(min=1, metavar="MINUTES", help="How long to leave a feed alone; longer after failures.")
    ] = 15,
    memory: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to remember what was seen; else in the user's own folder for such."),
    ] = None,
    outlet: OutletOption = None,
    model: ModelOption = "en",
    force: ForceOption = False,
    allow_private: PrivateOption = False,
) -> None:
    """Asks feeds for what is new, again and again, and reads it.

    \b
    Examples:
      onrecord watch https://example.org/feed.xml
      onrecord watch --json https://example.org/feed.xml https://example.net/news-sitemap.xml >> records.jsonl
      onrecord watch --once --json https://example.org/feed.xml | onrecord verify -

    A FEED is the address of an RSS, Atom or JSON feed, or of a news sitemap. Entries that it holds only in part are
    fetched from their pages. What was read once is not read again, in later runs either. Ends with Ctrl-C, or when all
    feeds are gone.
    """
    from onrecord.article.inputs import Unread
    from onrecord.reading import Options
    from onrecord.scale.batch import Input, Row, read_inputs
    from onrecord.web.watch import Watcher

    options = Options(model=model, outlet=outlet, force=force)
    n_read = n_failed = 0
    with ExitStack() as stack:
        watcher = Watcher(
            list(dict.fromkeys(feeds)),
            fetcher=_fetcher(stack, allow_private=allow_private),
            memory=memory or _own_memory(),
            every_s=60 * every,
            given=options.given,
            force=force,
        )
        new = Input("the feeds", watcher.run_once if once else watcher.run)
        # In this process alone, where an entry is asked for only when the record of the one before it is printed.
        for row in read_inputs([new], options=options, n_workers=1):
            if not isinstance(row, Row):
                continue
            if isinstance(row.result, Unread):
                complain_of(row.result)
                n_failed += 1
            else:
                _print_record(row.result, as_json=as_json, is_first=not n_read)
                n_read += 1
    if n_failed:
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


def _given(inputs: list[str] | None, context: typer.Context) -> list[str]:
    """The inputs named, or standard input. Where neither gives anything, shows the help and ends."""
    if inputs:
        return inputs
    if sys.stdin is None or sys.stdin.isatty():
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)
    return [str(STDIN)]


def _fetcher(stack: ExitStack, *, allow_private: bool) -> Fetcher:
    from onrecord.web.fetch import Fetcher

    return stack.enter_context(Fetcher(allow_private=allow_private))


def _own_memory() -> Path:
    from platformdirs import user_state_path

    return user_state_path("onrecord", appauthor=False) / "watch.json"


def _refuse_confused(
    inputs: Sequence[str], *, html: Path | None, output: Path | None, as_json: bool, resume: bool
) -> None:
    """Is it plain what goes where?

    Raises:
        typer.BadParameter: It is not; the message says what to do instead.
    """
    if html is not None and len(inputs) > 1:
        raise typer.BadParameter(
            "one page shows one article: read each INPUT with an --html of its own", param_hint="--html"
        )
    if html is not None and output is not None and not as_json:
        raise typer.BadParameter("--html names the page's file itself: leave out --output", param_hint="--output")
    if html == STDIN and as_json and output is None:
        raise typer.BadParameter("the page and the JSON cannot both be printed: name a file", param_hint="--html")
    if resume and (not as_json or output is None or output == STDIN or html is not None or str(STDIN) in inputs):
        raise typer.BadParameter(
            "it goes on with records in a file, of inputs that have names: add --json --output FILE",
            param_hint="--resume",
        )
    for option, target in (("--html", html), ("--output", output)):
        if target is None or target == STDIN:
            continue
        if any(_is_same(Path(given), target) for given in inputs):
            raise typer.BadParameter(f"{target} is an input, and would be overwritten", param_hint=option)
        if target.is_dir() or not target.parent.is_dir():
            raise typer.BadParameter(f"no file can be written at {target}", param_hint=option)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _inputs(given: Iterable[str], options: Options, *, fetcher: Fetcher | None, output: Path | None) -> Iterator[Input]:
    """Each file, each address and each file of a folder or a pattern, but for what the run writes itself."""
    from onrecord.article.inputs import open_articles
    from onrecord.scale.batch import Input
    from onrecord.scale.journal import journal_of
    from onrecord.web.addresses import is_address
    from onrecord.web.articles import articles_at

    def input_of(name: str, open_one: Callable[..., Iterable[Article | Unread]]) -> Input:
        return Input(name, lambda: open_one(name, given=options.given, force=options.force))

    own = [] if output is None or output == STDIN else [output, journal_of(output)]
    for name in given:
        path = Path(name)
        if name == str(STDIN):
            yield input_of(STDIN_NAME, _on_stdin)
        elif fetcher is not None and is_address(name):
            yield input_of(name, partial(articles_at, fetcher=fetcher))
        else:
            found = [
                file for file in _files(path) if not any(file.name == it.name and _is_same(file, it) for it in own)
            ]
            yield from (input_of(str(file), open_articles) for file in found or [path])


def _on_stdin(name: str, *, given: Given, force: bool) -> Iterator[Article | Unread]:
    from onrecord.article.inputs import find_articles

    return find_articles(sys.stdin.buffer, source=name, given=given, force=force)


def _files(given: Path) -> Iterable[Path]:
    """The files in the folder, or those that fit the pattern; none where it is the name of a file, or of nothing."""
    import glob

    from onrecord.article.bundles import find_files

    try:
        if given.is_dir():
            return find_files(given)
        if given.exists() or _GLOB.isdisjoint(str(given)):
            return ()
    except OSError:  # such as a name too long for one: to open it will tell
        return ()
    names = sorted(glob.glob(str(given), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return (file for name in names if (file := Path(name)).is_file())


def _read_all(
    inputs: Sequence[Input],
    options: Options,
    *,
    as_json: bool,
    html: Path | None,
    output: Path | None,
    resume: bool,
    n_workers: int | None,
) -> int:
    """Read everything and print or write it. How many articles could not be read?"""
    from onrecord.article.inputs import Unread
    from onrecord.scale.batch import Finished, read_inputs
    from onrecord.scale.journal import Journal, Progress, journal_of, settings_of
    from onrecord.surfaces.page import render_page

    with ExitStack() as stack:
        journal = sink = None
        done = Progress()
        if output is not None and output != STDIN:
            if resume:
                journal = stack.enter_context(Journal(output, settings=settings_of(options)))
                done = journal.progress
                inputs = _left(inputs, done)
            else:
                sink = stack.enter_context(output.open("wb"))
                journal_of(output).unlink(missing_ok=True)  # it told of what is overwritten now
        is_shown = sink is not None or journal is not None or not sys.stdout.isatty()
        progress = RunProgress(_weights(inputs), is_shown=is_shown, n_skipped=done.n_read + done.n_failed)
        n_done = done.begun[1] if done.begun and inputs and inputs[0].name == done.begun[0] else 0
        rows = stack.enter_context(closing(read_inputs(inputs, options=options, n_workers=n_workers, n_done=n_done)))
        for row in rows if html is None else _only_one(rows):
            if isinstance(row, Finished):
                progress.finish(row.input)
                if journal is not None:
                    journal.finish(row.input)
                continue
            result = row.result
            if isinstance(result, Unread):
                progress.clear()
                complain_of(result)
                if journal is not None:
                    journal.fail(row.input, row.number, result.error.reason)
            elif journal is not None:
                journal.write(row.input, row.number, f"{result.to_json()}\n".encode())
            else:
                if html == STDIN:
                    print_text(render_page(result), encoding="utf-8")
                elif html is not None:
                    html.write_bytes(render_page(result).encode())
                if as_json or html is None:
                    _print_record(result, sink, as_json=as_json, is_first=not progress.n_done)
            progress.count(row.input, is_failure=isinstance(result, Unread))
        progress.clear()
    if skipped := done.n_read + done.n_failed:
        complain(f"{skipped} articles were done by an earlier run")
    if progress.n_failed and progress.n_done:
        complain(f"{progress.n_failed} of {progress.n_failed + progress.n_done} articles could not be read")
    return progress.n_failed + done.n_failed


def _left(inputs: Sequence[Input], done: Progress) -> list[Input]:
    """What an earlier run has not finished, each once, and first what it has begun."""
    left = [given for given in {given.name: given for given in inputs}.values() if given.name not in done.finished]
    return sorted(left, key=lambda given: done.begun is None or given.name != done.begun[0])


def _weights(inputs: Sequence[Input]) -> dict[str, float]:
    """How much of the work is each input? By its size, or all the same where some have none yet."""
    try:
        return {given.name: float(Path(given.name).stat().st_size) for given in inputs}
    except OSError:
        return dict.fromkeys((given.name for given in inputs), 1.0)


def _print_record(record: Record, sink: BinaryIO | None = None, *, as_json: bool, is_first: bool) -> None:
    if as_json:
        print_text(f"{record.to_json()}\n", sink, encoding="utf-8")
    else:
        print_text(("" if is_first else "\n\n") + view(record, is_file=sink is not None), sink)


def _only_one(rows: Iterator[Row | Finished]) -> list[Row | Finished]:
    from onrecord.scale.batch import Row

    found: list[Row | Finished] = list(islice((row for row in rows if isinstance(row, Row)), 2))
    if len(found) > 1:
        raise typer.BadParameter(
            f"{found[0].input} holds several articles, and one page shows one: read them with --json",
            param_hint="--html",
        )
    return found


def results_of(file: Path, options: Options) -> Iterator[Record | Unread]:
    """The records of the articles in the file, or on standard input, one after another."""
    from onrecord.reading import read_bytes, read_many

    if file == STDIN:
        return read_bytes(sys.stdin.buffer, STDIN_NAME, options=options)
    return read_many([file], options=options)
