"""Annotated names as targets: human annotation, each set with the labels that it knows, and a machine's on the
statements' own articles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.model.features import Words, find_words
from onrecord.model.names import KINDS, NAME_TAGS
from training.data import NO_TARGET, Example, data_folder

# Train sets, and the dev sets of those whose report is made on another one. Fiction is left out.
SETS = (
    "uner_ewt_train", "gum_train", "redocred_dev", "crossner_politics_train", "crossner_politics_dev", "wikigold",
    "meantime_en", "re3d",
)  # fmt: skip
_ALL = (1 << len(NAME_TAGS)) - 1
_OUTSIDE = 1
_BITS = {kind: (1 << (2 * k + 1), 1 << (2 * k + 2)) for k, kind in enumerate(KINDS)}
# The kinds of the machine's names. Its MISC holds nationalities, which are a kind of their own here.
_MACHINE = {"PERSON": ("PERSON",), "ORGANIZATION": ("ORG",), "LOCATION": ("LOC",), "MISC": ("NORP", "MISC")}
_SENTENCES_TOGETHER = 8  # sets of single sentences are read as texts of so many


def name_examples(*, tokenizer: Tokenizer) -> list[Example]:
    """The sets of annotated names, one example a document; their words have no other targets."""
    return [
        _as_example(row, tokenizer=tokenizer)
        for name in SETS
        for row in _together(_rows(data_folder() / "entities" / f"{name}.jsonl.gz"))
    ]


def with_machine_names(examples: Sequence[Example]) -> tuple[list[Example], int]:
    """The articles with the names and parts of speech that a machine found in them, and the number of parts."""
    silver = {row["id"]: row for row in _rows(data_folder() / "silver" / "polnear_corenlp" / "train.jsonl.gz")}
    kinds = sorted({part for row in silver.values() for part in row["pos"].split()})
    index = {part: k for k, part in enumerate(kinds)}
    out = []
    for example in examples:
        row = silver.get(example.id)
        if row is None:
            out.append(example)
            continue
        spans = [(a, b, _MACHINE[kind]) for a, b, kind in row["ner"] if kind in _MACHINE]
        names = _bits(example.words, spans, unlabelled=(), ignored=())
        token_starts = np.array([a for a, _ in row["toks"]])
        tagged = np.array([index[part] for part in row["pos"].split()])
        token = np.searchsorted(token_starts, example.words.starts, "right") - 1
        parts = np.where(token >= 0, tagged[np.maximum(token, 0)], NO_TARGET)
        out.append(replace(example, names=names, parts=parts))
    return out, len(kinds)


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _together(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Short rows of one set joined as paragraphs of one text; longer ones as they are."""
    if sum(len(row["text"]) for row in rows) > 300 * len(rows):
        yield from rows
        return
    for at in range(0, len(rows), _SENTENCES_TOGETHER):
        text, entities = "", []
        for row in rows[at : at + _SENTENCES_TOGETHER]:
            offset = len(text)
            entities += [e | {"start": e["start"] + offset, "end": e["end"] + offset} for e in row["entities"]]
            text += row["text"].replace("\n", " ") + "\n\n"
        yield rows[at] | {"text": text, "entities": entities}


def _as_example(row: dict[str, Any], *, tokenizer: Tokenizer) -> Example:
    text: str = row["text"]
    paragraphs = find_paragraphs(text)
    words = find_words(text, paragraphs, find_quotes(text, paragraphs), tokenizer=tokenizer)
    spans = [(e["start"], e["end"], (e["label"],)) for e in row["entities"] if e["label"] in KINDS]
    ignored = [tuple(span[:2]) for span in row.get("ignore") or ()]
    if row.get("full_annotation_end"):
        ignored.append((row["full_annotation_end"], len(text)))
    names = _bits(words, spans, unlabelled=[kind for kind in KINDS if kind not in row["labels"]], ignored=ignored)
    none = np.full(len(words), NO_TARGET, np.int64)
    return Example(row["id"], text, words, none, none.clip(-1), none.clip(-1), names, none)


def _bits(
    words: Words,
    spans: Sequence[tuple[int, int, Sequence[str]]],
    *,
    unlabelled: Sequence[str],
    ignored: Sequence[tuple[int, int]],
) -> npt.NDArray[np.int64]:
    """The tags that may be right for each word: where a set does not label a kind, its absence says nothing."""
    outside = _OUTSIDE | sum(bit for kind in unlabelled for bit in _BITS[kind])
    bits = np.full(len(words), outside, np.int64)
    for start, end in ignored:
        bits[slice(*_run(words, start, end))] = _ALL
    for start, end, kinds in spans:
        a, b = _run(words, start, end)
        bits[a:b] = sum(_BITS[kind][1] for kind in kinds)
        bits[a : a + 1] = sum(_BITS[kind][0] for kind in kinds)
    return bits


def _run(words: Words, start: int, end: int) -> tuple[int, int]:
    return int(np.searchsorted(words.ends, start, "right")), int(np.searchsorted(words.starts, end, "left"))
