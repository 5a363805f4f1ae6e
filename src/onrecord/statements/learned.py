"""Statements and names as the model finds them, window by window."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from onrecord.language.names import Name, NameKind, name_at
from onrecord.language.quotes import Quote
from onrecord.model.features import Words, find_words, pack
from onrecord.model.loading import Model
from onrecord.model.names import Kind, decode_names
from onrecord.spans import Span, merged
from onrecord.statements.decoding import Run, Settings, decode
from onrecord.statements.found import Found, Read

_NAME_KINDS: dict[Kind, NameKind] = {
    "PERSON": "person", "ORG": "organisation", "LOC": "place", "NORP": "group", "MISC": "unknown",
}  # fmt: skip
_PARTING = ",;:"


def find_by_model(text: str, *, paragraphs: Sequence[tuple[int, int]], quotes: Sequence[Quote], model: Model) -> Read:
    """Which statements and names does the model find in these paragraphs of the text?

    Words of another paragraph than the cue's count as content only where they are quoted: a headline says the same as
    the sentence below it, but is not part of it.

    A window is scored and decoded before the next one is, so that memory does not grow with the text's statements'
    scores but only with the words and what is found.
    """
    words = find_words(text, paragraphs, quotes, tokenizer=model.tokenizer)
    settings = Settings(**model.settings.decoding)
    in_paragraph = _lookup(paragraphs)
    in_quotation = _lookup([(quote.start, quote.end) for quote in quotes if not quote.depth])

    def is_quoted(span: Span) -> bool:
        return in_quotation(span) is not None

    out: list[Found] = []
    names: list[Name] = []
    for first, last in pack(words, max_pieces=model.settings.max_pieces):
        scores = model.score(words, first, last)
        breaks = words.opens_paragraph[first:last]
        for attribution in decode(scores.tags, scores.to_cue, scores.to_source, breaks=breaks, settings=settings):
            source, cue, content = (
                merged((_span(text, words, first, run) for run in runs), text)
                for runs in (attribution.source, attribution.cue, attribution.content)
            )
            content = tuple(span for span in content if is_quoted(span) or in_paragraph(span) == in_paragraph(cue[0]))
            content = _without_edges(content, text)
            if content:
                out.append(Found(source, cue, content, attribution.score))
        for run in decode_names(scores.names, breaks=breaks):
            start, end = int(words.starts[first + run.first]), int(words.ends[first + run.last - 1])
            name = name_at(text, start, end, _NAME_KINDS[run.kind])
            if name is not None:
                names.append(name)
    return Read(tuple(out), tuple(names))


def _lookup(stretches: Sequence[tuple[int, int]]) -> Callable[[Span], int | None]:
    """A function that says in which of these stretches a span begins, if in any."""
    starts = [start for start, _ in stretches]

    def find(span: Span) -> int | None:
        k = bisect_right(starts, span.start) - 1
        return k if k >= 0 and span.start < stretches[k][1] else None

    return find


def _without_edges(content: tuple[Span, ...], text: str) -> tuple[Span, ...]:
    """The content without marks at its ends that only part it from what stands around.

    Of 22,465 annotated contents none begins with one, and 101 end with one.
    """
    if not content:
        return content
    edges = [(span.start, span.end) for span in content]
    if text[edges[0][0]] in _PARTING:
        edges[0] = edges[0][0] + 1, edges[0][1]
    if text[edges[-1][1] - 1] in _PARTING:
        edges[-1] = edges[-1][0], edges[-1][1] - 1
    return tuple(span for start, end in edges if (span := Span.trimmed(text, start, end)))


def _span(text: str, words: Words, first: int, run: Run) -> Span:
    return Span.of(text, int(words.starts[first + run[0]]), int(words.ends[first + run[1] - 1]))
