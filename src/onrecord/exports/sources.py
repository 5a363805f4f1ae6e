"""Where exports come from: records as they were read, or those of a ledger with the corrections made to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.exports.values import Exported, Layer, Who
from onrecord.ledger.corrections import correct, corrected_record
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.naming import Known, find_known
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
        as_read: Leave the corrections out, and who is who.
    """
    made = () if as_read else ledger.corrections()
    about_articles = {one.article for one in made if one.article}
    about_people: dict[tuple[str, int], Correction] = {
        (one.action, int(one.about)): one for one in made if not one.article
    }
    by_key = {one.key: one for one in made}
    for key in ledger.article_keys():
        if not all_versions and not ledger.article(key).is_latest:
            continue
        record = ledger.record(key)
        exported = with_corrections(
            record, ledger.corrections(article=record.id) if record.id in about_articles else ()
        )
        if as_read:
            yield exported
            continue
        known = find_known(ledger.store, key)
        grounds = {entity: _grounds(who, by_key=by_key, about_people=about_people) for entity, who in known.items()}
        yield replace(
            exported,
            people={entity: Who(who.key, who.name, who.wikidata) for entity, who in known.items()},
            layers={
                one.id: layers
                for one in exported.record.statements
                if (layers := (*exported.layers_of(one), *grounds.get(one.speaker.entity or "", ())))
            },
        )


def _grounds(
    who: Known, *, by_key: Mapping[int, Correction], about_people: Mapping[tuple[str, int], Correction]
) -> tuple[Layer, ...]:
    """On which corrections does it rest that an entity is this person?"""
    rests_on = [by_key.get(who.pinned_by or 0), *(about_people.get(("merge", key)) for key in who.merged)]
    layers = [Layer("person", one.key, one.who, one.at) for one in rests_on if one]
    if (one := about_people.get(("wikidata", who.key))) is not None:
        layers.append(Layer("wikidata", one.key, one.who, one.at))
    return tuple(layers)
