"""How many of the hand-made figures does the reader find? `python bench/figures.py [--half 0|1] [--misses]`

The gold keeps the most important figures of an article, at most 15, so that only recall can be counted on it: a figure
is found where the spans overlap and the values agree. The unit is right where it ends in the same noun.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from typing import Any

from common import data_folder, primary, read_rows

from onrecord.language.figures import FoundFigure, find_figures
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences

_AROUND_CHARS = 50


def kind_of(unit: str) -> str:
    """Which class does a unit belong to?"""
    if unit.startswith("percent"):
        return "percent"
    return "money" if len(unit) == 3 and unit.isupper() else "count"


def has_same_unit(found: FoundFigure, unit: str) -> bool:
    """Is the unit the same, but for the words before its noun?"""
    return found.unit.split()[-1].lower() == unit.split()[-1].lower()


def half_of(rows: list[dict[str, Any]], half: int | None) -> list[dict[str, Any]]:
    """One half of the articles, by the order of the hashes of their ids: rules were written with half 0 in view."""
    rows = sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
    middle = len(rows) // 2
    return rows if half is None else rows[middle:] if half else rows[:middle]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    texts = {row["id"]: row["text"] for row in primary(read_rows(data_folder() / "attribution/polnear/train.jsonl.gz"))}
    gold: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    unit_right: Counter[str] = Counter()
    n_found: Counter[str] = Counter()
    for row in half_of(read_rows(data_folder() / "gold/train.jsonl.gz"), args.half):
        text = texts[row["id"]]
        found = find_figures(text, sentences=find_sentences(text, find_paragraphs(text)))
        n_found.update(kind_of(figure.unit) for figure in found)
        for figure in row["figures"]:
            kind = kind_of(figure["unit"])
            match = next((item for item in found if _agrees(item, figure)), None)
            gold[kind] += 1
            hit[kind] += match is not None
            unit_right[kind] += match is not None and has_same_unit(match, figure["unit"])
            if args.misses and (match is None or not has_same_unit(match, figure["unit"])):
                start, end = figure["start"], figure["end"]
                around = text[max(0, start - _AROUND_CHARS) : end + _AROUND_CHARS].replace("\n", " ")
                print(f"{figure['s']!r} {figure['value']} {figure['unit']}; found: {match and match.unit} | {around}")
    print("kind      gold  found  recall  unit right  (of all outputs)")
    for kind in ("money", "percent", "count"):
        share = hit[kind] / gold[kind] if gold[kind] else 0.0
        print(f"{kind:8} {gold[kind]:5} {hit[kind]:6} {share:7.2f} {unit_right[kind]:11} {n_found[kind]:15}")
    total = sum(gold.values())
    print(f"all      {total:5} {sum(hit.values()):6} {sum(hit.values()) / max(1, total):7.2f}")


def _agrees(found: FoundFigure, gold: dict[str, Any]) -> bool:
    overlaps = found.span.start < gold["end"] and gold["start"] < found.span.end
    return overlaps and abs(found.value - gold["value"]) <= 1e-6 * abs(gold["value"])


if __name__ == "__main__":
    main()
