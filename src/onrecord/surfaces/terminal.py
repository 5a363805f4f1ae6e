"""A record on the terminal: who said what, in the words around it."""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from onrecord.language.paragraphs import find_paragraphs
from onrecord.record.values import Record
from onrecord.surfaces.marks import Piece, cut, marks_of
from onrecord.surfaces.safe import make_safe
from onrecord.surfaces.view import Line, Source, Standing, outline

# So much of a paragraph is shown on either side of a statement's words, and so much of a very long statement: enough
# to judge it by, little enough for a screen.
_AROUND_CHARS = 160
_LONG_CHARS = 1200
_MIN_WIDTH = 40

_CONTENT, _SOURCE, _CUE, _FAINT = "bold yellow", "cyan", "underline", "dim"
_STANDING_STYLES: dict[Standing, str] = {"named": "green", "unnamed": "magenta", "unresolved": "red"}
_SPACE = re.compile(r"[ \t\n]+")

Paragraphs = Sequence[tuple[int, int]]


def render_terminal(record: Record, *, width: int = 80, colour: bool = False) -> str:
    """How does the record read on a terminal of this width?

    Nothing of the article can act on the terminal: control characters come as visible escapes. Without `colour`
    the result is plain text in which signs stand for styles. It ends with a line break.
    """
    page = _Page(width, colour)
    said = outline(record)
    page.put(_safe(said.headline or "Without a headline", "bold"))
    page.put(_safe(" · ".join(said.provenance), _FAINT))
    page.put()
    page.put(_safe(said.counts))
    if said.sources:
        page.put(_legend(colour))
    paragraphs = find_paragraphs(record.article.text)
    for source in said.sources:
        page.put()
        page.put(_heading(source))
        if source.about:
            page.put(_safe(source.about, _FAINT))
        for line in source.lines:
            page.put(_safe(" · ".join(line.facts), _FAINT), margin=6, bullet=f"{line.number:>4}. ")
            page.put(_excerpt(record.article.text, paragraphs, line, colour), margin=6)
    for title, items in (
        ("Asked for comment", [asked.summary for asked in said.asked]),
        ("Dates", said.dates),
        ("Figures", said.figures),
        ("Blocks", [said.blocks] if said.blocks else []),
        ("Not decided", said.notes),
    ):
        if items:
            page.put()
            page.put(_safe(title, "bold"))
        for item in items:
            page.put(_safe(item), margin=4, bullet="  - ")
    return page.text()


class _Page:
    """Lines of styled text, wrapped as they come."""

    def __init__(self, width: int, colour: bool) -> None:
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=max(width, _MIN_WIDTH),
            force_terminal=colour,
            color_system="standard" if colour else None,
            legacy_windows=False,
        )

    def put(self, text: Text = Text(), *, margin: int = 0, bullet: str = "") -> None:
        """Add a paragraph, set in by `margin` columns; `bullet` stands in the margin of its first line."""
        before = bullet.ljust(margin)
        for line in text.wrap(self._console, self._console.width - margin) or [Text()]:
            line.rstrip()
            self._console.print(Text(before).append_text(line), soft_wrap=True)
            before = " " * margin

    def text(self) -> str:
        return self._out.getvalue()


def _safe(text: str, style: str = "") -> Text:
    return Text(make_safe(text), style)


def _legend(colour: bool) -> Text:
    if not colour:
        return Text("Marked: [words] <source> _cue_")
    return Text.assemble("Marked: ", ("words", _CONTENT), " ", ("source", _SOURCE), " ", ("cue", _CUE))


def _heading(source: Source) -> Text:
    n, n_words = len(source.lines), source.n_words
    return Text.assemble(
        (make_safe(source.label), "bold"),
        " · ",
        (source.standing, _STANDING_STYLES[source.standing]),
        (f" · {n} statement{'s' * (n != 1)}, {n_words} word{'s' * (n_words != 1)}", _FAINT),
    )


def _excerpt(text: str, paragraphs: Paragraphs, line: Line, colour: bool) -> Text:
    """The statement's words, marked, with what stands around them in their paragraphs."""
    marks = list(marks_of(line.statement, line.number))
    out = Text()
    is_cut = False  # does the window before end inside its paragraph?
    for start, end in _windows(text, paragraphs, [(mark.start, mark.end) for mark in marks]):
        if not is_cut:
            out.append("\n" if out else "")
            out.append("… " if start > _paragraph_at(paragraphs, start)[0] else "", _FAINT)
        for piece, signs in _signed(list(cut(marks, start, end))):
            words = make_safe(_SPACE.sub(_spaced, text[piece.start : piece.end]))
            if colour:
                out.append(words, _style(piece))
            else:
                out.append(signs[0] + words + signs[1])
        is_cut = end < _paragraph_at(paragraphs, end - 1)[1]
        out.append(" … " if is_cut else "", _FAINT)
    return out


def _windows(text: str, paragraphs: Paragraphs, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Which stretches of the text show these ranges and what is around them, in order and apart?"""
    wanted: list[tuple[int, int]] = []
    for start, end in ranges:
        if not 0 <= start < end <= len(text):
            continue  # a record that was not verified may point anywhere
        low, high = _paragraph_at(paragraphs, start)[0], _paragraph_at(paragraphs, end - 1)[1]
        if start - low > _AROUND_CHARS:
            low = _next_word(text, start - _AROUND_CHARS, start)
        if high - end > _AROUND_CHARS:
            high = _last_word(text, end, end + _AROUND_CHARS)
        if end - start > _LONG_CHARS:
            half = _LONG_CHARS // 2
            wanted += [(low, _last_word(text, start + 1, start + half)), (_next_word(text, end - half, end), high)]
        else:
            wanted.append((low, high))
    open_at: tuple[int, int] | None = None
    for low, high in sorted(wanted):
        if open_at is not None and low <= open_at[1]:
            open_at = (open_at[0], max(open_at[1], high))
        else:
            if open_at is not None:
                yield open_at
            open_at = (low, high)
    if open_at is not None:
        yield open_at


def _next_word(text: str, start: int, end: int) -> int:
    """Where in `[start, end)` does a word begin? `start` where none does."""
    space = text.find(" ", start, end)
    return start if space < 0 else space + 1


def _last_word(text: str, start: int, end: int) -> int:
    """Where in `[start, end)` does the last whole word end? `end` where none does."""
    space = text.rfind(" ", start, end)
    return end if space < 0 else space


def _paragraph_at(paragraphs: Paragraphs, at: int) -> tuple[int, int]:
    """The paragraph in which the character at `at` stands, or that character alone between paragraphs."""
    k = bisect_right(paragraphs, at, key=lambda paragraph: paragraph[0]) - 1
    if k >= 0 and at < paragraphs[k][1]:
        return paragraphs[k]
    return at, at + 1


def _spaced(match: re.Match[str]) -> str:
    """A blank line stays a break; any other white space is one space."""
    return "\n" if match.group().count("\n") > 1 else " "


def _style(piece: Piece) -> str:
    styles = [_CONTENT] if piece.depth else [_SOURCE] if piece.is_source else []
    return " ".join([*styles, _CUE] if piece.is_cue else styles)


_SIGNS = (("[", "]"), ("<", ">"), ("_", "_"))


def _signed(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, tuple[str, str]]]:
    """Each piece with the signs that open and close marks around it."""
    flags = [(piece.depth > 0, piece.is_source, piece.is_cue) for piece in pieces]
    nothing = (False, False, False)
    for k, piece in enumerate(pieces):
        before = flags[k - 1] if k else nothing
        after = flags[k + 1] if k + 1 < len(flags) else nothing
        opened = "".join(sign[0] for sign, on, was in zip(_SIGNS, flags[k], before, strict=True) if on and not was)
        closed = "".join(
            sign[1] for sign, on, stays in zip(reversed(_SIGNS), reversed(flags[k]), reversed(after), strict=True)
            if on and not stays
        )  # fmt: skip
        yield piece, (opened, closed)
