"""What a ledger keeps and answers, as values. Keys are numbers of one ledger file; ids are those of the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from onrecord.spans import Span
from onrecord.statements.values import AnonymityKind, EntityKind, Manner, SpeakerStatus, StatementKind

Outcome = Literal["new", "version", "known", "reread"]
Action = Literal["speaker", "reject", "statement", "merge", "split", "wikidata"]
# What stands around words that were searched for, in the `marked` of what was found.
MARK_START, MARK_END = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an article that was added.

    `new`: it was not there; `version`: neither was it, but another text of the same address; `known`: it was, and
    nothing changed; `reread`: it was, and this record took the place of the one before.
    """

    key: int
    id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article as the ledger lists it. `record(key)` gives all of it, `text(key)` its text.

    `published` and `modified` are EDTF; `first_day` and `last_day` are the days that `published` covers. `version`
    counts the texts at one address from 1; `is_latest` is true of the last of them, and where there is no address.
    `marked`: an excerpt with the words that were searched for between MARK_START and MARK_END; None without a search.
    """

    key: int
    id: str
    uri: str | None
    source_id: str | None
    title: str | None
    outlet: str | None
    published: str | None
    first_day: str | None
    last_day: str | None
    modified: str | None
    language: str | None
    version: int
    is_latest: bool
    added_at: str
    marked: str | None = None


@dataclass(frozen=True, slots=True)
class KeptStatement:
    """A statement as it stands after corrections, with its article.

    `speaker` is the id of an entity of the record, and `name`, `named`, `role`, `speaker_kind` what the record says of
    it; `person` is who that is across articles. `said` is EDTF. `correction` is the key of the correction that it
    rests on, or None where it is as the reader found it. `marked`: the content with the words that were searched for
    between MARK_START and MARK_END.
    """

    key: int
    id: str
    article: KeptArticle
    manner: Manner
    kind: StatementKind
    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    speaker: str | None
    name: str | None
    named: bool
    role: str | None
    speaker_kind: EntityKind | None
    person: int | None
    status: SpeakerStatus
    speaker_score: float
    anonymity: AnonymityKind | None
    within: str | None
    said: str | None
    score: float
    correction: int | None
    marked: str | None = None

    @property
    def words(self) -> str:
        """The content in one piece, its parts joined by ` … `."""
        return " … ".join(span.text for span in self.content)


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """A statement that shares word pairs with a quotation.

    `n_shared` of the quotation's `n_pairs` stand in it; `score` weighs the rare ones more and orders the matches.
    """

    statement: KeptStatement
    n_shared: int
    n_pairs: int
    score: float


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody across articles: a person, an organisation, a place.

    `names` are the forms under which articles know them, the most frequent first. `merged_into` is the key of who they
    were merged into, or None.
    """

    key: int
    kind: EntityKind
    name: str
    names: tuple[str, ...]
    roles: tuple[str, ...]
    wikidata: str | None
    merged_into: int | None
    n_articles: int
    n_statements: int


@dataclass(frozen=True, slots=True)
class Appearance:
    """One entity of one article, and why it is taken for this person.

    `score` and `evidence` are None for the entity that the person began with. `correction` is the key of the
    correction that says so, or None.
    """

    article: KeptArticle
    entity: str
    name: str
    role: str | None
    score: float | None
    evidence: dict[str, Any] | None
    correction: int | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said otherwise than the reader. `undone_by` and `undone_at` are None while it is in force."""

    key: int
    action: Action
    article: str | None
    about: str
    value: dict[str, Any]
    who: str
    at: str
    undone_by: str | None = None
    undone_at: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A connection from one article, or one statement of it, to another. `score` in 0..1; `evidence` is JSON."""

    kind: str
    from_article: int
    to_article: int
    score: float
    evidence: dict[str, Any]
    from_statement: str | None = None
    to_statement: str | None = None


@dataclass(frozen=True, slots=True)
class StoryMember:
    """That an article belongs to a story."""

    story: int
    article: int
    score: float
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much does a ledger hold? `n_bytes`: of the file."""

    n_articles: int
    n_statements: int
    n_people: int
    n_corrections: int
    n_links: int
    n_stories: int
    n_bytes: int
