"""How fast, how small, how soon? `python bench/speed.py`

Articles and words a second on one thread, peak memory, the time until `onrecord` answers, and time against length.
Each reader has a process of its own; rounds alternate between them, so that a busy machine slows both alike.
Prints tables and writes them to `out/speed.json` with a description of the machine.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from common import EXAMPLES, OUT, command, dev_file, machine, primary, read_rows

MODELS = ("en", "rules")
LENGTHS_KB = (1, 10, 100, 1_000, 10_000)  # 1 KB: 1,000 characters
COMPARED_KB = 10  # the length whose time per KB the others are compared with: long enough to hide fixed costs
MIN_SECONDS = 0.5  # a short text is read again and again for so long
MAX_SECONDS = 900.0  # a length is left out where the one before it promises more than this

Table = list[dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", help="en, rules or a weights folder; may be given several times")
    parser.add_argument("--quick", action="store_true", help="12 articles, 3 calls of the command, texts up to 100 KB")
    options = parser.parse_args()
    # numpy's and the tokenizer's own threads would hide what one thread can do.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    path = dev_file()
    dev = [row["text"] for row in primary(read_rows(path))] if path else []
    texts = dev or [file.read_text(encoding="utf-8") for file in sorted(EXAMPLES.glob("*.txt"))]
    articles = "PolNeAR dev" if dev else "examples/, for PolNeAR dev is absent"
    lengths = [length for length in LENGTHS_KB if length <= (100 if options.quick else max(LENGTHS_KB))]
    models = options.model or list(MODELS)
    results: dict[str, Any] = {"machine": machine(), "articles": articles}
    results["startup"] = measure_startup(n_runs=3 if options.quick else 10)
    readers = {model: ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) for model in models}
    try:
        results["reading"] = measure_reading(
            readers, texts[:12] if options.quick else texts, n_rounds=1 if options.quick else 3
        )
        results["length"] = measure_lengths(readers, lengths)
    finally:
        for reader in readers.values():
            reader.shutdown(cancel_futures=True)
    print("machine")
    for name, value in results["machine"].items():
        print(f"  {name:12} {value}")
    show("start-up: the median call of the command", results["startup"])
    show(f"reading on one thread: {articles}", results["reading"])
    show(f"time against length (ratio: time per KB, against that at {COMPARED_KB} KB)", results["length"])
    OUT.mkdir(exist_ok=True)
    target = OUT / "speed.json"
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten: {target.relative_to(Path(__file__).parents[1])}")


def measure_startup(*, n_runs: int) -> Table:
    """How long does the command take to answer, in milliseconds, beside an interpreter that does nothing?"""
    calls = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "onrecord --version": [*command(), "--version"],
        "onrecord --help": [*command(), "--help"],
    }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(n_runs):
        for name, call in calls.items():
            start = time.perf_counter()
            subprocess.run(call, stdout=subprocess.DEVNULL, check=True)
            taken[name].append(1000 * (time.perf_counter() - start))
    return [
        {"call": name, "median_ms": round(statistics.median(ms), 1), "slowest_ms": round(max(ms), 1), "runs": n_runs}
        for name, ms in taken.items()
    ]


def measure_reading(readers: dict[str, ProcessPoolExecutor], texts: list[str], *, n_rounds: int) -> Table:
    """How many articles and words a second does each reader read, and in how much memory?

    `load_s` is the time from a bare interpreter to the first record of a short text. `cores` is processor time over
    time on the clock: 1 on an idle machine, less where others were at work.
    """
    n_words = sum(len(text.split()) for text in texts)
    first = {model: reader.submit(read_first, model).result() for model, reader in readers.items()}
    rounds: dict[str, list[tuple[float, float]]] = {model: [] for model in readers}
    for _ in range(n_rounds):
        for model, reader in readers.items():
            rounds[model].append(reader.submit(read_all, texts, model).result())
    out = []
    for model, reader in readers.items():
        clock, processor = min(rounds[model])
        out.append(
            {
                "model": model,
                "articles": len(texts),
                "articles_per_s": round(len(texts) / clock, 1),
                "words_per_s": round(n_words / clock),
                "cores": round(processor / clock, 2),
                "load_s": round(first[model], 2),
                "peak_mb": reader.submit(peak_memory_mb).result(),
            }
        )
    return out


def measure_lengths(readers: dict[str, ProcessPoolExecutor], lengths_kb: list[int]) -> Table:
    """Does time grow as the text does? Texts are made by repeating the paragraphs of the examples."""
    paragraphs = [
        line
        for file in sorted(EXAMPLES.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]
    out: Table = []
    for model, reader in readers.items():
        per_kb: dict[int, float] = {}
        for length in lengths_kb:
            if per_kb and min(per_kb.values()) * length > MAX_SECONDS:
                print(f"left out: {length} KB with {model}, over {MAX_SECONDS:.0f} s", file=sys.stderr)
                break
            seconds = reader.submit(read_repeatedly, repeated(paragraphs, 1000 * length), model).result()
            per_kb[length] = seconds / length
            row = {
                "model": model,
                "kb": length,
                "seconds": round(seconds, 4),
                "ms_per_kb": round(1000 * per_kb[length], 3),
            }
            out.append(row | {"peak_mb": reader.submit(peak_memory_mb).result()})
        for row, seconds in zip(out[-len(per_kb) :], per_kb.values(), strict=True):
            row["ratio"] = round(seconds / per_kb[COMPARED_KB], 2)
    return out


def repeated(paragraphs: list[str], n_chars: int) -> str:
    """A text of so many characters, made by repeating the paragraphs."""
    out: list[str] = []
    left = n_chars + 2  # nothing follows the last paragraph
    for paragraph in itertools.cycle(paragraphs):
        if left <= 0:
            return "\n\n".join(out)[:n_chars]
        out.append(paragraph)
        left -= len(paragraph) + 2
    return ""


def read_first(model: str) -> float:
    """In a reader's process: seconds to import and load all, and to read a line."""
    start = time.perf_counter()
    read_all(["“It is on record,” she said."], model)
    return time.perf_counter() - start


def read_all(texts: list[str], model: str) -> tuple[float, float]:
    """In a reader's process: seconds on the clock and of the processor to read the texts one after another."""
    import onrecord

    options = onrecord.Options(model=model)
    clock, processor = time.perf_counter(), time.process_time()
    for text in texts:
        onrecord.read_text(text, options=options)
    return time.perf_counter() - clock, time.process_time() - processor


def read_repeatedly(text: str, model: str) -> float:
    """In a reader's process: the median seconds to read the text once."""
    taken: list[float] = []
    while sum(taken) < MIN_SECONDS:
        taken.append(read_all([text], model)[0])
    return statistics.median(taken)


def peak_memory_mb() -> float:
    """In a reader's process: the most memory that it has held so far, in MB of a million bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would count the parent's memory too, which Linux hands down to a new process's maximum.
        kib = next(line.split()[1] for line in status.read_text(encoding="utf-8").splitlines() if "VmHWM" in line)
        return round(int(kib) * 1024 / 1e6, 1)
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def show(title: str, table: Table) -> None:
    print(f"\n{title}")
    if not table:
        return
    widths = {key: max(len(key), *(len(_cell(row[key])) for row in table)) for key in table[0]}
    print(
        "  "
        + "  ".join(key.ljust(width) if k == 0 else key.rjust(width) for k, (key, width) in enumerate(widths.items()))
    )
    for row in table:
        cells = ((k, _cell(row[key]), width) for k, (key, width) in enumerate(widths.items()))
        print("  " + "  ".join(cell.ljust(width) if k == 0 else cell.rjust(width) for k, cell, width in cells))


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)


if __name__ == "__main__":
    main()
