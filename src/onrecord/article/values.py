"""An article as the other rooms see it: one immutable text, and what is known about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Role = Literal[
    "headline", "subhead", "byline", "dateline", "body", "caption", "credit", "comment-request", "tip-line",
    "promo", "correction", "furniture",
]  # fmt: skip
DateBasis = Literal["stated", "computed", "inferred"]


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """A stretch `[start, end)` of the text with one role on the page: a paragraph, a headline, a caption.

    `path` is the XPath of the element that it stood in, for a text that came out of a web page. Blocks that a page
    parts by line breaks share one.
    """

    role: Role
    start: int
    end: int
    path: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A date as EDTF (ISO 8601-2), and how it is known.

    `time` (14:30:00) is that of the day in the zone that the source writes it in; `zone` is its distance from UTC
    (+02:00, or Z for none). Either is None where the source does not say.
    """

    edtf: str
    basis: DateBasis
    time: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Article:
    """One article: its text, which no room ever changes, and the facts that came with it.

    `source_id` is the id that the input gave it, if any; `blocks` are in page order and do not overlap. `uri` is the
    address that it was read from, `canonical` the one that the page names as its own (of a repost it may be the
    original's), `based_on` that of the work it says it is based on.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    source_id: str | None = None
    uri: str | None = None
    title: str | None = None
    outlet: str | None = None
    bylines: tuple[str, ...] = ()
    published: When | None = None
    modified: When | None = None
    language: str | None = None
    section: str | None = None
    canonical: str | None = None
    based_on: str | None = None

    @cached_property
    def id(self) -> str:
        """The article's own id: the SHA-256 of its text in UTF-8."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()
