"""A paragraph as a row of tokens, and the phrases in it: the noun phrase beside a verb, the clause after one.

Each quotation is one token, so that no rule looks into it or trips over the sentences inside. Every look is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from onrecord.language.quotes import Quote
from onrecord.statements.lexicon import (
    ADVERB,
    AND,
    AUX,
    BREAK,
    CLOSE,
    COMMA,
    DETERMINER,
    KINDS,
    NAME,
    NOUNS,
    NUMBER,
    OPEN,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTE,
    RELATIVE,
    STOP,
    SUBORDINATOR,
    TIME,
    TITLE,
    VERBS,
    WORD,
    Takes,
)

Run = tuple[int, int]  # the first token and the one after the last, in a row

MAX_PHRASE_TOKENS = 40
_MAX_CLAUSE_TOKENS = 200
# A quotation this short, with no punctuation at its end, is a word like others: the “Today” show.
_MAX_TITLE_WORDS = 3
_MAX_TITLE_CHARS = 40

_TOKEN = re.compile(r"[’'](?:s|re|ve|ll|d|m)\b|\w+(?:[-.&]\w+|[’'](?!(?:s|re|ve|ll|d|m)\b)\w+)*|[^\w\s]")
_TO_A_NAME = frozenset("of for from".split())
_TO_A_NOUN = frozenset("at in with on to by".split())
_DAYS_GO_WITH = frozenset("this on last late early next".split())


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph as tokens: where each starts and ends in the text, its word in lower case, and its kind."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


def read_row(text: str, start: int, end: int, quotes: Sequence[Quote]) -> Row:
    """Which tokens does the paragraph `[start, end)` consist of? `quotes` are its quotations of depth 0."""
    row = Row()
    at = start
    for quote in (*quotes, None):
        for match in _TOKEN.finditer(text, at, quote.start if quote else end):
            token = match.group()
            word = token.lower()
            row.starts.append(match.start())
            row.ends.append(match.end())
            row.words.append(word)
            row.kinds.append(KINDS.get(word) or _kind(token))
        if quote:
            row.starts.append(quote.start)
            row.ends.append(quote.end)
            row.words.append("")
            row.kinds.append(TITLE if _is_title(text[quote.inner_start : quote.inner_end]) else QUOTE)
            at = quote.end
    return row


def _kind(token: str) -> str:
    first = token[0]
    if first.isupper():
        return NAME
    if first.isdecimal():
        return NUMBER
    return ADVERB if len(token) > 4 and token.endswith("ly") else WORD


def _is_title(words: str) -> bool:
    return len(words) < _MAX_TITLE_CHARS and len(words.split()) <= _MAX_TITLE_WORDS and words[-1:].isalnum()


def find_units(row: Row, sentences: Sequence[tuple[int, int]]) -> list[Run]:
    """Which runs of tokens are sentences, those inside quotations left out?"""
    cuts = [0]
    at = 0
    for start, _ in sentences:
        while at < len(row.starts) and row.starts[at] < start:
            at += 1
        if at < len(row.starts) and row.starts[at] == start and at > cuts[-1]:
            cuts.append(at)
    return [(a, b) for a, b in pairwise((*cuts, len(row.starts))) if a < b]


def group_start(row: Row, a: int, i: int) -> int:
    """Where does the verb group that ends in token `i` begin? Auxiliaries, adverbs and "on Friday" belong to it."""
    kinds = row.kinds
    k = i
    while k > a and (
        kinds[k - 1] in (AUX, ADVERB, TIME)
        or (kinds[k - 1] == POSSESSIVE and k - 1 > a and kinds[k - 2] in (PRONOUN, RELATIVE))
        or (kinds[k] == TIME and row.words[k - 1] in _DAYS_GO_WITH)
    ):
        k -= 1
    return k


def is_ing(row: Row, k: int) -> bool:
    """Is the token a participle, as in ", adding that"?"""
    return row.kinds[k] == WORD and row.words[k].endswith("ing")


def joins_a_verb(row: Row, k: int, end: int) -> bool:
    """Does a second verb that reports follow the conjunction at `k`, as in "and warned"?"""
    if row.words[k] not in ("and", "but", "then") or k + 1 >= end:
        return False
    if row.kinds[k + 1] == ADVERB and k + 2 < end:
        k += 1
    verb = VERBS.get(row.words[k + 1])
    return verb is not None and bool(verb.takes & (Takes.PAST | Takes.PRESENT))


def clause_end(row: Row, p: int, b: int) -> int:
    """Where does the clause that begins at `p` end: with its sentence, or where another one takes over?"""
    end = min(b, p + _MAX_CLAUSE_TOKENS)
    for k in range(p, end):
        if row.words[k] == ";" or joins_a_verb(row, k, end):
            return k
        if row.kinds[k] == COMMA and k + 1 < end:
            follows = row.words[k + 1]
            if follows in ("according", "but") or (follows in VERBS and is_ing(row, k + 1)):
                return k
            if joins_a_verb(row, k + 1, end):
                return k
    while end > p + 1 and row.kinds[end - 1] in (STOP, COMMA):
        end -= 1
    return end


def object_end(row: Row, p: int, b: int) -> int:
    """Where does the object that begins at `p` end, with what belongs to it?"""
    end = min(b, p + MAX_PHRASE_TOKENS)
    k = p
    while k < end and row.kinds[k] not in (COMMA, BREAK) and not _is_last_stop(row, k, b):
        if joins_a_verb(row, k, end):
            break
        k += 1
    return k


def _is_last_stop(row: Row, k: int, b: int) -> bool:
    return row.kinds[k] == STOP and k + 1 == b


def phrase_left(row: Row, a: int, e: int) -> Run | None:
    """Which noun phrase ends before token `e`, with its apposition? None where there is none."""
    k = e - 1
    if k < a:
        return None
    if row.kinds[k] == COMMA:
        return _phrase_with_apposition(row, a, e)
    if row.kinds[k] in (PRONOUN, RELATIVE) or row.words[k] in ("that", "some", "many", "most", "few"):
        return k, e
    if row.kinds[k] not in NOUNS and row.kinds[k] != CLOSE:
        return None
    s = _walk_left(row, a, k)
    return None if s is None else (_with_name(row, a, s), e)


def _with_name(row: Row, a: int, s: int) -> int:
    """Where does "“…,” Ada Orr, the mayor said" begin its subject, though a comma is missing after it?"""
    k = s - 1
    while k > max(a, s - MAX_PHRASE_TOKENS) and row.kinds[k - 1] == NAME:
        k -= 1
    return k if a < k < s - 1 and row.kinds[s - 1] == COMMA and row.kinds[k - 1] == QUOTE else s


def _walk_left(row: Row, a: int, last: int) -> int | None:
    """Where does the noun phrase begin whose last token is `last`?"""
    kinds = row.kinds
    low = max(a, last - MAX_PHRASE_TOKENS)
    k, s = last, last + 1
    while k >= low:
        kind = kinds[k]
        before = kinds[k - 1] if k > low else ""
        if kind == CLOSE:
            k = next((m for m in range(k - 1, low - 1, -1) if kinds[m] == OPEN), -1)
        elif kind in NOUNS:
            if k < last and before not in (DETERMINER, POSSESSIVE) and _is_verb(row, k):
                break
            s = k
        elif kind == DETERMINER:
            s = k
            if before not in (PREPOSITION, AND):
                break
        elif kind == ADVERB and before == DETERMINER:
            s = k
        elif kind in (PREPOSITION, AND) and (before == CLOSE or before in NOUNS):
            pass
        elif kind == PREPOSITION:
            return _after_leading_phrase(row, s, last)
        else:
            break
        k -= 1
    while s <= last and kinds[s] in (STOP, POSSESSIVE, AND):
        s += 1
    return s if s <= last else None


def _is_verb(row: Row, k: int) -> bool:
    verb = VERBS.get(row.words[k]) if row.kinds[k] == WORD else None
    if k + 1 < len(row.words) and row.words[k + 1] in ("’", "'", "’s", "'s"):
        return False  # "the campaigns’ chairs"
    return verb is not None and bool(verb.takes & (Takes.PAST | Takes.PRESENT | Takes.ING))


def _after_leading_phrase(row: Row, s: int, last: int) -> int | None:
    """Where does the subject begin, in "[In] the debate Orr", "[On] Monday the mayor"?"""
    for k in range(s + 1, last + 1):
        kind, before = row.kinds[k], row.kinds[k - 1]
        if (
            kind == DETERMINER
            or (kind == NAME and before in (WORD, NUMBER, TIME))
            or (kind == WORD and before in (TIME, NUMBER))
        ):
            return k
    return None


def _phrase_with_apposition(row: Row, a: int, e: int) -> Run | None:
    """Which noun phrase ends with the comma before `e`, as in "Ada Orr, the mayor of Riga, Maine,"?"""
    kinds = row.kinds
    low = max(a, e - MAX_PHRASE_TOKENS)
    k = e - 2
    while True:
        while k > low and kinds[k] != COMMA:
            k -= 1
        if k <= low or (kinds[k - 1] not in NOUNS and kinds[k - 1] != CLOSE):
            return None
        s = _walk_left(row, a, k - 1)
        if s is None:
            return None
        # A phrase between commas that is short or begins like an apposition is one itself, unless the sentence
        # opens with "In Riga, the mayor, …".
        is_apposition = s > low and kinds[s - 1] == COMMA and (kinds[s] in (DETERMINER, WORD) or k - s <= 2)
        if not is_apposition or (kinds[low] in (PREPOSITION, SUBORDINATOR, ADVERB) and COMMA not in kinds[low : s - 1]):
            return s, e
        k = s - 1


def phrase_right(row: Row, p: int, b: int, *, with_apposition: bool = False) -> Run | None:
    """Which noun phrase begins at `p`? None where there is none."""
    words, kinds = row.words, row.kinds
    if p < b and kinds[p] == PRONOUN:
        return p, p + 1
    end = min(b, p + MAX_PHRASE_TOKENS)
    k = p
    while k < end and not _is_last_stop(row, k, b):
        kind = kinds[k]
        before = kinds[k - 1] if k > p else ""
        follows = kinds[k + 1] if k + 1 < end else ""
        if before in (WORD, NAME) and words[k].endswith("ed") and follows in (DETERMINER, PRONOUN):
            break  # "The company released a statement"
        if kind == OPEN:
            k = next((m for m in range(k, end) if kinds[m] == CLOSE), k)
            if kinds[k] == OPEN:
                break
        elif kind in (AND, PREPOSITION):
            is_inside = kind == AND or words[k] in _TO_A_NAME or (words[k] in _TO_A_NOUN and before == WORD)
            if not before or not is_inside or (follows not in NOUNS and follows != DETERMINER):
                break
        elif not (
            (kind in NOUNS and not (before not in ("", DETERMINER, POSSESSIVE) and _is_verb(row, k)))
            or (kind == DETERMINER and before in ("", PREPOSITION, AND))
            or (kind == ADVERB and before == DETERMINER)
        ):
            break
        k += 1
    if all(kinds[m] in (DETERMINER, POSSESSIVE) for m in range(p, k)):
        return None
    if (
        with_apposition
        and k + 1 < end
        and kinds[k] == COMMA
        and kinds[k + 1] in (DETERMINER, RELATIVE, NAME, WORD, TITLE)
        and not is_ing(row, k + 1)
    ):
        k += 2
        while k < end and kinds[k] not in (COMMA, QUOTE, BREAK) and not _is_last_stop(row, k, b):
            k += 1
    return p, k


def first_subject(row: Row, a: int, first: int) -> Run | None:
    """Which noun phrase does the sentence from `a` open with, before token `first`: after "In Riga," or "But"?"""
    end = min(first, a + MAX_PHRASE_TOKENS)
    at = a
    while at < end and (row.kinds[at] in (AND, ADVERB) or row.words[at] == "but"):
        at += 1
    if at < end and row.kinds[at] in (PREPOSITION, SUBORDINATOR, TIME, COMMA):
        at = next((k + 1 for k in range(at, end - 1) if row.kinds[k] == COMMA), first)
    return phrase_right(row, at, first)
