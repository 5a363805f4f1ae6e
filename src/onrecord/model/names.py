"""Names as the model tags them: spans of persons, organisations, places and others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["PERSON", "ORG", "LOC", "NORP", "MISC"]
# NORP: nationalities, religious and political groups. MISC: other names (works, laws, events).
KINDS: tuple[Kind, ...] = ("PERSON", "ORG", "LOC", "NORP", "MISC")
NAME_TAGS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))


@dataclass(frozen=True, slots=True)
class NameRun:
    """A name: words `[first, last)`, its kind, and how sure the model is of it (0..1)."""

    first: int
    last: int
    kind: Kind
    score: float


def decode_names(
    logits: npt.NDArray[np.float32], *, breaks: npt.NDArray[np.bool_] | None = None
) -> tuple[NameRun, ...]:
    """Which names do these tag logits, float32 [n_words, 11], hold? In order, none overlapping.

    The best path in which no name goes on that did not begin. `breaks`, bool [n_words]: words before which every name
    ends, such as the first of a paragraph.
    """
    n = len(logits)
    if not n:
        return ()
    probable = logits - logits.max(axis=1, keepdims=True)
    probable = np.exp(probable)
    probable /= probable.sum(axis=1, keepdims=True)
    log = np.log(np.maximum(probable, 1e-12))
    # A run of words that are surely outside any name is cut out: the path is searched only where a name may be.
    out: list[NameRun] = []
    open_words = np.flatnonzero(probable[:, 0] < 0.999)
    apart = np.diff(open_words) > 1
    if breaks is not None:
        apart |= breaks[open_words[1:]]
    for island in np.split(open_words, np.flatnonzero(apart) + 1):
        if len(island):
            first = int(island[0])
            out += _runs(_best_path(log[first : int(island[-1]) + 1]), probable, first)
    return tuple(out)


def _best_path(log: npt.NDArray[np.float32]) -> list[int]:
    n_tags = log.shape[1]
    allowed = np.zeros((n_tags, n_tags), np.float32)
    for inside in range(2, n_tags, 2):
        allowed[:, inside] = -np.inf
        allowed[[inside - 1, inside], inside] = 0.0
    best = log[0].copy()
    best[1::2] = np.maximum(best[1::2], best[2::2])  # what goes on where nothing can, begins
    best[2::2] = -np.inf
    came_from = []
    for row in log[1:]:
        ways = best[:, None] + allowed
        from_ = ways.argmax(axis=0)
        came_from.append(from_)
        best = ways[from_, np.arange(n_tags)] + row
    path = [int(best.argmax())]
    for from_ in reversed(came_from):
        path.append(int(from_[path[-1]]))
    return path[::-1]


def _runs(path: list[int], probable: npt.NDArray[np.float32], offset: int) -> list[NameRun]:
    out: list[NameRun] = []
    at = 0
    while at < len(path):
        tag = path[at]
        end = at + 1
        if tag:
            while end < len(path) and path[end] == tag + 1:
                end += 1
            chosen = [float(probable[offset + k, path[k]]) for k in range(at, end)]
            out.append(
                NameRun(offset + at, offset + end, KINDS[(tag - 1) // 2], float(np.prod(chosen)) ** (1 / (end - at)))
            )
        at = end
    return out
