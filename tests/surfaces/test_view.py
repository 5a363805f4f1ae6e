from dataclasses import replace

from onrecord.record.values import Record
from onrecord.statements.values import Note, Speaker
from onrecord.surfaces.view import outline


def test_sources_stand_in_the_order_of_their_words_and_the_unresolved_last(ferry: Record) -> None:
    sources = outline(ferry).sources
    assert [(s.label, s.standing, len(s.lines)) for s in sources] == [
        ("Hanne Brekke", "named", 3),
        ("A council officer", "unnamed", 1),
        ("No source given", "unresolved", 1),
    ]
    assert sources[0].n_words > sources[1].n_words


def test_the_counts_name_every_standing(ferry: Record) -> None:
    assert outline(ferry).counts == "5 statements by 3 sources: 1 named, 1 unnamed, 1 unresolved"


def test_a_record_without_statements_says_so(ferry: Record) -> None:
    said = outline(replace(ferry, statements=(), figures=(), notes=()))
    assert said.counts == "No statements found"
    assert said.sources == ()


def test_a_statement_tells_its_addressee_its_carrier_its_date_and_what_it_stands_in(ferry: Record) -> None:
    facts = {line.number: line.facts for source in outline(ferry).sources for line in source.lines}
    assert "said 2024-11-04" in facts[1]
    assert "to reporters" in facts[2]
    assert "through The Tarn Courier" in facts[3]
    assert {"believes", "inside 3"} <= set(facts[4])


def test_an_unnamed_source_shows_the_grounds(ferry: Record) -> None:
    assert "“who asked not to be named”" in outline(ferry).sources[1].about


def test_the_reason_of_a_note_stands_with_its_unresolved_source_and_nowhere_else(ferry: Record) -> None:
    said = outline(ferry)
    assert said.sources[2].about == "the passive names nobody"
    assert said.notes == ("article.outlet: taken from a request for comment",)


def test_a_note_about_a_resolved_statement_names_its_number(ferry: Record) -> None:
    said = outline(replace(ferry, notes=(Note(ferry.statements[1].id, "the date is open"),)))
    assert said.notes == ("statement 2: the date is open",)


def test_an_ambiguous_source_names_its_candidates(ferry: Record) -> None:
    brekke, _, officer, *_ = ferry.entities
    *others, cost = ferry.statements
    cost = replace(cost, speaker=Speaker(None, "ambiguous", 0.5, (brekke.id, officer.id)))
    source = outline(replace(ferry, statements=(*others, cost), notes=())).sources[-1]
    assert source.about == "could be Hanne Brekke or A council officer"


def test_a_speaker_that_is_nowhere_in_the_record_counts_as_unresolved(ferry: Record) -> None:
    lost = replace(ferry.statements[0], speaker=Speaker("e000000000000", "resolved", 1.0))
    (source,) = outline(replace(ferry, statements=(lost,))).sources
    assert (source.label, source.standing) == ("“the harbour master”", "unresolved")


def test_a_request_and_a_figure_read_as_sentences(ferry: Record) -> None:
    said = outline(ferry)
    assert said.asked[0].summary == "the ferry company, asked by The Tarn Courier by email: no answer is told yet"
    assert said.figures == ("£2 million: 2,000,000 GBP, by statement 5",)
