"""Are requests for comment found? `python bench/requests.py [--misses]`

Reads the articles of the hand-made gold (32 of PolNeAR train) and compares the requests for comment found there with
the 22 marked. A pair counts where their evidence overlaps; what was asked agrees where the two share a word that tells.
With `--half 0` or `1`, only every other article by id. Skips where the data is absent.
"""

from __future__ import annotations

import argparse
import re
from typing import Any

from common import data_folder, primary, read_rows

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.statements.requests import FoundRequest, find_requests

SMALL = frozenset("the a an of for s and his her their its".split())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print what was missed, wrong or told otherwise")
    parser.add_argument("--half", type=int, choices=(0, 1), help="every other article, by id")
    options = parser.parse_args()
    gold = data_folder() / "gold" / "train.jsonl.gz"
    articles = data_folder() / "attribution" / "polnear" / "train.jsonl.gz"
    if not (gold.is_file() and articles.is_file()):
        print(f"skipped: no gold at {data_folder()} (name the folder in ONRECORD_DATA)")
        return 0
    texts = {row["id"]: row["text"] for row in primary(read_rows(articles))}
    rows = sorted(read_rows(gold), key=lambda row: str(row["id"]))
    rows = rows if options.half is None else rows[options.half :: 2]
    pairs, missed, spare = [], [], []
    for row in rows:
        text = texts[row["id"]]
        left = list(row["requests"])
        for found in find_requests(text, sentences=find_sentences(text, find_paragraphs(text))):
            match = next((item for item in left if _overlaps(item, found)), None)
            if match is None:
                spare.append(found)
            else:
                left.remove(match)
                pairs.append((match, found))
        missed += left
    show(pairs, missed, spare, tells=options.misses)
    return 0


def show(
    pairs: list[tuple[dict[str, Any], FoundRequest]],
    missed: list[dict[str, Any]],
    spare: list[FoundRequest],
    *,
    tells: bool,
) -> None:
    """Prints how many were found, and of those how many agree in each part."""
    right = len(pairs)
    print(f"precision {_share(right, right + len(spare))}  recall {_share(right, right + len(missed))}")
    for outcome in sorted({item["outcome"] for item, _ in pairs} | {item["outcome"] for item in missed}):
        hits = sum(item["outcome"] == outcome for item, _ in pairs)
        total = hits + sum(item["outcome"] == outcome for item in missed)
        agreed = sum(item["outcome"] == outcome == found.outcome for item, found in pairs)
        print(f"  {outcome:12} found {_share(hits, total)}, told so {agreed}")
    print(f"  asked agrees {_share(sum(_same_asked(item, found) for item, found in pairs), right)}")
    exact = sum(item["evidence"]["s"] == found.evidence.text for item, found in pairs)
    print(f"  evidence exact {_share(exact, right)}")
    if tells:
        for item in missed:
            print("missed:", item["evidence"]["s"])
        for found in spare:
            print("spare: ", found.outcome, [span.text for span in found.asked], "|", found.evidence.text)
        for item, found in pairs:
            if item["outcome"] != found.outcome or not _same_asked(item, found):
                print("other: ", item["asked"], item["outcome"], "/", [s.text for s in found.asked], found.outcome)


def _overlaps(item: dict[str, Any], found: FoundRequest) -> bool:
    evidence = item["evidence"]
    return bool(evidence["start"] < found.evidence.end and found.evidence.start < evidence["end"])


def _same_asked(item: dict[str, Any], found: FoundRequest) -> bool:
    """Does everybody whom the gold names share a word with somebody found? Pronouns cannot, and count as different."""
    written = [_words(span.text) for span in found.asked]
    return all(any(_words(name) & words for words in written) for name in item["asked"])


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower())) - SMALL


def _share(n: int, total: int) -> str:
    return f"{n}/{total} ({100 * n / total:.0f} %)" if total else "0/0"


if __name__ == "__main__":
    raise SystemExit(main())
