"""A record as a page: the article's text, unchanged, with its statements marked and listed beside it.

No script, nothing from elsewhere; what an article says is only ever text. The numbers at the marks are drawn by the
style sheet, so that the text of the article's part of the page is the article's text to the character.
"""

from __future__ import annotations

import base64
import hashlib
import html
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import chain, groupby

from onrecord.article.values import Article
from onrecord.language.paragraphs import find_paragraphs
from onrecord.record.values import Record
from onrecord.surfaces.marks import Piece, cut, marks_of
from onrecord.surfaces.safe import make_safe
from onrecord.surfaces.view import Line, Outline, Source, outline

# What HTML cannot carry, one character for one so that offsets hold: a parser drops or replaces NUL, and a lone half
# of a surrogate pair cannot be written. A carriage return stays itself only when it is written as a reference.
_UNCARRIED = {0: "\u2400", 13: "&#13;"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

_LABELS = {
    "byline": "byline", "dateline": "dateline", "caption": "caption", "credit": "credit",
    "comment-request": "request for comment", "tip-line": "tip line", "promo": "promotion",
    "correction": "correction", "furniture": "page furniture",
}  # fmt: skip
# The whole of a statement stands in the text; the list beside it quotes so much of a long one.
_QUOTED_CHARS = 280

Voices = dict[int, tuple[Line, Source]]  # by the statement's number


def render_page(record: Record) -> str:
    """How does the record read as one self-contained HTML file?

    The text content of its `article` element is `article.text`, save that U+2400 stands for NUL.
    """
    said = outline(record)
    style = _style_sheet()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{_shown(said.headline or 'An article')} · On Record</title>\n<style>{style}</style>\n</head>\n"
        f'<body class="onrecord-frame onrecord-page">\n{_view(record, said, is_page=True)}</body>\n</html>\n'
    )


def render_fragment(record: Record) -> str:
    """How does the record read inside another page, such as a notebook? Its styles reach nothing outside it."""
    view = _view(record, outline(record), is_page=False)
    return f'<div class="onrecord-frame"><style>{_style_sheet()}</style>\n{view}</div>\n'


@cache
def _style_sheet() -> str:
    return (resources.files("onrecord.surfaces") / "page.css").read_text(encoding="utf-8")


def _view(record: Record, said: Outline, *, is_page: bool) -> str:
    # Several records may stand on one page, so ids begin with a part of the article's own id.
    prefix = f"r{record.id.removeprefix('sha256:')[:8]}-"
    voices = {line.number: (line, source) for source in said.sources for line in source.lines}
    header, main, aside = ("header", "main", "aside") if is_page else ("div", "div", "div")
    return "".join(
        (
            f'<div class="onrecord">\n<{header} class="about">',
            *_about(record, said),
            f'</{header}>\n<{main} class="reading">\n',
            *_article(record, voices, prefix),
            f'</{main}>\n<{aside} class="statements" aria-labelledby="{prefix}statements">\n',
            f'<h2 id="{prefix}statements">Statements</h2>\n',
            *_statements(voices, prefix),
            f'</{aside}>\n<div class="sections">\n',
            *_sections(record, said, prefix),
            "</div>\n</div>\n",
        )
    )


def _about(record: Record, said: Outline) -> Iterator[str]:
    if not any(block.role == "headline" for block in record.article.blocks):
        yield f"<h1>{_shown(said.headline or 'An article')}</h1>"
    facts = [f"<bdi>{_shown(fact)}</bdi>" for fact in said.provenance]
    if uri := record.article.uri:
        is_web = uri.startswith(("https://", "http://"))
        facts.append(f'<a href="{_escaped(uri)}">{_shown(uri)}</a>' if is_web else f"<bdi>{_shown(uri)}</bdi>")
    yield f'<p class="provenance">{" · ".join(facts)}</p>\n<p class="counts">{_shown(said.counts)}</p>\n'
    if said.sources:
        standings = dict.fromkeys(source.standing for source in said.sources)
        keys = [f'<mark class="{standing}">{standing} source</mark>' for standing in standings]
        keys += ['<span class="source">who</span>', '<span class="cue">said so</span>']
        yield f'<p class="legend">Marked: {" ".join(keys)}</p>\n'


def _article(record: Record, voices: Voices, prefix: str) -> Iterator[str]:
    """The article's part of the page: its text and nothing else, in elements."""
    article = record.article
    stretches = list(_stretches(article))
    starts = [start for _, start, _ in stretches]
    marks = chain.from_iterable(marks_of(statement, number) for number, statement in enumerate(record.statements, 1))
    pieces = groupby(cut(marks, 0, len(article.text), also=starts), key=lambda piece: bisect_right(starts, piece.start))
    language = f' lang="{_escaped(article.language)}"' if article.language else ""
    yield f'<article class="article"{language}>'
    heading = "h1"
    for (role, start, end), (_, inside) in zip(stretches, pieces, strict=True):
        if role is None:
            yield _escaped(article.text[start:end])
            continue
        tag = heading if role == "headline" else "h2" if role == "subhead" else "p"
        heading = "h2" if role == "headline" else heading
        label = f' data-label="{_LABELS[role]}"' if role in _LABELS else ""
        yield f'<{tag} class="{role}"{label}>'
        yield from (_marked(piece, article.text, voices, prefix) for piece in inside)
        yield f"</{tag}>"
    yield "</article>\n"


def _stretches(article: Article) -> Iterator[tuple[str | None, int, int]]:
    """Which role has each stretch of the text? All of it is covered, None is white space between paragraphs.

    Text that stands in no block falls into paragraphs of the body.
    """
    at = 0
    for block in article.blocks:
        start, end = max(at, block.start), min(block.end, len(article.text))
        if start < end:
            yield from _outside_blocks(article.text, at, start)
            yield block.role, start, end
            at = end
    yield from _outside_blocks(article.text, at, len(article.text))


def _outside_blocks(text: str, start: int, end: int) -> Iterator[tuple[str | None, int, int]]:
    at = start
    for low, high in find_paragraphs(text[start:end]):
        if at < start + low:
            yield None, at, start + low
        yield "body", start + low, start + high
        at = start + high
    if at < end:
        yield None, at, end


def _marked(piece: Piece, text: str, voices: Voices, prefix: str) -> str:
    """A piece of the text in its elements, after the numbers of the statements that begin with it."""
    words = _escaped(text[piece.start : piece.end])
    if piece.is_cue:
        words = f'<span class="cue">{words}</span>'
    if piece.is_source:
        words = f'<span class="source">{words}</span>'
    if piece.number is not None:
        depth = " inner" if piece.depth > 1 else ""
        words = f'<mark class="{voices[piece.number][1].standing}{depth}">{words}</mark>'
    for mark in reversed(piece.starts):
        line, source = voices[mark.number]
        is_first = mark.start == line.statement.content[0].start
        place = f' id="{prefix}w{mark.number}"' if is_first else ""
        label = f"Statement {mark.number}{'' if is_first else ', continued'}, {source.label}"
        words = (
            f'<a class="number" href="#{prefix}s{mark.number}"{place} data-number="{mark.number}"'
            f' aria-label="{_shown(label)}"></a>{words}'
        )
    return words


def _statements(voices: Voices, prefix: str) -> Iterator[str]:
    if not voices:
        yield "<p>None were found.</p>\n"
        return
    yield "<ol>\n"
    for number in sorted(voices):
        line, source = voices[number]
        words = line.words if len(line.words) <= _QUOTED_CHARS else line.words[:_QUOTED_CHARS].rsplit(" ", 1)[0] + " …"
        yield (
            f'<li id="{prefix}s{number}" class="{source.standing}">'
            f'<a class="back" href="#{prefix}w{number}" aria-label="Statement {number} in the text">{number}</a>'
            f'<p class="who"><b><bdi>{_shown(source.label)}</bdi></b>'
            f' <span class="standing">{source.standing}</span></p>'
            f'<p class="words"><bdi>{_shown(words)}</bdi></p>'
            f'<p class="facts">{" · ".join(f"<bdi>{_shown(fact)}</bdi>" for fact in line.facts)}</p></li>\n'
        )
    yield "</ol>\n"


def _sections(record: Record, said: Outline, prefix: str) -> Iterator[str]:
    yield from _section(prefix, "Sources", [_source(source, prefix) for source in said.sources])
    yield from _section(
        prefix,
        "Asked for comment",
        [f'{_shown(asked.summary)}<p class="evidence"><bdi>{_shown(asked.evidence)}</bdi></p>' for asked in said.asked],
    )
    for title, items in (("Dates", said.dates), ("Figures", said.figures), ("Not decided", said.notes)):
        yield from _section(prefix, title, [f"<bdi>{_shown(item)}</bdi>" for item in items])
    reader = record.reader
    weights = f", weights {reader.model_sha256[:12]}" if reader.model_sha256 else ""
    yield f'<p class="reader">Read by On Record {_shown(reader.version)}, model {_shown(reader.model + weights)}.</p>\n'


def _section(prefix: str, title: str, items: Iterable[str]) -> Iterator[str]:
    if items := list(items):
        name = prefix + title.lower().replace(" ", "-")
        yield f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>\n<ul>\n'
        yield from (f"<li>{item}</li>\n" for item in items)
        yield "</ul></section>\n"


def _source(source: Source, prefix: str) -> str:
    links = ", ".join(
        f'<a href="#{prefix}w{line.number}" aria-label="Statement {line.number} in the text">{line.number}</a>'
        for line in source.lines
    )
    about = f" <bdi>{_shown(source.about)}</bdi>" if source.about else ""
    return (
        f'<b><bdi>{_shown(source.label)}</bdi></b> <span class="standing {source.standing}">{source.standing}</span>'
        f'{about} <span class="where">in {links}</span>'
    )


def _escaped(text: str) -> str:
    """The same text, written in HTML."""
    return html.escape(text).translate(_UNCARRIED)


def _shown(text: str) -> str:
    """The text on the page's own part of the page, where hidden characters are shown."""
    return _escaped(make_safe(text))
