"""What each block of a web page shows of its role: signs of its place in the page's tree, its shape and its words.

A sign is a short name such as `tag:p` or `in:related`; the weights of `page_weights.json` say what each one speaks
for. Signs are of the layout, and of words that pages use about themselves, never of what an article is about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any, Literal

from onrecord.article.page_blocks import HEADINGS, PageBlock, Place

# One side of a block, as its name and the few values that its signs follow from. Most facets have been met before, on
# this page or another, so that what their signs weigh together is summed up once.
Facet = tuple[Any, ...]
Kind = tuple[str, tuple[str, ...], tuple[str, ...]]

_WORD_STEPS = (1, 2, 3, 5, 8, 12, 18, 26, 40, 70)
_SHARE_STEPS = (0.001, 0.1, 0.25, 0.5, 0.8, 0.97)
_COUNT_STEPS = (2, 3, 5, 9, 17, 40)
_FAR_STEPS = (-20, -8, -3, -1, 0, 1, 2, 4, 9, 20, 50)
_TELLING_TAGS = frozenset(
    "article main aside footer header form table td ul ol li dl section figure figcaption blockquote details address "
    "label p h1 h2 h3 h4 h5 h6 pre dialog a center font".split()
)
_N_AROUND = 3  # so many elements around a block are told apart by how near they are
_STOPS = frozenset(".!?…。")
_CLOSING = "\"')]}”’» "
_PARTS = frozenset(("div", "section", "aside", "ol", "ul", "li"))
_COMMENTS = frozenset(("comments", "comment", "commentlist", "disqus", "kommentare", "kommentar", "respond", "replies"))
_FARTHEST = 8
_TITLE_CHARS = 300
_H1_LETTERS, _HEADING_LETTERS = 12, 6  # a heading is the headline before other lines that are as much of the title
_LEAF_TAGS = HEADINGS | frozenset(("p", "li", "blockquote", "dd", "dt", "figcaption", "pre", "td"))
# Words that pages use about themselves, in the two languages of the pages that the weights are learned from.
_OWN_WORDS = {
    "share": r"share|teilen|tweet|whatsapp|e-?mail|print|drucken|facebook|twitter|instagram|linkedin",
    "subscribe": r"subscri\w+|newsletters?|abonn\w+|login|register|anmelde\w+|donat\w+|spende\w*",
    "more": r"related|recommended|trending|weitere|weiterlesen|next|previous",
    "comment": r"comments?|kommentare?|repl(?:y|ies)|antwort\w*|moderat\w+",
    "legal": r"copyright|©.*|cookies?|privacy|datenschutz|impressum|terms|permission|licen[cs]e",
    "advert": r"advertis\w+|sponsored|anzeige|werbung|affiliate|promoted|commission",
    "picture": r"photo(?:graph)?s?|images?|picture[ds]?|credit|getty|reuters|afp|dpa|courtesy|foto|bild|video|file|"
    r"caption",
    "byline": r"by|von|author|autor|editor|reporter|correspondent|writer|staff|redaktion",
    "stamp": r"published|updated|posted|modified|veröffentlicht|aktualisiert|last|ago|uhr|am|pm|gmt|e[sd]t|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day",
    "tags": r"tags?|topics?|categor(?:y|ies)|schlagw\w+|kategorien?|themen",
    "reach": r"contact|contributed",
}  # fmt: skip
_OWN_PAIRS = {
    "share": "copy link",
    "subscribe": "sign up, sign in, log in",
    "more": "read more, more from, more on, more stories, more news, more about, also read, read also, see also, "
    "you may, most read, most popular, mehr zum, mehr zu, mehr aus, mehr von, lesen sie, auch interessant",
    "comment": "reported this",
    "legal": "all rights, alle rechte",
    "stamp": "min read, minute read, minutes read, mins read",
    "tags": "filed under",
    "reach": "reached at, follow him, follow her, follow us, follow me, follow them, on twitter, reporting by",
}
_OWN = [(1 << k, name, re.compile(words)) for k, (name, words) in enumerate(_OWN_WORDS.items(), 3)]
_PAIRS: dict[tuple[str, ...], int] = {
    tuple(pair.split()): bit for bit, name, _ in _OWN for pair in _OWN_PAIRS.get(name, "").split(", ") if pair
}
_FIRST_OF_PAIRS = frozenset(pair[0] for pair in _PAIRS)
_IS_UPPER, _IS_DATED, _IS_FIRST_OF_PAIR = 1, 2, 4  # what a word tells, as bits; the lists above follow
_NOT_SHOWN = _IS_UPPER | _IS_FIRST_OF_PAIR
_AROUND_WORD = ".,:;!?()[]\"'’“”…|-–"
_NO_WORD = re.compile(r"[\W_]+")
_NO_ASCII_WORD = {code: None for code in range(128) if not chr(code).isalnum()}
_READ_CHARS = 240  # a longer block is read at its beginning only: the page's own words are few
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[.:/]\d{1,2}\b")


@dataclass(frozen=True, slots=True)
class Known:
    """What else the page says of its article: its title, and its whole text, both squeezed (see `squeeze`).

    Either is empty where the page does not say.
    """

    title: str = ""
    body: str = ""


def squeeze(text: str) -> str:
    """The letters and digits of the text, in lower case: what stays the same however it is set."""
    return (text.translate(_NO_ASCII_WORD) if text.isascii() else _NO_WORD.sub("", text)).lower()


def find_page_facets(blocks: Sequence[PageBlock], *, known: Known = Known()) -> list[list[Facet]]:
    """Which facets does each block show, by itself, by its place, and by what stands beside it?"""
    looks = [_look(block) for block in blocks]
    prose = [look.n_words if look.is_prose else 0 for look in looks]
    all_prose = sum(prose) or 1
    containers = [_containers(block) for block in blocks]
    mass: Counter[Place] = Counter()
    for places, n in zip(containers, prose, strict=True):
        if n:
            for place in places:
                mass[place] += n
    kinds = _kinds(blocks)
    of_kind = Counter(kinds)
    words_of_kind: Counter[Kind] = Counter()
    links_of_kind: Counter[Kind] = Counter()
    for kind, look in zip(kinds, looks, strict=True):
        words_of_kind[kind] += look.n_words
        links_of_kind[kind] += look.link_share > 0.5
    title = find_title(blocks, known)
    heavy = max(
        (places[0] for places, n in zip(containers, prose, strict=True) if n), key=mass.__getitem__, default=None
    )
    heaviest = mass[heavy] if heavy is not None else -1
    from_heavy = _Distance(heavy)
    from_title = _Distance(blocks[title].place if title is not None else None)
    seen: set[str] = set()
    around: dict[Place, tuple[str, ...]] = {}
    before_all = 0
    last = len(blocks) - 1
    out: list[list[Facet]] = []
    for i, (block, look, kind, places) in enumerate(zip(blocks, looks, kinds, containers, strict=True)):
        place = block.place
        length, links = look.length, look.links
        n = of_kind[kind]
        steps = [bisect_right(_SHARE_STEPS, mass[each] / all_prose) for each in places]
        told = "none" if not known.body or look.n_words < 4 else squeeze(block.text) in known.body
        out.append(
            [
                *look.facets,
                *_facets_of_place(place, around),
                ("mass", *steps),
                ("heavy", mass[places[0]] == heaviest, from_heavy(place), place.tag, length, links),
                (
                    "kind",
                    bisect_right(_COUNT_STEPS, n),
                    bisect_right(_WORD_STEPS, words_of_kind[kind] / n),
                    bisect_right(_SHARE_STEPS, links_of_kind[kind] / n),
                    bisect_right(_SHARE_STEPS, before_all / all_prose),
                ),
                ("title", _side(i, title), from_title(place), block.text in seen, told),
                ("b", *looks[i - 1].told) if i else ("b",),
                ("bb", *looks[i - 2].told) if i > 1 else ("bb",),
                ("a", *looks[i + 1].told) if i < last else ("a",),
                ("aa", *looks[i + 2].told) if i + 1 < last else ("aa",),
                (
                    "beside",
                    None if not i else "same" if kinds[i - 1] == kind else kinds[i - 1][0],
                    None if i == last else "same" if kinds[i + 1] == kind else kinds[i + 1][0],
                ),
            ]
        )
        seen.add(block.text)
        before_all += prose[i]
    return out


def _side(i: int, title: int | None) -> tuple[int, str] | None:
    """How far from the headline, as a step, and on which side?"""
    if title is None:
        return None
    return bisect_right(_FAR_STEPS, i - title), "under-title" if i > title else "title" if i == title else "over-title"


def _kinds(blocks: Sequence[PageBlock]) -> list[Kind]:
    """Which blocks are alike? Those of one tag, whose elements and those that hold them have the same names."""
    return [(block.place.tag, block.place.names, _container(block.place).names) for block in blocks]


def signs_of(facet: Facet) -> tuple[str, ...]:
    """Which signs does the facet stand for?"""
    return _SIGNS[facet[0]](*facet)


def _of_look(_: str, length: int, links: int, ends: str, strong: int, stops: int, commas: int, others: tuple[str, ...],
             has_media: bool) -> tuple[str, ...]:  # fmt: skip
    words = f"words:{length}"
    signs = (words, f"links:{links}", ends, f"{words}&{ends}", f"{words}&links:{links}", f"strong:{strong}",
             f"stops:{stops}", f"commas:{commas}", *others)  # fmt: skip
    return (*signs, "media", f"media&{words}") if has_media else signs


def _of_words(
    _: str, length: int, links: int, first: str, upper: int, is_long: bool, told: int, shown: str | None
) -> tuple[str, ...]:
    signs = [f"first:{first}", f"upper:{upper}&{'long' if is_long else 'short'}"]
    if told & _IS_DATED:
        signs.append(f"dated&words:{length}")
    for bit, name, _own in _OWN:
        if told & bit:
            signs += (f"own:{name}", f"own:{name}&words:{length}")
    if shown == "shouted":
        signs.append(f"shouted&links:{links}")
    if shown is not None:
        signs.append(shown)
    return tuple(signs)


def _of_heavy(_: str, is_heaviest: bool, far: int, tag: str, length: int, links: int) -> tuple[str, ...]:
    signs = (f"heavy^{far}", f"heavy^{far}&{tag}", f"{tag}&words:{length}", f"{tag}&links:{links}")
    if not is_heaviest:
        return signs
    return (*signs, "heaviest", f"heaviest&{tag}", f"heaviest&words:{length}", f"heaviest&links:{links}")


def _of_title(
    _: str, side: tuple[int, str] | None, far: int, is_again: bool, told: bool | Literal["none"]
) -> tuple[str, ...]:
    signs = [f"title^{far}", *(("no-title",) if side is None else (f"title:{side[0]}", side[1]))]
    if is_again:
        signs.append("again")
    if told != "none":
        signs.append("in-body" if told else "not-in-body")
    return tuple(signs)


def _of_neighbour(side: str, length: int | None = None, links: int = 0, ends: str = "") -> tuple[str, ...]:
    return (
        (f"{side}:none",) if length is None else (f"{side}:words:{length}", f"{side}:links:{links}", f"{side}:{ends}")
    )


def _of_tags(_: str, *tags: str) -> tuple[str, ...]:
    return f"tag:{tags[0]}", f"tags:{'<'.join(tags[:2])}", f"tags:{'<'.join(tags)}"


_SIGNS: dict[Any, Callable[..., tuple[str, ...]]] = {
    "look": _of_look,
    "words": _of_words,
    "heavy": _of_heavy,
    "title": _of_title,
    "tags": _of_tags,
    **dict.fromkeys(("b", "bb", "a", "aa"), _of_neighbour),
    "named": lambda _, k, names: tuple(f"n{k}:{name}" for name in names),
    "in": lambda _, *signs: signs,
    "mass": lambda _, *steps: tuple(f"mass{k}:{step}" for k, step in enumerate(steps)),
    "kind": lambda _, n, mean, links, before: (
        f"kind:{n}", f"kind-words:{mean}", f"kind-links:{links}", f"before:{before}",
    ),
    "beside": lambda _, b, a: ((f"b:{b}",) if b else ()) + ((f"a:{a}",) if a else ()),
    "own~": lambda _, own, kind, container: (
        f"own:{own}", f"own&kind:{own}&{kind}", f"own&container:{own}&{container}", f"kind~{kind}",
        f"container~{container}",
    ),
    "near~": lambda _, b, a: (f"b~{b}", f"a~{a}", f"b&a~{b}&{a}"),
    "three~": lambda _, b, a: (f"b3~{b}", f"a3~{a}"),
    "eight~": lambda _, b, a, own: (
        f"b8~{b}", f"a8~{a}", f"between~{min(b, a)}", f"between&own~{min(b, a)}&{own}",
    ),
    "zone": lambda _, zone, own, far, tag: (
        f"zone:{zone}", f"zone&own:{zone}&{own}", f"zone&tag:{zone}&{tag}", f"best^{far}", f"best^{far}&{own}",
        f"best^{far}&{zone}", f"best^{far}&{tag}",
    ),
    "long": lambda _, zone, long: (f"zone&words:{zone}&{long}",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    """What one block shows by itself; `told`: what its neighbours are told of it."""

    facets: tuple[Facet, ...]
    n_words: int
    link_share: float
    is_prose: bool
    length: int
    links: int
    told: tuple[int, int, str]


def _look(block: PageBlock) -> _Look:
    text = block.text
    n_words = text.count(" ") + text.count("\n") + 1
    link_share = block.n_link_chars / len(text)
    length = bisect_right(_WORD_STEPS, n_words)
    links = bisect_right(_SHARE_STEPS, link_share)
    final = text.rstrip(_CLOSING)[-1:]
    has_stop = final in _STOPS
    ends = "stop" if has_stop else "colon" if final == ":" else "open"
    is_prose = n_words >= 12 and has_stop and link_share < 0.4
    head = text[:_READ_CHARS]
    words = head.split()
    n_upper = told = 0
    for word in words:
        tells = _tells(word)
        n_upper += tells & _IS_UPPER
        told |= tells
    if told & _IS_FIRST_OF_PAIR:
        bare = [word.strip(_AROUND_WORD).lower() for word in words]
        for pair in pairwise(bare):
            told |= _PAIRS.get(pair, 0)
    first = text[0]
    shown = "shouted" if head.isupper() else None if any(map(str.isalpha, head)) else "no-letters"
    others = []
    if "\n" in text:
        others.append("lines")
    if block.place.is_hidden:
        others.append("hidden")
    if is_prose:
        others.append("prose")
    stops = text.count(". ") + text.count("? ") + text.count("! ") if n_words > 3 else 0
    facets: tuple[Facet, ...] = (
        (
            "look", length, links, ends, bisect_right(_SHARE_STEPS, block.n_strong_chars / len(text)),
            min(4, stops), min(3, text.count(",")), tuple(others), block.n_media > 0,
        ),
        (
            "words", length, links, "upper" if first.isupper() else "lower" if first.islower() else first,
            bisect_right(_SHARE_STEPS, n_upper / len(words)), n_words > 8, told & ~_NOT_SHOWN, shown,
        ),
    )  # fmt: skip
    return _Look(facets, n_words, link_share, is_prose, length, links, (length, links, ends))


@lru_cache(maxsize=50_000)
def _tells(word: str) -> int:
    """What does the word tell of its line? Bits."""
    out = _IS_UPPER if word[0].isupper() else 0
    if _DATE.search(word):
        out |= _IS_DATED
    bare = word.strip(_AROUND_WORD).lower()
    if bare in _FIRST_OF_PAIRS:
        out |= _IS_FIRST_OF_PAIR
    for part in {bare, *bare.split("/")}:
        for bit, _, words in _OWN:
            if words.fullmatch(part):
                out |= bit
    return out


def _facets_of_place(place: Place, around: dict[Place, tuple[str, ...]]) -> list[Facet]:
    chain = [place]
    while len(chain) <= _N_AROUND and (parent := chain[-1].parent) is not None:
        chain.append(parent)
    out: list[Facet] = [("tags", *[each.tag for each in chain[:3]])]
    out += [("named", k, each.names) for k, each in enumerate(chain) if each.names]
    out.append(("in", *_signs_around(place, around)))
    return out


def _signs_around(place: Place, around: dict[Place, tuple[str, ...]]) -> tuple[str, ...]:
    """The tags and names of the element and all around it, each once. Kept in `around` for its neighbours."""
    if place in around:
        return around[place]
    missing = []
    at: Place | None = place
    while at is not None and at not in around:
        missing.append(at)
        at = at.parent
    signs = around[at] if at is not None else ()
    for each in reversed(missing):
        # A page's body is named by all that stands in it ("single-post comments-open").
        own = [] if each.tag == "body" else [f"in:{name}" for name in each.names]
        if _holds_comments(each):
            own.append("in-comments")
        if each.tag in _TELLING_TAGS:
            own.append(f"in:<{each.tag}>")
        if own:
            signs = tuple(dict.fromkeys((*signs, *own)))
        around[each] = signs
    return signs


def is_comment(place: Place) -> bool:
    """Does the element stand among the comments of readers?"""
    return any(_holds_comments(each) for each in place.up())


def _holds_comments(place: Place) -> bool:
    return place.tag in _PARTS and not _COMMENTS.isdisjoint(place.names)


class _Distance:
    """How many elements around a place do not hold the given one? Kept for each element that was asked about."""

    def __init__(self, given: Place | None) -> None:
        self._steps: dict[Place | None, int] = {} if given is None else dict.fromkeys(given.up(), 0)
        self._steps[None] = 0

    def __call__(self, place: Place) -> int:
        missing = []
        at: Place | None = place
        while at not in self._steps:
            assert at is not None
            missing.append(at)
            at = at.parent
        steps = self._steps[at]
        for each in reversed(missing):
            steps = min(steps + 1, _FARTHEST)
            self._steps[each] = steps
        return steps


def _container(place: Place) -> Place:
    """The element that holds the block beside others."""
    return place.parent if place.tag in _LEAF_TAGS and place.parent is not None else place


def _containers(block: PageBlock) -> list[Place]:
    out = [_container(block.place)]
    while len(out) < 4 and (parent := out[-1].parent) is not None:
        out.append(parent)
    return out


def find_title(blocks: Sequence[PageBlock], known: Known) -> int | None:
    """Which block is the headline: the longest heading that the page's title confirms, else the first of first rank?

    A short one that is confirmed may be the outlet's name, which many titles end in.
    """
    confirmed: tuple[int, int] | None = None
    first: int | None = None
    for i, block in enumerate(blocks):
        rank = next((place.tag for place in islice(block.place.up(), 3) if place.tag in HEADINGS), None)
        if rank == "h1" and first is None:
            first = i
        if len(block.text) > _TITLE_CHARS or not (known.title and (rank or block.text.count(" ") >= 3)):
            continue
        words = squeeze(block.text)
        if len(words) > 5 and words in known.title:
            weight = len(words) + (_H1_LETTERS if rank == "h1" else _HEADING_LETTERS if rank else 0)
            if confirmed is None or weight > confirmed[0]:
                confirmed = (weight, i)
    return confirmed[1] if confirmed is not None else first


_SCORE_STEPS = (-800, -600, -450, -300, -200, -120, -60, 0, 60, 120, 200, 300, 450, 600, 800)


def find_context_facets(blocks: Sequence[PageBlock], scores: Sequence[int]) -> list[list[Facet]]:
    """Which facets does each block show by how likely those around it and those like it are the body?

    Args:
        blocks: The page's blocks.
        scores: How likely each one is, in hundredths of a natural logarithm, by its own signs alone.
    """
    n = len(blocks)
    kinds = _kinds(blocks)
    containers = [_container(block.place) for block in blocks]
    clipped = [max(-900, min(900, score)) for score in scores]
    of_kind: dict[Kind, list[int]] = {}
    of_container: dict[Place, list[int]] = {}
    gains: Counter[Place] = Counter()
    for kind, container, score in zip(kinds, containers, clipped, strict=True):
        for sums in (of_kind.setdefault(kind, [0, 0]), of_container.setdefault(container, [0, 0])):
            sums[0] += score
            sums[1] += 1
        if score > 0:
            gains[container] += score
    from_best = _Distance(max(gains, key=gains.__getitem__, default=None))
    likely = [i for i, score in enumerate(scores) if score > 100]
    first, last = (likely[0], likely[-1]) if likely else (n, n)
    out: list[list[Facet]] = []
    for i, (block, score) in enumerate(zip(blocks, clipped, strict=True)):
        own = bisect_right(_SCORE_STEPS, score)
        before, after = clipped[max(0, i - 8) : i], clipped[i + 1 : i + 9]
        zone = "above" if i < first else "below" if i > last else "inside"
        out.append(
            [
                ("own~", own, _mean_beside(of_kind[kinds[i]], score), _mean_beside(of_container[containers[i]], score)),
                ("near~", _step(before[-1:]), _step(after[:1])),
                ("three~", _step(before[-3:]), _step(after[:3])),
                (
                    "eight~",
                    bisect_right(_SCORE_STEPS, max(before, default=-900)),
                    bisect_right(_SCORE_STEPS, max(after, default=-900)),
                    own,
                ),
                ("zone", zone, own, from_best(block.place), block.place.tag),
                ("long", zone, bisect_right(_WORD_STEPS, block.text.count(" ") + block.text.count("\n") + 1)),
            ]
        )
    return out


def _step(values: Sequence[int]) -> int | str:
    return bisect_right(_SCORE_STEPS, sum(values) / len(values)) if values else "none"


def _mean_beside(sums: Sequence[int], own: int) -> int | str:
    """The mean of the others, as a step, from the sum and the number of all."""
    total, n = sums
    return bisect_right(_SCORE_STEPS, (total - own) / (n - 1)) if n > 1 else "none"
