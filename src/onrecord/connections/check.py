"""A draft against what is on record: is each of its quotations there, word for word, by the speaker it names?

The words between marks are looked for letter for letter in what the sources quote, then in all of their text, then by
likeness. What the draft marks as its own, words in brackets and omissions, is not held against it. Where the words
stand, three more questions are asked: did the same speaker say them, were they quoted or told, and was something that
governs them, a negation or a condition, left outside.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Literal

from onrecord.article.values import Article
from onrecord.connections.quotes import (
    Alignment,
    Edit,
    Who,
    align,
    capped,
    edits_of,
    is_same_person,
    score_of,
    wording_of_spans,
)
from onrecord.connections.wording import Word, Wording, phrase_list, word_list, wording_of
from onrecord.language.quotes import find_quotes
from onrecord.language.sentences import find_sentences
from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.kinds import SPEECH
from onrecord.statements.values import Manner, Statement

Verdict = Literal["verbatim", "altered", "other-speaker", "out-of-context", "not-on-record"]
Loss = Literal["negation", "condition", "reservation", "another's words"]

# A quotation of nobody's, in this many words or fewer, is a title or a word held at arm's length.
_MAX_LOOSE_WORDS = 3
# Fewer words than these, or less telling ones, may be anybody's: two speakers of them are no conflict.
_MIN_OWN_WORDS = 3
_MIN_OWN_WEIGHT = 1.4
# How many words may lie where the draft marks an omission, and where it puts a word in brackets in place of others.
_MAX_OMITTED = 120
_MAX_REPLACED = 12
# Below this, words of one speaker on one matter are more often new than altered: on bench/gold/check/dev.txt and on
# the pairs of one speaker in bench/gold/quotes/dev.txt, 2026-11-23.
_MIN_ALTERED_SCORE = 0.3
_MIN_CLOSE_SCORE = 0.1  # to be shown at all
_TELLING = 0.5  # words of any sentence weigh less
_MAX_EVIDENCE = 5
_MAX_PLACES = 20
# So many omissions and brackets are looked for letter for letter, from so many places at which the first words stand.
_MAX_SEGMENTS = 40
_MAX_STARTS = 400
_MAX_CONTEXT = 80  # words before or after a quotation that may govern it: a long sentence has half as many
_MAX_WINDOWS = 3
_WINDOW_SLACK = 8


@dataclass(frozen=True, slots=True)
class Source:
    """What a draft is checked against: an article's record, and the name by which it is cited."""

    record: Record
    name: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the words, or the closest to them, stand in a source.

    `words` and `context`, the sentence around them, are spans of the source's text; `statement` is the id of the
    statement they are part of, `who` its speaker. `is_quoted`: they stand in quotation marks.
    """

    source: str
    article: str
    uri: str | None
    words: Span
    context: Span
    statement: str | None
    who: Who | None
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one quotation or attribution of the draft.

    `words` are spans of the draft, `who` is the speaker that it names. `edits` lead from the source's words, in the
    first evidence, to the draft's. `needs_look` is true where a person should look before this is printed.
    """

    verdict: Verdict
    words: tuple[Span, ...]
    manner: Manner
    statement: str | None
    who: Who | None
    reason: str
    needs_look: bool
    score: float
    evidence: tuple[Evidence, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft with the judgements on it, in the order of its text, and the names of what it was checked against."""

    draft: Article
    sources: tuple[str, ...]
    judgements: tuple[Judgement, ...]

    @property
    def needs_look(self) -> bool:
        """Is there anything that a person should look at?"""
        return any(judgement.needs_look for judgement in self.judgements)


def words_to_check(draft: Record) -> tuple[str, ...]:
    """Which words of the draft will be looked for, a quotation or an attribution each? To find sources by."""
    return tuple(" ".join(span.text for span in item.words) for item in _items(draft))


def check(draft: Record, sources: Iterable[Source]) -> Checked:
    """Is each quotation and attribution of the draft on record in the sources, word for word and by its speaker?"""
    texts = tuple(_Text(source) for source in sources)
    index = _Index(texts)
    judgements = [_judged(item, texts, index) for item in _items(draft)]
    return Checked(draft.article, tuple(text.source.name for text in texts), tuple(judgements))


@dataclass(frozen=True, slots=True)
class _Item:
    """A quotation or an attribution of the draft. `around`: the rest of its sentence."""

    words: tuple[Span, ...]
    manner: Manner
    statement: str | None
    who: Who | None
    around: Wording


def _items(draft: Record) -> Iterator[_Item]:
    """Which quotations and attributions does the draft hold, in the order of its text?"""
    text = draft.article.text
    paragraphs = _paragraphs(draft.article)
    sentences = find_sentences(text, paragraphs)
    said = _Said(draft)
    found: list[_Item] = []
    for quote in find_quotes(text, paragraphs):
        words = Span.trimmed(text, quote.inner_start, quote.inner_end)
        if quote.depth or words is None:
            continue
        statement = said.at(words)
        if _is_loose(words, statement):
            continue
        around = _around(text, sentences, words)
        found.append(_Item((words,), "direct", statement.id if statement else None, said.who(statement), around))
    for statement in draft.statements:
        if statement.manner == "indirect" and statement.kind in SPEECH:
            found.append(_Item(statement.content, "indirect", statement.id, said.who(statement), Wording(())))
    return iter(sorted(found, key=lambda item: item.words[0]))


def _paragraphs(article: Article) -> tuple[tuple[int, int], ...]:
    return tuple((block.start, block.end) for block in article.blocks) or ((0, len(article.text)),)


def _is_loose(words: Span, statement: Statement | None) -> bool:
    """Is this no quotation of anybody: a title, a nickname, a word held at arm's length?"""
    those = wording_of(words.text).words
    if statement is not None and not any(word.weight >= _TELLING for word in those):
        return len(those) <= _MAX_LOOSE_WORDS
    telling = [word for word in words.text.split() if word[0].isalpha() and len(word) > 3]
    is_title = bool(telling) and all(word[0].isupper() for word in telling) and len(those) > 1
    return is_title or (statement is None and len(those) <= _MAX_LOOSE_WORDS)


def _around(text: str, sentences: Sequence[tuple[int, int]], words: Span) -> Wording:
    """The words of the sentences that the quotation stands in, but for its own."""
    k = max(bisect_right(sentences, words.start, key=lambda s: s[0]) - 1, 0)
    parts: list[Span] = []
    for start, end in islice(sentences, k, None):
        if start >= words.end:
            break
        parts += [
            Span.of(text, a, b) for a, b in ((start, min(end, words.start)), (max(start, words.end), end)) if a < b
        ]
    return wording_of_spans(parts)


class _Said:
    """A record's statements by where they stand."""

    def __init__(self, record: Record) -> None:
        self._entities = {entity.id: entity for entity in record.entities}
        self._statements = {statement.id: statement for statement in record.statements}
        self._near: dict[int, list[Statement]] = defaultdict(list)
        for statement in record.statements:
            for bucket in sorted({k for span in statement.content for k in _buckets(span)}):
                self._near[bucket].append(statement)

    def at(self, words: Span) -> Statement | None:
        """The statement that these words are part of: the smallest that covers them, or else shares most with them."""
        best: Statement | None = None
        best_key = (0.0, 0)
        near = {one.id: one for bucket in _buckets(words) for one in self._near.get(bucket, ())}
        for statement in near.values():
            shared = sum(max(0, min(s.end, words.end) - max(s.start, words.start)) for s in statement.content)
            share = shared / (words.end - words.start)
            size = sum(s.end - s.start for s in statement.content)
            key = (1.0 if share > 0.9 else share, -size)
            if shared and key > best_key:
                best, best_key = statement, key
        return best if best_key[0] >= 0.5 else None

    def statement(self, id: str | None) -> Statement | None:
        return self._statements.get(id or "")

    def who(self, statement: Statement | None) -> Who | None:
        entity = self._entities.get(statement.speaker.entity or "") if statement else None
        return Who(entity.name, entity.named, entity.role, entity.aliases) if entity else None


_BUCKET_CHARS = 128


def _buckets(span: Span) -> range:
    return range(span.start // _BUCKET_CHARS, (span.end - 1) // _BUCKET_CHARS + 1)


class _Text:
    """A source's text, made ready to be searched."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.record.article.text
        self.said = _Said(source.record)
        paragraphs = _paragraphs(source.record.article)
        quotes = find_quotes(self.text, paragraphs)
        self.words = wording_of(self.text).words
        self.starts = [word.start for word in self.words]
        self.sentences = find_sentences(self.text, paragraphs)
        self.is_quoted = [False] * len(self.words)
        for quote in quotes:
            if not quote.depth:
                for k in range(self.at(quote.inner_start), self.at(quote.inner_end)):
                    self.is_quoted[k] = True

    def at(self, offset: int) -> int:
        """The number of the first word that begins at this offset or after it."""
        return bisect_left(self.starts, offset)

    @cached_property
    def quoted(self) -> _Stream:
        """What stands in quotation marks, as if nothing stood between."""
        return _Stream(self.words, [k for k, is_quoted in enumerate(self.is_quoted) if is_quoted])

    @cached_property
    def all(self) -> _Stream:
        return _Stream(self.words, range(len(self.words)))

    def span(self, first: int, last: int) -> Span:
        """From the first word to the last."""
        return Span.of(self.text, self.words[first].start, self.words[last].end)

    def told_with(self, first: int, last: int) -> frozenset[int]:
        """Which words are told in the statement that these words are part of?"""
        statement = self.said.at(self.span(first, last))
        content = statement.content if statement else ()
        return frozenset(k for span in content for k in range(self.at(span.start), self.at(span.end)))

    def between(self, before: int, after: int) -> str:
        """What stands between these two words, marks and white space and other words."""
        return self.text[self.words[before].end : self.words[after].start]

    def sentence(self, offset: int) -> tuple[int, int]:
        """Where does the sentence around this offset start and end?"""
        k = bisect_right(self.sentences, offset, key=lambda s: s[0]) - 1
        if k < 0 or self.sentences[k][1] <= offset:
            return offset, min(offset + 1, len(self.text))
        return self.sentences[k]


class _Stream:
    """Some of a text's words, by their numbers, in a string in which words are found as substrings."""

    def __init__(self, words: Sequence[Word], numbers: Sequence[int]) -> None:
        self.numbers = numbers
        self.offsets: list[int] = []
        parts: list[str] = []
        at = 1
        for number in numbers:
            self.offsets.append(at)
            parts.append(words[number].plain)
            at += len(words[number].plain) + 1
        self.string = f" {' '.join(parts)} "

    def places(self, wanted: str, *, after: int = 0, until: int | None = None) -> Iterator[int]:
        """At which places of the stream, from `after` on and before `until`, do these words begin?"""
        if after >= len(self.offsets):
            return
        last = len(self.string) if until is None or until >= len(self.offsets) else self.offsets[until]
        at = self.string.find(f" {wanted} ", self.offsets[after] - 1, last)
        while at >= 0:
            yield bisect_left(self.offsets, at + 1)
            at = self.string.find(f" {wanted} ", at + 1, last)


@dataclass(frozen=True, slots=True)
class _Segment:
    """Words of the draft that must stand together. `reach`: how many words may be left out before them."""

    words: tuple[Word, ...]
    reach: int


def _segments(wording: Wording) -> tuple[_Segment, ...]:
    """The stretches between the places at which the draft says that it left something out or put something in."""
    out: list[_Segment] = []
    current: list[Word] = []
    reach = 0
    for k, word in enumerate(wording.words):
        opens = _MAX_OMITTED if k in wording.gaps else 0
        if (opens or word.is_inserted) and current:
            out.append(_Segment(tuple(current), reach))
            current, reach = [], 0
        if word.is_inserted:
            reach = max(reach, _MAX_REPLACED)
        else:
            current.append(word)
        reach = max(reach, opens) if len(current) <= 1 else reach
    if current:
        out.append(_Segment(tuple(current), reach))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where words stand in a source: its number, and the numbers of the first and last word of each stretch."""

    text: int
    parts: tuple[tuple[int, int], ...]
    is_quoted: bool

    @property
    def first(self) -> int:
        return self.parts[0][0]

    @property
    def last(self) -> int:
        return self.parts[-1][1]


def _exact(segments: Sequence[_Segment], number: int, text: _Text, *, quoted: bool) -> Iterator[_Place]:
    """Where do the segments stand in the source letter for letter, in their order?"""
    stream = text.quoted if quoted else text.all
    for start in islice(stream.places(_plain(segments[0].words)), _MAX_STARTS):
        parts = [(start, start + len(segments[0].words) - 1)]
        for segment in segments[1:]:
            after = parts[-1][1] + 1
            found = next(
                stream.places(_plain(segment.words), after=after, until=after + segment.reach + len(segment.words) + 1),
                None,
            )
            if found is None or found - after > segment.reach:
                break
            parts.append((found, found + len(segment.words) - 1))
        else:
            places = tuple((stream.numbers[a], stream.numbers[b]) for a, b in parts)
            if not quoted or _is_one_breath(text, places):
                yield _Place(number, places, quoted)


def _plain(words: Sequence[Word]) -> str:
    return " ".join(word.plain for word in words)


def _is_one_breath(text: _Text, parts: Sequence[tuple[int, int]]) -> bool:
    """Do these words, with what stands between quotations left out, belong to one speaker?"""
    speakers = {
        statement.speaker.entity
        for first, last in parts
        for k in {first, last}
        if (statement := text.said.at(text.span(k, k))) is not None and statement.speaker.entity is not None
    }
    return len(speakers) <= 1


class _Index:
    """Where each key stands in the sources."""

    def __init__(self, texts: Sequence[_Text]) -> None:
        self.texts = texts
        self.postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, text in enumerate(texts):
            for k, word in enumerate(text.words):
                if word.weight >= _TELLING:
                    self.postings[word.key].append((number, k))

    def windows(self, wording: Wording) -> Iterator[tuple[int, int, int]]:
        """Which stretches of the sources hold most of these words: number of the source, first word and past the last?

        The best few, the best first. Linear in the places at which the words stand, but for their sorting.
        """
        weights = {word.key: word.weight for word in wording.words if word.weight >= _TELLING and not word.is_inserted}
        hits = sorted((*place, key) for key in weights for place in self.postings.get(key, ()))
        width = 2 * len(wording.words) + _WINDOW_SLACK
        scored: list[tuple[float, int, int, int]] = []
        inside: dict[str, int] = defaultdict(int)
        weight, low = 0.0, 0
        for number, k, key in hits:
            while hits[low][0] != number or k - hits[low][1] > width:
                gone = hits[low][2]
                inside[gone] -= 1
                weight -= weights[gone] if not inside[gone] else 0.0
                low += 1
            weight += weights[key] if not inside[key] else 0.0
            inside[key] += 1
            scored.append((weight, number, hits[low][1], k + 1))
        chosen: list[tuple[int, int, int]] = []
        for weight, number, first, past in sorted(scored, key=lambda s: (-s[0], s[1:])):
            if weight < 0.3 * sum(weights.values()) or len(chosen) >= _MAX_WINDOWS:
                break
            if all(n != number or past <= a or b <= first for n, a, b in chosen):
                chosen.append((number, first, past))
        return iter(chosen)


def _judged(item: _Item, texts: Sequence[_Text], index: _Index) -> Judgement:
    """What became of this quotation?"""
    wording = _wording_of(item)
    found = [_verdict(item, wording, place, texts[place.text]) for place in _places(wording, texts)]
    if not any(judgement.verdict in ("verbatim", "out-of-context") for judgement in found):
        found += _like(item, wording, texts, index)
    found = [judgement for judgement in found if judgement.evidence]
    if not found:
        return _judgement(item, "not-on-record", "no source has these words or words close to them", 0.0)
    found.sort(key=_precedence)
    best = found[0]
    evidence = tuple(
        dict.fromkeys(e for judgement in found if judgement.verdict == best.verdict for e in judgement.evidence)
    )
    return replace(best, evidence=evidence[:_MAX_EVIDENCE])


def _wording_of(item: _Item) -> Wording:
    """The words of the item; between the parts of an attribution something is left out, as at an ellipsis."""
    wording = wording_of_spans(item.words)
    starts = [word.start for word in wording.words]
    return Wording(wording.words, wording.gaps | {bisect_left(starts, span.start) for span in item.words[1:]})


# Words that one source has whole and another has with the condition they depend on are out of context, whoever cut
# them first; right words by the right speaker outweigh another place at which somebody else has them.
_ORDER: tuple[Verdict, ...] = ("out-of-context", "verbatim", "other-speaker", "altered", "not-on-record")


def _precedence(judgement: Judgement) -> tuple[int, float]:
    return _ORDER.index(judgement.verdict), -judgement.score


def _places(wording: Wording, texts: Sequence[_Text]) -> list[_Place]:
    """Where do the words stand letter for letter? In quotation marks, or where nowhere so, anywhere."""
    segments = _segments(wording)
    if not 0 < len(segments) <= _MAX_SEGMENTS:
        return []
    for quoted in (True, False):
        places = [
            place
            for number, text in enumerate(texts)
            for place, _ in zip(_exact(segments, number, text, quoted=quoted), range(_MAX_PLACES), strict=False)
        ]
        if places:
            return places
    return []


def _verdict(item: _Item, wording: Wording, place: _Place, text: _Text) -> Judgement:
    """What is to be said of words that stand in the source letter for letter?"""
    evidence = _evidence(place.first, place.last, text)
    is_own = len(wording.words) >= _MIN_OWN_WORDS and wording.weight >= _MIN_OWN_WEIGHT
    same = _is_same_speaker(item.who, evidence)
    if evidence.statement is None and not evidence.is_quoted:
        reason = "the source has these words, but not as anybody's"
        return _judgement(item, "not-on-record", reason, 0.3, evidence)
    if same is False:
        name = evidence.who.name if evidence.who else "somebody else"
        if is_own:
            return _judgement(item, "other-speaker", f"the source ascribes these words to {name}", 0.9, evidence)
        return _judgement(item, "not-on-record", f"the source has these few words from {name}", 0.2, evidence)
    if item.manner != "indirect" and not evidence.is_quoted:
        reason = "the source tells this in its own words and does not quote it"
        return _judgement(item, "altered", reason, 0.7, evidence)
    if loss := _loss(place, text, item.around):
        return _judgement(item, "out-of-context", f"the cut left out {_LOSSES[loss]}", 0.9, evidence)
    reason = "word for word" if same else "word for word; the speaker cannot be compared"
    return _judgement(item, "verbatim", reason, 1.0, evidence, needs_look=False)


_LOSSES: dict[Loss, str] = {
    "negation": "a negation that these words depend on",
    "condition": "the condition that these words depend on",
    "reservation": "the reservation that follows these words",
    "another's words": "that the speaker is telling what others say",
}


def _like(item: _Item, wording: Wording, texts: Sequence[_Text], index: _Index) -> Iterator[Judgement]:
    """What is to be said of words that stand in the sources in another form?"""
    wording = capped(wording)
    for number, first, past in index.windows(wording):
        text = texts[number]
        pad = len(wording.words)
        low, high = max(0, first - pad), min(len(text.words), past + pad)
        window = Wording(text.words[low:high])
        alignment = align(window, wording)
        if not alignment.kept():
            continue
        start, end = _widened(alignment, wording, text, low)
        region = Wording(text.words[low + start : low + end])
        alignment = align(region, wording)
        evidence = _evidence(low + start, low + end - 1, text)
        same = _is_same_speaker(item.who, evidence)
        # Against the whole sentence, so that a word or two in common do not pass for a cut.
        sentence = Wording(text.words[text.at(evidence.context.start) : text.at(evidence.context.end)])
        score = score_of(sentence, wording, align(sentence, wording), is_same=same, n_days=None)
        if score < _MIN_CLOSE_SCORE or not _is_said(evidence, text):
            continue
        edits = edits_of(alignment, region, wording, (evidence.words,), item.words)
        if score < _MIN_ALTERED_SCORE:
            if same is not False:
                reason = "no source has these words; the closest are shown"
                yield _judgement(item, "not-on-record", reason, score, evidence, edits=edits)
            continue
        if same is False:
            name = evidence.who.name if evidence.who else "somebody else"
            reason = f"the source ascribes words like these to {name}"
            yield _judgement(item, "other-speaker", reason, score, evidence, edits=edits)
            continue
        place = _Place(number, ((low + start, low + end - 1),), evidence.is_quoted)
        own = Wording((*item.around.words, *wording.words))
        is_grave = _is_grave(alignment, region, wording) or _loss(place, text, own) is not None
        needs_look = item.manner != "indirect" or is_grave
        kinds = {step.kind for step in alignment.steps}
        if is_grave:
            reason = "a negation, a condition, a number or a certainty is another in the source"
        elif kinds <= {"same", "form"}:
            reason = "only spelling, tense or person are others in the source"
        else:
            reason = "told in other words" if item.manner == "indirect" else "words are others in the source"
        yield _judgement(item, "altered", reason, score, evidence, edits=edits, needs_look=needs_look)


def _widened(alignment: Alignment, wording: Wording, text: _Text, low: int) -> tuple[int, int]:
    """Which words of the window, from `low` of the text on, face the draft's: `[start, end)` in words?

    Where the first or last words of the draft match none, as many words of the source's sentence face them.
    """
    kept = alignment.kept()
    start, end = kept[0].a[0], kept[-1].a[1]
    sentence, _ = text.sentence(text.words[low + start].start)
    _, past = text.sentence(text.words[low + end - 1].start)
    is_quoted = text.is_quoted[low + start]
    for _ in range(kept[0].b[0]):
        k = low + start - 1
        if start and text.words[k].start >= sentence and text.is_quoted[k] == is_quoted:
            start -= 1
    for _ in range(len(wording.words) - kept[-1].b[1]):
        k = low + end
        if k < len(text.words) and text.words[k].end <= past and text.is_quoted[k] == is_quoted:
            end += 1
    return start, end


def _is_said(evidence: Evidence, text: _Text) -> bool:
    """Are these somebody's words? What somebody declined to say is not."""
    statement = text.said.statement(evidence.statement)
    return evidence.is_quoted or (statement is not None and statement.kind != "declines")


def _is_grave(alignment: Alignment, a: Wording, b: Wording) -> bool:
    """Does a change touch a negation, a number or how certain a thing is?"""
    for step in alignment.steps:
        if step.kind in ("replaced", "cut", "added", "omitted"):
            ours = sorted(word.key for word in a.words[slice(*step.a)] if _is_weighty(word))
            theirs = sorted(word.key for word in b.words[slice(*step.b)] if _is_weighty(word))
            if ours != theirs:
                return True
    return False


def _is_weighty(word: Word) -> bool:
    return word.plain in _NEGATORS or word.key in ("~may", "must") or word.key.startswith("#")


def _evidence(first: int, last: int, text: _Text) -> Evidence:
    words = text.span(first, last)
    start, _ = text.sentence(words.start)
    _, end = text.sentence(text.words[last].start)
    record = text.source.record
    statement = text.said.at(words)
    return Evidence(
        source=text.source.name,
        article=record.id,
        uri=record.article.uri,
        words=words,
        context=Span.of(text.text, min(start, words.start), max(end, words.end)),
        statement=statement.id if statement else None,
        who=text.said.who(statement),
        is_quoted=all(text.is_quoted[k] for k in (first, last)),
    )


def _is_same_speaker(who: Who | None, evidence: Evidence) -> bool | None:
    """Is the draft's speaker the source's? None where nobody can tell."""
    same = is_same_person(who, evidence.who)
    if same is None and who is not None and evidence.who is not None and who.named and not evidence.who.named:
        # A name for words that the source has from somebody unnamed, unless the name's role says that it is them.
        ours = {word.key for name in (who.name, who.role or "", *who.aliases) for word in wording_of(name).words}
        theirs = {word.key for word in wording_of(evidence.who.name).words if word.weight > 0.2}
        return None if theirs & ours else False
    return same


def _judgement(
    item: _Item,
    verdict: Verdict,
    reason: str,
    score: float,
    evidence: Evidence | None = None,
    *,
    edits: tuple[Edit, ...] = (),
    needs_look: bool = True,
) -> Judgement:
    those = () if evidence is None else (evidence,)
    return Judgement(
        verdict, item.words, item.manner, item.statement, item.who, reason, needs_look, score, those, edits
    )


_NEGATORS = word_list("turning", "negators")
_DENIALS = word_list("turning", "denials")
_CONDITIONS = word_list("turning", "conditions")
_TIMES = word_list("turning", "times")
_CONDITION_PHRASES = phrase_list("turning", "condition_phrases")
_RESERVATIONS = word_list("turning", "reservations")
_THOUGHT = word_list("turning", "thought")
_ASKING = word_list("turning", "asking")
_FIRST_PERSON = frozenset("i we my our me us".split())
_JOINS = frozenset("and or but so because nor".split())
_BREAK = re.compile(r"[,;:—–]|\s-\s|\.\.\.|…")


def _loss(place: _Place, text: _Text, around: Wording) -> Loss | None:
    """What that governs these words stands in their sentence, but not in the quotation? None where nothing does.

    `around` are the words of the draft's own sentence: what it says of the condition itself is not lost.
    """
    kept = {word.plain for word in around.words}
    for loss in _losses(place, text):
        if loss == "negation" and kept & (_NEGATORS | _DENIALS):
            continue
        if loss == "condition" and (kept & _CONDITIONS or any(set(phrase) <= kept for phrase in _CONDITION_PHRASES)):
            continue
        if loss == "reservation" and kept & (_RESERVATIONS | _CONDITIONS):
            continue
        return loss
    return None


def _losses(place: _Place, text: _Text) -> Iterator[Loss]:
    words = text.words
    first, last = place.first, place.last
    start, _ = text.sentence(words[first].start)
    _, end = text.sentence(words[last].start)
    told = frozenset() if place.is_quoted else text.told_with(place.first, place.last)
    before = [
        k
        for k in range(max(text.at(start), first - _MAX_CONTEXT), first)
        if (text.is_quoted[k] if place.is_quoted else k in told)
    ]
    after = [
        k
        for k in range(last + 1, min(text.at(end), last + 1 + _MAX_CONTEXT))
        if (text.is_quoted[k] if place.is_quoted else k in told)
    ]
    for (_, past), (following, _) in zip(place.parts, place.parts[1:], strict=False):
        gap = [
            words[k].plain for k in range(past + 1, following) if (text.is_quoted[k] if place.is_quoted else k in told)
        ]
        if set(gap) & _NEGATORS:
            yield "negation"
        if set(gap) & _CONDITIONS or _phrase_in(gap):
            yield "condition"
    clauses = _clauses(before, text)
    # The last clause runs on into the words, unless a break parts them.
    governing = clauses[-1] if clauses and not _is_break(before[-1], first, text) else []
    plain = [words[k].plain for k in governing]
    if set(plain) & (_NEGATORS | _DENIALS):
        yield "negation"
    elif set(plain) & _THOUGHT and (not set(plain) & _FIRST_PERSON or {"was", "were"} & set(plain)):
        yield "another's words"
    for clause in clauses:
        opening = [words[k].plain for k in clause]
        while opening and opening[0] in _JOINS | {"that"}:
            del opening[0]
        if opening and (opening[0] in _CONDITIONS or _phrase_in(opening[:4]) is not None):
            yield "condition"
    said = {words[k].key for k in (*(clauses[-1] if clauses else ()), *range(first, last + 1))}
    yield from _after(after, last, text, is_future="~will" in said)


def _clauses(numbers: Sequence[int], text: _Text) -> list[list[int]]:
    """The words in stretches that end at a comma, a dash or a word that joins clauses, which opens the next."""
    out: list[list[int]] = []
    for position, k in enumerate(numbers):
        is_new = position == 0 or _is_break(numbers[position - 1], k, text) or text.words[k].plain in _JOINS
        if is_new:
            out.append([])
        out[-1].append(k)
    return out


def _is_break(before: int, after: int, text: _Text) -> bool:
    """Does a comma, a dash or a colon part these two words?"""
    return _BREAK.search(text.between(before, after)) is not None


def _phrase_in(words: Sequence[str]) -> int | None:
    for phrase in _CONDITION_PHRASES:
        for k in range(len(words) - len(phrase) + 1):
            if tuple(words[k : k + len(phrase)]) == phrase:
                return k
    return None


def _after(numbers: Sequence[int], last: int, text: _Text, *, is_future: bool) -> Iterator[Loss]:
    """What does the rest of the sentence take back of the words before it?

    `is_future`: they tell what will be or would be, so that the time at which it is to come is a condition too.
    """
    previous = last
    plain = [text.words[k].plain for k in numbers]
    for position, k in enumerate(numbers):
        word = plain[position]
        rest = plain[position:]
        is_asked = word == "if" and text.words[previous].key in _ASKING
        if is_asked or (word == "though" and text.words[previous].plain == "as"):
            pass
        elif word in _CONDITIONS or _phrase_in(rest[:4]) == 0 or (is_future and word in _TIMES):
            yield "condition"
            return
        elif word in _RESERVATIONS:
            if word in ("though", "although", "except") or set(rest) & (_NEGATORS | _CONDITIONS | {"only"}):
                yield "reservation"
            return
        elif _is_break(previous, k, text) and (word in ("and", "so") or ";" in text.between(previous, k)):
            return
        previous = k
