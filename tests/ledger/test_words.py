from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.ledger.ledger import Ledger
from onrecord.ledger.words import fold, match_of, normal_address, pair_tokens

SAME_NAMES = [
    ("The Tarn Courier", "tarn courier"),
    ("Çelik Shipping Co.", "Celik Shipping"),
    ("Jean‑Luc Béranger", "Jean Luc Beranger"),
    ("O’Hara", "o'hara"),
    ("U.S. Navy", "US Navy"),
    ("the U. S.", "US"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME_NAMES)
def test_spellings_of_a_name_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_name_that_is_nothing_but_an_article_stays() -> None:
    assert fold("The") == "the"
    assert fold("Co.") == "co"


SAME_ADDRESSES = [
    ("HTTP://Courier.Example/a/", "https://courier.example/a"),
    ("https://courier.example:443/a?utm_source=x&id=7#top", "https://courier.example/a?id=7"),
]


@pytest.mark.parametrize(("one", "other"), SAME_ADDRESSES)
def test_spellings_of_an_address_are_one(one: str, other: str) -> None:
    assert normal_address(one) == normal_address(other)


@pytest.mark.parametrize("uri", ["https://a.example/p?id=1", "https://a.example/p", "https://b.example/p?id=2"])
def test_other_addresses_stay_apart(uri: str) -> None:
    assert normal_address(uri) != normal_address("https://a.example/p?id=2")


@pytest.mark.parametrize("uri", ["https://[", "not an address", "https://a:b/c", " ", None])
def test_what_is_no_address_raises_nothing(uri: str | None) -> None:
    assert normal_address(uri) == (uri or "").strip()


def test_small_words_do_not_matter_to_pairs() -> None:
    assert pair_tokens("the hull is very old") == pair_tokens("a hull, so old")
    assert pair_tokens("the hull is old") != pair_tokens("the old hull")


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_words_make_a_query_that_full_text_search_takes(words: str) -> None:
    query = match_of(words)
    if query is not None:
        _LEDGER.store.rows("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", (query,))


@pytest.fixture(autouse=True, scope="module")
def _open(tmp_path_factory: pytest.TempPathFactory) -> object:
    from onrecord.ledger.ledger import open_ledger

    global _LEDGER
    _LEDGER = open_ledger(tmp_path_factory.mktemp("words") / "ledger.sqlite")
    yield
    _LEDGER.close()


_LEDGER: Ledger
