"""Stories: which articles tell of one event, decided as they come.

Two articles are compared by the words they share, each weighed by how few articles have it, in four ways: all words,
the beginning, the title, and the names; by the days between them; and by how like others each of them is, since on a
subject that everybody writes about, likeness says less. That gives each pair a score. A story is a group of articles
whose pairs have a high mean score. A new article is placed by grouping it anew with the stories that it resembles, so
it may open a story, join one, join two into one, or take an article along that stood in the wrong one.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from onrecord.article.values import Article
from onrecord.connections.words import story_of
from onrecord.language.edtf import days_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NO_WORDS = frozenset(
    """a an the and or but if of to in on at by for with from as is are was were be been being it its this that these
    those he she they we you i his her their our your my him them us me not no nor so than then there here what which
    who whom whose when where why how all any both each few more most other some such only own same too very can will
    just should would could may might must have has had having do does did doing said say saying about after before into
    over under again up out down off also""".split()
)
# An index is as if it held so many articles of ordinary words to begin with, so that its first articles are not found
# alike for words that stand everywhere. In how many of a hundred each word stands is in `word_rates.tsv`.
_ARTICLES_BEFORE = 300
_TITLE_COUNTS, _LEAD_WORDS = 2, 100
_SHORT_WORDS = 30  # a headline and no text

# How the score of a pair follows from its features, as a logistic regression with a strong prior for small weights; and
# from which mean score on articles are one story. Learned and chosen on the development halves of the five sets of
# `stories` under the shared data, by `bench/stories.py --fit`. `short` is no regression's: it lowers the least score
# for headlines without a text, which have few words in common even where they tell the same.
WEIGHTS = {
    "constant": -1.02,
    "all": 1.34,
    "lead": 1.34,
    "title": 1.45,
    "names": 2.09,
    "undated": -0.49,
    "apart": -0.63,
    "crowd": -0.9,
    "short": 1.5,
}
_LEAST_SCORE = 0.42
_MOST_APART = 33  # days; more say no more

_QUERY_TERMS, _MOST_LATEST, _MOST_CANDIDATES = 25, 400, 40
_MOST_STORIES, _MOST_OF_A_STORY = 8, 60
# So many articles are grouped from scratch; beyond, the new one alone finds its place.
_MOST_REGROUPED = 120
_CROWD = 3  # how like others an article is: the mean of so many best likenesses
_HORIZON_DAYS, _HORIZON_ARTICLES = 90, 20_000  # what is older is closed


@dataclass(frozen=True, slots=True)
class Report:
    """An article as the grouping into stories looks at it. `day` counts days from 1970-01-01; None for no date."""

    key: int
    title: str
    text: str
    day: float | None

    @classmethod
    def of_article(cls, article: Article, *, key: int) -> Report:
        """What is to be known of this article?"""
        title = article.title or next(
            (article.text[block.start : block.end] for block in article.blocks if block.role == "headline"), ""
        )
        days = days_of(article.published.edtf) if article.published else None
        day = (days[0].toordinal() + days[1].toordinal()) / 2 - 719_163 if days else None
        return cls(key, title, "\n\n".join(article.text[start:end] for start, end in story_of(article)), day)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article was put.

    `score` in 0..1 is the mean score of its pairs with the others of the story, 0 where it is alone; `nearest` is the
    one most like it, and `words` are those that count most for it. `moved` are the articles that came into another
    story than they were in, with that story.
    """

    story: int
    score: float
    nearest: int | None
    words: tuple[str, ...]
    moved: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Bag:
    """Words and how often: the numbers of the words, and 1 + ln of their counts."""

    terms: Ints
    counts: Floats


@dataclass(slots=True)
class _Item:
    """An article on the index. `pairs` has for each article compared the part of the score that stays as it is."""

    key: int
    arrived: int
    day: float | None
    n_words: int
    bags: tuple[_Bag, _Bag, _Bag]
    story: int
    pairs: dict[int, float] = field(default_factory=dict)
    likest: list[float] = field(default_factory=list)

    @property
    def crowd(self) -> float:
        return sum(self.likest) / _CROWD


class StoryIndex:
    """The articles of the last months, in their stories. Give it articles in the order in which they came out."""

    def __init__(self, *, weights: Mapping[str, float] = WEIGHTS) -> None:
        import numpy as np

        self._weights = weights
        self._items: dict[int, _Item] = {}
        self._stories: dict[int, list[int]] = {}
        self._next_story = 1
        self._n_articles = 0
        self._latest = -math.inf
        self._terms: dict[str, int] = {}
        self._latest_with: defaultdict[int, deque[int]] = defaultdict(lambda: deque(maxlen=_MOST_LATEST))
        # By term: in how many articles it stands, and in how many with and without a capital.
        self._holders, self._capital, self._small = (np.zeros(4096) for _ in range(3))
        for term, (word, percent) in enumerate(_word_rates()):
            self._terms[word] = term
            self._holders[term] = self._small[term] = percent / 100 * _ARTICLES_BEFORE

    def add(self, report: Report) -> Placement:
        """Which story does this article belong to? It is part of it from then on."""
        item = self._read(report)
        self._retire()
        self._compare(item)
        self._items[item.key] = item
        self._note_terms(item)
        self._stories[item.story] = [item.key]
        moved = self._regroup(item)
        scores = {key: self._score(item, self._items[key]) for key in self._stories[item.story] if key != item.key}
        nearest = max(scores, key=lambda key: (scores[key], -key)) if scores else None
        return Placement(
            story=item.story,
            score=round(sum(scores.values()) / max(1, len(scores)), 4),
            nearest=nearest,
            words=self._shared_words(item, self._items[nearest]) if nearest is not None else (),
            moved=moved,
        )

    def stories(self) -> dict[int, tuple[int, ...]]:
        """Which articles does each story that is still open have, by their keys?"""
        return {story: tuple(keys) for story, keys in self._stories.items()}

    def to_bytes(self) -> bytes:
        """The index as bytes, to go on with another time: the same bytes for the same index."""
        n_terms = len(self._terms)
        state = {
            "next_story": self._next_story,
            "n_articles": self._n_articles,
            "latest": self._latest if self._items else None,
            "terms": list(self._terms),
            "counts": [row[:n_terms].tolist() for row in (self._holders, self._capital, self._small)],
            "items": [_as_row(item) for item in self._items.values()],
            "stories": list(self._stories.items()),
        }
        return zlib.compress(json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def from_bytes(cls, data: bytes, *, weights: Mapping[str, float] = WEIGHTS) -> StoryIndex:
        """Which index do these bytes hold, as `to_bytes` wrote them?"""
        import numpy as np

        index, state = cls(weights=weights), json.loads(zlib.decompress(data))
        index._next_story, index._n_articles = state["next_story"], state["n_articles"]
        index._latest = -math.inf if state["latest"] is None else state["latest"]
        index._terms = {term: number for number, term in enumerate(state["terms"])}
        index._holders, index._capital, index._small = (np.array(row) for row in state["counts"])
        index._items = {item.key: item for item in map(_from_row, state["items"])}
        index._stories = dict(state["stories"])
        for item in index._items.values():
            index._note_terms(item)
        return index

    # Reading

    def _read(self, report: Report) -> _Item:
        import numpy as np

        title = _WORD.findall(report.title)
        body = _WORD.findall(report.text)
        # A text that begins with its headline has it once.
        if body[: len(title)] == title:
            body = body[len(title) :]
        self._n_articles += 1
        if report.day is not None:
            self._latest = max(report.day, self._latest)
        counts: Counter[int] = Counter()
        title_terms = self._numbers(title)
        body_terms = self._numbers(body)
        for term in title_terms:
            counts[term] += _TITLE_COUNTS
        counts.update(body_terms)
        lead = Counter(title_terms)
        lead.update(self._numbers(body[:_LEAD_WORDS]))
        while len(self._holders) < len(self._terms):
            self._holders, self._capital, self._small = (
                np.concatenate((row, np.zeros(len(row)))) for row in (self._holders, self._capital, self._small)
            )
        self._holders[list(counts)] += 1
        # Capitals tell names in running text only.
        for word in body or title:
            number = self._terms.get(_stem(word))
            if number is not None:
                (self._capital if word[0].isupper() else self._small)[number] += 1
        self._next_story += 1
        return _Item(
            key=report.key,
            arrived=self._n_articles,
            day=report.day,
            n_words=len(title) + len(body),
            bags=(_bag(counts), _bag(lead), _bag(Counter(title_terms))),
            story=self._next_story - 1,
        )

    def _numbers(self, words: Iterable[str]) -> list[int]:
        stems = (_stem(word) for word in words)
        return [self._terms.setdefault(stem, len(self._terms)) for stem in stems if stem not in _no_stems()]

    def _weights_of(self, bag: _Bag) -> Floats:
        """How much does each word of the bag tell?"""
        import numpy as np

        n_articles = self._n_articles + _ARTICLES_BEFORE
        weights: Floats = bag.counts * np.log((n_articles + 1) / (self._holders[bag.terms] + 0.5)).clip(0.0)
        return weights

    def _note_terms(self, item: _Item) -> None:
        for term in item.bags[0].terms.tolist():
            self._latest_with[term].append(item.key)

    # Comparing

    def _compare(self, item: _Item) -> None:
        """Note on both sides how like the article and each of those worth comparing are."""
        import numpy as np

        near = self._candidates(item)
        stories = list(dict.fromkeys(self._items[key].story for key in near))[:_MOST_STORIES]
        for story in stories:
            near += self._speakers(story)
        others = [self._items[key] for key in dict.fromkeys(near)]
        features = self._features(item, others)
        likenesses = (features["all"] + features["lead"]) / 2
        lasting = sum((self._weights[name] * values for name, values in features.items()), np.zeros(len(others)))
        for other, likeness, value in zip(others, likenesses.tolist(), lasting.tolist(), strict=True):
            item.pairs[other.key] = other.pairs[item.key] = value
            for one in (item, other):
                one.likest = sorted((*one.likest, likeness), reverse=True)[:_CROWD]

    def _candidates(self, item: _Item) -> list[int]:
        """Which articles share most of the words that tell most, the best first?"""
        import numpy as np

        terms = item.bags[0].terms
        weights = self._weights_of(item.bags[0])
        found: defaultdict[int, float] = defaultdict(float)
        for at in np.argsort(-weights, kind="stable")[:_QUERY_TERMS].tolist():
            for key in self._latest_with.get(int(terms[at]), ()):
                if key in self._items:
                    found[key] += float(weights[at])
        return sorted(found, key=lambda key: (-found[key], key))[:_MOST_CANDIDATES]

    def _features(self, item: _Item, others: Sequence[_Item]) -> dict[str, Floats]:
        """What does the article have in common with each of these? float64 [len(others)] by feature."""
        import numpy as np

        out: dict[str, Floats] = {}
        for k, name in enumerate(("all", "lead", "title")):
            query = np.zeros(len(self._holders))
            own = self._weights_of(item.bags[k])
            query[item.bags[k].terms] = own
            owners = np.repeat(np.arange(len(others)), [len(other.bags[k].terms) for other in others])
            bag = _Bag(
                np.concatenate([item.bags[k].terms[:0], *(other.bags[k].terms for other in others)]),
                np.concatenate([item.bags[k].counts[:0], *(other.bags[k].counts for other in others)]),
            )
            weights = self._weights_of(bag)
            out[name] = _cosines(query[bag.terms], weights, owners, len(others)) / _length(own)
            if name == "all":
                are_names = self._capital > self._small
                weights, own = weights * are_names[bag.terms], own * are_names[item.bags[k].terms]
                out["names"] = _cosines(query[bag.terms], weights, owners, len(others)) / _length(own)
        day = math.nan if item.day is None else item.day
        apart = np.abs(day - np.array([math.nan if other.day is None else other.day for other in others], dtype=float))
        n_words = np.array([min(item.n_words, other.n_words) for other in others], dtype=float)
        return out | {
            "constant": np.ones(len(others)),
            "undated": np.isnan(apart).astype(float),
            "apart": np.log1p(np.floor(np.nan_to_num(apart)).clip(max=_MOST_APART)),
            "short": (n_words < _SHORT_WORDS).astype(float),
        }

    def _score(self, one: _Item, other: _Item) -> float:
        """How likely do the two tell of one event? 0 where they were too unlike to be compared."""
        if other.key not in one.pairs:
            return 0.0
        return 1 / (1 + math.exp(-one.pairs[other.key] - self._weights["crowd"] * math.sqrt(one.crowd * other.crowd)))

    def _shared_words(self, one: _Item, other: _Item) -> tuple[str, ...]:
        """Which words that the two share tell most?"""
        import numpy as np

        shared, at_one, at_other = np.intersect1d(one.bags[0].terms, other.bags[0].terms, return_indices=True)
        weights = self._weights_of(one.bags[0])[at_one] * self._weights_of(other.bags[0])[at_other]
        best = [int(shared[at]) for at in np.argsort(-weights, kind="stable")[:5]]
        names = {number: term for term, number in self._terms.items() if number in best}
        return tuple(names[number] for number in best)

    # Grouping

    def _regroup(self, item: _Item) -> tuple[tuple[int, int], ...]:
        """Group the article anew with the stories that it resembles. Which other articles changed their story?"""

        by_score = sorted(((self._score(item, self._items[key]), key) for key in item.pairs), reverse=True)
        near = [self._items[key].story for score, key in by_score if score >= _LEAST_SCORE / 2]
        stories = list(dict.fromkeys((item.story, *near)))[: _MOST_STORIES + 1]
        if len(stories) == 1:
            return ()
        groups = [[key] for story in stories for key in self._stories[story]]
        if len(groups) > _MOST_REGROUPED:
            return self._join_best(item, stories)
        keys = [key for group in groups for key in group]
        joined = _join(self._scores(keys), least=_LEAST_SCORE)
        before = {key: self._items[key].story for key in keys}
        self._name(
            [sorted((key for at in group for key in groups[at]), key=self._arrival) for group in joined], stories
        )
        return tuple(
            (key, self._items[key].story)
            for key in sorted(keys)
            if key != item.key and self._items[key].story != before[key]
        )

    def _join_best(self, item: _Item, stories: Sequence[int]) -> tuple[()]:
        """Put the article into the story that is most like it, or leave it alone."""
        means = {}
        for story in stories[1:]:
            speakers = self._speakers(story)
            means[story] = sum(self._score(item, self._items[key]) for key in speakers) / len(speakers)
        best = max(means, key=lambda story: (means[story], -story))
        if means[best] >= _LEAST_SCORE:
            del self._stories[item.story]
            self._stories[best].append(item.key)
            item.story = best
        return ()

    def _speakers(self, story: int) -> list[int]:
        """Which articles speak for the story? A large one by some from its whole course, so that it cannot drift."""
        keys = self._stories[story]
        return keys[:: -(-len(keys) // _MOST_OF_A_STORY)]

    def _scores(self, keys: Sequence[int]) -> Floats:
        """The scores of all pairs of these articles, 0 for those that were never compared."""
        import numpy as np

        at = {key: k for k, key in enumerate(keys)}
        logits = np.full((len(keys), len(keys)), -np.inf)
        for key, k in at.items():
            pairs = self._items[key].pairs
            for other in pairs.keys() & at.keys():
                logits[k, at[other]] = pairs[other]
        crowds = np.sqrt([self._items[key].crowd for key in keys])
        scores: Floats = 1 / (1 + np.exp(-logits - self._weights["crowd"] * np.outer(crowds, crowds)))
        return scores

    def _name(self, groups: Iterable[list[int]], stories: Sequence[int]) -> None:
        """Give each group the story that most of its articles were in, and the oldest of those."""
        free = set(stories)
        for story in stories:
            del self._stories[story]
        for group in sorted(groups, key=lambda group: (-len(group), group)):
            held = Counter(self._items[key].story for key in group if self._items[key].story in free)
            if held:
                story = min(held, key=lambda story: (-held[story], story))
                free.discard(story)
            else:
                story = self._next_story
                self._next_story += 1
            self._stories[story] = group
            for key in group:
                self._items[key].story = story

    def _arrival(self, key: int) -> int:
        return self._items[key].arrived

    def _retire(self) -> None:
        """Close what is too old: it keeps its story, and nothing new is compared with it."""
        while self._items:
            item = next(iter(self._items.values()))
            is_old = item.day is not None and item.day < self._latest - _HORIZON_DAYS
            if not is_old and item.arrived > self._n_articles - _HORIZON_ARTICLES:
                return
            del self._items[item.key]
            for other in item.pairs:
                if other in self._items:
                    del self._items[other].pairs[item.key]
            story = self._stories[item.story]
            story.remove(item.key)
            if not story:
                del self._stories[item.story]


def _as_row(item: _Item) -> list[Any]:
    bags = [(bag.terms.tolist(), bag.counts.tolist()) for bag in item.bags]
    facts = [item.key, item.arrived, item.day, item.n_words, item.story]
    return [*facts, bags, list(item.pairs.items()), item.likest]


def _from_row(row: list[Any]) -> _Item:
    import numpy as np

    key, arrived, day, n_words, story, bags, pairs, likest = row
    full, lead, title = (_Bag(np.array(terms, dtype=np.int64), np.array(counts, dtype=float)) for terms, counts in bags)
    return _Item(key, arrived, day, n_words, (full, lead, title), story, dict(pairs), likest)


def _join(scores: Floats, *, least: float) -> list[list[int]]:
    """Which groups remain when the two with the highest mean score are joined, until none have `least`?"""
    import numpy as np

    sizes = np.ones(len(scores))
    groups = [[k] for k in range(len(sizes))]
    sums = scores.copy()
    alive = np.ones(len(groups), dtype=bool)
    means = scores.copy()
    np.fill_diagonal(means, -1.0)
    while len(groups) > 1:
        best = int(means.argmax())
        a, b = sorted(divmod(best, len(groups)))
        if means[a, b] < least:
            break
        groups[a] += groups[b]
        alive[b] = False
        sums[a] += sums[b]
        sums[:, a] += sums[:, b]
        sizes[a] += sizes[b]
        means[a] = means[:, a] = np.where(alive, sums[a] / (sizes[a] * sizes), -1.0)
        means[b] = means[:, b] = -1.0
        means[a, a] = -1.0
    return [group for group, is_alive in zip(groups, alive.tolist(), strict=True) if is_alive]


def _cosines(query: Floats, weights: Floats, owners: Ints, n: int) -> Floats:
    """The cosine of a query with each of `n` bags, times the query's length.

    `weights` are those of the words of all bags, one bag after the other; `query` has its own weight of each word.
    """
    import numpy as np

    products = np.bincount(owners, weights * query, minlength=n)
    lengths = np.sqrt(np.bincount(owners, weights * weights, minlength=n))
    cosines: Floats = np.divide(products, lengths, out=np.zeros(n), where=lengths > 0)
    return cosines


def _length(weights: Floats) -> float:
    return math.sqrt(float(weights @ weights)) or 1.0


def _bag(counts: Counter[int]) -> _Bag:
    import numpy as np

    return _Bag(
        np.fromiter(counts, dtype=np.int64, count=len(counts)),
        1 + np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts))),
    )


@cache
def _no_stems() -> frozenset[str]:
    return frozenset(map(_stem, _NO_WORDS))


@cache
def _word_rates() -> tuple[tuple[str, int], ...]:
    text = (resources.files("onrecord.connections") / "word_rates.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return tuple((word, int(percent)) for word, percent in rows)


def _stem(word: str) -> str:
    """The word without case, possessive and plural."""
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    if len(plain) > 4 and plain.endswith("ies"):
        return plain[:-3] + "y"
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain
