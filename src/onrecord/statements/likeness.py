"""May a source without a name be one that the article names elsewhere?

Only a possibility, with what speaks for it: both spoke to the same outlet or body, and their offices are of one sort (a
diplomat, an ambassador). Nothing is said where several people with names fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.language.gazetteer import gazetteer
from onrecord.spans import Span
from onrecord.statements.roster import Figurehead, head_of
from onrecord.statements.sourcing import Sourced

# Whoever spoke to an outlet that more people spoke to cannot be told; it bounds the time, too.
_MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two members of the cast that may be one: `unnamed`, `named`, whom both spoke to, and where each did."""

    unnamed: int
    named: int
    listener: int
    evidence: tuple[Span, Span]


def find_likenesses(sourced: Sequence[Sourced], members: Sequence[Figurehead]) -> tuple[Likeness, ...]:
    """Which sources without a name may be somebody whom the article names? At most one for each."""
    told: dict[int, dict[int, Span]] = {}  # who was told: the speakers with names, and the words that say so
    for item in sourced:
        k = item.speaker.entity
        if k is not None and members[k].named and members[k].kind == "person":
            for party in (*item.to, *item.via):
                told.setdefault(party.entity, {}).setdefault(k, party.evidence)
    out: dict[int, Likeness] = {}
    for item in sourced:
        k = item.speaker.entity
        if k is None or k in out or item.anonymity is None or item.anonymity.kind != "unnamed-person":
            continue
        for party in (*item.to, *item.via):
            named = told.get(party.entity, {})
            if len(named) > _MAX_NAMED:
                continue
            like = [n for n in named if n != k and _may_be(members[k], members[n])]
            if len(like) == 1:
                evidence = (party.evidence, told[party.entity][like[0]])
                out.setdefault(k, Likeness(k, like[0], party.entity, evidence))
    return tuple(out.values())


def _may_be(unnamed: Figurehead, named: Figurehead) -> bool:
    if unnamed.gender and named.gender and unnamed.gender not in named.gender:
        return False
    _, words = head_of(unnamed.name)
    own = _sorts(words[-1]) if words else set()
    return any(own & _sorts(word) for role in named.roles for word in role.split())


def _sorts(noun: str) -> set[str]:
    """The office that a noun stands for, and its sorts: diplomat, legislator, …"""
    return {noun.lower(), *filter(None, gazetteer().roles.get(noun.lower(), "").split("|"))}
