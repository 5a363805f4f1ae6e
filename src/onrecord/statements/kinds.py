"""What sort of act or attitude does a statement report: speech, a finding, a belief, a demand …?

The words of the cue decide, with who the source is and how the content begins; `docs/kinds.md` is the guide by which
the lists in `kinds.toml` were written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import get_args

from onrecord.spans import Span
from onrecord.statements.values import EntityKind, StatementKind

# What was said or written, as against thought, meant, supported or decided.
SPEECH: frozenset[StatementKind] = frozenset(("says", "reports", "asks", "promises", "demands", "warns", "denies"))

_WORD = re.compile(r"[a-z]+(?:[’'-][a-z]+)*")
_VOWELS = "aeiou"
_NEGATION = re.compile(r"\b(?:not|never|no|nobody|neither|without|yet to)\b|n[’']t\b")
# What says that words were due: with a negation before them they did not come.
_DUE = re.compile(
    r"\b(?:respond|answer|return|reply|comment|apologi[sz]e|explain|address|mention|identify|specify|name|say|saying|"
    r"disclose|supply|elaborate|proof|evidence)\b"
)
_AVOIDS = re.compile(r"\bsteer\w* clear of\b|\bstop\w* short of\b")
_ASKS_FOR_A_DEED = re.compile(r"^(?:for|to|not to)\b|\bto\b", re.IGNORECASE)
_QUESTION = re.compile(r"^(?:whether|if|what|why|how|who|when|where|which|about)\b|\?", re.IGNORECASE)
_TO_DO = re.compile(r"^[“\"‘']?(?:not )?to\b", re.IGNORECASE)
_CALL = re.compile(r"\bcall(?:s|ed|ing)?\b")
_CALL_FOR = re.compile(r"\bcall(?:s|ed|ing)?\b.*\b(?:for|on|upon)\b")
# What can be true or false is denied; what is for or against somebody is opposed.
_DISPUTES = re.compile(r"\b(?:contest|contradict|disput|dismiss|rebut|reject|shot down|brush\w* off|push\w* back)")
_ALLEGATION = re.compile(
    r"\b(?:accounts?|accusations?|allegations?|assertions?|charges?|claims?|findings?|ideas?|notions?|reports?|rumou?rs?|"
    r"statements?|story|stories|suggestions?|versions?|what (?:\w+ ){1,4}said)\b|^that\b",
    re.IGNORECASE,
)
_ALLEGATION_CHARS = 60
_REFUSES = re.compile(r"\b(?:reject|refus|dismiss|block|den(?:y|ie))")
# Whose refusal settles the matter.
_AUTHORITY = re.compile(
    r"\b(?:judge|justice|court|tribunal|regulator|commission|council|board|senate|parliament|committee)s?\b", re.I
)
_PAPER: frozenset[EntityKind] = frozenset(("poll", "publication", "document"))
# Paper that speaks for a person or a body, and so says rather than reports.
_SPEAKS_FOR_SOMEBODY = frozenset(
    "statement letter tweet post speech e-mail email advertisement ad opinion order ruling release memo column "
    "editorial".split()
)


def kind_of(
    cue: Sequence[Span], content: Sequence[Span], source: Sequence[Span], source_kind: EntityKind | None
) -> StatementKind:
    """Which kind is the statement of?

    Args:
        cue: Its cue; without one it is speech.
        content: Its content.
        source: Its source, as it stands in the text.
        source_kind: What the speaker is, if that is known.
    """
    words = " ".join(span.text for span in cue).lower()
    begin = content[0].text if content else ""
    kind = _by_words(words, begin)
    speaker = " ".join(span.text for span in source)
    if kind in ("opposes", "declines") and _REFUSES.search(words) and _AUTHORITY.search(speaker):
        return "decides"
    if kind in ("says", "reports") and source_kind in _PAPER:
        named = set(_WORD.findall(speaker.lower()))
        return "says" if named & _SPEAKS_FOR_SOMEBODY and kind == "says" else "reports"
    return kind


def _by_words(cue: str, content: str) -> StatementKind:
    tokens = _WORD.findall(cue)
    if _AVOIDS.search(cue) or (_NEGATION.search(cue) and _DUE.search(cue)):
        return "declines"
    if _DISPUTES.search(cue) and _ALLEGATION.search(content[:_ALLEGATION_CHARS]):
        return "denies"
    found = [(kind, word) for word in tokens if (kind := _kinds().get(word))]
    if _CALL.search(cue):
        # To call for something demands it; to call somebody something is, most often, no praise.
        return "demands" if _CALL_FOR.search(cue) else "opposes"
    telling = [kind for kind, _ in found if kind not in ("says", "reports")]
    words = {word for _, word in found}
    if telling:
        first = telling[0]
        if first == "asks" or words & {"ask", "asks", "asked", "asking"}:
            return _asking(cue, content)
        if words & {"want", "wants", "wanted", "wanting"}:
            return "intends" if _TO_DO.match(content) else "demands"
        if first == "supports" and _NEGATION.search(cue):
            return "opposes"
        return first
    return found[0][0] if found else "says"


def _asking(cue: str, content: str) -> StatementKind:
    if "question" in cue and not _QUESTION.search(content) and "whether" not in cue and not cue.endswith("about"):
        return "opposes"
    if cue.endswith((" to", " for")) or (_ASKS_FOR_A_DEED.search(content[:60]) and not _QUESTION.search(content)):
        return "demands"
    return "asks"


@cache
def _kinds() -> dict[str, StatementKind]:
    """The kind that each form of each listed word tells."""
    lists = tomllib.loads((resources.files("onrecord.statements") / "kinds.toml").read_text(encoding="utf-8"))
    out: dict[str, StatementKind] = {}
    for kind in get_args(StatementKind):
        for verb in lists[kind]["verbs"].split():
            out.update(dict.fromkeys(_forms(verb), kind))
        out.update(dict.fromkeys(lists[kind]["words"].split(), kind))
    return out


def _forms(verb: str) -> tuple[str, ...]:
    """The forms of a regular verb: ask, asks, asked, asking."""
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    ending = "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"
    forms: tuple[str, ...] = (verb, verb + ending, verb + "ed", verb + "ing")
    if verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS and (len(verb) < 3 or verb[-3] not in _VOWELS):
        forms += (verb + verb[-1] + "ed", verb + verb[-1] + "ing")  # rip, ripped
    return forms
