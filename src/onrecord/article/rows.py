"""Rows and news items: which articles do lines of JSON, JSON documents and tables of text hold?

A row names its article's facts by keys or columns: `{"text": …, "title": …, "published": …}`. A news item is written
as ninjs, the JSON of news agencies (https://iptc.org/std/ninjs), by any of its versions 1 to 3.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from onrecord.article.decode import decode, normalise
from onrecord.article.document import MAX_BYTES, Document, too_long, when, with_headline
from onrecord.article.feeds import JSON_FEED, parse_json_feed
from onrecord.article.values import When
from onrecord.errors import ArticleError, FormatError

# The names under which tables and rows hold each fact; the first that is there counts.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "article_text", "full_text", "fulltext", "maintext"),
    "id": ("id", "article_id", "guid", "uuid"),
    "title": ("title", "headline"),
    "published": ("published", "date", "publish_date", "published_at", "publication_date", "date_published", "pubdate"),
    "outlet": ("outlet", "publication", "publisher", "source", "newspaper", "site"),
    "uri": ("uri", "url", "link"),
    "byline": ("byline", "author", "authors"),
}
_STRINGS = ("title", "published", "outlet", "uri")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_HEAD_BYTES = 65_536
# A comma parts names, but a name from its office, too.
_BETWEEN_NAMES = re.compile(r"[;|&]| and ")
_BY = re.compile(r"^(?:by|von|par|por) ", re.IGNORECASE)


def from_json_lines(stream: BinaryIO, *, source: str) -> Iterator[Document | ArticleError]:
    """Which articles do lines of JSON hold, one an object a line? The third line is `name:3`."""
    for number, line in enumerate(_lines(stream), 1):
        name = f"{source}:{number}"
        if line is None:
            yield too_long(name)
        elif line.strip():
            yield _from_line(line, name)


def from_json(value: object, *, source: str) -> Iterator[Document | ArticleError]:
    """Which articles does a JSON document hold: a JSON Feed, a news item, a row, or a list of the latter two?

    The third of a list is `name#3`.
    """
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield _from_value(item, f"{source}#{number}")
    elif isinstance(value, dict) and is_json_feed(value):
        yield from parse_json_feed(value, source=source)
    else:
        yield _from_value(value, source)


def is_json_feed(value: Mapping[str, Any]) -> bool:
    """Does the object say that it is a JSON Feed?"""
    return str(value.get("version", "")).startswith(JSON_FEED)


def holds_articles(value: object) -> bool:
    """Does a JSON document look as if `from_json` found articles in it?"""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict)


def from_table(stream: BinaryIO, *, source: str) -> Iterator[Document | ArticleError]:
    """Which articles does a table (CSV) hold, one a row, with the text in a column of its own?

    Rows count as in a spreadsheet: below the names of the columns, the first is `table.csv:2`. Columns are known by
    the names in `_COLUMNS`; others are left alone.
    """
    csv.field_size_limit(MAX_BYTES)  # for the whole process: there is no other way, and more only does more
    lines = _table_lines(stream)
    header = next(lines, "")
    delimiter = find_delimiter(header)
    if delimiter is None:
        names = ", ".join(_cells(header, ","))
        yield FormatError(
            f"the table has no column of texts; its columns are {names:.200}",
            source=source,
            remedy="name the column `text`",
        )
        return
    columns = _columns(_cells(header, delimiter))
    rows = csv.reader(lines, delimiter=delimiter)
    number = 1
    while True:
        number += 1
        name = f"{source}:{number}"
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield FormatError(f"the row is broken: {error}", source=name)
            continue
        if not cells:
            continue
        row: dict[str, Any] = {fact: cells[k].strip() or None for fact, k in columns.items() if k < len(cells)}
        yield _attempt(row, name)


def find_delimiter(header: str) -> str | None:
    """Which mark parts the columns, so that one of them is a column of texts? None if there is no such column."""
    for delimiter in (",", ";", "\t", "|"):
        if "text" in _columns(_cells(header, delimiter)):
            return delimiter
    return None


def edtf_of(stamp: str, *, source: str | None) -> str:
    """The date of a stamp such as 2024-10-09T12:00:00Z as EDTF; a year or a month alone may stand.

    Raises:
        FormatError: It is no date.
    """
    match = _DATE.match(stamp.strip())
    try:
        if match is None:
            raise ValueError
        parts = [int(part) for part in match.group().split("-")]
        date(*[*parts, 1, 1][:3])
    except ValueError:
        raise FormatError(
            f"{stamp!r} is no date", source=source, remedy="write it as 2024-10-09, 2024-10 or 2024"
        ) from None
    return match.group()


def _from_line(line: bytes, source: str) -> Document | ArticleError:
    try:
        value = json.loads(_text_of(line, source))
    except ArticleError as error:
        return error
    except (ValueError, RecursionError) as error:
        return FormatError(f"not JSON: {error}", source=source, remedy="one JSON object a line")
    return _from_value(value, source)


def _from_value(value: object, source: str) -> Document | ArticleError:
    if not isinstance(value, dict):
        return FormatError("not a JSON object", source=source, remedy='write {"text": "…"} a line')
    facts = {key.lower().replace("_", ""): item for key, item in value.items()}
    if "text" not in value and not facts.keys().isdisjoint(("bodies", "bodytext", "bodyxhtml", "bodyhtml")):
        return _from_news_item(facts, source)
    return _attempt(value, source)


def _attempt(row: Mapping[str, Any], source: str) -> Document | ArticleError:
    try:
        return _from_row(row, source)
    except ArticleError as error:
        return error


def _from_row(row: Mapping[str, Any], source: str) -> Document:
    text = row.get("text")
    if not isinstance(text, str):
        raise FormatError(
            "no text: the key `text` must hold a string", source=source, remedy='write {"text": "…"} a line'
        )
    facts = {key: _string(row, key, source) for key in _STRINGS}
    own_id = row.get("id")
    if own_id is not None and not isinstance(own_id, str | int):
        raise FormatError("`id` must hold a string or a whole number", source=source)
    byline = row.get("byline")
    published = facts["published"]
    return Document(
        source,
        normalise(text).encode(),
        "text",
        source_id=None if own_id is None else normalise(str(own_id)),
        uri=facts["uri"],
        title=facts["title"],
        outlet=facts["outlet"],
        bylines=_names(normalise(byline)) if isinstance(byline, str) else (),
        published=When(edtf_of(published, source=source), "stated") if published else None,
    )


def _from_news_item(item: Mapping[str, Any], source: str) -> Document | ArticleError:
    """`item`: a ninjs object, its keys in lower case and without underscores, since its versions write them otherwise.

    Of several bodies, HTML is taken before plain text, which often has lost its paragraphs.
    """
    bodies = [(_kind(body), body["value"]) for body in _parts(item, "bodies")]
    bodies += [("fragment", item[key]) for key in ("bodyxhtml", "bodyhtml") if isinstance(item.get(key), str)]
    bodies += [("text", item["bodytext"])] if isinstance(item.get("bodytext"), str) else []
    bodies = [(kind, value) for kind, value in bodies if value.strip()]
    if not bodies:
        return FormatError(
            "the news item has no body", source=source, remedy="items of pictures and events are not read"
        )
    kind, value = min(bodies, key=lambda body: body[0])
    value = normalise(value)
    headlines = [part["value"] for part in _parts(item, "headlines")] + [item.get("headline")]
    sources = [part.get("name") for part in item.get("infosources") or () if isinstance(part, dict)]
    facts = {
        "title": next((one for one in headlines if isinstance(one, str) and one.strip()), None),
        "outlet": next((one for one in [*sources, item.get("copyrightholder")] if isinstance(one, str)), None),
        "byline": item.get("by") or item.get("byline"),
        "language": item.get("language"),
        "uri": item.get("uri"),
    }
    strings = {key: normalise(one) for key, one in facts.items() if isinstance(one, str) and one.strip()}
    created = [when(item.get(key)) for key in ("contentcreated", "firstcreated", "versioncreated")]
    published = next((moment for moment in created if moment), None)
    modified = when(item.get("versioncreated"))
    return Document(
        source,
        (value if kind == "fragment" else with_headline(value, strings.get("title"))).encode(),
        "fragment" if kind == "fragment" else "text",
        source_id=strings.get("uri"),
        uri=strings.get("uri") if strings.get("uri", "").startswith(("http://", "https://")) else None,
        title=strings.get("title"),
        outlet=strings.get("outlet"),
        bylines=_names(strings.get("byline", "")),
        published=published,
        modified=modified if modified != published else None,
        language=strings.get("language"),
    )


def _parts(item: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects of a list such as `bodies` that hold a text, the one in the role `main` first."""
    found = item.get(key)
    parts = [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []
    parts = [part for part in parts if isinstance(part.get("value"), str)]
    return sorted(parts, key=lambda part: part.get("role") != "main")


def _kind(body: Mapping[str, Any]) -> str:
    media_type = str(body.get("contentType") or body.get("contenttype") or "")
    return "fragment" if "html" in media_type or (not media_type and "<p" in body["value"]) else "text"


def _names(byline: str) -> tuple[str, ...]:
    """The names in a byline, without the word before them."""
    bare = _BY.sub("", " ".join(byline.split()))
    return tuple(name for name in (name.strip() for name in _BETWEEN_NAMES.split(bare)) if name)


def _string(row: Mapping[str, Any], key: str, source: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise FormatError(f"`{key}` must hold a string", source=source)
    return normalise(value) if value else None


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _columns(header: list[str]) -> dict[str, int]:
    names = [name.strip().strip("\ufeff").lower().replace(" ", "_") for name in header]
    found = {}
    for fact, known in _COLUMNS.items():
        at = next((names.index(name) for name in known if name in names), None)
        if at is not None:
            found[fact] = at
    return found


def _text_of(line: bytes, source: str) -> str:
    """JSON is UTF-8, but not every writer knows."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(line, source=source)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines; None for one that is too long to be one article."""
    is_rest = False
    for line in iter(lambda: stream.readline(MAX_BYTES), b""):
        is_whole = line.endswith(b"\n") or len(line) < MAX_BYTES
        if not is_rest:
            yield line if is_whole else None
        is_rest = not is_whole


def _table_lines(stream: BinaryIO) -> Iterator[str]:
    encoding = _encoding_of(stream)
    for number, line in enumerate(iter(lambda: stream.readline(MAX_BYTES), b"")):
        yield line.decode("utf-8-sig" if encoding == "utf-8" and not number else encoding, "replace")


def _encoding_of(stream: BinaryIO) -> str:
    """Which encoding do the first bytes speak for? The stream stands at its beginning afterwards."""
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(head).best()
        return best.encoding if best else "utf-8"
