"""The one door from bytes to articles: what are these bytes, and which articles do they hold?

Texts, web pages, JSON Lines, tables, feeds, news items, mails; and what holds several of them: folders, zip files,
mailboxes, web archives. What is broken or no article comes as `Unread` with its reason, and the others follow. Pages,
feeds and mails are parsed in a child process.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from html import escape
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from onrecord.article.archives import find_captured
from onrecord.article.blocks import find_blocks
from onrecord.article.bundles import find_files, open_mbox, open_zip, parse_mail
from onrecord.article.child import own_child
from onrecord.article.decode import decode, normalise
from onrecord.article.document import Document, gunzipped, in_utf8, read_limited, with_headline, without_tags
from onrecord.article.feeds import Link, parse_feed
from onrecord.article.feeds import find_links as parse_links
from onrecord.article.language import detect_language, is_prose
from onrecord.article.rows import edtf_of, from_json, from_json_lines, from_table
from onrecord.article.sniffing import Kind, kind_of
from onrecord.article.values import Article, Block, When
from onrecord.errors import ArticleError, EmptyError, FormatError, LanguageError, ProseError

_SPOOL_BYTES = 16_000_000  # so much of what comes through a pipe stays off the disk
_BROKEN = (OSError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that could not be read, and why."""

    source: str
    error: ArticleError


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller knows of the articles: a publication date (EDTF) and an outlet, for those that name none."""

    published: str | None = None
    outlet: str | None = None


@dataclass(frozen=True)
class Summary(Article):
    """An article of which the input holds a summary only, as feeds often do."""

    def as_told(self) -> Article:
        """The same, without saying so."""
        return Article(**{field.name: getattr(self, field.name) for field in fields(Article)})


class PageReader(Protocol):
    """Makes an article of the bytes of a web page, as `page.read_page` does."""

    def __call__(self, data: bytes, /, *, source: str, uri: str | None, given: Given) -> Article: ...


def read_page_apart(data: bytes, /, *, source: str, uri: str | None, given: Given) -> Article:
    """Which article stands in the web page? Read in the child process.

    Raises:
        ArticleError: None does, or the page takes more time or memory than a page may.
    """
    name = "onrecord.article.page:read_page"  # which brings a parser and weights along, for the child alone
    article: Article = own_child().run_named(name, data, source=source, uri=uri, given=given)
    return article


def open_articles(
    path: str | os.PathLike[str],
    *,
    given: Given = Given(),
    force: bool = False,
    read_page: PageReader = read_page_apart,
) -> Iterator[Article | Unread]:
    """Which articles does the file hold, or do the files of the folder? See `find_articles`.

    What cannot be opened comes as `Unread`, too.
    """
    if Path(path).is_dir():
        yield from _in_folder(Path(path), given, force, read_page)
        return
    name = os.fspath(path)
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - it is closed below; what is raised there is not meant here
    except OSError as error:
        yield _unopened(name, error)
        return
    with stream:
        yield from find_articles(stream, source=name, given=given, force=force, read_page=read_page)


def find_articles(
    data: bytes | BinaryIO,
    *,
    source: str,
    uri: str | None = None,
    given: Given = Given(),
    force: bool = False,
    read_page: PageReader = read_page_apart,
) -> Iterator[Article | Unread]:
    """Which articles do these bytes hold?

    Args:
        data: A file's bytes, or the file, open; archives, mailboxes, tables and JSON Lines are read from it piece by
            piece.
        source: Its name, for messages. What it holds has names such as `feed.xml#3`, `rows.jsonl:3`, `table.csv:3`,
            `mail.mbox:3`, `bundle.zip:path/page.html` and `archive.warc.gz@12345`.
        uri: The address that it was fetched from.
        given: Facts that hold for every article that does not bring its own.
        force: Take texts that look like no news text or are written in another language, too.
        read_page: What makes articles of web pages.

    What cannot be an article comes as `Unread`; the others follow. There is always something: where the bytes hold no
    article at all, that is said.
    """
    is_empty = True
    with _seekable(data) as stream:
        for document in _documents(stream, source=source, uri=uri, is_inside=False):
            is_empty = False
            if isinstance(document, ArticleError):
                yield Unread(document.source or source, document)
                continue
            try:
                yield _as_article(document, given, force, read_page)
            except ArticleError as error:
                yield Unread(document.source, error)
    if is_empty:
        yield _nothing_in(source)


def find_links(data: bytes, *, source: str, uri: str | None = None) -> tuple[Link, ...]:
    """Which addresses does the feed or the sitemap of a news site name?

    Raises:
        ArticleError: It is neither, or takes more time or memory than it may.
    """
    return own_child().run(parse_links, _expanded(data, source), source=source, uri=uri)


def as_article(text: str, *, source: str | None = None, given: Given = Given(), force: bool = False) -> Article:
    """Which article is this text?

    Raises:
        EmptyError: There is nothing but white space.
        ProseError: It holds no sentences. Not raised with `force`.
        LanguageError: It is in a language that no model reads. Not raised with `force`.
    """
    text = normalise(text)
    if not text.strip():
        raise EmptyError("there is no text in it", source=source)
    language = _language_of(text, source, force)
    blocks = find_blocks(text)
    title = next((text[block.start : block.end] for block in blocks if block.role == "headline"), None)
    published = When(edtf_of(given.published, source=source), "stated") if given.published else None
    return Article(text, blocks, title=title, outlet=given.outlet, published=published, language=language)


def _in_folder(folder: Path, given: Given, force: bool, read_page: PageReader) -> Iterator[Article | Unread]:
    is_empty = True
    closed: list[OSError] = []
    for file in find_files(folder, on_error=closed.append):
        is_empty = False
        yield from open_articles(file, given=given, force=force, read_page=read_page)
    for error in closed:
        yield _unopened(str(error.filename), error)
    if is_empty and not closed:
        yield _nothing_in(str(folder))


def _unopened(name: str, error: OSError) -> Unread:
    reason = "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be opened: {error.strerror}"
    return Unread(name, FormatError(reason, source=name))


def _nothing_in(source: str) -> Unread:
    return Unread(source, EmptyError("there are no articles in it", source=source))


def _as_article(document: Document, given: Given, force: bool, read_page: PageReader) -> Article:
    source = document.source
    if document.kind == "text":
        article = as_article(decode(document.data, source=source), source=source, given=given, force=force)
    else:
        try:
            article = _from_page(document, given, force, read_page)
        except EmptyError:
            if document.kind == "page":
                raise
            # A paragraph or two are no page to its reader, though they may be all that a feed gives.
            text = with_headline(without_tags(document.data.decode()), document.title)
            article = as_article(text, source=source, given=given, force=force)
    article = replace(
        article,
        blocks=_headed(article, document.title),
        source_id=document.source_id or article.source_id,
        uri=document.uri or article.uri,
        title=document.title or article.title,
        outlet=document.outlet or article.outlet,
        bylines=document.bylines or article.bylines,
        published=document.published or article.published,
        modified=document.modified or article.modified,
        language=article.language or document.language,
    )
    if not document.is_summary:
        return article
    return Summary(**{field.name: getattr(article, field.name) for field in fields(Article)})


def _headed(article: Article, title: str | None) -> tuple[Block, ...]:
    """The article's blocks; if the first is the title that the input names, that is the headline, and no other is."""
    if not article.blocks:
        return ()
    first, *others = article.blocks
    if article.text[first.start : first.end] != title:
        return article.blocks
    return replace(first, role="headline"), *(
        replace(block, role="body") if block.role == "headline" else block for block in others
    )


def _from_page(document: Document, given: Given, force: bool, read_page: PageReader) -> Article:
    data = document.data if document.kind == "page" else _as_page(document)
    article = read_page(data, source=document.source, uri=document.uri, given=given)
    if not article.text.strip():
        raise EmptyError("there is no text in it", source=document.source)
    return replace(article, language=_language_of(article.text, document.source, force) or article.language)


def _as_page(document: Document) -> bytes:
    """The article's own HTML with a page around it that says the same of it."""
    title = escape(document.title or "")
    head = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><article>'
    headline = f"<h1>{title}</h1>" if title else ""
    return f"{head}{headline}".encode() + document.data + b"</article></body></html>"


def _language_of(text: str, source: str | None, force: bool) -> str | None:
    if not force and not is_prose(text):
        raise ProseError(
            "this is no news text: it holds no sentences", source=source, remedy="read it anyway with --force"
        )
    language = detect_language(text)
    if not force and language not in (None, "en"):
        raise LanguageError(
            f"this looks like {_language_name(str(language))}, and no model for it is installed",
            language=str(language),
            source=source,
            remedy="read it anyway with --force",
        )
    return language


def _documents(
    stream: BinaryIO, *, source: str, uri: str | None = None, is_inside: bool = True, kind: Kind | None = None
) -> Iterator[Document | ArticleError]:
    """What the stream holds; `is_inside`: it came out of a bundle itself, and is not opened if it is one, too."""
    try:
        kind = kind or kind_of(stream, source)
        if is_inside and kind in ("zip", "gzip", "archive"):
            raise FormatError("this is a bundle inside a bundle", source=source, remedy="unpack it, and read that")
        if kind in ("json", "json-lines", "table"):
            stream = in_utf8(stream, source=source)
        yield from _documents_of_kind(kind, stream, source, uri)
    except ArticleError as error:
        yield error
    except _BROKEN as error:
        yield FormatError(f"it breaks off or is damaged: {error}", source=source)


def _documents_of_kind(kind: Kind, stream: BinaryIO, source: str, uri: str | None) -> Iterator[Document | ArticleError]:
    match kind:
        case "archive":
            for captured in find_captured(stream, source=source):
                if isinstance(captured, ArticleError):
                    yield captured
                else:
                    inner = io.BytesIO(captured.data)
                    yield from _documents(inner, source=captured.source, uri=captured.uri)
        case "zip" | "mailbox":
            for name, content in (open_zip if kind == "zip" else open_mbox)(stream, source=source):
                if isinstance(content, ArticleError):
                    yield content
                else:
                    inside: Kind | None = "mail" if kind == "mailbox" else None
                    yield from _documents(io.BytesIO(content), source=name, kind=inside)
        case "gzip":
            yield from _documents(gunzipped(stream, source=source), source=source, uri=uri)
        case "json-lines":
            yield from from_json_lines(stream, source=source)
        case "table":
            yield from from_table(stream, source=source)
        case "json":
            yield from from_json(json.loads(read_limited(stream, source=source)), source=source)
        case _:
            data = read_limited(stream, source=source)
            yield from _single(kind, data, source, uri)


def _single(kind: Kind, data: bytes, source: str, uri: str | None) -> Iterator[Document | ArticleError]:
    match kind:
        case "feed":
            yield from own_child().run(parse_feed, data, source=source, uri=uri)
        case "mail":
            yield own_child().run(parse_mail, data, source=source)
        case "sitemap":
            n_links = len(find_links(data, source=source))
            yield FormatError(
                f"this is a sitemap: it names {n_links} addresses, and holds no articles",
                source=source,
                remedy="give its own address, and those it names are fetched",
            )
        case "xml":
            yield FormatError("this is XML of a kind that is not read", source=source, remedy="extract its text first")
        case _:
            yield Document(source, data, "page" if kind == "page" else "text", uri=uri)


def _expanded(data: bytes, source: str) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return read_limited(gunzipped(io.BytesIO(data), source=source), source=source)
    except _BROKEN as error:
        raise FormatError(f"it breaks off or is damaged: {error}", source=source) from error


@contextmanager
def _seekable(data: bytes | BinaryIO) -> Iterator[BinaryIO]:
    """The bytes as a file that can go back to its beginning; what comes through a pipe is kept on the disk."""
    if isinstance(data, bytes):
        yield io.BytesIO(data)
    elif data.seekable() and data.tell() == 0:
        yield data
    else:
        with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as kept:
            shutil.copyfileobj(data, kept)
            kept.seek(0)
            yield cast(BinaryIO, kept)


_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "nb": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene", "sr": "Serbian",
    "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


def _language_name(code: str) -> str:
    return f"{_LANGUAGES[code]} ({code})" if code in _LANGUAGES else f"the language {code}"
