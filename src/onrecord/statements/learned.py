"""Statements as the model finds them, window by window."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.language.quotes import Quote
from onrecord.model.features import Words, find_words, pack
from onrecord.model.loading import Model
from onrecord.spans import Span, merged
from onrecord.statements.decoding import Run, Settings, decode
from onrecord.statements.found import Found


def find_by_model(
    text: str, *, paragraphs: Sequence[tuple[int, int]], quotes: Sequence[Quote], model: Model
) -> tuple[Found, ...]:
    """Which statements does the model find in these paragraphs of the text?

    A window is scored and decoded before the next one is, so that memory does not grow with the text's statements'
    scores but only with the words and what is found.
    """
    words = find_words(text, paragraphs, quotes, tokenizer=model.tokenizer)
    settings = Settings(**model.settings.decoding)
    out: list[Found] = []
    for first, last in pack(words, max_pieces=model.settings.max_pieces):
        scores = model.score(words, first, last)
        breaks = words.opens_paragraph[first:last]
        for attribution in decode(scores.tags, scores.to_cue, scores.to_source, breaks=breaks, settings=settings):
            source, cue, content = (
                merged((_span(text, words, first, run) for run in runs), text)
                for runs in (attribution.source, attribution.cue, attribution.content)
            )
            out.append(Found(source, cue, content, attribution.score))
    return tuple(out)


def _span(text: str, words: Words, first: int, run: Run) -> Span:
    return Span.of(text, int(words.starts[first + run[0]]), int(words.ends[first + run[1] - 1]))
