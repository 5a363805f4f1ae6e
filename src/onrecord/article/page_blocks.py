"""The text blocks of a web page, in page order, each with the place in the page's tree that it stood in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# What no reader of the page sees as its text.
_UNSEEN = frozenset(
    "audio button canvas datalist embed head iframe input map math noscript object optgroup option script select style "
    "svg template textarea video nav menu".split()
)
# Elements that run on in the line they stand in; every other one begins a block of its own.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr picture q rp rt ruby s "
    "samp small source span strike strong sub sup time tt u var wbr".split()
)
_SPECIAL = frozenset(("a", "b", "strong", "em", "i", "pre", "q"))  # what they hold is told from other text
_MEDIA = frozenset(("img", "picture", "amp-img", "iframe", "video", "figure", "svg"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
# Pages of the past set columns of text in tables: those stay apart.
_LONG_ROW_CHARS, _LONG_CELL_CHARS = 160, 60
_LINE_BREAK = "\n"
# A picture's own words often stand in one line, told apart by the class of a span.
_PARTED = frozenset(
    "caption credit credits copyright photographer attribution cutline byline timestamp dateline pubdate".split()
)
# The longest of 626 saved pages (data/pages) has 997 blocks. What comes after so many is left unread.
MAX_BLOCKS = 5_000
# They show nothing and keep words from being found: soft hyphen, zero-width space, byte-order mark.
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\ufeff")
_NAME = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_MAX_NAME_CHARS = 200  # of a class attribute; what is longer is a list of settings
_NAMING = frozenset(("class", "id", "itemprop", "role", "data-testid", "data-component", "rel"))
_HIDING = frozenset(("hidden", "aria-hidden", "style"))


@dataclass(slots=True, eq=False)
class Place:
    """An element of the page: its tag, its number among siblings of that tag, the words that its attributes name it by.

    `parent` is None for the root. `is_hidden` says that the page does not show it at first. Never changed once made;
    not frozen, because a page has some thousands and a frozen one takes three times as long to make.
    """

    parent: Place | None
    tag: str
    index: int
    id: str | None
    names: tuple[str, ...]
    is_hidden: bool

    @property
    def row(self) -> Place | None:
        """The row of a table that a cell, or the row itself, makes."""
        return self.parent if self.tag in _CELLS else self

    @property
    def path(self) -> str:
        """The XPath of the element, from the nearest element with an id, or from the root."""
        steps: list[str] = []
        place: Place | None = self
        while place is not None:
            if place.id is not None:
                return "/".join((f'//*[@id="{place.id}"]', *reversed(steps)))
            steps.append(f"{place.tag}[{place.index}]" if place.parent is not None else place.tag)
            place = place.parent
        return "/" + "/".join(reversed(steps))

    def up(self) -> Iterator[Place]:
        """The element and those around it, innermost first."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent


@dataclass(frozen=True, slots=True, eq=False)
class PageBlock:
    """A stretch of running text of the page, white space collapsed, single line breaks kept.

    `place` is the innermost element that begins a block. `n_link_chars` counts the characters that are links,
    `n_strong_chars` those in bold or in italics. `n_media` is how many pictures and players stand directly before it.
    """

    text: str
    place: Place
    n_link_chars: int
    n_strong_chars: int
    n_media: int


def find_page_blocks(root: _Element) -> list[PageBlock]:
    """Which blocks of text does the page show? Linear in the size of the page."""
    walk = _Walk()
    walk.run(root)
    return walk.blocks


class _Walk:
    """Goes through the tree once, without recursion, and gathers the text of each line."""

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self._texts: list[str] = []
        self._n_link = 0
        self._n_strong = 0
        self._n_media = 0
        self._in_link = 0
        self._in_strong = 0
        self._in_pre = 0

    def run(self, root: _Element) -> None:
        place = Place(None, str(root.tag), 1, None, (), False)
        stack: list[tuple[Iterator[_Element], Place, Place, dict[str, int], str | None]] = [
            (iter(root), place, place, {}, None)
        ]
        self._add(root.text)
        while stack:
            children, place, block_place, counts, tail = stack[-1]
            for child in children:
                tag = child.tag
                if not isinstance(tag, str):
                    self._add(child.tail)
                    continue
                counts[tag] = index = counts.get(tag, 0) + 1
                if tag in _MEDIA:
                    self._n_media += 1
                if tag == "br":
                    self._texts.append(_LINE_BREAK)
                    self._add(child.tail)
                    continue
                if tag in _UNSEEN:
                    self._add(child.tail)
                    continue
                inner = _place_of(child, place, tag, index)
                if tag in _INLINE and _PARTED.isdisjoint(inner.names):
                    inner_block = block_place
                else:
                    if self._texts:
                        self._flush(block_place)
                    inner_block = inner
                if tag in _SPECIAL:
                    self._open(tag)
                self._add(child.text)
                stack.append((iter(child), inner, inner_block, {}, child.tail))
                break
            else:
                stack.pop()
                if place is block_place:
                    if self._texts:
                        self._flush(block_place)
                    if place.tag in _CELLS and place.parent is not None:
                        self._end_cell(place.parent)
                if place.tag in _SPECIAL:
                    self._close(place.tag)
                if len(self.blocks) >= MAX_BLOCKS:
                    return
                self._add(tail)

    def _open(self, tag: str) -> None:
        if tag == "a":
            self._in_link += 1
        elif tag == "pre":
            self._in_pre += 1
        elif tag == "q":
            self._texts.append("“")
        else:
            self._in_strong += 1

    def _close(self, tag: str) -> None:
        if tag == "a":
            self._in_link -= 1
        elif tag == "pre":
            self._in_pre -= 1
        elif tag == "q":
            self._texts.append("”")
        else:
            self._in_strong -= 1

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._in_link:
            self._n_link += len(text)
        if self._in_strong:
            self._n_strong += len(text)
        self._texts.append(text if self._in_pre else text.replace("\n", " "))

    def _end_cell(self, row: Place) -> None:
        """Put the cell that ends here behind the one before it, if both are short: a row of a table is one line."""
        if len(self.blocks) < 2:
            return
        left, right = self.blocks[-2:]
        if left.place.row is not row or right.place.row is not row or right.place.tag not in _CELLS:
            return
        if len(left.text) > _LONG_ROW_CHARS or len(right.text) > _LONG_CELL_CHARS:
            return
        self.blocks[-2:] = [
            PageBlock(
                f"{left.text}\t{right.text}",
                row,
                left.n_link_chars + right.n_link_chars,
                left.n_strong_chars + right.n_strong_chars,
                left.n_media,
            )
        ]

    def _flush(self, place: Place) -> None:
        text = "".join(self._texts)
        self._texts.clear()
        n_link, self._n_link = self._n_link, 0
        n_strong, self._n_strong = self._n_strong, 0
        if not text.strip():
            return
        if not text.isascii():
            text = text.translate(_INVISIBLE)
        lines = [" ".join(line.split()) for line in text.split("\n")]
        share_link, share_strong = n_link / len(text or " "), n_strong / len(text or " ")
        paragraph: list[str] = []
        for line in (*lines, ""):
            if line:
                paragraph.append(line)
            elif paragraph:
                words = "\n".join(paragraph)
                paragraph.clear()
                n = len(words)
                block = PageBlock(
                    words, place, min(n, round(n * share_link)), min(n, round(n * share_strong)), self._n_media
                )
                self.blocks.append(block)
                self._n_media = 0


def _place_of(element: _Element, parent: Place, tag: str, index: int) -> Place:
    is_hidden = parent.is_hidden
    own_id: str | None = None
    names: tuple[str, ...] = ()
    # All at once: asking for one attribute after the other takes several times as long.
    for key, value in element.items():
        if key in _NAMING:
            if value:
                names += names_in(value[:_MAX_NAME_CHARS])
            if key == "id" and _is_plain(value):
                own_id = value
        elif key in _HIDING and not is_hidden:
            is_hidden = (
                key == "hidden"
                or (key == "aria-hidden" and value == "true")
                or (key == "style" and "display:none" in value.replace(" ", ""))
            )
    return Place(parent, tag, index, own_id, names, is_hidden)


def _is_plain(own_id: str) -> bool:
    return 0 < len(own_id) <= 80 and '"' not in own_id and own_id.isprintable()


@lru_cache(maxsize=20_000)
def names_in(value: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _NAME.findall(value) if len(word) <= 20)
