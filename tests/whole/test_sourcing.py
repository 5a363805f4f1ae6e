"""On whose word: what a record says of addressees, carriers, anonymity and dates, with the real model."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.statements.kinds import SPEECH

TEXT = (
    "Dam to stay shut\n\n"
    "“Nobody is in danger,” Maria Okafor, an engineer at the dam, told Reuters on Tuesday.\n\n"
    "A senior engineer, who spoke on condition of anonymity because he was not allowed to talk about it, said that the "
    "wall had moved. He added that the valley should be warned.\n\n"
    "The valley’s mayor, Peter Lang, believes that the dam will hold. The repair will cost $3 million, according to a "
    "report by the water board.\n\n"
    "The Basin Courier has reached out to the water board via email for comment.\n"
)


def read(**options: object) -> onrecord.Record:
    return onrecord.read_text(TEXT, options=onrecord.Options(published="2024-05-02", **options))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def record() -> onrecord.Record:
    return read()


def statement_with(record: onrecord.Record, words: str) -> object:
    (found,) = (s for s in record.statements if any(words in span.text for span in s.content))
    return found


def test_an_agency_that_was_told_is_addressee_and_carrier(record: onrecord.Record) -> None:
    statement = statement_with(record, "Nobody is in danger")
    (to,), (via,) = statement.to, statement.via
    assert to.entity == via.entity
    assert record.entity(via.entity).name == "Reuters"


def test_a_date_behind_the_cue_says_when(record: onrecord.Record) -> None:
    statement = statement_with(record, "Nobody is in danger")
    (said,) = (moment for moment in record.moments if moment.id == statement.said)
    assert (said.span.text, said.edtf) == ("Tuesday", "2024-04-30")


def test_a_source_without_a_name_keeps_its_grounds_for_he(record: onrecord.Record) -> None:
    first, second = statement_with(record, "wall had moved"), statement_with(record, "should be warned")
    assert first.anonymity.kind == "unnamed-person"
    assert "condition of anonymity" in first.anonymity.grounds.text
    if second.speaker.entity == first.speaker.entity:
        assert second.anonymity == first.anonymity


def test_a_figure_rests_on_the_statement_that_holds_it(record: onrecord.Record) -> None:
    (figure,) = (figure for figure in record.figures if figure.unit == "USD")
    assert figure.value == 3_000_000
    assert figure.statement == statement_with(record, "will cost").id


def test_a_notice_is_a_request_that_waits(record: onrecord.Record) -> None:
    (request,) = record.requests
    assert (record.entity(request.by).name, request.channel, request.outcome) == ("Basin Courier", "email", "awaiting")


def test_the_outlet_names_itself(record: onrecord.Record) -> None:
    assert "Basin Courier" in record.entity(record.origin.outlet).name


def test_speech_only_leaves_beliefs_out(record: onrecord.Record) -> None:
    assert {s.kind for s in record.statements} - SPEECH == {"believes"}
    kept = read(speech_only=True)
    assert {s.kind for s in kept.statements} <= SPEECH
    assert [s for s in record.statements if s.kind in SPEECH] == list(kept.statements)
    assert onrecord.verify(kept) == ()


def test_a_least_score_leaves_the_unsure_out(record: onrecord.Record) -> None:
    least = sorted(s.score for s in record.statements)[1]
    kept = read(min_score=least)
    assert all(s.score >= least - 0.001 for s in kept.statements)
    assert 0 < len(kept.statements) < len(record.statements)
