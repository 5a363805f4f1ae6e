"""Bytes of a web page to its tree: which charset, and what no parser should be given."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from onrecord.article.decode import decode, normalise
from onrecord.errors import EmptyError, FormatError

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEAD_BYTES = 4_096  # the standard asks for the charset within 1,024; pages of the past put scripts before it
_CHARSET = re.compile(rb"(?:charset|<\?xml[^>]{0,80}\sencoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
# What pages call Latin-1 is Windows-1252, as every browser reads it (https://encoding.spec.whatwg.org/#names-and-labels).
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
            "shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874", "iso8859-11": "cp874"}  # fmt: skip
# Attributes of one tag cost a parser the square of their number. The longest tags of 626 saved pages (data/pages) hold
# pictures and settings as data, never words of an article.
_LONG_TAG_CHARS = 60_000
_LONG_TAG = re.compile(rf"<([a-zA-Z][\w:-]{{0,40}})[\s/][^<>]{{{_LONG_TAG_CHARS},}}")
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def decode_page(data: bytes, *, source: str | None = None) -> str:
    """Which text do these bytes of a page hold?

    A byte-order mark settles the charset; else UTF-8 if the bytes allow it; else what the page declares; else the
    likeliest legacy encoding.

    Raises:
        EmptyError: There is nothing but white space.
        FormatError: The bytes begin like another kind of file.
        DecodeError: They are no text.
    """
    declared = _declared(data)
    if declared is not None and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return normalise(data.decode("utf-8"))
        except UnicodeDecodeError:
            # A slip in a page of UTF-8 costs one character; taken for Latin-1, every accent would be two.
            text = data.decode(declared, errors="replace")
            loose = data.decode("utf-8", errors="replace")
            foreign = sum(c > "\x7f" for c in loose)
            return normalise(loose if declared == "utf-8" or foreign > 10 * loose.count("\ufffd") else text)
    return decode(data, source=source)


def parse_tree(text: str, *, source: str | None = None) -> _Element:
    """Which tree does the page's text stand for?

    Raises:
        EmptyError: There is no element in it.
        FormatError: The parser gives it up.
    """
    from lxml import etree

    if any(len(part) > _LONG_TAG_CHARS for part in text.split("<")):
        text = _LONG_TAG.sub(r"<\1 ", text)
    if _UNSAFE.search(text):
        text = _UNSAFE.sub("", text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.ParserError as error:
        raise EmptyError("there is no text in it", source=source) from error
    except etree.XMLSyntaxError as error:
        raise FormatError(f"this page cannot be parsed: {error.msg}", source=source) from error
    if root is None:
        raise EmptyError("there is no text in it", source=source)
    return root


def _declared(data: bytes) -> str | None:
    """Which codec does the page name, if it names one that there is?"""
    match = _CHARSET.search(data, 0, _HEAD_BYTES)
    if match is None:
        return None
    try:
        name = codecs.lookup(match.group(1).decode("ascii")).name
    except (LookupError, UnicodeDecodeError):
        return None
    name = _READ_AS.get(name, name)
    # Every page that could be read so far is a superset of ASCII: a page that says UTF-16 in ASCII is none.
    return "utf-8" if name.startswith(("utf-16", "utf-32")) else name if _is_text_codec(name) else None


def _is_text_codec(name: str) -> bool:
    try:
        return b"<a>".decode(name) == "<a>"
    except (LookupError, UnicodeError, ValueError):
        return False
