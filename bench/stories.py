"""Are articles grouped into stories as people grouped them? `python bench/stories.py`

BCubed F1 on the development halves of the five sets of `stories` under the shared data, each given in the order of its
dates. `final` judges the stories after the last article, `at once` the story that each article was put into when it
came. `--left-out` takes for each set the weights that were learned on the other four: no weight has seen the set that
it is judged on. The least score and the one weight of headlines were chosen on all five.

`--fit` learns the weights again: those on all sets, which `connections/stories.py` has, and those without one. It
compares all pairs of a set, weighs the sets alike and, within each, the other pairs three times as much as the pairs of
one story, and holds the weights small (ridge 0.01). It takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from common import data_folder, read_rows

from onrecord.connections.stories import WEIGHTS, Report, StoryIndex

SETS = ("g5w", "abp", "as21", "ecbplus", "uci")
BARS = {"g5w": 0.820, "abp": 0.910, "as21": 0.898, "ecbplus": 0.937, "uci": 0.782}
LEFT_OUT = Path(__file__).parent / "stories-left-out.json"
FIT_MOST = {"uci": 1600, "abp": 1000}  # articles; enough to learn from
FITTED = tuple(name for name in WEIGHTS if name not in ("short", "crowd", "constant"))
RIDGE, OTHERS_COUNT = 0.01, 3.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", choices=SETS, default=SETS)
    parser.add_argument("--left-out", action="store_true", help="with weights learned on the other sets")
    parser.add_argument("--fit", action="store_true", help="learn the weights, and print them")
    options = parser.parse_args()
    folder = data_folder() / "stories"
    if not folder.is_dir():
        print(f"skipped: there is no {folder}")
        return 0
    if options.fit:
        learn(folder)
        return 0
    print("set      articles  precision  recall  F1 final  at once  bar (other half)  ms an article")
    for name in options.sets:
        weights = json.loads(LEFT_OUT.read_text("utf-8"))[name] if options.left_out else WEIGHTS
        rows = read_rows(folder / f"{name}.jsonl.gz")
        gold = [row["story"] for row in rows]
        started = time.perf_counter()
        index = StoryIndex(weights=weights)
        final: dict[int, int] = {}
        at_once = []
        for key, row in enumerate(rows):
            placed = index.add(as_report(key, row))
            at_once.append(placed.story)
            final |= {key: placed.story, **dict(placed.moved)}
        ms = (time.perf_counter() - started) / len(rows) * 1000
        precision, recall, f1 = bcubed([final[key] for key in range(len(rows))], gold)
        print(f"{name:8} {len(rows):8} {precision:10.3f} {recall:7.3f} {f1:9.3f}", end=" ")
        print(f"{bcubed(at_once, gold)[2]:8.3f} {BARS[name]:17.3f} {ms:14.1f}", flush=True)
    return 0


def as_report(key: int, row: Mapping[str, Any]) -> Report:
    return Report(key, row["title"] or "", row["text"] or "", day_of(row["date"]))


def day_of(text: str | None) -> float | None:
    if text is None:
        return None
    if len(text) > 10:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() / 86_400
    return date.fromisoformat(text).toordinal() - 719_163


def bcubed(found: Sequence[int], gold: Sequence[str]) -> tuple[float, float, float]:
    """BCubed precision, recall and F1: for each article, how much of its group is of its story, and the reverse."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for group, story in zip(found, gold, strict=True):
        groups[group].append(story)
    sizes = Counter(gold)
    precision = recall = 0.0
    for stories in groups.values():
        for story, n in Counter(stories).items():
            precision += n * n / len(stories)
            recall += n * n / sizes[story]
    precision, recall = precision / len(gold), recall / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


class _AllPairs(StoryIndex):
    """An index that compares each article with all before it, groups none, and keeps the features of the pairs."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[Any] = []

    def _compare(self, item: Any) -> None:
        others = list(self._items.values())
        if others:
            features = self._features(item, others)
            values = np.stack([features[name] for name in FITTED], axis=1)
            keep = (features["all"] > 0.02) | (features["lead"] > 0.02) | (features["title"] > 0.02)
            keys = np.array([other.key for other in others])
            self.pairs.append(np.c_[np.full(len(keys), item.key), keys, values][keep])

    def _regroup(self, item: Any) -> tuple[()]:
        return ()


def learn(folder: Path) -> None:
    pairs = {name: labelled_pairs(read_rows(folder / f"{name}.jsonl.gz")[: FIT_MOST.get(name)]) for name in SETS}
    print(json.dumps({"all": fit(pairs.values())} | {
        name: fit([value for other, value in pairs.items() if other != name]) for name in SETS
    }, indent=1))  # fmt: skip


def labelled_pairs(rows: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    """The features of all pairs, and which tell of one story."""
    index = _AllPairs()
    for key, row in enumerate(rows):
        index.add(as_report(key, row))
    table = np.concatenate(index.pairs)
    one, other = table[:, 0].astype(int), table[:, 1].astype(int)
    likeness = np.zeros((len(rows), len(rows)))
    likeness[one, other] = likeness[other, one] = table[:, 2:4].mean(axis=1)
    crowd = np.sort(likeness, axis=1)[:, -3:].mean(axis=1)
    features = np.c_[np.ones(len(table)), table[:, 2:], np.sqrt(crowd[one] * crowd[other])]
    stories = np.array([row["story"] for row in rows])
    return features, stories[one] == stories[other]


def fit(sets: Any) -> dict[str, float]:
    """The weights of a logistic regression with a ridge, by Newton's method."""
    sets = list(sets)
    features, same = (np.concatenate([part[k] for part in sets]) for k in (0, 1))
    counts = np.concatenate([np.where(y, 1 / y.sum(), OTHERS_COUNT / (~y).sum()) for _, y in sets])
    counts /= counts.sum()
    weights = np.zeros(features.shape[1])
    ridge = RIDGE * np.array([0.0, *np.ones(len(weights) - 1)])
    for _ in range(30):
        p = 1 / (1 + np.exp(-features @ weights))
        hessian = (features * (counts * p * (1 - p))[:, None]).T @ features + np.diag(ridge)
        weights -= np.linalg.solve(hessian, features.T @ (counts * (p - same)) + ridge * weights)
    named = dict(zip(("constant", *FITTED, "crowd"), weights.round(2).tolist(), strict=True))
    return named | {"short": WEIGHTS["short"]}


if __name__ == "__main__":
    raise SystemExit(main())
