"""The words of a text as connections compare them: without case and punctuation, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from onrecord.article.values import Article, Role

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# What else stands on a page is the outlet's, not the article's: two articles of one site share it and are no copies.
_STORY: frozenset[Role] = frozenset(("headline", "subhead", "dateline", "body", "caption", "correction"))
# A run of words is hashed as a polynomial in this number, modulo 2^64, and then mixed.
_BASE, _MIX = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a text in order: offsets `starts[i]`, `ends[i]` in code points, and a key that equal words share."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    keys: Keys

    def __len__(self) -> int:
        return len(self.starts)


def story_of(article: Article) -> tuple[tuple[int, int], ...]:
    """Which stretches of the text are the article itself? All of it where its blocks are not known."""
    if not article.blocks:
        return ((0, len(article.text)),)
    return tuple((block.start, block.end) for block in article.blocks if block.role in _STORY)


def find_words(text: str, stretches: Sequence[tuple[int, int]]) -> Words:
    """Which words stand in these stretches of the text?"""
    import numpy as np

    starts, ends, keys = [], [], []
    for start, end in stretches:
        for match in _WORD.finditer(text, start, end):
            starts.append(match.start())
            ends.append(match.end())
            keys.append(_key(match[0]))
    return Words(tuple(starts), tuple(ends), np.array(keys, dtype=np.uint64))


def hash_runs(keys: Keys, n: int) -> Keys:
    """Which number has each run of `n` words? uint64 [max(0, len(keys) - n + 1)]; equal runs have equal numbers.

    The numbers are the same on every machine and in every process.
    """
    import numpy as np

    n_runs = max(0, len(keys) - n + 1)
    out = np.zeros(n_runs, dtype=np.uint64)
    for k in range(n):
        out *= np.uint64(_BASE)
        out += keys[k : k + n_runs]
    out ^= out >> np.uint64(31)
    out *= np.uint64(_MIX)
    out ^= out >> np.uint64(29)
    return out


@lru_cache(maxsize=65_536)
def _key(word: str) -> int:
    folded = word.casefold().replace("’", "'").removesuffix("'s")
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
