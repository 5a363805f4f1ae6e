"""Which of several candidates is likeliest meant? Signs of a reference and a candidate, weighed by learned weights.

A sign is a word for something that holds of the pair, such as `near:1` (last mentioned one sentence before) or
`spoke:last`. The weights are whole hundredths, so that their sums do not depend on their order; `training/speakers.py`
learns them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from math import exp
from typing import Literal

RankedForm = Literal["name", "pronoun", "description"]
Weights = Mapping[RankedForm, Mapping[str, int]]
UNIT = 100


@cache
def load_weights() -> Weights:
    """The weights that the package brings."""
    weights: Weights = json.loads(
        (resources.files("onrecord.statements") / "speakers_weights.json").read_text(encoding="utf-8")
    )
    return weights


def shares(candidates: Sequence[Iterable[str]], *, form: RankedForm, weights: Weights) -> list[float]:
    """How likely is each candidate, given the signs of each?

    Returns:
        One number in 0..1 for each, 1 in sum.
    """
    known = weights[form]
    scores = [sum(known.get(sign, 0) for sign in signs) / UNIT for signs in candidates]
    top = max(scores, default=0.0)
    odds = [exp(score - top) for score in scores]
    whole = sum(odds)
    return [share / whole for share in odds]
