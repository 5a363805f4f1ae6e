from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.markdown import is_markdown, without_markup

PIECES = st.sampled_from(
    ["# ", "- ", "> ", "1. ", "**", "_", "`", "[a](https://b.c)", "\n", "\n\n", "Lund", " said ", "“no”", "---"]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text())
def test_every_character_but_a_mark_keeps_its_place(text: str) -> None:
    plain = without_markup(text)
    assert len(plain) == len(text)
    assert all(one == other or other.isspace() for one, other in zip(text, plain, strict=True))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("# The mill", "\n The mill"),
        ("- **Lund:** “no”", "\n   Lund:   “no”"),
        ("a line\nthat goes on", "a line that goes on"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("- one\n- two", "\n one\n\n two"),
        ("> said\n> twice", "\n said   twice"),
        ("see [the mill](https://example.org/m) now", "see  the mill                         now"),
        ("five * six * seven and snake_case_names", "five * six * seven and snake_case_names"),
    ],
)
def test_marks_become_white_space(text: str, plain: str) -> None:
    assert without_markup(text) == plain


def test_markdown_is_known_by_its_name_or_two_signs() -> None:
    assert is_markdown("plain", name="DRAFT.MD")
    assert is_markdown("# One\n\n**Two**\n")
    assert not is_markdown("He had 2 * 3 boats - and # nothing.\n- One line of a list.\n")


@pytest.mark.parametrize("text", ["[" * 20_000, "*" * 20_000, "> " * 20_000, "- a\n" * 20_000, "`a" * 20_000])
def test_odd_markdown_takes_no_long_time(text: str) -> None:
    began = time.perf_counter()
    is_markdown(text)
    without_markup(text)
    assert time.perf_counter() - began < 3
