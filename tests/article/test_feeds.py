"""Feeds give an article an entry, in full where they hold it; sitemaps give addresses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.feeds import Link, find_links, parse_feed
from onrecord.article.values import When
from onrecord.errors import FormatError

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Orrin Post</title><link>https://orrin.example/</link><language>en-gb</language>
<item><title>Ferry &amp;amp; harbour to &lt;em&gt;close&lt;/em&gt;</title><link>https://orrin.example/ferry</link>
 <guid isPermaLink="false">post-71</guid><pubDate>Wed, 09 Oct 2024 23:30:00 -0400</pubDate>
 <dc:creator>Ann Roe</dc:creator><description>The ferry closes.</description>
 <content:encoded><![CDATA[<p>The ferry closes on Monday, the mayor said.</p>
 <p>“We tried,” she added.</p>]]></content:encoded></item>
<item><title>Rates rise</title><link>https://orrin.example/rates</link><pubDate>2024-10-08T09:00:00+02:00</pubDate>
 <description>The council raises its rates by a tenth, officials said on Tuesday.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://dale.example/news/"><title>Dale News</title>
<entry><title type="html">Wall &lt;b&gt;falls&lt;/b&gt;</title><id>tag:dale.example,2024:1</id><link href="wall"/>
 <published>2024-05-01T10:00:00Z</published><updated>2024-05-02T08:00:00Z</updated>
 <author><name>Jo Orme</name></author><author><name>Lee Vane</name></author>
 <summary>In short.</summary>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The wall fell at dawn, police said.</p></div>
 </content>
</entry>
<entry><title>Gate holds</title><id>2</id><updated>2024-05-03</updated>
 <content type="text">The gate held.</content></entry>
</feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Kestrel",
    "home_page_url": "https://kestrel.example/",
    "items": [
        {
            "id": 9,
            "url": "/a",
            "title": "Mill reopens",
            "content_html": "<p>The mill reopens.</p>",
            "content_text": "The mill reopens.",
            "date_published": "2024-03-01T07:00:00+01:00",
            "authors": [{"name": "Pat Quill"}],
        },
        {"id": "b", "content_text": "It rained, the town clerk said."},
        {"id": "c", "url": "https://kestrel.example/c", "summary": "A summary."},
        "no item",
    ],
}


def test_an_entry_of_a_feed_comes_in_full_with_its_facts() -> None:
    first, _ = parse_feed(RSS.encode(), source="feed.xml")
    assert first.source == "feed.xml#1"
    assert first.kind == "fragment"
    assert "“We tried,” she added." in first.data.decode()
    assert not first.is_summary
    assert (first.title, first.uri, first.source_id) == (
        "Ferry & harbour to close",
        "https://orrin.example/ferry",
        "post-71",
    )
    assert (first.outlet, first.bylines, first.language) == ("The Orrin Post", ("Ann Roe",), "en-gb")


def test_the_day_of_a_stamp_is_the_day_where_it_was_written() -> None:
    first, second = parse_feed(RSS.encode(), source="feed.xml")
    assert first.published == When("2024-10-09", "stated", "23:30:00", "-04:00")
    assert second.published == When("2024-10-08", "stated", "09:00:00", "+02:00")


def test_an_entry_without_content_is_told_to_be_a_summary() -> None:
    _, second = parse_feed(RSS.encode(), source="feed.xml")
    assert second.is_summary
    assert second.data.startswith(b"Rates rise\n\nThe council raises")


def test_atom_gives_content_before_summary_and_every_author() -> None:
    first, second = parse_feed(ATOM.encode(), source="atom.xml")
    assert b"The wall fell at dawn" in first.data
    assert (first.title, first.uri, first.bylines) == (
        "Wall falls",
        "https://dale.example/news/wall",
        ("Jo Orme", "Lee Vane"),
    )
    assert first.modified == When("2024-05-02", "stated", "08:00:00", "Z")
    assert (second.kind, second.data, second.is_summary) == ("text", b"Gate holds\n\nThe gate held.", False)


def test_a_json_feed_gives_html_before_text_and_text_before_summary() -> None:
    first, second, third = parse_feed(json.dumps(JSON_FEED).encode(), source="feed.json")
    assert (first.kind, first.uri, first.source_id) == ("fragment", "https://kestrel.example/a", "9")
    assert (first.bylines, first.published) == (("Pat Quill",), When("2024-03-01", "stated", "07:00:00", "+01:00"))
    assert (second.kind, second.is_summary) == ("text", False)
    assert (third.is_summary, third.data) == (True, b"A summary.")


def test_a_broken_feed_gives_the_entries_that_can_be_read() -> None:
    cut = RSS[: RSS.index("<item><title>Rates")] + "<item><title>Rates & fees</title>"
    found = parse_feed(cut.encode(), source="feed.xml")
    assert [one.title for one in found] == ["Ferry & harbour to close", "Rates & fees"]


def test_addresses_are_relative_to_that_of_the_feed() -> None:
    feed = "<rss version='2.0'><channel><item><link>/x</link><description>Words.</description></item></channel></rss>"
    (found,) = parse_feed(feed.encode(), source="f", uri="https://far.example/feeds/all.xml")
    assert found.uri == "https://far.example/x"


def test_entities_that_multiply_are_not_followed() -> None:
    levels = "".join(f'<!ENTITY e{k + 1} "{f"&e{k};" * 10}">' for k in range(12))
    feed = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]><rss version="2.0"><channel><item><title>&e12;</title>' + (
        "<description>Words.</description></item></channel></rss>"
    )
    (found,) = parse_feed(feed.encode(), source="f")
    assert len(found.title or "") < 10_000


def test_a_sitemap_gives_the_pages_it_names_and_what_it_says_of_them() -> None:
    sitemap = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
      <url><loc> https://orrin.example/ferry </loc><news:news><news:publication><news:name>The Orrin Post</news:name>
        <news:language>en</news:language></news:publication><news:publication_date>2024-10-09T23:30:00-04:00</news:publication_date>
        <news:title>Ferry to close</news:title></news:news></url>
      <url><loc>https://orrin.example/about</loc><lastmod>2024-01</lastmod></url><url/></urlset>"""
    first, second = find_links(sitemap.encode(), source="sitemap.xml")
    assert first == Link(
        "https://orrin.example/ferry",
        "page",
        "Ferry to close",
        "The Orrin Post",
        When("2024-10-09", "stated", "23:30:00", "-04:00"),
    )
    assert second == Link("https://orrin.example/about")


def test_an_index_of_sitemaps_gives_sitemaps() -> None:
    index = "<sitemapindex><sitemap><loc>https://orrin.example/s1.xml</loc></sitemap></sitemapindex>"
    assert find_links(index.encode(), source="s") == (Link("https://orrin.example/s1.xml", "sitemap"),)


def test_a_sitemap_that_breaks_off_gives_what_stands_before_the_break() -> None:
    cut = "<urlset><url><loc>https://orrin.example/1</loc></url><url><loc>https://orr"
    assert find_links(cut.encode(), source="s") == (Link("https://orrin.example/1"),)


def test_the_links_of_a_feed_are_those_of_its_entries() -> None:
    assert [link.uri for link in find_links(RSS.encode(), source="feed.xml")] == [
        "https://orrin.example/ferry",
        "https://orrin.example/rates",
    ]


@pytest.mark.parametrize("data", [b"", b"<html><body>x</body></html>", b"words", b"{", b"<urlset>", b"<a><b></a>"])
def test_what_is_neither_feed_nor_sitemap_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"no feed|no sitemap|not JSON"):
        find_links(data, source="x")


@given(
    st.lists(
        st.sampled_from([*"<>&\"'/!?[]", "item", "<entry>", "</entry>", "<title>", "<![CDATA[", "]]>", "&x;"])
        | st.text(max_size=5)
    ).map("".join)
)
def test_any_feed_gives_entries_or_a_reason(inner: str) -> None:
    try:
        found = parse_feed(f"<feed>{inner}</feed>".encode("utf-8", "replace"), source="f")
    except FormatError:
        return
    assert [one.source for one in found] == [f"f#{k}" for k in range(1, len(found) + 1)]
