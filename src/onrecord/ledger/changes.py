"""What was changed from one text to another: which words came, and which went."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from onrecord.spans import Span

_WORD = re.compile(r"\S+")
# Stretches of more words than this on both sides, with no word in common that is unique in each, are taken as replaced
# whole: comparing them word by word would take time that grows with the product of their lengths.
_MAX_WORDS = 400


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the old text, in whose place the new one has others; one is None where words only came or went."""

    old: Span | None
    new: Span | None


def find_changes(old: str, new: str) -> tuple[Change, ...]:
    """What was changed, word by word, in order? White space does not count.

    Words that stand once in each text, in the same order, hold the texts together (patience sorting); between them
    shorter stretches are compared word by word. Near-linear in the length of the texts.
    """
    ours, theirs = _words(old), _words(new)
    out = []
    for a, b, c, d in _differing([word for word, _, _ in ours], [word for word, _, _ in theirs]):
        out.append(Change(_span(old, ours, a, b), _span(new, theirs, c, d)))
    return tuple(out)


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def _span(text: str, words: Sequence[tuple[str, int, int]], first: int, last: int) -> Span | None:
    return Span.of(text, words[first][1], words[last - 1][2]) if first < last else None


def _differing(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Which stretches `[a, b)` of ours and `[c, d)` of theirs differ?"""
    at_ours = at_theirs = 0
    for i, j in (*_anchors(ours, theirs), (len(ours), len(theirs))):
        # What follows an anchor unchanged, and what comes before the next one, belongs to them.
        while at_ours < i and at_theirs < j and ours[at_ours] == theirs[at_theirs]:
            at_ours, at_theirs = at_ours + 1, at_theirs + 1
        end_ours, end_theirs = i, j
        while end_ours > at_ours and end_theirs > at_theirs and ours[end_ours - 1] == theirs[end_theirs - 1]:
            end_ours, end_theirs = end_ours - 1, end_theirs - 1
        yield from _between(ours, theirs, at_ours, end_ours, at_theirs, end_theirs)
        at_ours, at_theirs = i, j


def _between(
    ours: Sequence[str], theirs: Sequence[str], a: int, b: int, c: int, d: int
) -> Iterator[tuple[int, int, int, int]]:
    if a == b and c == d:
        return
    if a == b or c == d or max(b - a, d - c) > _MAX_WORDS:
        yield a, b, c, d
        return
    matcher = SequenceMatcher(None, ours[a:b], theirs[c:d], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield a + i, a + j, c + k, c + m


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Words that stand once in each, as many as keep their order: `(place in ours, place in theirs)`."""
    n_ours, n_theirs = Counter(ours), Counter(theirs)
    places = {word: j for j, word in enumerate(theirs) if n_theirs[word] == 1 == n_ours.get(word, 0)}
    pairs = [(i, places[word]) for i, word in enumerate(ours) if word in places]
    ends: list[int] = []  # the smallest place in theirs at which an ordered run of each length ends
    last: list[int] = []  # the pair that it ends with
    before = [-1] * len(pairs)
    for k, (_, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        before[k] = last[at - 1] if at else -1
        ends[at : at + 1] = [j]
        last[at : at + 1] = [k]
    out = []
    k = last[-1] if last else -1
    while k >= 0:
        out.append(pairs[k])
        k = before[k]
    return out[::-1]
