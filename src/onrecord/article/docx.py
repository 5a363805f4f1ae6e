"""The text of a Word document (.docx, ECMA-376): its paragraphs, without what was deleted with changes tracked.

Only the body is read: no footnotes, comments or headers. The file is not trusted: what unpacks to too much and what
declares a document type, and with it entities, is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.parsers import expat

from onrecord.errors import FormatError

_BODY = "word/document.xml"
_MAX_BYTES = 64_000_000  # of the body, unpacked: some forty thousand pages
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# What the page does not show, or shows a second time for older programs.
_UNSEEN = frozenset(("del", "moveFrom", "instrText", "delText", "Fallback", "txbxContent"))


def is_docx(data: bytes) -> bool:
    """Is this a Word document?"""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _BODY in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def read_docx(data: bytes, *, source: str) -> str:
    """Which text does the document hold? Paragraphs are parted by an empty line.

    Raises:
        FormatError: It is damaged, encrypted, too large, or declares a document type.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_BODY) as body:
            xml = body.read(_MAX_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, OSError, zlib.error) as error:
        raise FormatError(f"the Word document cannot be opened: {error}", source=source) from error
    if len(xml) > _MAX_BYTES:
        raise FormatError(f"the Word document unpacks to more than {_MAX_BYTES} bytes", source=source)
    reader = _Reader(source)
    try:
        reader.parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise FormatError(f"the Word document is damaged: {error}", source=source) from error
    return "\n\n".join(text for text in reader.paragraphs if text.strip()) + "\n"


class _Reader:
    """Gathers the paragraphs while the parser walks through the document."""

    def __init__(self, source: str) -> None:
        self.paragraphs: list[str] = []
        self._source = source
        self._parts: list[str] = []
        self._is_text = False
        self._n_unseen = 0
        self.parser = expat.ParserCreate(namespace_separator="|")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_: object) -> None:
        raise FormatError("the Word document declares a document type, which none does", source=self._source)

    def _start(self, name: str, _: object) -> None:
        space, _, local = name.rpartition("|")
        if local in _UNSEEN:
            self._n_unseen += 1
        elif space in (_W, _W_STRICT) and not self._n_unseen:
            self._is_text = local == "t"
            if local in _MARKS:
                self._parts.append(_MARKS[local])

    def _end(self, name: str) -> None:
        local = name.rpartition("|")[2]
        self._is_text = False
        if local in _UNSEEN:
            self._n_unseen -= 1
        elif local == "p" and not self._n_unseen:
            self.paragraphs.append("".join(self._parts))
            self._parts.clear()

    def _text(self, text: str) -> None:
        if self._is_text and not self._n_unseen:
            self._parts.append(text)
