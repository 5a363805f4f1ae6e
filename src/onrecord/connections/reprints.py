"""Reprints: which articles took their text from another, which passages they share, and which came first.

An article is known by a sample of its word runs. Each print leads to the first articles that carry it; those that
share most prints, rare ones above all, are aligned word by word. What they share decides what kind of copy it is, and
what each says of itself and of the other decides which came first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from onrecord.article.origin import find_origin
from onrecord.article.values import Article, When
from onrecord.connections.shingles import Match, align, runs_as_prints, sample_prints
from onrecord.connections.words import Words, find_words, story_of
from onrecord.language.edtf import days_of
from onrecord.language.gazetteer import gazetteer
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.spans import Span

if TYPE_CHECKING:
    from onrecord.record.values import Record

ReprintKind = Literal["copy", "rewrite", "lift", "quotations", "furniture"]
Side = Literal["here", "there"]
ClueKind = Literal["link", "credit", "mention", "agency", "wire", "date"]

# A print leads to its first holders only: text that stands in more articles than this is a template, or so widely
# reprinted that the first copies are enough to find. It bounds the work per article, however large the ledger.
MOST_HOLDERS = 32
_MOST_ALIGNED = 16  # candidates that are aligned, the best first
_LEAST_WEIGHT = 0.25  # of the prints that a candidate shares, each counted as one over the number of its holders
# What the shared words make of two articles; chosen on the pairs of `stories/abp-reuse-silver` and on generated copies.
_COPY_SHARE, _REWRITE_SHARE = 0.8, 0.25  # of the words of the shorter article
_LEAST_OWN_WORDS = 20  # outside quotation marks; agencies' background sentences have fewer
_LEAST_WORDS = 30
_TEMPLATE_HOLDERS = 8  # as many articles carry a print of a template: an outlet's notices, a column's standing words
# How plainly a clue says which came first. Below the least sum, nothing is said.
# A date weighs less than an agency: agencies write their text anew for days, and its page has the last date.
_WEIGHTS: dict[ClueKind, float] = {
    "link": 4.0, "credit": 3.0, "agency": 3.0, "date": 2.0, "mention": 1.0, "wire": 1.0,
}  # fmt: skip
_LEAST_SUM = 1.0
_LEAST_DELAY = timedelta(minutes=10)  # clocks of two sites do not agree better
_WIRE_CHARS = 150  # a dateline with the agency's name ends before
_AGENCIES = frozenset(
    """Agence France-Presse|Associated Press|Bloomberg|Bloomberg News|dpa|Interfax|Kyodo News|PA Media|Press Association
    |Press Trust of India|Reuters|TASS|UPI|United Press International|Xinhua|Xinhua News Agency|ANSA|EFE|Yonhap
    """.replace("\n", "").replace("    ", "").split("|")
)  # fmt: skip
# A paper that prints an agency's own text leaves the names of the agency's staff in it.
_WIRE_STAFF = re.compile(
    r"\b(?:Associated Press|AP|Reuters|AFP) (?:writers?|reporters?|correspondents?|photographers?)\b"
    r"|[Cc]opyright (?:©|\([cC]\))? ?(?:19|20)\d\d,? (?:by )?(?:[Tt]he )?(?:Associated Press|Reuters|AFP)\b"
)
_SHORT_NAME_CHARS = 4  # "Vox" is a word of other names too
_IN_PARENTHESES = re.compile(r"\s*\([^)]*\)|\s+[-–—|]\s.*")
_KINDS_OF_OUTLET = frozenset("the news online web website magazine newspaper editorial opinion com org net".split())


@dataclass(frozen=True)
class Copy:
    """An article as far as the search for reprints looks at it.

    `key` is what the caller knows it by. `story` are the stretches of the text that are the article itself. `relays`
    are the places that name an outlet whose reporting it draws on; None leaves it to be found when needed.
    """

    key: int
    text: str
    story: tuple[tuple[int, int], ...]
    outlet: str | None = None
    published: When | None = None
    addresses: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()
    given_relays: tuple[Span, ...] | None = None

    @classmethod
    def of_article(cls, article: Article, *, key: int) -> Copy:
        """What is to be known of this article?"""
        return cls._of(article, key, article.outlet, None)

    @classmethod
    def of_record(cls, record: Record, *, key: int) -> Copy:
        """What is to be known of the article of this record?"""
        outlet = record.entity(record.origin.outlet)
        relays = tuple(relay.evidence for relay in record.origin.relays)
        return cls._of(record.article, key, record.article.outlet or (outlet.name if outlet else None), relays)

    @classmethod
    def _of(cls, article: Article, key: int, outlet: str | None, relays: tuple[Span, ...] | None) -> Copy:
        originals = tuple(address for address in (article.canonical, article.based_on) if address)
        addresses = (article.uri,) if article.uri else ()
        return cls(key, article.text, story_of(article), outlet, article.published, addresses, originals, relays)

    @cached_property
    def words(self) -> Words:
        return find_words(self.text, self.story)

    @cached_property
    def prints(self) -> tuple[int, ...]:
        """The sample of its word runs that a shelf keeps: numbers below 2^40."""
        return sample_prints(self.words)

    @cached_property
    def relays(self) -> tuple[Span, ...]:
        if self.given_relays is not None:
            return self.given_relays
        from onrecord.article.values import Block

        blocks = [Block("body", *part) for start, end in self.story for part in _paragraphs(self.text, start, end)]
        return find_origin(self.text, blocks=blocks, outlet=self.outlet).relays

    @cached_property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        """The stretches in quotation marks."""
        paragraphs = [part for start, end in self.story for part in _paragraphs(self.text, start, end)]
        return tuple((quote.start, quote.end) for quote in find_quotes(self.text, paragraphs) if not quote.depth)


class Shelf(Protocol):
    """Where the articles stand that a new one may be a reprint of, or the original to."""

    def holders(self, prints: Sequence[int], *, at_most: int) -> Iterable[Sequence[int]]:
        """Which articles carry each of these prints? For each print the keys of the first `at_most` that came."""
        ...

    def copy(self, key: int) -> Copy:
        """Which article has this key?"""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that both articles have, in the same order; they may differ in case and punctuation."""

    here: Span
    there: Span
    n_words: int
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Clue:
    """What speaks for it that `first` came before the other.

    `evidence` are words in the text of `at`, None where something else tells: `detail` says what.
    """

    kind: ClueKind
    first: Side
    at: Side
    detail: str
    evidence: Span | None = None


@dataclass(frozen=True, slots=True)
class Reprint:
    """That two articles share words, `here` being the one that was asked about.

    `copy`: nearly all of the shorter one; `rewrite`: much of it; `lift`: a passage; `quotations`: hardly anything but
    what both quote, so that they may have a source in common and not know of each other; `furniture`: hardly anything
    but what their site puts on many pages. `score` in 0..1 is the part
    of the shorter article's words that stand in the passages; `share_here` and `share_there` are the parts of each
    article's. `first` is the side that came first by the clues, None where they do not tell; `first_score` in 0.5..1.
    """

    here: int
    there: int
    kind: ReprintKind
    score: float
    share_here: float
    share_there: float
    passages: tuple[Passage, ...]
    first: Side | None
    first_score: float
    clues: tuple[Clue, ...]


class MemoryShelf:
    """A shelf in memory, for a collection that is looked at once."""

    def __init__(self) -> None:
        self._copies: dict[int, Copy] = {}
        self._holders: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, copy: Copy) -> tuple[Reprint, ...]:
        """With which articles of the shelf does this one share text? It stands on the shelf from then on."""
        found = find_reprints(copy, self)
        self.put(copy)
        return found

    def put(self, copy: Copy) -> None:
        """Put the article on the shelf."""
        self._copies[copy.key] = replace(copy)  # without its words, which are found again when they are needed
        for one in copy.prints:
            if len(held := self._holders[one]) < MOST_HOLDERS:
                held.append(copy.key)

    def holders(self, prints: Sequence[int], *, at_most: int) -> list[list[int]]:
        return [self._holders[one][:at_most] if one in self._holders else [] for one in prints]

    def copy(self, key: int) -> Copy:
        return self._copies[key]


def find_reprints(copy: Copy, shelf: Shelf) -> tuple[Reprint, ...]:
    """With which articles of the shelf does this one share text? The ones that share most come first.

    At most 16 articles are compared, whatever the size of the shelf; of a text that went round the whole world
    these are the ones that came first.
    """
    held = dict(zip(copy.prints, shelf.holders(copy.prints, at_most=MOST_HOLDERS), strict=True))
    templates = {one for one, keys in held.items() if len(keys) >= _TEMPLATE_HOLDERS}
    found = (compare(copy, shelf.copy(key), templates=templates) for key in _candidates(copy.key, held.values()))
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (-one.score, one.there)))


def compare(here: Copy, there: Copy, *, templates: Iterable[int] = ()) -> Reprint | None:
    """Which passages do the two articles share, what does that make of them, and which came first?

    `templates` are prints of word runs that so many articles have that they tell nothing. None where the two share
    less than a passage.
    """
    aligned = align(here.words, there.words)
    shorter = max(1, min(len(here.words), len(there.words)))
    is_much = sum(match.n for match in aligned) >= _REWRITE_SHARE * shorter
    is_one_site = _is_one_site(here, there)
    matches = _without_templates(aligned, here, frozenset(templates)) if is_one_site or not is_much else aligned
    passages = tuple(_passage(here, there, match) for match in matches)
    n_words = sum(passage.n_words for passage in passages)
    n_own = sum(passage.n_words for passage in passages if not passage.is_quoted)
    kind = _kind(n_words, n_own, min(1.0, n_words / shorter))
    if kind == "lift" and is_one_site:
        kind = None  # an outlet's notice, or background that it tells again and again
    if kind is None and is_one_site and is_much:
        kind, passages = "furniture", tuple(_passage(here, there, match) for match in aligned)
        n_words = sum(passage.n_words for passage in passages)
    if kind is None:
        return None
    clues = tuple(_clues(here, there))
    first, first_score = _judge(clues)
    return Reprint(
        here=here.key,
        there=there.key,
        kind=kind,
        score=round(min(1.0, n_words / shorter), 4),
        share_here=round(n_words / max(1, len(here.words)), 4),
        share_there=round(min(1.0, n_words / max(1, len(there.words))), 4),
        passages=passages,
        first=first,
        first_score=first_score,
        clues=clues,
    )


def _candidates(own: int, held: Iterable[Sequence[int]]) -> list[int]:
    """Which articles are worth comparing? Those that share most prints, rare ones above all."""
    weights: defaultdict[int, float] = defaultdict(float)
    for keys in held:
        for key in keys:
            weights[key] += 1 / len(keys)
    weights.pop(own, None)
    worth = [key for key, weight in weights.items() if weight >= _LEAST_WEIGHT]
    return sorted(worth, key=lambda key: (-weights[key], key))[:_MOST_ALIGNED]


def _without_templates(matches: Sequence[Match], copy: Copy, templates: frozenset[int]) -> Sequence[Match]:
    """The matches without those whose sampled runs are all templates."""
    if not templates:
        return matches
    runs = runs_as_prints(copy.words).tolist()
    sampled = frozenset(copy.prints)
    inside = (sampled.intersection(runs[match.here : match.here + match.n]) for match in matches)
    return [match for match, prints in zip(matches, inside, strict=True) if not prints or prints - templates]


def _kind(n_words: int, n_own: int, share: float) -> ReprintKind | None:
    if n_words < _LEAST_WORDS and share < _COPY_SHARE:
        return None
    if share >= _COPY_SHARE:
        return "copy"
    if n_own < _LEAST_OWN_WORDS:
        return "quotations"
    return "rewrite" if share >= _REWRITE_SHARE else "lift"


def _passage(here: Copy, there: Copy, match: Match) -> Passage:
    span_here = _span(here, match.here, match.n)
    return Passage(span_here, _span(there, match.there, match.n), match.n, _is_quoted(span_here, here.quoted))


def _is_one_site(here: Copy, there: Copy) -> bool:
    """Do the two stand on one site, or in one outlet?"""
    if here.outlet and there.outlet and _outlet_words(here.outlet) == _outlet_words(there.outlet):
        return True
    return bool(_sites(here.addresses) & _sites(there.addresses))


def _span(copy: Copy, first: int, n: int) -> Span:
    return Span.of(copy.text, copy.words.starts[first], copy.words.ends[first + n - 1])


def _is_quoted(span: Span, quoted: Sequence[tuple[int, int]]) -> bool:
    """Does most of the span stand in quotation marks?"""
    inside = sum(max(0, min(end, span.end) - max(start, span.start)) for start, end in quoted)
    return 2 * inside > span.end - span.start


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(start + a, start + b) for a, b in find_paragraphs(text[start:end])]


def _judge(clues: Sequence[Clue]) -> tuple[Side | None, float]:
    """Which side came first, and how sure is that?"""
    here = sum(_WEIGHTS[clue.kind] * (1 if clue.first == "here" else -1) for clue in clues)
    first: Side | None = None if abs(here) < _LEAST_SUM else "here" if here > 0 else "there"
    return first, round(1 - 0.5 * 2.0 ** -abs(here), 4)


def _clues(here: Copy, there: Copy) -> Iterator[Clue]:
    """What says which of the two came first?"""
    sides: tuple[tuple[Side, Copy, Side, Copy], ...] = (("here", here, "there", there), ("there", there, "here", here))
    for at, one, of_other, other in sides:
        yield from _clues_of_one(at, one, of_other, other)
    yield from _clues_of_dates(here, there)


def _clues_of_one(at: Side, one: Copy, of_other: Side, other: Copy) -> Iterator[Clue]:
    """What does one article say of the other, or of its own origin?"""
    site, others = _sites(one.addresses), _sites(other.addresses)
    linked = next((address for address in one.originals if _site(address) in others - site), None)
    if linked:
        yield Clue("link", of_other, at, linked)
    if not _names_outlet(one.outlet or "", other):
        credit = next((relay for relay in one.relays if _names_outlet(relay.text, other)), None)
        if credit:
            yield Clue("credit", of_other, at, credit.text, credit)
        elif (mention := _mention(one, other)) and not _names_outlet(mention.text, one):
            yield Clue("mention", of_other, at, mention.text, mention)
    if _is_agency(one.outlet) and not _is_agency(other.outlet):
        yield Clue("agency", at, at, one.outlet or "")
    if not _is_agency(other.outlet) and (wire := _wire(one)) and not _wire(other):
        yield Clue("wire", at, at, wire.text, wire)


def _wire(copy: Copy) -> Span | None:
    """Where does the article say that the text is an agency's: at its head, or by naming the agency's staff?"""
    head = copy.story[0][0] + _WIRE_CHARS if copy.story else 0
    staff = _WIRE_STAFF.search(copy.text)
    if staff:
        return Span.of(copy.text, staff.start(), staff.end())
    return next((relay for relay in copy.relays if relay.end <= head and _is_agency(relay.text)), None)


def _mention(one: Copy, other: Copy) -> Span | None:
    """Where does an article first name the outlet of the other?"""
    words = _IN_PARENTHESES.sub("", other.outlet or "").split()
    while len(words) > 1 and words[-1].lower() in _KINDS_OF_OUTLET:
        words.pop()
    if len(words) > 2 and words[0] == "The":  # "The Hill" is not Capitol Hill
        del words[0]
    name = " ".join(words)
    if len(name) <= _SHORT_NAME_CHARS and not name.isupper():
        name += " News"
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", one.text) if words else None
    return Span.of(one.text, found.start(), found.end()) if found else None


def _clues_of_dates(here: Copy, there: Copy) -> Iterator[Clue]:
    if here.published is None or there.published is None:
        return
    moments = _moment(here.published), _moment(there.published)
    days = days_of(here.published.edtf), days_of(there.published.edtf)
    first: Side | None = None
    if moments[0] and moments[1]:
        if abs(moments[0] - moments[1]) >= _LEAST_DELAY:
            first = "here" if moments[0] < moments[1] else "there"
    elif days[0] and days[1]:
        first = "here" if days[0][1] < days[1][0] else "there" if days[1][1] < days[0][0] else None
    if first:
        detail = [f"{when.edtf}{'T' + when.time if when.time else ''}" for when in (here.published, there.published)]
        yield Clue("date", first, first, " < ".join(detail if first == "here" else detail[::-1]))


def _moment(when: When) -> datetime | None:
    """Which moment is this? None where the time or its zone is not known."""
    if when.time is None or when.zone is None:
        return None
    try:
        return datetime.fromisoformat(f"{when.edtf}T{when.time}{when.zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _names_outlet(name: str, copy: Copy) -> bool:
    """Is this a name of the outlet of this article, or of its site?"""
    words = _outlet_words(name)
    if not words:
        return False
    return words == _outlet_words(copy.outlet or "") or "".join(words) in {
        label.removesuffix("news") for site in _sites(copy.addresses) for label in site.split(".")[-2:-1]
    }


def _is_agency(name: str | None) -> bool:
    return bool(name) and _outlet_words(name or "") in {_outlet_words(agency) for agency in _AGENCIES}


def _outlet_words(name: str) -> tuple[str, ...]:
    """The words that tell an outlet from others: `Fox News`, `Fox Online News` and `fox` are one."""
    bare = _IN_PARENTHESES.sub("", name).strip()
    publications = gazetteer().publications
    without = bare[4:] if bare.lower().startswith("the ") else bare
    listed = publications.get(without) or publications.get(f"The {without}") or without
    return tuple(word for word in re.findall(r"\w+", listed.lower()) if word not in _KINDS_OF_OUTLET)


def _sites(addresses: Iterable[str]) -> set[str]:
    return {site for site in map(_site, addresses) if site}


def _site(address: str) -> str:
    """The host of this address, without `www`; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
