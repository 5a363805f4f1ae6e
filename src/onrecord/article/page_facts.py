"""What a web page tells of its article: headline, bylines, dates, outlet, section, address and what it is based on.

What the page says for machines is checked against what it shows, where it shows it. Where neither says anything,
nothing is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from onrecord.article.page_blocks import PageBlock
from onrecord.article.page_metadata import Metadata, as_list, clean, text_of, types_of
from onrecord.article.page_roles import PlacedBlock
from onrecord.article.page_signs import squeeze
from onrecord.article.values import DateBasis, When

_SEPARATOR = re.compile(r"\s+(?:[|•·»«]|::|[-–—])\s+|\s*\|\s*")
_MAX_NAME_CHARS, _MAX_NAME_WORDS = 60, 6
_MAX_BYLINES = 12
# Blocks over the body, into it and below its last paragraph that may hold its date and its authors.
_N_HEAD, _N_OVER_TITLE, _N_INTO, _N_FOOT = 25, 3, 3, 8
_LINE_WORDS = 30
_PICTURE_NAMES = frozenset("caption captions credit credits cutline photographer gallery slideshow".split())


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page tells of its article; None or empty where it does not."""

    title: str | None = None
    outlet: str | None = None
    bylines: tuple[str, ...] = ()
    published: When | None = None
    modified: When | None = None
    section: str | None = None
    canonical: str | None = None
    based_on: str | None = None


def find_page_facts(
    metadata: Metadata, blocks: Sequence[PageBlock], placed: Sequence[PlacedBlock], *, uri: str | None = None
) -> PageFacts:
    """What does the page tell of its article?

    Args:
        metadata: What the page says of itself.
        blocks: All blocks of the page.
        placed: Those of the article with their roles.
        uri: The address that the page was read from.
    """
    canonical = _address(metadata.canonical or metadata.meta("og:url"), base=uri)
    outlet = _outlet(metadata)
    lines = _lines_around(blocks, placed)
    return PageFacts(
        title=_title(metadata, placed, outlet=outlet, uri=uri or canonical),
        outlet=outlet,
        bylines=_bylines(metadata, lines, outlet=outlet),
        published=_published(metadata, lines.head, uri=uri or canonical),
        modified=_modified(metadata, uri=uri or canonical),
        section=_section(metadata),
        canonical=canonical,
        based_on=_based_on(metadata, base=uri or canonical),
    )


@dataclass(frozen=True, slots=True)
class _Lines:
    """The short lines around the article's body: `head` over it and in its first lines, `foot` below it.

    `bylines`: those of the head that are no credit of a picture.
    """

    head: list[str]
    bylines: list[str]
    foot: list[str]


def _lines_around(blocks: Sequence[PageBlock], placed: Sequence[PlacedBlock]) -> _Lines:
    roles = {id(item.block): item.role for item in placed}
    at = [i for i, block in enumerate(blocks) if roles.get(id(block)) == "body"]
    first, last = (at[0], at[-1]) if at else (len(blocks), len(blocks))
    title = next((i for i, block in enumerate(blocks[:first]) if roles.get(id(block)) == "headline"), 0)
    head = blocks[max(0, first - _N_HEAD, title - _N_OVER_TITLE) : first + _N_INTO]
    return _Lines(
        _short_lines(head),
        _short_lines(block for block in head if not _is_of_picture(block)),
        _short_lines(blocks[last : last + _N_FOOT]),
    )


def _is_of_picture(block: PageBlock) -> bool:
    return any(
        place.tag in ("figure", "figcaption") or not _PICTURE_NAMES.isdisjoint(place.names)
        for place in islice(block.place.up(), 3)
    )


def _short_lines(blocks: Iterable[PageBlock]) -> list[str]:
    """The texts of the short blocks; what a page parts at "By" and "and" is one line."""
    lines: list[str] = []
    for block in blocks:
        if block.text.count(" ") < _LINE_WORDS:
            is_continued = lines and (_OPEN_END.search(lines[-1]) or _OPEN_START.fullmatch(block.text))
            lines.append(f"{lines.pop()} {block.text}" if is_continued else block.text)
    return lines


# Headline


def _title(metadata: Metadata, placed: Sequence[PlacedBlock], *, outlet: str | None, uri: str | None) -> str | None:
    """The headline that the page shows, if what it says for machines confirms it or there is nothing else."""
    shown = next((" ".join(item.block.text.split()) for item in placed if item.role == "headline"), None)
    told = [text_of(value) for value in metadata.linked("headline")]
    told += [metadata.meta("og:title"), metadata.meta("twitter:title"), metadata.meta("dc.title", "title")]
    told += [metadata.title]
    names = {squeeze(name) for name in (outlet, _host_name(uri), metadata.meta("og:site_name")) if name}
    titles = [_without_outlet(title, names) for title in told if title]
    if shown is None:
        return titles[0] if titles else None
    words = squeeze(shown)
    if not titles or any(words in squeeze(title) or squeeze(title) in words for title in told if title):
        return shown
    return max((titles[0], shown), key=lambda text: _overlap(text, titles))


def _overlap(text: str, titles: Sequence[str]) -> float:
    """In how large a part of the titles do the words of the text stand?"""
    words = set(text.lower().split())
    return sum(len(words & set(title.lower().split())) / len(words | set(title.lower().split())) for title in titles)


def _without_outlet(title: str, names: set[str]) -> str:
    """The title without the outlet's name, which many pages put behind it or before it."""
    parts = _SEPARATOR.split(title)
    marks = _SEPARATOR.findall(title)
    while len(parts) > 1 and (
        _is_outlet(parts[-1], names) or (marks[-1].strip() == "|" and len(parts[-1].split()) <= 4)
    ):
        title = title[: title.rindex(marks.pop())]
        parts.pop()
    if len(parts) > 1 and _is_outlet(parts[0], names):
        title = title[title.index(marks[0]) + len(marks[0]) :]
    return title.strip()


def _is_outlet(part: str, names: set[str]) -> bool:
    words = squeeze(part)
    return bool(words) and any(words == name or (len(words) > 3 and (words in name or name in words)) for name in names)


def _host_name(uri: str | None) -> str | None:
    host = (urlsplit(uri).hostname if uri else None) or ""
    parts = [part for part in host.split(".") if part not in ("www", "co", "com", "m", "amp")]
    return max(parts[:-1] or parts, key=len, default=None)


# Dates

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january januar", "feb february februar", "mar march märz", "apr april", "may mai", "jun june juni",
         "jul july juli", "aug august", "sep sept september", "oct october okt oktober", "nov november",
         "dec december dez dezember"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(
    r"\b((?:19|20)\d\d)-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d))?"
    r"(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d\b)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"\b((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d))?(Z)?\b")
_YEAR_FIRST = re.compile(r"\b((?:19|20)\d\d)[/.](\d\d?)[/.](\d\d?)\b")
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?,?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"\b(\d\d?)(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?({_MONTH})\.?,?[\s-]+((?:19|20)\d\d)\b", re.IGNORECASE
)
_NUMBERS = re.compile(r"\b(\d\d?)([./-])(\d\d?)\2((?:19|20)\d\d)\b")
_CLOCK = re.compile(r"\b(\d\d?):(\d\d)(?::(\d\d))?\s*([ap])?\.?m?\b\.?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:\b(Z|UTC|GMT)|([+-]\d\d):?(\d\d))\b")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d|[a-z]{3})[/-]?(\d\d)(?=[/_.-]|\b)", re.IGNORECASE)
_DAY_FIRST_HOSTS = (".uk", ".ie", ".au", ".nz", ".in", ".za", ".ng", ".ke", ".eu", ".de", ".fr", ".it", ".es", ".nl")
_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "og:published_time",
    "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publishdate", "pubdate", "date.issued",
    "dc.date.issued", "dcterms.created", "dc.date.created", "dcterms.issued", "dcterms.date", "dc.date", "date",
    "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "originalpublicationdate",
    "article_date_original", "citation_publication_date", "citation_date", "ptime", "pdate", "rnews:datepublished",
    "displaydate", "article.created", "publication_date", "date_published", "datecreated",
    "shareaholic:article_published_time", "bt:pubdate", "video:release_date", "release_date", "last-modified",
)  # fmt: skip
_MODIFIED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified",
                   "dc.date.modified", "last-modified", "article:modified", "date.updated")  # fmt: skip
_PUBLISHED_NAMES = frozenset("published publish pubdate publication posted entry dateline created issued".split())
_MODIFIED_NAMES = frozenset("modified updated update lastmod edited".split())
_MAX_STAMP_CHARS = 160


def _published(metadata: Metadata, head: Sequence[str], *, uri: str | None) -> When | None:
    """When was the article published? By what machines are told, by what is marked as a time, by what the page shows,
    by its address; the first that holds a date."""
    is_american = _is_american(metadata, uri)
    shown = [when for line in reversed(head) if (when := read_stamp(line, is_american=is_american))]
    match = _IN_ADDRESS.search(urlsplit(uri).path) if uri else None
    address = _when(match[1], match[2], match[3], basis="inferred") if match else None
    told = (read_stamp(text, is_american=is_american) for text in _published_texts(metadata))
    when = next((when for when in told if when is not None), None)
    if when is None:
        return shown[0] if shown else address
    if when.zone == "Z":
        # The outlet's own day, where the day in London is the next one.
        for other in (address, *shown):
            if other is not None and (date.fromisoformat(when.edtf) - date.fromisoformat(other.edtf)).days == 1:
                return other
    return when


def _published_texts(metadata: Metadata) -> Iterator[str]:
    for value in metadata.linked("datePublished", "dateCreated", "uploadDate"):
        if isinstance(value, str):
            yield value
    for name in _PUBLISHED_METAS:
        yield from metadata.metas.get(name, ())
    yield from metadata.marked.get("datepublished", ())
    yield from metadata.marked.get("datecreated", ())
    times = [time for time in metadata.times if _MODIFIED_NAMES.isdisjoint(time.names)]
    for time in sorted(times, key=lambda time: _PUBLISHED_NAMES.isdisjoint(time.names)):
        yield time.stamp
        yield time.text


def _modified(metadata: Metadata, *, uri: str | None) -> When | None:
    is_american = _is_american(metadata, uri)
    texts = [value for value in metadata.linked("dateModified") if isinstance(value, str)]
    texts += [value for name in _MODIFIED_METAS for value in metadata.metas.get(name, ())]
    texts += metadata.marked.get("datemodified", ())
    return next((when for text in texts if (when := read_stamp(text, is_american=is_american))), None)


def _is_american(metadata: Metadata, uri: str | None) -> bool:
    """Does the page write the month first, for all that it says of its language? Others that write English do not."""
    language = (metadata.language or metadata.meta("og:locale") or "").replace("_", "-").lower()
    parts = urlsplit(uri or "")
    if language in ("", "en"):
        return not (parts.hostname or "").endswith(_DAY_FIRST_HOSTS) and "/en-gb/" not in parts.path
    return language == "en-us" and "/en-gb/" not in parts.path


def read_stamp(text: str, *, is_american: bool = False) -> When | None:
    """Which date does the text begin with or hold? None where it holds none that the calendar has.

    Args:
        text: Such as 2024-10-09T12:00:00+02:00, Oct. 9, 2024 or 9.10.2024.
        is_american: Read 9/10/2024 as the tenth of September.
    """
    text = text[:_MAX_STAMP_CHARS]
    if match := _ISO.search(text) or _COMPACT.search(text):
        groups = [*match.groups()]
        time = f"{int(groups[3]):02}:{groups[4]}:{groups[5] or '00'}" if groups[3] and int(groups[3]) < 24 else None
        return _when(*groups[:3], time=time, zone=_zone(groups[6]) if time else None)
    when = None
    rest = ""
    if match := _MONTH_FIRST.search(text):
        when = _when(match[3], match[1], match[2])
        rest = text[match.end() :]
    elif match := _DAY_FIRST.search(text):
        when = _when(match[3], match[2], match[1])
        rest = text[match.end() :]
    elif match := _YEAR_FIRST.search(text):
        when = _when(match[1], match[2], match[3])
        rest = text[match.end() :]
    elif match := _NUMBERS.search(text):
        is_month_first = match[2] == "/" and (is_american or int(match[3]) > 12) and int(match[1]) <= 12
        day, month = (match[3], match[1]) if is_month_first else (match[1], match[3])
        when = _when(match[4], month, day)
        rest = text[match.end() :]
    if when is None:
        return None
    clock = _CLOCK.search(rest)
    if clock is None:
        return when
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
    if hour > 23:
        return when
    offset = _OFFSET.match(rest[clock.end() :].strip())
    zone = _zone(offset.group()) if offset else None
    return When(when.edtf, when.basis, f"{hour:02}:{clock[2]}:{clock[3] or '00'}", zone)


def _when(
    year: str, month: str, day: str, *, basis: DateBasis = "stated", time: str | None = None, zone: str | None = None
) -> When | None:
    try:
        number = int(month) if month.isdigit() else _MONTHS[month.lower()]
        return When(date(int(year), number, int(day)).isoformat(), basis, time, zone)
    except (ValueError, KeyError):
        return None


def _zone(text: str | None) -> str | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return "Z"
    digits = text[1:].replace(":", "").ljust(4, "0")
    return f"{text[0]}{digits[:2]}:{digits[2:4]}"


# Bylines

_AUTHOR_METAS = ("author", "parsely-author", "sailthru.author", "article:author", "dc.creator", "dcterms.creator",
                 "byl", "article.author", "authors", "rbauthors", "cxenseparse:author", "citation_author")  # fmt: skip
_BY = re.compile(
    r"\s*(?:(?:story|words|text|written|posted|reported|interview|report|article|published|review) )?"
    r"(?:by|von|author|autor|authors)(?:\b|(?-i:(?=[A-Z])))[:\s]*",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r"(?:^|\s)(?:by|and|&)[:\s]*$|,\s*$", re.IGNORECASE)
_OPEN_START = re.compile(r"\s*(?:and|&|,)\s*", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b[A-Z]{3,}\b")
_PICTURED = re.compile(r"(?:photo|image|picture|illustration|video|graphic)", re.IGNORECASE)
_PLAIN_BY = re.compile(r"\s*by\b[:\s]*", re.IGNORECASE)
_PARTING = re.compile(r"\s*(?:,|;|&|\||/|•|·|\n|\t|\band\b|\bund\b|\bwith\b)\s*", re.IGNORECASE)
_AFTER_NAMES = re.compile(
    r"\s*(?:[|•·\n\t]|\s[-–—]\s|\(|@|\b(?:for|of|at|on|is|in|updated|published|posted|last|"
    rf"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:{_MONTH})\.? \d)\b|\d)",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    "staff editor editors reporter reporters writer writers correspondent news newsroom desk team admin administrator "
    "contributor contributors guest editorial agency agencies bureau press association media online digital web "
    "service "
    "services wire reuters afp ap chief senior deputy editor-in-chief columnist producer photographer the author "
    "report "
    "reports newspaper redaktion unknown anonymous webmaster user follow photograph photo photos image view all posts "
    "comments reply more share email name phd md ms rd mph msc mba ma jd dds rn".split()
)
_PARTICLES = frozenset("de la le du da do dos das di del della van von der den ten ter al el bin ibn y e".split())
_WORD = re.compile(r"[^\W\d_][\w'’.‑-]*")


def _bylines(metadata: Metadata, lines: _Lines, *, outlet: str | None) -> tuple[str, ...]:
    """Who wrote the article? Those whom its byline names, and those whom the page names for machines if it shows them.

    What is told to machines alone is left out: there stands who typed the article in.
    """
    read = _distinct((name for line in lines.bylines if _BY.match(line) for name in _names_in(line)), outlet)
    if read:
        fuller = {squeeze(name): name for name in _ld_authors(metadata)}
        return tuple(next((full for key, full in fuller.items() if squeeze(name) in key), name) for name in read)
    for names, shown in (
        (_ld_authors(metadata), (*lines.head, *lines.foot)),
        (_marked_authors(metadata), lines.head),
        (_meta_authors(metadata), (*lines.head, *lines.foot)),
        (_marked_authors(metadata), [line for line in lines.foot if _BY.match(line)]),
    ):
        letters = squeeze(" ".join(shown))
        told = [name for name in _distinct(names, outlet) if squeeze(name) in letters]
        if told:
            return tuple(told)
    below = _distinct((name for line in lines.foot if _BY.match(line) for name in _names_in(line)), outlet)
    return tuple(below) or _unnamed(lines.bylines)


def _marked_authors(metadata: Metadata) -> Iterator[str]:
    for text in metadata.author_texts:
        yield from _names_in(text)


def _meta_authors(metadata: Metadata) -> Iterator[str]:
    for key in _AUTHOR_METAS:
        for value in metadata.metas.get(key, ()):
            yield from _names_in(value)


def _unnamed(head: Sequence[str]) -> tuple[str, ...]:
    """What stands in the place of a name: "By staff and wire reports"."""
    for line in head:
        match = _PLAIN_BY.match(line)
        words = _WORD.findall(line[match.end() :]) if match else []
        if match and 0 < len(words) <= _MAX_NAME_WORDS and words[0].lower() in _NO_NAME and not re.search(r"\d", line):
            return (line[match.end() :].strip(),)
    return ()


def _ld_authors(metadata: Metadata) -> Iterator[str]:
    for value in metadata.linked("author", "creator"):
        if isinstance(value, dict):
            if "Organization" in types_of(value) or "NewsMediaOrganization" in types_of(value):
                continue
            names: list[Any] = as_list(value.get("name"))
        else:
            names = [value]
        for name in names:
            if isinstance(name, str):
                yield from _names_in(name)


def _names_in(text: str) -> list[str]:
    """Which names of people does the line hold, if it holds nothing but them, what they are, and when they wrote?"""
    text = clean(text)
    if text.startswith(("http", "//", "www.")) or "@" in text[:1]:
        return []
    if _PICTURED.match(text):
        return []
    text = _BY.sub("", text)
    names = []
    for part in _PARTING.split(text[:400]):
        end = _AFTER_NAMES.search(part)
        name = part[: end.start()].strip(" ,.:-–—") if end else part.strip(" ,:-–—")
        if _is_name(name):
            names.append(name)
    # "Ada Berg, AMP Project, Example": after a name in full, single words and abbreviations are where she works.
    return [
        name for name in names if name is names[0] or (" " in name and not _ABBREVIATION.search(name)) or name.isupper()
    ]


def _is_name(text: str) -> bool:
    words = _WORD.findall(text)
    if not 1 <= len(words) <= _MAX_NAME_WORDS or len(text) > _MAX_NAME_CHARS or len("".join(words)) < 3:
        return False
    if "*" in text or any(word.lower().strip(".") in _NO_NAME for word in words):
        return False
    return all(word[0].isupper() or word.lower() in _PARTICLES for word in words) and words[-1][0].isupper()


def _distinct(names: Iterable[str], outlet: str | None) -> list[str]:
    own = squeeze(outlet or "")
    out: dict[str, str] = {}
    for name in names:
        key = squeeze(name)
        if key and key != own:
            out.setdefault(key, name)
    return list(out.values())[:_MAX_BYLINES]


# Where it stands


def _outlet(metadata: Metadata) -> str | None:
    publisher = next((name for value in metadata.linked("publisher") if (name := text_of(value))), None)
    return metadata.meta("og:site_name", "application-name") or publisher


def _section(metadata: Metadata) -> str | None:
    told = next((name for value in metadata.linked("articleSection") if (name := text_of(value))), None)
    return metadata.meta("article:section", "parsely-section", "section") or told


def _based_on(metadata: Metadata, *, base: str | None) -> str | None:
    """The address of the work that the article is based on; its name where it has no address."""
    for value in metadata.linked("isBasedOn", "isBasedOnUrl"):
        if isinstance(value, dict):
            value = value.get("url") or value.get("@id") or text_of(value)
        if isinstance(value, str) and value.strip():
            return _address(value, base=base) or clean(value)
    return None


def _address(text: str | None, *, base: str | None) -> str | None:
    """The address, if it is one of the web."""
    if not text:
        return None
    try:
        address = urljoin(base or "", text.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None
