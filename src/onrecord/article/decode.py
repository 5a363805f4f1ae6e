"""Bytes to text: which encoding, which line endings, and is it text at all?"""

from __future__ import annotations

import codecs

from onrecord.errors import DecodeError, EmptyError, FormatError

# Signatures of files that people hand to a reader of texts by mistake, with what they are.
_OTHER_FILES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"WARC/", "a web archive"),
    (b"{\\rtf", "an RTF document"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Detection looks at so much of the input: enough to tell code pages apart, little enough to stay quick on 10 MB.
_DETECT_BYTES = 65_536
# More than this share of control characters is no text in any encoding.
_MAX_CONTROL_SHARE = 0.02


def decode(data: bytes, *, source: str | None = None) -> str:
    """Which text do these bytes hold, its lines ended by `\\n`?

    A byte-order mark settles the encoding; else UTF-8 if the bytes allow it; else the likeliest legacy encoding.

    Raises:
        EmptyError: There is nothing but white space.
        FormatError: The bytes begin like another kind of file.
        DecodeError: They are no text.
    """
    for signature, what in _OTHER_FILES:
        if data.startswith(signature):
            raise FormatError(f"this is {what}, not text", source=source, remedy="extract its text first")
    text = _decoded(data, source)
    sample = text[:_DETECT_BYTES]
    controls = sum(1 for c in sample if c < " " and c not in "\t\n\r\f\v\x1b\x85")
    if controls > _MAX_CONTROL_SHARE * len(sample):
        raise DecodeError("this is binary data, not text", source=source, remedy="give a text file")
    text = normalise(text)
    if not text.strip():
        raise EmptyError("there is no text in it", source=source)
    return text


def normalise(text: str) -> str:
    """The text with `\\n` for every line ending, and U+FFFD for each lone half of a surrogate pair, which no
    encoding can write. One character stays one character, but for `\\r\\n`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def _decoded(data: bytes, source: str | None) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A cut or a slip in a text that is UTF-8 otherwise: marked where it stands, the rest is kept.
        if error.start > 0 and _is_mostly_utf8(data):
            return data.decode("utf-8", errors="replace")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_DETECT_BYTES]).best()
    if best is None:
        raise DecodeError("its encoding cannot be told", source=source, remedy="save it as UTF-8")
    return data.decode(best.encoding, errors="replace")


def _is_mostly_utf8(data: bytes) -> bool:
    """Are most of the non-ASCII characters of the sample well-formed UTF-8?"""
    text = data[:_DETECT_BYTES].decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    return sum(1 for c in text if c > "\x7f") > 4 * wrong
