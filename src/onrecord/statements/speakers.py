"""Whose words are they? From the source of a statement to the fullest name that the article gives for it.

A name is matched to the fuller name that ends in it. For a pronoun, a surname that several have and a description
("the ambassador"), everybody who can be meant is ranked by learned weights; a description may also stand for itself,
somebody without a name. Where two candidates are about equally likely the answer is `ambiguous`, with both.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from onrecord.language.gazetteer import gazetteer
from onrecord.language.lexicon import lexicon
from onrecord.language.names import Name, find_names
from onrecord.spans import Span
from onrecord.statements.affiliation import find_affiliation
from onrecord.statements.found import Found
from onrecord.statements.lexicon import AUX, KINDS, PREPOSITION, VERBS, Takes
from onrecord.statements.ranking import RankedForm, Weights, load_weights, shares
from onrecord.statements.roster import (
    ARTICLES,
    HEAD_END,
    MAX_NAMESAKES,
    WORD,
    Figurehead,
    Roster,
    folded,
    gender_of,
    head_of,
)
from onrecord.statements.values import EntityKind

SourceForm = Literal["name", "pronoun", "description", "none"]

_HE, _SHE, _IT, _THEY = lexicon("he"), lexicon("she"), lexicon("it"), lexicon("they")
_RELATIVE, _FIRST = lexicon("relative"), lexicon("first_person")
_PRONOUNS = _HE | _SHE | _IT | _THEY | _RELATIVE | _FIRST | lexicon("second_person")
_POLLS, _DOCUMENTS, _BODIES = lexicon("polls"), lexicon("documents"), lexicon("bodies") | lexicon("body_words")
_PAPERS, _COLLECTIVES = lexicon("papers"), lexicon("collectives")
_LOOSE_END = re.compile(r",?\s*(?:,|\b(?:who|which|that))\s*$")
_POSSESSIVE = re.compile(r"^['’]s?\b")
_DEFINITE = re.compile(r"(?:the|this|that|these|those|both|his|her|their|its)\b", re.I)
# Who has seen a paper does not name it.
_SEEN_BY = re.compile(r",? (?:that was |which was )?(?:seen|obtained|reviewed|viewed|leaked|shared|first reported) ")
_NEXT_WORD = re.compile(r"(?:, [^,.;:“”\"\n]{1,80},)? ([a-z]+)")
_GOES_ON = re.compile(r" (?:of|for|from|in|at|with|who|whose|close|familiar) ")
# How much likelier the best candidate must be than the next one, for a plain answer.
_CLEAR_MARGIN = 0.1
# Nobody else stands between the two verbs; not learned, since the gold has too few of them.
_IN_PLAY = 0.6
# A pronoun that surely means somebody tells the gender.
_SURE = 0.85
# A candidate less likely than this is not worth keeping.
_MIN_SHARE = 0.1
# The name begins right after the comma and the space, or after its title.
_NEXT_WORD_CHARS = 4
# "The new governor" refers to somebody; "the first woman to lead the bank in its history" describes somebody.
_MAX_WORDS_OF_A_REFERENCE = 5
# A reference looks so many sentences back for whom it stands for, and into so many words around a candidate's name.
_REACH_SENTENCES = 8
_CONTEXT_CHARS = 60
# Bounds that no article reaches, so that time stays linear in the length of any text.
_REACH_MENTIONS = 80
_MAX_CANDIDATES = 24


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is the source of a statement: an index into the cast, or the reason why there is none.

    `form` is how the source is put. `candidates` are those whom it may mean, with their shares, likeliest first;
    several of them are about equally likely where `entity` is None.
    """

    form: SourceForm
    entity: int | None
    score: float
    candidates: tuple[tuple[int, float], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Whom a reference may mean: indices into the cast, None for somebody new, and the signs of each."""

    form: RankedForm
    candidates: tuple[int | None, ...]
    signs: tuple[tuple[str, ...], ...]


class Cast:
    """The people and bodies that a text names, and who of them is in play as the reader goes along.

    Statements must be put to `speaker_of` in the order of the text: who spoke last is likeliest meant by a pronoun.
    `members` grows as sources turn up that the text only describes.
    """

    def __init__(
        self,
        text: str,
        *,
        sentences: Sequence[tuple[int, int]],
        names: Sequence[Name] | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._text = text
        self._sentence_starts = [start for start, _ in sentences]
        self._names = find_names(text, sentences) if names is None else names
        self._name_starts = [name.start for name in self._names]
        self._roster = Roster(text, self._names)
        self._weights = weights or load_weights()
        self._introduced: dict[str, int] = {}  # head noun: who was last introduced by it, without a name
        for member in self.members:
            member.mentions.sort()
        self._mentions = sorted(
            (start, end, k) for k, member in enumerate(self.members) for start, end in member.mentions
        )
        self._turns: list[int] = []  # who spoke, in order, each again where somebody else came between
        self._turn_start = 0  # where the last one spoke
        self._reported: list[tuple[int, int]] = []  # where words of others stand
        self._sources: list[int] = []
        self._bodies: dict[str, list[int]] | None = None  # by the last word of their names

    @property
    def members(self) -> list[Figurehead]:
        return self._roster.members

    def named(self, name: str, kind: EntityKind, mentions: Sequence[Span]) -> int:
        """Who has this name? Somebody new of this kind if nobody in the text has it, standing at `mentions`."""
        return self._roster.named(name, kind, mentions)

    def listen(self, found: Iterable[Found]) -> None:
        """Take note of where the article's statements stand, before any is put to `speaker_of`."""
        spans = sorted((span.start, span.end) for item in found for span in item.content)
        for start, end in spans:
            if self._reported and start <= self._reported[-1][1]:
                self._reported[-1] = (self._reported[-1][0], max(end, self._reported[-1][1]))
            else:
                self._reported.append((start, end))
        self._sources = sorted(item.source[0].start for item in found if item.source)

    def affiliation_of(self, k: int) -> int | None:
        """For whom does this member speak or work, or who issued it, as the text says? An index, too."""
        member = self.members[k]
        if not member.mentions:
            return None
        own = find_affiliation(
            self._text,
            member,
            names=self._names_in,
            member_of=self._member_of,
            by_form=lambda words: self._roster.by_form.get(folded(words)),
            body_by_noun=self._body_by_noun,
            kind_of=lambda other: self.members[other].kind,
        )
        return own if own != k else None

    def _names_in(self, start: int, end: int) -> Sequence[Name]:
        return self._names[bisect_left(self._name_starts, start) : bisect_left(self._name_starts, end)]

    def _body_by_noun(self, noun: str) -> int | None:
        """The one named body or place whose name ends in this noun, such as the article's one School District."""
        if self._bodies is None:
            self._bodies = {}
            for k, member in enumerate(self.members):
                if member.named and member.kind in ("organisation", "place", "publication") and " " in member.name:
                    self._bodies.setdefault(member.name.rpartition(" ")[2].lower(), []).append(k)
        holders = self._bodies.get(noun, ())
        return holders[0] if len(holders) == 1 else None

    # -- who is meant -------------------------------------------------------------------------------------------

    def speaker_of(self, statement: Found, *, known: int | None = None) -> Resolution:
        """Who speaks in the statement? `known` is the answer where somebody else knows it."""
        if not statement.source:
            return self._in_play_at(statement)
        source = self._without_loose_end(statement.source[0])
        resolution = self.who(source, own=statement.content) if known is None else Resolution("name", known, 1.0)
        if resolution.entity is not None:
            self._hear(resolution.entity, source)
        return resolution

    def _in_play_at(self, statement: Found) -> Resolution:
        """Who goes on speaking where no source stands: whoever spoke before in the sentence, if the verb is of speech.

        "He told Reuters that it was late, and said the bridge was shut."
        """
        cue = statement.cue[0] if statement.cue else None
        verb = VERBS.get(cue.text.split()[-1].lower()) if cue else None
        if cue and verb and self._turns and verb.takes & Takes.QUOTE and verb.takes & (Takes.PAST | Takes.ING):
            words = [KINDS.get(word.lower()) for word in cue.text.split()]
            at = bisect_right(self._sentence_starts, cue.start) - 1
            if AUX not in words and at >= 0 and self._sentence_starts[at] <= self._turn_start < cue.start:
                return Resolution("none", self._turns[-1], _IN_PLAY)
        return Resolution("none", None, 0.0, reason="the text names no source")

    def who(self, source: Span, *, own: Sequence[Span] = ()) -> Resolution:
        """Who is meant by these words: a name, a pronoun or a description? `own` are the words that are theirs."""
        source = self._without_loose_end(source)
        return self._plainly(source) or self._elect(self.ballot(source, own=own), source)

    def is_plain(self, source: Span) -> bool:
        """Is it plain who is meant, or that nobody is, with no ballot?"""
        return self._plainly(self._without_loose_end(source)) is not None

    def _without_loose_end(self, source: Span) -> Span:
        bare = _LOOSE_END.search(source.text, 1)  # "the official, who"
        return Span.of(self._text, source.start, source.start + bare.start()) if bare else source

    def _hear(self, k: int, source: Span) -> None:
        """Take note that this member speaks here."""
        if not self._turns or self._turns[-1] != k:
            self._turns.append(k)
        self._turn_start = source.start
        place = (source.start, source.end, k)
        at = bisect_left(self._mentions, place)
        if self._mentions[at : at + 1] != [place]:
            self._mentions.insert(at, place)

    def _plainly(self, source: Span) -> Resolution | None:
        """Who is meant, where that needs no weighing? None where it does."""
        words = _bare(source.text)
        if words in _FIRST:
            return Resolution("pronoun", None, 0.0, reason=f"“{source.text}” is whoever writes or is quoted here")
        if words in _RELATIVE:
            return self._relative(source)
        if words in _PRONOUNS:
            return None
        known = self._roster.by_form.get(folded(ARTICLES.sub("", source.text)))
        if known is not None and len(self._roster.namesakes(source.text)) < 2:
            return Resolution("name", known, 0.95)
        name = self._name_of(source)
        k = self._member_of(name) if name is not None else None
        return Resolution("name", k, 0.95 if name and " " in name.text else 0.9) if k is not None else None

    def ballot(self, source: Span, *, own: Sequence[Span] = ()) -> Ballot:
        """Whom may a pronoun, a shared surname or a description mean, and what speaks for each?"""
        source = self._without_loose_end(source)
        words = _bare(source.text)
        near = self._near(source.start)
        if words in _PRONOUNS:
            kinds, gender, group = _meant_by(words)
            pool = [k for k in self._in_play(near) if _fits(self.members[k], kinds, gender)]
            return self._ballot("pronoun", group, pool, near, source, own)
        name = self._name_of(source)
        if name is not None:
            namesakes = self._roster.namesakes(name.text)[:MAX_NAMESAKES]
            gender = gender_of(name.title.split(" ")[-1]) if name.title else ""
            fitting = [k for k in namesakes if not gender or _agrees(self.members[k].gender, gender)]
            return self._ballot("name", "name", fitting or list(namesakes), near, source, own)
        return self._description(source, near, own)

    def _elect(self, ballot: Ballot, source: Span) -> Resolution:
        """Who of the candidates is meant, if one is clearly likelier than the others?"""
        if not ballot.candidates:
            reason = f"nobody named before can be meant by “{source.text}”"
            return Resolution(ballot.form, None, 0.0, reason=reason)
        parts = shares(ballot.signs, form=ballot.form, weights=self._weights)
        ranked = sorted(zip(parts, ballot.candidates, strict=True), key=lambda pair: -pair[0])
        share, best = ranked[0]
        rival = ranked[1][0] if len(ranked) > 1 else 0.0
        is_clear = best is None or share - rival >= _CLEAR_MARGIN
        kept = tuple((k, part) for part, k in ranked if k is not None and part >= _MIN_SHARE)
        if is_clear:
            k = self._describe(source) if best is None else best
            self._learn(k, source, share)
            others = kept if best is not None else ((k, share), *kept)
            return Resolution(ballot.form, k, share, others if len(others) > 1 else ())
        close = [k for part, k in ranked if share - part < _CLEAR_MARGIN]
        if None in close:
            k = self._describe(source)
            kept = tuple((k if other is None else other, part) for part, other in ranked if part >= _MIN_SHARE)
        names = " or ".join(self.members[k].name for k in close if k is not None)
        return Resolution(ballot.form, None, share, kept, f"“{source.text}” may be {names}")

    def _learn(self, k: int, source: Span, share: float) -> None:
        """What a pronoun says of whom it surely means: "she" is a woman."""
        member, word = self.members[k], _bare(source.text)
        if not member.gender and member.kind == "person" and share > _SURE:
            member.gender = "M" if word in _HE else "F" if word in _SHE else ""

    # -- names --------------------------------------------------------------------------------------------------

    def _name_of(self, source: Span) -> Name | None:
        """The name that the source is, or None where its head is a common noun ("a spokesman for Trump")."""
        match = HEAD_END.search(source.text)
        limit = source.start + match.start() if match else source.end
        first = bisect_right(self._name_starts, source.start - 1)
        # A name may hold such a word itself (Council on Foreign Relations), so a name across the cut is whole.
        after = bisect_right(self._name_starts, max(limit, source.start + 1) - 1)
        if first < after and self._ends_phrase(self._names[after - 1], limit):
            return self._names[after - 1]
        of_person = self._is_of_person(source.text)
        # "Her lawyer, Ana Ruiz": the description comes first and the name is set after a comma.
        for comma in re.finditer(", ", source.text):
            start = source.start + comma.end()
            end = source.text.find(",", comma.end())
            limit = source.start + end if end >= 0 else source.end
            last = bisect_right(self._name_starts, limit - 1) - 1
            if last < 0 or not start <= self._names[last].start < limit:
                continue
            name = self._names[last]
            before = self._text[start : name.start].removesuffix(name.title + " " if name.title else "")
            is_alone = not WORD.search(before)
            is_person = name.kind in ("person", "unknown") and (name.title or is_alone)
            is_body = name.kind in ("organisation", "publication") and is_alone and not of_person
            if (is_person or is_body) and self._ends_phrase(name, limit):
                return name
        return None

    @staticmethod
    def _is_of_person(description: str) -> bool:
        """Is somebody described rather than some body? An owner or a supplier may be either."""
        _, words = head_of(description)
        return bool(words) and words[-1].lower() in gazetteer().roles and words[-1].lower() not in _EITHER

    def _ends_phrase(self, name: Name, limit: int) -> bool:
        """Does the noun phrase that ends at `limit` end with the name? Else the name only qualifies it ("the Ruiz
        campaign", "Ruiz's lawyer")."""
        rest = self._text[name.end : max(limit, name.end)]
        return not WORD.search(_POSSESSIVE.sub("", rest)) and not (
            rest and _POSSESSIVE.match(rest) and rest[2:].strip()
        )

    def _member_of(self, name: Name) -> int | None:
        """Who has the name? None where several have it."""
        k = self._roster.by_form.get(folded(name.text))
        if k is not None and (" " in name.text or len(self._roster.namesakes(name.text)) < 2):
            return k
        return self._roster.member_of_short(name) if len(self._roster.namesakes(name.text)) < 2 else None

    def _relative(self, source: Span) -> Resolution:
        at = bisect_left(self._mentions, (source.start,)) - 1
        if at >= 0 and source.start - self._mentions[at][1] < _CONTEXT_CHARS:
            return Resolution("pronoun", self._mentions[at][2], 0.7)
        return Resolution("pronoun", None, 0.0, reason=f"no name stands before “{source.text}”")

    # -- descriptions -------------------------------------------------------------------------------------------

    def _description(self, source: Span, near: dict[int, int], own: Sequence[Span]) -> Ballot:
        head, words = head_of(source.text)
        known = self._roster.described.get(folded(ARTICLES.sub("", source.text)))
        is_reference = _DEFINITE.match(source.text) and words and len(words) <= _MAX_WORDS_OF_A_REFERENCE
        if not is_reference or source.text != head or _GOES_ON.match(self._text, source.end):
            return Ballot("description", (known,), ((),))
        noun = words[-1].lower()
        group = noun_class(noun)
        holders = [
            k
            for k in islice(self._roster.by_office.get(noun, ()), _MAX_CANDIDATES)
            if self.members[k].mentions[0][0] < source.start
        ]
        kinds = _KINDS_OF_NOUNS[group]
        gender = gender_of(noun)
        is_of_thing = group not in ("person", "document", "poll")  # no other nameless thing is meant
        pool = [
            k
            for k in self._in_play(near)
            if _fits(self.members[k], kinds, gender) and (self.members[k].named or not is_of_thing)
        ]
        papers = [k for k in pool if self.members[k].kind == "publication"] if group == "paper" else []
        # A body of another kind, or one that has no name, is the newspaper only where no publication has been named.
        pool = papers or pool
        if not holders and noun in self._introduced:
            return Ballot("description", (self._introduced[noun],), ((),))  # a spokesman for …, then the spokesman
        if known is not None:
            holders.append(known)
        pool = list(dict.fromkeys((*holders, *pool)))[:_MAX_CANDIDATES]
        if not pool:
            return Ballot("description", (None,), ((),))
        ballot = self._ballot("description", group, pool, near, source, own)
        qualifiers = [word for word in words[:-1] if word.lower() not in _SMALL]
        signs = [
            (*own_signs, *self._fit_signs(k, noun, qualifiers), *(("described so",) if k == known else ()))
            for k, own_signs in zip(pool, ballot.signs, strict=True)
        ]
        new = ["new", f"new:{group}", f"new:{len(qualifiers)}", f"new:{words[0].lower() if len(words) > 1 else ''}"]
        if holders:
            new.append("new:held")
        if known is not None or (papers and not qualifiers):
            return Ballot("description", tuple(pool), tuple(signs))  # the words as they are do not make a second one
        return Ballot("description", (*pool, None), (*signs, tuple(new)))

    def _fit_signs(self, k: int, noun: str, qualifiers: Sequence[str]) -> Iterable[str]:
        """How well does the description fit what the text says of the member?"""
        member = self.members[k]
        roles = [role.lower().split() for role in member.roles]
        if any(role[-1] == noun for role in roles):
            yield "role:noun"
        elif any(noun in role for role in roles):
            yield "role:word"
        elif roles and member.kind == "person":
            yield "role:other"
        if noun in member.name.lower().split(" "):
            yield "in name"
        if qualifiers:
            about = {word for role in roles for word in role} | set(member.name.lower().split())
            for start, end in member.mentions[:3]:
                context = self._text[max(0, start - _CONTEXT_CHARS) : end + _CONTEXT_CHARS].lower()
                about.update(WORD.findall(context))
            n = sum(word.lower() in about for word in qualifiers)
            yield "fits:all" if n == len(qualifiers) else "fits:some" if n else "fits:none"
        else:
            yield "fits:bare"

    def _describe(self, source: Span) -> int:
        """The member that these words describe and that has no other name: a new one, at their first use."""
        key = folded(ARTICLES.sub("", source.text))
        k = self._roster.described.get(key)
        head, words = head_of(source.text)
        if k is None:
            kind = _kind_of_description(source.text, words)
            named = kind in ("organisation", "poll", "document", "place") and any(
                w[0].isupper() for w in WORD.findall(_SEEN_BY.split(ARTICLES.sub("", source.text))[0])
            )
            k = self._roster.enlist(Figurehead(kind, source.text, named, gender=gender_of(words[-1] if words else "")))
            self._roster.described[key] = k
        is_bare = _DEFINITE.match(source.text) and source.text == head
        if words and not is_bare:
            self._introduced[words[-1].lower()] = k
        mentions, place = self.members[k].mentions, (source.start, source.end)
        at = bisect_left(mentions, place)
        if mentions[at : at + 1] != [place]:
            mentions.insert(at, place)
        return k

    # -- who is in play -----------------------------------------------------------------------------------------

    def _near(self, at: int) -> dict[int, int]:
        """Who is mentioned in the last sentences before `at`, nearest first, and where: an index of mentions."""
        sentence = bisect_right(self._sentence_starts, at) - 1
        first = self._sentence_starts[max(0, sentence - _REACH_SENTENCES + 1)] if self._sentence_starts else 0
        last = bisect_left(self._mentions, (at,))
        near: dict[int, int] = {}
        for m in range(last - 1, max(bisect_left(self._mentions, (first,)), last - _REACH_MENTIONS) - 1, -1):
            near.setdefault(self._mentions[m][2], m)
        return near

    def _in_play(self, near: dict[int, int]) -> list[int]:
        """Who is mentioned near by, or spoke of late."""
        return list(dict.fromkeys((*near, *self._turns[:-3:-1])))

    def _ballot(
        self,
        form: RankedForm,
        group: str,
        pool: Sequence[int],
        near: dict[int, int],
        source: Span,
        own: Sequence[Span],
    ) -> Ballot:
        ranks = {k: rank for rank, k in enumerate(k for k in near if k in set(pool))}
        counts = {k: bisect_left(self.members[k].mentions, (source.start,)) for k in pool}
        most = max(counts.values(), default=0)
        named_in_own = self._named_in(own)
        signs = []
        for k in pool:
            member = self.members[k]
            mine = [f"{group}:{member.kind}", f"often:{min(counts[k].bit_length(), 4)}"]
            if counts[k] == most:
                mine.append("most")
            if k in near:
                mine.append(f"rank:{min(ranks[k], 3)}")
                mine += self._nearness(near[k], source)
            else:
                mine.append("near:none")
            if k in named_in_own:
                mine.append("named in own words")
            mine += self._turn_signs(k, source)
            if form == "pronoun" and group in ("he", "she"):
                first, _, rest = member.name.partition(" ")
                mine.append("gender:" + ("known" if len(member.gender) == 1 else "either" if member.gender else "none"))
                is_given = first in gazetteer().genders
                mine.append(f"{'full' if rest else 'short'} name:{'given' if is_given else 'other'}")
            if not member.named:
                mine.append("unnamed")
            signs.append(tuple(mine))
        return Ballot(form, tuple(pool), tuple(signs))

    def _nearness(self, m: int, source: Span) -> Iterable[str]:
        """Signs of the place where a candidate was last mentioned."""
        start, end, _ = self._mentions[m]
        sentence = bisect_right(self._sentence_starts, source.start) - 1
        own = bisect_right(self._sentence_starts, start) - 1
        back = min(sentence - own, 5)
        yield f"near:{back}"
        lines = self._text.count("\n", end, source.start) if back < 3 else 2
        yield "paragraph:same" if not lines else "paragraph:other"
        if own >= 0 and start - self._sentence_starts[own] < 25:
            yield "leads"
            yield f"leads:{min(back, 2)}"
        if _POSSESSIVE.match(self._text[end : end + 2]):
            yield "possessive"
        elif (after := _NEXT_WORD.match(self._text, end)) and _is_verb(after[1]):
            yield "subject"
            yield f"subject:{min(back, 2)}"
        before = self._text[max(0, start - 20) : start].split()
        word = before[-1].lower() if before else ""
        if KINDS.get(word) == PREPOSITION:
            yield "governed"
        elif word in VERBS:
            yield "object"
        at = bisect_right(self._reported, (start, len(self._text))) - 1
        if at >= 0 and start < self._reported[at][1]:
            yield "reported"
        at = bisect_right(self._sources, start)
        if at and self._sources[at - 1] >= start - 40:
            yield "source"

    def _turn_signs(self, k: int, source: Span) -> Iterable[str]:
        if not self._turns or k not in self._turns[-3:]:
            yield "spoke:not"
        elif self._turns[-1] == k:
            yield "spoke:last"
            sentence = bisect_right(self._sentence_starts, source.start) - 1
            back = sentence - bisect_right(self._sentence_starts, self._turn_start) + 1
            yield f"spoke:last:{min(back, 3)}"
            if "\n" not in self._text[self._turn_start : source.start]:
                yield "spoke:last:paragraph"
        else:
            yield "spoke:before"

    def _named_in(self, own: Sequence[Span]) -> set[int]:
        named: set[int] = set()
        for span in own:
            first = bisect_left(self._mentions, (span.start,))
            last = bisect_left(self._mentions, (span.end,))
            named.update(k for _, _, k in self._mentions[first : min(last, first + _REACH_MENTIONS)])
        return named


_SMALL = frozenset("the a an this that these those his her their its new other own".split())
_PERSON: frozenset[EntityKind] = frozenset(("person", "unknown"))
_BODY: frozenset[EntityKind] = frozenset(("organisation", "publication", "unknown", "group", "place"))
_PAPER: frozenset[EntityKind] = frozenset(("document", "poll"))
_KINDS_OF_NOUNS: dict[str, frozenset[EntityKind]] = {
    "person": _PERSON,
    "body": _BODY,
    "paper": frozenset(("publication", "organisation")),
    "document": _PAPER,
    "poll": _PAPER,
    "group": frozenset(("group", "organisation")),
    "other": _BODY | _PAPER,
}
_PERSON_ENDINGS = ("er", "or", "ist", "ian", "man", "woman", "ant", "eur", "ee")
_PERSONS = frozenset(
    "man woman person candidate democrat republican native mogul star veteran politician native".split()
)


_EITHER = frozenset("owner partner publisher producer employer sponsor watchdog regulator".split())


def noun_class(noun: str) -> str:
    """What does a common noun stand for: person, body, paper, document, poll, group or other?"""
    roles = gazetteer().roles
    if noun in roles or noun in _PERSONS:
        return "person"
    for group, nouns in (("poll", _POLLS), ("document", _DOCUMENTS), ("paper", _PAPERS), ("body", _BODIES)):
        if noun in nouns:
            return group
    if noun in _COLLECTIVES or (noun.endswith("s") and not noun.endswith("ss")):
        return "group"
    return "person" if noun.endswith(_PERSON_ENDINGS) else "other"


def _bare(words: str) -> str:
    return words.lower().strip("\"'“”‘’.,:; ")


def _is_verb(word: str) -> bool:
    return word in VERBS or KINDS.get(word) == AUX or word.endswith("ed")


def _meant_by(pronoun: str) -> tuple[frozenset[EntityKind], str, str]:
    """Which kinds of entity can the pronoun stand for, of which gender ("" for any), and what is it one of?"""
    if pronoun in _HE | _SHE:
        return _PERSON, *(("M", "he") if pronoun in _HE else ("F", "she"))
    if pronoun in _IT:
        return frozenset(("organisation", "publication", "place", "document", "poll")), "", "it"
    return frozenset(("group", "organisation", "publication", "poll", "document")), "", "they"


def _agrees(known: str, wanted: str) -> bool:
    return not known or not wanted or wanted in known


def _fits(member: Figurehead, kinds: frozenset[EntityKind], gender: str) -> bool:
    return member.kind in kinds and _agrees(member.gender, gender)


def _kind_of_description(text: str, head: list[str]) -> EntityKind:
    everything = {word.lower() for word in WORD.findall(text)}
    if not head:
        return "unknown"
    noun = head[-1].lower()
    group = noun_class(noun)
    if group == "document" and everything & _POLLS:
        return "poll"
    if noun in gazetteer().roles and noun.endswith("s") and noun.removesuffix("s") in gazetteer().roles:
        return "group"
    kinds: dict[str, EntityKind] = {
        "person": "person", "body": "organisation", "paper": "organisation", "document": "document", "poll": "poll",
        "group": "group", "other": "unknown",
    }  # fmt: skip
    return "person" if noun == "source" else kinds[group]
