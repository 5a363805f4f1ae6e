"""The texts that speed is measured on."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def speed(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("speed")


# The module that the fixture imports is the same for every example.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(min_size=1), min_size=1), st.integers(1, 2_000), st.booleans())
def test_a_repeated_text_has_the_length_asked_for(
    speed: ModuleType, articles: list[str], n_chars: int, rename: bool
) -> None:
    assert len(speed.repeated(articles, n_chars, rename=rename)) == n_chars


def test_a_repeated_text_keeps_its_articles_apart(speed: ModuleType) -> None:
    assert speed.repeated(["He left.", "She stayed."], 31, rename=False) == "He left.\n\nShe stayed.\n\nHe left."


def test_names_differ_from_one_repetition_to_the_next(speed: ModuleType) -> None:
    text = speed.repeated(["Yes, said Ana Ruiz."], 18_000, rename=True)
    lines = text.split("\n\n")[:-1]
    assert len(set(lines)) == len(lines) > 500
