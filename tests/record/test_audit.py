from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.values import Article, Block, Role
from onrecord.record.audit import Audit, Standing, audit
from onrecord.record.chain import chain
from onrecord.record.identity import item_id
from onrecord.record.values import Reader, Record
from onrecord.record.verify import identity_of, verify
from onrecord.spans import Span
from onrecord.statements.values import (
    Anonymity,
    Entity,
    EntityKind,
    Figure,
    Note,
    Origin,
    Outcome,
    Party,
    Request,
    Speaker,
    Statement,
)


class Desk:
    """Puts a record together from its paragraphs, with every word found by its first place in the text."""

    def __init__(self, *paragraphs: str | tuple[Role, str]) -> None:
        self.text, self.blocks = "", []
        for paragraph in paragraphs:
            role, words = ("body", paragraph) if isinstance(paragraph, str) else paragraph
            self.blocks.append(Block(role, len(self.text), len(self.text) + len(words)))
            self.text += words + "\n\n"
        self.id = Article(self.text).id
        self.entities: list[Entity] = []
        self.statements: list[Statement] = []
        self.requests: list[Request] = []
        self.figures: list[Figure] = []

    def at(self, words: str) -> Span:
        start = self.text.index(words)
        return Span.of(self.text, start, start + len(words))

    def entity(self, name: str, kind: EntityKind = "person", *, named: bool = True, **parts: Any) -> str:
        mentions = (self.at(name),) if name in self.text else ()
        identity = item_id("e", self.id, mentions, kind, name)
        self.entities.append(Entity(identity, kind, name, named, mentions=mentions, **parts))
        return identity

    def says(self, who: str | None, *contents: str, source: str = "", **parts: Any) -> str:
        statement = Statement(
            id="", manner="indirect", kind="says", content=tuple(map(self.at, contents)),
            source=(self.at(source),) if source else (), cue=(),
            speaker=Speaker(who, "resolved" if who else "none", 0.9), anonymity=None, to=(), via=(),
            within=None, said=None, score=0.9,
        )  # fmt: skip
        statement = replace(statement, **parts)
        self.statements.append(replace(statement, id=identity_of(statement, self.id)))
        return self.statements[-1].id

    def asks(self, asked: str, evidence: str, outcome: Outcome) -> None:
        request = Request("", None, asked, "email", outcome, self.at(evidence))
        self.requests.append(replace(request, id=identity_of(request, self.id)))

    def counts(self, words: str, statement: str | None) -> None:
        figure = Figure("", self.at(words), 7.0, "boat", "exact", statement)
        self.figures.append(replace(figure, id=identity_of(figure, self.id)))

    def record(self, *, origin: Origin = Origin(), notes: Sequence[Note] = (), **article: Any) -> Record:
        record = Record(
            Reader("0.1.0", "by hand", None), Article(self.text, tuple(self.blocks), **article),
            tuple(self.entities), tuple(self.statements), tuple(self.requests), (), tuple(self.figures), origin,
            tuple(notes),
        )  # fmt: skip
        assert verify(record) == ()
        return record


# On whose word


def _speaker(
    *, named: bool, kind: EntityKind = "person", anonymity: Anonymity | None = None
) -> tuple[bool, EntityKind, Anonymity | None]:
    return named, kind, anonymity


STANDINGS: dict[str, tuple[tuple[bool, EntityKind, Anonymity | None], Standing]] = {
    "a person with a name": (_speaker(named=True), "named"),
    "a body with a name": (_speaker(named=True, kind="organisation"), "named"),
    "a report with a name": (_speaker(named=True, kind="document"), "named"),
    "an official": (_speaker(named=False, anonymity=Anonymity("unnamed-person")), "unnamed-person"),
    "two aides": (_speaker(named=False, kind="group", anonymity=Anonymity("unnamed-group")), "unnamed-group"),
    "a memo": (_speaker(named=False, kind="document", anonymity=Anonymity("unnamed-document")), "unnamed-document"),
    "a spokesman": (_speaker(named=False), "described"),
    "critics": (_speaker(named=False, kind="group"), "collective"),
    "a name kept back": (_speaker(named=True, anonymity=Anonymity("unnamed-person")), "unnamed-person"),
}


@pytest.mark.parametrize(("speaker", "standing"), STANDINGS.values(), ids=STANDINGS)
def test_a_statement_has_the_standing_of_its_source(
    speaker: tuple[bool, EntityKind, Anonymity | None], standing: Standing
) -> None:
    named, kind, anonymity = speaker
    desk = Desk("They said it rained.")
    desk.says(desk.entity("They", kind, named=named), "it rained", source="They", anonymity=anonymity)
    (tally,) = audit(desk.record()).standings
    assert (tally.standing, tally.n_statements, tally.n_sources, tally.share) == (standing, 1, 1, 1.0)


def test_a_source_that_leads_nowhere_is_not_the_same_as_none() -> None:
    desk = Desk("He said it rained. It was said to pour.")
    desk.says(None, "it rained", source="He")
    desk.says(None, "to pour")
    tallies = audit(desk.record()).standings
    assert [(tally.standing, tally.n_statements, tally.n_sources) for tally in tallies] == [
        ("unresolved", 1, 0),
        ("no-source", 1, 0),
    ]


def test_grounds_given_once_hold_for_every_statement_of_the_source() -> None:
    desk = Desk("An aide, who feared for her post, said it rained. The aide saw hail. A guard saw snow.")
    aide, guard = desk.entity("An aide", named=False), desk.entity("A guard", named=False)
    desk.says(aide, "hail", source="The aide", anonymity=Anonymity("unnamed-person"))
    desk.says(aide, "it rained", anonymity=Anonymity("unnamed-person", desk.at("who feared for her post")))
    desk.says(guard, "snow", anonymity=Anonymity("unnamed-person"))
    (tally,) = audit(desk.record()).standings
    assert (tally.n_statements, tally.n_sources, tally.n_with_grounds) == (3, 2, 2)


def test_a_speaker_who_is_named_here_and_nameless_there_is_told() -> None:
    desk = Desk("An envoy said it rained. Ilse Marn saw hail.")
    marn = desk.entity("Ilse Marn")
    desk.says(marn, "it rained", source="An envoy", anonymity=Anonymity("unnamed-person"))
    desk.says(marn, "hail", source="Ilse Marn")
    (voice,) = audit(desk.record()).voices
    assert (voice.name, voice.standing, voice.n_statements, voice.n_unnamed) == ("Ilse Marn", "named", 2, 1)


# In how many words


def words_of(found: Audit) -> dict[str | None, tuple[int, int]]:
    return {voice.name: (voice.n_words, voice.n_quoted_words) for voice in found.voices}


def test_a_word_in_two_contents_counts_once_for_the_outer_speaker() -> None:
    desk = Desk("Ana Bell said that Cy Dunn had told her the boats were safe, she thought.")
    bell, dunn = desk.entity("Ana Bell"), desk.entity("Cy Dunn")
    outer = desk.says(bell, "that Cy Dunn had told her the boats were safe")
    desk.says(dunn, "the boats were safe, she thought", within=outer)
    found = audit(desk.record())
    assert words_of(found) == {"Ana Bell": (10, 0), "Cy Dunn": (2, 0)}
    assert found.n_words == 12
    assert [voice.share_of_words for voice in found.voices] == [0.8333, 0.1667]


def test_of_one_content_that_two_share_the_words_are_the_outer_ones() -> None:
    desk = Desk("Ana Bell said, and Cy Dunn wrote, that boats sank.")
    bell, dunn = desk.entity("Ana Bell"), desk.entity("Cy Dunn")
    desk.says(dunn, "that boats sank", source="Cy Dunn")
    outer = desk.says(bell, "that boats sank")
    desk.statements[0] = replace(desk.statements[0], within=outer)
    assert words_of(audit(desk.record())) == {"Ana Bell": (3, 0), "Cy Dunn": (0, 0)}


def test_a_word_cut_by_the_end_of_a_content_counts_once() -> None:
    desk = Desk("It was half-true and false.")
    desk.says(desk.entity("It"), "It was half")
    desk.says(None, "half-true and false")
    found = audit(desk.record())
    assert words_of(found) == {"It": (3, 0), None: (2, 0)}


def test_only_words_in_quotation_marks_are_quoted() -> None:
    desk = Desk(
        "“We sail at dawn,” Ana Bell said. “Wind or no wind.”",
        ("caption", "A “boat” that “Cy Dunn” built."),
        "She called it “a matter of pride” and left. He refused “all help” again.",
    )
    bell = desk.entity("Ana Bell")
    desk.says(bell, "“We sail at dawn,”", "“Wind or no wind.”", manner="direct")
    desk.says(bell, "it “a matter of pride” and left", manner="mixed", source="She")
    desk.says(desk.entity("He"), "refused “all help” again", manner="indirect")
    desk.says(desk.entity("Cy Dunn"), "A “boat” that", manner="mixed")
    found = audit(desk.record())
    assert words_of(found) == {"Ana Bell": (15, 12), "He": (4, 0), "Cy Dunn": (3, 1)}
    assert found.n_quoted_words == 13
    assert found.n_body_words == 25


def test_manners_stand_in_a_fixed_order_and_kinds_by_number() -> None:
    desk = Desk("Ana said one two three four.")
    ana = desk.entity("Ana")
    for word, manner, kind in (("one", "indirect", "asks"), ("two", "direct", "says"), ("three", "indirect", "says")):
        desk.says(ana, word, manner=manner, kind=kind)
    found = audit(desk.record())
    assert [(tally.name, tally.n_statements) for tally in found.manners] == [("direct", 1), ("indirect", 2)]
    assert [(tally.name, tally.n_statements, tally.share) for tally in found.kinds] == [
        ("says", 2, 0.6667),
        ("asks", 1, 0.3333),
    ]


# Who else is heard


def _village(*voices: str) -> Desk:
    """A paragraph a voice: "A" and "B" speak, "-" tells of nothing, "?" is somebody, "c" is a caption of A's words."""
    roles: dict[str, Role] = {"c": "caption"}
    desk = Desk(*((roles.get(voice, "body"), f"Paragraph {k} has words{k}.") for k, voice in enumerate(voices)))
    people = {name: desk.entity(name) for name in "AB"}
    for k, voice in enumerate(voices):
        if voice != "-":
            desk.says(people.get(voice.upper()), f"words{k}")
    return desk


RUNS = {
    "A A A": [("A", 3)],
    "A A": [],
    "A A B A": [],
    "A A A B B B B": [("A", 3), ("B", 4)],
    "A A - A": [],
    "A A ? A": [],
    "A c A c A": [("A", 3)],
    "A A c": [],
    "- A A A -": [("A", 3)],
}


@pytest.mark.parametrize("voices", RUNS)
def test_a_passage_is_three_paragraphs_of_the_body_on_one_voice(voices: str) -> None:
    passages = audit(_village(*voices.split()).record()).passages
    assert [(passage.name, passage.n_paragraphs) for passage in passages] == RUNS[voices]


def test_a_passage_runs_from_its_first_paragraph_to_its_last_and_names_its_statements() -> None:
    desk = _village(*"BAAAB")
    (passage,) = audit(desk.record()).passages
    assert passage.span.text.startswith("Paragraph 1 ")
    assert passage.span.text.endswith("words3.")
    assert passage.statements == tuple(statement.id for statement in desk.statements[1:4])


def test_a_quotation_over_paragraphs_is_a_passage_and_a_second_voice_in_it_breaks_it() -> None:
    desk = Desk("“One.", "“Two.", "“Three,” said Ana. Bo agreed.")
    desk.says(desk.entity("Ana"), "“One.\n\n“Two.\n\n“Three,”", manner="direct")
    (passage,) = audit(desk.record()).passages
    assert passage.n_paragraphs == 3
    desk.says(desk.entity("Bo"), "agreed")
    assert audit(desk.record()).passages == ()


def test_a_statement_inside_another_rests_on_the_outer_speaker() -> None:
    desk = Desk("Ana said Bo feared rain.", "Ana said it hailed.", "Ana said it snowed.")
    ana, bo = desk.entity("Ana"), desk.entity("Bo")
    outer = desk.says(ana, "Bo feared rain")
    desk.says(bo, "rain", within=outer)
    desk.says(ana, "it hailed")
    desk.says(ana, "it snowed")
    (passage,) = audit(desk.record()).passages
    assert (passage.name, passage.n_paragraphs) == ("Ana", 3)


def test_who_is_spoken_of_or_asked_and_has_no_statement_goes_unheard() -> None:
    desk = Desk(
        "Ana Bell of Port Union said that Cy Dunn of Norvale knew, as The Weekly and a Harbour Report show.",
        "Dora Eck may have nodded, it was said. Fay Gill was on holiday. It asked Hal Ives. Asked, Kit Lowe nodded.",
    )
    union = desk.entity("Port Union", "organisation")
    bell, dunn = desk.entity("Ana Bell", affiliation=union), desk.entity("Cy Dunn")
    norvale = desk.entity("Norvale", "organisation")
    desk.entity("Harbour Report", "document")
    eck, _ = desk.entity("Dora Eck"), desk.entity("Fay Gill")
    weekly, ives = desk.entity("The Weekly", "publication"), desk.entity("Hal Ives")
    desk.says(bell, "Ana Bell of Port Union said that Cy Dunn of Norvale knew, as The Weekly and a Harbour Report show")
    desk.says(None, "Dora Eck may have nodded", speaker=Speaker(None, "ambiguous", 0.5, (eck,)))
    desk.asks(ives, "It asked Hal Ives", "no-response")
    desk.asks(desk.entity("Kit Lowe"), "Asked, Kit Lowe nodded", "answered")
    unheard = audit(desk.record(origin=Origin(weekly))).unheard
    assert [(one.entity, one.n_mentions, one.outcomes) for one in unheard] == [
        (dunn, 1, ()),
        (norvale, 1, ()),
        (ives, 0, ("no-response",)),
    ]


def test_a_figure_in_a_statement_without_a_source_rests_on_nobodys_word() -> None:
    desk = Desk("Ana counted six boats. Nine boats, it was said. Ten boats sank.")
    ana = desk.says(desk.entity("Ana"), "six boats")
    said = desk.says(None, "Nine boats")
    for words, statement in (("six", ana), ("Nine", said), ("Ten", None)):
        desk.counts(words, statement)
    found = audit(desk.record())
    assert found.n_figures == 3
    assert [figure.span.text for figure in found.unsourced_figures] == ["Nine", "Ten"]


def test_requests_and_reasons_are_told_with_their_names_and_numbers() -> None:
    desk = Desk("Ana was asked. It was said.")
    ana = desk.entity("Ana")
    desk.asks(ana, "Ana was asked", "awaiting")
    notes = [Note("article.text", "too short"), Note("article.outlet", "unknown"), Note("article", "too short")]
    found = audit(desk.record(notes=notes))
    assert [(asked.asked, asked.by, asked.outcome) for asked in found.asked] == [("Ana", None, "awaiting")]
    assert [(note.reason, note.n) for note in found.notes] == [("too short", 2), ("unknown", 1)]


# Through whose hands


def _port() -> Desk:
    return Desk(
        "A clerk told the Coast Wire that Bo Lund, who spoke to Radio Nord, feared rain, Radio Nord reported.",
        "The Tarn Courier has asked the port.",
        "Source link",
    )


def test_a_chain_goes_from_the_speaker_through_the_carriers_to_the_outlet_and_the_site() -> None:
    desk = _port()
    clerk, wire = desk.entity("A clerk", named=False), desk.entity("Coast Wire", "publication")
    nord, courier = desk.entity("Radio Nord", "publication"), desk.entity("The Tarn Courier", "publication")
    via = (Party(wire, desk.at("told the Coast Wire")), Party(nord, desk.at("Radio Nord reported")))
    desk.says(clerk, "Bo Lund", source="A clerk", via=via)
    asked, link = desk.at("The Tarn Courier has asked"), desk.at("Source link")
    record = desk.record(origin=Origin(courier, True, (), (link, asked)), uri="https://copies.example/1")
    links = chain(record, record.statements[0])
    assert [(link.role, link.name, link.evidence and link.evidence.text) for link in links] == [
        ("speaker", "A clerk", "A clerk"),
        ("carrier", "Coast Wire", "told the Coast Wire"),
        ("carrier", "Radio Nord", "Radio Nord reported"),
        ("outlet", "The Tarn Courier", "The Tarn Courier has asked"),
        ("site", "copies.example", "Source link"),
    ]
    assert [relayed.chain for relayed in audit(record).relayed] == [links]


def test_a_statement_inside_another_came_through_the_hands_of_who_tells_it() -> None:
    desk = _port()
    clerk, lund = desk.entity("A clerk", named=False), desk.entity("Bo Lund")
    wire, nord = desk.entity("Coast Wire", "publication"), desk.entity("Radio Nord", "publication")
    told = Party(wire, desk.at("told the Coast Wire"))
    outer = desk.says(clerk, "Bo Lund, who spoke to Radio Nord, feared rain", source="A clerk", via=(told,))
    desk.says(lund, "rain", within=outer, via=(Party(nord, desk.at("Radio Nord")), told))
    record = desk.record(outlet="The Port Post")
    assert [(link.role, link.name) for link in chain(record, record.statements[1])] == [
        ("speaker", "Bo Lund"),
        ("carrier", "Radio Nord"),
        ("teller", "A clerk"),
        ("carrier", "Coast Wire"),
        ("outlet", "The Port Post"),
    ]


def test_a_chain_without_names_keeps_the_words_and_says_that_it_does_not_know() -> None:
    desk = _port()
    desk.says(None, "feared rain", source="A clerk")
    desk.says(None, "Bo Lund")
    record = desk.record(origin=Origin(None, reposted=True))
    assert [[(link.role, link.name) for link in chain(record, s)] for s in record.statements] == [
        [("speaker", "A clerk"), ("outlet", None), ("site", None)],
        [("speaker", None), ("outlet", None), ("site", None)],
    ]
    assert audit(record).relayed == ()


def test_the_outlet_is_no_carrier_of_what_it_was_told_itself() -> None:
    desk = _port()
    clerk, courier = desk.entity("A clerk", named=False), desk.entity("The Tarn Courier", "publication")
    desk.says(clerk, "feared rain", via=(Party(courier, desk.at("The Tarn Courier")),))
    for record in (desk.record(origin=Origin(courier)), desk.record(outlet="Tarn Courier")):
        speaker, outlet = chain(record, record.statements[0])
        assert (speaker.role, outlet.role) == ("speaker", "outlet")
        assert outlet.evidence == desk.at("The Tarn Courier")
        assert audit(record).relayed == ()


def test_an_outlet_that_is_the_speaker_carries_nothing_of_its_own() -> None:
    desk = _port()
    nord = desk.entity("Radio Nord", "publication")
    desk.says(nord, "feared rain", source="Radio Nord reported", via=(Party(nord, desk.at("Radio Nord reported")),))
    record = desk.record()
    assert [link.role for link in chain(record, record.statements[0])] == ["speaker", "outlet"]


def test_who_tells_of_his_own_words_stands_once() -> None:
    desk = _port()
    clerk = desk.entity("A clerk", named=False)
    outer = desk.says(clerk, "Bo Lund, who spoke to Radio Nord, feared rain")
    desk.says(clerk, "rain", within=outer)
    record = desk.record()
    assert [link.role for link in chain(record, record.statements[1])] == ["speaker", "outlet"]


def test_statements_inside_one_another_in_a_ring_have_an_end() -> None:
    desk = _port()
    first, second = desk.says(desk.entity("A clerk"), "rain"), desk.says(desk.entity("Bo Lund"), "feared")
    desk.statements = [replace(s, within=o) for s, o in zip(desk.statements, (second, first), strict=True)]
    assert len(audit(desk.record()).relayed) == 2


# Any record


def test_an_article_without_statements_has_an_audit() -> None:
    found = audit(Desk("It rained.").record())
    assert (found.n_statements, found.n_words, found.voices, found.standings) == (0, 0, (), ())
    assert found.n_body_words == 2


def test_an_audit_is_plain_json() -> None:
    desk = _village(*"AAAB")
    plain = audit(desk.record(title="T")).to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["schema"] == "onrecord-audit/1"
    assert plain["article"] == desk.id
    assert plain["passages"][0]["span"]["start"] == 0


@given(data=st.data(), text=st.text("ab “” .\n", min_size=1, max_size=80))
def test_every_word_of_a_content_counts_exactly_once(data: st.DataObject, text: str) -> None:
    starts = st.integers(0, len(text) - 1)
    desk = Desk(text)
    contents = []
    for k in range(data.draw(st.integers(1, 5))):
        start = data.draw(starts)
        end = data.draw(st.integers(start + 1, len(text)))
        contents.append((start, end))
        manner = data.draw(st.sampled_from(("direct", "mixed", "indirect")))
        desk.says(None, text[start:end], manner=manner, kind="says", score=k / 10)
        desk.statements[-1] = replace(desk.statements[-1], content=(Span.of(text, start, end),))
    found = audit(replace(Record(Reader("0", "by hand", None), Article(text)), statements=tuple(desk.statements)))
    runs = []  # of characters that are reported, and no space
    for at in range(len(text)):
        if not text[at].isspace() and any(start <= at < end for start, end in contents):
            if not runs or runs[-1] != at - 1:
                runs.append(at)
            else:
                runs[-1] = at
    assert found.n_words == len(runs)
    assert 0 <= found.n_quoted_words <= found.n_words
    assert sum(voice.n_words for voice in found.voices) == found.n_words


def test_time_is_linear_in_the_statements_of_an_endless_text() -> None:
    text = "a " * 60_000
    statement = Statement(
        "s", "mixed", "says", (Span.of(text, 0, len(text)),), (), (), Speaker(None, "none", 0.0), None, (), (), None,
        None, 0.5,
    )  # fmt: skip
    others = tuple(
        replace(statement, id=f"s{at}", content=(Span.of(text, at, len(text)),), within="s") for at in range(0, 8000, 2)
    )
    blocks = tuple(Block("body", at, at + 20) for at in range(0, len(text), 20))
    record = Record(Reader("0", "by hand", None), Article(text, blocks), statements=(statement, *others))
    started = time.process_time()
    assert audit(record).n_words == 60_000
    assert time.process_time() - started < 5
