"""The words that rules go by: verbs that report, read from `cues.txt`, and the small words that bound a phrase."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntFlag, auto
from importlib.resources import files
from typing import NamedTuple

# Kinds of tokens. A capitalised word is a NAME, any other word that stands in no list below is a WORD.
AUX, ADVERB, DETERMINER, PREPOSITION, SUBORDINATOR, AND, PRONOUN, RELATIVE, TIME, OBJECT = "ARDPS&NWTO"
NAME, NUMBER, WORD, POSSESSIVE, QUOTE, TITLE, COMMA, BREAK, STOP, OPEN, CLOSE = "U#Xs\"',;.()"
NOUNS = frozenset((NAME, NUMBER, WORD, POSSESSIVE, TITLE, OBJECT, STOP))

_LISTS = {
    AUX: """have has had is are was were be been being am will would can could may might must shall should do does did
        don’t don't doesn’t doesn't didn’t didn't won’t won't wouldn’t wouldn't can’t can't cannot couldn’t couldn't
        isn’t isn't aren’t aren't wasn’t wasn't weren’t weren't hasn’t hasn't haven’t haven't hadn’t hadn't shouldn’t
        shouldn't ’ve 've ’ll 'll ’d 'd ’re 're ’m 'm""",
    ADVERB: """also not never later then once now often still just even ever first already further again always soon too
        long recently previously since reportedly instead however meanwhile therefore both all only twice sometimes
        perhaps yet almost nearly aloud seldom""",
    DETERMINER: """the a an this these those his her its their our your my some any no every each many several most few
        another""",
    PREPOSITION: """of for at in from with to on by against about over under during after before between among into
        through without within across near outside inside amid like upon toward towards around behind despite per via
        along beyond throughout following including""",
    SUBORDINATOR: """that because when if whether as than but while although though where why how what so until unless
        whereas nor""",
    AND: "and or &",
    PRONOUN: "he she they it i we you everyone everybody someone nobody others there",
    RELATIVE: "who which",
    TIME: """monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow earlier last ago
        week month year night morning afternoon evening weekend""",
    OBJECT: "him them me us himself herself themselves itself",
    POSSESSIVE: "’s 's",
    BREAK: "; — – ― : … -",
    STOP: ". ! ?",
    COMMA: ",",
    OPEN: "( [",
    CLOSE: ") ]",
}
KINDS = {word: kind for kind, words in _LISTS.items() for word in words.split()}

BE = frozenset(
    "is are was were be been being am isn’t isn't aren’t aren't wasn’t wasn't weren’t weren't ’re 're ’m 'm".split()
)
PLURALS = frozenset("they we i you who some many others most both people police data percent those".split())
CATENATIVES = frozenset("went continued continues goes declined refused began used had".split())
OPENS_A_CLAUSE = frozenset("that whether if how why what when where".split())
JOINS_A_CLAUSE = frozenset("but although though while when as because whereas where nor".split())


class Takes(IntFlag):
    """What a verb takes as its content, and the form in which it stands.

    `NOUN` marks a verb whose bare form and form in -s are nouns as well.
    """

    QUOTE = auto()
    CLAUSE = auto()
    LISTENER = auto()
    INFINITIVE = auto()
    OBJECT = auto()
    NOUN = auto()
    BASE = auto()
    PRESENT = auto()
    PAST = auto()
    ING = auto()


WORDS_OF_OTHERS = Takes.QUOTE | Takes.CLAUSE | Takes.LISTENER
ANYTHING = WORDS_OF_OTHERS | Takes.INFINITIVE | Takes.OBJECT


class Verb(NamedTuple):
    """One form of a verb that reports. `particles` are the words that may follow it and bring an object."""

    takes: Takes
    particles: frozenset[str]


def _forms(word: str) -> Iterator[tuple[str, Takes]]:
    """Which forms has the verb "base[:past[:participle]]"?"""
    base, *irregular = word.split(":")
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    if base.endswith("y") and base[-2] not in "aeiou":
        present, past = base[:-1] + "ies", base[:-1] + "ied"
    else:
        present = base + ("es" if base.endswith(("s", "sh", "ch", "x")) else "s")
        past = base + "d" if base.endswith("e") else base + "ed"
    is_doubled = irregular[:1] == [base + base[-1] + "ed"]
    yield base, Takes.BASE
    yield present, Takes.PRESENT
    yield (base + base[-1] if is_doubled else stem) + "ing", Takes.ING
    for form in irregular or [past]:
        yield form, Takes.PAST


def _read_verbs(lines: str) -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for line in lines.splitlines():
        if line.startswith("#"):
            continue
        word, *rest = line.split()
        takes = Takes(0)
        for name in rest:
            if not name.startswith("+"):
                takes |= Takes[name.upper()]
        particles = frozenset(name[1:] for name in rest if name.startswith("+"))
        for form, kind in _forms(word):
            known = verbs.get(form)
            verbs[form] = Verb(takes | kind | (known.takes if known else Takes(0)), particles)
    return verbs


VERBS = _read_verbs(files("onrecord.statements").joinpath("cues.txt").read_text("utf-8"))
