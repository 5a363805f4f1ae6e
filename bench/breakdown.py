"""For whom does the reader work, and for whom less? `python bench/breakdown.py`

Reads the development articles as `gate.py` does, and shows relation F1 by publisher, by kind of source and by manner,
each with a 95 % interval over resampled articles. Nothing is pinned here; the tables stand in the model's card.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from common import data_folder, dev_file, metric, primary, read_rows
from gate import as_prediction, read_articles

# [right of those found, found, right of those annotated, annotated], of one article.
Counts = list[float]
PRONOUNS = frozenset("he she they it we i you who which him her them us me one".split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="en", help="en, rules or a weights folder")
    parser.add_argument("--bootstrap", type=int, default=1000, metavar="N", help="resamplings for the intervals")
    options = parser.parse_args()
    path, scorer = dev_file(), metric()
    if path is None or scorer is None:
        print(f"skipped: no PolNeAR dev and metric at {data_folder()} (name the folder in ONRECORD_DATA)")
        return
    rows = primary(read_rows(path))
    records = read_articles(rows, model=options.model)
    tables: dict[str, dict[str, list[Counts]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        prediction = as_prediction(records[row["id"]])
        for table, group, counts in count(row, prediction, scorer=scorer):
            tables[table][group].append(counts)
    for table, groups in tables.items():
        print(f"\n{options.model}: relation by {table}\n{'':16}{'annotated':>10}{'P':>7}{'R':>7}{'F1':>7}")
        for group, articles in sorted(groups.items()):
            precision, recall, f1 = scores_of(articles)
            low, high = interval(articles, n=options.bootstrap)
            n = sum(counts[3] for counts in articles)
            print(f"{group:16}{n:10.0f}{precision:7.1f}{recall:7.1f}{f1:7.1f}  [{low:.1f}, {high:.1f}]")


def count(row: dict[str, Any], prediction: dict[str, Any], *, scorer: ModuleType) -> Iterable[tuple[str, str, Counts]]:
    """What was right in this article, by table and group?"""
    doc = scorer.Doc(row["text"])
    gold, found = scorer.atts(doc, row), scorer.atts(doc, prediction)
    pairs = scorer.align(gold, found)
    of_found, of_gold = {j: gold[i] for i, j in pairs}, {i: found[j] for i, j in pairs}
    groups: dict[tuple[str, str], Counts] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for at, items, raw, partner in ((0, found, prediction, of_found), (2, gold, row, of_gold)):
        for k, item in enumerate(items):
            if not item.content:
                continue
            right = k in partner and is_right(item, partner[k], scorer=scorer)
            source = " ".join(row["text"][a:b] for a, b in raw["attributions"][k]["source"] or ())
            for group in (
                ("publisher", row["publisher"]),
                ("kind of source", kind_of_source(source)),
                ("manner", item.type or "none"),
            ):
                groups[group][at] += right
                groups[group][at + 1] += 1
    for (table, group), counts in groups.items():
        yield table, group, counts


def is_right(one: Any, other: Any, *, scorer: ModuleType) -> bool:
    """Do two attributions agree by the metric's relation: cues overlap, sources overlap, contents mostly the same?"""

    def meet(role: str) -> bool:
        a, b = getattr(one, role), getattr(other, role)
        return bool(a & b) or (not a and not b)

    return meet("cue") and meet("source") and scorer.dice(one.content, other.content) >= 0.5


def kind_of_source(source: str) -> str:
    """Is the source put as a pronoun, with a name in it, or only described?"""
    words = source.split()
    if not words:
        return "none"
    if len(words) == 1 and words[0].lower() in PRONOUNS:
        return "pronoun"
    return "name" if any(word[0].isupper() for word in words[1:]) or (words[0].istitle() and words[0] not in {
        "The", "A", "An", "Some", "Many", "Most", "Several", "Critics", "Officials", "Other", "Others",
    }) else "description"  # fmt: skip


def scores_of(articles: list[Counts]) -> tuple[float, float, float]:
    """Precision, recall and F1 in percent, over articles."""
    a, b, c, d = (sum(column) for column in zip(*articles, strict=True))
    precision, recall = 100 * a / max(b, 1), 100 * c / max(d, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def interval(articles: list[Counts], *, n: int) -> tuple[float, float]:
    """The middle 95 % of F1 over resampled articles."""
    rng = random.Random(0)
    drawn = sorted(scores_of(rng.choices(articles, k=len(articles)))[2] for _ in range(n))
    return drawn[int(0.025 * n)], drawn[min(n - 1, int(0.975 * n))]


if __name__ == "__main__":
    main()
