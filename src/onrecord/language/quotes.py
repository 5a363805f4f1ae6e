"""Quotation marks: what stands inside them, whichever marks a text uses and however they are closed.

English and continental double marks open a quotation, nested single marks stand inside one, and a text
that quotes in single marks (as British papers do) is read so too. A quotation that is not closed at the end of
a paragraph goes on in the next one if that one opens with a mark again, as the printers' rule has it; otherwise
it ends with its paragraph. One pass, linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# The marks a reader may meet, each as long as its plain form, so that offsets stay.
PLAIN_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞", '"') | dict.fromkeys("‘’‚‛‹›`´ʼ", "'"))

_OPENING = "“„«〝"
_CLOSING = "”»〞"
_EITHER = '"‟＂'
_SINGLE_OPENING = "‘‚‹`"
_SINGLE_EITHER = "'’›"
_MARK = re.compile(f"[{_OPENING}{_CLOSING}{_EITHER}{_SINGLE_OPENING}{_SINGLE_EITHER}]")
_SINGLE_END = re.compile(f"[{_SINGLE_EITHER}]")
_BEFORE_AN_OPENING = frozenset("([{—–-/:…")
_AFTER_A_CLOSING = frozenset(".,;:!?)]}—–-…/")


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation in one paragraph, marks included.

    `inner_start` and `inner_end` bound the words between the marks. `is_closed` is false where the closing mark is
    missing; `continues` is true where the quotation goes on from the paragraph before. `depth` is 0 for a
    quotation in the running text and 1 for one inside another.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    is_closed: bool
    continues: bool
    depth: int


def find_quotes(text: str, paragraphs: Sequence[tuple[int, int]]) -> tuple[Quote, ...]:
    """Which quotations does the text hold, in the order in which they open?

    Args:
        text: The whole text.
        paragraphs: The `(start, end)` of each paragraph, in order and apart from one another.
    """
    out: list[Quote] = []
    running_on = False
    for start, end in paragraphs:
        found, running_on = _quotes_of_a_paragraph(text, start, end, running_on)
        out.extend(found)
    return tuple(sorted(out, key=lambda quote: (quote.start, -quote.end)))


def _quotes_of_a_paragraph(text: str, start: int, end: int, running_on: bool) -> tuple[list[Quote], bool]:
    out: list[Quote] = []
    opened: int | None = None  # where the outer quotation opened
    by_single = False  # is the outer quotation in single marks?
    inner: int | None = None  # where a quotation inside it opened
    continues = False
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match.group()
        before = text[at - 1] if at > start else ""
        after = text[at + 1] if at + 1 < end else ""
        if mark in _SINGLE_OPENING or mark in _SINGLE_EITHER:
            if opened is None:
                if _opens_single(mark, before, after) and _is_closed_single(text, at, end):
                    opened, by_single, continues = at, True, False
            elif by_single:
                if at > opened + 1 and _closes_single(mark, before, after):
                    out.append(_closed(opened, at + 1, continues=continues))
                    opened, by_single = None, False
            elif inner is None:
                if _opens_single(mark, before, after):
                    inner = at
            elif _closes_single(mark, before, after):
                out.append(_closed(inner, at + 1, depth=1))
                inner = None
        elif by_single:
            # A double mark inside single marks: a quotation within the quotation, told by its own pair.
            if inner is None:
                inner = at
            else:
                out.append(_closed(inner, at + 1, depth=1))
                inner = None
        elif opened is None:
            if mark in _OPENING or (mark in _EITHER and _may_open(before, after)) or (mark == "”" and at == start):
                continues = running_on and not text[start:at].strip()
                opened, inner = at, None
        elif mark in _CLOSING or (mark in _EITHER and _may_close(before, after)):
            out.append(_closed(opened, at + 1, continues=continues))
            opened, inner = None, None
        elif mark in _OPENING and mark != "„" and before.isspace() and not text[opened + 1 : at].strip():
            continue  # two marks in a row
    if opened is not None and not by_single:
        last = end
        while last > opened + 1 and text[last - 1].isspace():
            last -= 1
        if last > opened + 1:
            out.append(Quote(opened, last, opened + 1, last, False, continues, 0))
            return out, True
    return out, False


def _closed(start: int, end: int, *, continues: bool = False, depth: int = 0) -> Quote:
    return Quote(start, end, start + 1, end - 1, True, continues, depth)


def _may_open(before: str, after: str) -> bool:
    return bool(after) and not after.isspace() and (not before or before.isspace() or not before.isalnum())


def _may_close(before: str, after: str) -> bool:
    if not before or before.isspace():
        # A mark after white space closes only where nothing can open: before white space, punctuation or the end.
        return not after or after.isspace() or after in _AFTER_A_CLOSING
    return True


def _opens_single(mark: str, before: str, after: str) -> bool:
    if mark == "’" or not after or not (after.isalpha() or after in '[(“"…$£€'):
        return False
    return not before or before.isspace() or before in _BEFORE_AN_OPENING or before in '“"„«'


def _closes_single(mark: str, before: str, after: str) -> bool:
    if mark not in _SINGLE_EITHER or not before or before.isspace():
        return False
    return not after or after.isspace() or after in _AFTER_A_CLOSING or after in '”"»'


# How far a single mark may be from its partner, in characters: an apostrophe that looks like an opening mark
# ('cause, 'em) must not make its paragraph's scan quadratic or swallow the sentence after next.
_SINGLE_REACH_CHARS = 600


def _is_closed_single(text: str, at: int, end: int) -> bool:
    """Does a mark close the quotation in single marks that opens at `at`?

    It needs punctuation before it or at least two words between, so that 'tis and the '90s open nothing.
    """
    for match in _SINGLE_END.finditer(text, at + 2, min(end, at + _SINGLE_REACH_CHARS)):
        k = match.start()
        if not _closes_single(match.group(), text[k - 1], text[k + 1] if k + 1 < end else ""):
            continue
        ends_words = text[k - 1] in ".,!?…" or (text[k - 1] != "s" and " " in text[at:k])
        if ends_words or text[at] in "‘‹":
            return True
    return False
