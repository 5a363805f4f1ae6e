"""The gate's own decisions, on values; the reading that it judges is measured, not tested."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The gate as its script sees itself: with its folder on the path."""
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("gate")


def span(start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": "x" * (end - start)}


def test_a_measure_under_its_floor_is_named_and_one_on_it_is_not(gate: ModuleType) -> None:
    measures = {"relation": gate.Measure(70.0, 68.0, 72.0), "cue_exact": gate.Measure(73.2, 71.0, 75.0)}
    missed = gate.below(measures, {"relation": 70.1, "cue_exact": 73.2})
    assert missed == ["relation 70.0 is under its floor of 70.1"]


def test_a_statement_inside_another_is_not_scored(gate: ModuleType) -> None:
    outer = {"source": [span(0, 2)], "cue": [span(3, 7)], "content": [span(8, 30)], "within": None}
    inner = {"source": [span(8, 11)], "cue": [span(12, 16)], "content": [span(17, 30)], "within": "s1"}
    record = {"article": {"source_id": "a"}, "statements": [outer, inner]}
    assert gate.as_prediction(record) == {
        "id": "a",
        "attributions": [{"source": [[0, 2]], "cue": [[3, 7]], "content": [[8, 30]]}],
    }


def test_an_article_without_a_record_is_a_problem(gate: ModuleType) -> None:
    assert gate.problems({}, [{"id": "a", "text": "She said so."}]) == ["no record of a"]


def test_floors_pinned_on_other_data_are_refused(
    gate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text(json.dumps({"data_sha256": "aa", "floors": {"en": {"relation": 70.0}}}), encoding="utf-8")
    monkeypatch.setattr(gate, "FLOORS", floors)
    assert gate.read_floors("aa", is_anew=False) == {"en": {"relation": 70.0}}
    assert gate.read_floors("bb", is_anew=True) == {}
    with pytest.raises(SystemExit, match="another file"):
        gate.read_floors("bb", is_anew=False)


def test_without_the_data_the_gate_says_so_and_passes(tmp_path: Path) -> None:
    environment = os.environ | {"ONRECORD_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(BENCH / "gate.py")], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout[:8]) == (0, "skipped:"), done.stderr
