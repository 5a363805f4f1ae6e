"""Word runs: a sample of them finds the articles that may share words, and all of them say which words are shared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.connections.words import Words, hash_runs

if TYPE_CHECKING:
    from onrecord.connections.words import Keys

RUN_WORDS = 8
# Of every 16 runs in a row one at least is sampled, so that no shared stretch of 23 words or more is missed, whatever
# stands around it; about one run in 8.5 is sampled altogether.
WINDOW_RUNS = 16
PRINT_BITS = 40  # ten hexadecimal digits; among 100,000 articles of 60 prints, one chance match in 180,000 look-ups
# Between two shared stretches in the same order on both sides, at most so many words apart, shorter runs count too:
# they are what is left of a sentence in which words were changed.
_GAP_WORDS, _GAP_RUN_WORDS = 40, 3
_MAX_PLACES = 6  # a run that stands more often in one text is looked at in its first places only


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """`n` words in a row that are the same: from the word `here` on one side, and from `there` on the other."""

    here: int
    there: int
    n: int


def runs_as_prints(words: Words) -> Keys:
    """Which number has each run of 8 words, as in a fingerprint? uint64 [max(0, len(words) - 7)]."""
    import numpy as np

    return hash_runs(words.keys, RUN_WORDS) >> np.uint64(64 - PRINT_BITS)


def sample_prints(words: Words) -> tuple[int, ...]:
    """Which fingerprints stand for this text? Of each window of runs the one with the least number, each once.

    Numbers below 2^40, in the order of the text; none for a text of fewer than 8 words.

    Source: winnowing, Schleimer, Wilkerson and Aiken, SIGMOD 2003.
    """
    import numpy as np

    runs = runs_as_prints(words)
    if not len(runs):
        return ()
    windows = np.lib.stride_tricks.sliding_window_view(runs, min(WINDOW_RUNS, len(runs)))
    return tuple(dict.fromkeys(windows.min(axis=1).tolist()))


def align(here: Words, there: Words) -> tuple[Match, ...]:
    """Which stretches of words do the two texts share?

    In the order of `here`; no word of `here` lies in two of them. Stretches have at least 8 words, those that fill a
    gap between two others at least 3. The time is linear in the length of both texts.
    """
    long = tuple(_matches(here, there, RUN_WORDS, (0, len(here)), (0, len(there))))
    out = list(long)
    for one, other in pairwise(long):
        gap_here, gap_there = (one.here + one.n, other.here), (one.there + one.n, other.there)
        if all(_GAP_RUN_WORDS <= end - start <= _GAP_WORDS for start, end in (gap_here, gap_there)):
            out += _in_order(_matches(here, there, _GAP_RUN_WORDS, gap_here, gap_there))
    return tuple(sorted(out))


def _matches(here: Words, there: Words, n: int, of_here: tuple[int, int], of_there: tuple[int, int]) -> Iterator[Match]:
    """From left to right, the longest stretch of `n` words or more that begins at each word not yet matched."""
    import numpy as np

    keys_here, keys_there = here.keys[slice(*of_here)], there.keys[slice(*of_there)]
    runs_here, runs_there = hash_runs(keys_here, n), hash_runs(keys_there, n)
    places: defaultdict[int, list[int]] = defaultdict(list)
    for j in np.flatnonzero(np.isin(runs_there, runs_here)).tolist():
        if len(at := places[int(runs_there[j])]) < _MAX_PLACES:
            at.append(j)
    a, b = keys_here.tolist(), keys_there.tolist()
    done = 0
    for i in np.flatnonzero(np.isin(runs_here, runs_there)).tolist():
        if i < done:
            continue
        length, j = max((_length(a, b, i, j), -j) for j in places[int(runs_here[i])])
        if length >= n:
            yield Match(of_here[0] + i, of_there[0] - j, length)
            done = i + length


def _length(a: list[int], b: list[int], i: int, j: int) -> int:
    n, most = 0, min(len(a) - i, len(b) - j)
    while n < most and a[i + n] == b[j + n]:
        n += 1
    return n


def _in_order(matches: Iterator[Match]) -> Iterator[Match]:
    """The matches without those that go back in `there`."""
    done = 0
    for match in matches:
        if match.there >= done:
            yield match
            done = match.there + match.n
