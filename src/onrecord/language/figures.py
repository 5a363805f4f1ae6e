"""Figures: amounts of money, percentages, and counts of a noun.

Every number of a sentence is read once, with its symbol and scale. What it measures stands beside it: a currency, a
percent sign, or the plural noun that it counts. A number without any of these may take its unit from the number that
it is joined to ("45 to 40 percent"); what is left measures nothing that the text names, and is no figure.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

from onrecord.language.gazetteer import gazetteer
from onrecord.spans import Span

FigureBound = Literal["exact", "about", "at-least", "at-most"]
PERCENT, POINT = "percent", "percentage point"


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure: its words, without those that bound it, its value, and its unit.

    `unit` is an ISO 4217 code, `percent`, `percentage point`, or the counted noun in the singular. `value` is in that
    unit: "$2.5 million" is 2500000.
    """

    span: Span
    value: float
    unit: str
    bound: FigureBound


def find_figures(text: str, *, sentences: Sequence[tuple[int, int]]) -> tuple[FoundFigure, ...]:
    """Which amounts of money, percentages and counts stand in these sentences, in order?

    A count is a number of at least two before a plural noun. Left out are numbers that tell which one (ordinals, ages,
    dates, years, pages, sections), stretches of time, scores, shares such as "two thirds" and "one in five", and vague
    numbers ("hundreds", "a few thousand"). "$" is the dollar of the United States unless the text speaks of another
    country that has dollars, and not of that one.

    Args:
        text: The whole text.
        sentences: The `(start, end)` of each sentence, in order and apart from one another.
    """
    countries = _Countries(text)
    out: list[FoundFigure] = []
    for start, end in sentences:
        for amount in _joined(text, _amounts(text, start, end, countries), start):
            if amount.unit:
                span = Span.of(text, amount.start, amount.end)
                bound = _bound_of(text, amount, start, end) if amount.bound == "exact" else amount.bound
                out.append(FoundFigure(span, amount.value, amount.unit, bound))
    return tuple(out)


_DATA: Mapping[str, Any] = tomllib.loads(
    (resources.files("onrecord.language") / "figures.toml").read_text(encoding="utf-8")
)


def _set(table: str, name: str) -> frozenset[str]:
    return frozenset(_DATA[table][name].split())


def _phrases(table: str) -> dict[str, FigureBound]:
    return {
        phrase: bound for bound, lines in _DATA[table].items() for phrase in lines.strip().replace("\n", "|").split("|")
    }


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longer first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_SCALES: Mapping[str, float] = _DATA["scales"]
_LETTERS: Mapping[str, float] = _DATA["letter_scales"]
_CODES: Mapping[str, str] = {code: code for code in _set("codes", "all")} | _DATA["codes"]["other"]
_SYMBOLS: Mapping[str, str] = _DATA["symbols"] | _CODES
_CURRENCIES: Mapping[str, Mapping[str, Any]] = _DATA["currencies"]
_CURRENCY_WORDS = {word: name for name, currency in _CURRENCIES.items() for word in currency["words"].split()}
_NUMBERS: Mapping[str, float] = {
    **{word: float(i) for i, word in enumerate(_DATA["numbers"]["small"].split())},
    **{word: 10.0 * i for i, word in enumerate(_DATA["numbers"]["tens"].split(), 2)},
}
_BEFORE, _AFTER = _phrases("bounds_before"), _phrases("bounds_after")
_FILLERS, _FIGHTS, _LABELS = _set("words", "fillers"), _set("words", "fights"), _set("words", "labels")
_BEFORE_YEARS, _DEFINITE = _set("words", "before_years"), _set("words", "definite")
_FATES, _WEEKDAYS = _set("words", "fates"), _set("words", "weekdays")
_PLURALS, _NOT_PLURALS, _UNCOUNTED = _set("nouns", "plurals"), _set("nouns", "not_plurals"), _set("nouns", "uncounted")
_LOOSE, _ENDS, _TIMES = _set("nouns", "loose"), _set("nouns", "ends"), _set("nouns", "times")
_OFTEN_COUNTED = _set("nouns", "often_counted")
_SINGULARS: Mapping[str, str] = _DATA["singulars"]

_MAX_BOUND_CHARS = 60
_MAX_NOUN_WORDS = 8
_MAX_MODIFIERS = 2
_MAX_PENCE = 100
_MAX_BOUND_WORDS = 5
_YEARS, _SURE_YEARS = range(1500, 2040), range(1900, 2040)

_LETTER_SYMBOLS = [symbol for symbol in _SYMBOLS if symbol[0].isalpha()]
_SIGNS = [symbol for symbol in _SYMBOLS if not symbol[0].isalpha()]
_DIGITS = (
    r"(?:\d{1,3}(?:,\d{2,3}){0,5},\d{3}(?:\.\d{1,6})?|[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3}){1,4}"
    r"|\d{1,15}(?:\.\d{1,6})?)(?!\d)"
)
_SCALE, _NUMBER = _any_of(_SCALES), _any_of(_NUMBERS)
_AMOUNT = re.compile(
    rf"""(?:(?P<symbol>(?:(?<!\w)(?:{_any_of(_LETTER_SYMBOLS)})|{_any_of(_SIGNS)}))[ \u00a0]?(?P<priced>{_DIGITS})
        |(?<!\w)(?P<digits>{_DIGITS})
        |(?<!\w)(?P<spelled>(?i:(?:(?:an?[ ](?:half[ -])?|half[ -](?:an?[ ])?)(?:{_SCALE})|{_NUMBER})(?!\w)
            (?:(?:[ -]|[ ]and[ ])(?:{_NUMBER}|{_SCALE})(?!\w)){{0,11}}))
    )
    (?:(?P<letters>{_any_of(_LETTERS)})(?!\w)|[ \u00a0](?P<spaced>bn|mn|mln|trn)(?!\w)
       |(?P<half>[ ]and[ ]a[ ]half)?(?P<scales>(?:[ \u00a0-]?(?i:{_SCALE})(?!\w)){{1,2}}))?""",
    re.VERBOSE,
)
_CURRENCY = _any_of({*_CURRENCY_WORDS, *_CODES} - {"p", "¢"})
_UNIT_AFTER = re.compile(
    rf"""[ \u00a0]?(?P<percent>%)(?!\d)
    |[ \u00a0-](?P<points>percentage[ -]points?|per[ ]?cent[ ]points?)(?!\w)
    |[ \u00a0-]?(?P<percent_word>(?i:per[ -]?cent|pct))(?!\w)
    |[ \u00a0-](?P<of>(?:[A-Z][\w.]{{0,15}}[ ]){{0,2}})(?P<currency>{_CURRENCY})(?!\w)
    |(?P<attached>p(?!\w)|¢)""",
    re.VERBOSE,
)
_QUALIFIED = re.compile(rf"[ ]\(?(?:(?P<code>{_any_of(_CODES)})|(?P<nation>Canadian|Australian|U\.?S\.?))(?!\w)")
_TOKEN = re.compile(r"[ \u00a0]((?:[A-Z]\.){2,4}|[^\W\d_]+(?:['’./-][^\W\d_]+)*['’]?)")
_TO = re.compile(
    r"(?P<dash>[-–—]|[ ][-–—][ ])|[ ](?P<to>to|or|and)[ ]|[ ](?P<of>of)[ ](?:(?:the|all|its|their|his|her)[ ])?"
)
_OF_THE = re.compile(r"[ ]of[ ](?:the|its|their|his|her|our|my|these|those)(?=[ ])")
_SHARE = re.compile(rf"\b(?:\d{{1,3}}|{_NUMBER}) (?:in|out of|of every|(?P<of>of))(?: every)? $", re.IGNORECASE)
_CAPITALISED = re.compile(r"(?:[A-Z]\.){2,4}|[A-Z][^\W_]+")


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number in the text, `[start, end)` with what names its unit.

    `number` is what is written before the scale, `scale` what it is multiplied by. `unit` is empty as long as nothing
    names it. `is_money` is true where a currency does.
    """

    start: int
    end: int
    number: float
    scale: float
    unit: str = ""
    is_money: bool = False
    bound: FigureBound = "exact"

    @property
    def value(self) -> float:
        return round(self.number * self.scale, 6)


class _Countries:
    """Which countries does the text speak of, and how often? Counted when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _counts(self) -> Counter[str]:
        known = gazetteer()
        names = {name: country for country, words in _DATA["countries"].items() for name in words.split()}
        counts: Counter[str] = Counter()
        before = None
        for match in _CAPITALISED.finditer(self._text):
            word = match.group()
            pair = f"{before.group()} {word}" if before and match.start() - before.end() == 1 else word
            for name in (pair, word):
                country = known.places.get(name) or known.groups.get(name) or names.get(name)
                # "US$" names the currency of another country than the text's own.
                if country and self._text[match.end() : match.end() + 1] != "$":
                    counts[country] += 1
                    break
            before = match
        return counts

    def decide(self, currency: Mapping[str, Any], *, nation: str = "") -> str | None:
        """Which code does this word for money stand for here? None where the text does not decide.

        `nation` is the word right before it ("Swiss").
        """
        by: Mapping[str, str] = currency.get("by", {})
        if nation:
            country = gazetteer().groups.get(nation) or gazetteer().places.get(nation) or nation
            country = "United States" if country in ("US", "U.S.", "American") else country
            if by:
                return by.get(country, by.get(nation))
        usual: str | None = currency.get("any")
        ranked = Counter({country: self._counts[country] for country in by if self._counts[country]}).most_common(2)
        if not ranked or (usual and usual in (by.get(country) for country, _ in ranked)):
            return usual
        if len(ranked) == 2 and ranked[0][1] == ranked[1][1]:
            return usual
        # A country named once in passing does not make its money the text's.
        return by[ranked[0][0]] if not usual or ranked[0][1] > 1 else usual


def _amounts(text: str, start: int, end: int, countries: _Countries) -> list[_Amount]:
    """Which numbers stand in the sentence, each with the unit that its own words name?"""
    out: list[_Amount] = []
    at, last_counted = start, ""
    while match := _AMOUNT.search(text, at, end):
        number, scale, after = _number_of(match)
        at = after
        bare = _Amount(match.start(), after, number, scale)
        if match["symbol"]:
            amount = _priced(text, match, bare, countries)
        elif _is_torn(text, match.start(), after, end):
            continue
        else:
            amount = _measured(text, bare, end, countries)
            if not amount.unit:
                amount = _counted(text, match, bare, start, end, last_counted)
                last_counted = amount.unit or last_counted
        at = max(at, amount.end)
        out.append(amount)
    return out


def _number_of(match: re.Match[str]) -> tuple[float, float, int]:
    """The number before the scale, the scale, and where both end."""
    scale = 1.0
    for word in re.split(r"[ \u00a0-]", (match["scales"] or "").lower()):
        scale *= _SCALES.get(word, 1.0)
    scale *= _LETTERS.get(match["letters"] or match["spaced"] or "", 1.0)
    if not match["spelled"]:
        digits = match["priced"] or match["digits"]
        return float(re.sub(r"[^\d.]", "", digits)) + (0.5 if match["half"] else 0.0), scale, match.end()
    number, length = _read_words(match["spelled"].lower())
    if length < len(match["spelled"]):
        return number, 1.0, match.start("spelled") + length
    return number + (0.5 if match["half"] else 0.0), scale, match.end()


def _read_words(words: str) -> tuple[float, int]:
    """The number that the words begin with, and how many characters it takes.

    What stands after a number that is complete ("two" in "twenty-one two") is left.
    """
    total = current = 0.0
    length = 0
    for match in re.finditer(r"[a-z]+", words):
        word = match.group()
        if word in ("a", "an"):
            current = current or 1.0
            continue
        if word == "half":
            current = 0.5
            continue
        if word == "and":
            continue
        if word in _NUMBERS:
            value = _NUMBERS[word]
            taken = current % 100 if value >= 10 else current % 10 or (10 <= current % 100 < 20 and 10)
            if length and (taken or not value):
                break
            current += value
        elif not current or (total and _SCALES[word] >= total):
            break
        elif word in ("hundred", "dozen"):
            current *= _SCALES[word]
        else:
            total, current = total + current * _SCALES[word], 0.0
        length = match.end()
    return total + current, length


def _is_torn(text: str, start: int, after: int, end: int) -> bool:
    """Is the number part of something longer: a date, a clock time, a score, a name with digits, a link?"""
    before = text[start - 1 : start]
    if before and before in "#/:.,'’‘@_&=$£€¥₹\\":
        return True
    if before in ("-", "–") and text[max(0, start - 2) : start - 1].isalpha():
        return True
    following = text[after : min(after + 2, end)]
    return len(following) == 2 and following[0] in ":/.," and following[1].isdecimal()


def _priced(text: str, match: re.Match[str], bare: _Amount, countries: _Countries) -> _Amount:
    """The amount of money that a symbol before it makes of a number."""
    unit = _SYMBOLS[match["symbol"]]
    if unit in _CURRENCIES:
        qualified = _QUALIFIED.match(text, bare.end) if unit == "dollars" else None
        if qualified and qualified["code"]:
            unit = _CODES[qualified["code"]]
        else:
            unit = countries.decide(_CURRENCIES[unit], nation=qualified["nation"] if qualified else "") or ""
    return replace(bare, unit=unit, is_money=bool(unit))


def _measured(text: str, bare: _Amount, end: int, countries: _Countries) -> _Amount:
    """The percentage or amount of money that the words after it make of a number."""
    match = _UNIT_AFTER.match(text, bare.end, end)
    if match is None:
        return bare
    if match["percent"] or match["percent_word"]:
        return replace(bare, end=match.end(), unit=PERCENT)
    if match["points"]:
        return replace(bare, end=match.end(), unit=POINT)
    word = match["currency"] or match["attached"]
    if word == "p" and bare.value >= _MAX_PENCE:
        return bare  # 1080p
    if word in _CODES:
        return replace(bare, end=match.end(), unit=_CODES[word], is_money=True)
    currency = _CURRENCIES[_CURRENCY_WORDS[word]]
    unit = countries.decide(currency, nation=(match["of"] or "").strip())
    if unit is None or (word == "pounds" and text.startswith(" of ", match.end())):
        return bare
    scale = bare.scale / 100 if currency.get("hundredth") else bare.scale
    return replace(bare, end=match.end(), scale=scale, unit=unit, is_money=True)


def _counted(text: str, match: re.Match[str], bare: _Amount, start: int, end: int, last: str) -> _Amount:
    """The count that the noun after it makes of a number; the bare number where it counts nothing.

    `last` is what the last count of the sentence counted, for "and 20 others".
    """
    if bare.value < 2 or text[bare.end : bare.end + 1].isalnum():
        return bare
    before = text[max(start, bare.start - _MAX_BOUND_CHARS) : bare.start]
    word = before.split()[-1].lstrip("(“\"‘'[") if before.strip() else ""
    of_the = _OF_THE.match(text, bare.end, end)
    noun = _noun_after(text, of_the.end() if of_the else bare.end, end)
    if noun is None:
        return _told_by_fate(text, bare, end, last)
    noun_end, head, unit = noun
    lowered = word.lower()
    if lowered.rstrip(".") in _LABELS or lowered in ("these", "those"):
        return bare
    share = _SHARE.search(before)
    if share and (not share["of"] or bare.value in (10, 100)):
        return bare
    if bare.value == 2 and (lowered in _DEFINITE or lowered.endswith(("'s", "’s", "s'", "s’"))):
        return bare
    if match["digits"]:
        is_name = word[:1].isupper() and word[-1].isalnum() and not before.endswith(f"{word}\n")
        if (
            is_name
            and not head[0].isupper()
            and len(before.split()) > 1
            and lowered not in _WEEKDAYS
            and word not in gazetteer().places
        ):
            return bare  # the number is part of a name: Flight 370, Channel 4
        is_plain = bare.scale == 1 and match["digits"].isdecimal()
        if is_plain and bare.value in _YEARS and lowered in _BEFORE_YEARS:
            return bare
        if is_plain and bare.value in _SURE_YEARS and head.lower() not in _OFTEN_COUNTED:
            return bare
        if match["letters"] and head.lower() not in _OFTEN_COUNTED:
            return bare  # 100m sprinters, 5k runs
    return replace(bare, end=noun_end, unit=unit)


def _told_by_fate(text: str, bare: _Amount, end: int, last: str) -> _Amount:
    """The count of people in "20 wounded", or of what was counted before in "20 others"."""
    token = _TOKEN.match(text, bare.end, end)
    word = token.group(1).lower() if token else ""
    if token and word in _FATES:
        return replace(bare, end=token.end(), unit="person")
    if token and word == "others" and last:
        return replace(bare, end=token.end(), unit=last)
    return bare


def _noun_after(text: str, at: int, end: int) -> tuple[int, str, str] | None:
    """The plural noun with which the phrase that starts at `at` ends: its end, the noun, and what is counted.

    What is counted is the noun in the singular with the plain words right before it, without those that only compare
    or date ("other", "former").
    """
    words: list[str] = []
    noun_end = 0
    while len(words) < _MAX_NOUN_WORDS and (token := _TOKEN.match(text, at, end)):
        word = token.group(1)
        lowered = word.lower()
        is_plural = _is_plural(word)
        if noun_end and (not is_plural or lowered in _PLURALS):
            break
        if lowered in _ENDS or lowered in _NUMBERS or lowered.endswith(("'s", "’s", "s'", "s’")):
            break
        if (not words and (lowered in ("and", "or") or lowered in _TIMES)) or (is_plural and lowered in _UNCOUNTED):
            return None
        words.append(word)
        at = token.end()
        if is_plural:
            noun_end = at
        elif text[at : at + 1] in ("'", "’"):
            break
    if not noun_end:
        return None
    modifiers: list[str] = []
    for word in reversed(words[:-1]):
        if not word.islower() or word in _LOOSE or word in ("and", "or"):
            break
        modifiers.insert(0, word)
    if len(modifiers) > _MAX_MODIFIERS:
        modifiers = []  # so many describe what is counted, and do not name it
    return noun_end, words[-1], " ".join([*modifiers, _singular(words[-1])])


def _is_plural(word: str) -> bool:
    """Does the word look like a noun in the plural?"""
    lowered = word.lower()
    if lowered in _PLURALS:
        return True
    if lowered in _NOT_PLURALS or len(word) < 4:
        return False
    if lowered.endswith(("women", "smen", "rmen", "emen", "nmen", "dmen", "kmen", "children", "people")):
        return True
    if not lowered.endswith("s") or lowered.endswith(("ss", "us")) or (word.isupper() and len(word) <= 5):
        return False
    if word[0].isupper():
        known = gazetteer()
        return word in known.groups or (
            not lowered.endswith("is")
            and word not in known.places
            and word not in known.genders
            and word not in known.publications
        )
    return not lowered.endswith("is")


def _singular(noun: str) -> str:
    """The noun in the singular, in lower case unless it is a name."""
    lowered = noun.lower()
    known = _SINGULARS.get(lowered)
    if known:
        return known
    word = noun if noun[0].isupper() and not noun.isupper() else lowered
    if lowered.endswith("men"):
        return f"{word[:-2]}an"
    for ending, other in (("people", "person"), ("children", "child")):
        if lowered.endswith(ending):
            return word[: -len(ending)] + other
    if lowered in _PLURALS or not lowered.endswith("s"):
        return word
    if lowered.endswith("ies"):
        return f"{word[:-3]}y"
    if lowered.endswith(("sses", "ches", "shes", "xes", "ruses", "puses", "nuses", "toes", "roes")):
        return word[:-2]
    return word[:-1]


def _bound_of(text: str, amount: _Amount, start: int, end: int) -> FigureBound:
    """Do the words around the amount say that it is more, less, or near it?"""
    words = text[max(start, amount.start - _MAX_BOUND_CHARS) : amount.start].lower().split()[-_MAX_BOUND_WORDS - 1 :]
    words = [word.lstrip("(“\"‘'[—–-~") for word in words]
    for _ in range(3):
        for n in range(min(4, len(words)), 0, -1):
            bound = _BEFORE.get(" ".join(words[-n:]))
            if bound and not (words[-1] == "over" and len(words) > 1 and words[-2] in _FIGHTS):
                return bound
        if not words or words[-1] not in _FILLERS:
            break
        words.pop()
    after = text[amount.end : min(end, amount.end + _MAX_BOUND_CHARS)]
    if after.startswith(("-plus", "+")):
        return "at-least"
    following = re.split(r"[ .,;:!?)\n]+", after.lower(), maxsplit=4)[1:4] if after[:1].isspace() else []
    for n in range(len(following), 0, -1):
        if bound := _AFTER.get(" ".join(following[:n])):
            return bound
    return "exact"


def _joined(text: str, amounts: list[_Amount], start: int) -> Iterator[_Amount]:
    """The amounts, with what two that are joined ("$5 to $10 million", "45-40 percent") give to each other."""
    out = list(amounts)
    for i, (first, second) in enumerate(pairwise(amounts)):
        first = out[i]
        joint = _TO.fullmatch(text, first.end, second.start)
        if joint is None:
            continue
        before = text[max(start, first.start - 10) : first.start].lower().split()
        is_between, is_from = before[-1:] == ["between"], before[-1:] == ["from"]
        if joint["to"] == "and" and not is_between:
            continue
        out[i], out[i + 1] = _shared(first, second, joint, is_between=is_between, is_from=is_from)
    return iter(out)


def _shared(
    first: _Amount, second: _Amount, joint: re.Match[str], *, is_between: bool, is_from: bool
) -> tuple[_Amount, _Amount]:
    """Two joined amounts, each with the unit, the scale and the bound that it has by the other."""
    if joint["of"]:
        is_part = second.unit and not first.unit and 2 <= first.value < second.value and not _is_measured(second)
        return (replace(first, unit=second.unit) if is_part else first), second
    had_both = bool(first.unit and second.unit)
    if first.is_money and not second.unit and (joint["dash"] or second.scale > 1):
        second = replace(second, unit=first.unit, is_money=True)
    same_unit = not first.unit or first.unit == second.unit
    if second.unit and same_unit and first.scale == 1 < second.scale and first.number <= second.number:
        first = replace(first, scale=second.scale)
    is_rising = first.value < second.value
    if second.unit and not first.unit:
        if not _is_measured(second) and not is_rising:
            # "a 5-4 vote": the second number counts by itself only where it is what the first became.
            return first, second if is_from else replace(second, unit="")
        hundredths = second.scale < 1
        first = replace(
            first, unit=second.unit, is_money=second.is_money, scale=second.scale if hundredths else first.scale
        )
    if first.unit != second.unit or not is_rising or is_from:
        return first, second
    if joint["to"] == "or":
        return replace(first, bound="about"), replace(second, bound="about")
    if is_between or joint["dash"] or not had_both:
        return replace(first, bound="at-least"), replace(second, bound="at-most")
    return first, second


def _is_measured(amount: _Amount) -> bool:
    """Is the amount one of money or a percentage, and no count?"""
    return amount.is_money or amount.unit in (PERCENT, POINT)
