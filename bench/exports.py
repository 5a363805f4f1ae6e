"""How fast are exports, and how much memory do they take?

    python bench/exports.py                     100,000 statements, and a fifth of them: a few minutes
    python bench/exports.py --statements 8000   fewer
    python bench/exports.py --formats csv xlsx  only these

The ledger is the made-up one of bench/ledger.py, 8 statements an article. Each format is written by a process of its
own; memory is the most that it held (Linux only). Where it does not grow with the ledger, both sizes take about as
much.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from common import machine
from ledger import Press, batches

from onrecord.exports.formats import FORMATS
from onrecord.ledger.ledger import open_ledger

STATEMENTS_AN_ARTICLE = 8
# Writes one format, and tells in JSON how long it took, by the clock and the processor, and how much it held.
PROGRAM = """
import json, re, sys, time
from pathlib import Path
from onrecord.exports.formats import write
from onrecord.exports.sources import in_ledger
from onrecord.ledger.ledger import open_ledger
begun = time.monotonic()
with open_ledger(Path(sys.argv[1])) as ledger:
    write(in_ledger(ledger), Path(sys.argv[3]), to=sys.argv[2])
took_s = time.monotonic() - begun
# Of this program alone: getrusage would count what its parent held.
held_kb = int(re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1])
print(json.dumps([took_s, time.process_time(), held_kb / 1024]))
"""


def main() -> None:
    """Make the ledgers, export them, print a row for each format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", default=[name for name in FORMATS if name != "parquet" or has_arrow()])
    args = parser.parse_args()
    print(machine())
    sizes = (args.statements // 5, args.statements)
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            fill(Path(folder) / f"{size}.sqlite", size // STATEMENTS_AN_ARTICLE)
        print(f"{'format':<16}{'statements':>12}{'s':>8}{'cpu s':>8}{'a second':>10}{'MB held':>9}{'MB out':>8}")
        for to in args.formats:
            for size in sizes:
                target = Path(folder) / f"out.{to}"
                command = [sys.executable, "-c", PROGRAM, str(Path(folder) / f"{size}.sqlite"), to, str(target)]
                run = subprocess.run(command, capture_output=True, text=True, check=True)
                took_s, cpu_s, held_mb = json.loads(run.stdout)
                print(
                    f"{to:<16}{size:>12,}{took_s:>8.1f}{cpu_s:>8.1f}{size / took_s:>10,.0f}{held_mb:>9.0f}"
                    f"{n_bytes(target) / 1e6:>8.1f}",
                    flush=True,
                )


def has_arrow() -> bool:
    """Can Parquet be written?"""
    return find_spec("pyarrow") is not None


def fill(path: Path, n_articles: int) -> None:
    """Make a ledger of so many articles."""
    with open_ledger(path) as ledger:
        for batch in batches(Press(seed=1), n_articles, 200):
            for _ in ledger.add_all(batch):
                pass


def n_bytes(target: Path) -> int:
    """How large is what was written?"""
    files = [target] if target.is_file() else [Path(entry.path) for entry in os.scandir(target)]
    return sum(file.stat().st_size for file in files)


if __name__ == "__main__":
    main()
