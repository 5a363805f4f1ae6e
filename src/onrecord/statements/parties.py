"""To whom were the words said, and on whose word do they reach this article?

Both are read from the sentence of the cue: the listener of a verb ("told reporters"), the other side of an interview
or a letter, the programme, platform or court paper in which the words were first put, the outlet that first had them.

An outlet that was told something is both addressee and carrier. What lies inside the statement's own content is the
speaker's matter and never a party. Pronouns are no parties: whom "told him" means is for others to say, or for nobody.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from onrecord.language.gazetteer import gazetteer
from onrecord.language.lexicon import lexicon
from onrecord.spans import Span
from onrecord.statements.found import Found

# How far around the cue a party is looked for, so that time stays linear on a text that is one endless sentence.
_REACH_CHARS = 1200
_MAX_WORDS = 14
_MAX_NAME_WORDS = 7
# The next statement of the same speaker goes on with the same interview if no more than this lies between them: about
# one sentence. Set on half of the articles annotated by hand.
_MAX_GAP_CHARS = 250


@dataclass(frozen=True, slots=True)
class FoundParty:
    """An addressee or a carrier as it is written, without prepositions, and the words that say so.

    `who` of a carrier is "tweet" or "tweeted" where the platform is not named; `platform_of` names it.
    """

    who: Span
    evidence: Span


def find_addressees(text: str, found: Found, *, sentence: tuple[int, int]) -> tuple[FoundParty, ...]:
    """To whom was the statement said, as its sentence tells?

    Args:
        text: The article.
        found: The statement.
        sentence: `(start, end)` of the sentence that its cue stands in.

    Returns:
        The addressees in the order of the text, most often one or none.
    """
    view = _view(text, found, sentence)
    if view is None:
        return ()
    return _in_text(text, view, _distinct(sorted(_addressees(view), key=lambda party: party.who)))


def find_carriers(text: str, found: Found, *, sentence: tuple[int, int]) -> tuple[FoundParty, ...]:
    """Through whom did the statement reach this article, as its sentence tells?

    Carriers are outlets, programmes, platforms, other people's reports and court papers; the speaker's own press
    statement, letter or rally is none. The outlet of the article itself is not known here: leave it out of the answer.

    Args:
        text: The article.
        found: The statement.
        sentence: `(start, end)` of the sentence that its cue stands in.

    Returns:
        The carriers, nearest the speaker first: where the words were put, who published or obtained them, who reported
        that.
    """
    view = _view(text, found, sentence)
    if view is None:
        return ()
    ranked = sorted(_carriers(view), key=lambda item: (item[0], item[1].who))
    return _in_text(text, view, _distinct([party for _, party in ranked]))


def carried_on(
    found: Sequence[Found], speakers: Sequence[int | None], parties: Sequence[tuple[FoundParty, ...]]
) -> tuple[tuple[FoundParty, ...], ...]:
    """Which parties has each statement when an interview that goes on keeps the parties it began with?

    A statement takes over what the one before it has if both have one speaker, it names no party itself, begins within
    about a sentence of the other's end, and is put as going on: its source is a pronoun or left out, or its cue says so
    ("added").

    Args:
        found: The statements, in the order of the text.
        speakers: Who speaks in each, None where that is not known.
        parties: What `find_addressees` or `find_carriers` found for each.
    """
    out: list[tuple[FoundParty, ...]] = []
    for k, own in enumerate(parties):
        before = out[k - 1] if k else ()
        goes_on = (
            not own
            and before
            and speakers[k] is not None
            and speakers[k] == speakers[k - 1]
            and _start(found[k]) - _end(found[k - 1]) <= _MAX_GAP_CHARS
            and _is_put_as_going_on(found[k])
        )
        out.append(before if goes_on else own)
    return tuple(out)


def platform_of(who: Span) -> str | None:
    """Which platform do the words of a carrier stand for? None where they are a name already."""
    return "Twitter" if who.text.lower().startswith(("tweet", "retweet")) else None


# -- words and phrases ----------------------------------------------------------------------------------------------


@cache
def _data() -> dict[str, str]:
    lists: dict[str, str] = tomllib.loads(
        (resources.files("onrecord.statements") / "parties.toml").read_text(encoding="utf-8")
    )
    return lists


def _words(name: str) -> frozenset[str]:
    return frozenset(_data()[name].split())


def _lines(name: str) -> tuple[str, ...]:
    return tuple(line for line in _data()[name].splitlines() if line)


def _forms(name: str) -> str:
    """An alternation of all forms of the verbs of a list, longest first."""
    forms: set[str] = set()
    for entry in _data()[name].split():
        base, *past = entry.split(":")
        stem = base[:-1] if base.endswith("e") else base
        third = base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + ("es" if base.endswith("sh") else "s")
        double = base + base[-1] if past and past[0].startswith(base + base[-1]) else stem
        regular = base[:-1] + "ied" if third.endswith("ies") else stem + "ed"
        forms |= {base, third, double + "ing", *(past or [regular])}
    return "|".join(sorted(forms, key=len, reverse=True))


_AUDIENCES, _MEDIA, _THINGS = _words("audiences"), _words("media"), _words("told_things")
_PLATFORM = "|".join(re.escape(name) for name in _lines("platforms"))
_TOKEN = re.compile(r"(?:[^\W_]|[&@])(?:[\w&’'./+-]{0,60}[\w’'])?")
# Names that hold small words or end in common ones, as they are.
_KNOWN_NAME = re.compile(
    "(?:"
    + "|".join(sorted(map(re.escape, (*_lines("programmes"), *_lines("outlets"))), key=len, reverse=True))
    + r")(?![\w])"
)
_TITLE_IN_MARKS = re.compile(r"[“\"‘']{1,2}(?=[A-Z0-9])([^“”\"‘\n]{2,60}?),?[”\"’']{1,2}(?!\w)")
_AFTER_A_BODY = re.compile(r" (?:the )?[A-Z]")
_QUALIFIERS = frozenset(
    """the a an his her its their our these those some several many most all both two three four five another other
    each every more dozens hundreds thousands""".split()
)
_NOT_LISTENERS = frozenset(
    """me us you him her it them himself herself themselves myself ourselves itself yourself anyone anybody everyone
    everybody nobody someone somebody one others who whom which what that this all""".split()
)
_STOPS = frozenset(
    """in at on from with by to into onto over under about against during after before since until when while where
    whether why how what that which who whom whose because as if but and or nor so than then there here they he she
    it we i you now only also just later earlier again recently once twice last next this ago today yesterday
    tomorrow tonight early late not never is are was were be been being has have had do does did will would can
    could should may might must through within without via between among around near outside inside amid upon
    toward towards behind despite per throughout following including for said says told added soon ahead afterward
    afterwards""".split()
)
_DAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb aug sept sep oct nov dec mon tue wed thu fri sat sun""".split()
)


@dataclass(frozen=True, slots=True)
class _View:
    """The part of the text in which a statement's parties are looked for, and what of it is the statement's own.

    `text` is that part alone, in one line; it begins at `offset` in the article.
    """

    text: str
    offset: int
    start: int
    end: int
    found: Found

    @property
    def cue(self) -> Span | None:
        return self.found.cue[0] if self.found.cue else None

    def is_said(self, at: int) -> bool:
        """Does the statement's content cover this place?"""
        return any(span.start <= at < span.end for span in self.found.content)

    def is_source(self, at: int) -> bool:
        return any(span.start <= at < span.end for span in self.found.source)

    def is_cue(self, at: int) -> bool:
        return any(span.start <= at < span.end for span in self.found.cue)


def _view(text: str, found: Found, sentence: tuple[int, int]) -> _View | None:
    parts = found.cue or found.source or found.content
    if not parts:
        return None
    start = max(sentence[0], parts[0].start - _REACH_CHARS, 0)
    end = min(sentence[1], parts[0].end + _REACH_CHARS, len(text))
    if start >= end:
        return None
    words = one_line(text[start:end])
    source, cue, content = (
        tuple(
            Span.of(words, max(span.start, start) - start, min(span.end, end) - start)
            for span in spans
            if span.start < end and start < span.end
        )
        for spans in (found.source, found.cue, found.content)
    )
    return _View(words, start, 0, len(words), Found(source, cue, content, found.score))


def one_line(words: str) -> str:
    """These words, as many characters, with plain spaces for the line ends and wide spaces between them."""
    return words.translate(_SPACES)


_SPACES = str.maketrans(dict.fromkeys("\n\r\t\xa0\u2009\u202f", " "))


def _in_text(text: str, view: _View, parties: Sequence[FoundParty]) -> tuple[FoundParty, ...]:
    """The parties as spans of the text, whose part the view is."""

    def of_text(span: Span) -> Span:
        return Span.of(text, span.start + view.offset, span.end + view.offset)

    return tuple(FoundParty(of_text(_unmarked(party.who, view.text)), of_text(party.evidence)) for party in parties)


def _unmarked(who: Span, text: str) -> Span:
    """A title without the quotation marks around it, and without the comma inside them."""
    if who.text[0] not in _MARKS:
        return who
    bare = who.text.strip(_MARKS + ",. ")
    start = who.start + who.text.index(bare)
    return Span.of(text, start, start + len(bare)) if bare else who


_MARKS = "“”\"‘’'"


def _start(found: Found) -> int:
    return min(span.start for span in (*found.source, *found.cue, *found.content))


def _end(found: Found) -> int:
    return max(span.end for span in (*found.source, *found.cue, *found.content))


_GOES_ON = re.compile(r"\b(?:add(?:s|ed|ing)|continu(?:es|ed|ing)|went on|goes on|conclud(?:es|ed|ing))\b", re.I)
_SPEAKER_BEFORE = frozenset("he she they".split())


def _is_put_as_going_on(found: Found) -> bool:
    return (
        not found.source
        or found.source[0].text.lower() in _SPEAKER_BEFORE
        or any(_GOES_ON.search(span.text) for span in found.cue)
    )


_NOUNS_IN_LY = frozenset("assembly family ally bully monopoly daily weekly monthly".split())
_ABBREVIATIONS = frozenset("mr mrs ms mx dr sen rep gov gen lt col sgt capt prof rev hon st maj cllr".split())


def _phrase(text: str, start: int, end: int) -> Span | None:
    """Which noun phrase begins at `start`? Qualifiers, names, nouns and what an "of" adds; a title in marks ends it."""
    at = last = start
    before = ""
    words = 0
    while at < end and words < _MAX_WORDS:
        if title := _TITLE_IN_MARKS.match(text, at, min(end, at + 70)):
            return Span.of(text, start, title.end()) if _is_title(title[1]) else Span.trimmed(text, start, last)
        token = _KNOWN_NAME.match(text, at, end) or _TOKEN.match(text, at, end)
        if token is None:
            break
        word = token.group().rstrip(".") if token.end() == end else token.group()
        lower = word.lower().rstrip(".")
        is_first = not words or before == "of"
        in_name = (
            lower in ("on", "for") and before in _BODY_WORDS and _AFTER_A_BODY.match(text, token.end(), end) is not None
        )
        is_small = lower in _STOPS or lower in _DAYS or (lower in _QUALIFIERS and not is_first)
        in_name = in_name or (word[0].isupper() and before.endswith(("’s", "'s")))  # the BBC's Today programme
        if is_small and not in_name:
            break
        if lower.endswith("ly") and word[0].islower() and lower not in _NOUNS_IN_LY:
            break
        before = lower
        at = token.start() + len(word)
        words += 1
        if lower not in ("of", "on", "for"):
            last = at
        if text[at : at + 1] == "." and (lower in _ABBREVIATIONS or (len(word) == 1 and word.isupper())):
            at += 1
        if text[at : at + 1] != " ":
            break
        at += 1
    return Span.trimmed(text, start, last)


_BODY_WORDS = lexicon("body_words") | lexicon("bodies")
_SMALL_IN_TITLES = lexicon("small_in_headlines")


def _is_title(words: str) -> bool:
    """Are these words the title of a programme or a paper: all with a capital but the small ones, and no sentence?"""
    own = [word for word in re.findall(r"[\w’']+", words) if word.lower() not in _SMALL_IN_TITLES]
    return 0 < len(own) <= _MAX_NAME_WORDS and not any(word[0].islower() for word in own) and words[-1] not in "!?"


def listener_at(text: str, start: int, end: int) -> Span | None:
    """Which listener is named at `start`? None where the words there are a pronoun, a thing, or no noun phrase."""
    who = _phrase(text, start, end)
    if who is None:
        return None
    words = who.text.split()
    if (
        words[0].lower() == "of"
        or words[0].lower() in _NOT_LISTENERS
        or words[-1].lower() in _THINGS | _QUALIFIERS
        or words[0][0].isdigit()
    ):
        return None
    return None if {word.lower() for word in words[:4]} & _THINGS else who


def _audience(text: str, start: int, end: int) -> Span | None:
    """Which listener is named at `start`, if the words are certain to be people's or a body's?"""
    who = listener_at(text, start, end)
    if who is None or not (_is_people(_head(who)) or outlet_in(who, text) or _is_name(who)):
        return None
    return who


_PEOPLE = re.compile(r".{2,}(?:ers|ors|ists|ians|ees|men|women|folk|tients|dents|rents)")
_NO_PEOPLE = re.compile(
    r"(?:numb|matt|pap|lett|answ|ord|bord|pow|dang|off|ev)ers|(?:err|fact|sect|col)ors|(?:ac|inc)idents"
)


def _is_people(noun: str) -> bool:
    """Can whoever this noun stands for listen: an audience, a body, an office, people by what they do?"""
    if noun in _AUDIENCES or noun in _BODY_WORDS or noun in gazetteer().roles:
        return True
    return bool(_PEOPLE.fullmatch(noun)) and not _NO_PEOPLE.fullmatch(noun)


def _head(who: Span) -> str:
    """The noun that a phrase is built on, in lower case: its last word before an "of"."""
    words = who.text.partition(" of ")[0].split()
    return (
        words[-1].lower().rstrip("’'s”\"")
        if words[-1].lower().endswith(("’s", "'s"))
        else words[-1].lower().strip("”\"’'.,")
    )


def _is_name(who: Span) -> bool:
    own = [word for word in who.text.split() if word.lower() not in _QUALIFIERS]
    return bool(own) and own[-1][0].isupper()


# -- outlets --------------------------------------------------------------------------------------------------------

_CALL_LETTERS = re.compile(r"[WK][A-Z]{2,3}(?:-(?:TV|FM|AM|DT))?")
_STATION = re.compile(r"(?:Channel|Radio|TV|Canal) (?:[A-Z]\w+|\d+)")
_PAPER_WORDS = lexicon("paper_words")


_PARTS_OF_OUTLETS = frozenset(
    "News Politics Business Radio TV Television Magazine Online Opinion Sport Sports Latino World".split()
)


def outlet_in(who: Span, text: str) -> Span | None:
    """Which outlet or programme is the phrase, or does it name first ("CNN" of "CNN’s Jake Tapper")?"""
    words = list(re.finditer(r"\S+", who.text))
    known = gazetteer().publications
    if "“" in who.text or '"' in who.text or "''" in who.text or "‘" in who.text:
        return who  # only titles in marks are let into a phrase
    if _head(who) in _MEDIA:
        return who
    for i in range(min(len(words), _MAX_NAME_WORDS)):
        if not (words[i].group()[0].isupper() or words[i].group()[0].isdigit()):
            continue
        for j in range(min(len(words), i + _MAX_NAME_WORDS), i, -1):
            name = re.sub(r"['’]s?$", "", who.text[words[i].start() : words[j - 1].end()]).strip(",.")
            has_the = i > 0 and words[i - 1].group().lower() == "the"
            if j < len(words) and name in known and words[j].group().strip("’'s,.") in _PARTS_OF_OUTLETS:
                a = who.start + words[i].start()
                return Span.of(text, a, who.start + words[j].end())
            if _is_outlet(name, known, alone=i == (1 if has_the else 0) and j == len(words), has_the=has_the):
                a = who.start + words[i].start()
                return Span.of(text, a, a + len(name))
    return None


def _is_outlet(name: str, known: Mapping[str, str], *, alone: bool, has_the: bool) -> bool:
    if _KNOWN_NAME.fullmatch(name) or _CALL_LETTERS.fullmatch(name) or _STATION.fullmatch(name):
        return True
    if name in known:
        # Times, Hill and Nation are papers with "the" before them, or with more words.
        return " " in name or not name[1:].islower() or alone or (has_the and name.lower() in _PAPER_WORDS)
    if name.isupper() and f"{name[0]}{name[1:].lower()}" in known:
        return True
    last = name.rpartition(" ")[2].lower()
    if " " not in name:
        return has_the and alone and last in _PAPER_WORDS
    title = name.title()
    return last in _PAPER_WORDS or (name.isupper() and title in known)


# -- addressees -----------------------------------------------------------------------------------------------------

_LISTENER_VERB = re.compile(rf"\b(?:{_forms('listener_verbs')})(?= )", re.I)
_SPEAKING_VERB = re.compile(rf"\b(?:{_forms('speaking_verbs')})(?:,? \w+ly)? (?:to|with|before) ", re.I)
_TAKES_A_THING = re.compile(r"(?:urg|advis|encourag)", re.I)
_ORDERING_VERB = re.compile(rf"\b(?:{_forms('ordering_verbs')})(?= )", re.I)
_PASSIVE = re.compile(r"\b(?:was|were|been|be|being|is|are|get|got|gets)(?: \w+ly| also| not| later| once)? $", re.I)
_TALK = re.compile(
    r"\b(?:interviews?|conversations?|calls?|q&a|sit-?down|discussion|chat|meeting|town hall|roundtable|exchange)"
    r"(?: \w+){0,3}? (?:with|on) ",
    re.I,
)
_LETTER = re.compile(
    r"\b(?:letters?|e-?mails?|memos?|memorandum|notes?|messages?|texts?|statements?|remarks|comments|speech|"
    r"address|testimony|"
    r"presentation|report|petition|appeal|submission|pitch|talk|toast|lecture|apology|speeches|plea)"
    r"(?: (?!to\b)\w+){0,4}? (?:to|before) ",
    re.I,
)
_PLACED = re.compile(
    r"\b(?:in|during|at|via|over|as recently as)(?: (?!and |in |at |during |\w+ing )[\w’'“”.-]+){0,6} $", re.I
)
_ADDRESSED = re.compile(
    r"\b(?:addressed to|addressing|appearing before|speaking (?:\w+ ){0,3}?(?:to|with|before)|"
    r"sp(?:oke|eaks) (?:\w+ ){0,2}?(?:to|with|before)|talking (?:to|with)|respond(?:ing|ed) to a question from|"
    r"in (?:response|answer|answers|reply|replies|comments) to (?:(?:an?|written|several|further) )*"
    r"(?:questions?|inquir(?:y|ies)|enquir(?:y|ies)|quer(?:y|ies)) from|"
    r"in (?:written )?(?:answers|replies|comments|remarks) to) ",
    re.I,
)
_ASKED_BY = re.compile(r"\b(?:asked|pressed|questioned|quizzed|interviewed)(?: \w+)? by ", re.I)
_INTERVIEW_OF = re.compile(
    r"\b(?:in|during|at|from|as recently as) (?P<np>(?:[\w’'“”\"&.-]+ ){1,8}?)interviews?\b", re.I
)
# What begins a clause with a subject of its own.
_OTHER_CLAUSE = re.compile(
    r"\b(?:after|because|since|although|though|while|when|who|which|whom|whose|but|despite|where|until|unless|whether|"
    r"if|that|"
    r"(?:even |just )as|as (?:he|she|they|it)|and (?:he|she|they|it))\b|\(|[,”\"] (?!according)\w+ing\b",
    re.I,
)
_OPENS_A_CLAUSE = re.compile(r"\W*(?:(?:yet|but|and) )?(?:while|after|when|although|though|since|because|if)\b", re.I)
_RELATIVE_ONLY = re.compile(r",? who ")
_COORDINATED = re.compile(r"(?:\b(?:and|before|after|while|but|then|by)|,)[”\"’']{0,2}(?: \w+){0,2}\s*$", re.I)
_FEW_WORDS = re.compile(r",?(?: [\w’'-]+,?){0,4} ?$")


def _addressees(view: _View) -> Iterator[FoundParty]:
    text = view.text
    for match in _LISTENER_VERB.finditer(text, view.start, view.end):
        if _is_of_statement(view, match) and not _PASSIVE.search(
            text, max(view.start, match.start() - 24), match.start()
        ):
            who = listener_at(text, match.end() + 1, view.end)
            if (
                who
                and _TAKES_A_THING.match(match.group())
                and not text.startswith((" to ", " not ", " that ", " how "), who.end)
            ):
                who = _audience(text, match.end() + 1, view.end)  # "urged voters", not "urged a change"
            if who and not view.is_source(who.start):
                yield FoundParty(who, Span.of(text, match.start(), who.end))
    for match in _ORDERING_VERB.finditer(text, view.start, view.end):
        who = _audience(text, match.end() + 1, view.end) if view.is_cue(match.start()) else None
        if who and text.startswith(" to ", who.end):
            yield FoundParty(who, Span.of(text, match.start(), who.end))
    for match in _SPEAKING_VERB.finditer(text, view.start, view.end):
        if _is_of_statement(view, match) and (who := _audience(text, match.end(), view.end)):
            yield FoundParty(who, Span.of(text, match.start(), who.end))
    for pattern in (_TALK, _LETTER):
        for match in pattern.finditer(text, view.start, view.end):
            placed = _PLACED.search(text, max(view.start, match.start() - 60), match.start())
            if not (placed or view.is_cue(match.start())) or not _is_near(view, match.start(), match.end()):
                continue
            who = (listener_at if pattern is _TALK else _audience)(text, match.end(), view.end)
            if who and match.group().lower().endswith(" on "):
                who = outlet_in(who, text)  # on a subject, or on the air
            if who:
                yield FoundParty(who, Span.of(text, placed.start() if placed else match.start(), who.end))
    for match in _ADDRESSED.finditer(text, view.start, view.end):
        if not _is_near(view, match.start(), match.end()):
            continue
        is_plain = match.group().lower().startswith("addressed to")
        if who := (listener_at if is_plain else _audience)(text, match.end(), view.end):
            yield FoundParty(who, Span.of(text, match.start(), who.end))
    for match in _ASKED_BY.finditer(text, view.start, view.end):
        if view.is_cue(match.start()) or not _is_near(view, match.start(), match.end()):
            continue
        who = listener_at(text, match.end(), view.end)
        if who and not view.is_source(who.start):
            yield FoundParty(who, Span.of(text, match.start(), who.end))
    for match in _INTERVIEW_OF.finditer(text, view.start, view.end):
        if not _is_near(view, match.start(), match.end()):
            continue
        for word in re.finditer(r"[^\s]+", match["np"]):
            if word.group()[0].isupper() and word.group().lower() not in _DAYS:
                whole = Span.trimmed(text, match.start("np") + word.start(), match.end("np"))
                who = outlet_in(whole, text) if whole else None
                if who:
                    yield FoundParty(who, Span.of(text, match.start(), match.end()))
                break


def _is_of_statement(view: _View, verb: re.Match[str]) -> bool:
    """Is this verb the statement's cue, or one that shares its subject ("told CNN that … and said …")?"""
    at, cue = verb.start(), view.cue
    if view.is_cue(at):
        return True
    if not verb.group().lower().endswith(("ing", "ed", "told", "tells")):
        return False  # "order" and "challenge" are nouns as well
    if cue is None or view.is_said(at) or view.is_source(at) or at > cue.start:
        return False
    if any(at < span.start for span in view.found.source):
        return False
    if not _COORDINATED.search(view.text, max(at, cue.start - 40), cue.start):
        return False
    source = view.found.source[-1] if view.found.source else None
    is_participle = verb.group().split(" ")[0].rstrip(",").lower().endswith("ing")
    return source is None or is_participle or bool(_FEW_WORDS.fullmatch(view.text, source.end, at))


def _is_near(view: _View, start: int, end: int) -> bool:
    """Do these words qualify the statement: outside its content, and with no clause of another subject in between?"""
    if view.is_cue(start) or view.is_source(start):
        return True
    if view.is_said(start):
        return False
    anchors = [span for span in (*view.found.cue, *view.found.source) if view.start <= span.start < view.end]
    if not anchors:
        return False
    before = [span.end for span in anchors if span.end <= start]
    if before:
        gap = (max(before), start)
        if _RELATIVE_ONLY.fullmatch(view.text, *gap):
            return True  # "officials who spoke with the paper"
    else:
        gap = (end, min(span.start for span in anchors))
        if _OPENS_A_CLAUSE.match(view.text, view.start, start) and "," in view.text[gap[0] : gap[1]]:
            return False  # "While Roy spoke on the radio, Hale …"
        if not view.text[view.start : start].strip("“”\"'‘’ "):
            comma = view.text.find(",", *gap)
            gap = (comma if comma >= 0 else gap[1], gap[1])  # what stands before the comma is still the phrase's own
    return not any(not view.is_said(match.start()) for match in _OTHER_CLAUSE.finditer(view.text, *gap))


# -- carriers -------------------------------------------------------------------------------------------------------

_ON_AIR = re.compile(r"\bon (?=[\w“\"‘'’])", re.I)
_ON_PLATFORM = re.compile(
    rf"\b(?:on|to|via|in|over) (?P<owner>(?:[\w’'@.-]+ ){{0,5}}?)(?P<name>{_PLATFORM})\b(?! of\b)"
)
_ON = re.compile(r"\bon ", re.I)
_TWEET = re.compile(
    r"\b(?:(?:in|with|wrote|sent|posted|issued|fired off|by) (?:\w+ ){0,1}?(?:a|an|one|another|his|her|their|"
    r"its|the|several) "
    r"(?:[\w’'-]+ ){0,4}?tweets?|(?:re-?)?tweet(?:ed|ing|s))\b",
    re.I,
)
_CALLING = re.compile(r"\b(?:call|rely|depend|focus|draw|count|prevail)(?:s|ed|ing)? $", re.I)
_PUT_UP = re.compile(r"\b(?:posted|uploaded|shared|published) $", re.I)
_TWEET_WORD = re.compile(r"(?:re-?)?tweet\w*", re.I)
_COURT = re.compile(
    r"\b(?:in|from|filed|files|filing) "
    r"(?P<np>(?:one of )?(?:(?:an?|the|his|her|their|its|this|that|\w+[’']s) )?(?:(?!the |an? |to |of |"
    r"and )[$\w-]+(?<!ing) ){0,4}?"
    r"(?:(?:court|legal|regulatory|bankruptcy|securities) "
    r"(?:filings?|papers?|documents?|records?|files?|briefs?|motions?|submissions?|statements?|orders?)|"
    r"(?:financial )?disclosure (?:reports?|forms?|statements?|filings?)|financial disclosures?|"
    r"filings?|lawsuits?|(?<!political )suits?|affidavits?|depositions?|indictment|witness statements?|complaint|"
    r"sworn (?:statements?|testimony|declarations?)|(?<=his )order|(?<=her )order|ruling))\b",
    re.I,
)
_FILED = re.compile(
    r"\bin (?P<np>(?:an?|the|his|her) letter [\w ]{0,40}filed (?:in|with) [\w ]{0,30}court(?: in [A-Z]\w+)?)"
)
_BY_WAY_OF = re.compile(
    r"\b(?:(?:as |first |originally |previously )*(?:reported|quoted|cited|published|aired|broadcast|carried|"
    r"obtained|reviewed|"
    r"seen|released|recorded|leaked|distributed|circulated|posted|printed|unearthed)(?: \w+){0,3}? (?:by|in|on)|"
    r"according to|as per|per|via|citing) (?=[\w“\"])",
    re.I,
)
_BY = re.compile(r"\b(?:quoted|cited|reported|obtained|reviewed|seen|published)(?: \w+)? by $", re.I)
_SENT_BY = re.compile(
    r"\b(?:e-?mails?|mailings?|mailers?|newsletters?) (?:sent|sent out|distributed|circulated)(?: \w+)? by ", re.I
)
_SAID_BY_OUTLET = re.compile(
    r"(?:, |^|[”\"] ?)(?:[Aa]s )?(?P<np>(?:[A-Z“][\w’'”.&-]*|the|of)(?: (?:[A-Z][\w’'.&-]*|of|"
    r"the)){0,4}|the (?:[a-z]+ ){0,3}(?:agency|broadcaster|newspaper|network|paper|magazine|radio|television|station))"
    r" (?:first )?(?:reported|reports)\b"
)
_REPORTED_OUTLET = re.compile(r"\b(?:reports|reported) (?=(?:the |The )?[A-Z])")
_WRITTEN_IN = re.compile(
    r"\b(?:op-?ed(?: article| column| piece)?|columns?|essay|opinion piece|article|piece|editorial|interview|"
    r"profile|blog post|post|"
    r"book review|wrote|writes|writing|written|quoted|told)(?: \w+){0,3}? (?:in|for|with|on|published in|"
    r"published by) (?=[\w“\"])",
    re.I,
)
_REPORT_WORDS = frozenset(
    """report reports article articles story stories account accounts transcript transcripts recording recordings
    audio video documents document filing filings papers records complaint lawsuit affidavit indictment interview
    memo minutes""".split()
)
_ANY_MEDIUM = frozenset(
    "national live cable network television tv radio show shows program programme broadcast air new".split()
)
_POSTED = 0
_PUBLISHED = 1
_REPORTED = 2


def _carriers(view: _View) -> Iterator[tuple[int, FoundParty]]:
    """All carriers, each with how far from the speaker it stands."""
    text = view.text
    for party in _addressees(view):
        if outlet := outlet_in(party.who, text):
            yield _POSTED, FoundParty(outlet, party.evidence)
    for match in _ON_AIR.finditer(text, view.start, view.end):
        if not _qualifies(view, match) or _CALLING.search(text, max(view.start, match.start() - 12), match.start()):
            continue
        who = _phrase(text, match.end(), view.end)
        outlet = outlet_in(who, text) if who else None
        if who and outlet and _is_on_air(who, outlet):
            yield _POSTED, _party(view, outlet, match.start(), who.end)
    for match in _ON_PLATFORM.finditer(text, view.start, view.end):
        # "X" and "in Medium" are too short to be believed without "on".
        is_post = view.is_source(match.start()) and _PUT_UP.search(
            text, max(view.start, match.start() - 12), match.start()
        )
        if (is_post or _qualifies(view, match)) and (_ON.search(match.group()) or len(match["name"]) > len("Threads")):
            who = Span.of(text, match.start("name"), match.end("name"))
            yield _POSTED, _party(view, who, match.start(), match.end())
    for match in _TWEET.finditer(text, view.start, view.end):
        is_verb = _TWEET_WORD.match(match.group()) is not None
        if not (_is_of_statement(view, match) if is_verb else _qualifies(view, match)):
            continue
        if word := _TWEET_WORD.search(match.group()):
            at = match.start() + word.start()
            who = Span.of(text, at, match.start() + word.end())
            yield _POSTED, _party(view, who, match.start(), match.end())
    for match in (*_COURT.finditer(text, view.start, view.end), *_FILED.finditer(text, view.start, view.end)):
        if _qualifies(view, match):
            if match.group().lower().startswith("fil") and not view.is_cue(match.start()):
                continue
            who = Span.of(text, match.start("np"), match.end())
            yield _POSTED, _party(view, who, match.start(), match.end())
    for match in _WRITTEN_IN.finditer(text, view.start, view.end):
        yield from _outlet_after(view, match, _POSTED)
    for match in _SENT_BY.finditer(text, view.start, view.end):
        if _qualifies(view, match) and (who := listener_at(text, match.end(), view.end)):
            yield _PUBLISHED, FoundParty(who, Span.of(text, match.start(), who.end))
    for match in _BY_WAY_OF.finditer(text, view.start, view.end):
        is_report = match.group().lower().split()[0] in ("as", "first", "reported", "according", "per", "citing")
        yield from _outlet_after(view, match, _REPORTED if is_report else _PUBLISHED)
    for match in _SAID_BY_OUTLET.finditer(text, view.start, view.end):
        if not view.is_cue(match.end() - 1) and _qualifies(view, match):
            who = _phrase(text, match.start("np"), match.end("np"))
            if who and not view.is_source(who.start) and (outlet := outlet_in(who, text)):
                yield _REPORTED, FoundParty(outlet, Span.of(text, who.start, match.end()))
    for match in _REPORTED_OUTLET.finditer(text, view.start, view.end):
        yield from _outlet_after(view, match, _REPORTED)


def _qualifies(view: _View, match: re.Match[str]) -> bool:
    """Do these words qualify the statement, and are they neither its source nor what its cue stands in?"""
    cue = view.cue
    if cue and match.start() < cue.start and cue.end <= match.end():
        return False
    return (
        not view.is_source(match.start())
        and not view.is_source(match.end() - 1)
        and _is_near(view, match.start(), match.end())
    )


def _outlet_after(view: _View, match: re.Match[str], rank: int) -> Iterator[tuple[int, FoundParty]]:
    """The outlet that is named after the match, or within a report that is named there ("a report in the Post")."""
    is_of_paper = rank == _PUBLISHED and view.is_source(match.start())  # "a memo seen by the paper"
    if not (is_of_paper or _qualifies(view, match)):
        return
    who = _phrase(view.text, match.end(), view.end)
    if who is None or (view.is_source(who.start) and not is_of_paper):
        return
    outlet = outlet_in(who, view.text)
    if outlet is None and _head(who) in _REPORT_WORDS and rank == _REPORTED:
        within = re.compile(r" (?:in|by|from|on|published in|published by) ").match(view.text, who.end, view.end)
        inner = _phrase(view.text, within.end(), view.end) if within else None
        outlet = outlet_in(inner, view.text) if inner else None
        if outlet is None and not view.is_said(who.start):
            outlet = who
        elif inner:
            who = inner
    if outlet is None and _is_name(who) and _BY.search(match.group()):
        outlet = who  # "quoted by" a name that is on no list
    if outlet and not (rank == _POSTED and outlet.text[0] in "“\"'‘"):
        yield rank, _party(view, outlet, match.start(), max(who.end, outlet.end))


def _is_on_air(who: Span, outlet: Span) -> bool:
    """Can one speak on it? On the BBC, on "Meet the Press", on a radio station; not on the Times, nor on the Hill."""
    head = _head(who)
    if who.text.endswith(("’s", "'s")):
        return False
    if head in _MEDIA:
        if all(word.lower() in _QUALIFIERS | _ANY_MEDIUM for word in who.text.split()):
            return False  # "on television", "on a show": somewhere
        return head not in ("newspaper", "newspapers", "magazine", "daily", "weekly", "website", "outlet")
    words = outlet.text.split()
    return (
        len(words) > 1
        or not words[0][1:].islower()
        or words[0] in ("Fox", "Univision", "Telemundo", "Breitbart", "Newsmax")
    )


def _party(view: _View, who: Span, start: int, end: int) -> FoundParty:
    """The party, with the cue in its evidence where the cue stands right before."""
    for span in view.found.cue:
        if span.end <= start and not view.text[span.end : start].strip():
            start = span.start
    return FoundParty(who, Span.of(view.text, start, end))


def _distinct(parties: Sequence[FoundParty]) -> tuple[FoundParty, ...]:
    """The parties, each once: one that overlaps another, or has its name, is the same."""
    out: list[FoundParty] = []
    for party in parties:
        if not any(party.who.overlaps(other.who) or party.who.text.lower() == other.who.text.lower() for other in out):
            out.append(party)
    return tuple(out)
