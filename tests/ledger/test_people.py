from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import LedgerError
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.people import ENOUGH, Facts, role_words, weigh
from onrecord.ledger.words import fold

CASES = json.loads((Path(__file__).parents[1] / "cases" / "ledger" / "people.json").read_text(encoding="utf-8"))


def facts(case: dict[str, Any]) -> Facts:
    """What an article tells of somebody, from the values of a case."""
    return Facts(
        case.get("kind", "person"),
        tuple(map(fold, case["names"])),
        role_words(case.get("role")),
        frozenset(map(fold, case.get("with", ()))),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_who_is_one_and_who_is_not(case: dict[str, Any]) -> None:
    grounds = weigh(facts(case["one"]), facts(case["known"]))
    assert (grounds is not None and grounds.score >= ENOUGH) is case["same"], grounds


def test_a_merge_keeps_its_grounds(ledger: Ledger, make: Any) -> None:
    for text in (
        "Hanne Brekke met Imre Calloway.\n\nBrekke said the ferry is old. Calloway said it was not.",
        "Hanne Brekke and Imre Calloway spoke again.\n\nBrekke said no. Calloway said yes.",
    ):
        ledger.add(make(text))
    (person,) = ledger.people("Hanne Brekke")
    first, second = ledger.appearances(person.key)
    assert first.evidence is None
    assert second.evidence is not None
    assert (second.evidence["name"], second.evidence["company"]) == ("same", ["imre calloway"])
    assert second.score is not None and second.score >= ENOUGH


def test_a_body_is_found_by_its_initials_where_somebody_is_in_both(ledger: Ledger, make: Any) -> None:
    ledger.add(make("The Harbour Union of Workers said no. Hanne Brekke said yes."))
    ledger.add(make("The HUW said no. Hanne Brekke said yes."))
    assert [person.n_articles for person in ledger.people("Harbour Union of Workers")] == [2]


def test_two_of_one_article_are_never_one(ledger: Ledger, make: Any) -> None:
    ledger.add(make("Hanne Brekke said no.\n\nOla Brekke said yes.\n\nMs. Brekke went."))
    assert {person.name for person in ledger.people("brekke")} == {"Hanne Brekke", "Ola Brekke"}


def people_of(ledger: Ledger, make: Any) -> tuple[int, list[int]]:
    """Somebody in three articles, and the keys of these."""
    keys = [ledger.add(make(f"Hanne Brekke said it was number {n}.")).key for n in range(3)]
    (person,) = ledger.people("brekke")
    assert person.n_articles == 3
    return person.key, keys


def test_a_split_makes_two_and_undoing_makes_one(ledger: Ledger, make: Any) -> None:
    key, articles = people_of(ledger, make)
    made = ledger.split_person(key, articles[1:2], who="Ada")
    one, other = ledger.people("brekke")
    assert (one.n_articles, one.n_statements, other.n_articles, other.n_statements) == (2, 2, 1, 1)
    assert [one.article.key for one in ledger.statements(speaker=other.key)] == articles[1:2]
    ledger.undo(made.key, who="Ada")
    (whole,) = ledger.people("brekke")
    assert (whole.key, whole.n_articles, whole.n_statements) == (key, 3, 3)


def test_a_split_survives_reading_anew(ledger: Ledger, make: Any) -> None:
    from dataclasses import replace

    key, articles = people_of(ledger, make)
    ledger.split_person(key, articles[1:2], who="Ada")
    again = replace(ledger.record(articles[1]), notes=())
    again = replace(again, reader=replace(again.reader, version="9.9"))
    assert ledger.add(again).outcome == "reread"
    assert sorted(person.n_articles for person in ledger.people("brekke")) == [1, 2]


def test_a_merge_by_hand_counts_both_and_can_be_undone(ledger: Ledger, make: Any) -> None:
    ledger.add(make("Hanne Brekke said no."))
    ledger.add(make("Hanne Lind said yes."))
    brekke, lind = (ledger.people(name)[0].key for name in ("brekke", "lind"))
    made = ledger.merge_people(lind, brekke, who="Ada")
    assert [person.n_statements for person in ledger.people("lind")] == [2]
    assert {one.words for one in ledger.statements(speaker="lind")} == {"no", "yes"}
    assert ledger.add(make("Hanne Lind said it was so.")).outcome == "new"
    assert ledger.person(brekke).n_statements == 3
    with pytest.raises(LedgerError, match="one already"):
        ledger.merge_people(brekke, lind, who="Ada")
    ledger.undo(made.key, who="Bo")
    assert ledger.person(lind).n_statements == 1
    assert ledger.corrections() == ()
    (undone,) = ledger.corrections(in_force=False)
    assert (undone.who, undone.undone_by) == ("Ada", "Bo")


def test_a_correction_that_another_rests_on_is_not_undone(ledger: Ledger, make: Any) -> None:
    for name in ("Hanne Brekke", "Hanne Lind", "Hanne Moe"):
        ledger.add(make(f"{name} said no."))
    a, b, c = (ledger.people(name)[0].key for name in ("brekke", "lind", "moe"))
    first = ledger.merge_people(a, b, who="Ada")
    ledger.merge_people(b, c, who="Ada")
    assert ledger.person(c).n_statements == 3
    with pytest.raises(LedgerError, match="undo 2 first"):
        ledger.undo(first.key, who="Ada")


def test_a_wikidata_id_is_only_ever_given(ledger: Ledger, make: Any) -> None:
    key, _ = people_of(ledger, make)
    assert ledger.person(key).wikidata is None
    made = ledger.set_wikidata(key, "Q42", who="Ada")
    assert ledger.person(key).wikidata == "Q42"
    ledger.undo(made.key, who="Ada")
    assert ledger.person(key).wikidata is None
    for wrong in ("42", "Q", "Q4x", "q42"):
        with pytest.raises(LedgerError, match="Q42"):
            ledger.set_wikidata(key, wrong, who="Ada")


def test_a_split_needs_some_and_not_all(ledger: Ledger, make: Any) -> None:
    key, articles = people_of(ledger, make)
    for wrong in ([], articles, [999]):
        with pytest.raises(LedgerError, match="and not all"):
            ledger.split_person(key, wrong, who="Ada")
