"""What annotators changed, kept in the ledger as corrections."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.errors import LedgerError
from onrecord.exports.annotations import NOBODY, Annotated, Annotation, Change, changes_in
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.values import Correction
from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Statement


def find_changes(ledger: Ledger, marked: Annotated) -> tuple[Change, ...]:
    """What do the annotations have otherwise than the ledger, corrections applied?

    Raises:
        LedgerError: The ledger has no article of this text.
    """
    return changes_in(_record(ledger, marked), marked)


def keep_changes(
    ledger: Ledger, marked: Annotated, changes: Sequence[Change], *, who: str
) -> tuple[tuple[Correction, ...], tuple[Change, ...]]:
    """Keep these changes as corrections, together or not at all.

    Returns:
        The corrections, and the changes that could not become any: statements that are marked without a cue.

    Raises:
        LedgerError: The ledger has no article of this text, or a kind or manner is none.
    """
    record = _record(ledger, marked)
    article = ledger.articles_by_id(marked.id)[0].key
    made: list[Correction] = []
    left: list[Change] = []
    with ledger.writing():
        for change in changes:
            if change.new is None:
                if change.old is not None:
                    made.append(ledger.reject(change.old.id, who=who))
                continue
            about = change.old.id if change.old else ""
            if change.old is None or not _stays(change.old, change.new):
                if not change.new.cue:
                    left.append(change)
                    continue
                # In this order: a newer reading may find the new one by itself, and the rejection then goes to it.
                if change.old is not None:
                    made.append(ledger.reject(change.old.id, who=who))
                made.append(_added(ledger, article, change.old, change.new, who))
                about = made[-1].about
            if change.speaker is not None:
                made.append(_speaks(ledger, record, about, change.speaker, who))
    return tuple(made), tuple(left)


def _record(ledger: Ledger, marked: Annotated) -> Record:
    kept = ledger.articles_by_id(marked.id)
    if not kept:
        raise LedgerError(
            "the ledger has no article of this text",
            source=str(ledger.path),
            remedy="annotations can be taken into the ledger that they were exported from",
        )
    return ledger.record(kept[0].key, corrected=True)


def _stays(old: Statement, new: Annotation) -> bool:
    """Is it the same statement, but for who speaks?"""
    return (old.content, old.source, old.cue) == (new.content, new.source, new.cue) and (
        new.manner in (None, old.manner) and new.kind in (None, old.kind)
    )


def _added(ledger: Ledger, article: int, old: Statement | None, new: Annotation, who: str) -> Correction:
    return ledger.add_statement(
        article,
        content=_places(new.content),
        source=_places(new.source),
        cue=_places(new.cue),
        manner=new.manner or (old.manner if old else "indirect"),
        kind=new.kind or (old.kind if old else "says"),
        who=who,
    )


def _speaks(ledger: Ledger, record: Record, statement: str, name: str, who: str) -> Correction:
    """Say who speaks: an entity of the record, if one has this name."""
    if name == NOBODY:
        return ledger.correct_speaker(statement, name=None, who=who)
    read = {entity.id for entity in ledger.record(ledger.statement(statement).article.key).entities}
    for entity in record.entities:
        if name in (entity.name, *entity.aliases) and entity.id in read:
            return ledger.correct_speaker(statement, name=None, entity=entity.id, who=who)
    return ledger.correct_speaker(statement, name=name, who=who)


def _places(spans: Sequence[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]
