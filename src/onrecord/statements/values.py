"""Who said what, to whom, on whose word: the values that a record is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.article.values import DateBasis
from onrecord.spans import Span

Manner = Literal["direct", "mixed", "indirect"]
StatementKind = Literal[
    "says", "reports", "asks", "believes", "intends", "promises", "demands", "warns", "supports", "opposes", "denies",
    "declines", "decides",
]  # fmt: skip
EntityKind = Literal["person", "organisation", "group", "place", "document", "poll", "publication", "unknown"]
SpeakerStatus = Literal["resolved", "ambiguous", "none"]
AnonymityKind = Literal["unnamed-person", "unnamed-group", "unnamed-document"]
Channel = Literal["email", "phone", "form", "letter", "social"]
Outcome = Literal["awaiting", "no-response", "declined", "answered", "unreachable"]
Bound = Literal["exact", "about", "at-least", "at-most"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, body, place or paper that the article speaks of or quotes.

    `name` is the fullest form in the article; `named` is true if a reader can tell exactly who it is.
    `affiliation` is the id of another entity.
    """

    id: str
    kind: EntityKind
    name: str
    named: bool
    role: str | None = None
    affiliation: str | None = None
    aliases: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who the source of a statement is.

    `entity` is set where `status` is resolved. `candidates` are the entities that were weighed, likeliest first, with
    their `shares` in 0..1; several are about equally likely where an ambiguous source could not be decided, and there
    are none where it was plain who is meant. `score` in 0..1 says how sure the resolution is, given that the statement
    stands.
    """

    entity: str | None
    status: SpeakerStatus
    score: float
    candidates: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Anonymity:
    """Why a source has no name: what it is, and the words that give the grounds, if any do."""

    kind: AnonymityKind
    grounds: Span | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Another party to a statement, an addressee or a carrier, with the words that say so."""

    entity: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's words, belief or demand, as the article reports it.

    `content`, `source` and `cue` are spans in the order of the text; only `source` may be empty. `to` are the
    addressees, `via` the carriers between the speaker and this outlet, nearest the speaker first. `within` is the id
    of the statement that this one stands inside. `said` is the id of a moment. `score` in 0..1.
    """

    id: str
    manner: Manner
    kind: StatementKind
    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    speaker: Speaker
    anonymity: Anonymity | None
    to: tuple[Party, ...]
    via: tuple[Party, ...]
    within: str | None
    said: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Request:
    """A request for comment: who asked whom, how, and what came of it. `answer` is the id of a statement."""

    id: str
    by: str | None
    asked: str | None
    channel: Channel | None
    outcome: Outcome
    evidence: Span
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A dated expression. `of` is the sentence that it dates; `edtf` is None where it cannot be resolved."""

    id: str
    span: Span
    edtf: str | None
    basis: DateBasis
    of: Span


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount, a percentage or a count, and the id of the statement whose word it rests on."""

    id: str
    span: Span
    value: float
    unit: str
    bound: Bound
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the article itself comes from: the outlet that wrote it, and whether this copy is a repost."""

    outlet: str | None = None
    reposted: bool = False
    relays: tuple[Party, ...] = ()
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What could not be decided, and why. `about` is an id of this record, or the name of one of its parts."""

    about: str
    reason: str
