from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.values import Article
from onrecord.record.values import Reader, Record
from onrecord.spans import Span
from onrecord.statements.values import Speaker
from onrecord.surfaces.terminal import render_terminal

if TYPE_CHECKING:
    from conftest import Builder

READER = Reader("0.1.0", "by hand", None)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def joined(shown: str) -> str:
    return " ".join(shown.split())


def test_the_exact_words_the_source_and_the_cue_are_marked_without_colour(ferry: Record) -> None:
    shown = joined(render_terminal(ferry))
    assert "[“We cannot sail her through another January,”] <Hanne Brekke> _told_ reporters." in shown
    assert "said <Brekke> “_believes_ [the money is there]”" in shown


def test_colour_changes_no_word(ferry: Record) -> None:
    coloured = render_terminal(ferry, width=90, colour=True)
    assert "\x1b[" in coloured
    without_signs = re.sub(r"[\[\]<>]|(?<!\w)_|_(?!\w)", "", render_terminal(ferry, width=90))
    assert joined(ANSI.sub("", coloured)) == joined(without_signs)


def test_a_statement_stands_under_its_speaker_with_the_speakers_standing(ferry: Record) -> None:
    shown = render_terminal(ferry)
    brekke, officer, nobody = (shown.index(s) for s in ("Hanne Brekke · named", "A council officer · unn", "No source"))
    assert brekke < shown.index("through another January") < officer < shown.index("through The Tarn Courier") < nobody


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal(ferry: Record, width: int) -> None:
    lines = render_terminal(ferry, width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert lines == [line.rstrip() for line in lines]


def test_an_escape_sequence_in_the_text_is_shown_and_markup_stays_text(builder: type[Builder]) -> None:
    text = "[red]Mr. Vale[/red] said \x1b]0;gone\x07 it was \u202eover."
    make = builder(text)
    statement = make.statement((make.span("\x1b]0;gone\x07 it was \u202eover"),), speaker=Speaker(None, "none", 0.0))
    record = Record(READER, Article(text, title="[bold]A \x1b[2J title"), statements=(statement,))
    for colour in (False, True):
        shown = ANSI.sub("", render_terminal(record, colour=colour))
        assert "\\x1b]0;gone\\x07 it was \\u202eover" in shown
        assert "[red]Mr. Vale[/red]" in shown
        assert "[bold]A \\x1b[2J title" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@given(text=st.text(min_size=1, max_size=60), data=st.data())
def test_any_text_and_any_span_can_be_shown(builder: type[Builder], text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    statement = builder(text).statement((Span.of(text, start, end),))
    assert "1 statement by 1 source" in render_terminal(Record(READER, Article(text), statements=(statement,)))


def test_a_span_outside_the_text_of_an_unverified_record_is_left_out(ferry: Record) -> None:
    lost = replace(ferry.statements[0], content=(Span(10**6, 10**6 + 4, "gone"),))
    assert "<the harbour master> _said_" in joined(render_terminal(replace(ferry, statements=(lost,))))


def test_words_far_from_a_statement_are_left_out_and_the_cut_is_shown(builder: type[Builder]) -> None:
    filler = "word " * 200
    text = f"START {filler}The mayor said the bridge is safe. {filler}END"
    make = builder(text)
    statement = make.statement((make.span("the bridge is safe"),), cue=(make.span("said"),))
    shown = joined(render_terminal(Record(READER, Article(text), statements=(statement,))))
    assert "… word" in shown
    assert "_said_ [the bridge is safe]" in shown
    assert "START" not in shown
    assert "END" not in shown


def test_an_endless_paragraph_of_quotes_is_shown_in_linear_time(builder: type[Builder]) -> None:
    text = "“a” said b, " * 20_000
    statement = builder(text).statement((Span.of(text, 0, len(text) - 2),))
    others = tuple(builder(text[:24]).statement((Span.of(text, at, at + 3),)) for at in range(0, 12 * 500, 12))
    started = time.process_time()
    shown = render_terminal(Record(READER, Article(text), statements=(statement, *others)))
    assert time.process_time() - started < 5
    assert len(shown) < 400_000
