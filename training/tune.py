"""Choose the thresholds of decoding on the development articles: `python -m training.tune FOLDER`.

The folder's model scores every window once; then each combination of thresholds only decodes. Prints the combinations
in the order of their relation F1, best first, as JSON for `training.export --decoding`.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.model.features import find_words, pack
from onrecord.model.loading import load
from onrecord.statements.decoding import Settings, decode
from training.data import data_folder, read_rows
from training.evaluate import as_row, metric

GRID = {
    "min_link": (0.2, 0.35),
    "min_score": (0.2, 0.25, 0.3, 0.35),
    "cue_bias": (-0.5, -0.25, 0.0, 0.25),
    "span_bias": (0.0, 0.25),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=12, help="so many combinations")
    options = parser.parse_args()
    model, scorer = load(options.folder), metric()
    rows = read_rows(data_folder() / "attribution" / "polnear" / "dev.jsonl.gz", primary_only=True)
    scored = []
    for row in rows:
        paragraphs = find_paragraphs(row["text"])
        quotes = find_quotes(row["text"], paragraphs)
        words = find_words(row["text"], paragraphs, quotes, tokenizer=model.tokenizer)
        windows = [(a, b, model.score(words, a, b)) for a, b in pack(words, max_pieces=model.settings.max_pieces)]
        scored.append((row, words, windows))
    results = []
    for values in product(*GRID.values()):
        settings = Settings(**dict(zip(GRID, values, strict=True)))
        predictions = []
        for row, words, windows in scored:
            found = [
                (a, attribution)
                for a, b, s in windows
                for attribution in decode(
                    s.tags, s.to_cue, s.to_source, breaks=words.opens_paragraph[a:b], settings=settings
                )
            ]
            predictions.append(as_row(row["id"], row["text"], words, found))
        report = scorer.report(scorer.score(rows, predictions))
        names = ("relation", "relation_exact", "content_exact", "source_exact", "cue_exact")
        results.append(({name: round(100 * report[name]["f"], 2) for name in names}, settings))
    results.sort(key=lambda result: -result[0]["relation"])
    for scores, settings in results[: options.show]:
        print(json.dumps(scores), json.dumps(asdict(settings)))
    spread = np.ptp([scores["relation"] for scores, _ in results])
    print(f"{len(results)} combinations; relation moves by {spread:.2f} over all of them")


if __name__ == "__main__":
    main()
