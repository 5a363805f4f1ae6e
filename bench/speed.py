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
import re
import resource
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
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
    chosen = texts[:12] if options.quick else texts
    results["reading"] = measure_reading(models, chosen, n_rounds=1 if options.quick else 3)
    results["length"] = measure_lengths(models, lengths)
    print("machine")
    for name, value in results["machine"].items():
        print(f"  {name:12} {value}")
    show("start-up: the median call of the command", results["startup"])
    show(f"reading on one thread: {articles}", results["reading"])
    show(f"time against length (ratio: time per KB, against that at {COMPARED_KB} KB)", results["length"])
    OUT.mkdir(exist_ok=True)
    target = OUT / "speed.json"
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten: {target.parent.name}/{target.name}")


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


def measure_reading(models: list[str], texts: list[str], *, n_rounds: int) -> Table:
    """How many articles and words a second does each reader read, and in how much memory?

    `load_s` is the time from a bare interpreter to the record of a first, short article. `cores` is processor time over
    time on the clock: 1 on an idle machine, less where others were at work; then `words_per_cpu_s` is the fairer rate.
    """
    n_words = sum(len(text.split()) for text in texts)
    rounds: dict[str, list[tuple[float, float]]] = {model: [] for model in models}
    with ExitStack() as stack:
        readers = {model: stack.enter_context(own_process()) for model in models}
        first = {model: reader.submit(read_first, model).result() for model, reader in readers.items()}
        for _, (model, reader) in itertools.product(range(n_rounds), readers.items()):
            rounds[model].append(reader.submit(read_all, texts, model).result())
        peaks = {model: reader.submit(peak_memory_mb).result() for model, reader in readers.items()}
    out = []
    for model in models:
        clock, processor = min(rounds[model])
        out.append(
            {
                "model": model,
                "articles": len(texts),
                "articles_per_s": round(len(texts) / clock, 1),
                "words_per_s": round(n_words / clock),
                "words_per_cpu_s": round(n_words / processor),
                "cores": round(processor / clock, 2),
                "load_s": round(first[model], 2),
                "peak_mb": peaks[model],
            }
        )
    return out


def measure_lengths(models: list[str], lengths_kb: list[int]) -> Table:
    """Does time grow as the text does?

    Texts are made by repeating the examples: as they are, and with other names each time, since what is linear in the
    length of a text may still grow with the square of the people in it. Seconds are of the processor, so that a busy
    machine does not bend the line.
    """
    articles = [file.read_text(encoding="utf-8") for file in sorted(EXAMPLES.glob("*.txt"))]
    out: Table = []
    for model, names in itertools.product(models, ("same", "other")):
        rows: Table = []
        with own_process() as reader:
            reader.submit(read_first, model).result()
            for length in lengths_kb:
                if rows and expected_seconds(rows, length) > MAX_SECONDS:
                    print(
                        f"left out: {length} KB with {model}, {names} names, over {MAX_SECONDS:.0f} s", file=sys.stderr
                    )
                    break
                text = repeated(articles, 1000 * length, rename=names == "other")
                seconds = reader.submit(read_repeatedly, text, model).result()
                peak_mb = reader.submit(peak_memory_mb).result()
                rows.append({"model": model, "names": names, "kb": length, "cpu_s": seconds, "peak_mb": peak_mb})
        per_kb = {row["kb"]: row["cpu_s"] / row["kb"] for row in rows}
        for row in rows:
            row["ms_per_kb"] = round(1000 * per_kb[row["kb"]], 3)
            row["ratio"] = round(per_kb[row["kb"]] / per_kb[COMPARED_KB], 2)
        out += rows
    return out


def expected_seconds(rows: Table, length_kb: int) -> float:
    """How long will a text of this length take, if time goes on growing as it did between the last two lengths?"""
    per_kb = [row["cpu_s"] / row["kb"] for row in rows]
    growth = max(1.0, per_kb[-1] / per_kb[-2]) if len(per_kb) > 1 else 1.0
    return float(per_kb[-1] * growth * length_kb)


def repeated(articles: list[str], n_chars: int, *, rename: bool) -> str:
    """A text of so many characters, made by repeating the articles, with other names each time if `rename`."""
    pieces = (_NAME.sub(rf"\g<0>{_letters(k)}", a) if rename else a for k in itertools.count() for a in articles)
    out: list[str] = []
    left = n_chars + 2  # nothing follows the last article
    while left > 0:
        out.append(next(pieces))
        left -= len(out[-1]) + 2
    return "\n\n".join(out)[:n_chars]


# A capitalised word in the middle of a sentence.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")


def _letters(k: int) -> str:
    """A number as syllables, one a digit; none for 0."""
    out = ""
    while k:
        out += ("nu", "ba", "ke", "di", "mo", "ru", "sa", "te", "vi", "lo")[k % 10]
        k //= 10
    return out


def own_process() -> ProcessPoolExecutor:
    """A process that has imported nothing of On Record yet; it ends with the `with` block."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))


def read_first(model: str) -> float:
    """In a reader's process: seconds to import and load all that an article needs, and to read a short one."""
    start = time.perf_counter()
    read_all([(EXAMPLES / "wire-story.txt").read_text(encoding="utf-8")], model)
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
    """In a reader's process: the median seconds of the processor to read the text once."""
    taken: list[float] = []
    while sum(taken) < MIN_SECONDS:
        taken.append(read_all([text], model)[1])
    return round(statistics.median(taken), 4)


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
