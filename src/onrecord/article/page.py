"""A saved web page to the article in it: its text, where each block of it stood, and what the page tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.article.inputs import Given
from onrecord.article.page_blocks import PageBlock, find_page_blocks
from onrecord.article.page_facts import find_page_facts
from onrecord.article.page_metadata import Metadata, read_metadata, text_of
from onrecord.article.page_roles import PlacedBlock, find_page_roles
from onrecord.article.page_signs import Known, squeeze
from onrecord.article.page_tree import decode_page, parse_tree
from onrecord.article.rows import edtf_of
from onrecord.article.values import Article, Block, When
from onrecord.errors import EmptyError

_BETWEEN_BLOCKS = "\n\n"


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page's blocks, and what it says of itself."""

    blocks: list[PageBlock]
    metadata: Metadata


def read_page(data: bytes, *, source: str | None = None, uri: str | None = None, given: Given = Given()) -> Article:
    """Which article stands in this web page?

    Its text is that of the article's blocks in page order, with a blank line between them; each block says where in the
    page it stood. What is the page's own (navigation, comments of readers, teasers) is left out.

    Args:
        data: The page's bytes, in any charset.
        source: Its name, for messages.
        uri: The address that it was read from.
        given: Facts for an article that does not bring its own.

    Raises:
        EmptyError: There is no text in it, or none that is an article's.
        DecodeError: The bytes are no text.
        FormatError: They are another kind of file.
    """
    parsed = parse_page(data, source=source)
    placed = find_page_roles(parsed.blocks, known=known_of(parsed.metadata))
    if not placed:
        raise EmptyError("there is no article in this page", source=source, remedy="save its text, and read that")
    text, blocks = _joined(placed)
    facts = find_page_facts(parsed.metadata, parsed.blocks, placed, uri=uri)
    published = facts.published
    if published is None and given.published:
        published = When(edtf_of(given.published, source=source), "stated")
    language = (parsed.metadata.language or "")[:2].lower()
    return Article(
        text,
        blocks,
        uri=uri or facts.canonical,
        title=facts.title,
        outlet=facts.outlet or given.outlet,
        bylines=facts.bylines,
        published=published,
        modified=facts.modified,
        language=language if language.isalpha() and len(language) == 2 else None,
        section=facts.section,
        canonical=facts.canonical,
        based_on=facts.based_on,
    )


def parse_page(data: bytes, *, source: str | None = None) -> ParsedPage:
    """Which blocks and which facts does the page hold? Raises as `read_page` does."""
    root = parse_tree(decode_page(data, source=source), source=source)
    return ParsedPage(find_page_blocks(root), read_metadata(root))


def known_of(metadata: Metadata) -> Known:
    """What does the page's own account say that its blocks can be compared with?"""
    titles = [metadata.title, metadata.meta("og:title", "twitter:title"), *map(text_of, metadata.linked("headline"))]
    bodies = [text_of(value) for value in metadata.linked("articleBody")]
    body = max((body for body in bodies if body), key=len, default="")
    return Known(squeeze(" ".join(title for title in titles if title)), squeeze(body))


def _joined(placed: Sequence[PlacedBlock]) -> tuple[str, tuple[Block, ...]]:
    """The text of the blocks, and where each one stands in it."""
    blocks: list[Block] = []
    at = 0
    for item in placed:
        end = at + len(item.block.text)
        blocks.append(Block(item.role, at, end, item.block.place.path))
        at = end + len(_BETWEEN_BLOCKS)
    return _BETWEEN_BLOCKS.join(item.block.text for item in placed), tuple(blocks)
