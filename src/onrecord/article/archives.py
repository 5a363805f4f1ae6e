"""Web archives: which pages do WARC files hold, one record at a time, whatever is broken between them?

FastWARC reads the records. It does not say where one breaks off or swallows those behind it, so each is counted
here against the length that it claims; after a broken one, reading goes on at the next place that looks like the
beginning of a record.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from onrecord.article.document import MAX_BYTES, in_charset, read_limited, refuse_bomb, too_long
from onrecord.errors import ArticleError, FormatError

if TYPE_CHECKING:
    from fastwarc.stream_io import WarcReader
    from fastwarc.warc import HeaderMap, WarcRecord

# How a record begins on the disk: as it is, or the compressed member that it makes up.
_MARKS = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/1.")
_CHUNK_BYTES = 1 << 20
# So many broken records in a row, and it is no archive that broke but something else: each costs a search, and what
# is made to be broken could cost as many as it has bytes.
_MAX_BROKEN = 100
# What pages, texts and feeds are sent as; scripts, styles, pictures and the like are passed over.
_MEDIA_TYPE = re.compile(
    r"(?!image/|audio/|video/|font/)(?:text/(?:html|plain|xml)|[\w.-]+/(?:[\w.-]+\+)?(?:xml|json))\b|$"
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_OK = 200


@dataclass(frozen=True, slots=True)
class Captured:
    """What a web archive holds of one address: its bytes as its server meant them, expanded."""

    source: str
    uri: str | None
    data: bytes


class _BrokenError(Exception):
    """A record that cannot be read to its end: the next one must be searched for.

    `is_damage`: it is broken, and not only too large to be expanded.
    """

    def __init__(self, reason: str, *, is_damage: bool = True) -> None:
        super().__init__(reason)
        self.is_damage = is_damage


def find_captured(stream: BinaryIO, *, source: str) -> Iterator[Captured | ArticleError]:
    """Which pages, feeds and texts does the archive hold?

    Args:
        stream: A WARC file, plain or compressed record by record (gzip, Zstandard), which can seek.
        source: Its name; a record is `name@12345`, by the byte of the file at which it begins.

    Answers of servers other than 200, requests and what is no document are passed over. What is broken or too large
    comes as the error that says so, and the records behind it follow.
    """
    stream.seek(0)
    head = stream.read(8)
    mark = next((mark for mark in _MARKS if head.startswith(mark)), _MARKS[-1])
    start: int | None = 0
    n_broken = 0
    while start is not None and n_broken < _MAX_BROKEN:
        stream.seek(start)
        try:
            for start, record in _records(stream):
                found = _captured(record, _Watched(record, stream, start), source=f"{source}@{start}")
                n_broken = 0
                if found is not None:
                    yield found
            return
        except _BrokenError as broken:
            # What only looks like a beginning is part of the same damage, which is told once.
            if not n_broken:
                yield FormatError(str(broken), source=f"{source}@{start}")
            n_broken += broken.is_damage
        start = _find_mark(stream, mark, start + 1)
    if start is not None:
        yield FormatError(f"{_MAX_BROKEN} broken records in a row: the rest is left unread", source=f"{source}@{start}")


def _records(stream: BinaryIO) -> Iterator[tuple[int, WarcRecord]]:
    """The records from here on, each with the byte at which it begins."""
    from fastwarc.warc import ArchiveIterator

    try:
        for record in ArchiveIterator(stream, parse_http=False):
            yield record.stream_pos, record
    except (OSError, ValueError) as error:
        raise _BrokenError(f"the archive is broken in this record or behind it: {error}") from error


class _Watched:
    """The content of a record, as long as it does not expand to what nobody would write."""

    def __init__(self, record: WarcRecord, stream: BinaryIO, start: int) -> None:
        self._reader = record.reader
        self._stream = stream
        self._start = start
        self.n_read = 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            piece = self._reader.read(_CHUNK_BYTES if size < 0 else min(size, _CHUNK_BYTES))
        except (OSError, ValueError) as error:
            raise _BrokenError(f"the record is broken: {error}") from error
        self.n_read += len(piece)
        try:
            # The file is read ahead by some 64 KB, which only makes the judgement milder.
            refuse_bomb(self.n_read, self._stream.tell() - self._start, source="")
        except FormatError as bomb:
            raise _BrokenError(bomb.reason, is_damage=False) from bomb
        return piece


def _captured(record: WarcRecord, content: _Watched, *, source: str) -> Captured | ArticleError | None:
    """The document in the record, None where it holds none. Reads its content to the end.

    Raises:
        _BrokenError: The record is broken, or expands too far.
    """
    from fastwarc.warc import WarcRecordType

    length = record.headers.get("Content-Length") or ""
    if not length.isdecimal():
        raise _BrokenError("the record does not say how long it is")
    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    is_wanted = bool(record.record_type & kinds)
    is_long = int(length) > MAX_BYTES
    data = b""
    if is_wanted and not is_long:
        data = read_limited(content, source=source)
    else:
        while content.read():
            pass
    if content.n_read < int(length):
        raise _BrokenError(f"the record breaks off after {content.n_read} of its {length} bytes")
    if not is_wanted:
        return None
    if is_long:
        return too_long(source)
    uri = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
    media_type = record.headers.get("Content-Type") or ""
    if not media_type.startswith("application/http") and not data.startswith(b"HTTP/"):
        return Captured(source, uri, in_charset(data, _charset(media_type))) if _MEDIA_TYPE.match(media_type) else None
    try:
        sent = _sent(data, source=source)
    except (ArticleError, OSError, ValueError) as error:
        return error if isinstance(error, ArticleError) else FormatError(f"cannot be expanded: {error}", source=source)
    return None if sent is None else Captured(source, uri, sent)


def _sent(data: bytes, *, source: str) -> bytes | None:
    """The document in a server's answer, None where it is another kind of file or no answer of 200.

    Raises:
        FormatError: It is no answer, or expands too far.
        OSError, ValueError: Its encodings are broken.
    """
    from fastwarc.warc import HeaderMap

    head, gap, body = data.partition(b"\r\n\r\n")
    headers = HeaderMap()
    if gap:
        headers.parse(io.BytesIO(head + gap))
    if not head.startswith(b"HTTP/") or headers.status_code is None:
        raise FormatError("what it holds is no answer of a server", source=source)
    media_type = (headers.get("Content-Type") or "").strip().lower()
    if headers.status_code != _OK or not _MEDIA_TYPE.match(media_type):
        return None
    stream = _expanded(body, headers)
    return in_charset(read_limited(stream, source=source, packed_bytes=len(body)), _charset(media_type))


def _expanded(body: bytes, headers: HeaderMap) -> BinaryIO | WarcReader:
    """The body without the encodings that it was sent in; archives often hold it without them already."""
    from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader

    out: BinaryIO | WarcReader = io.BytesIO(body)
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower() and re.match(rb"[0-9a-fA-F]+[^\r\n]*\r\n", body):
        body = read_limited(ChunkedReader(out), source="")
        out = io.BytesIO(body)
    for name in reversed((headers.get("Content-Encoding") or "").lower().split(",")):
        match name.strip():
            case "gzip" | "x-gzip" if body.startswith(b"\x1f\x8b"):
                out = GzipReader(out)
            case "deflate" if body.startswith(b"\x78"):
                out = GzipReader(out, zlib=True)
            case "br" if not body.startswith((b"<", b"{")):
                out = BrotliReader(out)
            case "zstd" if body.startswith(_MARKS[1]):
                out = ZstdReader(out)
    return out


def _charset(media_type: str) -> str | None:
    found = _CHARSET.search(media_type)
    return found[1] if found else None


def _find_mark(stream: BinaryIO, mark: bytes, start: int) -> int | None:
    """Where, from `start` on, does a record seem to begin? None where none does."""
    stream.seek(start)
    kept = b""
    while piece := stream.read(_CHUNK_BYTES):
        found = (kept + piece).find(mark)
        if found >= 0:
            return start + found
        kept, start = (kept + piece)[-len(mark) + 1 :], start + len(kept + piece) - len(mark) + 1
    return None
