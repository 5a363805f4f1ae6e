"""What the model is shown of a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.model import features
from onrecord.model.features import Words, distances, find_words, pack
from onrecord.model.loading import find_folder, load_tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(Path(find_folder("en")) / "tokenizer.json")


def words_of(text: str, tokenizer: Tokenizer) -> Words:
    paragraphs = find_paragraphs(text)
    return find_words(text, paragraphs, find_quotes(text, paragraphs), tokenizer=tokenizer)


def test_words_stand_where_the_text_has_them(tokenizer: Tokenizer) -> None:
    text = "“Non,” said Élise O’Hara.\nShe left."
    words = words_of(text, tokenizer)
    found = [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]
    assert found == ["“", "Non", ",", "”", "said", "Élise", "O", "’", "Hara", ".", "She", "left", "."]


def test_a_word_shows_its_capitals_its_paragraph_and_its_place_in_quotation_marks(tokenizer: Tokenizer) -> None:
    text = "NATO told him “not in 2024, McRae”.\nNobody."
    words = words_of(text, tokenizer)
    seen = {
        text[a:b]: (int(shape), int(place), bool(opens))
        for a, b, shape, place, opens in zip(
            words.starts, words.ends, words.shape, words.quote_place, words.opens_paragraph, strict=True
        )
    }
    assert seen["NATO"] == (features.UPPER, features.OUTSIDE, True)
    assert seen["told"] == (features.LOWER, features.OUTSIDE, False)
    assert seen["“"] == (features.MARK, features.OPENING, False)
    assert seen["2024"] == (features.DIGITS, features.INSIDE, False)
    assert seen["McRae"] == (features.TITLE, features.INSIDE, False)
    assert seen["”"] == (features.MARK, features.CLOSING, False)
    assert seen["Nobody"] == (features.TITLE, features.OUTSIDE, True)


def test_the_kind_of_quotation_mark_makes_no_difference(tokenizer: Tokenizer) -> None:
    texts = ["“Go,” he said.", '"Go," he said.', "«Go,» he said.", "„Go,“ he said."]
    curly, *others = [words_of(text, tokenizer) for text in texts]
    for other in others[:2]:
        assert np.array_equal(curly.pieces, other.pieces)
        assert np.array_equal(curly.features, other.features)


@given(st.text(max_size=600))
def test_every_word_is_in_one_window_that_fits(tokenizer: Tokenizer, text: str) -> None:
    words = words_of(text, tokenizer)
    assert len(words.first_piece) == len(words) + 1
    assert all(0 <= a < b <= len(text) for a, b in zip(words.starts, words.ends, strict=True))
    windows = list(pack(words, max_pieces=16))
    assert [a for a, _ in windows] == [0, *(b for _, b in windows)][: len(windows)]
    assert (windows[-1][1] if windows else 0) == len(words)
    for first, last in windows:
        n_pieces = words.first_piece[last] - words.first_piece[first]
        assert n_pieces <= 16 or last == first + 1
    assert words.features.min(initial=1) >= 1
    assert words.features.max(initial=1) < features.N_FEATURES


def test_a_window_ends_with_a_paragraph_where_one_ends(tokenizer: Tokenizer) -> None:
    text = "\n".join(["one two three four five six."] * 6)
    words = words_of(text, tokenizer)
    assert all(last == len(words) or words.opens_paragraph[last] for _, last in pack(words, max_pieces=16))


def test_distances_look_both_ways_and_widen() -> None:
    buckets = distances(64, n_buckets=32)
    assert buckets[5, 5] == 16
    assert buckets[5, 4] == 2
    assert buckets[5, 6] == 18
    assert (np.diff(buckets[0]) >= 0).all()
    assert buckets.min() >= 0
    assert buckets.max() < 32
