"""A text cut where something begins or ends in it, so that marks may nest and overlap at will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from onrecord.statements.values import Statement

Part = Literal["content", "source", "cue"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch `[start, end)` of the text that is a part of the statement of this number."""

    start: int
    end: int
    part: Part
    number: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch `[start, end)` in which no mark begins or ends.

    `number` is the innermost statement whose content it belongs to, None outside of all; `depth` counts those
    statements. `starts` are the contents that begin where the piece begins, outermost first.
    """

    start: int
    end: int
    number: int | None
    depth: int
    is_source: bool
    is_cue: bool
    starts: tuple[Mark, ...]


def marks_of(statement: Statement, number: int) -> Iterator[Mark]:
    """Which stretches of the text are parts of this statement?"""
    for span in statement.content:
        yield Mark(span.start, span.end, "content", number)
    for span in statement.source:
        yield Mark(span.start, span.end, "source", number)
    for span in statement.cue:
        yield Mark(span.start, span.end, "cue", number)


def cut(marks: Iterable[Mark], start: int, end: int, *, also: Iterable[int] = ()) -> Iterator[Piece]:
    """Which pieces does `[start, end)` fall into? Together they cover it; n log n in the number of marks.

    Marks are clipped to the stretch, since a record that was not verified may point anywhere. `also`: further
    places inside the stretch to cut at.
    """
    clipped = [
        (max(mark.start, start), min(mark.end, end), mark)
        for mark in marks
        if max(mark.start, start) < min(mark.end, end)
    ]
    opening = sorted(range(len(clipped)), key=lambda k: (clipped[k][0], -clipped[k][1]))
    closing = sorted(range(len(clipped)), key=lambda k: clipped[k][1])
    bounds = sorted({start, end, *also, *(a for a, _, _ in clipped), *(b for _, b, _ in clipped)})
    contents: dict[int, int] = {}  # the open contents' numbers by index, in the order of opening
    n_open = {"source": 0, "cue": 0}
    opened = closed = 0
    for at, until in pairwise(bounds):
        while closed < len(closing) and clipped[closing[closed]][1] <= at:
            part = clipped[closing[closed]][2].part
            if part == "content":
                del contents[closing[closed]]
            else:
                n_open[part] -= 1
            closed += 1
        starts: list[Mark] = []
        while opened < len(opening) and clipped[opening[opened]][0] <= at:
            mark = clipped[opening[opened]][2]
            if mark.part == "content":
                contents[opening[opened]] = mark.number
                starts.append(mark)
            else:
                n_open[mark.part] += 1
            opened += 1
        innermost = contents[next(reversed(contents))] if contents else None
        yield Piece(at, until, innermost, len(contents), n_open["source"] > 0, n_open["cue"] > 0, tuple(starts))
