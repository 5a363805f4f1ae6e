"""Whatever the bytes are, they become articles, or reasons why they are none."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import json
import re
import tarfile
import time
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.inputs import Given, Summary, Unread, as_article, find_articles, find_links, open_articles
from onrecord.article.values import Article, Block, When
from onrecord.errors import EmptyError, FormatError, LanguageError, ProseError

TEXT = "The council voted on Tuesday to close the old bridge, and the mayor said that nobody would be hurt by it."
PAGE = f"<!DOCTYPE html><html><head><title>Bridge</title></head><body><p>{TEXT}</p></body></html>"
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Ferry</title>
<item><title>Bridge</title><link>https://orrin.example/1</link><description>{TEXT}</description></item>
<item><title>Empty</title><link>https://orrin.example/2</link></item></channel></rss>"""


def read_page(data: bytes, /, *, source: str, uri: str | None, given: Given) -> Article:
    """The paragraphs of a page; stands for the reader of pages, whose own tests are elsewhere."""
    charset = "utf-16" if data.startswith(codecs.BOM_UTF16_LE) else "utf-8-sig"
    paragraphs = re.findall(r"<p[^>]*>(.*?)</p>", data.decode(charset, "replace"), re.DOTALL)
    text = "\n\n".join(paragraphs)
    return Article(text, (Block("body", 0, len(text)),), uri=uri, title="its own title", outlet=given.outlet)


def found_in(data: bytes, source: str = "a", **options: object) -> list[Article | Unread]:
    return list(find_articles(data, source=source, read_page=read_page, **options))  # type: ignore[arg-type]


def told(found: Sequence[Article | Unread]) -> list[tuple[str, str]]:
    """What there is, and for what is not, the source and the reason."""
    return [(one.source, one.error.reason) if isinstance(one, Unread) else ("", one.text) for one in found]


def lines(*rows: object) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def test_a_text_is_one_article_with_its_own_words() -> None:
    (article,) = find_articles(TEXT.encode(), source="a.txt")
    assert isinstance(article, Article)
    assert article.text == TEXT
    assert article.language == "en"


def test_a_line_of_json_lines_brings_its_own_facts() -> None:
    row = {
        "id": 7,
        "text": TEXT,
        "title": "Bridge to close",
        "published": "2024-05-01T10:00:00Z",
        "outlet": "The Ferry",
    }
    (article,) = find_articles(lines(row), source="a.jsonl", given=Given(published="1999", outlet="Another"))
    assert isinstance(article, Article)
    assert (article.source_id, article.title, article.outlet) == ("7", "Bridge to close", "The Ferry")
    assert article.published == When("2024-05-01", "stated")


def test_a_fact_given_with_the_call_fills_only_what_a_line_leaves_open() -> None:
    (article,) = find_articles(lines({"text": TEXT}), source="a.jsonl", given=Given("2024-05", "The Ferry"))
    assert isinstance(article, Article)
    assert (article.published, article.outlet) == (When("2024-05", "stated"), "The Ferry")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": "x"}, "no text"),
        ({"text": 7}, "no text"),
        ({"text": TEXT, "title": 7}, "`title`"),
        ({"text": TEXT, "id": []}, "`id`"),
        ({"text": TEXT, "published": "last Tuesday"}, "no date"),
        ({"text": TEXT, "published": "2024-02-31"}, "no date"),
        ({"text": "  "}, "no text"),
        ("{not json", "not JSON"),
        ("[1, 2]", "not a JSON object"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_others_are_read(line: object, reason: str) -> None:
    first, bad, last = find_articles(lines({"text": TEXT}, line, {"text": TEXT}), source="a.jsonl")
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(bad, Unread)
    assert bad.source == "a.jsonl:2"
    assert reason in bad.error.reason


def test_another_language_is_named_and_read_only_by_force() -> None:
    german = (
        "Der Stadtrat hat am Dienstag beschlossen, die alte Brücke zu schließen. Die Bürgermeisterin sagte, dass "
        "dadurch niemand zu Schaden komme und die Arbeiten im Frühjahr beginnen sollen."
    )
    with pytest.raises(LanguageError, match="German") as caught:
        as_article(german)
    assert caught.value.language == "de"
    assert "--force" in str(caught.value)
    assert as_article(german, force=True).language == "de"


@pytest.mark.parametrize("text", ["1;2;3\n4;5;6\n", "x=f(y);z=g(x)\nif(z){return;}", "A" * 5000])
def test_what_holds_no_sentences_is_no_news_text(text: str) -> None:
    with pytest.raises(ProseError):
        as_article(text)
    assert as_article(text, force=True).text == text


def test_a_text_of_one_endless_line_is_read() -> None:
    assert as_article((TEXT + " ") * 200).text.startswith("The council")


def packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def captured(uri: str, page: bytes, media_type: str = "text/html") -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n\r\n".encode() + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-10-09T10:00:00Z\r\n"
        f"WARC-Target-URI: {uri}\r\nContent-Type: application/http\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def mail(subject: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "Ann Roe <a@b.example>", subject, "<1@b.example>"
    message.set_content(TEXT)
    return message.as_bytes()


ITEM = {
    "uri": "urn:orrin:7",
    "versionCreated": "2024-10-10T08:00:00+02:00",
    "contentCreated": "2024-10-09T23:30:00+02:00",
    "by": "By Ann Roe and Jo Orme",
    "language": "en",
    "headlines": [{"role": "short", "value": "Shut"}, {"role": "main", "value": "Bridge to close"}],
    "bodies": [
        {"role": "main", "contentType": "text/plain", "value": "The plain body."},
        {"role": "richtext", "contentType": "application/xhtml+xml", "value": f"<p>{TEXT}</p>"},
    ],
    "infoSources": [{"name": "Orrin News Agency"}],
}


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        PAGE.encode(),
        PAGE.encode("utf-16"),
        b"\xef\xbb\xbf \r\n<!-- saved --><?x y?><html><p>" + TEXT.encode() + b"</p>",
        f"<div><p>{TEXT}</p></div>".encode(),
        gzip.compress(PAGE.encode()),
        gzip.compress(TEXT.encode()),
        packed(("a/b.html", PAGE.encode())),
        captured("https://orrin.example/1", PAGE.encode()),
        gzip.compress(captured("https://orrin.example/1", PAGE.encode())),
        mail("Bridge"),
        b"From a@b Wed Oct  9 10:00:00 2024\n" + mail("Bridge"),
        json.dumps({"text": TEXT}).encode(),
        json.dumps({"text": TEXT}).encode("utf-16"),
        json.dumps([{"text": TEXT}], indent=2).encode(),
        json.dumps(ITEM, indent=2).encode(),
        json.dumps(ITEM).encode(),
        json.dumps({"body_text": TEXT}).encode(),
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"content_text": TEXT}]}).encode(),
        f"id,text\n1,{TEXT!r}\n".replace("'", '"').encode(),
        f"title;body\nBridge;{TEXT}\n".encode("utf-16"),
        f"id\ttext\n1\t{TEXT}\n".encode(),
    ],
)
def test_the_same_words_are_found_whatever_they_came_in(data: bytes) -> None:
    (article,) = found_in(data)
    assert isinstance(article, Article), article
    assert article.text.strip() == TEXT
    assert article.language == "en"


def test_a_feed_gives_an_article_an_entry_and_marks_summaries() -> None:
    first, second = found_in(FEED.encode(), "feed.xml")
    assert isinstance(first, Summary)
    assert (first.title, first.outlet, first.uri) == ("Bridge", "The Ferry", "https://orrin.example/1")
    assert first.text == f"Bridge\n\n{TEXT}"
    assert [block.role for block in first.blocks] == ["headline", "body"]
    assert isinstance(second, Unread)
    assert second.source == "feed.xml#2"


def test_a_paragraph_that_is_no_page_to_its_reader_is_read_as_a_text() -> None:
    def find_nothing(data: bytes, /, *, source: str, uri: str | None, given: Given) -> Article:
        raise EmptyError("there is no article in this page", source=source)

    html = f"<p>First &amp; last:<br/>{TEXT}</p> <script></script>\n<ul><li><b>Two</b> &lt;2</li></ul>"
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"content_html": html}]}
    (article,) = find_articles(json.dumps(feed).encode(), source="f", read_page=find_nothing)
    assert isinstance(article, Article)
    assert article.text == f"First & last:\n\n{TEXT}\n\nTwo <2"
    (unread,) = find_articles(PAGE.encode(), source="p", read_page=find_nothing)
    assert isinstance(unread, Unread)


def test_what_is_inside_has_a_name_of_its_own() -> None:
    data = captured("https://orrin.example/1", b"<html></html>")
    bundles = {
        "feed.xml#2": FEED.encode(),
        "rows.jsonl:2": lines({"text": TEXT}, {"text": " "}),
        "list.json#2": json.dumps([{"text": TEXT}, {"text": ""}]).encode(),
        "table.csv:3": f"text,id\n{TEXT!r},1\n,2\n".encode(),
        "mail.mbox:2": b"From a@b 2024\n" + mail("x") + b"\n\nFrom a@b 2024\nFrom: x@y\n\n",
        "bundle.zip:b/c.html": packed(("b/c.html", b"<html></html>"), ("d.txt", TEXT.encode())),
        f"archive.warc.gz@{len(gzip.compress(data, mtime=0))}": gzip.compress(data, mtime=0) * 2,
    }
    for name, content in bundles.items():
        found = found_in(content, re.split("[#:@]", name)[0])
        assert name in [one.source for one in found if isinstance(one, Unread)]


def test_a_news_item_brings_its_facts_and_html_before_plain_text() -> None:
    (article,) = found_in(json.dumps(ITEM).encode(), "item.json")
    assert isinstance(article, Article)
    assert (article.title, article.bylines) == ("Bridge to close", ("Ann Roe", "Jo Orme"))
    assert (article.outlet, article.source_id, article.uri) == ("Orrin News Agency", "urn:orrin:7", None)
    assert article.published == When("2024-10-09", "stated", "23:30:00", "+02:00")
    assert article.modified == When("2024-10-10", "stated", "08:00:00", "+02:00")


HALF = "\ud800"


@pytest.mark.parametrize(
    "row",
    [
        {"text": TEXT + HALF, "title": HALF, "id": HALF, "uri": HALF, "byline": HALF},
        {"bodies": [{"value": TEXT + HALF}], "headlines": [{"value": HALF}], "by": HALF, "uri": f"http://{HALF}"},
        {
            "version": "https://jsonfeed.org/version/1",
            "title": HALF,
            "items": [{"id": HALF, "content_text": TEXT + HALF, "title": HALF, "url": HALF, "author": {"name": HALF}}],
        },
    ],
)
def test_half_a_character_is_marked_wherever_it_stands(row: dict[str, object]) -> None:
    (article,) = found_in(json.dumps(row).encode())
    assert isinstance(article, Article)
    facts = [article.text, article.title, article.uri, article.source_id, article.outlet, *article.bylines]
    for fact in facts:
        (fact or "").encode()
    assert sum("\ufffd" in (fact or "") for fact in facts) >= 4


@pytest.mark.parametrize("run", [" ", "and ", "& ", "by ", "; ", "<", "&", "a,", "2024-01-01T", "9"])
def test_long_runs_in_the_facts_of_a_row_take_no_longer_than_they_are_long(run: str) -> None:
    run *= 300_000
    row = {"bodies": [{"value": TEXT}], "by": run, "headlines": [{"value": run}], "versionCreated": run}
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"content_html": f"<p>{TEXT}</p>{run}", "title": run}],
    }
    start = time.process_time()
    assert found_in(json.dumps(row).encode(), force=True)
    assert found_in(json.dumps(feed).encode(), force=True)
    assert time.process_time() - start < 5


def test_a_news_item_without_a_body_says_so() -> None:
    (unread,) = found_in(json.dumps({"uri": "x", "type": "picture", "bodies": []}).encode())
    assert isinstance(unread, Unread)
    assert "no body" in unread.error.reason


def test_a_table_is_known_by_its_columns_in_any_order_and_with_line_ends_in_its_cells() -> None:
    table = (
        "\ufeffDate,Publication,Title,URL,Author,Body\r\n"
        f'2024-05-01,The Ferry,"A, b",u,By Jo Orme,"{TEXT}\r\n\r\n{TEXT}"\r\n'
    )
    (article,) = found_in(table.encode(), "t.csv")
    assert isinstance(article, Article)
    assert article.text == f"{TEXT}\n\n{TEXT}"
    assert (article.title, article.outlet, article.uri, article.bylines) == ("A, b", "The Ferry", "u", ("Jo Orme",))
    assert article.published == When("2024-05-01", "stated")


def test_a_table_without_texts_names_its_columns() -> None:
    ((source, reason),) = told(found_in(b"name,price\nbread,2\n", "t.csv"))
    assert source == "t.csv"
    assert "name, price" in reason


def test_a_sentence_with_the_word_text_in_it_is_no_table() -> None:
    (article,) = found_in(f"Title, text, and more\n{TEXT}, he said".encode())
    assert isinstance(article, Article)
    assert article.text.startswith("Title, text")


def test_a_text_that_begins_with_a_bracket_is_a_text() -> None:
    for opening in ("[Photo: the bridge]", "{Editors: note}", "<The bridge>"):
        (article,) = found_in(f"{opening}\n\n{TEXT}".encode())
        assert isinstance(article, Article)
        assert article.text.startswith(opening)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<?xml version='1.0'?><urlset><url><loc>https://a.example/</loc></url></urlset>", "names 1 addresses"),
        (b"<?xml version='1.0'?><svg></svg>", "XML of a kind"),
        (b"%PDF-1.7 ...", "a PDF"),
        (bz2.compress(b"x"), "binary|encoding"),
        (packed(("in.zip", packed(("a.txt", TEXT.encode())))), "inside a bundle"),
        (packed(("in.gz", gzip.compress(TEXT.encode()))), "inside a bundle"),
        (packed(), "no articles in it"),
        (packed(("mimetype", b"application/epub+zip")), "office document or an e-book"),
        (gzip.compress(TEXT.encode() * 900)[:-20], "breaks off or is damaged"),
        (b"\x1f\x8bnothing", "breaks off or is damaged"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n", "no articles in it"),
        (b"", "no text"),
    ],
)
def test_what_holds_no_article_says_why(data: bytes, reason: str) -> None:
    ((_, given_reason),) = told(found_in(data))
    assert re.search(reason, given_reason)


def test_a_tar_archive_is_named() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    for data in (out.getvalue(), gzip.compress(out.getvalue())):
        ((_, reason),) = told(found_in(data))
        assert "tar archive" in reason


def test_a_bomb_is_refused_by_what_it_expands_to() -> None:
    ((_, reason),) = told(found_in(gzip.compress(bytes(50_000_000))))
    assert "200 times" in reason


def test_a_page_has_the_address_that_an_archive_keeps_for_it() -> None:
    (article,) = found_in(captured("https://orrin.example/1", PAGE.encode()))
    assert isinstance(article, Article)
    assert (article.uri, article.title) == ("https://orrin.example/1", "its own title")


def test_a_folder_gives_all_its_files_and_an_empty_one_a_reason(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.html").write_bytes(PAGE.encode())
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "c.txt").write_bytes(b"")
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    found = list(open_articles(tmp_path, read_page=read_page))
    assert told(found) == [("", TEXT), (str(tmp_path / "c.txt"), "there is no text in it"), ("", TEXT)]
    (tmp_path / "empty").mkdir()
    (unread,) = open_articles(tmp_path / "empty")
    assert isinstance(unread, Unread)
    assert isinstance(unread.error, EmptyError)


def test_what_comes_through_a_pipe_is_read_as_a_file_is() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self._rest = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            return self._rest.readinto(buffer[:7])

    rows = lines({"text": TEXT}, {"text": TEXT})
    page = gzip.compress(captured("https://orrin.example/1", TEXT.encode(), "text/plain"))
    for data in (rows, gzip.compress(rows), packed(("a", TEXT.encode()), ("b", TEXT.encode())), page * 2):
        found = list(find_articles(io.BufferedReader(Pipe(data)), source="-"))
        assert told(found) == [("", TEXT)] * 2


def test_the_links_of_a_compressed_sitemap_are_found() -> None:
    sitemap = b"<urlset><url><loc>https://a.example/</loc></url></urlset>"
    assert [link.uri for link in find_links(gzip.compress(sitemap), source="s")] == ["https://a.example/"]
    with pytest.raises(FormatError):
        find_links(gzip.compress(sitemap)[:-9], source="s")


@given(st.integers(0, 200), st.integers(0, 255))
def test_a_gzip_file_with_a_byte_changed_is_read_or_named(at: int, byte: int) -> None:
    data = bytearray(gzip.compress(lines({"text": TEXT}, {"text": TEXT[::-1]})))
    data[at % len(data)] = byte
    assert found_in(bytes(data), force=True)


STARTS = [
    b"{", b"[", b"<", b"<?xml", b"<rss", b"<html", b"PK\x03\x04", b"\x1f\x8b\x08", b"WARC/1.0\r\n", b"(\xb5/\xfd",
    b"From x 2024\nA: b\n", b"From: a\nMessage-ID: b\n\n", b"text,id\n", b"id\ttext\n1\t", b'{"text": "', b"text\r",
    codecs.BOM_UTF16_LE, codecs.BOM_UTF8,
]  # fmt: skip


@given(st.sampled_from(STARTS), st.binary(max_size=80) | st.text(max_size=40).map(str.encode))
def test_any_bytes_become_articles_or_reasons(start: bytes, rest: bytes) -> None:
    found = found_in(start + rest, force=True)
    assert found
    for one in found:
        assert one.error.reason if isinstance(one, Unread) else one.text
