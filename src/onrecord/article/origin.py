"""Where an article comes from: which outlet wrote it, whether it is a repost, and whose reporting it draws on.

An outlet names itself where it tells of its own work (a request for comment, a tip line) and is named by others in
credits, bylines and datelines. Each such place is a vote; the best-supported name is taken, and where two have equal
support, none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.article.values import Block, Role
from onrecord.language.gazetteer import gazetteer
from onrecord.language.lexicon import lexicon
from onrecord.spans import Span


@dataclass(frozen=True, slots=True)
class FoundOrigin:
    """Where the article comes from, with the words that say so.

    `outlet` is the name as written, or as the input gives it; its evidence is empty where only the input names it.
    `relays` has the first place of each outlet or agency whose reporting the article draws on, this outlet left out.
    """

    outlet: str | None
    outlet_evidence: tuple[Span, ...]
    is_reposted: bool
    repost_evidence: tuple[Span, ...]
    relays: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Vote:
    """That a stretch of text gives the outlet this name; `weight` says how plainly."""

    name: str
    evidence: Span
    weight: int


# How plainly a place names the outlet: by telling where the text first stood; by its own work; by a credit or an
# address, which the pages of other outlets have too.
_FIRST_STOOD, _BY_ITSELF, _BY_OTHERS = 4, 3, 2

_MAX_NOTICE_CHARS = 400  # a longer paragraph tells the story
_CONTEXT_CHARS = 70
_MAX_OUTLETS = 100  # what names more is a list of outlets
_MAX_RUN_WORDS, _MAX_OUTLET_WORDS = 8, 5
_SMALL_WORDS = frozenset(("of", "and", "&", "for"))
_STORY: frozenset[Role] = frozenset(("headline", "subhead", "body", "dateline", "caption", "correction"))
_PROSE: frozenset[Role] = _STORY - {"caption", "dateline"}
_DRAWN_ON: frozenset[Role] = _STORY - {"caption"} | {"credit", "byline"}
_PLATFORMS = frozenset("Facebook Telegram Truth Social X Twitter Instagram YouTube".split()) | {"Truth Social"}
# Names of outlets that are words or first names as well, and say nothing before "reported".
_COMMON = frozenset(
    "Time Fortune Trend Index Nation Mint Metro Salon Dawn Kan Insider Stuff Scroll Telex Variety".split()
)
_SHORT_FORMS = frozenset(
    """chronicle courier dispatch examiner gazette globe guardian herald journal mail post telegraph times
    tribune""".split()
)
_MORE_PAPER_WORDS = frozenset("echo sentinel standard argus bulletin ledger advertiser independent".split())
_AGENCIES = frozenset(("Images", "Photo", "Photos", "Alamy", "Shutterstock"))
_PRIVATE_MAIL = frozenset("gmail googlemail yahoo hotmail outlook proton protonmail icloud aol".split())
_MONTHS_AND_DAYS = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tues|wednes|thurs|fri|satur|sun)\w*(?:day)?\b|\d",
    re.IGNORECASE,
)

_WORD = r"(?:(?:[A-Z]\.){2,4}|[A-Z0-9][\w&’'-]{0,40}(?:\.com\b)?)"
_NAME = rf"(?:the )?{_WORD}(?: (?:(?:of|the|and|&|for) ){{0,2}}{_WORD}){{0,5}}"
_RUN = re.compile(rf"(?<![\w’']){_WORD}(?:[ /](?:(?:of|the|and|&) ){{0,2}}{_WORD}){{0,{_MAX_RUN_WORDS - 1}}}")
_POSSESSIVE = re.compile(r"[’']s?\Z")
_REQUEST = re.compile(
    rf"(?<![\w’'] )(?<![\w’'-])(?P<name>{_NAME}) (?:(?:has|have) (?:also )?)?"
    r"(?:reached out to|contacted|approached|e-?mailed|asked)"
    r" [^\n]{2,200}?\b(?:for (?:an? |further |additional |their |his |her )?(?:comment|response|statement)"
    r"|(?:via|by) e-?mail|(?:via|through) (?:an? |its |their |the )?(?:form|website|contact))"
)
_ITS_REQUEST = re.compile(
    rf"(?:respond|repl(?:y|ied)|return|answer)(?:ed)?(?: immediately)? (?:to )?(?P<name>{_NAME}?)[’'](?:s )?"
    r"(?:\w+ ){0,2}(?:requests?|e-?mails?|calls?|questions|inquir(?:y|ies)|enquir(?:y|ies))\b"
)
_COPYRIGHT = re.compile(
    rf"(?:©|\([cC]\)|[cC]opyright)(?: ?©)? ?(?:19|20)\d\d(?:[-–](?:19|20)?\d\d)?,? (?:by )?(?P<name>{_NAME})"
)
_READ_AT = re.compile(
    rf"(?i:read (?:more|the (?:full|whole|rest|original)[^\n]{{0,30}}|it all)|continue reading)"
    rf" (?:at|on|in) (?P<name>{_NAME})"
)
_BYLINE = re.compile(rf"(?:,| \||\|| [-–—•·/]| for| of) ?(?P<name>{_NAME})\s*\Z")
_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){0,2}?(?P<site>[\w-]{3,63})\.(?:com?\.)?[a-z]{2,12}(?![\w.-]*\w)",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"[^\n(]{0,60}\((?P<name>[A-Z][\w.& -]{1,40})\) ?(?:[-–—―])")
_PIECE = r"[Tt]his (?:\w+ )?(?:article|story|piece|report|post|interview|essay|column|commentary|review|op-ed|analysis)"
_MOVED = re.compile(
    rf"(?:(?i:(?:originally|first) (?:published|appeared|ran|posted|printed|aired)(?: [a-z]+){{0,3}}? (?:at|on|in|by)"
    r"|(?:republished|reprinted|reposted|cross-?posted|syndicated)(?: [\w-]+){0,4}? (?:from|by|of)"
    r"|appeared first (?:on|in|at))"
    rf" )(?P<where>(?P<name>{_NAME})|(?i:(?:this |the )?(?:link|original|source|site|website))\b|https?://\S{{1,200}}"
    rf"|[a-z][\w-]{{1,60}}\.[a-z]{{2,10}}\b)"
)
_OWN_PRINT = re.compile(r"\b(?:print|edition|issue|newsletter|e-?mail)\b", re.IGNORECASE)
_ONLY_WORDS = re.compile(
    r"(?:source link|original source|source ?: ?https?://\S{1,300}|original (?:article|story|post)(?: here)?"
    r"|(?:read|view|see) (?:the )?original(?: (?:article|story|post|version|source))?(?: here| at [^\n]{1,100})?"
    r"|(?:original(?:ly)?|first) published (?:at |on )?(?:this |the )?(?:link|here|source))[.:»→ ]{0,3}",
    re.IGNORECASE,
)
_VIA = re.compile(rf"(?:[Vv]ia|VIA|[Ss]ource|SOURCE|[Cc]redit)(?: ?:| )\s?(?P<name>{_NAME})[.\s]{{0,2}}")

_FILLER = (
    r"(?:(?:the|a|an|state|national|local|news|agency|agencies|outlet|website|site|newspaper|daily|paper|magazine"
    r"|broadcaster|network|channel|station|tabloid|weekly|public"
    r"|[A-Z][a-z]+[’']s|[A-Z][a-z]+(?:an|ish|ese))[ -]){0,5}[\"“‘']?"
)
_ANY = r"(?:[\w’'-]+[ ]){0,4}[\"“‘']?"
_BEFORE = re.compile(
    rf"""(?:\b(?:told|tells|telling|informed|(?:spoke|speaking|spoken|speaks|talked|talking)[ ](?:to|with)
        |[Ii]nterviews?[ ](?:with|on|to|for|in)|cited[ ]by|[Cc]iting|[Qq]uoting|quoted[ ]by
        |(?:reported|revealed|published|broken|obtained|seen|reviewed)[ ](?:\w+[ ])?(?:by|in)
        |[Aa]s[ ]per|appear(?:ed|ing|ance|s)[ ]on|wrote[ ](?:in|for)|writing[ ](?:in|for)
        |(?:inputs?|files|reporting|material)[ ](?:from|by)
        |(?:report|article|story|op-ed|column|editorial|investigation|essay)s?[ ](?:in|by|from|for))[ ]{_FILLER}
    |\b(?:[Aa]ccording[ ]to|[Pp]er)[ ]{_ANY})\Z""",
    re.VERBOSE,
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ADVERB = r"(?:has|had|have|also|first|previously|earlier|recently|later|then|originally|(?:on|last|this) \w+)"
_AFTER = re.compile(
    rf"(?:[’']s [A-Z]\w+ [A-Z]\w+)? (?:(?:{_ADVERB}|{_DAY}) ){{0,3}}"
    r"(?:reported|reports|revealed|wrote|quoted|obtained|broke the)\b"
    r"|[ \u00a0](?:reported|reports|report|article|story|interview|investigation|op-ed|editorial|column)\b(?! line)"
    r"|[^\n.]{0,40} contributed (?:to this|reporting|to the)"
)
_ASKED_OF_PEOPLE = re.compile(r"[ -/](?:\w+[ /-]){0,3}(?:polls?|surveys?|polling|debates?|town hall|tracker)\b")


def find_origin(text: str, *, blocks: Sequence[Block], outlet: str | None) -> FoundOrigin:
    """Which outlet wrote this article, is this copy a repost, and on whose reporting does it draw?

    A copy is a repost where its furniture or credits say that it first stood elsewhere, or where the text names another
    outlet than `outlet` as the one that wrote it. Platforms ("wrote on X") and polls ("a CNN poll") are no relays.

    Args:
        text: The whole text.
        blocks: The roles of its paragraphs, in order and apart from one another.
        outlet: What the input says that the outlet is, if anything.
    """
    votes = [vote for block in blocks for vote in _votes(text, block)]
    agency = _dateline(text, blocks)
    if agency:
        votes.append(_Vote(agency.text, agency, _BY_OTHERS))
    votes += _votes_by_address(text, blocks)
    named, own = _best(votes)
    last = max((block.end for block in blocks if block.role == "body"), default=0)
    moved = {span for block in blocks for span in _repost_words(text, block, is_after_story=block.start >= last)}
    if named and outlet and not _is_same(named, outlet):
        moved.update(span for span in own if not any(span.overlaps(other) for other in moved))
    relays: list[Span] = []
    for span in sorted({*_relayed(text, blocks), *([agency] if agency else [])}):
        # A dateline's agency wrote the article, and yet relays it to the outlet that prints it.
        others = [outlet or named] if span == agency else [outlet, named]
        known = [name for name in others if name] + [other.text for other in relays]
        if len(relays) < _MAX_OUTLETS and not any(_is_same(span.text, name) for name in known):
            relays.append(span)
    return FoundOrigin(named or outlet, own, bool(moved), tuple(sorted(moved)), tuple(relays))


def _votes(text: str, block: Block) -> Iterator[_Vote]:
    """How does this paragraph name the outlet?"""
    is_notice = block.end - block.start <= _MAX_NOTICE_CHARS
    for match in _REQUEST.finditer(text, block.start, block.end):
        if is_outlet(match["name"]) or (block.role == "comment-request" and _could_ask(match["name"])):
            yield _vote(text, match, _BY_ITSELF)
    for match in _ITS_REQUEST.finditer(text, block.start, block.end):
        if is_outlet(match["name"]):
            yield _vote(text, match, _BY_OTHERS)
    if not is_notice:
        return
    for match in _MOVED.finditer(text, block.start, block.end):
        if match["name"] and _tells_of_this(text, block, match):
            yield _vote(text, match, _FIRST_STOOD)
    if block.role in _STORY:
        return
    for pattern in (_COPYRIGHT, _READ_AT):
        for match in pattern.finditer(text, block.start, block.end):
            if is_outlet(match["name"]) and not _AGENCIES.intersection(match["name"].split()):
                yield _vote(text, match, _BY_OTHERS)
    if block.role == "byline" and (found := _BYLINE.search(text, block.start, block.end)) and is_outlet(found["name"]):
        yield _vote(text, found, _BY_OTHERS)


def _vote(text: str, match: re.Match[str], weight: int) -> _Vote:
    name = match["name"]
    return _Vote(name, Span.of(text, match.start(), match.end()), weight)


def _votes_by_address(text: str, blocks: Sequence[Block]) -> Iterator[_Vote]:
    """Which outlets have the sites to which a tip line or the page asks readers to write?"""
    addresses = [
        match
        for block in blocks
        if block.role not in _PROSE and block.end - block.start <= _MAX_NOTICE_CHARS
        for match in _ADDRESS.finditer(text, block.start, block.end)
    ]
    names = _names_of_sites(text) if addresses else {}
    for match in addresses:
        site = match["site"].lower().replace("-", "")
        name = names.get(site) or _listed_sites().get(site)
        if name and site not in _PRIVATE_MAIL and is_outlet(name):
            yield _Vote(name, Span.of(text, match.start(), match.end()), _BY_ITSELF)


@cache
def _listed_sites() -> dict[str, str]:
    out: dict[str, str] = {}
    for form, name in gazetteer().publications.items():
        out.setdefault(_squashed(form), name)
    return out


def _names_of_sites(text: str) -> dict[str, str]:
    """The names in the text by what a site of that name would be called."""
    out: dict[str, str] = {}
    for match in _RUN.finditer(text):
        words = match.group().split(" ")
        for i in range(min(3, len(words))):
            name = _POSSESSIVE.sub("", " ".join(words[i:]))
            out.setdefault(_squashed(name), name)
            if i == 0 and words[0] == "The":
                out.setdefault("the" + _squashed(name), name)
    return out


def _best(votes: Sequence[_Vote]) -> tuple[str | None, tuple[Span, ...]]:
    """The name with the plainest and most votes, in its fullest form, and its evidence; none where two are level."""
    groups: list[list[_Vote]] = []
    for vote in votes:
        for group in groups:
            if _is_same(vote.name, group[0].name):
                group.append(vote)
                break
        else:
            if len(groups) < _MAX_OUTLETS:
                groups.append([vote])
    ranked = sorted(groups, key=_support, reverse=True)
    if not ranked or (len(ranked) > 1 and _support(ranked[0]) == _support(ranked[1])):
        return None, ()
    name = max((vote.name for vote in ranked[0]), key=lambda name: len(name.removeprefix("the ")))
    return name.removeprefix("the "), tuple(sorted({vote.evidence for vote in ranked[0]}))


def _support(group: Sequence[_Vote]) -> tuple[int, int]:
    return max(vote.weight for vote in group), len(group)


def _dateline(text: str, blocks: Sequence[Block]) -> Span | None:
    """The agency in the dateline at which the story begins: "HALDEN (AP) —"."""
    first = next((block for block in blocks if block.role in ("dateline", "body")), None)
    match = _DATELINE.match(text, first.start, first.end) if first else None
    if match is None:
        return None
    is_agency = is_outlet(match["name"]) or match["name"].split()[-1] in ("Press", "News", "Agency", "Service", "Wire")
    return Span.of(text, *match.span("name")) if is_agency else None


def _tells_of_this(text: str, block: Block, match: re.Match[str]) -> bool:
    """Do these words say that this very text, and not something that it tells of, stood elsewhere before?"""
    if _MONTHS_AND_DAYS.match(match["where"].removeprefix("the ")):
        return False
    if _OWN_PRINT.search(text, match.start(), min(block.end, match.end() + _CONTEXT_CHARS)):
        return False
    before = text[max(block.start, match.start() - _CONTEXT_CHARS) : match.start()]
    if block.role in _STORY:
        return re.search(_PIECE, before) is not None
    return not before.strip() or re.search(rf"{_PIECE}|[Tt]he post\b|[Aa]rticle\b|[Ss]tory\b", before) is not None


def _repost_words(text: str, block: Block, *, is_after_story: bool) -> Iterator[Span]:
    """Where does this paragraph say that the article stood elsewhere first?"""
    if block.end - block.start > _MAX_NOTICE_CHARS:
        return
    if _ONLY_WORDS.fullmatch(text, block.start, block.end):
        yield Span.of(text, block.start, block.end)
        return
    for match in _MOVED.finditer(text, block.start, block.end):
        if _tells_of_this(text, block, match):
            yield Span.of(text, match.start(), match.end())
    via = _VIA.fullmatch(text, block.start, block.end) if is_after_story else None
    if via and is_outlet(via["name"]):
        yield Span.of(text, block.start, block.end)


def _relayed(text: str, blocks: Sequence[Block]) -> Iterator[Span]:
    """Where does the article tell of another outlet's reporting, by its name?"""
    for block in blocks:
        if block.role not in _DRAWN_ON:
            continue
        for match in _RUN.finditer(text, block.start, block.end):
            for start, end in _outlets_in(text, match.start(), match.end()):
                before = text[max(block.start, start - _CONTEXT_CHARS) : start]
                name = text[start:end]
                if _ASKED_OF_PEOPLE.match(text, end, block.end) or text[end : end + 1] in ("/", "-", "–"):
                    continue
                is_told = _BEFORE.search(before)
                if is_told or (name not in _COMMON and _AFTER.match(text, end, block.end)):
                    yield Span.of(text, start, end)


def _outlets_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Which parts of this run of capitalised words are names of outlets? The longest at each place."""
    edges = [(match.start(), match.end()) for match in re.finditer(r"[^ /]+", text[start:end])]
    i = 0
    while i < len(edges):
        for j in range(len(edges), i, -1):
            a, b = start + edges[i][0], start + edges[j - 1][1]
            name = _POSSESSIVE.sub("", text[a:b])
            if name not in _PLATFORMS and (_is_short(text, a, a + len(name)) if j == i + 1 else is_outlet(name)):
                yield a, a + len(name)
                i = j - 1
                break
        i += 1


def _is_short(text: str, start: int, end: int) -> bool:
    """Is this single word an outlet? Not before more of a name ("Bloomberg Philanthropies").

    A word of the language ("Post", "National") is one only after "the".
    """
    name = text[start:end]
    if re.match(rf" (?!{_DAY})[A-Z]", text[end : end + 12]):
        return False
    if f"The {name}" not in gazetteer().publications and name.lower() not in _SHORT_FORMS:
        return is_outlet(name)
    return text[max(0, start - 4) : start].lower() == "the "


def is_outlet(name: str) -> bool:
    """Is this the name of an outlet, by the list or by its last word ("Halden Courier")?"""
    bare = _without_article(name)
    publications = gazetteer().publications
    if bare in publications or f"The {bare}" in publications:
        return True
    words = bare.lower().split(" ")
    return (
        1 < len(words) <= _MAX_OUTLET_WORDS
        and (words[-1] in _MORE_PAPER_WORDS or words[-1] in lexicon("paper_words"))
        and words[0] not in lexicon("no_names")
        and _SMALL_WORDS.isdisjoint(words)
        and not any(word.endswith(("'s", "’s")) for word in words[:-1])
    )


def _without_article(name: str) -> str:
    return name[4:] if name.startswith(("the ", "The ")) else name


def _could_ask(name: str) -> bool:
    """Can this be an outlet, in a notice? Any name can, but a person's, a country's or a known body's."""
    bare = _without_article(name)
    known = gazetteer()
    first = bare.split(" ")[0]
    return not (
        any(bare.lower() in lexicon(words) for words in ("no_names", "first_person", "he", "she", "it", "they"))
        or first in known.genders
        or first.lower().rstrip(".") in known.roles
        or bare in known.organisations
        or bare in known.places
        or bare in known.groups
    )


def _is_same(one: str, other: str) -> bool:
    """Do the two name one outlet: by a listed form, in part ("Newsweek", "newsweek.com"), or short ("the Times")?"""
    a, b = _squashed(_listed(one)), _squashed(_listed(other))
    shorter, longer = sorted((a, b), key=len)
    if a == b or (len(shorter) > 4 and longer.startswith(shorter)) or (len(shorter) > 8 and longer.endswith(shorter)):
        return True
    short, long = sorted((one.lower().split(" "), other.lower().split(" ")), key=len)
    return (
        short[-1] == long[-1] and short[-1] in _SHORT_FORMS and [word for word in short if word != "the"] == short[-1:]
    )


def _listed(name: str) -> str:
    bare = _without_article(name)
    publications = gazetteer().publications
    return publications.get(bare) or publications.get(f"The {bare}") or publications.get(bare.title()) or bare


def _squashed(name: str) -> str:
    bare = re.sub(r"\Athe ", "", name.lower())
    return re.sub(r"\.(?:com|org|net|co\.uk)\Z|[^\w]", "", bare)
