"""The role of each block of a web page: which are the article's, and as what.

How likely a block is of the article's body is learned from the layout of pages with known text (training/pages.py), in
two passes: by the block's own signs, then by how the blocks around it and those like it were judged. What else the
article's part of the page holds (captions, credits, bylines, requests for comment, tip lines) is told apart by the
words as in a bare text, and by what the page's makers named the elements.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import accumulate, islice

import numpy as np
import numpy.typing as npt

from onrecord.article.blocks import ROLES, load_weights, most_likely, score_roles
from onrecord.article.page_blocks import HEADINGS, PageBlock, Place
from onrecord.article.page_signs import (
    Facet,
    Known,
    find_context_facets,
    find_page_facets,
    find_title,
    is_comment,
    signs_of,
    squeeze,
)
from onrecord.article.roles_signs import find_signs
from onrecord.article.values import Role

Weights = dict[str, int]

# Names that makers of pages give to elements, and the role that they speak for.
_NAMED: dict[Role, frozenset[str]] = {
    "caption": frozenset("caption captions cutline figcaption legend".split()),
    "credit": frozenset("credit credits copyright photographer attribution contributors agency".split()),
    "byline": frozenset("byline bylines author authors writer writers".split()),
    "dateline": frozenset("date dates time timestamp datetime published publish updated pubdate dateline".split()),
    "subhead": frozenset(
        "dek deck standfirst subtitle subheadline subhead subheading summary strapline description excerpt lede".split()
    ),
    "correction": frozenset("correction corrections clarification".split()),
    "promo": frozenset(
        "related recirc promo newsletter newsletters readmore recommended recommendations trending more teaser".split()
    ),
    "furniture": frozenset(
        "share sharing social tags breadcrumb breadcrumbs toolbar advert advertisement ad ads comments print cookie "
        "pagination button buttons rating menu login subscribe paywall".split()
    ),
}
# How many words an element may hold that is named for a role.
_MOST_WORDS: dict[Role, int] = {
    "caption": 200, "credit": 60, "byline": 60, "dateline": 40, "subhead": 100, "correction": 200, "promo": 400,
    "furniture": 100,
}  # fmt: skip
_OF_ARTICLE = frozenset(("caption", "credit", "byline", "dateline", "subhead", "correction"))
_SHORT: tuple[Role, ...] = ("byline", "dateline", "subhead", "furniture")
_MAX_SUMS = 200_000  # facets; a page shows at most some thousands
_NAMED_BONUS = 500  # in hundredths of a natural logarithm, like all scores here
_HEADING_BONUS = 300
_TITLE_BONUS = 5_000
_MAX_BODY_SCORE = 700
_STAMP_BONUS = 1_500  # what is nothing but a time or a date, or has no letters at all
_LINK_BONUS = 300
_MOSTLY_LINK, _ALL_LINK = 0.6, 0.95
_STAMP = re.compile(
    r"(?:[\s,.:|·•-]|\d{1,4}(?:st|nd|rd|th)?\b|\d{1,2}[:.]\d\d|\d+ ?[ap]\.?m\.?|[ap]\.?m\.?|uhr|gmt|utc|[bcemp][ds]?t|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:jan|febr?)(?:uary)?|mar(?:ch)?|apr(?:il)?|may|june?|"
    r"july?|aug(?:ust)?|sept?(?:ember)?|octo?(?:ber)?|(?:nov|dec)(?:ember)?|updated|published|last|at|on|"
    r"(?:min(?:ute)?|hour|day)s?|ago|h)+",
    re.IGNORECASE,
)
# Of what the layout takes for the body, what the words say counts for a quarter: the layout has been learned from real
# pages, the words from bare texts. Chosen on data/pages (aeb, fundus).
_WORDS_PART = 4
# Of 3,194 such blocks of data/pages, aeb and fundus, the words made four something else, wrongly. Those that may tell
# how the article came about are read all the same.
_PLAIN_SCORE, _PLAIN_SPACES = 300, 12
_EVIDENCE_STEMS = (
    "comment", "respond", "response", "reply", "repli", "reach", "contact", "tips", "correction", "correct ", "clarif",
    "amended", "updated", "earlier version", "previous version", "contribut", "reporting", "photo", "copyright", "©",
    "mail", "told us",
)  # fmt: skip
_BESIDE_CHARS = 120  # of a longer plain block, as many of both ends together tell what its neighbours stand beside
_NEAR = 3  # elements around a block whose names tell its role
_MAYBE, _NEVER_BODY = -250, -50
_N_ABOVE, _N_BELOW = 25, 10  # blocks above the first and below the last one of the body that are looked at
# Letters and digits: so many are not the same by chance, nor does an interviewer ask them twice; and so many of a
# quotation that is set off stand in the running text because it was taken from there.
_SAME_CHARS, _PULLED_CHARS = 80, 30
_LONG_WORDS = 25  # no byline, dateline or heading is longer


@dataclass(frozen=True, slots=True)
class PageWeights:
    """What speaks for a block being of the body, in hundredths of a natural logarithm: its own signs, and those around
    it. The sign "" is the constant. The sums are kept as they come up (see `score_facets`)."""

    own: Weights
    context: Weights
    own_sums: dict[Facet, int] = field(default_factory=dict, compare=False, repr=False)
    context_sums: dict[Facet, int] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block of the page that is the article's, with its role."""

    block: PageBlock
    role: Role


def find_page_roles(
    blocks: Sequence[PageBlock], *, known: Known = Known(), weights: PageWeights | None = None
) -> tuple[PlacedBlock, ...]:
    """Which blocks are the article's, and what is the role of each? In page order, each text once.

    Args:
        blocks: All of the page.
        known: What else the page says of its article.
        weights: Those that lie beside this module if None.
    """
    if not blocks:
        return ()
    scores = score_body(blocks, known=known, weights=weights or load_page_weights())
    title = find_title(blocks, known)
    sizes = _count_words(blocks)
    chosen = _choose(blocks, scores, title=title, sizes=sizes)
    if not chosen:
        return ()
    named = [_names_near(blocks[i], sizes) for i in chosen]
    is_plain = [_is_plainly_body(blocks[i], scores[i], roles) for i, roles in zip(chosen, named, strict=True)]
    table = _score_words([blocks[i].text for i in chosen], is_plain=is_plain)
    _add_layout(table, [blocks[i] for i in chosen], [scores[i] for i in chosen], named, [i == title for i in chosen])
    roles = [ROLES[k] for k in most_likely(table, weights=load_weights())]
    if "body" not in roles:
        # Of an article that is cut off, the words of its only paragraph may be taken for something else.
        roles = ["body" if scores[i] > 0 and i != title else role for i, role in zip(chosen, roles, strict=True)]
    return tuple(
        PlacedBlock(blocks[i], role)
        for i, role in zip(chosen, roles, strict=True)
        if scores[i] > 0 or role not in ("furniture", "promo")
    )


def score_body(blocks: Sequence[PageBlock], *, known: Known, weights: PageWeights) -> list[int]:
    """How likely is each block of the article's body? Above 0: likelier than not."""
    own = score_facets(find_page_facets(blocks, known=known), weights.own, sums=weights.own_sums)
    context = score_facets(find_context_facets(blocks, own), weights.context, sums=weights.context_sums)
    return [score + more for score, more in zip(own, context, strict=True)]


def score_facets(shown: Iterable[Iterable[Facet]], weights: Weights, *, sums: dict[Facet, int]) -> list[int]:
    """What do the signs of these facets say? `sums` keeps what each facet says, for those that show it, too."""
    if len(sums) > _MAX_SUMS:
        sums.clear()
    known = sums.get
    constant = weights[""]
    out = []
    for facets in shown:
        score = constant
        for facet in facets:
            says = known(facet)
            if says is None:
                says = sums[facet] = sum([weights.get(sign, 0) for sign in signs_of(facet)])
            score += says
        out.append(score)
    return out


@cache
def load_page_weights() -> PageWeights:
    """What are the weights that lie beside this module?"""
    return weights_from(json.loads(files(__package__).joinpath("page_weights.json").read_text("utf-8")))


def weights_from(stored: dict[str, Weights]) -> PageWeights:
    """Which weights are stored as these plain values?"""
    return PageWeights(stored["own"], stored["context"])


def _choose(
    blocks: Sequence[PageBlock], scores: Sequence[int], *, title: int | None, sizes: Counter[Place]
) -> list[int]:
    """Which blocks may be the article's: those of its body, and what stands among and near them and is named so?"""
    body = [i for i, score in enumerate(scores) if score > 0]
    if not body:
        return []
    first, last = body[0], body[-1]
    start = max(0, first - _N_ABOVE)
    if title is not None and title < first:
        start = max(start, title)
    beside = {blocks[i].place.parent for i in body} | {blocks[i].place for i in body}
    headline = squeeze(blocks[title].text) if title is not None else None
    best: dict[str, int] = {}
    out: list[int] = []
    for i in sorted({*range(start, min(len(blocks), last + 1 + _N_BELOW)), *([title] if title is not None else [])}):
        block = blocks[i]
        if i != title and scores[i] <= 0:
            zone = "above" if i < first else "below" if i > last else "inside"
            if not _may_be_told(block, scores[i], zone=zone, beside=beside, sizes=sizes):
                continue
        text = squeeze(block.text)
        if i != title and scores[i] <= 0 and text == headline:
            continue
        if len(text) >= _SAME_CHARS:
            other = best.get(text)
            # A page that shows a text twice does so in two places; what a list or a recipe says again, it means.
            if other is not None and not (scores[i] > 0 and blocks[other].place.parent is block.place.parent):
                if scores[other] >= scores[i] or scores[other] > 0:
                    continue
                out.remove(other)
            best[text] = i
        out.append(i)
    return _without_repeats(blocks, out)


def _may_be_told(block: PageBlock, score: int, *, zone: str, beside: set[Place | None], sizes: Counter[Place]) -> bool:
    """May the words of a block that is not of the body make it a caption, a credit, a byline, a tip line …?"""
    if (block.place.is_hidden and zone != "inside") or is_comment(block.place):
        return False
    named = _names_near(block, sizes)
    is_beside = block.place.parent in beside or block.place in beside
    # The headings of what stands below an article and beside it head no part of it.
    if block.place.tag in HEADINGS or named == {"subhead"}:
        return (zone == "above" and "subhead" in named) or (zone == "inside" and is_beside and score > 2 * _MAYBE)
    if not named.isdisjoint(_OF_ARTICLE):
        return True
    link_share = block.n_link_chars / len(block.text)
    if is_beside:
        return score > 2 * _MAYBE and link_share < _ALL_LINK
    return link_share < _MOSTLY_LINK and (score > _MAYBE or (zone == "above" and block.text.count(" ") < _LONG_WORDS))


def _without_repeats(blocks: Sequence[PageBlock], chosen: list[int]) -> list[int]:
    """The chosen blocks without the quotations that the page pulls out of them to show twice."""
    whole = "\n".join(squeeze(blocks[i].text) for i in chosen if not _is_set_off(blocks[i]))
    return [i for i in chosen if not (_is_set_off(blocks[i]) and _is_repeated(squeeze(blocks[i].text), whole))]


def _is_repeated(text: str, whole: str) -> bool:
    return len(text) >= _PULLED_CHARS and text in whole


def _is_set_off(block: PageBlock) -> bool:
    near = islice(block.place.up(), _NEAR)
    return any(place.tag in ("blockquote", "aside", "figure") or "pullquote" in place.names or "pull" in place.names
               for place in near)  # fmt: skip


def _count_words(blocks: Sequence[PageBlock]) -> Counter[Place]:
    """How many words do the elements hold that are near a block?"""
    out: Counter[Place] = Counter()
    for block in blocks:
        n_words = block.text.count(" ") + 1
        for place in islice(block.place.up(), _NEAR):
            out[place] += n_words
    return out


def _names_near(block: PageBlock, sizes: Counter[Place]) -> frozenset[Role]:
    """For which roles do the names of the innermost elements speak? The nearest name counts; of an element that holds
    more words than the role has, the name is that of something else."""
    for place in islice(block.place.up(), _NEAR):
        if place.tag in ("article", "main", "body"):
            break
        if place.tag == "figcaption":
            return frozenset(("caption", "credit"))
        found = frozenset(
            role
            for role, names in _NAMED.items()
            if sizes[place] <= _MOST_WORDS[role] and not names.isdisjoint(place.names)
        )
        if found:
            return found
    return frozenset()


def _is_plainly_body(block: PageBlock, score: int, named: frozenset[Role]) -> bool:
    """Does the layout settle that the block is of the body, whatever its words are?"""
    if score < _PLAIN_SCORE or named or block.text.count(" ") < _PLAIN_SPACES:
        return False
    words = block.text.lower()
    return not any(stem in words for stem in _EVIDENCE_STEMS)


def _score_words(texts: Sequence[str], *, is_plain: Sequence[bool]) -> npt.NDArray[np.int64]:
    """What do the words say, as those of a bare text? int64 [n_texts, n_roles].

    Nothing is said of texts that are plainly of the body; of those, only the ones beside others are read.
    """
    n = len(texts)
    read = [i for i in range(n) if not all(is_plain[max(0, i - 1) : i + 2])]
    table = np.zeros((n, len(ROLES)), dtype=np.int64)
    if read:
        lines = [" ".join((_ends_of(texts[i]) if is_plain[i] else texts[i]).split()) for i in read]
        starts = list(accumulate((len(line) + 2 for line in lines), initial=0))
        bounds = [(start, start + len(line)) for start, line in zip(starts, lines, strict=False)]
        table[read] = score_roles(find_signs("\n\n".join(lines), bounds), weights=load_weights())
    table[np.array(is_plain)] = 0
    return table


def _ends_of(text: str) -> str:
    half = _BESIDE_CHARS // 2
    return text if len(text) <= _BESIDE_CHARS else f"{text[:half]} {text[-half:]}"


@cache
def _is_evidence() -> npt.NDArray[np.bool_]:
    """Which roles say how the article came about? What stands within its body may be one of them, by its words."""
    return np.array([role in ("credit", "comment-request", "tip-line", "correction") for role in ROLES])


def _add_layout(
    table: npt.NDArray[np.int64],
    blocks: Sequence[PageBlock],
    scores: Sequence[int],
    named: Sequence[frozenset[Role]],
    is_title: Sequence[bool],
) -> None:
    """Add to the table what the layout says."""
    column = {role: k for k, role in enumerate(ROLES)}
    for row, block, score, roles, is_own_title in zip(table, blocks, scores, named, is_title, strict=True):
        if score > 0:
            row //= np.where(_is_evidence(), _WORDS_PART // 2, _WORDS_PART)
        elif score < _NEVER_BODY:
            row[column["body"]] -= _TITLE_BONUS
        row[column["headline"]] += _TITLE_BONUS if is_own_title else -_TITLE_BONUS
        row[column["body"]] += max(-_MAX_BODY_SCORE, min(_MAX_BODY_SCORE, score))
        if score > 0 and block.text.count(" ") >= _LONG_WORDS:
            for role in _SHORT:
                row[column[role]] -= _TITLE_BONUS
        for role in roles:
            row[column[role]] += _NAMED_BONUS
        if _STAMP.fullmatch(block.text):
            row[column["dateline"]] += _STAMP_BONUS
        elif not any(c.isalpha() for c in block.text):
            row[column["furniture"]] += _STAMP_BONUS
        if block.n_link_chars > _ALL_LINK * len(block.text) and score < _MAX_BODY_SCORE:
            row[column["promo"]] += _LINK_BONUS * (2 if block.text.isupper() else 1)
        if block.place.tag in HEADINGS:
            row[column["subhead"]] += _HEADING_BONUS
            row[column["body"]] -= _HEADING_BONUS
