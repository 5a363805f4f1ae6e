"""Web pages: pages in many styles, what decides about them, and what holds for any bytes."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from onrecord.article.inputs import Given
from onrecord.article.page import read_page
from onrecord.article.page_blocks import find_page_blocks
from onrecord.article.page_roles import load_page_weights
from onrecord.article.page_tree import decode_page, parse_tree
from onrecord.article.values import Article, When
from onrecord.errors import ArticleError, EmptyError

CASES = Path(__file__).parent.parent / "cases/pages"
PAGES: list[dict[str, Any]] = json.loads((CASES / "pages.json").read_text("utf-8"))


def bytes_of(case: dict[str, Any]) -> bytes:
    return (CASES / case["page"]).read_text("utf-8").encode(case.get("charset", "utf-8"))


def page(body: str, *, head: str = "") -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()
    )


STORY = """<main><article><h1>Bridge at Lower Wend stays shut until spring</h1>
<p>The old bridge at Lower Wend will stay shut until the spring, the county said on Friday, after divers had found a
crack in the second pier.</p>
<p>“We would rather be late than sorry,” the county’s engineer, Olamide Brandt, told a meeting in the school hall.</p>
<p>Shopkeepers on the far bank said that they had lost half of their customers since the detour was put up in June.</p>
</article></main>"""


def told(article: Article) -> list[tuple[str, str]]:
    return [(block.role, article.text[block.start : block.end]) for block in article.blocks]


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["page"])
def test_a_page_tells_its_facts(case: dict[str, Any]) -> None:
    article = read_page(bytes_of(case), source=case["page"])
    facts = dict(case["facts"])
    for key in ("published", "modified"):
        facts[key] = When(*facts[key]) if facts[key] else None
    facts["bylines"] = tuple(facts["bylines"])
    assert {key: getattr(article, key) for key in facts} == facts


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["page"])
def test_the_blocks_of_a_page_come_in_order_with_their_roles(case: dict[str, Any]) -> None:
    found = told(read_page(bytes_of(case), source=case["page"]))
    at = 0
    for role, words in case["blocks"]:
        places = [i for i in range(at, len(found)) if found[i][1].startswith(words)]
        assert places, f"{words!r} is missing, or stands too early"
        assert found[places[0]][0] == role, words
        at = places[0] + 1


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["page"])
def test_what_is_the_pages_own_is_left_out(case: dict[str, Any]) -> None:
    text = read_page(bytes_of(case), source=case["page"]).text
    assert [words for words in case["absent"] if words in text] == []


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["page"])
def test_the_path_of_a_block_leads_back_to_its_words(case: dict[str, Any]) -> None:
    data = bytes_of(case)
    article = read_page(data, source=case["page"])
    root = parse_tree(decode_page(data))
    for block in article.blocks:
        (element,) = root.xpath(block.path)
        words = "".join("".join(element.itertext()).split())
        assert "".join(article.text[block.start : block.end].split()) in words


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["page"])
def test_each_text_stands_once(case: dict[str, Any]) -> None:
    article = read_page(bytes_of(case), source=case["page"])
    long_texts = [words for _, words in told(article) if len(words) > 100]
    assert len(long_texts) == len(set(long_texts))
    assert article.text.count("I will not wait until somebody") <= 1


def test_what_a_story_says_again_in_its_course_is_kept() -> None:
    line = "Boil the kelp for twenty minutes, drain it, and dry it on the line until it cracks when it is bent by hand."
    story = STORY.replace("</article>", f"<p>{line}</p><p>On the second day, the cook said:</p><p>{line}</p></article>")
    assert read_page(page(story)).text.count(line) == 2


def test_a_text_that_a_page_shows_in_two_places_is_read_once() -> None:
    line = "Shopkeepers on the far bank said that they had lost half of their customers since the detour"
    story = STORY.replace("</article>", f"</article><aside><p>{line} was put up in June.</p></aside>")
    assert read_page(page(story)).text.count(line) == 1


def test_a_picture_named_after_the_headline_does_not_say_it_again() -> None:
    headline = "Bridge at Lower Wend stays shut until spring"
    story = STORY.replace("</h1>", f"</h1><figure><img src='a.png'><figcaption>{headline}</figcaption></figure>")
    assert read_page(page(story)).text.count(headline) == 1


def test_the_only_paragraph_of_a_page_is_its_body_whatever_its_words_are() -> None:
    line = (
        "Correction: an earlier version of this article gave the wrong year. The bridge was built in 1904, "
        "the county said, and it was widened after the flood. The engineer regrets the error, and so do we."
    )
    article = read_page(
        page(f'<main><article><h1>Lower Wend</h1><div class="entry-content"><p>{line}</p></div></article></main>')
    )
    assert ("body", line) in told(article)


def test_a_request_for_comment_is_told_by_its_words_within_the_body() -> None:
    notice = "The contractor, Ferris and Daughters, did not respond to a request for comment by Friday evening."
    article = read_page(page(STORY.replace("</article>", f"<p>{notice}</p></article>")))
    assert ("comment-request", notice) in told(article)


def test_a_blank_line_stands_between_blocks_and_nothing_else() -> None:
    article = read_page(page(STORY))
    assert article.blocks[0].start == 0
    assert article.blocks[-1].end == len(article.text)
    assert {article.text[left.end : right.start] for left, right in pairwise(article.blocks)} == {"\n\n"}


def test_what_the_caller_knows_fills_in_what_the_page_does_not_tell() -> None:
    article = read_page(page(STORY), uri="https://wend.example/a", given=Given("2021-02", "The Wend Mail"))
    assert (article.published, article.outlet) == (When("2021-02", "stated"), "The Wend Mail")
    assert article.uri == "https://wend.example/a"


def test_the_address_gives_a_date_where_the_page_gives_none() -> None:
    article = read_page(page(STORY), uri="https://wend.example/2022/11/04/bridge-stays-shut")
    assert article.published == When("2022-11-04", "inferred")


def test_a_stamp_in_utc_yields_to_the_outlets_own_day() -> None:
    head = '<meta property="article:published_time" content="2022-11-05T03:30:00Z">'
    article = read_page(page(STORY, head=head), uri="https://wend.example/2022/11/04/bridge-stays-shut")
    assert article.published is not None
    assert article.published.edtf == "2022-11-04"


@pytest.mark.parametrize(
    ("shown", "bylines"),
    [
        ("<p class='byline'>By Ada Quill</p>", ("Ada Quill",)),
        ("<p>By Ada Quill, Senior Reporter | Updated 4 May 2021</p>", ("Ada Quill",)),
        ("<p>By <a rel='author'>Ada Quill</a>, <a rel='author'>Bo van der Meer</a> and Cy Rao</p>",
         ("Ada Quill", "Bo van der Meer", "Cy Rao")),
        ("<div>By</div><div>Ada Quill</div>", ("Ada Quill",)),
        ("<p>By staff and wire reports</p>", ("staff and wire reports",)),
        ("<p>Friday’s paper</p>", ()),
    ],
)  # fmt: skip
def test_the_byline_is_the_one_that_the_page_shows(shown: str, bylines: tuple[str, ...]) -> None:
    head = '<meta name="author" content="webadmin7">'
    assert read_page(page(STORY.replace("</h1>", f"</h1>{shown}"), head=head)).bylines == bylines


def test_an_author_whom_only_machines_are_told_is_no_byline() -> None:
    told = '{"@type":"NewsArticle","author":{"@type":"Person","name":"Ada Quill"}}'
    head = f'<script type="application/ld+json">{told}</script>'
    assert read_page(page(STORY, head=head)).bylines == ()
    shown = STORY.replace("</h1>", "</h1><div>Ada Quill</div>")
    assert read_page(page(shown, head=head)).bylines == ("Ada Quill",)


@pytest.mark.parametrize(
    "head",
    [
        "<title>Bridge at Lower Wend stays shut until spring | Wend Mail</title>",
        "<title>Wend Mail - Bridge at Lower Wend stays shut until spring</title>",
        "<meta property='og:title' content='Bridge at Lower Wend stays shut until spring'>",
    ],
)
def test_the_headline_is_the_heading_that_the_title_confirms(head: str) -> None:
    masthead = "<header><h1>Wend Mail</h1></header>"
    article = read_page(page(masthead + STORY, head=head))
    assert article.title == "Bridge at Lower Wend stays shut until spring"


def test_broken_json_ld_costs_nothing_but_itself() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": }</script>'
    assert read_page(page(STORY, head=head)).published is None


def test_characters_are_those_of_the_declared_charset_unless_the_bytes_say_otherwise() -> None:
    text = "<html><head><meta charset={}></head><body><p>Café Žižkov – “naïve”</p></body></html>"
    assert "Café" in decode_page(text.format("iso-8859-1").replace("Žižkov", "Zoe").encode("cp1252"))
    assert "Žižkov" in decode_page(text.format("iso-8859-1").encode())
    assert "Žižkov" in decode_page(text.format("windows-1250").replace("ï", "i").encode("cp1250"))
    assert "Žižkov" in decode_page(text.format("utf-8").encode("utf-16"))
    assert "Café" in decode_page(text.format("no-such-charset").encode())
    xhtml = '<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Café</p></body></html>'
    assert "Café" in decode_page(xhtml.encode("cp1252"))


def test_a_row_of_a_table_is_one_block_and_its_columns_of_text_are_not() -> None:
    long = "This column of the page holds a paragraph that is far longer than any cell of a table of results would be."
    root = parse_tree(
        f"<table><tr><td>Wend</td><td>3</td><td>1</td></tr></table><table><tr><td>{long}</td><td>{long}</td></tr></table>"
    )
    assert [block.text for block in find_page_blocks(root)] == ["Wend\t3\t1", long, long]


def test_line_breaks_part_lines_and_two_of_them_blocks() -> None:
    root = parse_tree("<div>one<br>two<br><br>three <b>and</b> <i>four</i></div>")
    assert [block.text for block in find_page_blocks(root)] == ["one\ntwo", "three and four"]


@pytest.mark.parametrize("body", ["", "<script>let a = 1</script>", "<nav><a href='/'>Home</a></nav>"])
def test_a_page_without_an_article_says_so(body: str) -> None:
    with pytest.raises(EmptyError, match="page"):
        read_page(page(body), source="page.html")


HOSTILE = {
    "attributes": b"<html><body><p " + b" ".join(b'a%d="x"' % i for i in range(50_000)) + b">words</p>",
    "nested": b"<html><body>" + b"<div>" * 20_000 + b"words",
    "nested inline": b"<html><body>" + b"<b><i>" * 10_000 + b"words",
    "one text": b"<html><body><p>" + b"word " * 400_000 + b"</p>",
    "entities": b"<html><body><p>" + b"&amp;&nbsp;&lt;&#8217;&nosuch;" * 50_000 + b"</p>",
    "colspan": b"<html><body><table><tr><td colspan=9007199254740992>x</td></tr></table>",
    "nulls": b"<html><body><p>wo\x00rds \x00</p>" + b"\x00" * 10_000,
    "brackets": b"<html><body>" + b"<" * 300_000,
    "comments": b"<html><body>" + b"<!--" * 100_000,
    "siblings": b"<html><body>" + b"<p>word</p>" * 100_000,
    "links": b"<html><body>" + b"<a href=x>word</a> " * 50_000,
    "links inside": b"<html><body>" + b"<a href=x>" * 30_000 + b"word",
    "breaks": b"<html><body>" + b"word<br><br>" * 5_000,
    "bidi": "<html><body><p>\u202ewords \u2066\u200f</p>".encode(),
    "json": b"<html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script><body><p>words</p>",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_is_read_or_refused_in_seconds(data: bytes) -> None:
    start = time.process_time()
    try:
        read_page(data, source="hostile.html")
    except ArticleError as error:
        assert error.source == "hostile.html"
    assert time.process_time() - start < 5


def test_the_work_grows_with_the_page_and_no_faster() -> None:
    def seconds(n: int) -> float:
        data = page(
            "<article><h1>Title of many words here</h1>"
            + "<p>The county said so on Friday, and left.</p>" * n
            + "</article>"
        )
        start = time.process_time()
        read_page(data)
        return time.process_time() - start

    seconds(100)
    assert seconds(3_000) < 8 * max(seconds(750), 0.05)


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            "<p> </p> <div> </div> <br> <h1> </h1> <a> </a> <ul><li> </ul> <td> <tr> <table> & &amp; &#0; <!-- --> "
            "<script> </script> <q> </q> <pre> <time> <b/class=caption> \x00 \u202e ]]> <![CDATA[".split()
        ),
        st.text(max_size=30),
        st.sampled_from(["The mayor said on Friday that it would stay shut. " * 3, "By Ada Quill", "4 May 2021"]),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150)
@given(MARKUP)
def test_whatever_the_page_its_blocks_hold_all_of_its_text(parts: list[str]) -> None:
    try:
        article = read_page(page(" ".join(parts)), source="any.html")
    except ArticleError:
        return
    assert article.text == "\n\n".join(article.text[block.start : block.end] for block in article.blocks)
    assert all(article.text[block.start : block.end].strip() for block in article.blocks)
    assert all(block.path for block in article.blocks)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes) -> None:
    try:
        read_page(data, source="any.html")
    except ArticleError as error:
        assert str(error)


def test_a_path_is_that_of_the_standard() -> None:
    article = read_page(page(STORY))
    tree = etree.HTML(page(STORY))
    assert [element.tag for block in article.blocks for element in tree.xpath(str(block.path))] == ["h1", "p", "p", "p"]


def test_the_weights_are_whole_numbers_of_signs_that_many_sites_show() -> None:
    weights = load_page_weights()
    assert weights.own["links:6"] < 0
    assert all(isinstance(value, int) for value in (*weights.own.values(), *weights.context.values()))
