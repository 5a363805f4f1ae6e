"""What is built to do harm costs itself: each document ends soon, in bounded memory, with an article or a reason."""

from __future__ import annotations

import gzip
import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.article.child import Limits, own_child
from onrecord.article.inputs import Unread, find_articles
from onrecord.article.values import Article

MAX_SECONDS = 10.0
MAX_BYTES = 1_000_000_000
STORY = (
    "The council voted on Tuesday to close the old bridge, and the mayor said that nobody would be hurt by it. "
    "“We have looked at every beam,” she told reporters. The works will begin in spring, according to the city."
)


def page(body: str, head: str = "") -> bytes:
    paragraphs = f"<h1>Old bridge to close</h1><p>{STORY}</p>{body}<p>{STORY.replace('bridge', 'gate')}</p>"
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{paragraphs}</article></body></html>".encode()


def feed(entries: str, doctype: str = "") -> bytes:
    item = f"<item><title>Bridge</title><description>{STORY}</description></item>"
    return f'{doctype}<rss version="2.0"><channel><title>Post</title>{item}{entries}</channel></rss>'.encode()


def captured(body: bytes, header: str = "") -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{header}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(answer)}\r\n\r\n"
    return head.encode() + answer + b"\r\n\r\n"


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", data)
    return out.getvalue()


def multiplying_entities(n: int) -> str:
    levels = "".join(f'<!ENTITY e{k + 1} "{f"&e{k};" * 10}">' for k in range(n))
    return f'<!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]>'


def attributes(n: int) -> str:
    return " ".join(f"a{k}='x'" for k in range(n))


def linked_data(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


BOMB = gzip.compress(bytes(100_000_000))
MAIL = b"From: a@b\nMessage-ID: <1>\nSubject: Bridge\n"
PART = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"
PEOPLE = json.dumps([{"@type": "Person", "name": "x"}] * 50_000)
TWO_CHARSETS = '<meta charset="utf-16"><meta charset="shift_jis">'

# What each is made of, built only when its turn comes.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "50,000 attributes on one tag": lambda: page(f"<p {attributes(50_000)}>Words.</p>"),
    "20,000 nested tags": lambda: page("<div>" * 20_000 + "deep" + "</div>" * 20_000),
    "20,000 nested tags that format": lambda: page("<b>" * 20_000 + "bold"),
    "tables in tables": lambda: page("<table><tr><td>" * 5_000),
    "10 MB in one text node": lambda: page(f"<p>{'word ' * 2_000_000}</p>"),
    "10 MB without a space": lambda: page(f"<p>{'w' * 10_000_000}</p>"),
    "100,000 paragraphs": lambda: page("<p>He said so.</p>" * 100_000),
    "a flood of entities": lambda: page(f"<p>{'&amp;&#8220;&nbsp;&CounterClockwiseContourIntegral;' * 200_000}</p>"),
    "unfinished entities": lambda: page(f"<p>{'&#x' * 1_000_000}</p>"),
    "colspan=2^53": lambda: page(f"<table><tr><td colspan={2**53} rowspan={2**53}>x</td></tr></table>"),
    "NUL bytes": lambda: page("<p>a\0b</p>").replace(b"<h1>", b"<h1>\0"),
    "mixed encodings": lambda: page("CUT", TWO_CHARSETS).replace(b"CUT", b"\xff\xfe\xe9" + "é".encode() + b"\x81"),
    "bidi controls": lambda: page("<p>\u202e\u2066" + "abc\u202e" * 10_000 + "</p>"),
    "comments without an end": lambda: page("<!--" * 200_000),
    "scripts without an end": lambda: page("<script>" * 100_000),
    "brackets": lambda: page("<" * 2_000_000),
    "tags without an end": lambda: page("<a href=" * 200_000),
    "200,000 links": lambda: page("<a href=x>y</a>" * 200_000),
    "deep linked data": lambda: page("", linked_data("[" * 100_000)),
    "wide linked data": lambda: page("", linked_data(PEOPLE)),
    "100,000 tags of metadata": lambda: page("", '<meta property="og:title" content="x">' * 100_000),
    "a title of 5 MB": lambda: page("", f"<title>{'t' * 5_000_000}</title>"),
    "a feed whose entities multiply": lambda: feed("<item><title>&e40;</title></item>", multiplying_entities(40)),
    "a feed of 20,000 nested tags": lambda: feed("<item>" + "<a>" * 20_000),
    "a feed of 50,000 attributes": lambda: feed(f"<item {attributes(50_000)}/>"),
    "a feed of brackets": lambda: feed("<" * 500_000),
    "a feed of open attributes": lambda: feed("<item a='" * 50_000),
    "deep JSON": lambda: b"[" * 5_000_000,
    "a line of deep JSON": lambda: json.dumps({"text": STORY}).encode() + b'\n{"text":' + b"[" * 1_000_000,
    "a mail of 500,000 headers": lambda: MAIL + b"X: y\n" * 500_000 + b"\n" + STORY.encode(),
    "a mail of one long header": lambda: MAIL + b"List-Id: " + b"=?utf-8?q?" * 200_000 + b"\n\n" + STORY.encode(),
    "a mail of nested parts": lambda: MAIL + PART * 20_000 + STORY.encode(),
    "a table with an open quote": lambda: b'id,text\n1,"' + STORY.encode() * 50_000,
    "a table of 100,000 columns": lambda: b"text" + b",x" * 100_000 + b"\n" + STORY.encode(),
    "a bomb": lambda: BOMB,
    "a bomb of a page": lambda: gzip.compress(page("<p>x</p>" * 8_000_000)),
    "a bomb in a zip file": lambda: zipped(bytes(100_000_000)),
    "a bomb in an archive": lambda: captured(BOMB, "Content-Encoding: gzip\r\n") + captured(page("")),
    "a bomb as an archive": lambda: gzip.compress(captured(bytes(60_000_000))) + gzip.compress(captured(page(""))),
}
# Of these, the article around the harm is to be found all the same.
READABLE = frozenset(
    (
        "50,000 attributes on one tag", "colspan=2^53", "NUL bytes", "bidi controls", "deep linked data",
        "a line of deep JSON", "a bomb in an archive", "a bomb as an archive",
    )
)  # fmt: skip


# These stand for their kind in every run; the others take their time at night.
ALWAYS = frozenset(
    (
        "50,000 attributes on one tag", "20,000 nested tags", "10 MB in one text node", "a flood of entities",
        "colspan=2^53", "NUL bytes", "mixed encodings", "bidi controls", "a feed whose entities multiply",
        "a line of deep JSON", "a bomb", "a bomb in a zip file", "a bomb in an archive", "a bomb as an archive",
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.nightly) for name in HOSTILE]
)
def test_a_hostile_document_costs_itself(name: str) -> None:
    data = HOSTILE[name]()
    start = time.monotonic()
    found = list(find_articles(data, source=name, force=True))
    seconds = time.monotonic() - start
    assert seconds < MAX_SECONDS
    assert peak_bytes() < MAX_BYTES
    assert found
    for one in found:
        if isinstance(one, Unread):
            assert one.error.reason
            assert one.source.startswith(name)
        else:
            one.text.encode()
    if name in READABLE:
        assert any(isinstance(one, Article) and "nobody would be hurt by it" in one.text for one in found), found


def test_the_limits_of_the_child_are_those_that_are_promised() -> None:
    assert Limits().seconds < MAX_SECONDS
    assert Limits().memory_bytes <= MAX_BYTES


def test_pages_are_read_after_hostile_ones() -> None:
    (article,) = find_articles(page(""), source="p.html")
    assert isinstance(article, Article)
    assert article.text.count("told reporters") == 2


def peak_bytes() -> int:
    """The most memory that the child has held so far; 0 where it has just ended, or the system does not tell."""
    status = Path(f"/proc/{own_child().pid}/status")
    if not status.exists():
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text("utf-8"))
    return 1024 * int(found[1]) if found else 0
