"""What goes into an export: a record as it stands, and which of its values people gave."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from onrecord.article.values import Article
from onrecord.record.values import Record
from onrecord.statements.values import Entity, Statement

GAP = " … "  # between the parts of an interrupted statement


@dataclass(frozen=True, slots=True)
class Layer:
    """That a value comes from a correction; which, by whom and when.

    `what`: the whole `statement`, its `speaker`, which `person` the speaker is across articles, or that one's Wikidata
    id.
    """

    what: Literal["statement", "speaker", "person", "wikidata"]
    correction: int
    who: str
    at: str

    def __str__(self) -> str:
        return f"{self.what}: correction {self.correction} by {self.who}, {self.at}"


@dataclass(frozen=True, slots=True)
class Who:
    """Who an entity is across the articles of a ledger: the key and the name there, and the id in Wikidata."""

    key: int
    name: str
    wikidata: str | None


@dataclass(frozen=True)
class Exported:
    """A record as it stands after corrections. `layers`: the corrections that its statements rest on, by their ids.

    What has no layer is as the reader found it. `people`: who its entities are, by their ids, where a ledger knows.
    """

    record: Record
    layers: Mapping[str, tuple[Layer, ...]] = field(default_factory=dict)
    people: Mapping[str, Who] = field(default_factory=dict)

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """The entities of the record by their ids."""
        return {entity.id: entity for entity in self.record.entities}

    def speaker(self, statement: Statement) -> Entity | None:
        """Who says it? None where that is not resolved."""
        return self.entities.get(statement.speaker.entity or "")

    def who(self, statement: Statement) -> Who | None:
        """Who is the speaker across articles?"""
        return self.people.get(statement.speaker.entity or "")

    def layers_of(self, statement: Statement) -> tuple[Layer, ...]:
        """On which corrections does the statement rest?"""
        return self.layers.get(statement.id, ())


def words_of(statement: Statement) -> str:
    """What was said, in one piece."""
    return GAP.join(span.text for span in statement.content)


def source_of(statement: Statement) -> str | None:
    """The words that name the source, on one line; None where there are none."""
    return GAP.join(" ".join(span.text.split()) for span in statement.source) or None


def name_of(article: Article) -> str:
    """Under which name is this article told from all others, also from the same text elsewhere?

    Letters, digits and a hyphen, so that it does as a file's name. The same article has the same name in every export.
    """
    place = hashlib.sha256(repr((article.uri, article.outlet, article.source_id)).encode()).hexdigest()
    return f"{article.id.removeprefix('sha256:')[:16]}-{place[:8]}"
