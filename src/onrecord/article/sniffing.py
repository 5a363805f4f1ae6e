"""What are these bytes: a text, a page, a feed, an archive? They tell it themselves; a table, by its name as well."""

from __future__ import annotations

import codecs
import gzip
import json
import re
from typing import BinaryIO, Literal, cast

from onrecord.article.bundles import starts_mailbox
from onrecord.article.document import MAX_BYTES, in_utf8
from onrecord.article.rows import find_delimiter, holds_articles
from onrecord.errors import FormatError

Kind = Literal[
    "zip", "gzip", "archive", "mailbox", "mail", "page", "feed", "sitemap", "xml", "json", "json-lines", "table", "text"
]  # fmt: skip
_HEAD_BYTES = 65_536
_GZIP, _ZSTD, _ZIP, _WARC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", (b"PK\x03\x04", b"PK\x05\x06"), b"WARC/"
_TAR_AT, _TAR = 257, b"ustar"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FEEDS = frozenset(("rss", "feed", "rdf:rdf", "rdf", "channel"))
_SITEMAPS = frozenset(("urlset", "sitemapindex"))
# By which elements web pages begin: those that browsers go by (WHATWG MIME Sniffing, 7.1), and the newer ones.
_PAGES = frozenset(
    "html head body script iframe h1 h2 div font table a style title b br p article main section header nav meta link "
    "base span ul ol img figure".split()
)
_TAG = re.compile(r"<([a-z][\w:.-]*)[\s/>]", re.IGNORECASE)
_PROLOG = (("<?", "?>"), ("<!--", "-->"), ("<!doctype", ">"))
_PAGE_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,75}):(?:[ \t]|$)")
# What a mail that came by the network always has some of, besides `From`.
_MAIL_HEADERS = frozenset(("message-id", "received", "return-path", "delivered-to", "mime-version", "x-mailer"))
_JSON_KEY = re.compile(r'\{\s*"[\w-]+"\s*:')
_COLUMN = re.compile(r"\"?[\w.-]{1,40}\"?")


def kind_of(stream: BinaryIO, name: str) -> Kind:
    """What are these bytes? The stream stands at its beginning afterwards.

    Raises:
        FormatError: They are an archive of a kind that is not read.
    """
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_GZIP):
        return _kind_of_gzip(stream)
    if head.startswith((_WARC, _ZSTD)):
        return "archive"
    if head.startswith(_TAR, _TAR_AT):
        raise FormatError("this is a tar archive", source=name, remedy="unpack it, and read the folder")
    if starts_mailbox(head):
        return "mailbox"
    text = _opening(head)
    if text.startswith("<"):
        return _kind_of_markup(text)
    if text.startswith(("{", "[")):
        kind = _kind_of_json(in_utf8(stream, source=name))
        stream.seek(0)
        return kind
    if _is_mail(text):
        return "mail"
    return "table" if _is_table(text, name) else "text"


def _kind_of_gzip(stream: BinaryIO) -> Kind:
    with gzip.GzipFile(fileobj=stream, mode="rb") as unpacked:
        begins = unpacked.read(len(_WARC))
    stream.seek(0)
    return "archive" if begins == _WARC else "gzip"


def _opening(head: bytes) -> str:
    """The first bytes as text, near enough to tell what it is: markup and the like is ASCII."""
    text = head.decode("utf-16" if head.startswith(_WIDE) else "latin-1", "replace")
    return text.removeprefix("ï»¿").lstrip("\ufeff \t\r\n\f\v")


def _kind_of_markup(text: str) -> Kind:
    """What is it by its first element?"""
    is_xml = text.startswith("<?xml")
    while found := next((pair for pair in _PROLOG if text[: len(pair[0])].lower() == pair[0]), None):
        if _PAGE_DOCTYPE.match(text):
            return "page"
        _, _, text = text.partition(found[1])
        text = text.lstrip()
    tag = _TAG.match(text)
    name = tag[1].lower() if tag else ""
    if name in _FEEDS:
        return "feed"
    if name in _SITEMAPS:
        return "sitemap"
    if name in _PAGES:
        return "page"
    return "xml" if is_xml else "text"


def _kind_of_json(stream: BinaryIO) -> Kind:
    """One object a line, or one JSON document, or a text that begins with a bracket?"""
    first = b""
    while not first.strip() and (line := stream.readline(MAX_BYTES)):
        first = line
    has_more = any(line.strip() for line in iter(lambda: stream.readline(_HEAD_BYTES), b""))
    stream.seek(0)
    value = _json_value(first)
    if isinstance(value, dict):
        return "json-lines" if has_more or "text" in value else "json"
    if value is None and has_more:
        value = _json_value(stream.read(MAX_BYTES))
        stream.seek(0)
    if holds_articles(value):
        return "json"
    return "json-lines" if _JSON_KEY.match(_opening(first)) else "text"


def _json_value(data: bytes) -> object:
    """The value that the bytes are in JSON, None if they are none."""
    try:
        return cast(object, json.loads(data))
    except (ValueError, RecursionError):
        return None


def _is_mail(text: str) -> bool:
    """Does it begin with the header of a mail that came by the network, or of a page that was saved as one?"""
    names = set()
    for line in text.split("\n", 200)[:200]:
        header = _HEADER.match(line)
        if header:
            names.add(header[1].lower())
        elif not names or not line.startswith((" ", "\t")):
            break
    return "from" in names and not names.isdisjoint(_MAIL_HEADERS)


def _is_table(text: str, name: str) -> bool:
    """Is it a table by its name, or by a first line of short names of columns, one of which holds texts?"""
    if name.lower().endswith((".csv", ".tsv", ".csv.gz", ".tsv.gz")):
        return True
    first, _, rest = text.partition("\n")
    delimiter = find_delimiter(first.rstrip("\r")) if len(first) < _HEAD_BYTES // 4 else None
    if delimiter is None or delimiter not in rest.partition("\n")[0]:
        return False
    columns = first.rstrip("\r").split(delimiter)
    return len(columns) > 1 and all(_COLUMN.fullmatch(column) for column in columns)
