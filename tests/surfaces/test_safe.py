import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.surfaces.safe import make_safe

CASES = {
    "an escape sequence": ("\x1b[31mred", "\\x1b[31mred"),
    "a C1 control sequence": ("\x9b2J", "\\x9b2J"),
    "a direction override": ("abc\u202edef", "abc\\u202edef"),
    "a carriage return": ("safe\rfake", "safe\\x0dfake"),
    "a tag character": ("a\U000e0041", "a\\U000e0041"),
    "a lone surrogate": ("\ud800", "\\ud800"),
    "a joined emoji": ("👩\u200d🚒", "👩\u200d🚒"),
    "a line and a tab": ("one\n\ttwo", "one\n\ttwo"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_what_could_act_on_a_terminal_is_shown(text: str, expected: str) -> None:
    assert make_safe(text) == expected


@given(st.text())
def test_no_control_is_left_in_any_text(text: str) -> None:
    left = {character for character in make_safe(text) if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}}
    assert left <= {"\n", "\t"}
    assert not {c for c in make_safe(text) if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF"}}
