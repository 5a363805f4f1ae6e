"""Whose words are they? From the source of a statement to the fullest name that the article gives for it.

A name is matched to the fuller name that ends in it; a pronoun goes to the person in play; a description ("the
ambassador") goes to the person it was said of before, or else stands for itself, unnamed. Where two people fit about
equally well the answer is `ambiguous`, with both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from onrecord.language.gazetteer import gazetteer
from onrecord.language.lexicon import lexicon
from onrecord.language.names import Name, find_names
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.values import EntityKind

SourceForm = Literal["name", "pronoun", "description", "none"]

_HE, _SHE, _IT, _THEY = lexicon("he"), lexicon("she"), lexicon("it"), lexicon("they")
_RELATIVE, _FIRST = lexicon("relative"), lexicon("first_person")
_PRONOUNS = _HE | _SHE | _IT | _THEY | _RELATIVE | _FIRST | lexicon("second_person")
_MALE_TITLES, _FEMALE_TITLES = lexicon("male_titles"), lexicon("female_titles")
_POLLS, _DOCUMENTS, _BODIES = lexicon("polls"), lexicon("documents"), lexicon("bodies")
_PAPERS = lexicon("papers")
_COLLECTIVES = lexicon("collectives")
_ARTICLES = re.compile(
    r"^(?:the|a|an|this|that|these|those|his|her|its|their|our|one|another|some|two|three|many|several) ", re.I
)
# Where a noun phrase's head ends: a comma, a bracket, or a word that begins a qualification.
_HEAD_END = re.compile(
    r",|\(|\s[–—-]\s|\s(?:of|for|from|in|at|on|with|who|which|that|to|by|about|near|under|among|inside|close|familiar|briefed|"
    r"including|speaking|representing|whose|as|released|published|conducted)\s"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LOOSE_END = re.compile(r",?\s*(?:,|\b(?:who|which|that))\s*$")
_POSSESSIVE = re.compile(r"^['’]s?\b")
# How much likelier the best candidate must be than the next one, for a plain answer.
_CLEAR_MARGIN = 0.15
# The name begins right after the comma and the space, or after its title.
_NEXT_WORD_CHARS = 4
# "The new governor" refers to somebody; "the first woman to lead the bank in its history" describes somebody.
_MAX_WORDS_OF_A_REFERENCE = 4
_WORDS_OF_A_BARE_REFERENCE = 2  # "the company"
# A pronoun looks so many sentences back for the one it stands for.
_REACH_SENTENCES = 8
# Bounds that no article reaches, so that time stays linear in the length of any text.
_REACH_MENTIONS = 80
_MAX_NAMESAKES = 40


@dataclass(slots=True)
class Figurehead:
    """One person or body of the article, while it is being put together: its names and where they stand."""

    kind: EntityKind
    name: str
    named: bool
    mentions: list[tuple[int, int]] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    gender: str = ""  # M, F, or both or nothing when not known

    @property
    def surname(self) -> str:
        return self.name.split(" ")[-1]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is the source of a statement: an index into the cast, or the reason why there is none.

    `form` is how the source is put. `candidates` are set where `entity` is None and several could be meant.
    """

    form: SourceForm
    entity: int | None
    score: float
    candidates: tuple[int, ...] = ()
    reason: str = ""


class Cast:
    """The people and bodies that a text names, and who of them is in play as the reader goes along.

    Statements must be put to `speaker_of` in the order of the text: who spoke last is likeliest meant by a pronoun.
    `members` grows as sources turn up that the text only describes.
    """

    def __init__(self, text: str, *, sentences: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._sentence_starts = [start for start, _ in sentences]
        self.members: list[Figurehead] = []
        self._by_surname: dict[str, list[int]] = {}
        self._by_form: dict[str, int] = {}
        self._by_given_name: dict[str, list[int]] = {}
        self._by_initials: dict[str, int] = {}
        self._by_office: dict[str, dict[int, None]] = {}  # last word of a title: who has one, first named first
        self._described: dict[str, int] = {}
        self._described_last: dict[str, int] = {}  # head noun: who was last described by it
        self._names = find_names(text, sentences)
        self._name_starts = [name.start for name in self._names]
        self._enlist()
        self._mentions = sorted(
            (start, end, k) for k, member in enumerate(self.members) for start, end in member.mentions
        )
        self._mention_starts = [start for start, _, _ in self._mentions]
        self._last_speaker: int | None = None

    def named(self, name: str, kind: EntityKind, mentions: Sequence[Span]) -> int:
        """Who has this name? Somebody new of this kind if nobody in the text has it, standing at `mentions`."""
        form = _folded(_ARTICLES.sub("", name))
        if form not in self._by_form:
            self._by_form[form] = len(self.members)
            own = [(span.start, span.end) for span in mentions if span.text == name]
            self.members.append(Figurehead(kind, name, True, mentions=own))
        return self._by_form[form]

    # -- who is there -------------------------------------------------------------------------------------------

    def _enlist(self) -> None:
        """Full names first, then the short ones that end, or begin, a full one."""
        full = [name for name in self._names if " " in name.text]
        short = [name for name in self._names if " " not in name.text]
        for name in full:
            self._add_mention(self._member_of_full(name), name)
        for name in short:
            k = self._member_of_short(name)
            if k is not None:
                self._add_mention(k, name)

    def _member_of_full(self, name: Name) -> int:
        form = _folded(name.text)
        if form in self._by_form:
            return self._by_form[form]
        if name.kind == "person":
            for k in self._by_surname.get(_folded(name.text.split(" ")[-1]), [])[-_MAX_NAMESAKES:]:
                if _same_person(self.members[k].name, name.text):
                    if len(name.text) > len(self.members[k].name):
                        self.members[k].name = name.text
                    self._by_form[form] = k
                    return k
        return self._new(name)

    def _member_of_short(self, name: Name) -> int | None:
        form = _folded(name.text)
        if form in self._by_form:
            return self._by_form[form]
        if name.kind in ("unknown", "person"):
            namesakes = self._by_surname.get(form, [])
            if len(namesakes) == 1:
                return namesakes[0]
            if namesakes:
                return None  # two people of one surname: decided where it is used, never here
            given = self._by_given_name.get(form, [])
            if len(given) == 1:
                return given[0]
            if name.text in self._by_initials:
                return self._by_initials[name.text]
        return self._new(name)

    def _new(self, name: Name) -> int:
        known = gazetteer()
        kind: EntityKind = "person" if name.kind == "unknown" and name.title else name.kind
        fullest = known.publications.get(name.text) or known.organisations.get(name.text) or name.text
        if fullest != name.text and fullest not in self._text:
            fullest = name.text
        k = len(self.members)
        self.members.append(Figurehead(kind, fullest, True))
        self._by_form.setdefault(_folded(name.text), k)
        self._by_form.setdefault(_folded(fullest), k)
        if kind in ("person", "unknown"):
            self._by_surname.setdefault(_folded(name.text.split(" ")[-1]), []).append(k)
        if kind == "person":
            self._by_given_name.setdefault(_folded(name.text.split(" ")[0]), []).append(k)
        elif kind == "organisation":
            self._by_initials.setdefault(_initials(fullest), k)
        return k

    def _add_mention(self, k: int, name: Name) -> None:
        member = self.members[k]
        member.mentions.append((name.start, name.end))
        if name.text != member.name and name.text not in member.aliases:
            member.aliases.append(name.text)
        for role in (name.title, _apposition(self._text, name.end)):
            if role and role not in member.roles:
                member.roles.append(role)
                self._by_office.setdefault(role.lower().split()[-1], {})[k] = None
        if name.title:
            if name.title.lower() in _MALE_TITLES:
                member.gender = "M"
            elif name.title.lower() in _FEMALE_TITLES:
                member.gender = "F"
        if not member.gender and member.kind == "person":
            member.gender = gazetteer().genders.get(member.name.split(" ")[0], "")

    # -- who is meant -------------------------------------------------------------------------------------------

    def speaker_of(self, statement: Found) -> Resolution:
        """Who speaks in the statement?"""
        if not statement.source:
            return Resolution("none", None, 0.0, reason="the text names no source")
        resolution = self.who(statement.source[0])
        if resolution.entity is not None:
            self._last_speaker = resolution.entity
        return resolution

    def who(self, source: Span) -> Resolution:
        """Who is meant by these words: a name, a pronoun or a description?"""
        if bare := _LOOSE_END.search(source.text, 1):
            source = Span.of(self._text, source.start, source.start + bare.start())  # "the official, who"
        words = source.text.lower().strip("\"'“”‘’.,:; ")
        if words in _PRONOUNS:
            return self._pronoun(words, source)
        known = self._by_form.get(_folded(_ARTICLES.sub("", source.text)))
        if known is not None and len(self._by_surname.get(_folded(source.text), ())) < 2:
            return Resolution("name", known, 0.95)
        name = self._name_of(source)
        if name is not None:
            return self._name(name, source)
        return self._description(source)

    def _name_of(self, source: Span) -> Name | None:
        """The name that the source is, or None where its head is a common noun ("a spokesman for Trump")."""
        match = _HEAD_END.search(source.text)
        limit = source.start + match.start() if match else source.end
        first = bisect_right(self._name_starts, source.start - 1)
        # A name may hold such a word itself (Council on Foreign Relations), so a name across the cut is whole.
        after = bisect_right(self._name_starts, max(limit, source.start + 1) - 1)
        if first < after and self._ends_phrase(self._names[after - 1], limit):
            return self._names[after - 1]
        if match and match.group() == "," and after < len(self._names):
            # "Her lawyer, Ana Ruiz": the description comes first and the name is set after it.
            name = self._names[after]
            is_next = name.start - limit < _NEXT_WORD_CHARS + len(name.title) and name.end <= source.end
            if is_next and not _POSSESSIVE.match(self._text[name.end : name.end + 2]):
                return name
        return None

    def _ends_phrase(self, name: Name, limit: int) -> bool:
        """Does the noun phrase that ends at `limit` end with the name? Else the name only qualifies it ("the Ruiz
        campaign", "Ruiz's lawyer")."""
        rest = self._text[name.end : max(limit, name.end)]
        return not _WORD.search(_POSSESSIVE.sub("", rest)) and not (
            rest and _POSSESSIVE.match(rest) and rest[2:].strip()
        )

    def _name(self, name: Name, source: Span) -> Resolution:
        k = self._by_form.get(_folded(name.text))
        if k is not None and (" " in name.text or len(self._by_surname.get(_folded(name.text), ())) < 2):
            return Resolution("name", k, 0.95)
        namesakes = self._by_surname.get(_folded(name.text), [])
        if len(namesakes) == 1:
            return Resolution("name", namesakes[0], 0.9)
        if len(namesakes) > 1:
            return self._choose("name", namesakes, source)
        given = self._member_of_short(name)
        if given is not None:
            return Resolution("name", given, 0.8)
        return Resolution("name", None, 0.0, reason=f"nobody in the text has the name {name.text}")

    def _pronoun(self, word: str, source: Span) -> Resolution:
        if word in _FIRST:
            return Resolution("pronoun", None, 0.0, reason=f"“{source.text}” is whoever writes or is quoted here")
        if word in _RELATIVE:
            before = self._before(source.start, reach=1)
            if before and source.start - self._mentions[before[-1]][1] < 80:
                return Resolution("pronoun", self._mentions[before[-1]][2], 0.7)
            return Resolution("pronoun", None, 0.0, reason=f"no name stands before “{source.text}”")
        kinds, wanted = _kinds_meant_by(word)
        in_play = [self._mentions[at][2] for at in self._before(source.start, reach=_REACH_SENTENCES)]
        if self._last_speaker is not None:
            in_play.append(self._last_speaker)
        fitting = [k for k in dict.fromkeys(in_play) if _fits(self.members[k], kinds, wanted)]
        if not fitting:
            return Resolution("pronoun", None, 0.0, reason=f"nobody named before can be meant by “{source.text}”")
        return self._choose("pronoun", fitting, source)

    def _description(self, source: Span) -> Resolution:
        match = _HEAD_END.search(source.text)
        head = source.text[: match.start()] if match else source.text
        words = _WORD.findall(head)
        is_definite = bool(re.match(r"(?:the|this|that|his|her|their|its) ", source.text, re.I))
        if is_definite and 0 < len(words) <= _MAX_WORDS_OF_A_REFERENCE and source.text == head:
            holders = self._holders([word.lower() for word in words], source)
            if len(holders) == 1:
                return Resolution("description", holders[0], 0.75)
            if holders:
                return self._choose("description", holders, source)
        key = _folded(_ARTICLES.sub("", source.text))
        k = self._described.get(key)
        if k is None:
            k = len(self.members)
            kind = _kind_of_description(source.text, words)
            named = kind in ("organisation", "poll", "document", "place") and any(
                w[0].isupper() for w in _WORD.findall(_ARTICLES.sub("", source.text))
            )
            self.members.append(Figurehead(kind, source.text, named))
            self._described[key] = k
            self._described_last[_head_noun(key)] = k
        self.members[k].mentions.append((source.start, source.end))
        return Resolution("description", k, 0.8)

    def _holders(self, words: list[str], source: Span) -> list[int]:
        """Who was described by these words, an article and qualifiers before a noun, before the source?

        By title or apposition, and then those whose title is nearest; or as somebody without a name ("a spokesman for
        …", then "the spokesman"); or, if the noun is a body's, any body near by.
        """
        noun, wanted = words[-1], set(words[1:])
        holders = list(self._by_office.get(noun, ()))[:_MAX_NAMESAKES]
        unlike = {
            k: min(len(wanted.symmetric_difference(role.lower().split())) for role in self.members[k].roles)
            for k in holders
            if self.members[k].mentions[0][0] < source.start
        }
        if unlike:
            return [k for k, n in unlike.items() if n == min(unlike.values())]
        if noun in self._described_last:
            return [self._described_last[noun]]
        if noun in _BODIES and len(words) == _WORDS_OF_A_BARE_REFERENCE:
            near = dict.fromkeys(self._mentions[at][2] for at in self._before(source.start, reach=_REACH_SENTENCES))
            kind = "publication" if noun in _PAPERS else "organisation"
            return [k for k in near if self.members[k].kind == kind]
        return []

    def _before(self, at: int, *, reach: int) -> range:
        """Indices of the mentions in the last `reach` sentences before `at`, the nearest `_REACH_MENTIONS` at most."""
        sentence = bisect_right(self._sentence_starts, at) - 1
        first = self._sentence_starts[max(0, sentence - reach + 1)] if self._sentence_starts else 0
        last = bisect_right(self._mention_starts, at - 1)
        return range(max(bisect_right(self._mention_starts, first - 1), last - _REACH_MENTIONS), last)

    def _choose(self, form: SourceForm, candidates: list[int], source: Span) -> Resolution:
        """The candidate most in play at the source: spoken last, named last, named first in its sentence, often."""
        sentence = bisect_right(self._sentence_starts, source.start) - 1
        # Somebody the article names often is its subject, and more likely meant.
        weights = {k: 0.02 * min(len(self.members[k].mentions), 20) for k in candidates}
        wanted = set(candidates)
        for at in self._before(source.start, reach=_REACH_SENTENCES):
            start, _, k = self._mentions[at]
            if k not in wanted:
                continue
            own = bisect_right(self._sentence_starts, start) - 1
            weight = 0.6 ** (sentence - own)
            if start - self._sentence_starts[own] < 25:
                weight *= 1.8  # it leads its sentence, as subjects do
            weights[k] = max(weights[k], weight) + 0.1 * weight
        if self._last_speaker in wanted and self._last_speaker is not None:
            weights[self._last_speaker] += 0.5
        total = sum(weights.values())
        ranked = sorted(weights, key=lambda k: (-weights[k], k))
        best = ranked[0]
        share = weights[best] / total
        rival = weights[ranked[1]] / total if len(ranked) > 1 else 0.0
        if share - rival < _CLEAR_MARGIN:
            close = tuple(k for k in ranked if share - weights[k] / total < _CLEAR_MARGIN)
            names = " or ".join(self.members[k].name for k in close)
            return Resolution(form, None, share, close, f"“{source.text}” may be {names}")
        return Resolution(form, best, share)


def _folded(name: str) -> str:
    return re.sub(r"['’]s$", "", name).lower().replace(".", "")


def _kinds_meant_by(pronoun: str) -> tuple[frozenset[EntityKind], str]:
    """Which kinds of entity can the pronoun stand for, and of which gender must they be ("" for any)?"""
    if pronoun in _HE | _SHE:
        return frozenset(("person",)), "M" if pronoun in _HE else "F"
    if pronoun in _IT:
        return frozenset(("organisation", "publication", "place", "document", "poll")), ""
    return frozenset(("group", "organisation", "publication")), ""


def _fits(member: Figurehead, kinds: frozenset[EntityKind], gender: str) -> bool:
    return member.kind in kinds and (not gender or not member.gender or gender in member.gender)


def _head_noun(description: str) -> str:
    match = _HEAD_END.search(description)
    words = _WORD.findall(description[: match.start()] if match else description)
    return words[-1] if words else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split(" ") if word[0].isupper())


def _same_person(a: str, b: str) -> bool:
    """Do two full names with one surname agree, a missing middle name or an initial allowed?"""
    x, y = a.lower().replace(".", "").split(" "), b.lower().replace(".", "").split(" ")
    return x[-1] == y[-1] and (x[0] == y[0] or (min(len(x[0]), len(y[0])) == 1 and x[0][0] == y[0][0]))


_APPOSITION = re.compile(r",? \(?(?:the|a|an|who is the|who is a)? ?((?:[\w’'-]+ ){0,6}[\w’'-]+)")


def _apposition(text: str, end: int) -> str:
    """The description set after a name by a comma ("Ana Ruiz, the mayor of Toledo, …"), or nothing."""
    if text[end : end + 2] not in (", ", " ("):
        return ""
    match = _APPOSITION.match(text, end, end + 90)
    if match is None:
        return ""
    words = match[1].split(" ")
    for k, word in enumerate(words):
        if word.lower() in ("of", "for", "at", "in", "who", "and", "with", "said", "to"):
            words = words[:k]
            break
    roles = gazetteer().roles
    head = " ".join(words).lower()
    return " ".join(words) if words and (head in roles or words[-1].lower() in roles) else ""


def _kind_of_description(text: str, head: list[str]) -> EntityKind:
    lower = [word.lower() for word in head]
    everything = {word.lower() for word in _WORD.findall(text)}
    if not lower:
        return "unknown"
    noun = lower[-1]
    if noun in _POLLS or (noun in _DOCUMENTS and everything & _POLLS):
        return "poll"
    if noun in _DOCUMENTS:
        return "document"
    if noun in _BODIES:
        return "organisation"
    roles = gazetteer().roles
    if (
        noun in roles
        or noun.removesuffix("man").removesuffix("woman") != noun
        or noun in ("source", "person", "man", "woman")
    ):
        return "person"
    if noun.endswith("s") or noun in _COLLECTIVES:
        return "group"
    return "unknown"
