from __future__ import annotations

import gzip
from typing import Any

import pytest

from onrecord.article.inputs import Given, Summary, Unread
from onrecord.article.values import Article
from onrecord.web.articles import articles_at

HOME = "http://anchor.example/"


def page(topic: str) -> bytes:
    return (
        f"The {topic} to close\n\n"
        f"The {topic} will close for the winter, harbour master Hanne Brekke said on Monday.\n\n"
        f"“We cannot keep the {topic} open through another January,” Brekke told reporters in Tarn Haven.\n\n"
        "The council has not said what it will do with the money, which was set aside for repairs.\n"
    ).encode()


def sitemap(*addresses: str, kind: str = "url", extra: str = "") -> bytes:
    name = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    entries = "".join(f"<{kind}><loc>{address}</loc>{extra}</{kind}>" for address in addresses)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</{name}>'
    ).encode()


def read(web: Any, address: str = HOME, **options: Any) -> list[Article | Unread]:
    with web.fetcher() as fetcher:
        return list(articles_at(address, fetcher=fetcher, **options))


def test_a_page_is_an_article_with_its_address(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(status=302, headers={"Location": "/ferry"})
    web.pages["anchor.example/ferry"] = answer(page("ferry"))
    (article,) = read(web)
    assert isinstance(article, Article)
    assert article.uri == "http://anchor.example/ferry"
    assert "We cannot keep the ferry open" in article.text


def test_the_charset_that_the_server_states_is_used(web: Any, answer: Any) -> None:
    body = page("Zdař ferry").decode().replace("“", "").replace("”", "").encode("iso-8859-2")
    web.pages["anchor.example/"] = answer(body, headers={"Content-Type": "text/plain; charset=iso-8859-2"})
    (article,) = read(web)
    assert isinstance(article, Article)
    assert "the Zdař ferry open" in article.text


def test_a_feed_at_an_address_gives_its_entries(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Anchor</title><entry><title>Quay to close</title>'
        f'<link href="/quay"/><summary>{page("quay").decode()}</summary></entry></feed>'.encode()
    )
    (article,) = read(web)
    assert isinstance(article, Summary)
    assert article.uri == "http://anchor.example/quay"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_the_pages_that_a_sitemap_names_are_fetched_in_its_order(web: Any, answer: Any, pack: Any) -> None:
    news = (
        "<news:news><news:publication><news:name>The Anchor</news:name></news:publication>"
        "<news:publication_date>2024-11-05</news:publication_date></news:news>"
    )
    web.pages["anchor.example/"] = answer(pack(sitemap(f"{HOME}news.xml", f"{HOME}gone.xml", kind="sitemap")))
    web.pages["anchor.example/news.xml"] = answer(
        pack(sitemap(f"{HOME}ferry", f"{HOME}missing", f"{HOME}quay", extra=news))
    )
    web.pages |= {f"anchor.example/{name}": answer(page(name)) for name in ("ferry", "quay")}
    ferry, missing, quay, gone = read(web)
    assert isinstance(ferry, Article)
    assert isinstance(quay, Article)
    assert [ferry.uri, quay.uri] == [f"{HOME}ferry", f"{HOME}quay"]
    assert (ferry.outlet, ferry.published and ferry.published.edtf) == ("The Anchor", "2024-11-05")
    assert [str(it.error) for it in (missing, gone) if isinstance(it, Unread)] == [
        f"{HOME}missing: it answered 404 Not Found", f"{HOME}gone.xml: it answered 404 Not Found",
    ]  # fmt: skip


def test_sitemaps_that_name_each_other_come_to_an_end(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(sitemap(HOME, kind="sitemap"))
    (unread,) = read(web)
    assert isinstance(unread, Unread)
    assert "more than 100 sitemaps" in str(unread.error)


def test_a_text_that_shows_a_sitemap_is_still_a_text(web: Any, answer: Any) -> None:
    web.pages["anchor.example/"] = answer(page("<urlset > element"))
    (article,) = read(web, given=Given(outlet="The Anchor"))
    assert isinstance(article, Article)
    assert article.outlet == "The Anchor"
