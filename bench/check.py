"""How well are drafts checked against their sources? On articles and drafts that were written by hand.

`python bench/check.py` reads the sources and drafts of `bench/gold/check` as `onrecord check` does, and prints the F1
of each verdict and their mean on both halves: the rules were made on `dev`, `test` was never looked at.
`--misses` prints what is judged wrongly in `dev`. `--model rules` reads without weights.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from onrecord.connections.check import Checked, Judgement, Source, Verdict, check
from onrecord.reading import Options, read_text

GOLD = Path(__file__).parent / "gold" / "check"


@dataclass(frozen=True, slots=True)
class Case:
    """The texts of some sources, and the paragraphs of a draft with the verdict on the quotation in each."""

    sources: tuple[str, ...]
    draft: tuple[tuple[str, str], ...]


def main() -> None:
    """Print the measures of both halves."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true")
    options.add_argument("--model", default="en")
    options.add_argument("--half", choices=("dev", "test"))
    chosen = options.parse_args()
    for half in ("dev", "test"):
        if chosen.half in (None, half):
            measure(half, model=chosen.model, misses=chosen.misses and half == "dev")


def cases(half: str) -> list[Case]:
    """Which sources and drafts does this half of the gold hold?"""
    out: list[Case] = []
    sources: list[str] = []
    for part in (GOLD / f"{half}.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        kind, _, body = part.partition("\n")
        if kind == "source":
            sources.append(body.strip() + "\n")
        else:
            lines = (line.split(" | ", 1) for line in body.strip().split("\n"))
            out.append(Case(tuple(sources), tuple((verdict, paragraph) for verdict, paragraph in lines)))
            sources = []
    return out


def measure(half: str, *, model: str, misses: bool) -> None:
    """Print how well the drafts of this half are judged."""
    options = Options(model=model, force=True)
    counts: Counter[tuple[str, str]] = Counter()
    took = 0.0
    for case in cases(half):
        sources = [Source(read_text(text, options=options), f"source {n}") for n, text in enumerate(case.sources, 1)]
        draft = read_text("\n\n".join(paragraph for _, paragraph in case.draft) + "\n", options=options)
        began = time.perf_counter()
        checked = check(draft, sources)
        took += time.perf_counter() - began
        at = 0
        for wanted, paragraph in case.draft:
            found = _in_paragraph(checked, at, at + len(paragraph))
            counts[wanted, found.verdict if found else "none"] += 1
            if misses and (found is None or found.verdict != wanted):
                print(f"{wanted} → {found.verdict if found else 'none'}: {paragraph}")
                if found:
                    print(f"    {found.who} {found.reason}; {[(e.words.text, e.who) for e in found.evidence[:1]]}")
            at += len(paragraph) + 2
    n = sum(counts.values())
    scores = []
    for verdict in get_args(Verdict):
        hit = counts[verdict, verdict]
        wanted = sum(counts[verdict, other] for other in (*get_args(Verdict), "none"))
        given = sum(counts[other, verdict] for other in get_args(Verdict))
        scores.append(2 * hit / (wanted + given) if wanted + given else 0.0)
        print(f"  {verdict:15} {wanted:3} in the gold, {given:3} given, {hit:3} right: F1 {scores[-1]:.3f}")
    print(
        f"{half}: {n} quotations, {sum(counts[v, v] for v in get_args(Verdict))} right, macro F1 "
        f"{sum(scores) / len(scores):.3f}; {counts['altered', 'verbatim']} altered ones called verbatim; "
        f"{1000 * took / n:.1f} ms a quotation"
    )


def _in_paragraph(checked: Checked, start: int, end: int) -> Judgement | None:
    """The judgement on the quotation, or else on the attribution, of the paragraph `[start, end)`."""
    found = [judgement for judgement in checked.judgements if start <= judgement.words[0].start < end]
    return min(found, key=lambda judgement: judgement.manner == "indirect", default=None)


if __name__ == "__main__":
    main()
