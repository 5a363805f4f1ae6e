"""On whose word does a statement stand: its kind, its speaker, to whom and through whom it came, and why no name?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.spans import Span
from onrecord.statements.anonymity import find_anonymity
from onrecord.statements.found import Found
from onrecord.statements.kinds import kind_of
from onrecord.statements.parties import FoundParty, carried_on, find_addressees, find_carriers, platform_of
from onrecord.statements.speakers import Cast, Resolution
from onrecord.statements.values import Anonymity, StatementKind


@dataclass(frozen=True, slots=True)
class Carried:
    """An addressee or a carrier: its index in the cast, and the words that say so."""

    entity: int
    evidence: Span


@dataclass(frozen=True, slots=True)
class Sourced:
    """A statement with all that is known of where it comes from."""

    found: Found
    kind: StatementKind
    speaker: Resolution
    anonymity: Anonymity | None
    to: tuple[Carried, ...]
    via: tuple[Carried, ...]


def find_sourcing(
    text: str, found: Sequence[Found], cast: Cast, *, sentences: Sequence[tuple[int, int]], own: str | None
) -> tuple[Sourced, ...]:
    """On whose word does each statement stand?

    Args:
        text: The article.
        found: Its statements, in the order of the text.
        cast: Who is there; it grows by addressees and carriers.
        sentences: Of what was read, in order.
        own: The outlet that wrote the article, if it is known: it carries nothing to itself.
    """
    starts = [start for start, _ in sentences]
    own_sentences = [sentences[max(bisect_right(starts, item.cue[0].start) - 1, 0)] for item in found]
    cast.listen(found)
    speakers = [cast.speaker_of(item) for item in found]
    who = [speaker.entity for speaker in speakers]
    heard_by, carried_by = (
        carried_on(found, who, [find(text, item, sentence=at) for item, at in zip(found, own_sentences, strict=True)])
        for find in (find_addressees, find_carriers)
    )
    unnamed: dict[int, Anonymity] = {}  # in the cast: what is once said of a source without a name holds for "he", too
    out = []
    for k, (item, speaker) in enumerate(zip(found, speakers, strict=True)):
        member = cast.members[speaker.entity] if speaker.entity is not None else None
        anonymity = None
        if member is not None and speaker.entity is not None and item.source:
            anonymity = find_anonymity(
                text, item.source[0], sentence=own_sentences[k], speaker_kind=member.kind, is_named=member.named
            ) or unnamed.get(speaker.entity)
            if anonymity is not None:
                unnamed.setdefault(speaker.entity, anonymity)
        to = _met(heard_by[k], cast)
        out.append(
            Sourced(
                found=item,
                kind=kind_of(item.cue, item.content, item.source, member.kind if member is not None else None),
                speaker=speaker,
                anonymity=anonymity,
                to=tuple(Carried(k, party.evidence) for k, party in to),
                via=_carriers(carried_by[k], to, cast, own),
            )
        )
    return tuple(out)


def _met(parties: Sequence[FoundParty], cast: Cast) -> list[tuple[int, FoundParty]]:
    """The parties that are somebody, each with its index in the cast."""
    met = ((cast.who(party.who).entity, party) for party in parties)
    return [(k, party) for k, party in met if k is not None]


def _carriers(
    found: Sequence[FoundParty], to: Sequence[tuple[int, FoundParty]], cast: Cast, own: str | None
) -> tuple[Carried, ...]:
    """The carriers of a statement, this outlet left out. Whoever was told and carried it is one and the same."""
    out = []
    for party in found:
        # "CNN’s Ana Ruiz" was told, and CNN carried it.
        same = [k for k, told in to if told.who.overlaps(party.who) and cast.members[k].kind != "person"]
        platform = platform_of(party.who)
        k = same[0] if same else cast.named(platform, "publication", ()) if platform else cast.who(party.who).entity
        if k is not None and (
            own is None or cast.members[k].name.casefold() not in (own.casefold(), f"the {own}".casefold())
        ):
            out.append(Carried(k, party.evidence))
    return tuple(out)
