"""Does the reader still find what it found? `python bench/gate.py`

Reads the development articles of PolNeAR (84, which no weights are trained on) through the command line, scores the
statements with the shared metric, and compares F1 with the floors pinned in `floors.json`. Exits 1 if a floor is
missed or a record does not hold; skips where the data is absent.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from common import command, data_folder, dev_file, metric, primary, read_rows

import onrecord

FLOORS = Path(__file__).with_name("floors.json")
MODELS = ("en", "en-fast", "rules")
# Against the primary annotator of each article, then against every annotator's lines.
BY_PRIMARY = (
    "relation", "relation/direct", "relation/mixed", "relation/indirect", "relation_exact",
    "source_exact", "cue_exact", "content_exact",
)  # fmt: skip
BY_ALL = ("source_chunk", "cue_chunk", "content_chunk")
# A floor is pinned so many points under what was measured: int8 kernels differ from processor to processor, and
# int8 against fp32 moved relation by up to 0.3 on these articles.
MARGIN = 0.3
ROLES = ("source", "cue", "content")

Row = dict[str, Any]
Floors = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Measure:
    """F1 in percent, with the ends of its 95 % interval over resampled articles."""

    f1: float
    low: float
    high: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", help="en, rules or a weights folder; may be given several times")
    parser.add_argument("--quick", action="store_true", help="the first 12 articles only, compared with no floor")
    parser.add_argument(
        "--pin", action="store_true", help="pin the floors of these models anew, from what is measured now"
    )
    parser.add_argument("--bootstrap", type=int, default=1000, metavar="N", help="resamplings for the intervals")
    options = parser.parse_args()
    if options.quick and options.pin:
        parser.error("floors are pinned on all articles: leave --quick out")
    path, scorer = dev_file(), metric()
    if path is None or scorer is None:
        print(f"skipped: no PolNeAR dev and metric at {data_folder()} (name the folder in ONRECORD_DATA)")
        return 0
    rows = read_rows(path)
    if options.quick:
        kept = {row["id"] for row in primary(rows)[:12]}
        rows = [row for row in rows if row["id"] in kept]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    floors = {} if options.quick else read_floors(digest, is_anew=options.pin)
    missed: list[str] = []
    for model in options.model or MODELS:
        records = read_articles(primary(rows), model=model)
        missed += [f"{model}: {problem}" for problem in problems(records, primary(rows))]
        measures = score(records, rows, scorer=scorer, n_bootstrap=options.bootstrap)
        if options.pin:
            floors[model] = {name: round(measure.f1 - MARGIN, 1) for name, measure in measures.items()}
        show(model, records, measures, floors.get(model, {}))
        missed += [f"{model}: {problem}" for problem in below(measures, floors.get(model, {}))]
    if options.pin and not missed:
        FLOORS.write_text(json.dumps({"data_sha256": digest, "floors": floors}, indent=2) + "\n", encoding="utf-8")
        print(f"pinned: {FLOORS.name}")
    for problem in missed:
        print(f"MISSED  {problem}")
    return 1 if missed else 0


def read_floors(digest: str, *, is_anew: bool) -> Floors:
    """Which floors are pinned for the data of this digest, by model and measure?

    Floors of other data end the program; with `is_anew`, they count as none.
    """
    if not FLOORS.exists():
        return {}
    stored = json.loads(FLOORS.read_text(encoding="utf-8"))
    if stored["data_sha256"] == digest:
        floors: Floors = stored["floors"]
        return floors
    if is_anew:
        return {}
    sys.exit("the floors were pinned on another file than this dev.jsonl.gz: pin them anew, on purpose, with --pin")


def read_articles(rows: list[Row], *, model: str) -> dict[str, Row]:
    """Which records does `onrecord read --json` write for these articles, by the articles' ids?"""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles.jsonl"
        with source.open("w", encoding="utf-8") as file:
            for row in rows:
                article = {"id": row["id"], "title": row["title"], "published": row["published"]}
                line = article | {"outlet": row["publisher"], "text": row["text"]}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        call = [*command(), "read", "--json", "--model", model, str(source)]
        done = subprocess.run(call, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"onrecord read --model {model} ended with {done.returncode}:\n{done.stderr.decode()}")
    # Only \n ends a line of JSON Lines; splitlines would cut at every U+2028 that an article holds.
    records = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    return {record["article"]["source_id"]: record for record in records}


def problems(records: dict[str, Row], rows: list[Row]) -> list[str]:
    """What is wrong with the records, whatever they say: articles missing, texts changed, findings of `verify`."""
    out = []
    for row in rows:
        record = records.get(row["id"])
        if record is None:
            out.append(f"no record of {row['id']}")
        else:
            out += [f"{row['id']}: {finding}" for finding in onrecord.verify(record, row["text"])]
    return out


def as_prediction(record: Row) -> Row:
    """The record's statements as the metric reads them.

    A statement inside another one is left out: PolNeAR does not annotate those, so they are neither right nor wrong.
    """
    attributions = [
        {role: [[span["start"], span["end"]] for span in statement[role]] for role in ROLES}
        for statement in record["statements"]
        if statement["within"] is None
    ]
    return {"id": record["article"]["source_id"], "attributions": attributions}


def score(records: dict[str, Row], rows: list[Row], *, scorer: ModuleType, n_bootstrap: int) -> dict[str, Measure]:
    """How well do the records agree with the annotators, by measure?"""
    predictions = [as_prediction(record) for record in records.values()]
    out = {}
    for names, all_annotators in ((BY_PRIMARY, False), (BY_ALL, True)):
        report = scorer.report(scorer.score(rows, predictions, all_annotators), n_bootstrap)
        for name in names:
            found = report.get(name, {"f": 0.0})  # no article has any: possible only with --quick
            low, high = found.get("ci95", (found["f"], found["f"]))
            out[name] = Measure(100 * found["f"], 100 * low, 100 * high)
    return out


def below(measures: dict[str, Measure], floors: dict[str, float]) -> list[str]:
    """Which floors are missed?"""
    return [
        f"{name} {measures[name].f1:.1f} is under its floor of {floor:.1f}"
        for name, floor in floors.items()
        if measures[name].f1 < floor
    ]


def show(model: str, records: dict[str, Row], measures: dict[str, Measure], floors: dict[str, float]) -> None:
    statements = [statement for record in records.values() for statement in record["statements"]]
    n_within = sum(statement["within"] is not None for statement in statements)
    print(f"\n{model}: {len(records)} articles, {len(statements)} statements ({n_within} inside others, not scored)")
    print(f"{'F1, percent':20} {'':>6} {'95 % interval':>15} {'floor':>7}")
    for name, measure in measures.items():
        floor = f"{floors[name]:.1f}" if name in floors else "none"
        print(f"{name:20} {measure.f1:6.1f} {f'[{measure.low:.1f}, {measure.high:.1f}]':>15} {floor:>7}")


if __name__ == "__main__":
    sys.exit(main())
