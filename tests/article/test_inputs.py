"""Files become articles: a text is one, JSON Lines are one a line, and what cannot be read says why."""

from __future__ import annotations

import json

import pytest

from onrecord.article.inputs import Given, Unread, as_article, find_articles
from onrecord.article.values import Article, When
from onrecord.errors import FormatError, LanguageError, ProseError

TEXT = "The council voted on Tuesday to close the old bridge, and the mayor said that nobody would be hurt by it."


def lines(*rows: object) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def test_a_text_is_one_article_with_its_own_words() -> None:
    (article,) = find_articles(TEXT.encode(), source="a.txt")
    assert isinstance(article, Article)
    assert article.text == TEXT
    assert article.language == "en"


def test_a_line_of_json_lines_brings_its_own_facts() -> None:
    row = {
        "id": 7,
        "text": TEXT,
        "title": "Bridge to close",
        "published": "2024-05-01T10:00:00Z",
        "outlet": "The Ferry",
    }
    (article,) = find_articles(lines(row), source="a.jsonl", given=Given(published="1999", outlet="Another"))
    assert isinstance(article, Article)
    assert (article.source_id, article.title, article.outlet) == ("7", "Bridge to close", "The Ferry")
    assert article.published == When("2024-05-01", "stated")


def test_a_fact_given_with_the_call_fills_only_what_a_line_leaves_open() -> None:
    (article,) = find_articles(lines({"text": TEXT}), source="a.jsonl", given=Given("2024-05", "The Ferry"))
    assert isinstance(article, Article)
    assert (article.published, article.outlet) == (When("2024-05", "stated"), "The Ferry")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": "x"}, "no text"),
        ({"text": 7}, "no text"),
        ({"text": TEXT, "title": 7}, "`title`"),
        ({"text": TEXT, "id": []}, "`id`"),
        ({"text": TEXT, "published": "last Tuesday"}, "no date"),
        ({"text": TEXT, "published": "2024-02-31"}, "no date"),
        ({"text": "  "}, "no text"),
        ("{not json", "not JSON"),
        ("[1, 2]", "not a JSON object"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_others_are_read(line: object, reason: str) -> None:
    first, bad, last = find_articles(lines({"text": TEXT}, line, {"text": TEXT}), source="a.jsonl")
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(bad, Unread)
    assert bad.source == "a.jsonl:2"
    assert reason in bad.error.reason


def test_a_web_page_is_refused_with_what_to_do() -> None:
    (unread,) = find_articles(b"<!DOCTYPE html><html><body><p>Hello there</p></body></html>", source="p.html")
    assert isinstance(unread, Unread)
    assert isinstance(unread.error, FormatError)
    assert unread.error.remedy


def test_another_language_is_named_and_read_only_by_force() -> None:
    german = (
        "Der Stadtrat hat am Dienstag beschlossen, die alte Brücke zu schließen. Die Bürgermeisterin sagte, dass "
        "dadurch niemand zu Schaden komme und die Arbeiten im Frühjahr beginnen sollen."
    )
    with pytest.raises(LanguageError, match="German") as caught:
        as_article(german)
    assert caught.value.language == "de"
    assert "--force" in str(caught.value)
    assert as_article(german, force=True).language == "de"


@pytest.mark.parametrize("text", ["1;2;3\n4;5;6\n", "x=f(y);z=g(x)\nif(z){return;}", "A" * 5000])
def test_what_holds_no_sentences_is_no_news_text(text: str) -> None:
    with pytest.raises(ProseError):
        as_article(text)
    assert as_article(text, force=True).text == text


def test_a_text_of_one_endless_line_is_read() -> None:
    assert as_article((TEXT + " ") * 200).text.startswith("The council")
