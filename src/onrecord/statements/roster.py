"""Who is there? The people and bodies that a text names, each with all its names.

A short name belongs to the full one that ends or begins with it. Two people of one surname are never made one: a bare
surname that several have is left for whoever knows the place where it is used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.language.gazetteer import gazetteer
from onrecord.language.lexicon import lexicon
from onrecord.language.names import Name
from onrecord.spans import Span
from onrecord.statements.values import EntityKind

_MALE_TITLES, _FEMALE_TITLES = lexicon("male_titles"), lexicon("female_titles")
ARTICLES = re.compile(
    r"^(?:the|a|an|this|that|these|those|his|her|its|their|our|one|another|some|two|three|many|several) ", re.I
)
# Where a noun phrase's head ends: a comma, a bracket, or a word that begins a qualification.
HEAD_END = re.compile(
    r",|\(|\s[–—-]\s|\s(?:of|for|from|in|at|on|with|who|which|that|to|by|about|near|under|among|inside|close|familiar|briefed|"
    r"including|speaking|representing|whose|as|released|published|conducted|"
    r"(?:seen|obtained|reviewed|viewed|leaked|shared|prepared|compiled|written|issued|sent)(?=\s(?:by|to|with|from)))\s"
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A bound that no article reaches, so that time stays linear in the length of any text.
MAX_NAMESAKES = 40


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


class Roster:
    """The members of a text, and the ways to find one by a name, a surname, an office or a description."""

    def __init__(self, text: str, names: Sequence[Name]) -> None:
        self.members: list[Figurehead] = []
        self.by_form: dict[str, int] = {}
        self.by_office: dict[str, dict[int, None]] = {}  # last word of a title: who has one, first named first
        self.described: dict[str, int] = {}
        self._text = text
        self._by_surname: dict[str, list[int]] = {}
        self._by_given_name: dict[str, list[int]] = {}
        self._by_initials: dict[str, int] = {}
        # Full names first, then the short ones that end, or begin, a full one.
        for name in sorted(names, key=lambda name: (" " not in name.text, name.start)):
            k = self._member_of_full(name) if " " in name.text else self.member_of_short(name)
            if k is not None:
                self._add_mention(k, name)

    def namesakes(self, name: str) -> Sequence[int]:
        """Who has this surname?"""
        return self._by_surname.get(folded(name), ())

    def enlist(self, member: Figurehead, *forms: str) -> int:
        """The index of a new member, to be found by these forms of its name."""
        self.members.append(member)
        for form in forms:
            self.by_form.setdefault(folded(form), len(self.members) - 1)
        return len(self.members) - 1

    def named(self, name: str, kind: EntityKind, mentions: Sequence[Span]) -> int:
        """Who has this name? Somebody new of this kind if nobody in the text has it, standing at `mentions`."""
        form = ARTICLES.sub("", name)
        k = self.by_form.get(folded(form))
        if k is None:
            own = [(span.start, span.end) for span in mentions if span.text == name]
            k = self.enlist(Figurehead(kind, name, True, mentions=own), form)
        return k

    def member_of_short(self, name: Name) -> int | None:
        """Who has this name of one word? None where two people of that surname have it."""
        form = folded(name.text)
        if form in self.by_form:
            return self.by_form[form]
        if name.kind in ("unknown", "person"):
            namesakes = self.namesakes(name.text)
            if len(namesakes) == 1:
                return namesakes[0]
            if namesakes:
                return None
            given = self._by_given_name.get(form, [])
            if len(given) == 1:
                return given[0]
        if name.text in self._by_initials:
            return self._by_initials[name.text]
        return self._new(name)

    def _member_of_full(self, name: Name) -> int:
        form = folded(name.text)
        if form in self.by_form:
            return self.by_form[form]
        if name.kind == "person":
            for k in self.namesakes(name.text.split(" ")[-1])[-MAX_NAMESAKES:]:
                if _same_person(self.members[k].name, name.text):
                    if len(name.text) > len(self.members[k].name):
                        self.members[k].name = name.text
                    self.by_form[form] = k
                    return k
        return self._new(name)

    def _new(self, name: Name) -> int:
        known = gazetteer()
        kind: EntityKind = "person" if name.kind == "unknown" and name.title else name.kind
        fullest = known.publications.get(name.text) or known.organisations.get(name.text) or name.text
        if fullest != name.text and fullest not in self._text:
            fullest = name.text
        # "Democrats" and "the French" are many: no reader can tell exactly who.
        k = self.enlist(Figurehead(kind, fullest, kind != "group"), name.text, fullest)
        if kind in ("person", "unknown"):
            self._by_surname.setdefault(folded(name.text.split(" ")[-1]), []).append(k)
        if kind == "person":
            self._by_given_name.setdefault(folded(name.text.split(" ")[0]), []).append(k)
        elif kind in ("organisation", "publication"):
            self._by_initials.setdefault(_initials(fullest), k)
        return k

    def _add_mention(self, k: int, name: Name) -> None:
        member = self.members[k]
        member.mentions.append((name.start, name.end))
        if name.text != member.name and name.text not in member.aliases:
            member.aliases.append(name.text)
        for role in (name.title, _description_before(self._text, name), _apposition(self._text, name.end)):
            if role and role not in member.roles:
                member.roles.append(role)
                self.by_office.setdefault(role.lower().split()[-1], {})[k] = None
        if name.title:
            member.gender = gender_of(name.title.split(" ")[-1]) or member.gender
        if not member.gender and member.kind == "person":
            member.gender = gazetteer().genders.get(member.name.split(" ")[0], "")


def folded(name: str) -> str:
    """The name as it is looked up: in lower case, without points and a possessive ending."""
    return re.sub(r"['’]s$", "", name).lower().replace(".", "")


def head_of(description: str) -> tuple[str, list[str]]:
    """The description up to the end of its head, and the words of that."""
    match = HEAD_END.search(description)
    head = description[: match.start()] if match else description
    return head, WORD.findall(head)


def gender_of(noun: str) -> str:
    """Which gender does a title or a noun tell: M, F or nothing?"""
    word = noun.lower()
    if word in _MALE_TITLES or (word.endswith("man") and word != "woman" and not word.endswith("woman")):
        return "M" if word not in ("human", "german", "roman") else ""
    return "F" if word in _FEMALE_TITLES or word.endswith("woman") else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split(" ") if word[0].isupper())


def _same_person(a: str, b: str) -> bool:
    """Do two full names with one surname agree, a missing middle name or an initial allowed?"""
    x, y = a.lower().replace(".", "").split(" "), b.lower().replace(".", "").split(" ")
    return x[-1] == y[-1] and (x[0] == y[0] or (min(len(x[0]), len(y[0])) == 1 and x[0][0] == y[0][0]))


_BEFORE_CHARS = 100
_LAST_SEGMENT = re.compile(r"[^,.;:()“”\"\n]{3,90}\Z")


def _description_before(text: str, name: Name) -> str:
    """The office set before a name by a comma ("the mayor of Toledo, Ana Ruiz"), or nothing."""
    start = name.start - (len(name.title) + 1 if name.title else 0)
    if text[max(0, start - 2) : start] != ", ":
        return ""
    match = _LAST_SEGMENT.search(text[max(0, start - _BEFORE_CHARS) : start - 2])
    _, words = head_of(match.group().strip()) if match else ("", [])
    return " ".join(words[-4:]) if words and words[-1].lower() in gazetteer().roles else ""


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
        if k and (word.lower() in ("of", "for", "at", "in", "who", "and", "with", "to") or word in ("said", "told")):
            words = words[:k]
            break
    roles = gazetteer().roles
    head = " ".join(words).lower()
    return " ".join(words) if words and (head in roles or words[-1].lower() in roles) else ""
