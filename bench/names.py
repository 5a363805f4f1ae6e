"""Are persons, organisations and places found? `python bench/names.py`

Reads the texts of `uner_ewt_dev` (weblogs, mail, reviews; human annotation, nothing here is trained on it) and compares
names, by exact span and kind: precision, recall and F1. `--model` takes a weights folder, whose head is judged as it
is, or `rules`. The yardstick is a large model (XLM-R) at about 86 on the test half of the same set.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable

from common import data_folder, read_rows

from onrecord.language.names import find_names
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.language.sentences import find_sentences
from onrecord.model.features import find_words, pack
from onrecord.model.loading import find_folder, load
from onrecord.model.names import decode_names

KINDS = ("PERSON", "ORG", "LOC")
_OF_RULES = {"person": "PERSON", "organisation": "ORG", "publication": "ORG", "place": "LOC"}
Found = set[tuple[int, int, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="en", help="en, a weights folder, or rules")
    options = parser.parse_args()
    path = data_folder() / "entities" / "uner_ewt_dev.jsonl.gz"
    if not path.is_file():
        print(f"skipped: no {path.name} at {data_folder()} (name the folder in ONRECORD_DATA)")
        return
    find = by_rules if options.model == "rules" else by_model(options.model)
    counts: Counter[tuple[str, str]] = Counter()
    for row in read_rows(path):
        gold = {(e["start"], e["end"], e["label"]) for e in row["entities"] if e["label"] in KINDS}
        found = {item for item in find(row["text"]) if item[2] in KINDS}
        for what, items in (("gold", gold), ("found", found), ("right", gold & found)):
            counts.update((what, kind) for _, _, kind in items)
    print(f"{options.model}: names of uner_ewt_dev, exact span and kind\n{'':10}    n      P      R     F1")
    for kind in (*KINDS, "all"):
        gold_n, found_n, right = (
            sum(n for (what, of), n in counts.items() if what == name and kind in (of, "all"))
            for name in ("gold", "found", "right")
        )
        f1 = 200 * right / max(gold_n + found_n, 1)
        print(f"{kind:10}{gold_n:5}{100 * right / max(found_n, 1):7.1f}{100 * right / max(gold_n, 1):7.1f}{f1:7.1f}")


def by_rules(text: str) -> Iterable[tuple[int, int, str]]:
    """What the reader without a model takes for names."""
    for name in find_names(text, find_sentences(text, find_paragraphs(text))):
        yield name.start, name.end, _OF_RULES.get(name.kind, "")


def by_model(name: str) -> Callable[[str], Iterable[tuple[int, int, str]]]:
    """What the head of these weights tags."""
    model = load(find_folder(name))

    def find(text: str) -> Iterable[tuple[int, int, str]]:
        paragraphs = find_paragraphs(text)
        words = find_words(text, paragraphs, find_quotes(text, paragraphs), tokenizer=model.tokenizer)
        for first, last in pack(words, max_pieces=model.settings.max_pieces):
            scores = model.score(words, first, last)
            for run in decode_names(scores.names, breaks=words.opens_paragraph[first:last]):
                yield int(words.starts[first + run.first]), int(words.ends[first + run.last - 1]), run.kind

    return find


if __name__ == "__main__":
    main()
