from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.docx import is_docx, read_docx
from onrecord.errors import FormatError

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, *, prolog: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'{prolog}<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>'
        )
    return out.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_paragraphs_come_in_order_with_an_empty_line_between() -> None:
    data = docx(f"<w:p>{run('One ')}{run('two.')}</w:p><w:p/><w:p>{run('Three.')}</w:p>")
    assert is_docx(data)
    assert read_docx(data, source="d.docx") == "One two.\n\nThree.\n"


def test_what_was_deleted_with_changes_tracked_is_left_out() -> None:
    gone = "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
    kept = "<w:ins><w:r><w:t>always </w:t></w:r></w:ins>"
    assert read_docx(docx(f"<w:p>{gone}{kept}{run('true')}</w:p>"), source="d.docx") == "always true\n"


def test_tabs_and_breaks_part_words() -> None:
    data = docx("<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>")
    assert read_docx(data, source="d.docx") == "one\ttwo\nthree\n"


def test_a_document_type_is_refused_before_its_entities_are_read() -> None:
    prolog = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(FormatError, match="document type"):
        read_docx(docx(f"<w:p>{run('&b;')}</w:p>", prolog=prolog), source="d.docx")


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(FormatError, match="unpacks to more"):
        read_docx(docx(" " * 64_000_001), source="d.docx")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04 and no more", b"plain text"])
def test_what_is_no_word_document_is_told_apart(data: bytes) -> None:
    assert not is_docx(data)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=300))
def test_a_damaged_document_is_a_clear_error_or_is_read(noise: bytes, at: int) -> None:
    data = docx(f"<w:p>{run('One two.')}</w:p>")
    broken = data[:at] + noise + data[at + len(noise) :]
    if is_docx(broken):
        try:
            read_docx(broken, source="d.docx")
        except FormatError as error:
            assert error.source == "d.docx"
