"""Statements as annotators mark them: what goes to annotation tools, what comes back, and what was changed there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from onrecord.errors import OnRecordError
from onrecord.exports.values import Exported
from onrecord.record.identity import item_id
from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Manner, Statement, StatementKind

MANNERS, KINDS = get_args(Manner), get_args(StatementKind)
NOBODY = "?"  # in the place of a speaker's name: nobody can tell
# Less of the content in common, and it is another statement; so do corrections find theirs.
_MIN_SHARED = 0.5


class AnnotationError(OnRecordError):
    """What came back from an annotation tool cannot be read."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One statement as it is marked. `manner`, `kind` and `speaker` are None where the annotator left them open."""

    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    manner: str | None = None
    kind: str | None = None
    speaker: str | None = None

    @property
    def parts(self) -> tuple[tuple[Span, ...], tuple[Span, ...], tuple[Span, ...]]:
        return self.source, self.cue, self.content


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with the statements that are marked in it, in the order of the text."""

    text: str
    statements: tuple[Annotation, ...]

    @property
    def id(self) -> str:
        """The id of the article that has this text."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """What an annotator did otherwise than the record.

    `old` is the statement that goes, `new` the one that comes, as the annotator has it; both, where one takes the
    other's place, or where it stays and only its `speaker` is another.
    """

    old: Statement | None
    new: Annotation | None
    speaker: str | None = None


def annotation_of(exported: Exported, statement: Statement) -> Annotation:
    """How is this statement of the record marked?"""
    speaker = exported.speaker(statement)
    return Annotation(
        statement.content, statement.source, statement.cue, statement.manner, statement.kind,
        _on_one_line(speaker.name) if speaker else None,
    )  # fmt: skip


def annotated(text: str, found: Iterable[Annotation]) -> Annotated:
    """The text with these, each part's spans and all statements in the order of the text."""
    return Annotated(text, tuple(sorted(found, key=lambda one: min(span for part in one.parts for span in part))))


def changes_in(record: Record, marked: Annotated) -> tuple[Change, ...]:
    """What do the annotations have otherwise than this record of the same text?

    A statement whose spans are marked as they were is the same. Of the others, one that shares at least half of its
    content with a statement that is no longer marked takes its place.

    Raises:
        AnnotationError: They are of another text.
    """
    if marked.text != record.article.text:
        raise AnnotationError("the annotations are of another text", source=record.id)
    old = {statement.id: statement for statement in record.statements}
    new = {item_id("s", record.id, [span for part in one.parts for span in part]): one for one in marked.statements}
    names = {entity.id: _on_one_line(entity.name) for entity in record.entities}
    changes: list[Change] = []
    gone = [one for own, one in old.items() if own not in new or _is_other(one, new[own])]
    for own, one in new.items():
        before = old.get(own)
        if before is not None and not _is_other(before, one):
            name = names.get(before.speaker.entity or "")
            if one.speaker is not None and one.speaker != (name or NOBODY):
                changes.append(Change(before, one, one.speaker))
            continue
        replaced = before or _most_alike(one, [statement for statement in gone if statement.id not in new])
        if replaced is not None:
            gone.remove(replaced)
        speaker = one.speaker or (names.get(replaced.speaker.entity or "") if replaced else None)
        changes.append(Change(replaced, one, speaker))
    return (*(Change(one, None) for one in gone), *changes)


def _is_other(statement: Statement, annotation: Annotation) -> bool:
    """Does the annotator call a statement of these spans something else?"""
    return (annotation.manner or statement.manner, annotation.kind or statement.kind) != (
        statement.manner,
        statement.kind,
    )


def _on_one_line(name: str) -> str:
    return " ".join(name.split())


def _most_alike(one: Annotation, statements: Sequence[Statement]) -> Statement | None:
    shared = [(_shared(one.content, statement.content), statement) for statement in statements]
    score, best = max(shared, key=lambda pair: pair[0], default=(0.0, None))
    return best if score >= _MIN_SHARED else None


def _shared(one: Sequence[Span], other: Sequence[Span]) -> float:
    """How much do they share, 0..1 (Dice over characters)? Spans of each lie apart."""
    both = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
    return 2 * both / sum(span.end - span.start for span in (*one, *other))
