"""Paragraphs: the lines of a text, or groups of lines where its lines were broken at a fixed width."""

from __future__ import annotations

import re
from itertools import pairwise

_LINE = re.compile(r"[^\n]+")
_BLANK = re.compile(r"\n[^\S\n]*\n")
# A text is taken as wrapped when it has this many lines that a following line continues, and they are most of
# its lines. Mail and wire copy is wrapped at 60 to 80 characters.
_MIN_WRAPPED_LINES = 4
_WRAP_CHARS = range(45, 101)


def find_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Where does each paragraph start and end, white space at its ends left out?

    A line is a paragraph, unless the text is wrapped at a fixed width: then a blank line ends one.
    """
    lines = [_stripped(text, match.start(), match.end()) for match in _LINE.finditer(text) if match.group().strip()]
    if not _is_wrapped(text, lines):
        return tuple(lines)
    out: list[tuple[int, int]] = []
    for start, end in lines:
        if out and not _BLANK.search(text, out[-1][1], start):
            start = out.pop()[0]
        out.append((start, end))
    return tuple(out)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Do lines break in the middle of sentences, at about one width?"""
    continued = 0
    inner = 0  # lines with another one directly below
    for (start, end), (below, _) in pairwise(lines):
        if text.count("\n", end, below) != 1:
            continue
        inner += 1
        ends_a_sentence = text[end - 1] in '.!?:;"”’)'
        if end - start in _WRAP_CHARS and not ends_a_sentence and text[below].islower():
            continued += 1
    return continued >= _MIN_WRAPPED_LINES and continued * 3 >= inner
