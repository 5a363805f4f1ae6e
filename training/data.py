"""Annotated articles as the model's input and target."""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.model.features import Words, find_words, pack
from onrecord.statements.decoding import ROLES

NO_TARGET = -100  # torch's "leave this position out of the loss"
_HEADLINE_WORDS = 40  # the longest headline of PolNeAR's has 30


def data_folder() -> Path:
    """Where is the shared data? `ONRECORD_DATA`, else `../shared/data`."""
    return Path(os.environ.get("ONRECORD_DATA", "../shared/data"))


def read_rows(path: Path, *, primary_only: bool) -> list[dict[str, Any]]:
    """Which annotated articles does the file hold? `primary_only`: one annotator an article."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row.get("primary", True) or not primary_only]


@dataclass(frozen=True, slots=True)
class Example:
    """One article as words, with what the model should say of each.

    `tags`: int64 [n_words], index into `decoding.TAGS`. `anchors`: int64 [n_words], the first word of the cue that the
    word's span belongs to, -1 for a word in no span. `sources`: int64 [n_words], for the first word of a cue the first
    word of its source, or the cue's own first word where it has none; -1 for every other word. Two cues may share a
    source ("he said …, and added …"), which `anchors` alone cannot tell.
    """

    id: str
    text: str
    words: Words
    tags: npt.NDArray[np.int64]
    anchors: npt.NDArray[np.int64]
    sources: npt.NDArray[np.int64]
    names: npt.NDArray[np.int64]
    parts: npt.NDArray[np.int64]

    @property
    def after_headline(self) -> int:
        """The first word of the second paragraph, if the first is short enough for a headline; else 0."""
        opening = np.flatnonzero(self.words.opens_paragraph)
        return int(opening[1]) if len(opening) > 1 and opening[1] <= _HEADLINE_WORDS else 0


def without_stop(text: str) -> str:
    """The text with no full stop behind its first paragraph; what follows stands where it stood.

    Every headline of PolNeAR ends in one. Those of the world do not.
    """
    _, end = next(iter(find_paragraphs(text)))
    return f"{text[: end - 1]} {text[end:]}" if text[end - 1] == "." else text


def as_example(row: dict[str, Any], *, tokenizer: Tokenizer) -> Example:
    """What are the words and targets of an annotated article?

    Where two attributions claim one word, the first to be annotated keeps it: the tags are one sequence.
    """
    text: str = row["text"]
    paragraphs = find_paragraphs(text)
    words = find_words(text, paragraphs, find_quotes(text, paragraphs), tokenizer=tokenizer)
    tags = np.zeros(len(words), np.int64)
    anchors = np.full(len(words), -1, np.int64)
    sources = np.full(len(words), -1, np.int64)
    for attribution in row.get("attributions", ()):
        if not attribution["cue"]:
            continue
        anchor = _word_run(words, attribution["cue"][0])[0]
        if sources[anchor] < 0:
            sources[anchor] = _word_run(words, attribution["source"][0])[0] if attribution["source"] else anchor
        for role, name in enumerate(ROLES):
            for start, end in _joined(_word_run(words, span) for span in attribution[name]):
                if start < end and not tags[start:end].any():
                    tags[start:end] = 2 * role + 2
                    tags[start] = 2 * role + 1
                    anchors[start:end] = anchor
    unknown = np.zeros(len(words), np.int64)
    return Example(row["id"], text, words, tags, anchors, sources, unknown, unknown + NO_TARGET)


def _word_run(words: Words, span: list[int]) -> tuple[int, int]:
    start, end = span
    return int(np.searchsorted(words.ends, start, "right")), int(np.searchsorted(words.starts, end, "left"))


def _joined(runs: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(runs):
        if out and start <= out[-1][1]:
            start, end = out[-1][0], max(end, out.pop()[1])
        out.append((start, end))
    return out


Window = tuple[Example, int, int]


def batches(examples: list[Example], *, max_pieces: int, n_windows: int, rng: random.Random) -> list[list[Window]]:
    """Which windows does an epoch go through, in batches of windows of like length, in random order?

    Half of the articles are packed into shorter windows, so that an article is cut elsewhere in every epoch. Half of
    the headlines stand in a window of their own, as they do when an article's blocks are known.
    """
    windows: list[Window] = []
    for example in examples:
        size = rng.randint(int(0.6 * max_pieces), max_pieces) if rng.random() < 0.5 else max_pieces
        first = example.after_headline if rng.random() < 0.5 else 0
        cuts = [(0, first), *pack(example.words, max_pieces=size, first=first)]
        windows += [(example, a, b) for a, b in cuts if b - a > 4]
    rng.shuffle(windows)
    out: list[list[Window]] = []
    span = n_windows * 24
    for at in range(0, len(windows), span):
        alike = sorted(
            windows[at : at + span], key=lambda w: w[0].words.first_piece[w[2]] - w[0].words.first_piece[w[1]]
        )
        out += [alike[k : k + n_windows] for k in range(0, len(alike), n_windows)]
    rng.shuffle(out)
    return out


@dataclass(frozen=True, slots=True)
class Batch:
    """b windows, padded.

    `pieces`, `features`, `mask`: [b, n_pieces]; `first_piece`, `is_word` and the targets: [b, n_words].
    """

    pieces: torch.Tensor
    features: torch.Tensor
    mask: torch.Tensor
    first_piece: torch.Tensor
    is_word: torch.Tensor
    tags: torch.Tensor
    anchors: torch.Tensor
    sources: torch.Tensor
    names: torch.Tensor
    parts: torch.Tensor

    def to(self, device: str) -> Batch:
        """The same arrays on another device."""
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


def marks_of(tokenizer: Tokenizer) -> tuple[int, int]:
    """Which marks does the encoder expect before and behind a text ([CLS] and [SEP])?"""
    first, last = tokenizer.encode("").ids
    return first, last


def collate(windows: list[Window], *, marks: tuple[int, int], max_pieces: int) -> Batch:
    """How do these windows look as padded arrays, the encoder's marks around each?"""
    sizes = [min(max_pieces, int(e.words.first_piece[b] - e.words.first_piece[a])) for e, a, b in windows]
    n, n_pieces, n_words = len(windows), max(sizes) + 2, max(b - a for _, a, b in windows)
    pieces = np.zeros((n, n_pieces), np.int64)
    features = np.zeros((n, n_pieces), np.int64)
    mask = np.zeros((n, n_pieces), np.bool_)
    first_piece = np.zeros((n, n_words), np.int64)
    is_word = np.zeros((n, n_words), np.bool_)
    tags = np.full((n, n_words), NO_TARGET, np.int64)
    anchors = np.full((n, n_words), NO_TARGET, np.int64)
    sources = np.full((n, n_words), NO_TARGET, np.int64)
    names = np.zeros((n, n_words), np.int64)
    parts = np.full((n, n_words), NO_TARGET, np.int64)
    for k, ((example, a, b), size) in enumerate(zip(windows, sizes, strict=True)):
        words = example.words
        at = int(words.first_piece[a])
        pieces[k, 0], pieces[k, size + 1] = marks
        pieces[k, 1 : size + 1] = words.pieces[at : at + size]
        features[k, 1 : size + 1] = np.repeat(words.features[a:b], np.diff(words.first_piece[a : b + 1]))[:size]
        mask[k, : size + 2] = True
        first_piece[k, : b - a] = np.minimum(words.first_piece[a:b] - at + 1, size)
        is_word[k, : b - a] = True
        tags[k, : b - a] = example.tags[a:b]
        anchors[k, : b - a] = _within(example.anchors[a:b], a, b)
        sources[k, : b - a] = _within(example.sources[a:b], a, b)
        names[k, : b - a] = example.names[a:b]
        parts[k, : b - a] = example.parts[a:b]
    arrays = (pieces, features, mask, first_piece, is_word, tags, anchors, sources, names, parts)
    return Batch(*map(torch.from_numpy, arrays))


def _within(targets: npt.NDArray[np.int64], a: int, b: int) -> npt.NDArray[np.int64]:
    """Targets as counted from the window's start; one that lies outside it leaves the loss."""
    return np.where((targets >= a) & (targets < b), targets - a, NO_TARGET)
