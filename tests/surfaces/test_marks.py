import time

from hypothesis import given
from hypothesis import strategies as st

from onrecord.surfaces.marks import Mark, cut

SIZE = 30
marks = st.lists(
    st.builds(
        lambda start, size, part, number: Mark(start, start + size, part, number),
        st.integers(-3, SIZE),
        st.integers(0, SIZE),
        st.sampled_from(["content", "source", "cue"]),
        st.integers(1, 9),
    ),
    max_size=8,
)


@given(marks)
def test_the_pieces_cover_the_text_and_agree_with_the_marks(marks: list[Mark]) -> None:
    pieces = list(cut(marks, 0, SIZE, also=[7, 11]))
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == SIZE
    assert {7, 11} <= {piece.start for piece in pieces}
    for piece in pieces:
        over = [mark for mark in marks if mark.start <= piece.start and piece.end <= mark.end]
        contents = [mark for mark in over if mark.part == "content"]
        assert piece.depth == len(contents)
        assert piece.is_source == any(mark.part == "source" for mark in over)
        assert piece.is_cue == any(mark.part == "cue" for mark in over)
        assert (piece.number in {mark.number for mark in contents}) if contents else piece.number is None


@given(marks)
def test_every_content_starts_in_exactly_one_piece(marks: list[Mark]) -> None:
    inside = [m for m in marks if m.part == "content" and max(m.start, 0) < min(m.end, SIZE)]
    started = [mark for piece in cut(marks, 0, SIZE) for mark in piece.starts]
    assert sorted(started, key=repr) == sorted(inside, key=repr)


def test_the_inner_of_two_nested_contents_is_told() -> None:
    outer, inner = Mark(0, 20, "content", 1), Mark(5, 10, "content", 2)
    assert [(p.start, p.number, p.depth) for p in cut([inner, outer], 0, 20)] == [(0, 1, 1), (5, 2, 2), (10, 1, 1)]


def test_contents_that_overlap_are_cut_where_each_begins_and_ends() -> None:
    pieces = list(cut([Mark(0, 10, "content", 1), Mark(5, 15, "content", 2)], 0, 20))
    assert [(p.start, p.end, p.number) for p in pieces] == [(0, 5, 1), (5, 10, 2), (10, 15, 2), (15, 20, None)]


def test_ten_thousand_nested_marks_take_no_more_than_their_share() -> None:
    n = 10_000
    started = time.process_time()
    assert len(list(cut([Mark(k, 2 * n - k, "content", k) for k in range(n)], 0, 2 * n))) == 2 * n - 1
    assert time.process_time() - started < 2
