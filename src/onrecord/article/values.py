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
    """A stretch `[start, end)` of the text with one role on the page: a paragraph, a headline, a caption."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class When:
    """A date as EDTF (ISO 8601-2), and how it is known."""

    edtf: str
    basis: DateBasis


@dataclass(frozen=True)
class Article:
    """One article: its text, which no room ever changes, and the facts that came with it.

    `source_id` is the id that the input gave it, if any; `blocks` are in page order and do not overlap.
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

    @cached_property
    def id(self) -> str:
        """The article's own id: the SHA-256 of its text in UTF-8."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()
