"""What each block of a web page shows of its role: signs of its place in the page's tree, its shape and its words.

A sign is a short name such as `tag:p` or `in:related`; the weights of `page_weights.json` say what each one speaks
for. Signs are of the layout, and of words that pages use about themselves, never of what an article is about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from onrecord.article.page_blocks import HEADINGS, PageBlock, Place

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
    "share": r"share|teilen|tweet|whatsapp|e-?mail|print|drucken|copy link|facebook|twitter|instagram|linkedin",
    "subscribe": r"subscri\w+|sign up|newsletters?|abonn\w+|log ?in|sign in|register|anmelde\w+|donat\w+|spende\w*",
    "more": r"read more|more (?:from|on|stories|news|about)|related|also read|read also|see also|you may|recommended|"
    r"most (?:read|popular)|trending|mehr (?:zum|zu|aus|von)|lesen sie|auch interessant|weitere|weiterlesen|next|"
    r"previous",
    "comment": r"comments?|kommentare?|repl(?:y|ies)|antwort\w*|reported this|says:|sagt:?|moderat\w+",
    "legal": r"copyright|©|all rights|alle rechte|cookies?|privacy|datenschutz|impressum|terms|permission|licen[cs]e",
    "advert": r"advertis\w+|sponsored|anzeige|werbung|affiliate|promoted|commission",
    "picture": r"photo(?:graph)?s?|images?|picture[ds]?|credit|getty|reuters|afp|dpa|courtesy|foto|bild|video|file|"
    r"caption",
    "byline": r"by|von|author|autor|editor|reporter|correspondent|writer|staff|redaktion",
    "stamp": r"published|updated|posted|modified|veröffentlicht|aktualisiert|last|ago|uhr|min(?:ute)?s? read|am|pm|gmt|"
    r"e[sd]t|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "tags": r"tags?|topics?|filed under|categor(?:y|ies)|schlagw\w+|kategorien?|themen",
    "reach": r"reached at|follow (?:him|her|us|me|them)|contact|on twitter|is an? \w+ (?:at|for|with)|"
    r"contributed|reporting by",
}  # fmt: skip
_OWN = re.compile("|".join(f"(?P<{name}>\\b(?:{words})\\b)" for name, words in _OWN_WORDS.items()))
_NO_WORD = re.compile(r"[\W_]+")
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
    return _NO_WORD.sub("", text).lower()


def find_page_signs(blocks: Sequence[PageBlock], *, known: Known = Known()) -> list[list[str]]:
    """Which signs does each block show, by itself, by its place, and by what stands beside it?"""
    looks = [_look(block) for block in blocks]
    prose = [look.n_words if look.is_prose else 0 for look in looks]
    all_prose = sum(prose) or 1
    mass: Counter[Place] = Counter()
    for block, n in zip(blocks, prose, strict=True):
        if n:
            for place in _containers(block):
                mass[place] += n
    kinds = [(block.place.tag, block.place.names, _container(block).names) for block in blocks]
    of_kind = Counter(kinds)
    words_of_kind: Counter[object] = Counter()
    links_of_kind: Counter[object] = Counter()
    for kind, look in zip(kinds, looks, strict=True):
        words_of_kind[kind] += look.n_words
        links_of_kind[kind] += look.link_share > 0.5
    title = find_title(blocks, known)
    heaviest = max((mass[_container(block)] for block, n in zip(blocks, prose, strict=True) if n), default=0)
    heavy = next(
        (_container(b) for b, n in zip(blocks, prose, strict=True) if n and mass[_container(b)] == heaviest), None
    )
    from_heavy = _Distance(heavy)
    from_title = _Distance(blocks[title].place if title is not None else None)
    seen: Counter[str] = Counter()
    around: dict[Place, tuple[str, ...]] = {}
    before_all = 0
    out: list[list[str]] = []
    for i, (block, look, kind) in enumerate(zip(blocks, looks, kinds, strict=True)):
        signs = list(look.signs)
        signs += _signs_of_place(block.place, around)
        tag = block.place.tag
        signs += (f"{tag}&{look.length}", f"{tag}&{look.links}")
        containers = _containers(block)
        for k, place in enumerate(containers):
            signs.append(f"mass{k}:{bisect_right(_SHARE_STEPS, mass[place] / all_prose)}")
        if heaviest and mass[containers[0]] == heaviest:
            signs += ("heaviest", f"heaviest&{tag}", f"heaviest&{look.length}", f"heaviest&{look.links}")
        signs += (
            f"heavy^{from_heavy(block.place)}",
            f"heavy^{from_heavy(block.place)}&{tag}",
            f"title^{from_title(block.place)}",
        )
        n = of_kind[kind]
        mean = bisect_right(_WORD_STEPS, words_of_kind[kind] / n)
        signs += (
            f"kind:{bisect_right(_COUNT_STEPS, n)}",
            f"kind-words:{mean}",
            f"kind-links:{bisect_right(_SHARE_STEPS, links_of_kind[kind] / n)}",
        )
        signs.append(f"before:{bisect_right(_SHARE_STEPS, before_all / all_prose)}")
        before_all += prose[i]
        if title is None:
            signs.append("no-title")
        else:
            signs.append(f"title:{bisect_right(_FAR_STEPS, i - title)}")
            signs.append("under-title" if i > title else "title" if i == title else "over-title")
        if seen[block.text]:
            signs.append("again")
        seen[block.text] += 1
        if known.body and look.n_words >= 4:
            signs.append("in-body" if squeeze(block.text) in known.body else "not-in-body")
        for side, j in (("b", i - 1), ("bb", i - 2), ("a", i + 1), ("aa", i + 2)):
            signs += looks[j].told(side) if 0 <= j < len(looks) else (f"{side}:none",)
        for side, j in (("b", i - 1), ("a", i + 1)):
            if 0 <= j < len(looks):
                signs.append(f"{side}:{'same' if kinds[j] == kind else blocks[j].place.tag}")
        out.append(signs)
    return out


@dataclass(frozen=True, slots=True)
class _Look:
    """What one block shows by itself."""

    signs: tuple[str, ...]
    n_words: int
    link_share: float
    is_prose: bool
    length: str
    links: str
    ends: str

    def told(self, side: str) -> tuple[str, ...]:
        """What a neighbour of the block, for whom it stands on this side, is told of it."""
        return (f"{side}:{self.length}", f"{side}:{self.links}", f"{side}:{self.ends}")


def _look(block: PageBlock) -> _Look:
    text = block.text
    n_words = text.count(" ") + text.count("\n") + 1
    link_share = block.n_link_chars / len(text)
    length = f"words:{bisect_right(_WORD_STEPS, n_words)}"
    links = f"links:{bisect_right(_SHARE_STEPS, link_share)}"
    bare = text.rstrip(_CLOSING)
    has_stop = bare[-1:] in _STOPS
    ends = "stop" if has_stop else "colon" if bare[-1:] == ":" else "open"
    signs = [length, links, ends, f"{length}&{ends}", f"{length}&{links}"]
    signs.append(f"strong:{bisect_right(_SHARE_STEPS, block.n_strong_chars / len(text))}")
    first = text[0]
    signs.append("first:upper" if first.isupper() else "first:lower" if first.islower() else f"first:{first}")
    if block.n_media:
        signs += ("media", f"media&{length}")
    head = text[:_READ_CHARS]
    if _DATE.search(head):
        signs.append(f"dated&{length}")
    for name in {match.lastgroup for match in _OWN.finditer(head.lower())}:
        signs += (f"own:{name}", f"own:{name}&{length}")
    words = head.split()
    n_upper = sum(word[0].isupper() for word in words)
    signs.append(f"upper:{bisect_right(_SHARE_STEPS, n_upper / len(words))}&{'long' if n_words > 8 else 'short'}")
    if head.isupper():
        signs += ("shouted", f"shouted&{links}")
    if not any(c.isalpha() for c in head):
        signs.append("no-letters")
    n_stops = min(4, text.count(". ") + text.count("? ") + text.count("! "))
    signs.append(f"stops:{n_stops}")
    signs.append(f"commas:{min(3, text.count(','))}")
    if "\n" in text:
        signs.append("lines")
    if block.place.is_hidden:
        signs.append("hidden")
    is_prose = n_words >= 12 and has_stop and link_share < 0.4
    if is_prose:
        signs.append("prose")
    return _Look(tuple(signs), n_words, link_share, is_prose, length, links, ends)


def _signs_of_place(place: Place, around: dict[Place, tuple[str, ...]]) -> list[str]:
    chain = []
    at: Place | None = place
    for _ in range(_N_AROUND + 1):
        if at is None:
            break
        chain.append(at)
        at = at.parent
    tags = [each.tag for each in chain]
    out = [f"tag:{tags[0]}", f"tags:{'<'.join(tags[:2])}", f"tags:{'<'.join(tags[:3])}"]
    for k, each in enumerate(chain):
        out += [f"n{k}:{name}" for name in each.names]
    out += _signs_around(place, around)
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


def _container(block: PageBlock) -> Place:
    """The element that holds the block beside others."""
    place = block.place
    return place.parent if place.tag in _LEAF_TAGS and place.parent is not None else place


def _containers(block: PageBlock) -> list[Place]:
    out = [_container(block)]
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


def find_context_signs(blocks: Sequence[PageBlock], scores: Sequence[int]) -> list[list[str]]:
    """Which signs does each block show by how likely those around it and those like it are the body?

    Args:
        blocks: The page's blocks.
        scores: How likely each one is, in hundredths of a natural logarithm, by its own signs alone.
    """
    n = len(blocks)
    by_kind: dict[object, list[int]] = {}
    by_container: dict[Place, list[int]] = {}
    kinds = [(block.place.tag, block.place.names, _container(block).names) for block in blocks]
    clipped = [max(-900, min(900, score)) for score in scores]
    for i, block in enumerate(blocks):
        by_kind.setdefault(kinds[i], []).append(clipped[i])
        by_container.setdefault(_container(block), []).append(clipped[i])
    gains: Counter[Place] = Counter()
    for block, score in zip(blocks, clipped, strict=True):
        if score > 0:
            gains[_container(block)] += score
    best = max(gains, key=gains.__getitem__, default=None)
    from_best = _Distance(best)
    likely = [i for i, score in enumerate(scores) if score > 100]
    first, last = (likely[0], likely[-1]) if likely else (n, n)
    out: list[list[str]] = []
    words = [len(block.text.split()) for block in blocks]
    for i, block in enumerate(blocks):
        own = bisect_right(_SCORE_STEPS, scores[i])
        kind = by_kind[kinds[i]]
        container = by_container[_container(block)]
        of_kind = _mean_beside(kind, clipped[i])
        of_container = _mean_beside(container, clipped[i])
        before = [clipped[j] for j in range(max(0, i - 3), i)]
        after = [clipped[j] for j in range(i + 1, min(n, i + 4))]
        near_before, near_after = _step(before[-1:]), _step(after[:1])
        max_before = bisect_right(_SCORE_STEPS, max((clipped[j] for j in range(max(0, i - 8), i)), default=-900))
        max_after = bisect_right(_SCORE_STEPS, max((clipped[j] for j in range(i + 1, min(n, i + 9))), default=-900))
        zone = "above" if i < first else "below" if i > last else "inside"
        tag = block.place.tag
        long = bisect_right(_WORD_STEPS, words[i])
        far = from_best(block.place)
        out.append(
            [
                f"own:{own}", f"own&kind:{own}&{of_kind}", f"own&container:{own}&{of_container}",
                f"kind~{of_kind}", f"container~{of_container}", f"b~{near_before}", f"a~{near_after}",
                f"b3~{_step(before)}", f"a3~{_step(after)}", f"b8~{max_before}", f"a8~{max_after}",
                f"between~{min(max_before, max_after)}", f"between&own~{min(max_before, max_after)}&{own}",
                f"zone:{zone}", f"zone&own:{zone}&{own}", f"zone&tag:{zone}&{tag}", f"zone&words:{zone}&{long}",
                f"b&a~{near_before}&{near_after}", f"best^{far}", f"best^{far}&{own}", f"best^{far}&{zone}",
                f"best^{far}&{tag}",
            ]
        )  # fmt: skip
    return out


def _step(values: Sequence[int]) -> int | str:
    return bisect_right(_SCORE_STEPS, sum(values) / len(values)) if values else "none"


def _mean_beside(values: Sequence[int], own: int) -> int | str:
    """The mean of the others, as a step; the sum is of few enough to be told from the whole."""
    others = len(values) - 1
    return bisect_right(_SCORE_STEPS, (sum(values) - own) / others) if others else "none"
