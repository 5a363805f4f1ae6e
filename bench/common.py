"""What the benches share: the development articles, the metric, the command, and the machine they ran on."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

OUT = Path(__file__).parent / "out"
EXAMPLES = Path(__file__).parents[1] / "examples"


def data_folder() -> Path:
    """Where does the shared data lie? `ONRECORD_DATA`, else `../shared/data`."""
    return Path(os.environ.get("ONRECORD_DATA", "../shared/data"))


def dev_file() -> Path | None:
    """Where are the development articles of PolNeAR? None where they are absent."""
    path = data_folder() / "attribution" / "polnear" / "dev.jsonl.gz"
    return path if path.is_file() else None


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Which annotated articles does the file hold, one row an article and annotator?"""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def primary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row an article: that of the annotator closest to the others."""
    return [row for row in rows if row.get("primary", True)]


def metric() -> ModuleType | None:
    """The metric, `tools/score_attribution.py` beside the data, as a module. None where it is absent."""
    path = data_folder().parent / "tools" / "score_attribution.py"
    spec = importlib.util.spec_from_file_location("score_attribution", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def command() -> list[str]:
    """How is `onrecord` called in the environment of this interpreter?"""
    script = Path(sys.executable).with_name("onrecord")
    if script.exists():
        return [str(script)]
    return [sys.executable, "-c", "from onrecord.surfaces.main import main; main()"]


def machine() -> dict[str, Any]:
    """On what was this measured? `load` is the load average of the last minute: above 0, others were at work."""
    cpuinfo = Path("/proc/cpuinfo")
    cpu = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    fields = dict(line.replace("\t", "").split(":", 1) for line in cpu.splitlines() if ":" in line)
    return {
        "cpu": fields.get("model name", platform.processor()).strip(),
        "cores": os.cpu_count(),
        # int8 products run several times faster where the processor has these instructions.
        "vnni": "vnni" in fields.get("flags", ""),
        "system": platform.platform(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        **{name: _version(name) for name in ("onrecord", "onnxruntime", "tokenizers", "numpy")},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
