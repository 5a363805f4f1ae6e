"""How often is the right speaker found? `python bench/speakers.py`

The gold: 32 PolNeAR train articles with the speaker of every attribution, by hand. The functions are given the
annotated spans. A speaker is right if the names agree when titles and articles are left out (one holds the words of the
other, or they overlap by half), or if the gold names nobody and neither does the reader. Nothing is trained on it, but
the rules were written with its errors in view.
"""

from __future__ import annotations

import argparse
from collections import Counter
from types import ModuleType

from common import data_folder, metric, primary, read_rows

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.sentences import find_sentences
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.speakers import Cast

ROLES = ("source", "cue", "content")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    options = parser.parse_args()
    gold_file, scorer = data_folder() / "gold" / "train.jsonl.gz", metric()
    if not gold_file.is_file() or scorer is None:
        print(f"skipped: no gold and metric at {data_folder()} (name the folder in ONRECORD_DATA)")
        return 0
    articles = {
        row["id"]: row for row in primary(read_rows(data_folder() / "attribution" / "polnear" / "train.jsonl.gz"))
    }
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for gold in read_rows(gold_file):
        text = articles[gold["id"]]["text"]
        cast = Cast(text, sentences=find_sentences(text, find_paragraphs(text)))
        for attribution in articles[gold["id"]]["attributions"]:
            if not attribution["content"] or not attribution["cue"]:
                continue
            spans = (tuple(Span.of(text, *span) for span in attribution[role]) for role in ROLES)
            found = Found(*spans, 1.0)
            resolution = cast.speaker_of(found)
            name = cast.members[resolution.entity].name if resolution.entity is not None else None
            wanted = gold["speakers"][attribution["id"]]
            is_right = agree(scorer, name, wanted["name"])
            for key in ("all", f"source: {resolution.form}", f"speaker: {wanted['kind']}"):
                total[key] += 1
                right[key] += is_right
            if options.misses and not is_right:
                source = found.source[0].text if found.source else ""
                print(f"{resolution.form}: {source!r:.60} is {wanted['name']!r:.50}, not {name!r:.50}")
    for key in sorted(total):
        print(f"{key:24} {100 * right[key] / total[key]:5.1f} %   {right[key]} of {total[key]}")
    return 0


def agree(scorer: ModuleType, name: str | None, wanted: str | None) -> bool:
    """Do the two name the same speaker, or both nobody?"""
    if name is None or wanted is None:
        return name is wanted
    for one in (wanted, *wanted.split(" & ")):
        a, b = set(scorer.name_key(name)), set(scorer.name_key(one))
        if a and b and (a <= b or b <= a or 2 * len(a & b) >= min(len(a), len(b))):
            return True
    return False


if __name__ == "__main__":
    raise SystemExit(main())
