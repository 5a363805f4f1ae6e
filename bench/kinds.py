"""Are kinds of statements told apart? `python bench/kinds.py`

Gives the annotated spans of the labelled attributions in `gold/kinds.tsv` to the sourcing of statements, and reports
accuracy, F1 a kind and macro F1 on the half kept for testing. `--half dev` takes the half that the lists were written
on, `--errors` shows what is wrong there.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from common import data_folder, primary, read_rows

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.sourcing import find_sourcing
from onrecord.statements.speakers import Cast

GOLD = Path(__file__).with_name("gold") / "kinds.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    folder = data_folder() / "attribution" / "polnear"
    if not folder.is_dir():
        print(f"skipped: no PolNeAR at {data_folder()} (name the folder in ONRECORD_DATA)")
        return
    lines = [line.split("\t") for line in GOLD.read_text(encoding="utf-8").splitlines()[1:]]
    labels = {(article, attribution): kind for article, attribution, half, kind in lines if half == options.half}
    wanted = {article for article, _ in labels}
    rows = [row for name in ("dev", "train") for row in primary(read_rows(folder / f"{name}.jsonl.gz"))]
    pairs = [pair for row in rows if row["id"] in wanted for pair in judge(row, labels, show=options.errors)]
    print(f"{options.half}: {len(pairs)} labels\n{'':10}{'gold':>6}{'P':>7}{'R':>7}{'F1':>7}")
    gold, found = Counter(kind for kind, _ in pairs), Counter(kind for _, kind in pairs)
    right = Counter(kind for kind, other in pairs if kind == other)
    scores = {}
    for kind in sorted(gold):
        scores[kind] = 200 * right[kind] / (gold[kind] + found[kind])
        precision, recall = 100 * right[kind] / max(found[kind], 1), 100 * right[kind] / gold[kind]
        print(f"{kind:10}{gold[kind]:6}{precision:7.1f}{recall:7.1f}{scores[kind]:7.1f}")
    print(f"accuracy {100 * right.total() / len(pairs):.1f}, macro F1 {sum(scores.values()) / len(scores):.1f}")


def judge(row: dict[str, Any], labels: dict[tuple[str, str], str], *, show: bool) -> list[tuple[str, str]]:
    """The label and the reader's kind of each labelled attribution of the article."""
    text = row["text"]
    sentences = find_sentences(text, find_paragraphs(text))
    labelled = []
    for attribution in row["attributions"]:
        if label := labels.get((row["id"], attribution["id"])):
            source, cue, content = (
                tuple(Span.of(text, a, b) for a, b in attribution[role] or ()) for role in ("source", "cue", "content")
            )
            labelled.append((Found(source, cue, content, 1.0), label))
    labelled.sort(key=lambda pair: pair[0].cue)
    cast = Cast(text, sentences=sentences)
    sourced = [
        item
        for item in find_sourcing(text, [found for found, _ in labelled], cast, sentences=sentences, own=None)
        if item.within is None
    ]
    out = []
    for item, (found, label) in zip(sourced, labelled, strict=True):
        if show and item.kind != label:
            print(f"{label:9} {item.kind:9} | {' … '.join(s.text for s in found.cue)}")
        out.append((label, item.kind))
    return out


if __name__ == "__main__":
    main()
