from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from onrecord.ledger.changes import find_changes

FEW_WORDS = st.lists(st.sampled_from("the old ferry will not sail again”, “said".split())).map(" ".join)


def test_words_that_came_went_and_changed_are_told_apart() -> None:
    changes = find_changes("The old ferry sails on Monday.", "The ferry sails on Friday. Perhaps.")
    assert [(c.old and c.old.text, c.new and c.new.text) for c in changes] == [
        ("old", None),
        ("Monday.", "Friday. Perhaps."),
    ]


@given(FEW_WORDS, FEW_WORDS)
def test_the_changes_lead_from_the_one_text_to_the_other(old: str, new: str) -> None:
    ours, theirs = old.split(), new.split()
    rebuilt: list[str] = []
    at = 0
    for change in find_changes(old, new):
        if change.old is not None:
            assert old[change.old.start : change.old.end] == change.old.text
            first = len(old[: change.old.start].split())
        else:
            # Words that only came stand as far on as their neighbours in the new text tell.
            assert change.new is not None
            first = at + len(new[: change.new.start].split()) - len(rebuilt)
        rebuilt += ours[at:first]
        at = first + (len(change.old.text.split()) if change.old else 0)
        if change.new is not None:
            assert new[change.new.start : change.new.end] == change.new.text
            rebuilt += change.new.text.split()
    assert rebuilt + ours[at:] == theirs


def test_texts_of_one_word_over_and_over_take_little_time() -> None:
    start = time.process_time()
    find_changes("ferry " * 100_000, "boat ferry " * 100_000)
    assert time.process_time() - start < 5
