"""A document on its way to an article: what feeds, archives and bundles hold, and how it is taken out of them."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import BinaryIO, Literal, Protocol

from onrecord.article.decode import decode
from onrecord.article.values import When
from onrecord.errors import FormatError

Content = Literal["page", "fragment", "text"]
# One document, expanded. The longest pages of news archives have a few million characters; what is longer is a data
# set that lost its line ends, or harm.
MAX_BYTES = 64_000_000
# Pages compress to a fifth or a tenth of their size, and hardly ever beyond a fiftieth; the most that gzip can do is
# 1032:1, and only on repetition. Small documents may repeat themselves at will.
MAX_RATIO = 200
_RATIO_COUNTS_FROM_BYTES = 1_000_000
_PARAGRAPH_TAG = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|blockquote|figure|figcaption|tr|td|hr)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_MAX_STAMP_CHARS = 100
_ISO = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its content, and what the file that holds it says about it.

    `kind`: `page` for the bytes of a web page, `fragment` for the article's own HTML without a page around it, in
    UTF-8, `text` for a bare text in UTF-8. `is_summary`: the content only sums the article up.
    """

    source: str
    data: bytes
    kind: Content
    source_id: str | None = None
    uri: str | None = None
    title: str | None = None
    outlet: str | None = None
    bylines: tuple[str, ...] = ()
    published: When | None = None
    modified: When | None = None
    language: str | None = None
    is_summary: bool = False


class Readable(Protocol):
    """What bytes can be read from; it may give fewer than asked for, and gives none at its end."""

    def read(self, size: int = ..., /) -> bytes: ...


def read_limited(stream: Readable, *, source: str, packed_bytes: int | None = None) -> bytes:
    """What does the stream hold, if that is no more than one document may?

    `packed_bytes`: how long it is compressed, None if it is not.

    Raises:
        FormatError: It holds more than `MAX_BYTES`, or many times what it is compressed to.
    """
    pieces: list[bytes] = []
    left = MAX_BYTES + 1
    while left > 0 and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    if packed_bytes is not None:
        refuse_bomb(MAX_BYTES + 1 - left, packed_bytes, source=source)
    if left <= 0:
        raise too_long(source)
    return b"".join(pieces)


def gunzipped(packed: BinaryIO, *, source: str) -> BinaryIO:
    """The file that a gzip file holds. Reading it raises a FormatError once it expands to what nobody would write."""
    return io.BufferedReader(_Gunzipped(packed, source))


def refuse_bomb(n_bytes: int, packed_bytes: int, *, source: str) -> None:
    """Is it likely that somebody wrote what expands to so many bytes?

    Raises:
        FormatError: It is not.
    """
    if n_bytes > _RATIO_COUNTS_FROM_BYTES and n_bytes > MAX_RATIO * max(packed_bytes, 1):
        raise FormatError(
            f"it expands to more than {MAX_RATIO} times its size",
            source=source,
            remedy="it may be built to do harm; expand it yourself if you trust it",
        )


def too_long(source: str) -> FormatError:
    """The reason why a document of more than `MAX_BYTES` is not read."""
    return FormatError(
        f"it is longer than {MAX_BYTES // 1_000_000} MB", source=source, remedy="cut it into its articles"
    )


def with_headline(text: str, title: str | None) -> str:
    """The text below its headline, as the page of the article would show it; a text that begins so already as it is."""
    return f"{title}\n\n{text}" if title and text.strip() and not text.lstrip().startswith(title) else text


def without_tags(fragment: str) -> str:
    """The words of an article's own HTML, a blank line between its paragraphs."""
    parts = _PARAGRAPH_TAG.split(re.sub(r"\s+", " ", fragment))
    paragraphs = (unescape(_TAG.sub("", part)).strip() for part in parts)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def in_utf8(stream: BinaryIO, *, source: str) -> BinaryIO:
    """The stream, or if it is UTF-16, whose lines bytes do not show, what it holds in UTF-8."""
    is_wide = stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    stream.seek(0)
    return io.BytesIO(decode(read_limited(stream, source=source), source=source).encode()) if is_wide else stream


def in_charset(data: bytes, charset: str | None) -> bytes:
    """The page with the character set that its carrier names settled by a byte-order mark, if its bytes allow it.

    Servers name one for all they serve, often wrongly: bytes that are UTF-8 already stay as they are.
    """
    if charset is None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    # Browsers read the names of the ISO page as the Windows page that extends it, and so do those who write pages.
    name = "cp1252" if charset.strip().lower().replace("_", "-") in ("iso-8859-1", "latin1", "us-ascii") else charset
    try:
        data.decode("utf-8")
        return data
    except UnicodeDecodeError:
        pass
    try:
        return codecs.BOM_UTF8 + data.decode(name.strip("\"' ")).encode()
    except (LookupError, ValueError):
        return data


def when(stamp: object) -> When | None:
    """Which moment does a stamp of ISO 8601 or of a mail state? None for what is none.

    >>> when("Wed, 09 Oct 2024 23:30:00 -0400")
    When(edtf='2024-10-09', basis='stated', time='23:30:00', zone='-04:00')
    """
    if not isinstance(stamp, str) or len(stamp) > _MAX_STAMP_CHARS:
        return None
    try:
        if found := _ISO.match(stamp):
            day, minute, second, zone = found.groups()
            date.fromisoformat(day)
            time = minute and minute + (second or ":00")
            if zone and zone != "Z":
                zone = f"{zone[:3]}:{zone[-2:]}"
            return When(day, "stated", time, zone)
        moment = parsedate_to_datetime(stamp)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return When(moment.date().isoformat(), "stated", moment.time().isoformat("seconds"), _zone(moment))


def _zone(moment: datetime) -> str | None:
    zone = moment.strftime("%z")  # empty where the mail says -0000: that its zone is unknown
    return f"{zone[:3]}:{zone[3:5]}" if zone else None


class _Gunzipped(io.RawIOBase):
    """What a gzip file holds, as long as it does not expand to what nobody would write."""

    def __init__(self, packed: BinaryIO, source: str) -> None:
        self._packed = packed
        self._unpacked = gzip.GzipFile(fileobj=packed, mode="rb")
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._unpacked.seek(offset, whence)

    def tell(self) -> int:
        return self._unpacked.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._unpacked.read(len(buffer))
        buffer[: len(piece)] = piece
        refuse_bomb(self._unpacked.tell(), self._packed.tell(), source=self._source)
        return len(piece)
