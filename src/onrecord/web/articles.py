"""From an address to articles: those that it holds, or those at the addresses that it names, if it is a sitemap."""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.article.document import in_charset
from onrecord.article.feeds import Link
from onrecord.article.inputs import Given, Unread, find_articles, find_links
from onrecord.article.values import Article
from onrecord.errors import ArticleError
from onrecord.web.errors import FetchError

if TYPE_CHECKING:
    from onrecord.web.fetch import Fetched, Fetcher

_MAX_SITEMAPS = 100  # of one address: no news site has as many, and two that name each other would have no end
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_HEAD_BYTES = 4096


def articles_at(
    address: str, *, fetcher: Fetcher, given: Given = Given(), force: bool = False
) -> Iterator[Article | Unread]:
    """Which articles are at this address: a page, a feed, an archive, or a sitemap, whose pages are then fetched?

    What cannot be fetched or is no article comes as `Unread`, and the others follow. A page behind a sitemap that does
    not say when or by whom it was published has that from there.
    """
    links = deque([Link(address)])
    n_sitemaps = 0
    while links:
        link = links.popleft()
        try:
            found = fetcher.fetch(link.uri)
            named = _named_by(found)
        except ArticleError as error:
            yield Unread(link.uri, error)
            continue
        if named is None:
            yield from articles_in(found, given=_given_with(link, given), force=force)
        elif (n_sitemaps := n_sitemaps + 1) > _MAX_SITEMAPS:
            reason = f"{address} leads to more than {_MAX_SITEMAPS} sitemaps: this one is left unread"
            yield Unread(link.uri, FetchError(reason, source=link.uri))
        else:
            links.extendleft(reversed(named))


def articles_in(found: Fetched, *, given: Given = Given(), force: bool = False) -> Iterator[Article | Unread]:
    """Which articles does what was fetched hold? See `find_articles`."""
    data = in_charset(found.data, found.charset)
    return find_articles(data, source=found.address, uri=found.address, given=given, force=force)


def _named_by(found: Fetched) -> tuple[Link, ...] | None:
    """The addresses that the sitemap names, None where it is none."""
    head = found.data[:_HEAD_BYTES]
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _HEAD_BYTES)
        except zlib.error:
            return None
    if not _SITEMAP.search(head):
        return None
    try:
        return find_links(found.data, source=found.address, uri=found.address)
    except ArticleError:
        return None  # it only speaks of one, or is broken, which the reading of it tells


def _given_with(link: Link, given: Given) -> Given:
    published = link.published.edtf if link.published else None
    return Given(given.published or published, given.outlet or link.outlet)
