"""Statements by rules: who said what, told from verbs of speech, quotation marks and the order of words.

This is the reader for machines without a model, and the measure that a model has to beat. Around each verb that
reports it asks for the noun phrase of the source and the stretch of the content; see `lexicon` for the verbs and
`phrases` for how a paragraph is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.language.quotes import Quote
from onrecord.spans import Span
from onrecord.statements.found import Found
from onrecord.statements.lexicon import (
    ADVERB,
    AND,
    ANYTHING,
    AUX,
    BE,
    BREAK,
    CATENATIVES,
    CLOSE,
    COMMA,
    DETERMINER,
    JOINS_A_CLAUSE,
    NAME,
    NUMBER,
    OBJECT,
    OPENS_A_CLAUSE,
    PLURALS,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTE,
    RELATIVE,
    STOP,
    SUBORDINATOR,
    TIME,
    TITLE,
    VERBS,
    WORD,
    WORDS_OF_OTHERS,
    Takes,
    Verb,
)
from onrecord.statements.phrases import (
    MAX_PHRASE_TOKENS,
    Row,
    Run,
    clause_end,
    find_units,
    first_subject,
    group_start,
    is_ing,
    object_end,
    phrase_left,
    phrase_right,
    read_row,
)

# "ADA ORR:" before the words of a transcript, "Orr:" in a headline. One letter (the Q and A of an interview) names
# nobody.
_LABEL = re.compile(r"[^\W\d_a-z][\w.’'()-]+(?: [^\W\d_a-z][\w.’'()-]*| (?:of|the|for|at|de|van|von)){0,6}:(?=\s)")
_REACH_TOKENS = 14  # from a verb over "in an interview with … on Friday" to its content
_MIN_BEFORE_TOKENS = 3  # a stretch before "she said" that is shorter ("Still,") is not what she said
_MIN_CLAUSE_TOKENS = 8  # and one that opens like a circumstance ("In the debate,") has to be as long as this
# How often a reading of each pattern is right: the share of relations on the train split of PolNeAR.
_SCORES = {
    "label": 0.63,
    "according": 0.85,
    "inverted": 0.94,
    "after": 0.94,
    "aside": 0.91,
    "subject": 0.77,
    "coordinated": 0.59,
    "participle": 0.63,
    "passive": 0.48,
}


class _Reading(NamedTuple):
    """A statement in a row. `awaits` is true where its content is still to come, after a colon."""

    pattern: str
    source: Run
    cue: Run
    content: list[Run]
    awaits: bool = False


@dataclass(slots=True)
class _Draft:
    """A statement as offsets into the text; later sentences and paragraphs may add to its content."""

    pattern: str
    source: tuple[int, int]
    cue: tuple[int, int]
    content: list[tuple[int, int]]
    awaits: bool = False


def find_by_rules(
    text: str,
    *,
    paragraphs: Sequence[tuple[int, int]],
    quotes: Sequence[Quote],
    sentences: Sequence[tuple[int, int]],
) -> tuple[Found, ...]:
    """Which statements does the text hold, in the order of their cues, as far as rules can tell?

    Args:
        text: The whole text.
        paragraphs: As `find_paragraphs` gives them.
        quotes: As `find_quotes` gives them for these paragraphs.
        sentences: As `find_sentences` gives them for these paragraphs.
    """
    outer = [quote for quote in quotes if quote.depth == 0]
    labels = Counter(label.group() for start, end in paragraphs if (label := _LABEL.match(text, start, end)))
    drafts: list[_Draft] = []
    at_quote = at_sentence = 0
    for start, end in paragraphs:
        first_quote, first_sentence = at_quote, at_sentence
        while at_quote < len(outer) and outer[at_quote].start < end:
            at_quote += 1
        while at_sentence < len(sentences) and sentences[at_sentence][0] < end:
            at_sentence += 1
        inside = outer[first_quote:at_quote]
        row = read_row(text, start, end, inside)
        if drafts and inside and inside[0].continues and drafts[-1].content[-1:] == _span_of(outer, first_quote - 1):
            drafts[-1].content.append((inside[0].start, inside[0].end))
        elif drafts and drafts[-1].awaits:
            drafts[-1].content.append((start, row.ends[0] if row.kinds[0] == QUOTE else end))
            drafts[-1].awaits = False
        label = _LABEL.match(text, start, end)
        if label and label.end() < end and (start == paragraphs[0][0] or labels[label.group()] > 1):
            colon = label.end() - 1
            words_at = next(at for at in row.starts if at > colon)
            drafts.append(_Draft("label", (start, colon), (colon, colon + 1), [(words_at, end)]))
        else:
            drafts += _read_paragraph(row, find_units(row, sentences[first_sentence:at_sentence]))
    return tuple(_as_found(text, draft) for draft in drafts if draft.content)


def _span_of(quotes: Sequence[Quote], k: int) -> list[tuple[int, int]]:
    return [(quotes[k].start, quotes[k].end)] if k >= 0 else []


def _as_found(text: str, draft: _Draft) -> Found:
    return Found(
        source=(Span.of(text, *draft.source),),
        cue=(Span.of(text, *draft.cue),),
        content=tuple(Span.of(text, start, end) for start, end in sorted(draft.content)),
        score=_SCORES[draft.pattern],
    )


def _read_paragraph(row: Row, units: Sequence[Run]) -> list[_Draft]:
    def offsets(run: Run) -> tuple[int, int]:
        return row.starts[run[0]], row.ends[run[1] - 1]

    drafts: list[_Draft] = []
    for a, b in units:
        found = [
            _Draft(
                reading.pattern,
                offsets(reading.source),
                offsets(reading.cue),
                [offsets(run) for run in reading.content if run[0] < run[1]],  # nothing but marks may follow a cue
                reading.awaits,
            )
            for reading in _read_sentence(row, a, b)
        ]
        if not found and drafts and row.kinds[a] == QUOTE:
            # "…," she said. "…": her words go on in the next sentence.
            drafts[-1].content.append(offsets((a, a + 1)))
        drafts += found
    return drafts


def _read_sentence(row: Row, a: int, b: int) -> Iterator[_Reading]:
    """Which statements does the sentence `[a, b)` of the row make?"""
    subject: Run | None = None
    floor = a  # where the last cue ends: content before a verb begins there at the earliest
    told = a  # where the last "according to X" ends
    is_headline = row.kinds[a:b].count(NAME) * 2 > b - a
    for i in range(a, b):
        word = row.words[i]
        reading = None
        if word in ("according", "per"):
            reading = _read_according(row, told, b, i)
            if reading:
                told = reading.source[1]
        elif word in VERBS and (row.kinds[i] != NAME or i == a or is_headline):
            reading = _read_verb(row, a, b, i, VERBS[word], subject, floor)
            if reading:
                subject, floor = reading.source, reading.cue[1]
        if reading:
            yield reading


def _read_according(row: Row, a: int, b: int, i: int) -> _Reading | None:
    """ "According to X, …", "…, as per X": the source goes on to the next comma."""
    words, kinds = row.words, row.kinds
    if words[i] == "according":
        first, p = i, i + 2
        is_cue = words[i + 1 : p] == ["to"]
    else:
        first, p = (i - 1 if i > a and words[i - 1] == "as" else i), i + 1
        is_cue = first > a and kinds[first - 1] == COMMA
    end = min(b, p + MAX_PHRASE_TOKENS)
    k = next((k for k in range(p, end) if kinds[k] in (COMMA, BREAK, QUOTE)), end)
    if k == b and kinds[k - 1] == STOP:
        k -= 1
    if not is_cue or k <= p:
        return None
    j = first
    while j > a and kinds[j - 1] in (COMMA, ADVERB, BREAK):
        j -= 1
    if j - a >= _MIN_BEFORE_TOKENS:
        content = (a, j)
    else:
        after = k + 1 if k < b and kinds[k] == COMMA else k
        content = (after, clause_end(row, after, b))
    return _Reading("according", (p, k), (first, p), [content]) if content[0] < content[1] else None


def _read_verb(row: Row, a: int, b: int, i: int, verb: Verb, subject: Run | None, floor: int) -> _Reading | None:
    """Which statement does the verb at `i` make? `subject` is the source of the verb before it in the sentence."""
    words, kinds = row.words, row.kinds
    takes = verb.takes
    first = group_start(row, a, i)
    auxiliaries = words[first:i]
    if first > a and words[first - 1] == "to":
        before = first - 3 if first > a + 2 and words[first - 2] == "on" else first - 2
        if before <= a or words[before] not in CATENATIVES:
            return None
        first = group_start(row, a, before)
    p = i + 1
    while p < b and kinds[p] == ADVERB:
        p += 1
    has_particle = p < b and words[p] in verb.particles
    if has_particle:
        p += 1
    elif not takes & ANYTHING:
        return None
    cue = (first, p if has_particle else i + 1)
    has_be = any(word in BE for word in auxiliaries) or (auxiliaries[:1] and kinds[first] == POSSESSIVE)
    if takes & Takes.PAST and any(word in BE for word in auxiliaries):
        return _read_passive(row, a, b, p, cue)
    is_that = first > a and words[first - 1] == "that" and bool(takes & Takes.QUOTE)
    if is_that or (takes & Takes.ING and not has_be):
        source = _participle_subject(row, a, b, first - is_that, i, subject)
        content, awaits = _content_after(row, p, b, takes, has_particle=has_particle)
        return _Reading("participle", source, cue, content, awaits) if source and (content or awaits) else None
    if not takes & Takes.PAST and not auxiliaries and not _agrees(row, a, i, p, b, takes):
        return None
    if takes & Takes.QUOTE and first == i:
        inverted = _read_inverted(row, a, b, i, p, floor)
        if inverted:
            return inverted
    source, pattern = phrase_left(row, a, first), "subject"
    if source is None and first > a and (kinds[first - 1] == AND or words[first - 1] in ("but", "then")):
        source, pattern = subject, "coordinated"
        if source is None and takes & Takes.QUOTE:
            source = first_subject(row, a, first)
    if source is None or (pattern == "subject" and not _opens_a_clause(row, a, source[0], takes, is_nested=floor > a)):
        return None
    content, awaits = _content_after(row, p, b, takes, has_particle=has_particle)
    if takes & Takes.QUOTE and pattern == "subject":
        around = _read_around(row, a, b, p, source, cue, content, floor, awaits=awaits)
        if around:
            return around
    return _Reading(pattern, source, cue, content, awaits) if content or awaits else None


def _agrees(row: Row, a: int, i: int, p: int, b: int, takes: Takes) -> bool:
    """Can a verb without an auxiliary be one here, and no noun: does its form go with the word before it?"""
    if i == a:
        return not takes & Takes.BASE
    before, kind = row.words[i - 1], row.kinds[i - 1]
    if takes & Takes.BASE:
        is_plural = kind in (COMMA, CLOSE) or before in PLURALS or (kind in (WORD, NAME) and before.endswith("s"))
        if not is_plural:
            return False
    elif kind in (DETERMINER, POSSESSIVE, PREPOSITION):
        return False
    if not takes & Takes.NOUN or kind not in (WORD, NAME, NUMBER):
        return True
    if p >= b:
        return False
    if row.words[p] in OPENS_A_CLAUSE or row.kinds[p] in (QUOTE, PRONOUN):
        return True
    return kind == NAME and row.kinds[p] in (DETERMINER, NAME, OBJECT)


def _opens_a_clause(row: Row, a: int, s: int, takes: Takes, *, is_nested: bool) -> bool:
    """May a clause that reports begin with the subject at `s`, or does it stand inside another one?"""
    if row.words[s] == "that":
        return False
    if row.kinds[s] == RELATIVE:
        return bool(takes & Takes.QUOTE) or not is_nested
    return (
        s == a
        or row.words[s - 1] in JOINS_A_CLAUSE
        or row.kinds[s - 1] not in (AUX, WORD, SUBORDINATOR, PREPOSITION, RELATIVE, PRONOUN)
    )


def _read_passive(row: Row, a: int, b: int, p: int, cue: Run) -> _Reading | None:
    if p >= b or row.words[p] != "by":
        return None
    source, content = phrase_right(row, p + 1, b), phrase_left(row, a, cue[0])
    return _Reading("passive", source, (cue[0], p + 1), [content]) if source and content else None


def _participle_subject(row: Row, a: int, b: int, first: int, i: int, subject: Run | None) -> Run | None:
    """Who is it that is "saying" something, where no auxiliary stands?"""
    if first == a:
        return None
    before = row.kinds[first - 1]
    if before in (COMMA, AND, QUOTE):
        return subject or first_subject(row, a, first)
    if before not in (WORD, NAME, CLOSE) or i + 1 >= b:
        return None
    # "a letter saying that", but not "a stadium seating thousands".
    if row.words[i] != "saying" and row.words[i + 1] not in OPENS_A_CLAUSE and row.kinds[i + 1] != QUOTE:
        return None
    source = phrase_left(row, a, first)
    if source and source[0] > a and row.words[source[0]] in ("a", "an"):
        return subject or first_subject(row, a, first) or source
    return source


def _read_inverted(row: Row, a: int, b: int, i: int, p: int, floor: int) -> _Reading | None:
    """ "…," said X: does the verb stand between its content and its subject?"""
    kinds = row.kinds
    j = i - 1
    if j > a and kinds[j] == COMMA:
        j -= 1
    if j < a or (kinds[j] not in (QUOTE, TITLE) and kinds[i - 1] != COMMA):
        return None
    source = phrase_right(row, p, b, with_apposition=True)
    if source is None or (kinds[j] not in (QUOTE, TITLE) and phrase_left(row, a, i)):
        return None
    k = source[1]
    if k < b and (kinds[k] == AUX or row.words[k] in VERBS):
        return None
    content = [(floor if floor <= j else j, j + 1)]
    if k < b and kinds[k] == COMMA:
        k += 1
    if k < b and kinds[k] == QUOTE:
        content.append((k, k + 1))
    return _Reading("inverted", source, (i, i + 1), content)


def _read_around(
    row: Row, a: int, b: int, p: int, source: Run, cue: Run, content: list[Run], floor: int, *, awaits: bool
) -> _Reading | None:
    """ "…, X said", "…, X said, …": does content stand before the subject, or around it?"""
    kinds = row.kinds
    s = source[0]
    before = _content_before(row, a, s, floor)
    ends_in_quote = before is not None and kinds[before[1] - 1] == QUOTE
    if s > a and kinds[s - 1] == COMMA and p + 2 < b and kinds[p] == COMMA and not (content or awaits or ends_in_quote):
        follows = kinds[p + 1]
        if follows not in (AND, SUBORDINATOR, RELATIVE, PREPOSITION) and not is_ing(row, p + 1):
            begin = floor if floor < s - 1 else s - 2
            return _Reading("aside", source, cue, [(begin, s - 1), (p + 1, clause_end(row, p + 1, b))])
    if before is None:
        return None
    if not (content or awaits) or (ends_in_quote and s > a and kinds[before[0]] == QUOTE):
        goes_on = [run for run in content if kinds[run[0]] == QUOTE]
        return _Reading("after", source, cue, [before, *goes_on])
    return None


def _content_before(row: Row, a: int, s: int, floor: int) -> Run | None:
    """Which stretch before the subject that begins at `s` may be its content?"""
    kinds = row.kinds
    j = s - 1
    if s == a:
        # “Who knows?” Orr said: the sentence ended inside the quotation.
        return (j, s) if j >= 0 and kinds[j] == QUOTE else None
    if kinds[j] == COMMA:
        j -= 1
    elif kinds[j] != QUOTE:
        return None
    begin = floor if floor <= j else j
    if kinds[j] != QUOTE:
        is_circumstance = kinds[begin] in (PREPOSITION, TIME, ADVERB, SUBORDINATOR)
        if j + 1 - begin < (_MIN_CLAUSE_TOKENS if is_circumstance else _MIN_BEFORE_TOKENS):
            return None
    return begin, j + 1


def _content_after(row: Row, p: int, b: int, takes: Takes, *, has_particle: bool) -> tuple[list[Run], bool]:
    """What is the content after a verb, from `p`, if any? And is it still to come in the next paragraph?"""
    words, kinds = row.words, row.kinds
    awaits = bool(takes & (Takes.QUOTE | Takes.LISTENER)) and words[b - 1] == ":"
    if takes & Takes.LISTENER and p < b and not has_particle and _is_listener(row, p):
        listener = p
        p = _after_listener(row, p, b)
        if p < b and words[p] == "to":
            return [(listener, clause_end(row, listener, b))], False
    elif (
        takes & WORDS_OF_OTHERS
        and p < b
        and kinds[p] in (PREPOSITION, TIME)
        and not has_particle
        and not (words[p] == "to" and takes & Takes.INFINITIVE)
    ):
        p = _over_circumstances(row, p, b)
    if p < b and words[p] in (":", ",") and p + 1 < b and (words[p] == ":" or kinds[p + 1] == QUOTE):
        p += 1
        return [(p, _words_end(row, p, b))], False
    if p >= b or words[p] == ":":
        return [], awaits
    if has_particle:
        end = object_end(row, p, b)
    elif words[p] == "to" and takes & Takes.INFINITIVE:
        end = clause_end(row, p, b)
    elif takes & WORDS_OF_OTHERS and (kinds[p] in (QUOTE, TITLE) or words[p] in OPENS_A_CLAUSE):
        end = _words_end(row, p, b)
    elif kinds[p] in (STOP, BREAK, PREPOSITION, COMMA, AND, CLOSE, RELATIVE, AUX, TIME) or (
        kinds[p] == SUBORDINATOR and words[p] != "that"
    ):
        return [], awaits
    else:
        end = clause_end(row, p, b) if takes & WORDS_OF_OTHERS else object_end(row, p, b)
    return ([(p, end)], False) if end > p else ([], awaits)


def _is_listener(row: Row, p: int) -> bool:
    return row.kinds[p] not in (QUOTE, PREPOSITION, COMMA, TIME, BREAK) and row.words[p] not in OPENS_A_CLAUSE


def _after_listener(row: Row, p: int, b: int) -> int:
    """Where does what is said begin, after the listener that begins at `p`?"""
    words, kinds = row.words, row.kinds
    for k in range(p, min(b, p + _REACH_TOKENS)):
        if words[k] in OPENS_A_CLAUSE or words[k] in (":", "to") or kinds[k] in (QUOTE, COMMA):
            return k
        if k > p and kinds[k] == PRONOUN:
            return k
    if kinds[p] == OBJECT:
        return p + 1
    k = p + 1 if kinds[p] == DETERMINER else p
    while k < min(b, p + MAX_PHRASE_TOKENS) and kinds[k] in (NAME, WORD, POSSESSIVE):
        k += 1
    return k


def _over_circumstances(row: Row, p: int, b: int) -> int:
    """Where does the content begin, after "in a statement", "on Friday", "to reporters"? `b` where nothing does."""
    words, kinds = row.words, row.kinds
    k = p
    while k < b and kinds[k] == TIME:
        k += 1
    if p < k < b and kinds[k] not in (PREPOSITION, COMMA, STOP, NUMBER, WORD):
        return k
    for k in range(p, min(b, p + _REACH_TOKENS)):
        if kinds[k] == COMMA:
            return k + 1 if k + 1 < b and (kinds[k + 1] == QUOTE or words[k + 1] == "that") else b
        if words[k] in ("that", ":") or kinds[k] in (QUOTE, PRONOUN):
            return k
    return b


def _words_end(row: Row, p: int, b: int) -> int:
    """Where does content end that may begin with a quotation, at `p`?"""
    follows = row.kinds[p + 1] if p + 1 < b else STOP
    if row.kinds[p] == QUOTE and (follows in (COMMA, STOP, BREAK, AND, TITLE, QUOTE) or is_ing(row, p + 1)):
        return p + 1
    return clause_end(row, p, b)
