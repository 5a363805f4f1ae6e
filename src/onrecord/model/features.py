"""Text as the statement model sees it: words, their pieces, and what a lower-cased piece cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from onrecord.language.quotes import PLAIN_MARKS, Quote

Ints = npt.NDArray[np.int64]

# What a word looks like; the encoder lower-cases its input, so this is the only way that capitals reach it.
LOWER, TITLE, UPPER, MIXED, DIGITS, MARK = range(6)
N_SHAPES = 6
# Where a word stands in quotation marks.
OUTSIDE, OPENING, INSIDE, CLOSING = range(4)
N_QUOTE_PLACES = 4
# One feature id a word: 0 is for the model's own marks ([CLS], [SEP], padding).
N_FEATURES = 1 + N_SHAPES * 2 * N_QUOTE_PLACES

# The tokenizer is handed at most so much of a paragraph at once, to bound its memory.
_MAX_CHUNK_CHARS = 16_000


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some paragraphs, in order; a word is a run of letters and digits or one other mark.

    `starts`, `ends`: code-point offsets, int64 [n_words]. `first_piece`: where each word's pieces begin in `pieces`,
    int64 [n_words + 1], the last entry closing the list. `pieces`: vocabulary ids, int64 [n_pieces]. `shape`,
    `quote_place`: as named above, int64 [n_words]. `opens_paragraph`: bool [n_words]. `ends_sentence`: bool
    [n_words], a word after which a window may be cut if a paragraph is too long for one.
    """

    starts: Ints
    ends: Ints
    first_piece: Ints
    pieces: Ints
    shape: Ints
    quote_place: Ints
    opens_paragraph: npt.NDArray[np.bool_]
    ends_sentence: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def features(self) -> Ints:
        """One id a word in 1..N_FEATURES-1, int64 [n_words]."""
        return 1 + self.shape + N_SHAPES * (self.opens_paragraph + 2 * self.quote_place)


def find_words(
    text: str, paragraphs: Sequence[tuple[int, int]], quotes: Sequence[Quote], *, tokenizer: Tokenizer
) -> Words:
    """Which words and word pieces do these paragraphs of the text consist of?

    Args:
        text: The whole text.
        paragraphs: `(start, end)` of the paragraphs to take, in order.
        quotes: The quotations of the whole text, from `find_quotes`.
        tokenizer: A word-piece tokenizer that adds no marks of its own, cuts and pads nothing.
    """
    starts: list[Ints] = []
    ends: list[Ints] = []
    counts: list[Ints] = []
    pieces: list[Ints] = []
    openings: list[int] = []
    n_words = 0
    for start, end in paragraphs:
        openings.append(n_words)
        for a, b in _chunks(text, start, end):
            encoding = tokenizer.encode(text[a:b].translate(PLAIN_MARKS), add_special_tokens=False)
            word_ids = np.array(encoding.word_ids, np.int64)
            if not len(word_ids):
                continue
            offsets = np.array(encoding.offsets, np.int64) + a
            first = np.flatnonzero(np.r_[True, word_ids[1:] != word_ids[:-1]])
            bounds = np.r_[first, len(word_ids)]
            starts.append(offsets[first, 0])
            ends.append(offsets[bounds[1:] - 1, 1])
            counts.append(np.diff(bounds))
            pieces.append(np.array(encoding.ids, np.int64))
            n_words += len(first)
    none = np.zeros(0, np.int64)
    word_starts = np.concatenate([none, *starts])
    word_ends = np.concatenate([none, *ends])
    opens_paragraph = np.zeros(n_words, np.bool_)
    opens_paragraph[[k for k in openings if k < n_words]] = True
    last = [text[k - 1] for k in word_ends.tolist()]
    return Words(
        starts=word_starts,
        ends=word_ends,
        first_piece=np.concatenate([[0], np.cumsum(np.concatenate([none, *counts]))]).astype(np.int64),
        pieces=np.concatenate([none, *pieces]),
        shape=np.array(
            [_shape(text[a:b]) for a, b in zip(word_starts.tolist(), word_ends.tolist(), strict=True)], np.int64
        ),
        quote_place=_quote_places(word_starts, word_ends, quotes),
        opens_paragraph=opens_paragraph,
        ends_sentence=np.array([c in ".?!" for c in last], np.bool_),
    )


def pack(words: Words, *, max_pieces: int, first: int = 0) -> Iterator[tuple[int, int]]:
    """Into which windows `[first_word, last_word)` are the words from `first` on cut?

    Whole paragraphs, as many as `max_pieces` pieces hold; a longer paragraph is cut after a sentence where there is
    one. Every word lies in exactly one window. A single word of more pieces than that gets a window of its own, which
    the model cuts.
    """
    n = len(words)
    paragraph_starts = np.flatnonzero(words.opens_paragraph)
    sentence_ends = np.flatnonzero(words.ends_sentence)
    at = first
    while at < n:
        reach = int(np.searchsorted(words.first_piece, words.first_piece[at] + max_pieces, "right")) - 1
        reach = min(max(reach, at + 1), n)
        if reach < n:
            cut = _last_below(paragraph_starts, reach + 1)
            if cut <= at:
                cut = _last_below(sentence_ends, reach) + 1
            if cut > at:
                reach = cut
        yield at, reach
        at = reach


def _last_below(ascending: Ints, limit: int) -> int:
    k = int(np.searchsorted(ascending, limit, "left"))
    return int(ascending[k - 1]) if k else -1


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_CHUNK_CHARS:
        cut = max(text.rfind(" ", start, start + _MAX_CHUNK_CHARS), start + _MAX_CHUNK_CHARS // 2)
        yield start, cut
        start = cut
    yield start, end


def _shape(word: str) -> int:
    if word.islower():
        return LOWER
    if word.isalpha():
        if word[0].isupper():
            return UPPER if len(word) > 1 and word.isupper() else TITLE
        return MIXED if word.upper() != word.lower() else LOWER
    if any(c.isdigit() for c in word):
        return DIGITS
    return MARK


def _quote_places(starts: Ints, ends: Ints, quotes: Sequence[Quote]) -> Ints:
    """Where does each word stand in the outer quotations: outside, opening mark, inside, closing mark?"""
    places = np.full(len(starts), OUTSIDE, np.int64)
    outer = [quote for quote in quotes if not quote.depth]
    if not outer:
        return places
    opened = np.array([quote.start for quote in outer], np.int64)
    closed = np.array([quote.end for quote in outer], np.int64)
    which = np.searchsorted(opened, starts, "right") - 1
    inside = (which >= 0) & (starts < closed[which])
    places[inside] = INSIDE
    places[inside & (starts == opened[which])] = OPENING
    has_mark = np.array([quote.is_closed for quote in outer])
    places[inside & (ends == closed[which]) & has_mark[which]] = CLOSING
    return places


def distances(n_words: int, *, n_buckets: int) -> Ints:
    """In which distance bucket does word j lie, seen from word i? int64 [n_words, n_words].

    Half of the buckets look back, half ahead; they widen with the distance, two for each doubling.
    """
    away = np.arange(n_words)[None, :] - np.arange(n_words)[:, None]
    bucket = np.minimum((np.log2(np.abs(away) + 1) * 2).astype(np.int64), n_buckets // 2 - 1)
    return np.asarray(np.where(away < 0, bucket, bucket + n_buckets // 2), np.int64)


__all__ = ["N_FEATURES", "Words", "distances", "find_words", "pack"]
