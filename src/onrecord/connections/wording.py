"""The words of a quotation as they are compared: without case, marks, spelling, tense and person.

Each word keeps its place in the text. Its `plain` form tells whether it is letter for letter the same; its `key` is
what is left when the word is put into another tense, person, number or spelling, as happens to words that are told.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

# The weight of a word by how much two quotations that share it have in common; tuned with the rest on
# bench/gold/quotes/dev.txt, 2026-11-23.
_FUNCTION_WEIGHT = 0.15
_COMMON_WEIGHT = 0.5
_TELLING_WEIGHT = 1.0
_NAME_SHARE = 0.5

_TOKEN = re.compile(
    r"(?P<gap>\[\s*(?:\.\s?\.\s?\.|…)\s*\]|\(\s*(?:\.\s?\.\s?\.|…)\s*\)|(?:\.\s?){3,}|…)"
    r"|(?P<open>\[)(?!\w{1,2}\]\w)|(?P<close>(?<!\[\w)(?<!\[\w\w)\])"
    r"|(?P<number>\d+(?:[.,]\d+)*(?:st|nd|rd|th)?)"
    r"|(?P<word>(?:\[\w{1,2}\])?[^\W\d_]+(?:['’`][^\W\d_]+)*)"
)
_CONTRACTIONS = {"'ll": "will", "'ve": "have", "'re": "are", "'m": "am", "'d": "would"}
# The words after which 's is a verb and no possessive.
_BEFORE_IS = frozenset("it he she that there here what who where how let this everything nothing everybody".split())
_IRREGULAR_NOT = {"can't": "can", "won't": "will", "shan't": "shall", "ain't": "is"}
_MIN_STEM = 3
_VOWELS = "aeiouy"


class Word(NamedTuple):
    """One word at `[start, end)` of its text. `weight` in 0..1 says how much it tells; `is_inserted`: in brackets.

    A named tuple, since a source has them by the hundred thousand.
    """

    start: int
    end: int
    plain: str
    key: str
    weight: float
    is_inserted: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a quotation, and before which of them words were left out with a mark (`…`, `[...]`)."""

    words: tuple[Word, ...]
    gaps: frozenset[int] = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(word.key for word in self.words)

    @property
    def weight(self) -> float:
        """How much do the words tell, put together? Those in brackets are not the speaker's."""
        return sum(word.weight for word in self.words if not word.is_inserted)


def wording_of(text: str, start: int = 0, end: int | None = None) -> Wording:
    """Which words stand in `[start, end)` of the text? A contraction is two words; a number in words is one."""
    words: list[Word] = []
    gaps: set[int] = set()
    is_inserted = False
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        if match["gap"]:
            gaps.add(len(words))
        elif match["open"]:
            is_inserted = True
        elif match["close"]:
            is_inserted = False
        else:
            words.extend(_words(match, is_inserted))
    return _with_numbers(words, gaps)


def _words(match: re.Match[str], is_inserted: bool) -> Iterator[Word]:
    start, end = match.span()
    if match["number"]:
        digits = match["number"].rstrip("stndrh").replace(",", "")
        yield Word(start, end, digits, f"#{digits}", _TELLING_WEIGHT, is_inserted)
        return
    plain = _fold(match["word"])
    share = _NAME_SHARE if _is_name(match) else 1.0
    for part, spoken, width in _parts(plain):
        stop = min(start + width, end) if width else end
        yield Word(start, stop, part, key_of(spoken), share * weight_of(spoken), is_inserted)
        start = stop


def _is_name(match: re.Match[str]) -> bool:
    """Does the word begin with a capital where no sentence does? Two who name the same thing quote nobody by that."""
    word, before = match["word"], match.string[max(0, match.start() - _REACH_CHARS) : match.start()]
    return word[0].isupper() and word not in _ALWAYS_UPPER and _MID_SENTENCE.search(before) is not None


_REACH_CHARS = 3
_MID_SENTENCE = re.compile(r"[\w,;'’)]\s+$")
_ALWAYS_UPPER = frozenset(("I", "I'm", "I’m", "I'll", "I’ll", "I've", "I’ve", "I'd", "I’d"))


def _fold(word: str) -> str:
    plain = word.translate(_MARKS).lower()
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


_MARKS = str.maketrans({"’": "'", "`": "'", "[": "", "]": ""})


def _parts(plain: str) -> Iterator[tuple[str, str, int]]:
    """The words that a contraction stands for: how each is written, how it is spoken, and its width, 0 for the rest."""
    head, mark, tail = plain.rpartition("'")
    if plain == "cannot":
        yield "can", "can", 3
        yield "not", "not", 0
    elif not mark:
        yield plain, plain, 0
    elif plain.endswith("n't"):
        yield plain[:-3], _IRREGULAR_NOT.get(plain, plain[:-3]), len(plain) - 3
        yield "n't", "not", 0
    elif f"'{tail}" in _CONTRACTIONS:
        yield head, head, len(head)
        yield f"'{tail}", _CONTRACTIONS[f"'{tail}"], 0
    elif tail == "s" and head in _BEFORE_IS:
        yield head, head, len(head)
        yield "'s", "us" if head == "let" else "is", 0
    else:
        yield plain, head if tail == "s" else plain, 0


@cache
def _numbers() -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The value of each number word, and of each word that multiplies."""
    table = _table("numbers")
    small = {word: float(value) for value, word in enumerate(table["units"].split())}
    small.update({word: 10.0 * k for k, word in enumerate(table["tens"].split(), 2)})
    scales: object = table["scales"]
    assert isinstance(scales, dict)
    return small, {str(word): float(value) for word, value in scales.items()}


def _with_numbers(words: list[Word], gaps: set[int]) -> Wording:
    """Numbers that are written in several words are one word, and its key is the number."""
    out: list[Word] = []
    moved: set[int] = set()
    small, _ = _numbers()
    k = 0
    while k < len(words):
        if k in gaps:
            moved.add(len(out))
        word = words[k]
        value, after = _number_at(words, k, gaps) if word.plain in small or word.key[0] == "#" else (0.0, k)
        if after > k:
            first, last = words[k], words[after - 1]
            plain = " ".join(word.plain for word in words[k:after])
            weight = _FUNCTION_WEIGHT if plain in ("one", "zero") else _TELLING_WEIGHT
            out.append(Word(first.start, last.end, plain, f"#{value:.15g}", weight, first.is_inserted))
            k = after
        elif word.plain == "per" and k + 1 < len(words) and words[k + 1].plain == "cent":
            out.append(Word(word.start, words[k + 1].end, "per cent", "percent", _COMMON_WEIGHT))
            k += 2
        else:
            out.append(word)
            k += 1
    if len(words) in gaps:
        moved.add(len(out))
    return Wording(tuple(out), frozenset(moved))


def _number_at(words: list[Word], k: int, gaps: set[int]) -> tuple[float, int]:
    """Which number begins at word `k`, and which word comes after it? (0, k) where none does."""
    small, scales = _numbers()
    total = current = 0.0
    at = k
    while at < len(words) and (at == k or (at not in gaps and words[at].start - words[at - 1].end <= 1)):
        plain = words[at].plain
        if plain in small and (at == k or current % 100 in _TENS or (at > k and current % 100 == 0)):
            current += small[plain]
        elif at == k and plain[:1].isdecimal():
            try:
                current = float(plain)
            except ValueError:
                break
        elif plain in scales and at > k:
            current *= scales[plain]
            if scales[plain] > 100:
                total, current = total + current, 0.0
        else:
            break
        at += 1
    return total + current, at


_TENS = frozenset(float(n) for n in range(20, 100, 10))


@lru_cache(maxsize=65_536)
def key_of(plain: str) -> str:
    """What is left of a word in lower case without its tense, person, number and spelling?

    >>> key_of("organised"), key_of("organizes"), key_of("went"), key_of("goes")
    ('organiz', 'organiz', 'go', 'go')
    """
    lists = _lists()
    if plain in lists.classes:
        return lists.classes[plain]
    return _stem(lists.bases.get(plain, plain))


@lru_cache(maxsize=65_536)
def weight_of(plain: str) -> float:
    """How much does this word in lower case tell of a quotation, from 0 to 1?"""
    lists = _lists()
    if plain in lists.fillers:
        return 0.0
    base = lists.bases.get(plain, plain)
    if plain in lists.function or base in lists.function or len(plain) == 1:
        return _FUNCTION_WEIGHT
    return _COMMON_WEIGHT if plain in lists.common or base in lists.common else _TELLING_WEIGHT


def _stem(word: str) -> str:
    stem = word
    if len(word) > 4 and word.endswith(("ies", "ied")):
        stem = word[:-3] + "y"
    elif len(word) > 3 and word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        stem = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        stem = word[:-1]
    elif len(word) > 5 and word.endswith("ing") and any(c in _VOWELS for c in word[:-3]):
        stem = word[:-3]
    elif len(word) > 4 and word.endswith("ed") and any(c in _VOWELS for c in word[:-2]):
        stem = word[:-2]
    # British and American: theatre, programme, harbour, organise, analyse, defence.
    if len(stem) > _MIN_STEM + 2 and stem.endswith("tre"):
        stem = stem[:-2] + "er"
    stem = stem.removesuffix("e") if len(stem) > _MIN_STEM else stem
    if len(stem) > _MIN_STEM and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        stem = stem[:-1]
    if len(stem) > _MIN_STEM + 1:
        for british, american in (("our", "or"), ("is", "iz"), ("ys", "yz"), ("enc", "ens")):
            if stem.endswith(british):
                return stem[: -len(british)] + american
    return stem


@dataclass(frozen=True, slots=True)
class _Lists:
    classes: Mapping[str, str]
    bases: Mapping[str, str]
    function: frozenset[str]
    common: frozenset[str]
    fillers: frozenset[str]


@cache
def _data() -> Mapping[str, object]:
    text = (resources.files("onrecord.connections") / "wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def word_list(table: str, name: str) -> frozenset[str]:
    """Which words are on this list of `wording.toml`?

    Raises:
        KeyError: There is no such list.
    """
    return frozenset(_table(table)[name].split())


def phrase_list(table: str, name: str) -> tuple[tuple[str, ...], ...]:
    """Which phrases are on this list of `wording.toml`, each as its words?"""
    phrases: object = _table(table)[name]
    assert isinstance(phrases, list)
    return tuple(tuple(str(phrase).split()) for phrase in phrases)


def _table(name: str) -> Mapping[str, str]:
    table = _data()[name]
    assert isinstance(table, dict)
    return table


@cache
def _lists() -> _Lists:
    classes = {word: f"~{name}" for name, words in _table("classes").items() for word in words.split()}
    bases = {}
    for verb in _table("verbs")["forms"].split(";"):
        base, *forms = verb.split()
        bases.update(dict.fromkeys(forms, base))
    return _Lists(
        classes=classes,
        bases=bases,
        function=word_list("weights", "function"),
        common=word_list("weights", "common"),
        fillers=word_list("weights", "fillers"),
    )
