"""Is a statement quoted word for word, in part, or told in other words?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from onrecord.spans import Span
from onrecord.statements.values import Manner


def manner_of(content: Sequence[Span], in_quotes: Sequence[tuple[int, int]]) -> Manner:
    """Direct if every letter and digit of the content stands in quotation marks, indirect if none does, else mixed.

    Args:
        content: The statement's content.
        in_quotes: `(start, end)` of the outer quotations, marks included, in order and apart.
    """
    inside = outside = False
    for span in content:
        at = span.start
        k = max(bisect_right(in_quotes, at, key=_start) - 1, 0)
        while at < span.end:
            while k < len(in_quotes) and in_quotes[k][1] <= at:
                k += 1
            start, end = in_quotes[k] if k < len(in_quotes) else (span.end, span.end)
            outside = outside or _has_words(span, at, min(start, span.end))
            inside = inside or _has_words(span, max(start, at), min(end, span.end))
            at = max(end, at + 1)
    return "mixed" if inside and outside else "direct" if inside else "indirect"


def _start(quotation: tuple[int, int]) -> int:
    return quotation[0]


def _has_words(span: Span, start: int, end: int) -> bool:
    return any(c.isalnum() for c in span.text[max(0, start - span.start) : max(0, end - span.start)])
