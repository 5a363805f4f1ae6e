"""Web archives give their pages one record at a time, and what is broken in them is named and passed."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.archives import Captured, find_captured
from onrecord.errors import ArticleError, FormatError

PAGE = b"<!DOCTYPE html><html><body><p>The harbour opens again on Monday, the mayor said.</p></body></html>"
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def record(
    number: int,
    body: bytes = PAGE,
    *,
    http: bytes = HTML,
    kind: str = "response",
    media_type: str = "application/http; msgtype=response",
    length: object = None,
) -> bytes:
    content = http + b"\r\n" + body if http else body
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-10-09T10:00:00Z\r\n"
        f"WARC-Target-URI: https://example.org/{number}\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {len(content) if length is None else length}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def archive(records: Sequence[bytes], *, is_packed: bool) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) if is_packed else one for one in records)


def captured(data: bytes) -> list[Captured | ArticleError]:
    return list(find_captured(io.BytesIO(data), source="a.warc"))


def numbers(found: Sequence[Captured | ArticleError]) -> list[str]:
    """The last part of each address; for an error, the first words of its reason."""
    return [
        str(one.uri).rpartition("/")[2] if isinstance(one, Captured) else " ".join(one.reason.split()[:2])
        for one in found
    ]


packed_or_not = pytest.mark.parametrize("is_packed", [True, False], ids=["gzip", "plain"])


@packed_or_not
def test_each_page_comes_with_its_address_and_the_byte_where_it_begins(is_packed: bool) -> None:
    records = [record(k, PAGE + b" " * k) for k in range(4)]
    found = captured(archive(records, is_packed=is_packed))
    starts = [len(archive(records[:k], is_packed=is_packed)) for k in range(4)]
    assert found == [
        Captured(f"a.warc@{start}", f"https://example.org/{k}", PAGE + b" " * k) for k, start in enumerate(starts)
    ]


@packed_or_not
def test_what_is_no_page_is_passed_over(is_packed: bool) -> None:
    records = [
        record(0, kind="warcinfo", http=b"", media_type="application/warc-fields"),
        record(1, kind="request"),
        record(2, http=b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"),
        record(3, http=b"HTTP/1.1 200 OK\r\nContent-Type: image/svg+xml\r\n"),
        record(4, http=b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n"),
        record(5, kind="metadata", http=b"", media_type="application/warc-fields"),
        record(6, http=b"", media_type="text/dns"),
        record(7),
        record(8, http=b"", kind="conversion", media_type="text/plain"),
        record(9, http=b"", kind="resource", media_type="text/html"),
        record(10, http=b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"),
        record(11, http=b"HTTP/1.1 200 OK\r\n"),
    ]
    assert numbers(captured(archive(records, is_packed=is_packed))) == ["7", "8", "9", "10", "11"]


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"Content-Encoding: gzip\r\n", gzip.compress(PAGE)),
        (b"Content-Encoding: deflate\r\n", zlib.compress(PAGE)),
        (
            b"Transfer-Encoding: chunked\r\n",
            b"5\r\n" + PAGE[:5] + b"\r\n%x\r\n" % len(PAGE[5:]) + PAGE[5:] + b"\r\n0\r\n\r\n",
        ),
        (b"Content-Encoding: gzip\r\n", PAGE),
        (b"Content-Encoding: br\r\n", PAGE),
        (b"Transfer-Encoding: chunked\r\n", PAGE),
    ],
    ids=["gzip", "deflate", "chunks", "gzip, but kept expanded", "brotli, but kept expanded", "chunks, but kept whole"],
)
def test_a_body_comes_without_the_encodings_it_was_sent_in(header: bytes, body: bytes) -> None:
    (found,) = captured(record(0, body, http=HTML + header))
    assert isinstance(found, Captured)
    assert found.data == PAGE


def test_the_character_set_of_the_answer_is_kept_where_the_bytes_bear_it_out() -> None:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=%s\r\n"
    words = "The café’s owner paid."
    rows = [
        record(0, words.encode("cp1252"), http=http % b"ISO-8859-1"),
        record(1, words.encode("utf-8"), http=http % b"ISO-8859-1"),
        record(2, words.encode("cp1252"), http=http % b"no-such-set"),
    ]
    found = [one.data for one in captured(b"".join(rows)) if isinstance(one, Captured)]
    assert found == [words.encode("utf-8-sig"), words.encode("utf-8"), words.encode("cp1252")]


@packed_or_not
@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (record(1, length=5000), ["0", "the record", "2", "3"]),
        (record(1, length="many"), ["0", "the record", "2", "3"]),
        (record(1, length=-4), ["0", "the record", "2", "3"]),
        (record(1, http=b"", kind="request", length=5000), ["0", "the record", "2", "3"]),
        (record(1, b"", http=b"no answer"), ["0", "what it", "2", "3"]),
        (b"words that are no record" * 9, ["0", "the archive", "2", "3"]),
        (record(1, b"\x1f\x8bnothing", http=HTML + b"Content-Encoding: gzip\r\n"), ["0", "cannot be", "2", "3"]),
    ],
    ids=["too long", "no number", "below nothing", "a request, too long", "no answer", "no record", "bad gzip"],
)
def test_a_broken_record_is_named_once_and_those_behind_it_are_read(
    is_packed: bool, broken: bytes, expected: list[str]
) -> None:
    found = captured(archive([record(0), broken, record(2), record(3)], is_packed=is_packed))
    assert numbers(found) == expected
    assert all(str(one.source).startswith("a.warc@") for one in found)


def test_bytes_that_were_overwritten_cost_their_record_only() -> None:
    members = [gzip.compress(record(k), mtime=0) for k in range(4)]
    members[1] = members[1][:60] + b"\xff" * 20 + members[1][80:]
    found = captured(b"".join(members))
    assert numbers(found)[-2:] == ["2", "3"]
    assert sum(isinstance(one, ArticleError) for one in found) == 1


@packed_or_not
@given(st.data())
def test_an_archive_cut_anywhere_gives_what_is_whole_and_names_what_is_not(
    is_packed: bool, data: st.DataObject
) -> None:
    records = [record(k) for k in range(3)]
    whole = archive(records, is_packed=is_packed)
    bounds = [len(archive(records[:k], is_packed=is_packed)) for k in range(4)]
    cut = data.draw(st.integers(1, len(whole)))
    found = numbers(captured(whole[:cut]))
    n_whole = sum(bound <= cut for bound in bounds[1:])
    assert found[:n_whole] == ["0", "1", "2"][:n_whole]
    # What is left behind the last whole record is told once, unless it is nothing but the end of its bytes.
    assert len(found) <= n_whole + 1


@given(
    st.lists(
        st.sampled_from([record(1), b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\r\n\r\n", b"Content-Length: 9\r\n"])
        | st.binary(max_size=60),
        max_size=12,
    )
)
def test_any_bytes_end_in_pages_or_reasons(pieces: list[bytes]) -> None:
    for one in captured(b"WARC/1.0\r\n" + b"".join(pieces)):
        assert isinstance(one, Captured) or one.reason


def test_a_bomb_is_not_expanded_and_the_records_behind_it_are_read() -> None:
    size = 40_000_000
    by_server = record(1, gzip.compress(bytes(size)), http=HTML + b"Content-Encoding: gzip\r\n")
    packer = zlib.compressobj(wbits=31)
    by_archive = packer.compress(record(2, length=size)[: -len(PAGE) - 4])
    by_archive += b"".join(packer.compress(bytes(1_000_000)) for _ in range(40)) + packer.flush()
    start = time.monotonic()
    found = captured(gzip.compress(record(0)) + gzip.compress(by_server) + by_archive + gzip.compress(record(3)))
    assert numbers(found) == ["0", "it expands", "it expands", "3"]
    assert time.monotonic() - start < 5


def test_a_record_longer_than_any_page_is_refused() -> None:
    found = captured(record(0) + record(1, bytes(65_000_000)) + record(2))
    assert numbers(found) == ["0", "it is", "2"]


def test_what_only_looks_like_an_archive_is_given_up_soon() -> None:
    data = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9999999\r\n\r\n" * 10_000
    start = time.monotonic()
    *_, last = captured(data)
    assert time.monotonic() - start < 5
    assert isinstance(last, FormatError)
    assert "in a row" in last.reason
