"""The commands that keep records: adding, correcting, people, forgetting, backing up."""

from __future__ import annotations

import getpass
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.errors import ArticleError, LedgerError, RecordError
from onrecord.surfaces.edge import (
    STDIN,
    STDIN_NAME,
    ExitCode,
    ForceOption,
    ModelOption,
    OutletOption,
    Progress,
    PublishedOption,
    complain,
    edge,
    inputs_of,
    print_text,
)
from onrecord.surfaces.reading_commands import PrivateOption
from onrecord.surfaces.safe import make_safe

if TYPE_CHECKING:
    from onrecord.article.inputs import Unread
    from onrecord.article.values import Article
    from onrecord.ledger.changes import Change
    from onrecord.ledger.ledger import Ledger
    from onrecord.ledger.values import Appearance, Correction, KeptArticle, Outcome, Person
    from onrecord.reading import Options
    from onrecord.record.values import Reader, Record
    from onrecord.web.fetch import Fetcher

    _Given = Path | str  # a file, or an address
    _Result = Record | Unread | RecordError | None  # None: the article is known

LedgerOption = Annotated[
    Path | None,
    typer.Option(
        "--ledger",
        metavar="FILE",
        help="The ledger's file; else ONRECORD_LEDGER, else the one in your folder for data.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one value a line.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
WhoOption = Annotated[
    str | None, typer.Option("--who", metavar="NAME", help="Who says so; else the name you are logged in by.")
]
# What a transaction takes at most: how long another writer may wait, and how much reading is lost with the process.
_BATCH, _BATCH_S = 100, 1.0
_RECORD_HEAD = b'{"schema":"onrecord/'
_SHOWN_CHANGES = 3


def open_ledger(path: Path | None, *, create: bool = False) -> Ledger:
    """The ledger at this path, or at the usual place. Unless it may be created, it must be there.

    Raises:
        LedgerError: It is not, or cannot be opened.
    """
    from onrecord.ledger.ledger import open_ledger as opened

    return opened(path, create=create)


@edge()
def add(
    context: typer.Context,
    inputs: Annotated[list[str] | None, typer.Argument(metavar="INPUT", hidden=True)] = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
    connected: Annotated[
        bool, typer.Option("--connect/--no-connect", help="Connect the articles with each other when they are kept.")
    ] = True,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Read in so many processes; without it, in one for each core if it pays."
        ),
    ] = None,
    published: PublishedOption = None,
    outlet: OutletOption = None,
    model: ModelOption = "en",
    force: ForceOption = False,
    allow_private: PrivateOption = False,
) -> None:
    """Reads articles and keeps their records in the ledger.

    \b
    Examples:
      onrecord add article.txt
      onrecord add pages/ archive.warc.gz --ledger desk.sqlite
      onrecord add records.jsonl
      onrecord add https://example.org/2024/10/story.html

    An INPUT is a file that holds what `onrecord read` reads, or records that it has written, a folder with all that is
    in it, or an address. Without INPUT, or where it is -, standard input is read. An article that is kept already is
    not read again unless the reader is another one, so that the same command goes on where it was ended. A changed text
    at the same address is kept beside the former one. Last, what is new is connected with the rest, as
    `onrecord connect` does. The exit code is 3 when something could not be read.
    """
    from onrecord.reading import Options
    from onrecord.web.addresses import is_address

    files = [Path(one) for one in inputs or () if not is_address(one)]
    addresses = [one for one in inputs or () if is_address(one)]
    given = [*addresses, *(inputs_of(files, context) if files or not addresses else ())]
    options = Options(model=model, published=published, outlet=outlet, force=force)
    counts: dict[str, int] = dict.fromkeys(("new", "version", "known", "reread", "failed"), 0)
    with open_ledger(ledger, create=True) as kept, ExitStack() as stack:
        found = [file for one in given for file in _files_of(one, but=kept.path)]
        progress = Progress(len(found), is_shown=True)
        fetcher = _fetcher(stack, allow_private=allow_private) if addresses else None
        results = _read_new(found, options, kept, n_workers=workers, step=progress.step, fetcher=fetcher)
        with closing(results):
            for outcome, key, failure in _keep(kept, results):
                counts[outcome] += 1
                if failure is not None:
                    progress.clear()
                    complain(failure)
                elif as_json and key is not None:
                    _print_json({"key": key, "id": kept.article(key).id, "outcome": outcome})
                if outcome == "version" and key is not None:
                    progress.clear()
                    complain(_version_line(kept, key))
        progress.clear()
        complain(_summary(counts, kept))
        if connected:
            _connect(kept)
    if counts["failed"]:
        raise typer.Exit(ExitCode.FAILED)


@edge()
def connect(ledger: LedgerOption = None, as_json: JsonOption = False) -> None:
    """Connects articles that are not connected yet: reprints, quotations in several articles, stories.

    \b
    Examples:
      onrecord connect
      onrecord connect --ledger desk.sqlite --json

    `onrecord add` does it too. After an article was read anew or forgotten, or a statement was corrected, what rested
    on it is connected again. What was done is kept when the command is ended, and the next run goes on from there.
    `onrecord trace` and `onrecord story` show what was found.
    """
    with open_ledger(ledger) as kept:
        if not _connect(kept, as_json=as_json):
            complain("all articles are connected")


@edge()
def ledger(
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
    check: Annotated[bool, typer.Option("--check", help="Read every page, index and reference.")] = False,
) -> None:
    """Shows how much the ledger holds, and where it lies.

    \b
    Examples:
      onrecord ledger
      onrecord ledger --check --ledger desk.sqlite

    With --check, the exit code is 1 when something in the file is damaged.
    """
    from onrecord.record.serial import plain

    with open_ledger(ledger) as kept:
        counts = plain(kept.counts())
        problems = kept.problems() if check else ()
        if as_json:
            _print_json({"path": str(kept.path), **counts, **({"problems": list(problems)} if check else {})})
        else:
            print_text(f"{make_safe(str(kept.path))}\n")
            for name, count in counts.items():
                print_text(f"{count:>14,}  {name.removeprefix('n_')}\n")
            for problem in problems:
                print_text(f"damaged: {make_safe(problem)}\n")
            if check and not problems:
                print_text("nothing is damaged\n")
    if problems:
        raise typer.Exit(ExitCode.FINDINGS)


@edge()
def versions(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", hidden=True)],
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Shows which texts stood at an address, and what was changed from each to the next.

    \b
    Examples:
      onrecord versions https://example.org/story.html
      onrecord versions 12

    ARTICLE is an address, the key of an article in the ledger, or its id.
    """
    from onrecord.record.serial import plain

    with open_ledger(ledger) as kept:
        one = _article(kept, article)
        texts = (kept.versions(one.uri) if one.uri else ()) or (one,)
        before: KeptArticle | None = None
        for text in texts:
            changes = kept.changes(before.key, text.key) if before else ()
            if as_json:
                _print_json({**plain(text), "changes": [plain(change) for change in changes]})
            else:
                print_text(_version_text(text, changes))
            before = text


@edge()
def people(
    who: Annotated[str | None, typer.Argument(metavar="NAME|KEY", hidden=True)] = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many to list.")] = 20,
    merge_into: Annotated[int | None, typer.Option("--merge-into", metavar="KEY", help="They are this one.")] = None,
    split: Annotated[
        str | None, typer.Option("--split", metavar="ARTICLE,…", help="Whom these articles mean is somebody else.")
    ] = None,
    wikidata: Annotated[
        str | None, typer.Option("--wikidata", metavar="Q…|none", help="Which item of Wikidata they are.")
    ] = None,
    by: WhoOption = None,
) -> None:
    """Lists the people and bodies in the ledger, shows where one is and on what grounds, and corrects who is who.

    \b
    Examples:
      onrecord people                        who is in most articles
      onrecord people brekke                 everybody of this name
      onrecord people 12                     one, with every article, and why it is taken for them
      onrecord people 12 --merge-into 7      12 and 7 are one
      onrecord people 7 --split 31,48        whom the articles 31 and 48 mean is somebody else
      onrecord people 7 --wikidata Q42

    Corrections are kept with who made them and when; `onrecord corrections` lists them, and `onrecord undo` takes one
    back.
    """
    from onrecord.record.serial import plain

    with open_ledger(ledger) as kept:
        changes: list[Correction] = []
        if merge_into is not None or split is not None or wikidata is not None:
            key = _key_of(who)
            if merge_into is not None:
                changes.append(kept.merge_people(key, merge_into, who=_who(by)))
            if split is not None:
                changes.append(kept.split_person(key, _keys(split), who=_who(by)))
            if wikidata is not None:
                item = None if wikidata == "none" else wikidata
                changes.append(kept.set_wikidata(key, item, who=_who(by)))
            for made in changes:
                _show_correction(made, as_json=as_json)
        elif who is not None and who.isdecimal():
            person, places = kept.person(int(who)), kept.appearances(int(who))
            if as_json:
                _print_json({**plain(person), "appearances": [plain(place) for place in places]})
            else:
                print_text(_person_text(person) + "".join(map(_appearance_text, places)))
        else:
            for person in kept.people(who, limit=limit):
                if as_json:
                    _print_json(plain(person))
                else:
                    print_text(_person_text(person))


@edge()
def correct(
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", hidden=True)],
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
    speaker: Annotated[str | None, typer.Option("--speaker", metavar="NAME", help="Who speaks.")] = None,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="What the speaker is: person, organisation, place …")
    ] = "person",
    nobody: Annotated[bool, typer.Option("--unknown", help="Nobody can tell who speaks.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="It is no statement.")] = False,
    add: Annotated[
        str | None,
        typer.Option("--add", metavar="START-END", help="A statement that is missing: where its content stands."),
    ] = None,
    cue: Annotated[str | None, typer.Option("--cue", metavar="START-END", help="… and its cue.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="START-END", help="… and its source.")] = None,
    manner: Annotated[str, typer.Option("--manner", metavar="direct|mixed|indirect", help="… and its manner.")] = (
        "direct"
    ),
    by: WhoOption = None,
) -> None:
    """Corrects what the reader found: who speaks, that it is no statement, or that one is missing.

    \b
    Examples:
      onrecord correct s0123456789ab --speaker "Hanne Brekke"
      onrecord correct s0123456789ab --unknown
      onrecord correct s0123456789ab --reject
      onrecord correct 12 --add 120-164 --cue 165-169 --speaker "Hanne Brekke"

    STATEMENT is the id of one; with --add, the key or the address of an article. Corrections lie above the records:
    they hold when an article is read anew, and `onrecord undo` takes them back.
    """
    asked = [speaker is not None or nobody, reject, add is not None]
    if (speaker is not None and nobody) or (reject and (asked[0] or asked[2])) or not any(asked):
        raise typer.BadParameter("say one thing: --speaker, --unknown, --reject or --add", param_hint="--speaker")
    if add is not None and cue is None:
        raise typer.BadParameter("a statement needs a cue, the words that introduce it", param_hint="--cue")
    with open_ledger(ledger) as kept:
        if add is not None:
            made = kept.add_statement(
                _article(kept, statement).key,
                content=[_stretch(add, "--add")],
                cue=[_stretch(cue or "", "--cue")],
                source=[_stretch(source, "--source")] if source else [],
                name=speaker,
                speaker_kind=kind,
                manner=manner,
                who=_who(by),
            )
        elif reject:
            made = kept.reject(statement, who=_who(by))
        else:
            made = kept.correct_speaker(statement, name=speaker, kind=kind, who=_who(by))
        _show_correction(made, as_json=as_json)


@edge()
def corrections(
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
    everything: Annotated[bool, typer.Option("--all", help="Those that were undone, too.")] = False,
) -> None:
    """Lists the corrections that people made, and those that a newer reading has nothing for.

    \b
    Examples:
      onrecord corrections
      onrecord corrections --all --json
    """
    with open_ledger(ledger) as kept:
        idle = {one.key for one in kept.idle_corrections()}
        for made in kept.corrections(in_force=not everything):
            _show_correction(made, as_json=as_json, is_idle=made.key in idle)


@edge()
def undo(
    correction: Annotated[int, typer.Argument(metavar="CORRECTION", hidden=True)],
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
    by: WhoOption = None,
) -> None:
    """Takes a correction back. That it was made, and undone, stays known.

    \b
    Examples:
      onrecord undo 3
    """
    with open_ledger(ledger) as kept:
        _show_correction(kept.undo(correction, who=_who(by)), as_json=as_json)


@edge()
def forget(
    articles: Annotated[list[str] | None, typer.Argument(metavar="ARTICLE", hidden=True)] = None,
    person: Annotated[
        int | None, typer.Option("--person", metavar="KEY", help="A person, with every article that names them.")
    ] = None,
    ledger: LedgerOption = None,
    yes: YesOption = False,
) -> None:
    """Removes articles, or a person, from the ledger without a trace.

    \b
    Examples:
      onrecord forget 12 31
      onrecord forget https://example.org/story.html
      onrecord forget --person 7

    ARTICLE is a key, an id, or an address with all texts that stood there. Their rows, indexes, connections and
    corrections go, and so do people who are in no other article. A person goes with every article that names them.
    What was freed in the file is overwritten. Backups are yours to delete.
    """
    with open_ledger(ledger) as kept:
        if person is not None:
            keys = kept.articles_naming(person)
            what = f"{kept.person(person).name}, and {_number(len(keys), 'article')} that name them"
        else:
            keys = tuple(dict.fromkeys(key for given in articles or () for key in _all_at(kept, given)))
            what = _number(len(keys), "article")
        if keys or person is not None:
            _ask(f"forget {what}?", yes)
        if person is not None:
            kept.forget_person(person)
        elif keys:
            kept.forget_articles(keys)
        else:
            kept.wipe()
        complain(f"forgot {what}" if keys or person is not None else "nothing to forget; the log is empty")


@edge()
def backup(target: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)], ledger: LedgerOption = None) -> None:
    """Writes the ledger, as it is at this moment, into a file. Others may go on reading and writing.

    \b
    Examples:
      onrecord backup ledger-2024-10-09.sqlite
    """
    with open_ledger(ledger) as kept:
        kept.back_up(target)
        complain(f"{kept.counts().n_articles:,} articles are in {target}")


@edge()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    ledger: LedgerOption = None,
    yes: YesOption = False,
) -> None:
    """Puts what a backup holds in the place of all that the ledger holds.

    \b
    Examples:
      onrecord restore ledger-2024-10-09.sqlite

    It happens wholly or not at all. A damaged backup is refused.
    """
    with open_ledger(ledger, create=True) as kept:
        if n_articles := kept.counts().n_articles:
            _ask(f"replace {_number(n_articles, 'article')} in {kept.path}?", yes)
        kept.restore(source)
        complain(f"{kept.counts().n_articles:,} articles are in {kept.path}")


# Adding


def _files_of(given: _Given, *, but: Path) -> Iterator[_Given]:
    """The file or address itself, or all files in the folder but this one and what stands beside it."""
    if isinstance(given, str) or given == STDIN or not given.is_dir():
        yield given
        return
    from onrecord.article.bundles import find_files

    own = {but.with_name(f"{but.name}{ending}").absolute() for ending in ("", "-wal", "-shm", "-journal")}
    is_empty = True
    for file in find_files(given):
        if file.absolute() not in own:
            is_empty = False
            yield file
    if is_empty:
        yield given  # which is then reported as an input with nothing in it


def _fetcher(stack: ExitStack, *, allow_private: bool) -> Fetcher:
    from onrecord.web.fetch import Fetcher

    return stack.enter_context(Fetcher(allow_private=allow_private))


def _read_new(
    inputs: Sequence[_Given],
    options: Options,
    kept: Ledger,
    *,
    n_workers: int | None,
    step: Callable[[Path], None],
    fetcher: Fetcher | None,
) -> Generator[_Result, None, None]:
    """What the inputs hold that is not kept as this reader reads it; None for each article that is."""
    from onrecord.article.inputs import Unread, find_articles, open_articles
    from onrecord.scale.batch import Finished, Input, read_inputs
    from onrecord.web.articles import articles_at

    reader = _reader_of(options.model)
    n_known = 0

    def unknown(articles: Iterable[Article | Unread]) -> Iterator[Article | Unread]:
        nonlocal n_known
        for article in articles:
            if isinstance(article, Unread) or not kept.has(article, reader=reader):
                yield article
            else:
                n_known += 1

    def opened(file: _Given) -> Iterator[Article | Unread]:
        if isinstance(file, str):
            assert fetcher is not None
            return articles_at(file, fetcher=fetcher, given=options.given, force=options.force)
        if file == STDIN:
            return find_articles(stdin.getvalue(), source=STDIN_NAME, given=options.given, force=options.force)
        return open_articles(file, given=options.given, force=options.force)

    def reading(files: Iterable[_Given]) -> Iterator[Input]:
        for file in files:
            step(Path(file))
            yield Input(str(file), lambda file=file: unknown(opened(file)))  # type: ignore[misc]

    import io

    stdin = io.BytesIO(sys.stdin.buffer.read() if STDIN in inputs else b"")
    ready = [file for file in inputs if isinstance(file, Path) and _holds_records(file, stdin)]
    for file in ready:
        step(file)
        yield from _records_in(file, stdin)
    rows = read_inputs(reading(file for file in inputs if file not in ready), options=options, n_workers=n_workers)
    with closing(rows):
        for row in rows:
            while n_known:
                n_known -= 1
                yield None
            if not isinstance(row, Finished):
                yield row.result
    yield from [None] * n_known


def _keep(kept: Ledger, results: Iterator[_Result]) -> Iterator[tuple[Outcome | str, int | None, str | None]]:
    """Keep the records among these, some at a time: what became of each, its key, and why it could not be kept."""
    from onrecord.article.inputs import Unread

    for batch in _batches(results):
        done: list[tuple[Outcome | str, int | None, str | None]] = []
        with kept.writing():
            for result in batch:
                if result is None:
                    done.append(("known", None, None))
                elif isinstance(result, RecordError):
                    done.append(("failed", None, str(result)))
                elif isinstance(result, Unread):
                    done.append(("failed", None, _failure(result.source, result.error)))
                else:
                    added = kept.add(result)
                    done.append((added.outcome, added.key, None))
        yield from done


def _batches(results: Iterator[_Result]) -> Iterator[list[_Result]]:
    """These, in lists of as many as a transaction takes."""
    batch: list[_Result] = []
    end_at = time.monotonic() + _BATCH_S
    for result in results:
        batch.append(result)
        if len(batch) >= _BATCH or time.monotonic() > end_at:
            yield batch
            batch, end_at = [], time.monotonic() + _BATCH_S
    if batch:
        yield batch


def _failure(source: str, error: ArticleError) -> str:
    return str(error) if error.source else f"{source}: {error}"


def _reader_of(model: str) -> Reader:
    """How do records name the reader of this model?

    Raises:
        ModelError: There is no such model.
    """
    from onrecord.article.values import Article
    from onrecord.reading import Options, read_article

    # An article without a word is read in no time, and its record names the reader.
    return read_article(Article(""), options=Options(model=model)).reader


def _holds_records(file: Path, stdin: Any) -> bool:
    """Does the file begin as one of records does?"""
    if file == STDIN:
        return bool(stdin.getvalue().lstrip()[: len(_RECORD_HEAD)] == _RECORD_HEAD)
    try:
        with file.open("rb") as opened:
            return opened.read(4096).lstrip()[: len(_RECORD_HEAD)] == _RECORD_HEAD
    except OSError:
        return False


def _records_in(file: Path, stdin: Any) -> Iterator[Record | RecordError]:
    """The records in the file, one a line; what does not hold comes with the reason."""
    from onrecord.record.serial import from_dict
    from onrecord.record.verify import verify

    name = STDIN_NAME if file == STDIN else str(file)
    with stdin if file == STDIN else file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
                if findings := verify(value if isinstance(value, dict) else from_dict(value)):
                    raise RecordError(f"does not hold: {findings[0]}", remedy="`onrecord verify` shows all findings")
                yield from_dict(value)
            except (ValueError, RecursionError) as error:
                yield RecordError(f"not JSON: {error}", source=f"{name}:{number}")
            except RecordError as error:
                yield RecordError(error.reason, source=f"{name}:{number}", remedy=error.remedy)


def _connect(kept: Ledger, *, as_json: bool = False) -> int:
    """Connect what is not connected yet, and say what was found. How many articles were there?"""
    from onrecord.connections.linking import KINDS, connect, unconnected

    waiting = unconnected(kept)
    progress = Progress(len(waiting), is_shown=True)
    links: Counter[str] = Counter()
    n_articles = 0
    for one in connect(kept):
        progress.step(Path(f"connecting article {one.article}"))
        n_articles += 1
        links.update(link.kind for link in one.links)
        if as_json:
            found = [[link.kind, link.from_article, link.to_article, link.score] for link in one.links]
            _print_json({"article": one.article, "story": one.story, "links": found})
    progress.clear()
    if n_articles:
        n_stories = len(kept.stories(least_articles=2))
        found_text = ", ".join(_number(links[kind], f"{kind} link") for kind in KINDS[:2])
        complain(
            f"{_number(n_articles, 'article')} connected: {found_text}; "
            f"{n_stories:,} {'story has' if n_stories == 1 else 'stories have'} several articles"
        )
    return n_articles


def _summary(counts: dict[str, int], kept: Ledger) -> str:
    """What became of everything, in a line."""
    words = {
        "new": "added", "version": "new versions", "reread": "read anew", "known": "known already",
        "failed": "could not be read",
    }  # fmt: skip
    parts = [f"{counts[outcome]:,} {text}" for outcome, text in words.items() if counts[outcome] or outcome == "new"]
    return f"{', '.join(parts)}; {kept.counts().n_articles:,} articles are in {kept.path}"


# What is shown


def _version_line(kept: Ledger, key: int) -> str:
    """Which article changed, and how, in a line."""
    article = kept.article(key)
    former = [one for one in kept.versions(article.uri or "") if one.version < article.version]
    changes = kept.changes(former[-1].key, key) if former else ()
    shown = "; ".join(_change_text(change) for change in changes[:_SHOWN_CHANGES])
    more = f"; and {len(changes) - _SHOWN_CHANGES} more" if len(changes) > _SHOWN_CHANGES else ""
    return f"{article.uri} has changed, version {article.version}: {shown}{more}"


def _version_text(article: KeptArticle, changes: Sequence[Change]) -> str:
    lines = [f"version {article.version}, article {article.key}, {article.modified or article.published or 'no date'}"]
    lines += [f"  {_change_text(change)}" for change in changes]
    return make_safe("\n".join(lines)) + "\n"


def _change_text(change: Change) -> str:
    old = f"[-{change.old.text}-]" if change.old else ""
    new = f"{{+{change.new.text}+}}" if change.new else ""
    return " ".join(f"{old}{new}".split())


def _person_text(person: Person) -> str:
    others = [name for name in person.names if name != person.name][:4]
    facts = [
        person.kind,
        *([f"also {', '.join(others)}"] if others else []),
        *([f"“{person.roles[0]}”"] if person.roles else []),
        f"{_number(person.n_articles, 'article')}, {_number(person.n_statements, 'statement')}",
        *([f"Wikidata {person.wikidata}"] if person.wikidata else []),
        *([f"merged into {person.merged_into}"] if person.merged_into else []),
    ]
    return make_safe(f"{person.key:>6}  {person.name}: {'; '.join(facts)}") + "\n"


def _appearance_text(place: Appearance) -> str:
    article = place.article
    grounds = "the first" if place.evidence is None else f"{place.score:.2f} {_grounds_text(place.evidence)}"
    if place.correction is not None:
        grounds = f"by correction {place.correction}"
    about = f"article {article.key}, {article.first_day or 'no date'}, {article.outlet or 'no outlet'}"
    return make_safe(f"        {about}: {place.name}{f', {place.role}' if place.role else ''} ({grounds})") + "\n"


def _grounds_text(evidence: dict[str, Any]) -> str:
    parts = [f"{evidence['name']} name"]
    for key, words in (("roles", "role"), ("company", "with")):
        if key in evidence:
            parts.append(f"{words} {', '.join(evidence[key])}")
    if evidence.get("strangers"):
        parts.append("other roles, other company")
    return "; ".join(parts)


def _show_correction(made: Correction, *, as_json: bool, is_idle: bool = False) -> None:
    from onrecord.record.serial import plain

    if as_json:
        _print_json({**plain(made), "idle": is_idle})
        return
    value = ", ".join(f"{key} {item}" for key, item in made.value.items() if key not in ("content", "before"))
    undone = f"; undone by {made.undone_by} at {made.undone_at}" if made.undone_at else ""
    idle = "; nothing in the present record for it" if is_idle else ""
    print_text(
        make_safe(f"{made.key:>6}  {made.action} {made.about}: {value or 'so'} ({made.who}, {made.at}{undone}{idle})")
        + "\n"
    )


# What is asked for


def _article(kept: Ledger, given: str) -> KeptArticle:
    """Which article is meant by a key, an id or an address? Of several the latest.

    Raises:
        LedgerError: None is.
    """
    return kept.article(_all_at(kept, given)[-1])


def _all_at(kept: Ledger, given: str) -> tuple[int, ...]:
    """The keys of all articles of this key, id or address.

    Raises:
        LedgerError: There are none.
    """
    if given.isdecimal():
        return (kept.article(int(given)).key,)
    found = kept.articles_by_id(given) if given.startswith("sha256:") else kept.versions(given)
    if not found:
        raise LedgerError(f"there is no article {given}", source=str(kept.path), remedy="name its key, id or address")
    return tuple(article.key for article in found)


def _key_of(given: str | None) -> int:
    if given is None or not given.isdecimal():
        raise typer.BadParameter("name the person by key: `onrecord people NAME` shows it", param_hint="KEY")
    return int(given)


def _keys(given: str) -> list[int]:
    parts = [part.strip() for part in given.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise typer.BadParameter("name articles by their keys: --split 31,48", param_hint="--split")
    return [int(part) for part in parts]


def _stretch(given: str, option: str) -> tuple[int, int]:
    start, _, end = given.partition("-")
    if not (start.isdecimal() and end.isdecimal()):
        raise typer.BadParameter("write it as 120-164, counted in characters", param_hint=option)
    return int(start), int(end)


def _who(given: str | None) -> str:
    if given:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this user id, as in some containers
        return "unknown"


def _ask(question: str, yes: bool) -> None:
    """Go on only if the answer is yes.

    Raises:
        typer.BadParameter: Nobody is there to answer.
    """
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to be asked: say --yes", param_hint="--yes")
    if not typer.confirm(make_safe(question), err=True):
        raise typer.Exit(ExitCode.INTERRUPTED)


def _number(count: int, of: str) -> str:
    return f"{count:,} {of}{'' if count == 1 else 's'}"


def _print_json(value: Any) -> None:
    print_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
