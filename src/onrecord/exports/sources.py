"""Where exports come from: records as they were read, or those of a ledger with the corrections made to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.exports.values import Exported, Layer
from onrecord.ledger.corrections import correct, corrected_record
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.values import Correction
from onrecord.record.values import Record


def with_corrections(record: Record, made: Sequence[Correction]) -> Exported:
    """How does the record stand with these corrections, and which values rest on them?"""
    if not made:
        return Exported(record)
    by_key = {one.key: one for one in made}
    found = {one.id for one in record.statements}
    layers: dict[str, tuple[Layer, ...]] = {}
    for statement, key in correct(record, made).statements:
        if key is None:
            continue
        last = by_key[key]
        rests_on = [last]
        if last.action == "speaker" and statement.id not in found:
            # Somebody added the statement, and then said who speaks.
            rests_on[:0] = [one for one in made if one.action == "statement" and one.about == statement.id][-1:]
        layers[statement.id] = tuple(
            Layer("speaker" if one.action == "speaker" else "statement", one.key, one.who, one.at) for one in rests_on
        )
    return Exported(corrected_record(record, made), layers)


def in_ledger(ledger: Ledger, *, all_versions: bool = False, as_read: bool = False) -> Iterator[Exported]:
    """What the ledger holds, article by article in the order in which they came.

    Args:
        ledger: An open ledger; what is added meanwhile may come too.
        all_versions: Of articles that changed, also the former texts.
        as_read: Leave the corrections out.
    """
    corrected = frozenset() if as_read else frozenset(one.article for one in ledger.corrections() if one.article)
    for key in ledger.article_keys():
        if not all_versions and not ledger.article(key).is_latest:
            continue
        record = ledger.record(key)
        made = ledger.corrections(article=record.id) if record.id in corrected else ()
        yield with_corrections(record, made)
