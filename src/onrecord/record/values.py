"""The record of one article."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.article.values import Article
from onrecord.statements.values import Entity, Figure, Moment, Note, Origin, Request, Statement

SCHEMA = "onrecord/1"


@dataclass(frozen=True, slots=True)
class Reader:
    """What read the article: the version of On Record, the model's name, and the digest of its weights.

    `model_sha256` is None for a reader that has no weights.
    """

    version: str
    model: str
    model_sha256: str | None


@dataclass(frozen=True)
class Record:
    """Everything that was found in one article; every item points into `article.text`.

    Lists are in the order of the text. `notes` says what could not be decided, and why.
    """

    reader: Reader
    article: Article
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    requests: tuple[Request, ...] = ()
    moments: tuple[Moment, ...] = ()
    figures: tuple[Figure, ...] = ()
    origin: Origin = field(default_factory=Origin)
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """The article's id: one text has one record."""
        return self.article.id

    def entity(self, id: str | None) -> Entity | None:
        """Which entity has this id? None for none."""
        return next((entity for entity in self.entities if entity.id == id), None)

    def to_json(self) -> str:
        """The record as one line of JSON, the same bytes for the same record."""
        from onrecord.record.serial import to_json

        return to_json(self)

    @classmethod
    def from_json(cls, line: str | bytes) -> Record:
        """Which record does this JSON hold?

        Raises:
            RecordError: It is no JSON, or no record; the message names the place.
        """
        from onrecord.record.serial import from_json

        return from_json(line)

    def _repr_html_(self) -> str:
        """How a notebook shows the record: the article with its statements marked."""
        from onrecord.surfaces.page import render_fragment

        return render_fragment(self)
