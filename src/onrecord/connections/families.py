"""Where else does a quotation stand? Its family among the statements of a ledger, and the way it came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from onrecord.connections.quotes import Pair, Quotation, Who, compare, is_same_person, is_translated
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.values import KeptStatement
from onrecord.spans import Span

_ROUNDS = 2  # of asking with what was found, so that a part leads to the whole and the whole to other parts
_MAX_ASKED = 12
_MAX_MATCHES = 60


@dataclass(frozen=True, slots=True)
class Traced:
    """The statements that have these words, the earliest known first, and how each compares with what was asked.

    `pairs[k]` compares `statements[k]` with the earliest of them, or, where these two share too little, with the
    words asked for; None where it was found through another member only. `conflicts` are the names to which the
    words are ascribed, where two of them cannot be one.
    """

    statements: tuple[KeptStatement, ...]
    pairs: tuple[Pair | None, ...]
    conflicts: tuple[str, ...]


def quotation_of_kept(statement: KeptStatement, ledger: Ledger) -> Quotation:
    """How does this statement of the ledger take part in comparisons?"""
    who = None if statement.name is None else Who(statement.name, statement.named, statement.role)
    return Quotation(
        id=str(statement.key),
        content=statement.content,
        who=who,
        day=statement.article.first_day,
        article=str(statement.article.key),
        is_quoted=statement.manner != "indirect",
        is_translated=is_translated(ledger.text(statement.article.key), statement.content),
    )


def quotation_of_words(words: str) -> Quotation:
    """How do words that somebody asks for take part in comparisons?"""
    return Quotation("", (Span.of(words, 0, len(words)),))


def trace(asked: Quotation, ledger: Ledger) -> Traced:
    """In which statements of the ledger do these words stand, changed or not?"""
    found: dict[str, KeptStatement] = {}
    queue, n_asked = [asked], 0
    for _ in range(_ROUNDS):
        news: list[Quotation] = []
        for quotation in queue[: _MAX_ASKED - n_asked]:
            n_asked += 1
            words = " ".join(span.text for span in quotation.content)
            for match in ledger.quotes_like(words, limit=_MAX_MATCHES):
                other = quotation_of_kept(match.statement, ledger)
                if other.id == quotation.id:
                    found.setdefault(other.id, match.statement)
                elif other.id not in found and compare(quotation, other):
                    found[other.id] = match.statement
                    news.append(other)
        queue = sorted(news, key=lambda one: -sum(len(span.text) for span in one.content))
    return lay_out(found.values(), asked, ledger)


def lay_out(found: Iterable[KeptStatement], asked: Quotation, ledger: Ledger) -> Traced:
    """How do these statements, which have the words that were asked for, compare with the earliest of them?"""
    statements = sorted(found, key=_age)
    members = tuple(quotation_of_kept(statement, ledger) for statement in statements)
    compared = tuple(_compared(member, members[0], asked) for member in members)
    sure = [member.who for member, pair in zip(members, compared, strict=True) if pair is not None]
    return Traced(tuple(statements), compared, _conflicts(who for who in sure if who is not None))


def _compared(member: Quotation, first: Quotation, asked: Quotation) -> Pair | None:
    if member.id == first.id:
        return compare(asked, member)
    return compare(first, member) or compare(asked, member)


def _conflicts(speakers: Iterable[Who]) -> tuple[str, ...]:
    """Which names are among these that cannot be one person's?"""
    told = {who.name: who for who in speakers}
    apart = [pair for pair in combinations(told.values(), 2) if is_same_person(*pair) is False]
    return tuple(sorted({who.name for pair in apart for who in pair}))


def _age(statement: KeptStatement) -> tuple[str, int, int]:
    return statement.article.first_day or "9999", statement.article.key, statement.key
