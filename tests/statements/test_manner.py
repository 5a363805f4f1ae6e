"""Quoted, half quoted, or told."""

from __future__ import annotations

import pytest

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.spans import Span
from onrecord.statements.manner import manner_of


@pytest.mark.parametrize(
    ("text", "content", "manner"),
    [
        ("“We won,” she said.", ["“We won,”"], "direct"),
        ("“We won,” she said. “They lost.”", ["“We won,”", "“They lost.”"], "direct"),
        ("She said that they had won.", ["that they had won"], "indirect"),
        ("She said it was “a disgrace” to all.", ["it was “a disgrace” to all"], "mixed"),
        ("“We won,” she said, and that nobody lost.", ["“We won,”", "that nobody lost"], "mixed"),
        ("‘We won,’ she said.", ["‘We won,’"], "direct"),
        ("“We won and", ["“We won and"], "direct"),
    ],
)
def test_manner_follows_the_quotation_marks(text: str, content: list[str], manner: str) -> None:
    spans = [Span.of(text, text.index(part), text.index(part) + len(part)) for part in content]
    quotes = find_quotes(text, find_paragraphs(text))
    outer = [(quote.start, quote.end) for quote in quotes if not quote.depth]
    assert manner_of(spans, outer) == manner
