"""What a web page says of itself for machines: its meta elements, its JSON-LD, its title and links."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from onrecord.article.decode import normalise
from onrecord.article.page_blocks import names_in

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_JSON_CHARS = 4_000_000
_MAX_NODES = 20_000
_MAX_VALUE_CHARS = 2_000  # of a meta element: what is longer is no fact about an article
_MAX_MARKED, _MAX_CLASSED = 2_000, 5_000  # elements
_MAX_MARKED_CHARS = 300
_MARKED_AS = frozenset(("datepublished", "datecreated", "datemodified", "author", "headline", "articlesection"))
_AUTHOR_NAME = re.compile(r"author(?!i[sz])|byline|contributor|written-?by|wrote|reporter", re.IGNORECASE)
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|Report|Review|OpinionNewsArticle)$")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Time:
    """A `time` element: its machine-readable stamp, its words, and the names that it and the element around it have."""

    stamp: str
    text: str
    names: frozenset[str]


@dataclass(frozen=True)
class Metadata:
    """What the page says of itself.

    `metas`: name or property, in lower case -> contents in page order. `articles`: the JSON-LD nodes that describe an
    article, those that describe the page as a whole last. `nodes`: the JSON-LD nodes that have an `@id`, by it.
    `marked`: what elements of the page itself are marked up as (microdata), property in lower case -> values.
    `author_texts`: the words of links to authors, and of elements marked or named as such.
    """

    title: str | None = None
    canonical: str | None = None
    language: str | None = None
    metas: dict[str, list[str]] = field(default_factory=dict)
    articles: tuple[dict[str, Any], ...] = ()
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    marked: dict[str, list[str]] = field(default_factory=dict)
    times: tuple[Time, ...] = ()
    author_texts: tuple[str, ...] = ()

    def meta(self, *names: str) -> str | None:
        """What does the first of these names say that says anything?"""
        return next((value for name in names for value in self.metas.get(name, ()) if value), None)

    def linked(self, *keys: str) -> Iterator[Any]:
        """What do the article's nodes hold under these keys, references followed?"""
        for key in keys:
            for node in self.articles:
                for value in as_list(node.get(key)):
                    yield self.resolve(value)

    def resolve(self, value: Any) -> Any:
        """The node that a bare `{"@id": …}` points to; every other value as it is."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return self.nodes.get(value["@id"], value)
        return value


def read_metadata(root: _Element) -> Metadata:
    """What does the page say of itself? Broken JSON-LD is passed over."""
    metas: dict[str, list[str]] = {}
    title = canonical = None
    roots: list[Any] = []
    for element in root.iter("meta", "link", "title", "script"):
        tag = element.tag
        if tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = element.get("content")
            if name and content and len(content) <= _MAX_VALUE_CHARS:
                metas.setdefault(name.strip().lower(), []).append(clean(content))
        elif tag == "link":
            if canonical is None and (element.get("rel") or "").lower() == "canonical":
                canonical = clean(element.get("href") or "") or None
        elif tag == "title":
            if title is None and _is_of_head(element):
                title = clean(element.text or "") or None
        elif (element.get("type") or "").lower().startswith("application/ld+json") and element.text:
            roots += _load(element.text)
    articles, nodes = _sort_nodes(roots)
    marked: dict[str, list[str]] = {}
    times: list[Time] = []
    author_texts: list[str] = []
    # `iter` over all elements costs more than asking the parser's own index for those that have what is looked for.
    for element in islice(root.iterfind(".//body//*[@itemprop]"), _MAX_MARKED):
        name = element.get("itemprop", "").lower()
        value = element.get("content") or element.get("datetime") or _text_in(element)
        if name in _MARKED_AS and value and len(value) <= _MAX_VALUE_CHARS:
            marked.setdefault(name, []).append(clean(value))
            if name == "author":
                author_texts.append(clean(value))
    for element in islice(root.iter("time"), _MAX_MARKED):
        names = frozenset(_names_of(element) + _names_of(element.getparent()))
        times.append(Time(clean(element.get("datetime") or ""), _text_in(element), names))
    for element in islice(root.iterfind(".//body//*[@rel='author']"), _MAX_MARKED):
        author_texts.append(_text_in(element))
    for element in islice(root.iterfind(".//body//*[@class]"), _MAX_CLASSED):
        if _is_of_author(element.get("class", "")[:200]):
            author_texts.append(_text_in(element))
    return Metadata(
        title, canonical, root.get("lang"), metas, tuple(articles), nodes, marked, tuple(times),
        tuple(text for text in author_texts if text),
    )  # fmt: skip


def clean(text: str) -> str:
    """The text on one line, character references resolved that were written twice over."""
    if "&" in text:
        text = html.unescape(text)
    return " ".join(normalise(text).replace("\0", "").split())


def as_list(value: Any) -> list[Any]:
    """The value's items, where it is a list; itself, where it is none; nothing for none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: Any) -> str | None:
    """The value as one line of text, where it is a text that says something."""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("headline")
    if isinstance(value, list) and value:
        return text_of(value[0]) if not isinstance(value[0], list) else None
    return clean(value) or None if isinstance(value, str) else None


def types_of(node: dict[str, Any]) -> list[str]:
    """The names of the node's types, without their vocabulary."""
    return [kind.rsplit("/", 1)[-1] for kind in as_list(node.get("@type")) if isinstance(kind, str)]


def _text_in(element: _Element) -> str:
    """The words in the element, if they are few."""
    words: list[str] = []
    n = 0
    for text in element.itertext():
        words.append(text)
        n += len(text)
        if n > _MAX_MARKED_CHARS:
            return ""
    return clean(" ".join(words))


def _names_of(element: _Element | None) -> tuple[str, ...]:
    return names_in(f"{element.get('class') or ''} {element.get('id') or ''}"[:200]) if element is not None else ()


@lru_cache(maxsize=20_000)
def _is_of_author(names: str) -> bool:
    return _AUTHOR_NAME.search(names) is not None


def _is_of_head(element: _Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in ("head", "html", "body")


def _load(text: str) -> list[Any]:
    if len(text) > _MAX_JSON_CHARS:
        return []
    text = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    text = text.strip().rstrip(";")
    for attempt in (text, _CONTROLS.sub(" ", text)):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            continue
    return []


def _sort_nodes(roots: list[Any]) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The nodes that describe articles, in page order, and all that have an `@id`.

    An article within another's list (related stories) describes itself alone, so lists of items are not entered.
    """
    articles: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    nodes: dict[str, dict[str, Any]] = {}
    todo = list(reversed(roots))
    seen = 0
    while todo and seen < _MAX_NODES:
        seen += 1
        value = todo.pop()
        if isinstance(value, list):
            todo += reversed(value)
            continue
        if not isinstance(value, dict):
            continue
        kinds = types_of(value)
        if any(_ARTICLE_TYPE.search(kind) for kind in kinds):
            articles.append(value)
        elif any(kind in ("WebPage", "VideoObject") for kind in kinds):
            pages.append(value)
        own_id = value.get("@id")
        # A node that is only referred to has nothing but its id; the longest one describes it.
        if isinstance(own_id, str) and len(value) > len(nodes.get(own_id, ())):
            nodes[own_id] = value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "author", "publisher", "isPartOf"):
            if key in value:
                todo.append(value[key])
    return [*articles, *pages], nodes
