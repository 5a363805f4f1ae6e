"""A record made by hand, so that the surfaces are tested without any reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.article.values import Article, Block, Role, When
from onrecord.record.identity import item_id
from onrecord.record.values import Reader, Record
from onrecord.record.verify import identity_of, verify
from onrecord.spans import Span
from onrecord.statements.values import (
    Anonymity,
    Entity,
    Figure,
    Moment,
    Note,
    Origin,
    Party,
    Request,
    Speaker,
    Statement,
)

PARAGRAPHS: tuple[tuple[Role, str], ...] = (
    ("headline", "Ferry to Ousel Island to stop for the winter"),
    ("body", "The ferry to Ousel Island will stop for the winter, the harbour master said on Monday."),
    ("caption", "The Grey Heron at its berth in Tarn Haven."),
    ("body", "“We cannot sail her through another January,” Hanne Brekke told reporters. “The hull is 60 years old.”"),
    ("comment-request", "The Tarn Courier has asked the ferry company for comment by email."),
    ("body", "A council officer, who asked not to be named, said Brekke “believes the money is there”."),
    ("body", "Repairs would cost £2 million, it was said."),
)  # fmt: skip


class Builder:
    """Puts a record together from the words of its text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.id = Article(text).id

    def span(self, words: str, after: str = "") -> Span:
        start = self.text.index(words, self.text.index(after))
        return Span.of(self.text, start, start + len(words))

    def entity(
        self, name: str, *, named: bool = True, role: str | None = None, affiliation: str | None = None
    ) -> Entity:
        mentions = (self.span(name),) if name in self.text else ()
        identity = item_id("e", self.id, mentions[:1], "person", name)
        return Entity(identity, "person", name, named, role=role, affiliation=affiliation, mentions=mentions)

    def statement(self, content: tuple[Span, ...], **parts: object) -> Statement:
        empty = Statement(
            id="", manner="indirect", kind="says", content=content, source=(), cue=(),
            speaker=Speaker(None, "none", 0.0), anonymity=None, to=(), via=(), within=None, said=None, score=0.9,
        )  # fmt: skip
        statement = replace(empty, **parts)  # type: ignore[arg-type]
        return replace(statement, id=identity_of(statement, self.id))


def _ferry() -> Record:
    text, blocks = "", []
    for role, paragraph in PARAGRAPHS:
        blocks.append(Block(role, len(text), len(text) + len(paragraph)))
        text += paragraph + "\n\n"
    make = Builder(text)
    port = make.entity("harbour master")
    brekke = make.entity("Hanne Brekke", role="harbour master", affiliation=port.id)
    officer = make.entity("A council officer", named=False)
    reporters = make.entity("reporters", named=False)
    courier = make.entity("The Tarn Courier")
    company = make.entity("the ferry company")
    monday = make.span("Monday")
    moment = Moment("", monday, "2024-11-04", "computed", make.span(PARAGRAPHS[1][1]))
    moment = replace(moment, id=identity_of(moment, make.id))
    stop = make.statement(
        (make.span("The ferry to Ousel Island will stop for the winter"),),
        source=(make.span("the harbour master"),), cue=(make.span("said"),),
        speaker=Speaker(brekke.id, "resolved", 0.8), said=moment.id,
    )  # fmt: skip
    sail = make.statement(
        (make.span("“We cannot sail her through another January,”"), make.span("“The hull is 60 years old.”")),
        manner="direct", source=(make.span("Hanne Brekke"),), cue=(make.span("told"),),
        speaker=Speaker(brekke.id, "resolved", 0.99), to=(Party(reporters.id, make.span("told reporters")),),
    )  # fmt: skip
    money = make.statement(
        (make.span("Brekke “believes the money is there”"),),
        manner="mixed", source=(make.span("A council officer"),), cue=(make.span("said", "A council officer"),),
        speaker=Speaker(officer.id, "resolved", 0.9),
        anonymity=Anonymity("unnamed-person", make.span("who asked not to be named")),
        via=(Party(courier.id, make.span("The Tarn Courier")),),
    )  # fmt: skip
    belief = make.statement(
        (make.span("the money is there"),),
        kind="believes", source=(make.span("Brekke", "named, said"),), cue=(make.span("believes"),),
        speaker=Speaker(brekke.id, "resolved", 0.9), within=money.id,
    )  # fmt: skip
    cost = make.statement((make.span("Repairs would cost £2 million"),), cue=(make.span("was said"),))
    request = Request("", courier.id, company.id, "email", "awaiting", make.span(PARAGRAPHS[4][1]))
    request = replace(request, id=identity_of(request, make.id))
    figure = Figure("", make.span("£2 million"), 2e6, "GBP", "exact", cost.id)
    figure = replace(figure, id=identity_of(figure, make.id))
    return Record(
        Reader("0.1.0", "by hand", None),
        Article(
            text, tuple(blocks), title=PARAGRAPHS[0][1], outlet="The Tarn Courier",
            published=When("2024-11-05", "inferred"), language="en", uri="https://courier.example/ferry",
        ),
        entities=(brekke, port, officer, reporters, courier, company),
        statements=(stop, sail, money, belief, cost),
        requests=(request,), moments=(moment,), figures=(figure,), origin=Origin(courier.id),
        notes=(Note(cost.id, "the passive names nobody"), Note("article.outlet", "taken from a request for comment")),
    )  # fmt: skip


@pytest.fixture
def ferry() -> Record:
    record = _ferry()
    assert verify(record) == ()
    return record


@pytest.fixture(scope="session")
def builder() -> type[Builder]:
    return Builder
