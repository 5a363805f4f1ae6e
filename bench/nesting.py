"""Are statements inside the contents of others found? `python bench/nesting.py [--misses]`

The gold: 48 attributions inside others, in 32 PolNeAR train articles, by hand. Its annotators marked only the clear
ones, so some of what counts as spare here is right. The outer statements are given with their annotated spans. One is
found if its cue and its source overlap those annotated. The verbs were chosen with the gold in view. Skips where the
data is absent.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from common import data_folder, primary, read_rows

from onrecord.spans import Span
from onrecord.statements.nesting import find_nested
from training.speakers import found_in


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print what was missed or found wrongly")
    options = parser.parse_args()
    gold = data_folder() / "gold" / "train.jsonl.gz"
    if not gold.is_file():
        print(f"skipped: there is no {gold}")
        return 0
    articles = {
        row["id"]: row for row in primary(read_rows(data_folder() / "attribution" / "polnear" / "train.jsonl.gz"))
    }
    right = n_found = n_wanted = 0
    for row in read_rows(gold):
        article = articles[row["id"]]
        text = article["text"]
        wanted = [(_span(text, item["source"]), _span(text, item["cue"])) for item in row["nested"]]
        found = [inner.found for inner in find_nested(text, [item for _, item in found_in(article)])]
        n_found += len(found)
        n_wanted += len(wanted)
        for item in found:
            match = next((w for w in wanted if _agree(w[0], item.source) and _agree(w[1], item.cue)), None)
            if match:
                wanted.remove(match)
                right += 1
            elif options.misses:
                print("spare: ", [s.text for s in item.source], [s.text for s in item.cue], item.content[0].text[:90])
        if options.misses:
            for source, cue in wanted:
                near = text[max(0, cue.start - 60) : cue.end + 60] if cue else ""
                print("missed:", source and source.text, "|", cue and cue.text, "|", near)
    p, r = right / max(n_found, 1), right / max(n_wanted, 1)
    print(f"precision {100 * p:.1f}  recall {100 * r:.1f}  ({right} right, {n_found} found, {n_wanted} wanted)")
    return 0


def _span(text: str, item: dict[str, int] | None) -> Span | None:
    return Span.of(text, item["start"], item["end"]) if item else None


def _agree(wanted: Span | None, found: tuple[Span, ...]) -> bool:
    return wanted is not None and any(wanted.overlaps(span) for span in found)


if __name__ == "__main__":
    raise SystemExit(main())
