"""Statements that only the layout attributes: `NAME: words` in a transcript, and `“words” — Name` under a quotation."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.language.quotes import Quote
from onrecord.spans import Span
from onrecord.statements.found import Found

Paragraph = tuple[int, int]

_NAME_WORD = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*"
_PARTICLE = r"(?:de|da|del|la|van|von|der|bin|ibn|al|el|and|&|of|the)"
_NAME = rf"{_NAME_WORD}(?: (?:{_PARTICLE} ){{0,2}}{_NAME_WORD}){{0,5}}"
# A transcript quoted at length opens each paragraph with a mark.
_LABEL = re.compile(rf"[\"“]?(?P<name>{_NAME})(?: ?\([^()\n]{{1,60}}\))?(?P<cue>:) +(?=\S)")
_SIGNED = re.compile(rf"\s*(?P<cue>[—–―‒-]{{1,3}}|--) ?(?P<name>{_NAME}(?:, [^\n“”\"]{{2,80}})?)$")
# So many turns make a transcript; a label in capitals shows one sooner than a name and a colon, which begins many a
# sentence ("Note: …").
_MIN_TURNS = 3
_MIN_TURNS_IN_CAPITALS = 2
_SURE = 0.9


def find_by_layout(text: str, *, paragraphs: Sequence[Paragraph], quotes: Sequence[Quote]) -> tuple[Found, ...]:
    """Which statements does the layout alone attribute, in the order of the text?

    Args:
        text: The whole text.
        paragraphs: `(start, end)` of the paragraphs to look at, in order.
        quotes: The quotations of these paragraphs.
    """
    found = [*_turns(text, paragraphs), *_signed(text, paragraphs, quotes)]
    return tuple(sorted(found, key=lambda item: item.content[0]))


def with_layout(found: Sequence[Found], by_layout: Sequence[Found]) -> tuple[Found, ...]:
    """Which statements stand when those of the layout are added?

    What was found inside words that the layout gives to somebody is a statement within that one, and left out.
    """
    held = sorted((span.start, span.end) for item in by_layout for span in item.content)
    starts = [start for start, _ in held]

    def is_held(span: Span) -> bool:
        k = bisect_right(starts, span.start) - 1
        return k >= 0 and span.start < held[k][1]

    kept = [item for item in found if not any(is_held(span) for span in item.content)]
    return tuple(sorted([*kept, *by_layout], key=lambda item: min(*item.source, *item.cue, *item.content)))


def _turns(text: str, paragraphs: Sequence[Paragraph]) -> Iterator[Found]:
    labels = {k: match for k, (start, end) in enumerate(paragraphs) if (match := _LABEL.match(text, start, end))}
    in_capitals = {k for k, match in labels.items() if match["name"].isupper() and len(match["name"]) > 1}
    speakers = Counter(match["name"] for match in labels.values())
    if len(in_capitals) >= _MIN_TURNS_IN_CAPITALS:
        turns = sorted(in_capitals)
    elif len(labels) >= _MIN_TURNS and max(speakers.values()) > 1 and len(speakers) > 1:
        turns = sorted(labels)
    else:
        return
    for at, after in zip(turns, [*turns[1:], turns[-1] + 1], strict=True):
        match = labels[at]
        # Paragraphs without a label, between two with one, go on with the turn before.
        rest = ((match.end(), paragraphs[at][1]), *paragraphs[at + 1 : after])
        yield Found(
            source=(Span.of(text, *match.span("name")),),
            cue=(Span.of(text, *match.span("cue")),),
            content=tuple(Span.of(text, start, end) for start, end in rest),
            score=_SURE,
        )


def _signed(text: str, paragraphs: Sequence[Paragraph], quotes: Sequence[Quote]) -> Iterator[Found]:
    outer = [quote for quote in quotes if not quote.depth]
    ends = [quote.end for quote in outer]
    for k, (start, end) in enumerate(paragraphs):
        if match := _SIGNED.match(text, start, end):
            # The name has a paragraph of its own, under the one that is all quotation.
            whole = paragraphs[k - 1] if k else (start, start)
        else:
            at = bisect_left(ends, start)
            last = bisect_right(ends, end) - 1
            if last < at or not (match := _SIGNED.match(text, ends[last], end)):
                continue
            whole = (start, ends[last])
        first = bisect_left(ends, whole[0])
        inside = outer[first : bisect_right(ends, whole[1])]
        if inside and inside[0].start == whole[0] and inside[-1].end == whole[1]:
            yield Found(
                source=(Span.of(text, *match.span("name")),),
                cue=(Span.of(text, *match.span("cue")),),
                content=(Span.of(text, *whole),),
                score=_SURE,
            )
