"""Bytes to articles: one text, or JSON Lines with one article a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from onrecord.article.blocks import find_blocks
from onrecord.article.decode import decode, normalise
from onrecord.article.language import detect_language, is_prose
from onrecord.article.values import Article, When
from onrecord.errors import ArticleError, EmptyError, FormatError, LanguageError, ProseError

_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
# Keys of a line of JSON Lines, with what each may hold. Others are left alone.
_STRINGS = ("title", "published", "outlet", "uri")


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


def find_articles(
    data: bytes, *, source: str, given: Given = Given(), force: bool = False
) -> Iterator[Article | Unread]:
    """Which articles do these bytes hold? One for a text, one a line for JSON Lines.

    Args:
        data: A file's bytes.
        source: The file's name, for messages; a line of it is `name:3`.
        given: Facts that hold for every article that does not bring its own.
        force: Take texts that look like no news text or are written in another language, too.

    An input that cannot be an article comes as `Unread`; the others follow.
    """
    try:
        text = decode(data, source=source)
        if _HTML.match(text):
            raise FormatError(
                "this is a web page; texts and JSON Lines are read",
                source=source,
                remedy="save its text, and read that",
            )
    except ArticleError as error:
        yield Unread(source, error)
        return
    if not _is_json_lines(text):
        yield _attempt({"text": text}, source, given, force)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _attempt_line(line, f"{source}:{number}", given, force)


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
    blocks = find_blocks(text)
    title = next((text[block.start : block.end] for block in blocks if block.role == "headline"), None)
    published = When(_date(given.published, source), "stated") if given.published else None
    return Article(text, blocks, title=title, outlet=given.outlet, published=published, language=language)


def _attempt(row: dict[str, object], source: str, given: Given, force: bool) -> Article | Unread:
    try:
        return _from_row(row, source, given, force)
    except ArticleError as error:
        return Unread(source, error)


def _attempt_line(line: str, source: str, given: Given, force: bool) -> Article | Unread:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Unread(source, FormatError(f"not JSON: {error}", source=source, remedy="one JSON object a line"))
    if not isinstance(row, dict):
        return Unread(source, FormatError("not a JSON object", source=source, remedy='write {"text": "…"} a line'))
    return _attempt(row, source, given, force)


def _from_row(row: dict[str, object], source: str, given: Given, force: bool) -> Article:
    text = row.get("text")
    if not isinstance(text, str):
        raise FormatError(
            "no text: the key `text` must hold a string", source=source, remedy='write {"text": "…"} a line'
        )
    facts = {key: _string(row, key, source) for key in _STRINGS}
    own_id = row.get("id")
    if own_id is not None and not isinstance(own_id, str | int):
        raise FormatError("`id` must hold a string or a whole number", source=source)
    given = Given(facts["published"] or given.published, facts["outlet"] or given.outlet)
    article = as_article(text, source=source, given=given, force=force)
    return replace(
        article,
        source_id=None if own_id is None else normalise(str(own_id)),
        uri=facts["uri"],
        title=facts["title"] or article.title,
    )


def _string(row: dict[str, object], key: str, source: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise FormatError(f"`{key}` must hold a string", source=source)
    return normalise(value) if value else None


def _is_json_lines(text: str) -> bool:
    """Is the first line with anything on it a JSON object (or meant to be one)?"""
    first = text.lstrip()[:1_000_000].split("\n", 1)[0].rstrip()
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return bool(re.match(r'\{\s*"[\w-]+"\s*:', first))


def _date(text: str, source: str | None) -> str:
    """The date of a stamp such as 2024-10-09T12:00:00Z as EDTF; a year or a month alone may stand."""
    match = _DATE.match(text.strip())
    if match is None or not _is_calendar(match.group()):
        raise FormatError(f"{text!r} is no date", source=source, remedy="write it as 2024-10-09, 2024-10 or 2024")
    return match.group()


def _is_calendar(edtf: str) -> bool:
    from datetime import date

    parts = [int(part) for part in edtf.split("-")]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        return False
    return True


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
