from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.paragraphs import find_paragraphs

LINES = st.lists(st.sampled_from(["", " ", "a word", "The end.", "and so it went on until the river had fallen again"]))
WRAPPED = """\
The council of Port Orr voted on Monday night to sell the old town
hall, which has stood empty since the flood, to a company that
wants to turn it into flats for the workers of the new harbour and
their families.

Members of the opposition left the room before the vote and called
the price too low for a building of its age and kind. The mayor
said that nobody else had made an offer in the two years since the
roof came down.
"""


def paragraphs_of(text):
    return [text[start:end] for start, end in find_paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("One.\nTwo.", ["One.", "Two."]),
        ("  One. \n\n\n Two.\t\n", ["One.", "Two."]),
        (
            "A list of short lines\nwith no stops\nis not wrapped",
            ["A list of short lines", "with no stops", "is not wrapped"],
        ),
    ],
)
def test_a_line_is_a_paragraph(text, expected):
    assert paragraphs_of(text) == expected


def test_lines_broken_at_a_fixed_width_are_joined_up_to_the_blank_line():
    found = paragraphs_of(WRAPPED)
    assert [paragraph.split()[0] for paragraph in found] == ["The", "Members"]
    assert found[0].endswith("families.") and found[1].endswith("came down.")


def test_a_blank_line_of_spaces_ends_a_wrapped_paragraph_too():
    assert len(paragraphs_of(WRAPPED.replace("\n\n", "\n \t\n"))) == 2


@given(LINES.map("\n".join) | st.text(max_size=300))
def test_paragraphs_are_in_order_stripped_and_hold_every_sign(text):
    found = find_paragraphs(text)
    assert all(end < start for (_, end), (start, _) in pairwise(found))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in found)
    assert "".join("".join(text[a:b] for a, b in found).split()) == "".join(text.split())


def test_one_endless_line_and_endless_lines_end():
    assert find_paragraphs("word " * 200_000) == ((0, 999_999),)
    assert len(find_paragraphs("a\n" * 200_000)) == 200_000
