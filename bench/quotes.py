"""How well is the same quotation told from one that only looks like it? On pairs that were written by hand.

`python bench/quotes.py` prints precision, recall and F1 on both halves of `bench/gold/quotes`: the weights were fitted
on `dev`, `test` was never looked at. `--misses` prints the pairs of `dev` that are judged wrongly, `--fit` the weights
that logistic regression gives on it.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.connections.quotes import (
    Quotation,
    Who,
    align,
    candidates,
    compare,
    days_between,
    features_of,
    is_same_person,
)
from onrecord.spans import Span

GOLD = Path(__file__).parent / "gold" / "quotes"
PULL = 0.3  # of the weights towards zero, by tenfold cross-validation on dev


@dataclass(frozen=True, slots=True)
class Case:
    """Two quotations; `is_same`: they are one. `kind` is what makes the pair hard."""

    is_same: bool
    kind: str
    a: Quotation
    b: Quotation


def main() -> None:
    """Print the measures of both halves."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true")
    options.add_argument("--fit", action="store_true")
    chosen = options.parse_args()
    if chosen.fit:
        print(fit(tuple(cases("dev"))))
        return
    for half in ("dev", "test"):
        measure(half, misses=chosen.misses and half == "dev")


def cases(half: str) -> Iterator[Case]:
    """Which pairs does this half of the gold hold?"""
    blocks = (GOLD / f"{half}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    for number, block in enumerate(blocks):
        head, first, second = block.split("\n")
        label, kind = head.split(" ")
        assert label in ("same", "different"), head
        yield Case(label == "same", kind, _quotation(first, f"{number}a"), _quotation(second, f"{number}b"))


def _quotation(line: str, id: str) -> Quotation:
    name, day, words = line.split(" | ")
    is_quoted = not words.startswith("~")
    text = words.removeprefix("~")
    named = not name.startswith(("a ", "the "))
    return Quotation(id, (Span.of(text, 0, len(text)),), Who(name, named), day, id, is_quoted)


def measure(half: str, *, misses: bool) -> None:
    """Print how well the pairs of this half are judged, and how many are found among all quotations of the half."""
    those = tuple(cases(half))
    counts: Counter[tuple[bool, bool]] = Counter()
    began = time.perf_counter()
    for case in those:
        found = compare(case.a, case.b)
        counts[case.is_same, found is not None] += 1
        if misses and case.is_same != (found is not None):
            print(
                f"{'missed' if case.is_same else 'false'} {case.kind}:",
                case.a.content[0].text,
                "|",
                case.b.content[0].text,
            )
    took = (time.perf_counter() - began) / len(those)
    hit, missed, false = counts[True, True], counts[True, False], counts[False, True]
    precision, recall = hit / max(hit + false, 1), hit / max(hit + missed, 1)
    print(
        f"{half}: {hit + missed} same, {len(those) - hit - missed} different: precision {precision:.3f}, recall "
        f"{recall:.3f}, F1 {2 * hit / (2 * hit + missed + false):.3f}; {1000 * took:.2f} ms a pair"
    )
    quotations = [quotation for case in those for quotation in (case.a, case.b)]
    proposed = set(candidates([quotation.wording for quotation in quotations]))
    wanted = [(2 * k, 2 * k + 1) for k, case in enumerate(those) if case.is_same]
    print(f"{half}: {sum(pair in proposed for pair in wanted)} of {len(wanted)} same pairs are proposed by the index")


def fit(those: tuple[Case, ...]) -> list[float]:
    """Which weights does logistic regression give, with a mild pull to zero?"""
    import numpy as np

    rows = []
    for case in those:
        one, other = case.a.wording, case.b.wording
        rows.append(
            features_of(
                one,
                other,
                align(one, other),
                is_same=is_same_person(case.a.who, case.b.who),
                n_days=days_between(case.a.day, case.b.day),
            )
        )
    x, y = np.array(rows), np.array([case.is_same for case in those], dtype=float)
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + PULL * weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + PULL * np.eye(x.shape[1])
        weights -= np.linalg.solve(hessian, gradient)
    return [round(float(w), 2) for w in weights]


if __name__ == "__main__":
    main()
