"""On whose word does a statement stand: its kind, its speaker, to whom and through whom it came, and why no name?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from onrecord.spans import Span
from onrecord.statements.anonymity import find_anonymity
from onrecord.statements.found import Found
from onrecord.statements.kinds import kind_of
from onrecord.statements.nesting import find_nested
from onrecord.statements.parties import FoundParty, carried_on, find_addressees, find_carriers, platform_of
from onrecord.statements.speakers import Cast, Resolution
from onrecord.statements.values import Anonymity, StatementKind


class PartyFinder(Protocol):
    """`find_addressees` or `find_carriers`."""

    def __call__(self, text: str, found: Found, *, sentence: tuple[int, int]) -> tuple[FoundParty, ...]: ...


@dataclass(frozen=True, slots=True)
class Carried:
    """An addressee or a carrier: its index in the cast, and the words that say so."""

    entity: int
    evidence: Span


@dataclass(frozen=True, slots=True)
class Sourced:
    """A statement with all that is known of where it comes from, and the one inside whose content it stands, if any."""

    found: Found
    kind: StatementKind
    speaker: Resolution
    anonymity: Anonymity | None
    to: tuple[Carried, ...]
    via: tuple[Carried, ...]
    within: Found | None = None


def find_sourcing(
    text: str, found: Sequence[Found], cast: Cast, *, sentences: Sequence[tuple[int, int]], own: str | None
) -> tuple[Sourced, ...]:
    """On whose word does each statement stand, and each that stands inside another?

    Args:
        text: The article.
        found: Its statements, in the order of the text.
        cast: Who is there; it grows by addressees and carriers.
        sentences: Of what was read, in order.
        own: The outlet that wrote the article, if it is known: it carries nothing to itself.
    """
    starts = [start for start, _ in sentences]
    cast.listen(found)
    inner = find_nested(text, found)
    everything = sorted([*((item, None) for item in found), *((n.found, n.within) for n in inner)], key=_place)
    # Who speaks inside somebody's words has no turn of his own.
    speakers = [
        cast.speaker_of(item) if within is None else cast.who(item.source[0], own=item.content)
        for item, within in everything
    ]
    own_sentences = [sentences[max(bisect_right(starts, item.cue[0].start) - 1, 0)] for item, _ in everything]
    heard_by, carried_by = (
        _parties_of(text, everything, speakers, own_sentences, find) for find in (find_addressees, find_carriers)
    )
    unnamed: dict[int, Anonymity] = {}  # in the cast: what is once said of a source without a name holds for "he", too
    out = []
    for k, ((item, within), speaker) in enumerate(zip(everything, speakers, strict=True)):
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
                within=within,
            )
        )
    return tuple(out)


def _place(placed: tuple[Found, Found | None]) -> tuple[Span, bool]:
    item, within = placed
    return min(*item.source, *item.cue, *item.content), within is not None


def _parties_of(
    text: str,
    everything: Sequence[tuple[Found, Found | None]],
    speakers: Sequence[Resolution],
    own_sentences: Sequence[tuple[int, int]],
    find: PartyFinder,
) -> dict[int, tuple[FoundParty, ...]]:
    """The parties of each statement by its place in `everything`; an interview that goes on keeps those it began with.

    Who carried a statement inside another carried the other.
    """
    outer = [k for k, (_, within) in enumerate(everything) if within is None]
    items = [everything[k][0] for k in outer]
    stated = [find(text, item, sentence=own_sentences[k]) for k, item in zip(outer, items, strict=True)]
    parties = dict(zip(outer, carried_on(items, [speakers[k].entity for k in outer], stated), strict=True))
    for k, (item, within) in enumerate(everything):
        if within is not None:
            parties[k] = find(text, item, sentence=own_sentences[k]) if find is find_addressees else ()
    return parties


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
