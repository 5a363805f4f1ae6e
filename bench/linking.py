"""What does connecting an article cost beside reading and keeping it?

    python bench/linking.py                     200 articles of `stories/abp` under the shared data, with the model
    python bench/linking.py --articles 1700 --model rules

Each article is added and connected with those before it, in the order of the file; most have others on the same event.
Times are those of the processor, which hold on a busy machine too, in milliseconds an article. `resuming` is what the
next run pays before its first article: loading the index of stories, and putting on it what came since it was kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from common import data_folder, machine, read_rows

from onrecord.connections import linking
from onrecord.ledger.ledger import open_ledger
from onrecord.reading import Options, read_text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--model", default="en")
    given = parser.parse_args()
    rows = read_rows(data_folder() / "stories" / "abp.jsonl.gz")[: given.articles]
    out: dict[str, object] = {"machine": machine(), "articles": len(rows), "model": given.model}

    begun = time.process_time()
    records = [
        read_text(f"{row['title']}\n\n{row['text']}", options=Options(given.model, outlet=row["outlet"], force=True))
        for row in rows
    ]
    out["reading_ms"] = _each(begun, len(rows))
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.sqlite") as ledger:
        begun = time.process_time()
        list(ledger.add_all(records))
        out["keeping_ms"] = _each(begun, len(rows))
        begun, half = time.process_time(), len(rows) // 2
        links: Counter[str] = Counter()
        running = linking.connect(ledger)
        for one in islice(running, half):
            links.update(link.kind for link in one.links)
        out["connecting_first_half_ms"], middle = _each(begun, half), time.process_time()
        for one in running:
            links.update(link.kind for link in one.links)
        out["connecting_second_half_ms"] = _each(middle, len(rows) - half)
        out |= {"links": dict(links), "stories": len(ledger.stories(least_articles=2))}
        ledger.add(read_text("Tarn Haven has a new ferry.", options=Options("rules", force=True)))
        begun = time.process_time()
        list(linking.connect(ledger))
        out["resuming_ms"] = _each(begun, 1)
    print(json.dumps(out, indent=1))
    return 0


def _each(begun: float, n: int) -> float:
    return round((time.process_time() - begun) * 1000 / max(1, n), 1)


if __name__ == "__main__":
    sys.exit(main())
