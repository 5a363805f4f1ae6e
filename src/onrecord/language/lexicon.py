"""Word lists, kept as data in `lexicon.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def lexicon(name: str) -> frozenset[str]:
    """Which words are on the list of this name?

    Raises:
        KeyError: There is no such list.
    """
    return frozenset(_lists()[name].split())


@cache
def _lists() -> dict[str, str]:
    text = (resources.files("onrecord.language") / "lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
