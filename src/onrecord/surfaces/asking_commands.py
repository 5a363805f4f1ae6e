"""The commands that ask a ledger: words, people, quotations, stories, dates, positions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from onrecord.errors import LedgerError
from onrecord.surfaces.edge import STDIN, ExitCode, complain, edge, print_text, screen
from onrecord.surfaces.ledger_commands import JsonOption, LedgerOption, open_ledger

if TYPE_CHECKING:
    from onrecord.connections.families import Traced
    from onrecord.ledger.ledger import Ledger
    from onrecord.ledger.values import KeptArticle, KeptStatement
    from onrecord.ledger.values import Link as KeptLink
    from onrecord.record.chain import Link
    from onrecord.surfaces.asking_report import Dated, Shared
    from onrecord.surfaces.lines import Lines

_STATEMENT_ID = re.compile(r"s[0-9a-f]{12}")
_MAX_READ = 200  # articles whose dated expressions a timeline takes in

SinceOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Published on that day, month or year, or later.")
]
UntilOption = Annotated[str | None, typer.Option(metavar="DATE", help="Published then, or earlier.")]
SpeakerOption = Annotated[str | None, typer.Option(metavar="NAME", help="Said by somebody of this name.")]
OutletOption = Annotated[str | None, typer.Option(metavar="NAME", help="Published by this outlet.")]
HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="OUT.html", help="Write the answer as a page ('-': print it).")
]
WordsArgument = Annotated[list[str] | None, typer.Argument(metavar="WORDS", hidden=True)]


def _one_of(values: Iterable[str], given: str | None, option: str) -> str | None:
    if given is not None and given not in values:
        raise typer.BadParameter(f"{given!r} is none of {', '.join(values)}", param_hint=option)
    return given


def _limit(help: str, default: int) -> Any:
    return typer.Option(default, "--limit", min=1, metavar="N", help=help)


@edge()
def search(
    words: WordsArgument = None,
    ledger: LedgerOption = None,
    speaker: SpeakerOption = None,
    outlet: OutletOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    manner: Annotated[str | None, typer.Option(metavar="direct|mixed|indirect", help="How the words are told.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="says, demands, denies, supports …")] = None,
    named: Annotated[
        bool | None, typer.Option("--named/--unnamed", help="Only speakers with a name, or only those without.")
    ] = None,
    articles: Annotated[bool, typer.Option("--articles", help="Search in whole articles, not in statements.")] = False,
    limit: int = _limit("How many at most.", 20),
    as_json: JsonOption = False,
) -> None:
    """Searches statements, or articles, by words, speaker, outlet, date and manner.

    \b
    Examples:
      onrecord search ferry winter
      onrecord search '"new hull"' --speaker Brekke --since 2024-10
      onrecord search --speaker "Hanne Brekke" --kind demands --json
      onrecord search ferry* -island --articles

    All words must be there. "In this order", begin* and -without work (put a -- before a leading -word). The exit code
    is 1 when nothing was found.
    """
    from onrecord.statements.values import Manner, StatementKind

    _one_of(get_args(Manner), manner, "--manner")
    _one_of(get_args(StatementKind), kind, "--kind")
    asked = " ".join(words or ()) or None
    if asked is None and speaker is None and outlet is None and since is None and until is None and kind is None:
        raise typer.BadParameter("name words, or a --speaker, --outlet, --kind, --since or --until", param_hint="WORDS")
    with open_ledger(ledger) as kept:
        if articles:
            found_articles = kept.articles(
                words=asked, speaker=speaker, outlet=outlet, since=since, until=until, limit=limit
            )
            _answer_articles(found_articles, as_json=as_json)
            n_found = len(found_articles)
        else:
            found = kept.statements(
                words=asked, speaker=speaker, outlet=outlet, since=since, until=until, manner=manner, kind=kind,
                named=named, limit=limit,
            )  # fmt: skip
            _answer_statements(found, as_json=as_json)
            n_found = len(found)
    _end(n_found, limit)


@edge()
def who(
    name: Annotated[str, typer.Argument(metavar="NAME|KEY", hidden=True)],
    ledger: LedgerOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: int = _limit("How many statements at most, the earliest first.", 1000),
    as_json: JsonOption = False,
    html: HtmlOption = None,
) -> None:
    """Shows everything on record from one person or body, over time.

    \b
    Examples:
      onrecord who "Hanne Brekke"
      onrecord who brekke --since 2024 --html brekke.html
      onrecord who 12 --json

    Where several people go by the name, each is shown; the key that `onrecord people` tells names one of them. The
    exit code is 1 when there is nobody.
    """
    with open_ledger(ledger) as kept:
        people = (kept.person(int(name)),) if name.isdecimal() else kept.people(name)
        spoken = [
            (person, kept.statements(speaker=person.key, since=since, until=until, limit=limit)) for person in people
        ]
        found = [(person, statements) for person, statements in spoken if statements] or spoken[:1]
    from onrecord.surfaces.asking_report import add_person, person_page

    if html is not None:
        _write_page(html, person_page(found), as_json=as_json)
    if as_json:
        for person, statements in found:
            _print_json({**_plain(person), "statements": [_plain_statement(one) for one in statements]})
    elif html is None:
        lines = _lines()
        for number, (person, statements) in enumerate(found):
            if number:
                lines.add()
            add_person(lines, person, statements)
        print_text(lines.text())
    _end(len(found), None)


@edge()
def trace(
    what: Annotated[str, typer.Argument(metavar="QUOTE|STATEMENT|ARTICLE", hidden=True)],
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
    html: HtmlOption = None,
) -> None:
    """Traces a quotation through the articles that have it: the earliest, what was changed, and through whose hands.

    \b
    Examples:
      onrecord trace "we cannot sail her through another January"
      onrecord trace s0123456789ab
      onrecord trace 12                              an article: its quotations elsewhere, and its reprints
      onrecord trace https://example.org/story.html

    The exit code is 1 when it stands nowhere else.
    """
    from onrecord.connections.families import quotation_of_kept, quotation_of_words, trace

    with open_ledger(ledger) as kept:
        article = _article(kept, what)
        if article is not None:
            _trace_article(kept, article, as_json=as_json)
            return
        is_id = _STATEMENT_ID.fullmatch(what) is not None
        asked = quotation_of_kept(kept.statement(what), kept) if is_id else quotation_of_words(what)
        traced = trace(asked, kept)
        chains = [_chain(kept, statement) for statement in traced.statements]
    from onrecord.surfaces.asking_report import add_traced, traced_page

    if html is not None:
        _write_page(html, traced_page(what, traced, chains), as_json=as_json)
    if as_json:
        _print_json(_plain_traced(traced, chains))
    elif html is None and traced.statements:
        lines = _lines()
        add_traced(lines, traced, chains)
        print_text(lines.text())
    _end(len(traced.statements) - is_id, None)


@edge()
def story(
    what: Annotated[str | None, typer.Argument(metavar="ARTICLE", hidden=True)] = None,
    ledger: LedgerOption = None,
    limit: int = _limit("How many stories at most.", 20),
    as_json: JsonOption = False,
) -> None:
    """Shows the articles that tell one story, in their order, or lists the stories.

    \b
    Examples:
      onrecord story                                 the stories with most articles
      onrecord story 12
      onrecord story https://example.org/story.html

    The exit code is 1 when there is none.
    """
    from onrecord.surfaces.asking_report import add_articles

    with open_ledger(ledger) as kept:
        _tell_unconnected(kept)
        if what is None:
            keys = [key for key, _ in kept.stories(least_articles=2, limit=limit)]
        else:
            article = _article(kept, what)
            if article is None:
                raise LedgerError(
                    f"there is no article {what}", source=str(kept.path), remedy="name its key or address"
                )
            keys = list(dict.fromkeys(member.story for member in kept.story(article=article.key)))
        stories = [(key, members) for key in keys if len(members := _members(kept, key)) > 1]
    lines = _lines()
    for key, members in stories:
        if as_json:
            _print_json({"story": key, "articles": [_plain(article) for article in members]})
        else:
            days = [day for article in members if (day := article.first_day)]
            span = f", {days[0]} to {days[-1]}" if days else ""
            lines.add(f"Story {key}: {len(members)} articles{span}", "bold")
            add_articles(lines, members if what is not None else members[:1])
            lines.add()
    if not as_json:
        print_text(lines.text())
    _end(len(stories), None)


@edge()
def timeline(
    words: WordsArgument = None,
    ledger: LedgerOption = None,
    speaker: SpeakerOption = None,
    outlet: OutletOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: int = _limit("How many entries at most, the latest.", 100),
    as_json: JsonOption = False,
) -> None:
    """Shows what the articles date, day by day: when it happened or is to happen, in whose words.

    \b
    Examples:
      onrecord timeline ferry winter
      onrecord timeline --outlet "Tarn Courier" --since 2024-10 --json

    WORDS, and the options, choose articles, of which the best two hundred are looked at. A date that does not say which
    day, month or year it means is left out. The exit code is 1 when there is none.
    """
    from onrecord.surfaces.asking_report import add_timeline

    asked = " ".join(words or ()) or None
    with open_ledger(ledger) as kept:
        chosen = kept.articles(words=asked, speaker=speaker, outlet=outlet, since=since, until=until, limit=_MAX_READ)
        found = _dated(kept, chosen)[-limit:]
    if as_json:
        for one in found:
            _print_json(_plain(one))
    else:
        lines = _lines()
        add_timeline(lines, found)
        print_text(lines.text())
    _end(len(found), None)


@edge()
def positions(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", hidden=True)],
    ledger: LedgerOption = None,
    speaker: SpeakerOption = None,
    outlet: OutletOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: JsonOption = False,
) -> None:
    """Shows who is on record supporting, opposing, demanding or promising what, by date, and who changed sides.

    \b
    Examples:
      onrecord positions ferry
      onrecord positions '"new hull"' --since 2024 --json

    TOPIC are words of the statements. A change of side is one person's support and opposition on two days, shown side
    by side: whether it is the same matter is for the reader to judge. The exit code is 1 when nobody takes a position.
    """
    from onrecord.connections.positions import find_positions
    from onrecord.surfaces.asking_report import add_positions

    with open_ledger(ledger) as kept:
        found = find_positions(
            kept.statements(words=" ".join(topic), speaker=speaker, outlet=outlet, since=since, until=until)
        )
    if as_json:
        taken = [{"side": one.side, **_plain_statement(one.statement)} for one in found.positions]
        changes = [
            {"name": change.name, "before": change.before.statement.id, "after": change.after.statement.id}
            for change in found.changes
        ]
        _print_json({"positions": taken, "changes": changes})
    elif found.positions:
        lines = _lines()
        add_positions(lines, found)
        print_text(lines.text())
    _end(len(found.positions), None)


def _trace_article(kept: Ledger, article: KeptArticle, *, as_json: bool) -> None:
    """Print where the quotations of the article stand elsewhere, and which articles share passages with it."""
    from onrecord.connections.linking import REPRINT, families_of
    from onrecord.surfaces.asking_report import add_reprint, add_traced, place_of

    _tell_unconnected(kept)
    families = families_of(article.key, kept)
    reprints = [_shared(kept, article.key, link) for link in kept.links(article=article.key, kind=REPRINT)]
    chains = [[_chain(kept, statement) for statement in family.statements] for family in families]
    if as_json:
        _print_json(
            {
                "article": _plain(article),
                "reprints": [_plain(one) for one in reprints],
                "quotations": [_plain_traced(*one) for one in zip(families, chains, strict=True)],
            }
        )
    else:
        lines = _lines()
        lines.add(place_of(article), "bold")
        for one in reprints:
            add_reprint(lines, one)
        for family, chain in zip(families, chains, strict=True):
            lines.add()
            add_traced(lines, family, chain)
        print_text(lines.text())
    _end(len(families) + len(reprints), None)


def _shared(kept: Ledger, article: int, link: KeptLink) -> Shared:
    """What this article shares with the other one of the link."""
    from onrecord.spans import Span
    from onrecord.surfaces.asking_report import Shared

    own, other = ("from", "to") if link.from_article == article else ("to", "from")
    key = link.to_article if own == "from" else link.from_article
    texts = {own: kept.text(article), other: kept.text(key)}
    found = link.evidence
    return Shared(
        article=kept.article(key),
        kind=found["kind"],
        score=link.score,
        share_here=found[f"share_{own}"],
        share_there=found[f"share_{other}"],
        first={own: "here", other: "there"}.get(found["first"]),
        first_score=found["first_score"],
        clues=tuple(clue["kind"] for clue in found["clues"] if clue["first"] == found["first"]),
        passages=tuple(
            (Span.of(texts[own], *passage[own]), Span.of(texts[other], *passage[other]))
            for passage in found["passages"]
        ),
    )


def _tell_unconnected(kept: Ledger) -> None:
    from onrecord.connections.linking import unconnected

    if n_left := len(unconnected(kept)):
        complain(f"{n_left:,} {'article is' if n_left == 1 else 'articles are'} not connected yet: `onrecord connect`")


def _article(kept: Ledger, given: str) -> KeptArticle | None:
    """Which article is meant by a key, an id or an address, the latest of several? None where none is."""
    if given.isdecimal():
        return kept.article(int(given))
    if given.startswith("sha256:"):
        found = kept.articles_by_id(given)
    else:
        found = kept.versions(given) if re.match(r"https?://\S+$", given) else ()
    return found[-1] if found else None


def _members(kept: Ledger, story: int) -> list[KeptArticle]:
    """The articles of a story, the earliest first."""
    found = kept.articles_by_key(member.article for member in kept.story(story=story))
    return sorted(found.values(), key=lambda article: (article.first_day or "9999", article.key))


def _dated(kept: Ledger, articles: Iterable[KeptArticle]) -> list[Dated]:
    """What the articles date, by day; the same sentence of several articles once."""
    from onrecord.language.edtf import days_of
    from onrecord.surfaces.asking_report import Dated

    found: dict[tuple[str, str], tuple[Any, Dated]] = {}
    for article in sorted(articles, key=lambda one: (one.first_day or "9999", one.key)):
        for moment in kept.record(article.key, corrected=True).moments:
            days = days_of(moment.edtf) if moment.edtf else None
            if days is not None and moment.edtf is not None:
                one = Dated(moment.edtf, moment.span.text, moment.of.text, article)
                found.setdefault((moment.edtf, " ".join(moment.of.text.split())), (days, one))
    return [one for _, one in sorted(found.values(), key=lambda pair: (pair[0], pair[1].edtf))]


def _chain(kept: Ledger, statement: KeptStatement) -> tuple[Link, ...]:
    """Through whose hands did the statement come? Nothing where its record has it no more."""
    from onrecord.record.chain import chain

    record = kept.record(statement.article.key, corrected=True)
    own = next((one for one in record.statements if one.id == statement.id), None)
    return () if own is None else chain(record, own)


def _answer_statements(found: Sequence[KeptStatement], *, as_json: bool) -> None:
    from onrecord.surfaces.asking_report import add_statements

    if as_json:
        for one in found:
            _print_json(_plain_statement(one))
        return
    lines = _lines()
    add_statements(lines, found)
    print_text(lines.text().removeprefix("\n"))


def _answer_articles(found: Sequence[KeptArticle], *, as_json: bool) -> None:
    from onrecord.surfaces.asking_report import add_articles

    if as_json:
        for one in found:
            _print_json(_plain(one))
        return
    lines = _lines()
    add_articles(lines, found)
    print_text(lines.text().removeprefix("\n"))


def _plain(value: Any) -> dict[str, Any]:
    """A value of the ledger as plain JSON ones, without the marks around what was searched for."""
    from onrecord.record.serial import plain

    values: dict[str, Any] = plain(value)
    values.pop("marked", None)
    return values


def _plain_statement(statement: KeptStatement) -> dict[str, Any]:
    return {**_plain(statement), "article": _plain(statement.article)}


def _plain_traced(traced: Traced, chains: Sequence[Sequence[Link]]) -> dict[str, Any]:
    members = []
    for statement, pair, links in zip(traced.statements, traced.pairs, chains, strict=True):
        compared = None if pair is None else {"relation": pair.relation, "score": round(pair.score, 4)}
        edits = [] if pair is None else [_plain(edit) for edit in pair.edits]
        members.append(
            {
                **_plain_statement(statement),
                "compared": compared,
                "edits": edits,
                "chain": [_plain(one) for one in links],
            }
        )
    return {"members": members, "conflicts": list(traced.conflicts)}


def _print_json(value: dict[str, Any]) -> None:
    print_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _lines() -> Lines:
    from onrecord.surfaces.lines import Lines

    width, colour = screen()
    return Lines(width=width, colour=colour)


def _write_page(html: Path, page: str, *, as_json: bool) -> None:
    if html != STDIN:
        html.write_bytes(page.encode())
    elif as_json:
        raise typer.BadParameter("the page and the JSON cannot both be printed: name a file", param_hint="--html")
    else:
        print_text(page, encoding="utf-8")


def _end(n_found: int, limit: int | None) -> None:
    """End with what the exit code says of how much was found."""
    if not n_found:
        complain("nothing found")
        raise typer.Exit(ExitCode.FINDINGS)
    if limit is not None and n_found == limit:
        complain(f"the first {limit}: --limit shows more")
