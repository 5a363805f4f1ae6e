"""Folders, zip files, mailboxes and mails give their documents, and what is broken in them is named."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.bundles import find_files, open_mbox, open_zip, parse_mail, starts_mailbox
from onrecord.article.values import When
from onrecord.errors import ArticleError, FormatError

STORY = "The council voted on Tuesday to close the old bridge, and the mayor said that nobody would be hurt by it."


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def in_zip(data: bytes) -> list[tuple[str, bytes | ArticleError]]:
    return list(open_zip(io.BytesIO(data), source="b.zip"))


def mail(text: str | None = STORY, html: str | None = None, **headers: str) -> EmailMessage:
    out = EmailMessage()
    for name, value in {"From": "Ann Roe <ann@orrin.example>", "Message-ID": "<7@orrin.example>", **headers}.items():
        out[name.replace("_", "-")] = value
    if text is not None:
        out.set_content(text)
    if html is not None and text is None:
        out.set_content(html, subtype="html")
    elif html is not None:
        out.add_alternative(html, subtype="html")
    return out


def test_files_come_in_the_order_of_their_names_without_what_lies_beside_pages(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", "a_files/logo.png", "a_files/ad.html", ".hidden", ".git/config", "style.css", "z"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    found = [str(path.relative_to(tmp_path)) for path in find_files(tmp_path)]
    assert found == ["a.txt", "b.html", "z", "a_files/ad.html"]


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    told: list[OSError] = []
    assert list(find_files(tmp_path / "none", on_error=told.append)) == []
    assert [error.filename for error in told] == [str(tmp_path / "none")]


def test_a_zip_file_gives_its_files_by_name() -> None:
    data = zipped(
        ("news/a.html", b"one"), ("news/", b""), ("__MACOSX/news/a.html", b"x"), ("b.txt", b"two"), ("c.js", b"")
    )
    assert in_zip(data) == [("b.zip:news/a.html", b"one"), ("b.zip:b.txt", b"two")]


def test_a_damaged_file_in_a_zip_is_named_and_the_others_are_read() -> None:
    data = bytearray(zipped(("a.txt", b"first " * 50), ("b.txt", b"second " * 50), ("c.txt", b"third " * 50)))
    at = data.index(b"b.txt") + 8
    data[at : at + 4] = b"\xff\xff\xff\xff"
    (_, first), (name, broken), (_, third) = in_zip(bytes(data))
    assert (first, third) == (b"first " * 50, b"third " * 50)
    assert name == "b.zip:b.txt"
    assert isinstance(broken, FormatError)
    assert "damaged" in broken.reason


def test_a_zip_file_that_breaks_off_says_so() -> None:
    ((name, error),) = in_zip(zipped(("a.txt", b"x" * 500))[:60])
    assert name == "b.zip"
    assert isinstance(error, FormatError)


def test_a_locked_file_in_a_zip_is_named() -> None:
    data = bytearray(zipped(("a.txt", b"secret")))
    central = data.rindex(b"PK\x01\x02")
    for at in (6, central + 8):
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | 1)
    ((_, error),) = in_zip(bytes(data))
    assert isinstance(error, FormatError)
    assert "password" in error.reason


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 10_000))
def test_a_zip_file_with_any_bytes_changed_gives_files_or_reasons(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(zipped(("a.txt", STORY.encode() * 3), ("b/c.html", b"<p>two</p>")))
    for at, byte in changes:
        data[at % len(data)] = byte
    for name, content in in_zip(bytes(data[: max(end, 20)])):
        assert name.startswith("b.zip")
        assert isinstance(content, bytes) or content.reason


def test_an_office_document_is_told_from_a_bundle() -> None:
    ((_, error),) = in_zip(zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")))
    assert isinstance(error, FormatError)
    assert "office document" in error.reason


def test_a_bomb_in_a_zip_is_refused_and_the_others_are_read() -> None:
    (_, bomb), (_, other) = in_zip(zipped(("bomb.txt", bytes(20_000_000)), ("b.txt", b"two")))
    assert isinstance(bomb, FormatError)
    assert "200 times" in bomb.reason
    assert other == b"two"


def test_a_mailbox_gives_its_mails_in_order_and_takes_back_the_marks() -> None:
    box = (
        b"From ann@orrin.example Wed Oct  9 10:00:00 2024\nSubject: one\n\n>From the harbour.\nFrom here on.\n\n"
        b"From jo@dale.example Thu Oct 10 10:00:00 2024\r\nSubject: two\r\n\r\nWords.\r\n"
    )
    assert starts_mailbox(box)
    assert list(open_mbox(io.BytesIO(box), source="m.mbox")) == [
        ("m.mbox:1", b"Subject: one\n\nFrom the harbour.\nFrom here on.\n\n"),
        ("m.mbox:2", b"Subject: two\r\n\r\nWords.\r\n"),
    ]


def test_a_letter_that_begins_with_from_is_no_mailbox() -> None:
    assert not starts_mailbox(b"From the harbour, where in 2024 the ferry sank.\nThe mayor came.\n")


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\r\n")), max_size=6), st.integers(1, 3))
def test_what_was_put_into_a_mailbox_comes_out(lines: list[str], n_mails: int) -> None:
    body = "".join(f"{line}\n" for line in lines)
    marked = "".join(f">{line}\n" if line.startswith("From ") else f"{line}\n" for line in lines)
    box = f"From a@b Wed Oct  9 10:00:00 2024\nSubject: x\n\n{marked}\n" * n_mails
    found = [content for _, content in open_mbox(io.BytesIO(box.encode()), source="m")]
    # Readers cannot tell a mark that was put there from one that the writer wrote.
    expected = f"Subject: x\n\n{body}\n".replace("\n>From ", "\nFrom ")
    assert [content.replace(b"\n>From ", b"\nFrom ") for content in found if isinstance(content, bytes)] == [
        expected.encode()
    ] * n_mails


def test_the_plain_text_of_a_mail_is_taken_before_its_page() -> None:
    found = parse_mail(
        mail(
            html=f"<style>p {{}}</style><p>{STORY} Share.</p>",
            Subject="Bridge =?utf-8?q?=E2=80=93?= closed",
            Date="Wed, 9 Oct 2024 23:30:00 -0400",
        ).as_bytes(),
        source="a.eml",
    )
    assert (found.kind, found.data.decode().strip()) == ("text", STORY)
    assert (found.title, found.source_id) == ("Bridge – closed", "7@orrin.example")
    assert found.published == When("2024-10-09", "stated", "23:30:00", "-04:00")


def test_the_page_of_a_mail_is_taken_where_its_text_says_little() -> None:
    found = parse_mail(mail("View it in your browser.", f"<html><p>{STORY}</p></html>").as_bytes(), source="a.eml")
    assert found.kind == "page"
    assert STORY.encode() in found.data


def test_a_list_is_an_outlet_and_a_person_is_none() -> None:
    assert parse_mail(mail().as_bytes(), source="a").outlet is None
    assert parse_mail(mail(List_Unsubscribe="<mailto:x@y>").as_bytes(), source="a").outlet == "Ann Roe"


def test_an_attached_text_is_not_the_mail() -> None:
    message = mail(None, f"<p>{STORY}</p>")
    message.add_attachment(STORY * 2, filename="notes.txt")
    assert parse_mail(message.as_bytes(), source="a").kind == "page"


def test_lines_that_flow_are_joined() -> None:
    data = (
        b"From: a@b\nContent-Type: text/plain; format=flowed\n\n"
        b"The council voted on \nTuesday to close it.\n\nNext.\n-- \nAnn\n"
    )
    assert parse_mail(data, source="a").data == b"The council voted on Tuesday to close it.\n\nNext.\n--\nAnn\n"


def test_a_page_saved_as_one_file_is_a_page_with_its_address() -> None:
    data = (
        b"From: <Saved by a browser>\nSnapshot-Content-Location: https://orrin.example/bridge\nSubject: Bridge\n"
        b'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="x"\n\n'
        b"--x\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<html lang=3Den><p>Closed</p>\n"
        b"--x\nContent-Type: text/css\n\np {}\n--x--\n"
    )
    found = parse_mail(data, source="a.mhtml")
    assert (found.kind, found.uri, found.title) == ("page", "https://orrin.example/bridge", None)
    assert found.data.startswith(b"<html lang=en><p>")


def test_a_mail_of_nothing_but_a_picture_is_refused() -> None:
    message = EmailMessage()
    message["From"] = "a@b"
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="x.png")
    with pytest.raises(FormatError, match="neither text nor page"):
        parse_mail(message.as_bytes(), source="a")


@given(
    st.lists(
        st.sampled_from(
            [
                b"From: ",
                b"Content-Type: ",
                b"multipart/mixed; boundary=x",
                b"text/html; charset=",
                b"--x\n",
                b"\n",
                b"=?utf-8?b?",
                b"=?x?q?",
                b"base64",
                b"Content-Transfer-Encoding: ",
                b"\xff",
            ]
        )
        | st.binary(max_size=8),
        max_size=14,
    ).map(b"".join)
)
def test_any_mail_is_a_document_or_has_a_reason(data: bytes) -> None:
    try:
        found = parse_mail(data, source="a")
    except ArticleError:
        return
    assert found.data.strip()
    for fact in (found.title, found.outlet, found.source_id):
        (fact or "").encode()
