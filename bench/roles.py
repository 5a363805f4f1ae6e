"""Does each block of a scraped text get its role? `python bench/roles.py`

Reads the test half of the labelled texts in bench/gold/roles (guide: docs/roles.md). A labelled block has the role of
the found block that covers most of it. Which blocks come out wrong is not shown, so that nobody tunes on them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.article.blocks import ROLES, find_blocks
from onrecord.article.values import Block, Role

GOLD = Path(__file__).parent / "gold/roles"
Counts = Counter[tuple[Role, Role]]  # (labelled, found) -> how many blocks


@dataclass(frozen=True, slots=True)
class Labelled:
    """A scraped text with its blocks as labelled."""

    id: str
    style: str
    text: str
    blocks: tuple[Block, ...]


def read_gold(half: str) -> tuple[Labelled, ...]:
    """Which labelled texts does a half ("train" or "test") hold?"""
    with (GOLD / f"{half}.jsonl").open(encoding="utf-8") as lines:
        return tuple(_read_line(line) for line in lines)


def _read_line(line: str) -> Labelled:
    row = json.loads(line)
    text = ""
    blocks: list[Block] = []
    for block in row["blocks"]:
        text += block.get("before", row["join"] if blocks else "")
        blocks.append(Block(block["role"], len(text), len(text) + len(block["text"])))
        text += block["text"]
    return Labelled(row["id"], row["style"], text, tuple(blocks))


def match(labelled: Sequence[Block], found: Sequence[Block]) -> list[Role]:
    """Which role was found for each labelled block: that of the found block that covers most of it?

    Both are in order and without overlap, and so is the work: linear in their number.
    """
    out: list[Role] = []
    first = 0
    for block in labelled:
        while first < len(found) and found[first].end <= block.start:
            first += 1
        at = first
        best: tuple[int, Role] = (0, "body")
        while at < len(found) and found[at].start < block.end:
            covered = min(found[at].end, block.end) - max(found[at].start, block.start)
            best = max(best, (covered, found[at].role), key=lambda pair: pair[0])
            at += 1
        out.append(best[1])
    return out


def count(texts: Sequence[Labelled]) -> Counts:
    """How often is a block of one role found to have another, read as it is read by everybody?"""
    return Counter(
        (block.role, role)
        for text in texts
        for block, role in zip(text.blocks, match(text.blocks, find_blocks(text.text)), strict=True)
    )


def scores_of(counts: Counts) -> dict[Role, tuple[float, float, float]]:
    """What are precision, recall and F1 of each role that was labelled or found?"""
    out: dict[Role, tuple[float, float, float]] = {}
    for role in ROLES:
        right = counts[role, role]
        labelled = sum(n for (gold, _), n in counts.items() if gold == role)
        found = sum(n for (_, role_found), n in counts.items() if role_found == role)
        if labelled or found:
            precision, recall = right / max(found, 1), right / max(labelled, 1)
            out[role] = (precision, recall, 2 * right / (labelled + found))
    return out


def macro_f1(counts: Counts) -> float:
    """What is the mean F1 of the roles?"""
    scores = scores_of(counts)
    return sum(f1 for _, _, f1 in scores.values()) / len(scores)


def show(counts: Counts, *, title: str) -> None:
    """Prints the scores of each role, their mean, and how many blocks were right."""
    n, right = counts.total(), sum(k for (gold, found), k in counts.items() if gold == found)
    print(f"{title}: macro F1 {100 * macro_f1(counts):.1f}, {right} of {n} blocks right ({right / n:.1%})")
    for role, (precision, recall, f1) in scores_of(counts).items():
        labelled = sum(k for (gold, _), k in counts.items() if gold == role)
        print(f"  {role:16} {labelled:5}   P {100 * precision:5.1f}   R {100 * recall:5.1f}   F1 {100 * f1:5.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    show(count(read_gold("test")), title="test half")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
