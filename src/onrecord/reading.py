"""From an article to its record: the one function that every surface calls, free of storage and network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from onrecord.article.inputs import Given, Summary, Unread, as_article, find_articles, open_articles
from onrecord.article.origin import find_origin
from onrecord.article.values import Article, Role
from onrecord.errors import FormatError, ModelError
from onrecord.language.figures import find_figures
from onrecord.language.moments import find_moments
from onrecord.language.names import Name, all_names
from onrecord.language.quotes import Quote, find_quotes
from onrecord.language.sentences import find_sentences
from onrecord.record.assemble import Findings, assemble
from onrecord.record.values import Reader, Record
from onrecord.statements.found import Found, Read
from onrecord.statements.kinds import SPEECH
from onrecord.statements.layout import find_by_layout, with_layout
from onrecord.statements.requests import find_requests
from onrecord.statements.sourcing import find_sourcing
from onrecord.statements.speakers import Cast
from onrecord.statements.values import Note
from onrecord.version import __version__

RULES = "rules"
Paragraphs = Sequence[tuple[int, int]]
# What the outlet published as news is read in two parts: the story, and what stands around or between its paragraphs on
# the page and would tear quotations and contexts apart. A headline without a full stop, read in one breath with the
# paragraph below it, cost that paragraph's quotation. The rest (furniture, credits, promotion) holds no statements.
_STORY: frozenset[Role] = frozenset(("subhead", "body", "correction"))
_ASIDES: frozenset[Role] = frozenset(("headline", "caption", "comment-request"))


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    `model`: the name of an installed weights folder, a path to one, or `rules` for the reader that needs none.
    `published` (EDTF: 2024-10-09, 2024-10, 2024) and `outlet`: facts about articles that do not bring their own.
    `min_score`: leave out statements less likely to be right. `speech_only`: leave out beliefs, plans, support and
    other attitudes that are no words.
    `force`: read what looks like no news text, or is written in a language that no model reads.
    """

    model: str = "en"
    published: str | None = None
    outlet: str | None = None
    min_score: float = 0.0
    speech_only: bool = False
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
    with ExitStack() as stack:
        if isinstance(source, str | os.PathLike):
            data: bytes | BinaryIO = stack.enter_context(Path(source).open("rb"))
            name = os.fspath(source)
        else:
            data = source
            name = "the given bytes" if isinstance(source, bytes) else str(getattr(source, "name", "the given file"))
        articles = find_articles(data, source=name, given=options.given, force=options.force)
        first, *others = islice(articles, 2)  # there is always one, if only the reason why there is none
    if isinstance(first, Unread):
        raise first.error
    if others:
        raise FormatError("it holds several articles", source=name, remedy="read them with read_many")
    return read_article(first, options=options)


def read_text(text: str, *, options: Options = _DEFAULT) -> Record:
    """What is on record in this text? Raises as `read` does."""
    return read_article(as_article(text, given=options.given, force=options.force), options=options)


def read_many(sources: Iterable[str | os.PathLike[str]], *, options: Options = _DEFAULT) -> Iterator[Record | Unread]:
    """What is on record in each of these files and folders? In order, an archive or a bundle with all that it holds.

    What cannot be read comes as an `Unread` with the reason, and the others are read all the same.

    Raises:
        ModelError: The model is not there or damaged.
    """
    for source in sources:
        for article in open_articles(source, given=options.given, force=options.force):
            yield article if isinstance(article, Unread) else read_article(article, options=options)


def read_bytes(
    data: bytes | BinaryIO, source: str, *, uri: str | None = None, options: Options = _DEFAULT
) -> Iterator[Record | Unread]:
    """What is on record in these bytes, or this open file?

    `source` is their name, for messages; `uri` the address that they were fetched from.
    """
    for article in find_articles(data, source=source, uri=uri, given=options.given, force=options.force):
        yield article if isinstance(article, Unread) else read_article(article, options=options)


def read_article(article: Article, *, options: Options = _DEFAULT) -> Record:
    """What is on record in this article? Of the options, those that say what an article is have no part here.

    Raises:
        ModelError: The model is not there or damaged.
    """
    if isinstance(article, Summary):
        record = read_article(article.as_told(), options=options)
        note = Note("article.text", "the input holds a summary of the article only")
        return replace(record, notes=(*record.notes, note))
    text = article.text
    find, reader = _statement_reader(options.model)
    found: list[Found] = []
    names: list[Name] | None = []
    sentences: list[tuple[int, int]] = []
    in_quotes: list[tuple[int, int]] = []
    for roles in (_STORY, _ASIDES):
        paragraphs = [(block.start, block.end) for block in article.blocks if block.role in roles]
        quotes = find_quotes(text, paragraphs)
        by_reader = find(text, paragraphs, quotes)
        found += with_layout(by_reader.statements, find_by_layout(text, paragraphs=paragraphs, quotes=quotes))
        names = None if names is None or by_reader.names is None else [*names, *by_reader.names]
        sentences += find_sentences(text, paragraphs)
        in_quotes += [(quote.start, quote.end) for quote in quotes if not quote.depth]
    found = sorted(
        (item for item in found if item.score >= options.min_score),
        key=lambda item: min(*item.source, *item.cue, *item.content),
    )
    sentences.sort()
    cast = Cast(text, sentences=sentences, names=all_names(text, names, sentences=sentences))
    origin = find_origin(text, blocks=article.blocks, outlet=article.outlet)
    sourced = find_sourcing(text, found, cast, sentences=sentences, own=origin.outlet)
    published = article.published.edtf if article.published else None
    findings = Findings(
        sourced=tuple(item for item in sourced if not options.speech_only or item.kind in SPEECH),
        requests=find_requests(text, sentences=sentences),
        moments=find_moments(text, sentences=sentences, published=published),
        figures=find_figures(text, sentences=sentences),
        origin=origin,
        in_quotes=tuple(sorted(in_quotes)),
    )
    return assemble(article, findings, cast, reader=reader)


def _statement_reader(model: str) -> tuple[Callable[[str, Paragraphs, Sequence[Quote]], Read], Reader]:
    """The function that finds the statements and names of some paragraphs, and how a record names it.

    Each is imported here, so that the rules work where onnxruntime and the tokenizers are missing.
    """
    if model == RULES:
        from onrecord.statements.rules import find_by_rules

        def by_rules(text: str, paragraphs: Paragraphs, quotes: Sequence[Quote]) -> Read:
            sentences = find_sentences(text, paragraphs)
            found = find_by_rules(text, paragraphs=paragraphs, quotes=quotes, sentences=sentences)
            return Read(tuple(found), None)

        return by_rules, Reader(__version__, RULES, None)
    try:
        from onrecord.model.loading import find_folder, load
        from onrecord.statements.learned import find_by_model
    except ImportError as error:
        raise ModelError(
            f"{error.name} is not installed", source=model, remedy="install it, or read with --model rules"
        ) from error
    weights = load(find_folder(model))

    def by_weights(text: str, paragraphs: Paragraphs, quotes: Sequence[Quote]) -> Read:
        return find_by_model(text, paragraphs=paragraphs, quotes=quotes, model=weights)

    return by_weights, Reader(__version__, weights.settings.name, weights.sha256)
