"""The archives that streaming is measured on."""

from __future__ import annotations

import importlib
import io
from pathlib import Path
from types import ModuleType

import pytest

from onrecord.article.archives import Captured, find_captured

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def archives(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("archives")


@pytest.mark.parametrize("packs", [True, False])
def test_an_archive_holds_as_many_different_pages_as_it_says(archives: ModuleType, packs: bool) -> None:
    file = io.BytesIO()
    n_pages = archives.write_archive(file, n_bytes=300_000, page_kb=20, packs=packs)
    found = [one for one in find_captured(file, source="a") if isinstance(one, Captured)]
    assert n_pages == len(found) == len({one.data for one in found})
    assert all(19_000 < len(one.data) < 22_000 for one in found)
    assert sum(len(one.data) for one in found) > 250_000
