"""Bundles: which documents do folders, zip files, mailboxes and mails hold?

What is broken comes as the error that says so, and the others follow. `parse_mail` works on hostile bytes with slow
parsers, and is run in a child process (see `child`).
"""

from __future__ import annotations

import lzma
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from onrecord.article.decode import decode, normalise
from onrecord.article.document import MAX_BYTES, Document, in_charset, read_limited, too_long, when
from onrecord.errors import ArticleError, FormatError

if TYPE_CHECKING:
    from email.message import Message

# What lies beside pages in folders and zip files and is none: it is passed over by its name.
_BESIDE_PAGES = frozenset(
    ".css .js .mjs .map .json5 .wasm .ico .png .jpg .jpeg .gif .webp .avif .svg .bmp .tif .tiff .woff .woff2 .ttf .otf "
    ".eot .mp3 .mp4 .m4a .m4v .mov .avi .webm .ogg .wav .ds_store .db .lock .tmp .part .pyc .exe .dll .so".split()
)
# What zipfile is known to raise on damaged, locked and unknown files; some of it is not meant to be seen.
_DAMAGED = (
    OSError,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)
_MBOX_FROM = re.compile(rb"From \S.*\b\d{4}\b")
_MAIL_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,75}:|>From ")
_FLOWED = re.compile(r"(?<=[^\n]) \n(?!\n)")
# Some newsletters send as plain text no more than the advice to look at the page; others leave out its links.
_PLAIN_SHARE = 0.5
_LINE_BYTES = 1 << 20


def find_files(folder: Path, *, on_error: Callable[[OSError], None] | None = None) -> Iterator[Path]:
    """Which files of the folder and of those in it may hold articles, in the order of their names?

    Hidden files, and the styles, scripts, pictures and fonts that browsers save beside pages, are passed over. Links
    to other folders are not followed. `on_error` is told of folders that cannot be opened.
    """
    for path, folders, names in os.walk(folder, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(path, name)
            if may_hold_articles(name) and file.is_file():
                yield file


def may_hold_articles(name: str) -> bool:
    """Does the name of a file in a bundle leave it open that it holds articles?"""
    file = name.rpartition("/")[2]
    return bool(file) and not file.startswith(".") and PurePosixPath(file.lower()).suffix not in _BESIDE_PAGES


def open_zip(stream: BinaryIO, *, source: str) -> Iterator[tuple[str, bytes | ArticleError]]:
    """Which files that may hold articles does the zip file hold? Each with its name, `bundle.zip:path/page.html`."""
    try:
        archive = zipfile.ZipFile(stream)
    except _DAMAGED as error:
        yield source, FormatError(f"the zip file is damaged: {error}", source=source)
        return
    with closing(archive):
        members = archive.infolist()
        if any(member.filename in ("[Content_Types].xml", "mimetype") for member in members):
            reason = "this is an office document or an e-book, not text"
            yield source, FormatError(reason, source=source, remedy="extract its text first")
            return
        for member in members:
            if member.is_dir() or "__MACOSX/" in member.filename or not may_hold_articles(member.filename):
                continue
            name = f"{source}:{member.filename}"
            try:
                with archive.open(member) as content:
                    yield name, read_limited(content, source=name, packed_bytes=member.compress_size)
            except ArticleError as error:
                yield name, error
            except _DAMAGED as error:
                yield name, FormatError(f"the zip file is damaged here: {error}", source=name)


def open_mbox(stream: BinaryIO, *, source: str) -> Iterator[tuple[str, bytes | ArticleError]]:
    """Which mails does the mailbox hold? The seventh is `mail.mbox:7`."""
    number, size = 0, 0
    lines: list[bytes] = []
    is_after_blank = True
    for line in iter(lambda: stream.readline(_LINE_BYTES), b""):
        if is_after_blank and _MBOX_FROM.match(line):
            if number:
                yield _mail(lines, size, f"{source}:{number}")
            number, size, lines = number + 1, 0, []
        else:
            size += len(line)
            if size <= MAX_BYTES:
                lines.append(line[1:] if line.startswith(b">From ") else line)
        is_after_blank = not line.strip()
    yield _mail(lines, size, f"{source}:{number}")


def starts_mailbox(head: bytes) -> bool:
    """Do these bytes begin like a mailbox: with the line that parts mails, and a header?"""
    first, _, rest = head.partition(b"\n")
    return bool(_MBOX_FROM.match(first) and _MAIL_HEADER.match(rest))


def _mail(lines: Sequence[bytes], size: int, source: str) -> tuple[str, bytes | ArticleError]:
    return source, too_long(source) if size > MAX_BYTES else b"".join(lines)


def parse_mail(data: bytes, /, *, source: str) -> Document:
    """Which article is the mail? Its plain text if that says what its page says, else the page.

    A web page that a browser saved as one file (MHTML) is a mail, too, whose page alone counts.

    Raises:
        FormatError: There is neither in it.
    """
    from email import message_from_bytes
    from email.utils import parseaddr

    mail = message_from_bytes(data)
    parts: dict[str, Message] = {}
    for part in mail.walk():
        if part.get_content_disposition() != "attachment" and not part.is_multipart():
            parts.setdefault(part.get_content_type(), part)
    if address := _header(mail, "Snapshot-Content-Location"):
        parts.pop("text/plain", None)
    text = _mail_text(parts["text/plain"], source) if "text/plain" in parts else ""
    page = _payload(parts["text/html"]) if "text/html" in parts else b""
    if page.strip() and len(text.split()) < _PLAIN_SHARE * _n_words(page):
        content, kind = in_charset(page, parts["text/html"].get_content_charset()), "page"
    elif text.strip():
        content, kind = text.encode(), "text"
    else:
        raise FormatError("the mail holds neither text nor page", source=source)
    if address:
        return Document(source, content, "page", uri=address)
    # Who sends to a list is an outlet; who writes to somebody is not.
    sender = parseaddr(_header(mail, "From") or "")[0] if mail["List-Id"] or mail["List-Unsubscribe"] else ""
    identity = (_header(mail, "Message-ID") or "").strip("<> ")
    return Document(
        source,
        content,
        "page" if kind == "page" else "text",
        source_id=identity or None,
        title=_header(mail, "Subject"),
        outlet=sender or None,
        published=when(_header(mail, "Date")),
    )


def _mail_text(part: Message, source: str) -> str:
    try:
        text = decode(in_charset(_payload(part), part.get_content_charset()), source=source)
    except ArticleError:
        return ""
    if str(part.get_param("format") or "").lower() == "flowed":  # RFC 3676: a space at its end carries a line on
        joined = "" if str(part.get_param("delsp") or "").lower() == "yes" else " "
        text = _FLOWED.sub(joined, text.replace("\n-- \n", "\n--\n"))
    return text


def _n_words(page: bytes) -> int:
    """How many words does the page show? 1 at least."""
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    root = etree.HTML(page)
    if root is None:
        return 1
    for element in root.xpath("//style | //script | //head"):
        element.clear(keep_tail=True)
    return max(1, sum(len(text.split()) for text in root.itertext()))


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(mail: Message, name: str) -> str | None:
    from email.errors import MessageError
    from email.header import decode_header, make_header

    value = mail[name]
    if value is None:
        return None
    try:
        value = str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):
        value = str(value)
    return normalise(" ".join(value.split())) or None
