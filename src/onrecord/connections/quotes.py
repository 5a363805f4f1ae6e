"""The same quotation in several articles: aligned word by word, and gathered into families.

Two quotations are compared by the words that tell something, in their order, whatever became of tense, person,
number and spelling on the way. What was changed, cut, added or moved comes back as steps from the one to the other.
Candidates come from an inverted index of neighbouring words, so that a family is found without comparing all with all.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from onrecord.connections.wording import Word, Wording, word_list, wording_of
from onrecord.record.values import Record
from onrecord.spans import Span
from onrecord.statements.values import Statement

StepKind = Literal["same", "form", "replaced", "cut", "omitted", "added", "inserted", "moved"]
Relation = Literal["verbatim", "retold", "cut", "merged", "altered", "translated"]

# A run of matched words at the edge of an alignment is chance where it weighs less than this and stands apart.
_MIN_EDGE_WEIGHT = 0.6
_MAX_EDGE_GAP = 2
# Words of the same place in both quotations that are this similar are one word, spelt in two ways.
_MIN_SPELLING = 0.82
_MIN_SPELLING_CHARS = 4
# A quotation with more words is compared by its first ones: alignment takes memory with the product of the lengths.
_MAX_WORDS = 2_000
_MIN_PAIR_SCORE = 0.5
# Word pairs that stand in more quotations than this are phrases of the trade, and no sign of a common origin.
_MAX_POSTINGS = 200
_MAX_CANDIDATES = 50
_MIN_SHARED = 2
_MIN_MOVED_WEIGHT = 1.0
_NEAR_CHARS = 160  # a sentence on either side


@dataclass(frozen=True, slots=True)
class Who:
    """Who a quotation is ascribed to: `name` in its fullest form; `named` is true if a reader can tell exactly who."""

    name: str
    named: bool = True
    role: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation in one article. `day` (ISO 8601) is the article's; `is_quoted`: in marks, at least in part.

    `is_translated`: the article says that it gives the words in translation.
    """

    id: str
    content: tuple[Span, ...]
    who: Who | None = None
    day: str | None = None
    article: str | None = None
    is_quoted: bool = True
    is_translated: bool = False

    @property
    def wording(self) -> Wording:
        """The words of all its parts, with their places in the article."""
        return wording_of_spans(self.content)


@dataclass(frozen=True, slots=True)
class Step:
    """What became of some words on the way from the one quotation to the other.

    `a` and `b` are `[start, end)` in words. `same`: kept to the letter; `form`: in another tense, person or spelling;
    `replaced`: by others; `cut`, or with a mark `omitted`; `added`, or in brackets `inserted`; `moved`: stands
    elsewhere in the other.
    """

    kind: StepKind
    a: tuple[int, int]
    b: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two quotations side by side. `matched` is the weight of the words that they share."""

    steps: tuple[Step, ...]
    matched: float

    def kept(self) -> tuple[Step, ...]:
        """The steps that keep words, letter for letter or in another form."""
        return tuple(step for step in self.steps if step.kind in ("same", "form"))


@dataclass(frozen=True, slots=True)
class Edit:
    """A step in terms of the texts: `before` in the one, `after` in the other; None where there is nothing."""

    kind: StepKind
    before: Span | None
    after: Span | None


@dataclass(frozen=True, slots=True)
class Pair:
    """That two quotations are one. `score` in 0..1 says how sure.

    `is_conflict`: they are ascribed to two speakers who cannot be the same.
    """

    a: Quotation
    b: Quotation
    score: float
    relation: Relation
    edits: tuple[Edit, ...]
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class Family:
    """Quotations that are one, the earliest known first, and the pairs that say so."""

    members: tuple[Quotation, ...]
    pairs: tuple[Pair, ...]

    @property
    def is_conflict(self) -> bool:
        """Is it ascribed to two speakers?"""
        return any(pair.is_conflict for pair in self.pairs)


def quotation_of(record: Record, statement: Statement) -> Quotation:
    """How does this statement of the record take part in comparisons?"""
    published = record.article.published
    return Quotation(
        id=statement.id,
        content=statement.content,
        who=who_of(record, statement.speaker.entity),
        day=published.edtf if published else None,
        article=record.id,
        is_quoted=statement.manner != "indirect",
        is_translated=is_translated(record.article.text, statement.content),
    )


def is_translated(text: str, content: Sequence[Span]) -> bool:
    """Does the text say, near these words and outside of them, that they are a translation?

    By the words of `wording.toml`: "through an interpreter", or "in" before the name of a language, in the same
    paragraph and not far off.
    """
    start, end = content[0].start, content[-1].end
    before = text[max(0, start - _NEAR_CHARS) : start].rpartition("\n")[2]
    after = text[end : end + _NEAR_CHARS].partition("\n")[0]
    between = " ".join(text[a.end : b.start] for a, b in pairwise(content))
    words = [word.plain for part in (before, between, after) for word in wording_of(part).words]
    signs, languages = word_list("translation", "signs"), word_list("translation", "languages")
    return bool(signs & set(words)) or any(a == "in" and b in languages for a, b in pairwise(words))


def who_of(record: Record, entity: str | None) -> Who | None:
    """Who is this entity of the record? None where there is none."""
    found = record.entity(entity)
    return None if found is None else Who(found.name, found.named, found.role, found.aliases)


def wording_of_spans(spans: Sequence[Span]) -> Wording:
    """The words of several stretches of one text, in order, each with its place in that text."""
    words: list[Word] = []
    gaps: set[int] = set()
    for span in spans:
        part = wording_of(span.text)
        gaps.update(gap + len(words) for gap in part.gaps)
        words += (word._replace(start=word.start + span.start, end=word.end + span.start) for word in part.words)
    return Wording(tuple(words), frozenset(gaps))


def compare(a: Quotation, b: Quotation) -> Pair | None:
    """Are these two one quotation? None where they only look alike."""
    return _compared(a, capped(a.wording), b, capped(b.wording))


def _compared(a: Quotation, ours: Wording, b: Quotation, theirs: Wording) -> Pair | None:
    alignment = align(ours, theirs)
    same = is_same_person(a.who, b.who)
    score = score_of(ours, theirs, alignment, is_same=same, n_days=days_between(a.day, b.day))
    if score < _MIN_PAIR_SCORE:
        return None
    edits = edits_of(alignment, ours, theirs, a.content, b.content)
    relation = relation_of(alignment)
    if relation == "altered" and (a.is_translated or b.is_translated):
        relation = "translated"
    return Pair(a, b, score, relation, edits, same is False)


def find_families(quotations: Sequence[Quotation]) -> tuple[Family, ...]:
    """Which of these quotations are one and the same? Families of two and more, in the order of their first members.

    A family hangs together by its pairs: two of its members may share no word, where both are parts of a third.
    """
    parents = list(range(len(quotations)))

    def root(k: int) -> int:
        while parents[k] != k:
            parents[k] = parents[parents[k]]
            k = parents[k]
        return k

    pairs: list[tuple[int, Pair]] = []
    wordings = [capped(quotation.wording) for quotation in quotations]
    for i, j in candidates(wordings):
        if pair := _compared(quotations[i], wordings[i], quotations[j], wordings[j]):
            pairs.append((i, pair))
            parents[root(j)] = root(i)
    members: dict[int, list[Quotation]] = defaultdict(list)
    for k, quotation in enumerate(quotations):
        members[root(k)].append(quotation)
    inside: dict[int, list[Pair]] = defaultdict(list)
    for i, pair in pairs:
        inside[root(i)].append(pair)
    return tuple(
        Family(tuple(sorted(those, key=_age)), tuple(inside[k])) for k, those in members.items() if len(those) > 1
    )


def _age(quotation: Quotation) -> tuple[str, str, tuple[Span, ...]]:
    return quotation.day or "9999", quotation.article or "", quotation.content


def candidates(wordings: Sequence[Wording]) -> Iterator[tuple[int, int]]:
    """Which pairs of these quotations, by number, share enough neighbouring words to be compared?

    Two pairs of words, or all that the shorter has. Each quotation meets at most `_MAX_CANDIDATES` of those before it,
    the ones that share the rarest.
    """
    tokens = [tokens_of(wording) for wording in wordings]
    postings: dict[tuple[str, str], list[int]] = defaultdict(list)
    for k, those in enumerate(tokens):
        for token in those:
            postings[token].append(k)
    for k, those in enumerate(tokens):
        shared: dict[int, float] = defaultdict(float)
        n_shared: dict[int, int] = defaultdict(int)
        for token in those:
            if len(postings[token]) <= _MAX_POSTINGS:
                for other in postings[token]:
                    if other >= k:
                        break
                    shared[other] += 1 / len(postings[token])
                    n_shared[other] += 1
        enough = (other for other, n in n_shared.items() if n >= min(_MIN_SHARED, len(those), len(tokens[other])))
        best = sorted(enough, key=lambda other: (-shared[other], other))[:_MAX_CANDIDATES]
        yield from ((other, k) for other in sorted(best))


def tokens_of(wording: Wording) -> frozenset[tuple[str, str]]:
    """Which telling words stand next to one another, words of any sentence passed over?"""
    telling = [word.key for word in wording.words[:_MAX_WORDS] if word.weight > _FUNCTION and not word.is_inserted]
    # One word apart as well, so that a replaced word does not part its neighbours.
    return frozenset(pairwise(telling)) | frozenset(zip(telling, telling[2:], strict=False)) or frozenset(
        (key, "") for key in telling
    )


_FUNCTION = 0.2


def align(a: Wording, b: Wording) -> Alignment:
    """What became of the words of `a` on the way to `b`?

    The steps cover all words of both, in the order of `b`; words that moved come twice, as `moved` with nothing on the
    other side. Time and memory go with the product of the lengths, at 64 words a step.
    """
    matches = _without_strays(_slid(_common(a, b), a, b), a, b)
    matches = _with_spellings(matches, a, b)
    steps: list[Step] = []
    matched = 0.0
    i = j = 0
    for at, other in [*matches, (len(a.words), len(b.words))]:
        steps.extend(_between(a, b, (i, at), (j, other)))
        if at < len(a.words):
            kind: StepKind = "same" if a.words[at].plain == b.words[other].plain else "form"
            matched += (a.words[at].weight + b.words[other].weight) / 2
            last = steps[-1] if steps else None
            if last and last.kind == kind and last.a[1] == at and last.b[1] == other:
                steps[-1] = Step(kind, (last.a[0], at + 1), (last.b[0], other + 1))
            else:
                steps.append(Step(kind, (at, at + 1), (other, other + 1)))
        i, j = at + 1, other + 1
    steps, moved = _with_moved(steps, a, b)
    return Alignment(tuple(steps), matched + moved)


def _common(a: Wording, b: Wording) -> list[tuple[int, int]]:
    from rapidfuzz.distance import Indel

    ours = [f"[{word.key}" if word.is_inserted else word.key for word in a.words]
    theirs = [f"[{word.key}" if word.is_inserted else word.key for word in b.words]
    return [
        (block.src_start + k, block.dest_start + k)
        for block in Indel.opcodes(ours, theirs)
        if block.tag == "equal"
        for k in range(block.src_end - block.src_start)
    ]


def _slid(matches: list[tuple[int, int]], a: Wording, b: Wording) -> list[tuple[int, int]]:
    """The same alignment with each match moved beside the next one where the same word stands there too.

    Of a word that comes twice the longest common subsequence takes either; the one beside its neighbour is meant.
    """
    out = list(matches)
    for order in (range(len(out) - 2, -1, -1), range(1, len(out))):
        step = 1 if order.step < 0 else -1
        for k in order:
            (i, j), (next_i, next_j) = out[k], out[k + step]
            i2, j2 = next_i - step, next_j - step
            if (i, j) == (i2, j2) or a.words[i2].key != a.words[i].key or b.words[j2].key != b.words[j].key:
                continue
            behind = out[k - step] if 0 <= k - step < len(out) else None
            is_free = behind is None or ((i2 - behind[0]) * step > 0 and (j2 - behind[1]) * step > 0)
            is_run = behind is not None and behind == (i - step, j - step)
            if is_free and not is_run:
                out[k] = (i2, j2)
    return out


def _without_strays(matches: list[tuple[int, int]], a: Wording, b: Wording) -> list[tuple[int, int]]:
    """The alignment without words at its edges that match by chance, far from the rest."""
    runs: list[list[tuple[int, int]]] = []
    for i, j in matches:
        if runs and runs[-1][-1] == (i - 1, j - 1):
            runs[-1].append((i, j))
        else:
            runs.append([(i, j)])
    first, last = 0, len(runs) - 1
    while first < last and _is_stray(runs[first], _gap(runs[first], runs[first + 1]), a):
        first += 1
    while last > first and _is_stray(runs[last], _gap(runs[last - 1], runs[last]), a):
        last -= 1
    return [match for run in runs[first : last + 1] for match in run]


def _gap(before: list[tuple[int, int]], after: list[tuple[int, int]]) -> int:
    return max(after[0][0] - before[-1][0], after[0][1] - before[-1][1]) - 1


def _is_stray(run: list[tuple[int, int]], gap: int, a: Wording) -> bool:
    return gap > _MAX_EDGE_GAP and sum(a.words[i].weight for i, _ in run) < _MIN_EDGE_WEIGHT


def _with_spellings(matches: list[tuple[int, int]], a: Wording, b: Wording) -> list[tuple[int, int]]:
    """The alignment with words of the same place that are one word in two spellings."""
    from rapidfuzz.fuzz import ratio

    out: list[tuple[int, int]] = []
    i = j = 0
    for at, other in [*matches, (len(a.words), len(b.words))]:
        # Only where as many words were left on both sides, each faces its own.
        if at - i == other - j:
            for k in range(at - i):
                one, two = a.words[i + k], b.words[j + k]
                if (
                    one.key.isalpha()
                    and two.key.isalpha()
                    and min(len(one.plain), len(two.plain)) >= _MIN_SPELLING_CHARS
                    and ratio(one.plain, two.plain) >= 100 * _MIN_SPELLING
                ):
                    out.append((i + k, j + k))
        if at < len(a.words):
            out.append((at, other))
        i, j = at + 1, other + 1
    return out


def _between(a: Wording, b: Wording, ours: tuple[int, int], theirs: tuple[int, int]) -> Iterator[Step]:
    """The steps of words that face no like."""
    (i, past_i), (j, past_j) = ours, theirs
    if i == past_i and j == past_j:
        return
    if i < past_i and j < past_j and not any(word.is_inserted for word in (*a.words[i:past_i], *b.words[j:past_j])):
        if _joined(a, i, past_i) == _joined(b, j, past_j):
            yield Step("form", (i, past_i), (j, past_j))
        else:
            yield Step("replaced", (i, past_i), (j, past_j))
        return
    if i < past_i:
        is_marked = any(j <= gap <= past_j for gap in b.gaps) or any(w.is_inserted for w in b.words[j:past_j])
        yield Step("omitted" if is_marked else "cut", (i, past_i), (j, j))
    for k, end in _stretches(b, j, past_j):
        yield Step("inserted" if b.words[k].is_inserted else "added", (past_i, past_i), (k, end))


def _joined(wording: Wording, start: int, end: int) -> str:
    return "".join(word.plain for word in wording.words[start:end])


def _stretches(wording: Wording, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of words that stand all in brackets or all outside."""
    k = start
    while k < end:
        past = k
        while past < end and wording.words[past].is_inserted == wording.words[k].is_inserted:
            past += 1
        yield k, past
        k = past


def _with_moved(steps: list[Step], a: Wording, b: Wording) -> tuple[list[Step], float]:
    """The steps with those marked whose words stand elsewhere in the other quotation, and the weight of these."""
    lost: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for step in steps:
        if step.kind in ("cut", "replaced"):
            for k in range(step.a[0], step.a[1] - 1):
                lost[a.words[k].key, a.words[k + 1].key].append(k)
    weight = 0.0
    is_moved: set[int] = set()
    for number, step in enumerate(steps):
        if step.kind not in ("added", "replaced"):
            continue
        found: dict[int, float] = {}
        for k in range(step.b[0], step.b[1] - 1):
            places = lost.get((b.words[k].key, b.words[k + 1].key))
            if places:
                found[k] = b.words[k].weight
                found[k + 1] = b.words[k + 1].weight
        if sum(found.values()) >= _MIN_MOVED_WEIGHT:
            weight += sum(found.values())
            if len(found) == step.b[1] - step.b[0] and step.kind == "added":
                is_moved.add(number)
    return [Step("moved", s.a, s.b) if number in is_moved else s for number, s in enumerate(steps)], weight


def features_of(
    a: Wording, b: Wording, alignment: Alignment, *, is_same: bool | None, n_days: int | None
) -> tuple[float, ...]:
    """What speaks for and against two aligned quotations being one, in the order of `_WEIGHTS`."""
    shared = alignment.matched
    high = max(a.weight, b.weight)
    replaced = clean = run = 0.0
    n_numbers = 0
    for step in alignment.steps:
        ours, theirs = a.words[slice(*step.a)], b.words[slice(*step.b)]
        if step.kind in ("same", "form"):
            run += sum(word.weight for word in ours)
            clean = max(clean, run)
            continue
        run = 0.0
        if step.kind == "replaced":
            replaced += max(sum(word.weight for word in ours), sum(word.weight for word in theirs))
            n_numbers += any(map(_is_number, ours)) and any(map(_is_number, theirs))
    is_later = n_days is not None and n_days > _SAME_OCCASION_DAYS
    return (
        1.0,
        math.log1p(shared),
        math.log1p(clean),
        float(is_same is False),
        float(n_numbers if is_later else 0),
        replaced / (shared + replaced) if replaced else 0.0,
        max(0.0, 1 - shared / high) * max(0.0, 1 - clean / _SURE_STRETCH) if is_later and high else 0.0,
    )


# Logistic regression on bench/gold/quotes/dev.txt (167 pairs), 2026-11-23: `python bench/quotes.py --fit`.
# In order: a constant; what they share; the longest unbroken stretch; two speakers; numbers that differ, days later;
# the share of words that others took the place of; the share of the longer quotation that the shorter one lacks, days
# later, less where an unbroken stretch is long.
_WEIGHTS = (-5.45, 2.72, 1.99, -2.95, -2.34, -2.97, -3.42)
_SURE_STRETCH = 8.0
# Words that one occasion brought forth are in print within days.
_SAME_OCCASION_DAYS = 4


def _is_number(word: Word) -> bool:
    return word.key.startswith("#")


def score_of(a: Wording, b: Wording, alignment: Alignment, *, is_same: bool | None, n_days: int | None) -> float:
    """How likely is it, from 0 to 1, that the two are one quotation?

    Args:
        is_same: Whether they are ascribed to one speaker; None where nobody can tell.
        n_days: How many days lie between them, if that is known.
    """
    features = features_of(a, b, alignment, is_same=is_same, n_days=n_days)
    return 1 / (1 + math.exp(-sum(w * x for w, x in zip(_WEIGHTS, features, strict=True))))


def is_same_person(a: Who | None, b: Who | None) -> bool | None:
    """Can these two be one speaker? None where the names do not tell: where one has none, or only a role.

    Two names are one where the shorter is the end of the longer, or an alias of the other, or they share the last
    word and no two first names differ.
    """
    if a is None or b is None:
        return None
    ours, theirs = _forms(a), _forms(b)
    if ours & theirs:
        return True
    if not a.named or not b.named:
        return None
    if any(_is_one_name(one, other) for one in ours for other in theirs):
        return True
    # Whose spokesman speaks, speaks: the company's words and its director's may be the same.
    if _names_in_role(a, theirs) or _names_in_role(b, ours):
        return None
    return False if _is_name(a.name) and _is_name(b.name) else None


def _names_in_role(who: Who, names: Iterable[tuple[str, ...]]) -> bool:
    role = f" {' '.join(_name_words(who.role or ''))} "
    return any(f" {' '.join(name)} " in role for name in names)


def _forms(who: Who) -> frozenset[tuple[str, ...]]:
    names = (who.name, *who.aliases)
    return frozenset(form for name in names if (form := _name_words(name)))


def _name_words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without titles, articles and what follows a comma."""
    words = [word.plain for word in wording_of(name.partition(",")[0]).words]
    while words and words[0] in _ARTICLES:
        del words[0]
    return tuple(words)


_ARTICLES = frozenset("the a an".split())


def _is_one_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    if long[-len(short) :] == short or long[: len(short)] == short:
        return len(short) > 1 or len(short[0]) > 2
    # Colonel Idris Vane and Gen. I. Vane: the last name, and the same first letter before it.
    return (
        len(short) > 1
        and short[-1] == long[-1]
        and short[-2][0] == long[-2][0]
        and 1 in (len(short[-2]), len(long[-2]))
    )


def _is_name(name: str) -> bool:
    """Is it written as a name: does a word but the first begin with a capital, or the only one?"""
    words = name.split()
    return any(word[:1].isupper() for word in (words[1:] or words))


def days_between(one: str | None, other: str | None) -> int | None:
    """How many days lie between two days (ISO 8601)? None where one of them is unknown or no single day."""
    try:
        return abs((date.fromisoformat(one or "") - date.fromisoformat(other or "")).days)
    except ValueError:
        return None


def relation_of(alignment: Alignment) -> Relation:
    """What happened to the quotation between the two, in one word? The gravest change names it."""
    kinds = {step.kind for step in alignment.steps}
    if kinds <= {"same"}:
        return "verbatim"
    inner = alignment.steps[1:-1]
    if "replaced" in kinds or "moved" in kinds:
        return "altered"
    if "cut" in kinds and "added" in kinds and any(step.kind == "added" for step in inner):
        return "altered"
    if any(step.kind == "cut" for step in inner):
        return "merged"
    if kinds & {"cut", "added", "omitted", "inserted"}:
        return "cut"
    return "retold"


def edits_of(
    alignment: Alignment, a: Wording, b: Wording, before: Sequence[Span], after: Sequence[Span]
) -> tuple[Edit, ...]:
    """The steps as stretches of the two texts, given the spans that the words are from."""
    return tuple(Edit(step.kind, _span_of(a, step.a, before), _span_of(b, step.b, after)) for step in alignment.steps)


def _span_of(wording: Wording, words: tuple[int, int], spans: Sequence[Span]) -> Span | None:
    """The stretch from the first of the words to the last; where they run over two spans, the part in the first."""
    if words[0] == words[1]:
        return None
    start = wording.words[words[0]].start
    span = next(span for span in spans if span.start <= start < span.end)
    end = max(word.end for word in wording.words[slice(*words)] if word.end <= span.end)
    return Span(start, end, span.text[start - span.start : end - span.start])


def capped(wording: Wording) -> Wording:
    """As many words as are compared: all of them, but for a quotation of book length."""
    if len(wording.words) <= _MAX_WORDS:
        return wording
    return Wording(wording.words[:_MAX_WORDS], frozenset(gap for gap in wording.gaps if gap <= _MAX_WORDS))
