from __future__ import annotations

import pytest

from onrecord.language.names import Name, NameKind, agreed, name_at

NAMED = [
    # text, the span that something found, its kind, the name and the title
    ("Prime Minister Ada Holm spoke", "Ada Holm", "person", "Ada Holm", "Prime Minister"),
    ("the former president Jon Vale spoke", "Jon Vale", "person", "Jon Vale", "former president"),
    ("President Ada Holm spoke", "President Ada Holm", "person", "Ada Holm", "President"),
    ("In March Ada Holm spoke", "Ada Holm", "person", "Ada Holm", ""),
    ("Ada Holm's house", "Ada Holm's", "person", "Ada Holm", ""),
    ("at The Hague", "The Hague", "place", "Hague", ""),
    ("the Harbour Board said", "Harbour Board", "organisation", "Harbour Board", ""),
    ("he told Reuters", "Reuters", "organisation", "Reuters", ""),
]


@pytest.mark.parametrize(("text", "span", "kind", "name", "title"), NAMED, ids=[case[0] for case in NAMED])
def test_a_span_found_elsewhere_becomes_a_name_with_its_title(
    text: str, span: str, kind: NameKind, name: str, title: str
) -> None:
    start = text.index(span)
    found = name_at(text, start, start + len(span), kind)
    assert found is not None
    assert (found.text, found.title) == (name, title)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("paper", ["Reuters", "Eastern Gazette"])
def test_a_body_whose_name_is_that_of_a_paper_is_a_publication(paper: str) -> None:
    found = name_at(f"the {paper} said", 4, 4 + len(paper), "organisation")
    assert found is not None
    assert found.kind == "publication"


def test_an_adjective_of_a_people_names_nobody() -> None:
    assert name_at("the Norwegian minister", 4, 13, "group") is None


def test_names_of_the_same_words_are_of_one_kind() -> None:
    text = "Halden won. Halden lost. Halden slept. Ada Holm and Holm."
    kinds: tuple[NameKind, ...] = ("place", "person", "place")
    names = [Name(at, at + 6, "Halden", kind, "") for at, kind in zip((0, 12, 25), kinds, strict=True)]
    assert {name.kind for name in agreed(names)} == {"place"}
    holm = [
        Name(39, 47, "Ada Holm", "person", ""),
        Name(52, 56, "Holm", "person", ""),
        Name(52, 56, "Holm", "place", ""),
    ]
    assert {name.kind for name in agreed(holm)} == {"person"}
    assert text[39:47] == "Ada Holm"
