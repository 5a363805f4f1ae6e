"""From what was found to a record: ids, order, speakers as entities, and notes on what stayed open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.article.values import Article
from onrecord.record.identity import item_id
from onrecord.record.values import Reader, Record
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.kinds import kind_of
from onrecord.statements.manner import manner_of
from onrecord.statements.speakers import Figurehead, Resolution
from onrecord.statements.values import Entity, EntityKind, Note, Speaker, Statement


def assemble(
    article: Article,
    found: Sequence[Found],
    cast: Sequence[Figurehead],
    resolutions: Sequence[Resolution],
    *,
    in_quotes: Sequence[tuple[int, int]],
    reader: Reader,
) -> Record:
    """Which record do these findings make?

    Args:
        article: The article.
        found: Its statements.
        cast: Everybody who may be a speaker.
        resolutions: For each of `found`, who of the cast speaks.
        in_quotes: Where the text stands in quotation marks, `(start, end)` with the marks, in order.
        reader: What read the article.

    Only those of the cast who speak, or may, become entities. Statements stand in the order of their first words.
    """
    used = {k for r in resolutions for k in ((r.entity,) if r.entity is not None else r.candidates)}
    entities = {k: _entity(article, cast[k]) for k in sorted(used)}
    statements: list[Statement] = []
    notes: list[Note] = []
    for item, resolution in zip(found, resolutions, strict=True):
        own_id = item_id("s", article.id, (*item.source, *item.cue, *item.content))
        resolved = resolution.entity is not None
        speaker = Speaker(
            entities[resolution.entity].id if resolution.entity is not None else None,
            "resolved" if resolved else "ambiguous" if resolution.candidates else "none",
            round(resolution.score, 3),
            tuple(entities[k].id for k in resolution.candidates),
        )
        statements.append(
            Statement(
                id=own_id,
                manner=manner_of(item.content, in_quotes),
                kind=kind_of(item.cue, item.content, item.source, _kind_of_speaker(cast, resolution)),
                content=item.content,
                source=item.source,
                cue=item.cue,
                speaker=speaker,
                anonymity=None,
                to=(),
                via=(),
                within=None,
                said=None,
                score=round(item.score, 3),
            )
        )
        if not resolved:
            notes.append(Note(own_id, resolution.reason))
    if article.language is None:
        notes.append(Note("article.language", "the text is too short to tell its language"))
    elif article.language != "en":
        notes.append(Note("article.language", "the text was read although no model for its language is installed"))
    if "\n" not in article.text.strip() and len(article.text) > _LONG_LINE_CHARS:
        notes.append(Note("article.text", "the text is one line: its paragraphs cannot be told"))
    statements.sort(key=lambda s: min(span.start for span in (*s.source, *s.cue, *s.content)))
    ordered = sorted(entities.values(), key=lambda e: (e.mentions[0], e.id))
    return Record(reader, article, tuple(ordered), tuple(statements), notes=tuple(notes))


# A line of more characters holds more than one paragraph of any newspaper.
_LONG_LINE_CHARS = 4_000


def _kind_of_speaker(cast: Sequence[Figurehead], resolution: Resolution) -> EntityKind | None:
    return cast[resolution.entity].kind if resolution.entity is not None else None


def _entity(article: Article, figure: Figurehead) -> Entity:
    mentions = tuple(sorted({Span.of(article.text, start, end) for start, end in figure.mentions}))
    roles = [role for role in figure.roles if len(role) > 1]
    entity = Entity(
        id="",
        kind=figure.kind,
        name=figure.name,
        named=figure.named,
        role=max(roles, key=len) if roles else None,
        aliases=tuple(figure.aliases),
        mentions=mentions,
    )
    return replace(entity, id=item_id("e", article.id, entity.mentions[:1], entity.kind, entity.name))
