"""What a ledger answers, for a terminal and as pages: statements, people over time, families, stories, timelines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import shorten

from rich.text import Text

from onrecord.connections.families import Traced
from onrecord.connections.positions import Change, Position, Positions
from onrecord.connections.quotes import Pair
from onrecord.ledger.values import MARK_END, MARK_START, KeptArticle, KeptStatement, Person
from onrecord.record.chain import Link
from onrecord.spans import Span
from onrecord.surfaces.check_report import difference, difference_as_html
from onrecord.surfaces.lines import Lines, on_one_line
from onrecord.surfaces.plot import bars_as_svg, bars_of, render_bars
from onrecord.surfaces.sheet import document, escaped, link

_NOBODY = "nobody named"
_SHOWN_CHARS = 240  # of a passage


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated expression of an article: its day or span of days (EDTF), the sentence, and the article."""

    edtf: str
    words: str
    sentence: str
    article: KeptArticle


@dataclass(frozen=True, slots=True)
class Shared:
    """What an article shares with another: the passages here and there, and which came first, by which clues.

    `score` is the share of the shorter one's words. `first` is `here`, `there`, or None where nothing tells.
    """

    article: KeptArticle
    kind: str
    score: float
    share_here: float
    share_there: float
    first: str | None
    first_score: float
    clues: tuple[str, ...]
    passages: tuple[tuple[Span, Span], ...]


def add_reprint(lines: Lines, shared: Shared) -> None:
    """Add with which article passages are shared, how much, which came first, and the longest passage."""
    other = shared.article
    lines.add()
    lines.add(f"{other.first_day or 'no date'}  {shared.kind}, {shared.score:.0%} of the shorter one", indent=2)
    if shared.first is None:
        order = "which came first is not known"
    else:
        order = f"{'it came' if shared.first == 'there' else 'this one came'} first, by {', '.join(shared.clues)}"
    lines.add(f"{_count(len(shared.passages), 'passage')} in common; {order}", indent=4)
    longest = max((here for here, _ in shared.passages), key=lambda span: span.end - span.start)
    lines.add(shorten(on_one_line(longest.text), _SHOWN_CHARS, placeholder=" …"), "italic", indent=4)
    lines.add(f"{place_of(other)}  article {other.key}", "dim", indent=4)


def add_statements(lines: Lines, statements: Iterable[KeptStatement]) -> None:
    """Add each statement: who, how, the words, and where they stand."""
    for statement in statements:
        lines.add()
        _add_head(lines, statement)
        _add_words(lines, statement)


def _add_head(lines: Lines, statement: KeptStatement, *, side: str | None = None) -> None:
    head = Text(statement.article.first_day or "no date", "bold")
    head.append(f"  {on_one_line(speaker_of(statement))}")
    head.append(f"  {statement.kind}, {statement.manner}", "dim")
    if side:
        head.append(f"  {side}", "yellow")
    lines.add(head)


def _add_words(lines: Lines, statement: KeptStatement) -> None:
    lines.add(_marked(statement.marked or statement.words), indent=2)
    lines.add(f"{place_of(statement.article)}  {statement.id}", "dim", indent=2)


def add_articles(lines: Lines, articles: Iterable[KeptArticle]) -> None:
    """Add each article with the excerpt that was found."""
    for article in articles:
        lines.add()
        lines.add(f"{article.first_day or 'no date'}  {on_one_line(article.title or 'Without a title')}", "bold")
        if article.marked:
            lines.add(_marked(article.marked), indent=2)
        lines.add(f"{place_of(article)}  article {article.key}", "dim", indent=2)


def speaker_of(statement: KeptStatement) -> str:
    """Who speaks, with the role in which the article has them?"""
    if statement.name is None:
        return _NOBODY
    role = statement.role
    return f"{statement.name}, {role}" if role and role.lower() not in statement.name.lower() else statement.name


def place_of(article: KeptArticle) -> str:
    """Where does the article stand?"""
    parts = (article.outlet, article.title, article.uri or article.source_id)
    return on_one_line(" · ".join(part for part in parts if part) or f"article {article.key}")


def _marked(words: str) -> Text:
    """The words with those that were searched for in bold."""
    out = Text()
    for part in words.split(MARK_START):
        inside, mark, outside = part.partition(MARK_END)
        if mark:
            out.append(_flat(inside), "bold")
            out.append(_flat(outside))
        else:
            out.append(_flat(part))
    return out


def _flat(text: str) -> str:
    """The text on one line; unlike `on_one_line` it keeps a space at its ends."""
    inner = on_one_line(text)
    return f"{' ' * text[:1].isspace()}{inner}{' ' * (bool(inner) and text[-1:].isspace())}"


def add_person(lines: Lines, person: Person, statements: Sequence[KeptStatement]) -> None:
    """Add who somebody is, when they spoke, and everything that they said."""
    lines.add(person.name, "bold")
    also = [name for name in person.names if name != person.name]
    facts = [person.kind, *person.roles[:3], *([f"also {', '.join(also[:4])}"] if also else [])]
    lines.add(" · ".join(facts), "dim")
    n_articles = len({statement.article.key for statement in statements})
    lines.add(f"{_count(len(statements), 'statement')} in {_count(n_articles, 'article')}")
    if bars := bars_of(_days(statements)):
        lines.add()
        for bar in render_bars(bars, width=lines.width).splitlines():
            lines.add(bar)
    add_statements(lines, statements)


def person_page(people: Sequence[tuple[Person, Sequence[KeptStatement]]]) -> str:
    """The same as a page, with the plot as a picture."""
    parts: list[str] = []
    for person, statements in people:
        bars = bars_of(_days(statements))
        facts = " · ".join((person.kind, *person.roles[:3], _count(len(statements), "statement")))
        parts.append(f'<h1>{escaped(person.name)}</h1>\n<p class="facts">{escaped(facts)}</p>\n')
        parts.append(bars_as_svg(bars, title=f"Statements of {person.name} over time"))
        parts.append(f"<ol>\n{''.join(map(_statement_item, statements))}</ol>\n")
    names = ", ".join(person.name for person, _ in people)
    return document(names, "".join(parts))


def _statement_item(statement: KeptStatement) -> str:
    article = statement.article
    return (
        f'<li id="{escaped(statement.id)}"><p class="faint">{escaped(article.first_day or "no date")} · '
        f"{escaped(speaker_of(statement))} · {statement.kind}, {statement.manner}</p>\n"
        f"<p>{escaped(statement.words)}</p>\n"
        f'<p class="facts">{link(article.uri, place_of(article))}</p></li>\n'
    )


def add_traced(lines: Lines, traced: Traced, chains: Sequence[Sequence[Link]]) -> None:
    """Add a family of quotations, the earliest known first: what became of the words, and through whose hands.

    `chains[k]` is the chain of `traced.statements[k]`.
    """
    n_articles = len({statement.article.key for statement in traced.statements})
    lines.add(f"{_count(len(traced.statements), 'appearance')} in {_count(n_articles, 'article')}")
    if traced.conflicts:
        lines.add(f"Ascribed to different speakers: {'; '.join(traced.conflicts)}", "red")
    for number, (statement, pair, chain) in enumerate(zip(traced.statements, traced.pairs, chains, strict=True)):
        lines.add()
        _add_head(lines, statement)
        relation = "earliest known" if not number else pair.relation if pair else "by way of another"
        lines.add(relation, "dim", indent=2)
        if number and pair and pair.relation != "verbatim":
            lines.add(difference(pair.edits, colour=lines.colour), indent=2)
        else:
            lines.add(_marked(statement.words), indent=2)
        if hands := hands_of(chain):
            lines.add(hands, "dim", indent=2)
        lines.add(f"{place_of(statement.article)}  {statement.id}", "dim", indent=2)


def hands_of(chain: Sequence[Link]) -> str:
    """The chain in one line; '' where it holds nothing but the speaker and an outlet that is not known."""
    names = [on_one_line(link.name or "?") for link in chain]
    return " → ".join(names) if any(name != "?" for name in names[1:]) else ""


def traced_page(title: str, traced: Traced, chains: Sequence[Sequence[Link]]) -> str:
    """The same as a page."""
    conflict = f"Ascribed to different speakers: {'; '.join(traced.conflicts)}" if traced.conflicts else ""
    items = [
        _traced_item(number, statement, pair, chain)
        for number, (statement, pair, chain) in enumerate(zip(traced.statements, traced.pairs, chains, strict=True))
    ]
    return document(
        title, f'<h1>{escaped(title)}</h1>\n<p class="verdict">{escaped(conflict)}</p>\n<ol>\n{"".join(items)}</ol>\n'
    )


def _traced_item(number: int, statement: KeptStatement, pair: Pair | None, chain: Sequence[Link]) -> str:
    relation = "earliest known" if not number else pair.relation if pair else "by way of another"
    is_changed = number and pair and pair.relation != "verbatim"
    words = difference_as_html(pair.edits) if is_changed and pair else escaped(statement.words)
    return (
        f'<li><p class="faint">{escaped(statement.article.first_day or "no date")} · '
        f"{escaped(speaker_of(statement))} · {relation}</p>\n<p>{words}</p>\n"
        f'<p class="facts">{escaped(hands_of(chain))}<br>{link(statement.article.uri, place_of(statement.article))}'
        "</p></li>\n"
    )


def add_timeline(lines: Lines, dated: Sequence[Dated]) -> None:
    """Add what is dated, day by day, each with the sentence that dates it."""
    for edtf, those in groupby(dated, key=lambda one: one.edtf):
        lines.add()
        lines.add(edtf, "bold")
        for one in those:
            lines.add(on_one_line(one.sentence), indent=2)
            lines.add(f"“{on_one_line(one.words)}” · {place_of(one.article)}", "dim", indent=4)


def add_positions(lines: Lines, positions: Positions) -> None:
    """Add who takes which position, by date, and first of all the changes of side."""
    if positions.changes:
        lines.add("Changes of position", "bold")
        for change in positions.changes:
            _add_change(lines, change)
        lines.add()
    lines.add("On record", "bold")
    for position in positions.positions:
        lines.add()
        _add_head(lines, position.statement, side=position.side)
        _add_words(lines, position.statement)


def _add_change(lines: Lines, change: Change) -> None:
    lines.add()
    lines.add(change.name, "yellow", indent=2)
    for position in (change.before, change.after):
        _add_position(lines, position)


def _add_position(lines: Lines, position: Position) -> None:
    statement = position.statement
    lines.add(f"{statement.article.first_day}  {position.side}", indent=4)
    lines.add(_marked(statement.words), indent=6)
    lines.add(f"{place_of(statement.article)}  {statement.id}", "dim", indent=6)


def _days(statements: Iterable[KeptStatement]) -> list[str]:
    return [statement.article.first_day for statement in statements if statement.article.first_day]


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
