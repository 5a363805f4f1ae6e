"""Quotation marks: what stands inside them, whichever marks a text uses and however they are closed.

English and continental double marks open a quotation (two single marks in a row are one double mark), nested single
marks stand inside one, and a text that quotes in single marks (as British papers do) is read so too. A quotation that
is not closed at the end of a paragraph goes on in the next one if that one opens with a mark again, as the printers'
rule has it; otherwise it ends with its paragraph. Marks with nothing between them are none. One pass, linear in the
length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

# The marks a reader may meet, each as long as its plain form, so that offsets stay.
PLAIN_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞", '"') | dict.fromkeys("‘’‚‛‹›`´ʼ", "'"))

_OPENING = "“„«〝"
_CLOSING = "”»〞"
_EITHER = ('"', "‟", "＂", "''", "‘‘", "’’", "``")
_SINGLE_OPENING = "‘‚‹`"
_SINGLE_EITHER = "'’›"
_SINGLE = _SINGLE_OPENING + _SINGLE_EITHER
_SINGLE_END = re.compile(rf"(?<=\S)[{_SINGLE_EITHER}](?=[\s.,;:!?)\]}}—–\-…/”\"»]|\Z)")
_SINGLE_START = re.compile(rf"\s[{_SINGLE_OPENING}']\w")
# Of three single marks in a row the first is a nested quotation's, and the other two are one double mark.
_MARK = re.compile(f"''(?!')|‘‘(?!‘)|’’(?!’)|``|[{_OPENING}{_CLOSING}{_SINGLE}{''.join(_EITHER[:3])}]")
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
    opened: tuple[int, int] | None = None  # the mark that opened the outer quotation
    single_end: int | None = None  # where the outer quotation ends, if it is in single marks
    inner: tuple[int, int] | None = None  # the mark that opened a quotation inside it
    next_end = start  # the next mark that can end a quotation in single marks, looked for once a stretch
    continues = False
    first = start
    while first < end and text[first].isspace():
        first += 1
    for match in _MARK.finditer(text, first, end):
        (at, past), mark = match.span(), match.group()
        before = text[at - 1] if at > first else ""
        after = text[past] if past < end else ""
        if single_end is not None and opened is not None:
            if past > single_end:
                out.append(_closed(opened, (single_end, single_end + 1), continues=continues))
                opened = single_end = None
            elif len(mark) == 2 or mark not in _SINGLE:
                # A double mark inside single marks: a quotation within the quotation, told by its own pair.
                if inner is not None and at > inner[1]:
                    out.append(_closed(inner, (at, past), depth=1))
                inner = None if inner is not None else (at, past)
        elif len(mark) == 1 and mark in _SINGLE:
            if opened is None:
                if _opens_single(mark, before, after):
                    if next_end < at + 2:
                        found = _SINGLE_END.search(text, at + 2, end)
                        next_end = found.start() if found else end
                    single_end = _single_end(text, at, next_end, end)
                    if single_end is not None:
                        opened, inner, continues = (at, past), None, False
            elif inner is None:
                if _opens_single(mark, before, after):
                    inner = (at, past)
            elif _closes_single(mark, before, after):
                out.append(_closed(inner, (at, past), depth=1))
                inner = None
        elif opened is None:
            if (
                mark in _OPENING
                or (_may_open(before, after) and (mark in _EITHER or _stands_alone(before)))
                or (mark == "”" and at == first)
            ):
                opened, inner, continues = (at, past), None, running_on and at == first
        elif _closes(mark, text[opened[0]]) or (mark in _EITHER and _may_close(before, after)):
            if at > opened[1]:
                out.append(_closed(opened, (at, past), continues=continues))
            opened = inner = None
    if opened is not None and single_end is None:
        last = end
        while last > opened[1] and text[last - 1].isspace():
            last -= 1
        if last > opened[1]:
            out.append(Quote(opened[0], last, opened[1], last, False, continues, 0))
            return out, True
    return out, False


def _closed(opening: tuple[int, int], closing: tuple[int, int], *, continues: bool = False, depth: int = 0) -> Quote:
    return Quote(opening[0], closing[1], opening[1], closing[0], True, continues, depth)


def _closes(mark: str, opening: str) -> bool:
    """Does the mark close what the other opened? „…“ and »…« end with marks that open elsewhere."""
    return mark in _CLOSING or (opening == "„" and mark == "“") or (opening == "»" and mark == "«")


def _stands_alone(before: str) -> bool:
    return not before or before.isspace() or before in _BEFORE_AN_OPENING


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
_MAX_SINGLE_ENDS = 8


def _single_end(text: str, at: int, next_end: int, end: int) -> int | None:
    """Where is the mark that closes the quotation in single marks that opens at `at`? None where nothing does.

    None stands before `next_end`. The mark needs punctuation before it or at least two words between, so that 'tis and
    the '90s open nothing. After an s it may be a possessive ('the voters' choice'): it counts only where no better
    one comes before the next opening, and only if the quotation opened with a mark that cannot be an apostrophe.
    """
    possessive: int | None = None
    for match in islice(_SINGLE_END.finditer(text, next_end, min(end, at + _SINGLE_REACH_CHARS)), _MAX_SINGLE_ENDS):
        k = match.start()
        if possessive is not None and _SINGLE_START.search(text, possessive + 1, k):
            break
        before = text[k - 1]
        if before in ".,!?…" or (before != "s" and (text[at] in _SINGLE_OPENING or " " in text[at:k])):
            return k
        if possessive is None and before == "s" and text[at] in _SINGLE_OPENING:
            possessive = k
    return possessive
