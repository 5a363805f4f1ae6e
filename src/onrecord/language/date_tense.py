"""The tense around a date: does it lie before the publication of its text, or after it?"""

from __future__ import annotations

from typing import Literal

from onrecord.language.date_words import Expression, Line

Direction = Literal[-1, 0, 1]
_PAST_WORDS = frozenset(
    """was were had did said told says tells wrote won lost met gave took made came went held spoke began left ran saw
    found got kept felt led sent stood built brought bought caught fell heard knew meant paid sold shot spent thought
    understood wore struck swept drew rose grew flew threw chose broke woke drove became swore sought fought taught
    lay hit forgot withdrew shook stole sank sang dated""".split()
)
_FUTURE_WORDS = frozenset(
    """will would may might can should must shall won't wouldn't i'll we'll he'll she'll they'll it'll
    set scheduled due expected slated plan plans planned planning hope hopes want wants intends intend going preparing
    prepares expects upcoming coming begins starts opens faces holds meets votes hosts ends closes expires arrives
    convenes resumes returns travels kicks heads ahead gonna deadline""".split()
)
_MODALS = frozenset("will would may might can should must shall won't wouldn't".split())
_PERFECT = frozenset("have had been has".split())
_OWNERS = frozenset("his her their its our my".split())  # before "plans" and "votes" that are nouns
_SPEECH = frozenset("said says told tells wrote announced reported added noted tweeted confirmed".split())
_CLAUSE_STARTS = frozenset("that who which where when if because while whether".split())
_NO_PAST = frozenset("need indeed speed hundred united exceed proceed succeed feed breed greed creed".split())
_SCHEDULED = frozenset(
    """primary primaries election elections vote votes voting ballot caucus caucuses debate debates convention hearing
    deadline referendum summit meeting match game final launch contest contests runoff trial race""".split()
)
_ELECTING = frozenset("election elections ballot ballots elect electing vote voting win winning".split())
_RIGHT_BEFORE = 3  # words
_MAX_REACH = 40  # words that are searched for a tense, each way


def direction_of(line: Line, one: Expression) -> Direction:
    """Does the expression lie before the publication (-1) or after it (1), by the words around it? 0: unsaid."""
    at = one.first - 1
    letters = line.letters[one.first : one.past]
    if "L" in letters or "l" in letters:
        return -1
    if "G" in letters:
        return 1
    while line.letter(at) == "K" or line.word(at) in ("on", "in", "of", "next"):
        at -= 1
    before = line.word(at)
    if before == "since":
        return -1
    if before in ("is", "are", "ahead", "starting", "beginning", "effective", "upcoming", "coming"):
        return 1
    if before == "by" and not is_told(line, one) and _sign_after(line, one.past) >= 0:
        return 1
    is_scheduled = not _SCHEDULED.isdisjoint(line.words[one.past : one.past + 5])
    if line.letter(one.past) == "s" and not is_scheduled:
        return 0
    if is_the_november_election(line, one):
        return 1
    left, hit = _sign_before(line, one.first)
    is_subject = (
        hit >= at - 1
        and line.word(hit) in _SPEECH
        and (line.letter(one.past) == "s" or line.letter(one.first - 1) == "K")
    )
    if left and not is_subject:
        return left
    if right := _sign_after(line, one.past):
        return right
    if not left and (loose := _sign_before(line, one.first, clauses=2)[0]):
        return loose
    is_month = one.parts is not None and one.parts.month is not None
    return 1 if (is_scheduled and is_month) or before in ("until", "till", "as") else 0


def is_the_november_election(line: Line, one: Expression) -> bool:
    """Is this the election that American texts speak of by its month alone, all year before it?"""
    around = line.words[max(0, one.first - 4) : one.first] + line.words[one.past : one.past + 4]
    return line.word(one.past - 1) == "november" and not _ELECTING.isdisjoint(around)


def is_told(line: Line, one: Expression) -> bool:
    """Does a past verb stand right before the expression ("closed on Nov. 3"), so that it can be nothing else?"""
    sign, at = _sign_before(line, one.first)
    return sign < 0 and at >= one.first - _RIGHT_BEFORE and "to" not in line.words[at : one.first]


def _sign_before(line: Line, first: int, *, clauses: int = 1) -> tuple[Direction, int]:
    """Which time does the nearest verb before a place speak of, in as many clauses, and where does that verb stand?"""
    for at in range(first - 1, max(-1, first - 1 - _MAX_REACH), -1):
        clauses -= line.words[at] in _CLAUSE_STARTS
        if line.letters[at] == "!" or not clauses:
            break
        if sign := _sign_of(line, at):
            return sign, at
    return 0, -1


def _sign_after(line: Line, past: int) -> Direction:
    for at in range(past, min(len(line.words), past + _MAX_REACH)):
        if line.letters[at] == "!" and at > past:
            break
        if line.words[at] != "planned" and (sign := _sign_of(line, at)):
            return sign
    return 0


def _sign_of(line: Line, at: int) -> Direction:
    """Which time does the word at this place speak of? 0 for words that are no verb with a tense."""
    word, before = line.words[at], line.word(at - 1)
    if line.letters[at] in "MmX":
        return 0
    if before.endswith("ly") or before == "not":
        before = line.word(at - 2)
    if word in _FUTURE_WORDS:
        if word in _MODALS:
            following = line.words[at + 1 : at + 4]
            return -1 if "have" in following and word not in ("will", "shall") else 1
        if line.letter(at - 1) in ("K", "A", "N", "n", "D", "s") or before in _OWNERS:
            return 0
        return 0 if before in _PERFECT and word in ("set", "planned") else 1
    if word in _PAST_WORDS or (word.endswith("ed") and len(word) > 3 and word not in _NO_PAST):
        return 0 if before in ("be", "get", "is", "are", "being") else -1
    return 0
