from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.values import Article, Block
from onrecord.record.values import Reader, Record
from onrecord.spans import Span
from onrecord.surfaces.page import render_fragment, render_page

if TYPE_CHECKING:
    from conftest import Builder

READER = Reader("0.1.0", "by hand", None)
VOID = {"meta"}
HOSTILE = (
    "<script>alert(1)</script></article></mark>\n<!-- <b>\n&amp; &#0; &nbsp]]>\x00\x0c\x85\x9b2J\ufeff\u202eevil\u202c"
    "\"'><img src=x onerror=alert(1)><style>*{display:none}</style>\r\nend\r"
)


@dataclass
class Page(HTMLParser):
    """What a page holds: its elements with their attributes, and the text of its article."""

    text: str = ""
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "article" in self.open:
            self.text += data

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def parsed(page: str) -> Page:
    out = Page()
    out.feed(page)
    out.close()
    assert not out.open
    return out


def carried(text: str) -> str:
    return text.replace("\0", "\u2400")


@pytest.mark.parametrize("render", [render_page, render_fragment])
def test_the_articles_text_stands_on_the_page_unchanged(ferry: Record, render: Callable[[Record], str]) -> None:
    assert parsed(render(ferry)).text == ferry.article.text


@given(text=st.text(min_size=1, max_size=50) | st.just(HOSTILE), data=st.data())
def test_any_text_with_any_marks_and_blocks_stands_on_the_page_unchanged(
    builder: type[Builder], text: str, data: st.DataObject
) -> None:
    bounds = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    statements = tuple(
        builder(text).statement((Span.of(text, *data.draw(bounds)),), cue=(Span.of(text, *data.draw(bounds)),))
        for _ in range(data.draw(st.integers(0, 4)))
    )
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)))
    blocks = tuple(Block("caption", start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False))
    page = render_page(Record(READER, Article(text, blocks), statements=statements))
    assert not {"\0", "\r"} & set(page)
    assert parsed(page).text == carried(text)


def test_hostile_words_stay_text_wherever_they_stand(ferry: Record) -> None:
    article = replace(
        ferry.article,
        title=HOSTILE,
        outlet=HOSTILE,
        uri=f"javascript:{HOSTILE}",
        language='"><script>',
        bylines=(HOSTILE,),
    )
    entities = tuple(replace(entity, name=HOSTILE, role=HOSTILE) for entity in ferry.entities)
    notes = tuple(replace(note, reason=HOSTILE) for note in ferry.notes)
    page = render_page(replace(ferry, article=article, entities=entities, notes=notes))
    tags = {tag for tag, _ in parsed(page).elements}
    assert not {"script", "img"} & tags
    assert not re.search(r'href="(?!#)', page)
    assert "\u202e" not in page


def test_the_page_brings_everything_and_forbids_the_rest(ferry: Record) -> None:
    page = render_page(ferry)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    found = parsed(page)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in found.elements}
    assert not [
        name for _, attributes in found.elements for name in attributes if name in {"style", "src"} or name[:2] == "on"
    ]
    assert "url(" not in page
    assert "@import" not in page


def test_every_link_leads_to_its_mark_and_back(ferry: Record) -> None:
    found = parsed(render_page(ferry))
    targets = [a["href"][1:] for tag, a in found.elements if tag == "a" and a["href"].startswith("#")]
    assert set(targets) <= set(found.ids)
    assert len(set(found.ids)) == len(found.ids)
    for number in range(1, 6):
        assert sum(target.endswith(f"-w{number}") for target in targets) == 2  # from the list and from the sources
        assert any(target.endswith(f"-s{number}") for target in targets)


def test_two_records_on_one_page_share_no_id(ferry: Record, builder: type[Builder]) -> None:
    other = Record(READER, Article("Another text."), statements=())
    assert not set(parsed(render_fragment(ferry)).ids) & set(parsed(render_fragment(other)).ids)


def test_a_mark_tells_whether_its_source_is_named(ferry: Record) -> None:
    page = render_page(ferry)
    assert '<mark class="named">“We cannot sail her' in page
    assert '<mark class="unresolved">Repairs would cost' in page
    assert '<mark class="unnamed"><span class="source">Brekke</span></mark>' in page
    assert '<mark class="named inner">the money is there</mark>' in page


def test_the_blocks_stand_as_elements_of_their_role(ferry: Record) -> None:
    found = parsed(render_page(ferry))
    kinds = [(tag, a["class"]) for tag, a in found.elements if "class" in a]
    assert ("h1", "headline") in kinds
    assert kinds.count(("p", "body")) == 4
    assert ("p", "caption") in kinds
    assert [tag for tag, _ in found.elements].count("h1") == 1


def test_a_text_without_blocks_falls_into_paragraphs_under_its_title() -> None:
    found = parsed(render_page(Record(READER, Article("One line.\n\nAnother line.", title="A title"))))
    assert [tag for tag, a in found.elements if a.get("class") == "body"] == ["p", "p"]
    assert ("h1", {}) in found.elements


def test_a_link_to_the_source_is_made_only_of_a_web_address(ferry: Record) -> None:
    assert '<a href="https://courier.example/ferry">' in render_page(ferry)
    local = replace(ferry, article=replace(ferry.article, uri="file:///etc/hosts"))
    assert 'href="file' not in render_page(local)


def test_a_fragment_styles_nothing_outside_itself(ferry: Record) -> None:
    sheet = (resources.files("onrecord.surfaces") / "page.css").read_text(encoding="utf-8")
    rules = re.sub(r"@(media|container)[^{]*\{", "", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S))
    selectors = [part.strip() for rule in re.findall(r"([^{};]+)\{", rules) for part in rule.split(",")]
    assert len(selectors) > 40
    assert all(re.match(r"\.onrecord(-page|-frame)?(?![\w-])", selector) for selector in selectors)
    fragment = render_fragment(ferry)
    assert "onrecord-page" not in re.sub(r"<style>.*</style>", "", fragment, flags=re.S)
    assert not {"html", "body", "head", "main"} & {tag for tag, _ in parsed(fragment).elements}


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_ink_is_legible_on_its_ground_in_light_dark_and_print() -> None:
    sheet = (resources.files("onrecord.surfaces") / "page.css").read_text(encoding="utf-8")
    schemes = [dict(re.findall(r"--([\w-]+): (#\w+)", rule)) for rule in re.findall(r"\{[^{}]*--ground[^{}]*\}", sheet)]
    assert len(schemes) == 3
    for scheme in schemes:
        pairs = [("ink", ground) for ground in ("ground", "lit", "named", "unnamed", "unresolved")]
        inks = ("faint", "link", "named-ink", "unnamed-ink", "unresolved-ink")
        pairs += [(ink, ground) for ink in inks for ground in ("ground", "lit")]
        pairs += [("link", ground) for ground in ("named", "unnamed", "unresolved")]
        for ink, ground in pairs:
            if ground in scheme:
                dark, light = sorted((_luminance(scheme[ink]), _luminance(scheme[ground])))
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground, scheme)
