"""The role of each paragraph of a bare text: what is the article's, and what came with the page.

Scraped news keeps its captions, credits, requests for comment and the page's own words as paragraphs like any
other. Each paragraph is weighed by its signs, and the roles of neighbours by how they follow each other; the most
likely sequence of all is taken. The weights are learned (training/roles.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

import numpy as np
import numpy.typing as npt

from onrecord.article.roles_signs import find_signs
from onrecord.article.values import Block, Role
from onrecord.language.paragraphs import find_paragraphs

ROLES: tuple[Role, ...] = get_args(Role)
# Most texts have one headline. In hundredths of a nat, what it costs to find none, and each one after the first.
_NO_HEADLINE = 200
_SECOND_HEADLINE = 200
_NEVER = -(10**9)


@dataclass(frozen=True, slots=True)
class Weights:
    """What speaks for which role, in hundredths of a natural logarithm (whole numbers add up the same in any order).

    `signs`: sign -> int64 [n_roles]. `follows`: int64 [n_roles, n_roles], of a role (row) being followed by another
    (column). `opens` and `closes`: int64 [n_roles], of a role standing first and last.
    """

    signs: dict[str, npt.NDArray[np.int64]]
    follows: npt.NDArray[np.int64]
    opens: npt.NDArray[np.int64]
    closes: npt.NDArray[np.int64]


def find_blocks(text: str) -> tuple[Block, ...]:
    """Which blocks is the text made of, and what is the role of each?

    Every paragraph is a block; between them stands white space only. Where the signs leave it open, a paragraph is
    body: words in the wrong role are read all the same, words taken for the page's are lost.
    """
    paragraphs = find_paragraphs(text)
    if not paragraphs:
        return ()
    weights = load_weights()
    roles = most_likely(score_roles(find_signs(text, paragraphs), weights=weights), weights=weights)
    return tuple(Block(ROLES[role], start, end) for role, (start, end) in zip(roles, paragraphs, strict=True))


def score_roles(signs: Sequence[frozenset[str]], *, weights: Weights) -> npt.NDArray[np.int64]:
    """What do the signs of each paragraph say for each role? int64 [n_paragraphs, n_roles]."""
    scores = np.zeros((len(signs), len(ROLES)), dtype=np.int64)
    for i, shown in enumerate(signs):
        known = [weights.signs[sign] for sign in shown if sign in weights.signs]
        if known:
            scores[i] = np.add.reduce(known)
    return scores


def most_likely(scores: npt.NDArray[np.int64], *, weights: Weights) -> list[int]:
    """Which sequence of roles has the highest score in all? (Viterbi; linear in the number of paragraphs.)

    Args:
        scores: int64 [n_paragraphs, n_roles], at least one paragraph.
        weights: How the roles follow each other.

    Returns:
        Indices into `ROLES`, one a paragraph.
    """
    # A state is a role, and whether a headline has been seen: index role, or n_roles + role.
    n_roles = len(ROLES)
    headline = ROLES.index("headline")
    best = np.full(2 * n_roles, _NEVER)
    best[:n_roles] = scores[0] + weights.opens
    best[n_roles + headline] = best[headline]
    best[headline] = _NEVER
    through = np.full((2 * n_roles, 2 * n_roles), _NEVER)
    through[:n_roles, :n_roles] = through[n_roles:, n_roles:] = weights.follows
    through[:n_roles, n_roles + headline] = weights.follows[:, headline]
    through[:, headline] = _NEVER
    through[n_roles:, n_roles + headline] -= _SECOND_HEADLINE
    came_from = np.zeros((len(scores), 2 * n_roles), dtype=np.int8)
    twice = np.tile(scores, 2)
    for i in range(1, len(scores)):
        steps = best[:, None] + through
        came_from[i] = steps.argmax(axis=0)
        best = steps.max(axis=0) + twice[i]
    best = best + np.tile(weights.closes, 2)
    best[:n_roles] -= _NO_HEADLINE
    out = [int(best.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        out.append(int(came_from[i, out[-1]]))
    return [state % n_roles for state in reversed(out)]


@cache
def load_weights() -> Weights:
    """What are the weights that lie beside this module?"""
    stored = json.loads(files(__package__).joinpath("roles_weights.json").read_text("utf-8"))
    if tuple(stored["roles"]) != ROLES:
        raise ValueError("roles_weights.json was learned for other roles; run training/roles.py")
    return Weights(
        signs={sign: np.array(row, dtype=np.int64) for sign, row in stored["signs"].items()},
        follows=np.array(stored["follows"], dtype=np.int64),
        opens=np.array(stored["opens"], dtype=np.int64),
        closes=np.array(stored["closes"], dtype=np.int64),
    )
