"""How much faster do several processes read than one? `python bench/batch.py`

Reads the development articles, repeated to a batch, in one process and in two (`--workers` for other numbers), in turn,
each time from a bare interpreter: importing, loading the model and starting the processes count. The speed-up on the
clock is worth something on a quiet machine only. So the load before each run stands beside it, and the speed-up that
the processor time would allow if every process had a core to itself: n times what one used, over what all used.
Prints a table and writes it to `out/batch.json` with a description of the machine.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import time
from typing import Any

from common import EXAMPLES, OUT, dev_file, machine, primary, read_rows
from speed import own_process, show

TARGET = 1.8  # two processes against one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", help="en, rules or a weights folder; may be given several times")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--articles", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    path = dev_file()
    texts = [row["text"] for row in primary(read_rows(path))] if path else []
    texts = texts or [file.read_text(encoding="utf-8") for file in sorted(EXAMPLES.glob("*.txt"))]
    batch = list(itertools.islice(itertools.cycle(texts), options.articles))
    table = []
    for model in options.model or ["en", "rules"]:
        runs: dict[int, list[dict[str, float]]] = {1: [], options.workers: []}
        for _, n in itertools.product(range(options.rounds), runs):
            load = os.getloadavg()[0]
            with own_process() as reader:
                runs[n].append({"load": load, **reader.submit(read_batch, batch, model, n).result()})
        table += rows_of(model, runs, n_articles=len(batch))
    results = {"machine": machine(), "articles": "PolNeAR dev" if path else "examples/", "batch": table}
    show(f"a batch of {len(batch)} articles: {results['articles']}; target {TARGET} with two processes", table)
    OUT.mkdir(exist_ok=True)
    target = OUT / "batch.json"
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten: {target.parent.name}/{target.name}")


def rows_of(model: str, runs: dict[int, list[dict[str, float]]], *, n_articles: int) -> list[dict[str, Any]]:
    """The best run of each number of processes, against the best of one."""
    best = {n: min(found, key=lambda run: run["clock_s"]) for n, found in runs.items()}
    one = best[1]
    return [
        {
            "model": model,
            "processes": n,
            "clock_s": round(run["clock_s"], 1),
            "articles_per_s": round(n_articles / run["clock_s"], 1),
            "speedup": round(one["clock_s"] / run["clock_s"], 2),
            "processor_s": round(run["processor_s"], 1),
            "processor_allows": round(n * one["processor_s"] / run["processor_s"], 2),
            "of_it_parent_s": round(run["parent_s"], 1),
            "load": round(run["load"], 2),
        }
        for n, run in best.items()
    ]


def read_batch(texts: list[str], model: str, n_workers: int) -> dict[str, float]:
    """In a process of its own: seconds on the clock and of the processor to read the batch with so many processes."""
    # The processes of a batch keep to one thread each; so must the one that they are compared with.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    start = time.perf_counter()
    from onrecord.article.inputs import as_article
    from onrecord.reading import Options
    from onrecord.record.values import Record
    from onrecord.scale.batch import Input, Row, read_inputs

    given = [Input("batch", lambda: map(as_article, texts))]
    n_read = 0
    for row in read_inputs(given, options=Options(model=model), n_workers=n_workers):
        if isinstance(row, Row):
            assert isinstance(row.result, Record), row
            row.result.to_json()
            n_read += 1
    assert n_read == len(texts)
    own = resource.getrusage(resource.RUSAGE_SELF)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    parent_s = own.ru_utime + own.ru_stime
    return {
        "clock_s": time.perf_counter() - start,
        "processor_s": parent_s + others.ru_utime + others.ru_stime,
        "parent_s": parent_s,
    }


if __name__ == "__main__":
    main()
