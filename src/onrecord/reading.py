"""From an article to its record: the one function that every surface calls, free of storage and network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onrecord.article.inputs import Given, Unread, as_article, find_articles
from onrecord.article.values import Article, Role
from onrecord.errors import FormatError
from onrecord.language.quotes import Quote, find_quotes
from onrecord.language.sentences import find_sentences
from onrecord.record.assemble import assemble
from onrecord.record.values import Reader, Record
from onrecord.statements.found import Found
from onrecord.statements.layout import find_by_layout, with_layout
from onrecord.statements.speakers import Cast
from onrecord.version import __version__

RULES = "rules"
Paragraphs = Sequence[tuple[int, int]]
# What the outlet published as news is read in two parts: the story, and what stands between its paragraphs on the page
# and would tear quotations and contexts apart. The rest (furniture, credits, promotion) holds no statements.
_STORY: frozenset[Role] = frozenset(("headline", "subhead", "body", "correction"))
_ASIDES: frozenset[Role] = frozenset(("caption", "comment-request"))


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    `model`: the name of an installed weights folder, a path to one, or `rules` for the reader that needs none.
    `published` (EDTF: 2024-10-09, 2024-10, 2024) and `outlet`: facts about articles that do not bring their own.
    `force`: read what looks like no news text, or is written in a language that no model reads.
    """

    model: str = "en"
    published: str | None = None
    outlet: str | None = None
    force: bool = False

    @property
    def given(self) -> Given:
        return Given(self.published, self.outlet)


_DEFAULT = Options()


def read(source: str | os.PathLike[str] | bytes | BinaryIO, *, options: Options = _DEFAULT) -> Record:
    """What is on record in this article?

    Args:
        source: A path, the bytes of a file, or an open binary file, holding one article. For a text that you hold as a
            string, call `read_text`; for several articles, `read_many`.
        options: How to read.

    Raises:
        ArticleError: The input cannot become an article; the message says why and what to try.
        ModelError: The model is not there or damaged.
        OSError: The file cannot be opened.
    """
    name, data = _take(source)
    articles = find_articles(data, source=name, given=options.given, force=options.force)
    first = next(articles, None)
    if isinstance(first, Unread):
        raise first.error
    if first is None or next(articles, None) is not None:
        raise FormatError("it holds several articles", source=name, remedy="read them with read_many")
    return read_article(first, model=options.model)


def read_text(text: str, *, options: Options = _DEFAULT) -> Record:
    """What is on record in this text? Raises as `read` does."""
    return read_article(as_article(text, given=options.given, force=options.force), model=options.model)


def read_many(sources: Iterable[str | os.PathLike[str]], *, options: Options = _DEFAULT) -> Iterator[Record | Unread]:
    """What is on record in each of these files? In order; a file of JSON Lines gives one result a line.

    What cannot be read comes as an `Unread` with the reason, and the others are read all the same.

    Raises:
        ModelError: The model is not there or damaged.
    """
    for source in sources:
        name = os.fspath(source)
        try:
            _, data = _take(source)
        except OSError as error:
            yield Unread(name, _file_error(name, error))
            continue
        yield from read_bytes(data, name, options=options)


def read_bytes(data: bytes, source: str, *, options: Options = _DEFAULT) -> Iterator[Record | Unread]:
    """What is on record in these bytes, a text or JSON Lines? `source` is their name, for messages."""
    for article in find_articles(data, source=source, given=options.given, force=options.force):
        yield article if isinstance(article, Unread) else read_article(article, model=options.model)


def read_article(article: Article, *, model: str = "en") -> Record:
    """What is on record in this article?

    Raises:
        ModelError: The model is not there or damaged.
    """
    find, reader = _statement_reader(model)
    found: list[Found] = []
    sentences: list[tuple[int, int]] = []
    in_quotes: list[tuple[int, int]] = []
    for roles in (_STORY, _ASIDES):
        paragraphs = [(block.start, block.end) for block in article.blocks if block.role in roles]
        quotes = find_quotes(article.text, paragraphs)
        found += with_layout(
            find(article.text, paragraphs, quotes), find_by_layout(article.text, paragraphs=paragraphs, quotes=quotes)
        )
        sentences += find_sentences(article.text, paragraphs)
        in_quotes += [(quote.start, quote.end) for quote in quotes if not quote.depth]
    found.sort(key=lambda item: min(*item.source, *item.cue, *item.content))
    cast = Cast(article.text, sentences=sorted(sentences))
    speakers = [cast.speaker_of(item) for item in found]
    return assemble(article, found, cast.members, speakers, in_quotes=sorted(in_quotes), reader=reader)


def _statement_reader(model: str) -> tuple[Callable[[str, Paragraphs, Sequence[Quote]], Sequence[Found]], Reader]:
    """The function that finds the statements of some paragraphs, and how a record names it.

    Each is imported here, so that the rules work where onnxruntime and the tokenizers are missing.
    """
    if model == RULES:
        from onrecord.statements.rules import find_by_rules

        def by_rules(text: str, paragraphs: Paragraphs, quotes: Sequence[Quote]) -> Sequence[Found]:
            sentences = find_sentences(text, paragraphs)
            return find_by_rules(text, paragraphs=paragraphs, quotes=quotes, sentences=sentences)

        return by_rules, Reader(__version__, RULES, None)
    from onrecord.model.loading import find_folder, load
    from onrecord.statements.learned import find_by_model

    weights = load(find_folder(model))

    def by_weights(text: str, paragraphs: Paragraphs, quotes: Sequence[Quote]) -> Sequence[Found]:
        return find_by_model(text, paragraphs=paragraphs, quotes=quotes, model=weights)

    return by_weights, Reader(__version__, weights.settings.name, weights.sha256)


def _take(source: str | os.PathLike[str] | bytes | BinaryIO) -> tuple[str, bytes]:
    if isinstance(source, bytes):
        return "the given bytes", source
    if isinstance(source, str | os.PathLike):
        return os.fspath(source), Path(source).read_bytes()
    return str(getattr(source, "name", "the given file")), source.read()


def _file_error(name: str, error: OSError) -> FormatError:
    if isinstance(error, IsADirectoryError):
        return FormatError(
            "this is a directory", source=name, remedy=f"name the files in it, such as {name.rstrip('/')}/*.txt"
        )
    if isinstance(error, FileNotFoundError):
        return FormatError("there is no such file", source=name)
    return FormatError(f"cannot be opened: {error.strerror}", source=name)
