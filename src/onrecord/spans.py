"""A span: a half-open stretch of one immutable text, with its words beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where exactly do these words stand?

    `start` and `end` count Unicode code points from the beginning of the text, `end` exclusive, so that
    `text_of_the_article[span.start:span.end] == span.text`.

    >>> Span.of("He said so.", 3, 7)
    Span(start=3, end=7, text='said')
    """

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """Which span of `text` runs from `start` to `end`?

        Raises:
            ValueError: The offsets lie outside the text, or the span would be empty.
        """
        if not 0 <= start < end <= len(text):
            raise ValueError(f"no span [{start}, {end}) in a text of {len(text)} characters")
        return cls(start, end, text[start:end])

    @classmethod
    def trimmed(cls, text: str, start: int, end: int) -> Span | None:
        """Which span is left of `[start, end)` without the white space at its ends? None where nothing is."""
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return cls(start, end, text[start:end]) if start < end else None

    def overlaps(self, other: Span) -> bool:
        """Do the two share a character?"""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Does every character of `other` lie in this span?"""
        return self.start <= other.start and other.end <= self.end


def merged(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Which spans remain when those that touch, or have only white space between them, become one?

    The result is sorted; nothing is lost or added but the white space in between.
    """
    out: list[Span] = []
    for span in sorted(spans):
        if out and not text[out[-1].end : span.start].strip():
            last = out.pop()
            span = Span.of(text, last.start, max(last.end, span.end))
        out.append(span)
    return tuple(out)
