"""Feeds and sitemaps: which articles do they hold, and which addresses do they name?

RSS and Atom through feedparser, JSON Feed and the sitemaps of news sites by their own formats. Both functions here
work on hostile bytes, and are run in a child process (see `child`).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urljoin
from xml.etree import ElementTree

from onrecord.article.decode import normalise
from onrecord.article.document import Content, Document, when, with_headline
from onrecord.article.values import When
from onrecord.errors import FormatError

JSON_FEED = "https://jsonfeed.org/version/"
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>|&#?\w{1,32};")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a feed or a sitemap names, and what it says of the page there.

    `leads_to`: `sitemap` where the address is that of a further sitemap.
    """

    uri: str
    leads_to: Literal["page", "sitemap"] = "page"
    title: str | None = None
    outlet: str | None = None
    published: When | None = None
    modified: When | None = None


def parse_feed(data: bytes, /, *, source: str, uri: str | None = None) -> tuple[Document, ...]:
    """Which articles does the feed hold, one an entry? Their full content where it is there, else the summary.

    Args:
        data: An RSS, Atom or JSON feed.
        source: Its name; the third entry is `name#3`.
        uri: Its address, which those of entries may be relative to.

    Raises:
        FormatError: It is no feed.
    """
    return _from_json(data, source, uri) if data.lstrip()[:1] == b"{" else _from_xml(data, source, uri)


def find_links(data: bytes, /, *, source: str, uri: str | None = None) -> tuple[Link, ...]:
    """Which addresses does the sitemap or the feed name, in its order?

    Raises:
        FormatError: It is neither.
    """
    try:
        return _from_sitemap(data, source)
    except FormatError:
        entries = parse_feed(data, source=source, uri=uri)
    return tuple(
        Link(entry.uri, "page", entry.title, entry.outlet, entry.published, entry.modified)
        for entry in entries
        if entry.uri is not None
    )


def parse_json_feed(feed: Mapping[str, Any], *, source: str, uri: str | None = None) -> tuple[Document, ...]:
    """Which articles does the JSON Feed, read as JSON, hold?"""
    items = feed.get("items")
    base = uri or _text(feed.get("feed_url")) or _text(feed.get("home_page_url"))
    out = []
    for number, item in enumerate(items if isinstance(items, list) else (), 1):
        if not isinstance(item, dict):
            continue
        html, text = _text(item.get("content_html")), _text(item.get("content_text"))
        summary = _text(item.get("summary"))
        address = _text(item.get("url")) or _text(item.get("external_url"))
        title = _plain(_text(item.get("title")))
        authors = item.get("authors") or [item.get("author")]
        names = [_text(author.get("name")) for author in authors if isinstance(author, dict)]
        out.append(
            Document(
                source=f"{source}#{number}",
                data=(html or with_headline(text or summary or "", title)).encode(),
                kind="fragment" if html else "text",
                source_id=None if item.get("id") is None else normalise(str(item["id"])),
                uri=urljoin(base, address) if base and address else address,
                title=title,
                outlet=_plain(_text(feed.get("title"))),
                bylines=tuple(name for name in names if name),
                published=when(item.get("date_published")),
                modified=when(item.get("date_modified")),
                is_summary=not (html or text),
            )
        )
    return tuple(out)


def _from_json(data: bytes, source: str, uri: str | None) -> tuple[Document, ...]:
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}", source=source) from error
    return parse_json_feed(feed, source=source, uri=uri)


def _from_xml(data: bytes, source: str, uri: str | None) -> tuple[Document, ...]:
    import feedparser  # type: ignore[import-untyped,unused-ignore]

    # Cleaning is for those who show the HTML; here it is read as a page is.
    found = feedparser.parse(
        io.BytesIO(data), response_headers={"content-location": uri} if uri else None, sanitize_html=False
    )
    if not found.entries and not found.get("version"):
        reason = found.get("bozo_exception")
        raise FormatError(f"this is no feed{f': {reason}' if reason else ''}", source=source)
    # As plain dictionaries: its own answer some questions with other keys' values.
    entries = (
        _entry(dict(entry), dict(found.feed), source=f"{source}#{number}")
        for number, entry in enumerate(found.entries, 1)
    )
    return tuple(entry for entry in entries if entry.data or entry.title or entry.uri)


def _entry(entry: Mapping[str, Any], feed: Mapping[str, Any], *, source: str) -> Document:
    full = [content for content in entry.get("content", ()) if _text(content.get("value"))]
    content = max(full, key=lambda content: len(content["value"]), default=None)
    is_summary = content is None
    chosen = content or entry.get("summary_detail") or {}
    value = _text(chosen.get("value")) or ""
    title = _plain(_text(entry.get("title")))
    kind = _kind(value)
    detail = entry.get("source") or feed  # an entry that was taken over from another feed says from which
    names = [_text(author.get("name")) for author in entry.get("authors", ())]
    return Document(
        source=source,
        data=(with_headline(value, title) if kind == "text" else value).encode(),
        kind=kind,
        source_id=_text(entry.get("id")),
        uri=_text(entry.get("link")),
        title=title,
        outlet=_plain(_text(detail.get("title"))),
        bylines=tuple(name for name in names if name),
        published=when(entry.get("published")),
        modified=when(entry.get("updated")),
        language=_text(chosen.get("language")) or _text(feed.get("language")),
        is_summary=is_summary,
    )


def _kind(value: str) -> Content:
    """Is the content HTML? What feeds say of it is often wrong; whether there are tags in it is not."""
    return "fragment" if _TAG.search(value) else "text"


def _from_sitemap(data: bytes, source: str) -> tuple[Link, ...]:
    out: list[Link] = []
    is_sitemap = False
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(data)):
            name = _name(element)
            if name in ("urlset", "sitemapindex"):
                is_sitemap = True
            if name not in ("url", "sitemap"):
                continue
            is_sitemap = True
            facts = {_name(part): (part.text or "").strip() for part in element.iter()}
            if facts.get("loc"):
                out.append(
                    Link(
                        facts["loc"],
                        "sitemap" if name == "sitemap" else "page",
                        _plain(facts.get("title")),
                        _plain(facts.get("name")),
                        when(facts.get("publication_date")),
                        when(facts.get("lastmod")),
                    )
                )
            element.clear()
    except ElementTree.ParseError as error:
        if not out:  # what stands before the fault is sound
            raise FormatError(f"this is no sitemap: {error}", source=source) from error
    if not is_sitemap:
        raise FormatError("this is no sitemap", source=source)
    return tuple(out)


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(value: object) -> str | None:
    return normalise(value) if isinstance(value, str) and value.strip() else None


def _plain(value: str | None) -> str | None:
    """A title without the markup that it may hold."""
    if value is None:
        return None
    if _TAG.search(value):
        from html import unescape

        value = unescape(_TAG.sub(lambda found: found[0] if found[0].startswith("&") else "", value))
    return _SPACES.sub(" ", value).strip() or None
