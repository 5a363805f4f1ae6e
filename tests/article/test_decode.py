"""Bytes become text, or an error that says why not."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.decode import decode, normalise
from onrecord.errors import ArticleError, DecodeError, EmptyError, FormatError

SENTENCE = "The mayor of Málaga said the café’s owner had paid £40 – “in full”."


@pytest.mark.parametrize(
    "data",
    [
        SENTENCE.encode(),
        codecs.BOM_UTF8 + SENTENCE.encode(),
        SENTENCE.encode("utf-16"),
        SENTENCE.encode("utf-32"),
        codecs.BOM_UTF16_BE + SENTENCE.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with a mark", "utf-16", "utf-32", "utf-16, big end first"],
)
def test_every_unicode_encoding_gives_the_same_text(data: bytes) -> None:
    assert decode(data) == SENTENCE


def test_a_legacy_code_page_is_told_from_its_letters() -> None:
    text = "Le maire a déclaré hier que la fermeture de l’école était « inévitable », malgré les protestations."
    assert decode((text * 20).encode("cp1252")) == text * 20


def test_one_broken_byte_costs_one_character() -> None:
    data = SENTENCE.encode().replace("é".encode(), b"\xe9")
    assert decode(data) == SENTENCE.replace("é", "\ufffd")


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_every_line_ending_becomes_a_newline(ending: str) -> None:
    assert decode(f"One.{ending}Two.{ending}".encode()) == "One.\nTwo.\n"


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", EmptyError, "no text"),
        (b" \r\n\t\n", EmptyError, "no text"),
        (b"%PDF-1.7 ...", FormatError, "PDF"),
        (b"PK\x03\x04....", FormatError, "zip"),
        (b"\x89PNG\r\n\x1a\n", FormatError, "picture"),
        (bytes(range(256)) * 8, DecodeError, "text|encoding"),
        (b"\x00\x01\x02" * 200, DecodeError, "binary"),
    ],
)
def test_what_is_no_text_is_refused_with_its_name_and_reason(data: bytes, kind: type[ArticleError], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        decode(data, source="pile.bin")
    assert caught.value.source == "pile.bin"
    assert str(caught.value).startswith("pile.bin: ")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_an_article_error(data: bytes) -> None:
    try:
        text = decode(data)
    except ArticleError:
        return
    assert text.strip()
    text.encode()


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_normalised_text_can_always_be_written_and_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    once.encode()
    assert "\r" not in once
    assert normalise(once) == once
