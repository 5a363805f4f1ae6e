"""Which statements stand inside the words of others: "She knows that …, he said"?

Each content is read by itself, by rules, for a verb of speech or of mind that has its own subject there and a clause as
its object. Only what is plain is taken: what a content tells of plans, wishes and quarrels is left in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.language.sentences import find_sentences
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.rules import find_by_rules


@dataclass(frozen=True, slots=True)
class Nested:
    """A statement inside the content of another, and that one."""

    found: Found
    within: Found


def find_nested(text: str, found: Sequence[Found]) -> tuple[Nested, ...]:
    """Which statements stand inside these, in the order of the text?"""
    contents: list[tuple[int, int]] = []
    owners: list[int] = []
    for start, end, k in sorted((span.start, span.end, k) for k, item in enumerate(found) for span in item.content):
        if opening := _OPENING.match(text, start, end):
            start = opening.end()
        if start < end and (not contents or start >= contents[-1][1]):
            contents.append((start, end))
            owners.append(k)
    starts = [start for start, _ in contents]
    cues = sorted((span.start, span.end) for item in found for span in item.cue)
    out = []
    inner = find_by_rules(text, paragraphs=contents, quotes=(), sentences=find_sentences(text, contents))
    for item in inner:
        at = bisect_right(cues, (item.cue[0].end, -1)) - 1
        is_known = at >= 0 and cues[at][1] > item.cue[0].start
        bare = _unmarked(text, item)
        if not is_known and bare is not None and _is_plain(bare):
            outer = found[owners[bisect_right(starts, item.cue[0].start) - 1]]
            out.append(Nested(replace(bare, score=_SURE * outer.score), outer))
    return tuple(out)


def _is_plain(item: Found) -> bool:
    """Is it somebody else's word or mind, in so many words?"""
    source = item.source[0].text if item.source else ""
    if not source or source.lower() in _NOBODY_ELSE or not _SOMEBODY.match(source):
        return False
    *before, verb = item.cue[0].text.lower().split()
    return verb in _PLAIN and not any(_OPEN.search(word) for word in before) and " " in item.content[0].text


def _unmarked(text: str, item: Found) -> Found | None:
    """The statement without a quotation mark that only opens the content around it."""
    source = [Span.trimmed(text, span.start + span.text.startswith(_MARKS), span.end) for span in item.source]
    return replace(item, source=tuple(span for span in source if span)) if all(source) else None


# What opens the content as a clause and hides that one begins.
_OPENING = re.compile(r"[“\"‘]?(?:that|whether|how|why) ", re.I)
# So many of those found are right, where the outer one is: 36 of 39 in PolNeAR dev, by eye.
_SURE = 0.9
_MARKS = ("“", '"', "‘")
# Verbs of saying and believing that seldom mean anything else; others ("show", "know", "want", "call") report less
# often than not where they stand inside somebody's words. Chosen on the gold (bench/nesting.py).
_PLAIN = frozenset(
    """says said tells told announces announced claims claimed argues argued believes believe believed insists insisted
    asserts asserted contends contended maintains maintained denies denied warns warned alleges alleged complains
    complained promises promised explains explained testified predicts predicted asks asked concludes concluded
    suspects suspected acknowledges acknowledged admits admitted declares declared thinks""".split()
)
_NOBODY_ELSE = frozenset([*"i we you who which that this nobody everybody everyone anyone one what".split(), "no one"])
# A pronoun, a name, a number, or a noun with an article: not the adjective before a noun that looks like a verb.
_SOMEBODY = re.compile(
    r"(?:he|she|they|it|people|[a-z]+s)$|(?:the|a|an|his|her|their|its|our|my|some|many|most|several|both|two|three|"
    r"one|another|these|those|all)\b|[A-Z0-9]"
)
# What somebody did not say, or may say.
_OPEN = re.compile(r"n['’]t$|^(?:not|never|will|would|may|might|can|could|should|must|to|if)$")
