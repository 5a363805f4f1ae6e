from __future__ import annotations

from typing import Any

import pytest

from onrecord.errors import LedgerError
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.values import MARK_END, MARK_START
from onrecord.record.values import Record


@pytest.fixture
def filled(ledger: Ledger, ferry: Record, council: Record, museum: Record) -> Ledger:
    list(ledger.add_all([ferry, council, museum]))
    return ledger


QUESTIONS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "words": ({"words": "sail january"}, {"“We cannot sail her through another January,”"}),
    "a word by its stem": ({"words": "sailing"}, {"“We cannot sail her through another January,”"}),
    "words without accents or case": ({"words": "JÁNUARY"}, {"“We cannot sail her through another January,”"}),
    "words in order": ({"words": '"another January"'}, {"“We cannot sail her through another January,”"}),
    "words in another order": ({"words": '"January another"'}, set()),
    "the beginning of a word": ({"words": "lett*"}, {"she had written three letters"}),
    "what is left out": ({"words": "ferry -winter"}, {"the town would not pay for a new ferry"}),
    "an outlet": ({"outlet": "OUSEL ECHO", "words": "fog"}, {"“It rang for every fog since 1911,”"}),
    "another outlet": ({"outlet": "The Tarn Courier", "words": "fog"}, set()),
    "a surname": ({"speaker": "calloway", "manner": "direct"}, {"“Nobody has asked us,”"}),
    "a full name": ({"speaker": "Yusra Hallberg", "manner": "direct"}, {"“It rang for every fog since 1911,”"}),
    "since a day": ({"since": "2024-10-08", "until": "2024-10-31", "manner": "direct"}, {"“Nobody has asked us,”"}),
    "a month that a day lies in": (
        {"since": "2024-11-30", "manner": "direct"},
        {"“It rang for every fog since 1911,”"},
    ),
    "until a month": ({"until": "2024-10", "manner": "direct", "words": "asked"}, {"“Nobody has asked us,”"}),
    "signs that are no words": ({"words": "?!"}, set()),
    "what would be syntax": ({"words": 'NOT ) OR "'}, set()),
    "nobody of that name": ({"speaker": "Quillfeather"}, set()),
}


@pytest.mark.parametrize(("asked", "expected"), QUESTIONS.values(), ids=QUESTIONS)
def test_statements_are_found_by(filled: Ledger, asked: dict[str, Any], expected: set[str]) -> None:
    assert {one.content[0].text for one in filled.statements(**asked)} == expected


def test_found_words_are_marked(filled: Ledger) -> None:
    (found,) = filled.statements(words="fog")
    assert found.marked == f"“It rang for every {MARK_START}fog{MARK_END} since 1911,”"
    (article,) = filled.articles(words="fog")
    assert f"{MARK_START}fog{MARK_END}" in (article.marked or "")


def test_a_speaker_of_two_articles_is_found_in_both_by_day(filled: Ledger) -> None:
    found = filled.statements(speaker="Hanne Brekke")
    assert [one.article.first_day for one in found] == ["2024-10-07", "2024-10-07", "2024-10-09"]
    assert len({one.person for one in found}) == 1
    assert filled.statements(speaker=found[0].person) == found


def test_articles_come_latest_first_and_in_pages(filled: Ledger) -> None:
    assert [one.first_day for one in filled.articles()] == ["2024-11-01", "2024-10-09", "2024-10-07"]
    assert filled.articles(limit=1, offset=1) == filled.articles()[1:2]
    assert [one.outlet for one in filled.articles(speaker="brekke")] == ["Ousel Echo", "The Tarn Courier"]


ALTERED = {
    "verbatim": "It rang for every fog since 1911",
    "a word changed": "It rang in every fog since 1911",
    "a word cut": "It rang for every fog",
    "other function words": "That rang with an every fog",
    "within other words": "She told us it rang for every fog since 1911, and then she left.",
}


@pytest.mark.parametrize("quote", ALTERED.values(), ids=ALTERED)
def test_an_altered_quotation_finds_its_like(filled: Ledger, quote: str) -> None:
    best = filled.quotes_like(quote)[0]
    assert best.statement.content[0].text == "“It rang for every fog since 1911,”"
    assert 0 < best.n_shared <= best.n_pairs


def test_a_quotation_of_nothing_but_small_words_finds_its_like(ledger: Ledger, make: Any) -> None:
    ledger.add(make("“That is it,” Mayor Ann Ruiz said."))
    assert [one.statement.words for one in ledger.quotes_like("That is it")] == ["“That is it,”"]
    assert ledger.quotes_like("That was it") == ()
    assert ledger.quotes_like("…") == ()


def test_what_is_not_there_is_said_so(filled: Ledger) -> None:
    for ask in (filled.article, filled.text, filled.record, filled.person):
        with pytest.raises(LedgerError, match="999"):
            ask(999)
    with pytest.raises(LedgerError, match="s000"):
        filled.statement("s000")
