"""Words to letters: the part that each word of a sentence plays in a date.

`W` is a weekday, `M` a month, `D` a number up to 31, `Y` one that could be a year; `x` and `X` are words that play
none, without and with a capital. All letters stand in `_LETTERS` and `_letter_of`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from onrecord.language.edtf import Unit
from onrecord.language.holidays import HOLIDAYS

WEEKDAYS = {
    word: number
    for number, words in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat",
         "sunday sun")
    )
    for word in words.split()
}  # fmt: skip
MONTHS = {
    word: number
    for number, words in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1
    )
    for word in words.split()
}  # fmt: skip
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "a two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split(),
        1,
    )
} | {"an": 1, "one": 1, "thirty": 30, "forty": 40, "fifty": 50}
UNITS: dict[str, Unit] = {
    "day": "day", "days": "day", "week": "week", "weeks": "week", "fortnight": "fortnight", "month": "month",
    "months": "month", "year": "year", "years": "year", "decade": "decade", "decades": "decade",
    "century": "century", "centuries": "century",
}  # fmt: skip
# The part that a word plays in a date. Months, weekdays and what is written in digits are told apart in `_letter_of`.
_LETTERS = {
    word: letter
    for letter, words in {
        "T": "today tonight yesterday tomorrow",
        "P": "morning afternoon evening night",
        "L": "last",
        "l": "past",
        "V": "previous following",
        "G": "next coming upcoming",
        "H": "this",
        "h": "that same",
        "J": "early late mid earlier later",
        "e": "beginning end start middle",
        "K": "the",
        "o": "of",
        "i": "in",
        "a": "and or",
        "t": "to through until till thru",
        "f": "from",
        "A": "a an one",
        "U": "day days week weeks fortnight month months decade decades",
        "y": "year years",
        "C": "century",
        "E": "weekend",
        "Q": "quarter",
        "S": "spring summer autumn fall winter",
        "g": "ago",
        "z": "now",
        "b": "before after",
        "q": "first second third fourth",
        "N": " ".join(word for word in _NUMBERS if word not in ("a", "an", "one")),
    }.items()
    for word in words.split()
}
_MARKS = {",": ",", ".": ".", "-": "-", "–": "-", "‑": "-"}
_TOKEN = re.compile(
    rf"""(?P<k>(?:{"|".join(re.escape(day).replace("'", "['’]") for day in HOLIDAYS)})\b)
    |(?P<F>[0-9]{{1,4}}(?P<sep>[/.-])[0-9]{{1,2}}(?P=sep)[0-9]{{2,4}}(?![\w/]))
    |(?P<known>9/11)(?![\w/])
    |(?P<other>[0-9]+(?:[.,:/][0-9]+)+)
    |(?P<Z>(?:1[0-9]|20)[0-9]0['’]?s\b|['’]?[2-9]0s\b)
    |(?P<O>(?:[12]?[0-9]|3[01])(?:st|nd|rd|th)\b)
    |(?P<number>[0-9]+(?![^\W_]))
    |(?P<R>[Qq][1-4]\b)
    |(?P<BC>B\.C\.(?:E\.)?|BCE?\b)
    |(?P<AD>A\.D\.|AD\b)
    |(?P<s>['’]s\b)
    |(?P<word>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*)
    |(?P<mark>[^\w\s]|\w+)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as a row of letters, with the words in lower case and their places in the text."""

    letters: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def word(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def letter(self, at: int) -> str:
        return self.letters[at] if 0 <= at < len(self.letters) else ""


@dataclass(frozen=True, slots=True)
class DateParts:
    """What an expression says of a day: the numbers of its year, month, day and weekday, as far as they are given."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression: the words `[first, past)` of a line; `parts` for those that are (parts of) calendar dates.

    `offset_days` lie between the day that is named and the day that is meant ("two days after Christmas").
    """

    name: str
    first: int
    past: int
    parts: DateParts | None = None
    to: DateParts | None = None
    offset_days: int = 0


def read_line(text: str, start: int, end: int) -> Line:
    """Which part in a date does each word between two places play?"""
    letters: list[str] = []
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text, start, end):
        letters.append(_letter_of(match))
        words.append(match.group().casefold().replace("’", "'"))
        starts.append(match.start())
        ends.append(match.end())
    return Line("".join(letters), tuple(words), tuple(starts), tuple(ends))


def _letter_of(match: re.Match[str]) -> str:
    kind, word = cast(str, match.lastgroup), match.group()
    if kind == "sep":
        kind = "F"
    if kind == "k":
        return "k" if word[0].isupper() else "x"
    if kind == "known":
        return "9"
    if kind == "number":
        return _letter_of_a_number(word)
    if kind == "word":
        return _letter_of_a_word(word)
    if kind == "mark":
        return _MARKS.get(word, "$" if word in "$€£¥#" else "!")
    return {"other": "x", "BC": "c", "AD": "d"}.get(kind, kind)


def _letter_of_a_number(digits: str) -> str:
    if len(digits) == 4 and "1000" <= digits < "2200":
        return "Y"
    if len(digits) <= 2 and 1 <= int(digits) <= 31:
        return "D"
    return "n" if len(digits) <= 3 else "x"


def _letter_of_a_word(word: str) -> str:
    lower = word.casefold()  # which also maps the long s, as the patterns do
    if word[0].isupper():
        is_shouted = len(word) > 1 and word.isupper()
        if lower in MONTHS:
            return "m" if is_shouted or (len(lower) < 5 and lower not in ("may", "june", "july")) else "M"
        if lower in WEEKDAYS:
            return "W" if lower.endswith("day") else "w"
    letter = _LETTERS.get(lower)
    return letter or ("X" if word[0].isupper() else "x")


def place_of(line: Line, one: Expression, letters: str) -> int:
    """Where in the expression is the first word with one of the letters? -1 where there is none."""
    return next((at for at in range(one.first, one.past) if line.letters[at] in letters), -1)


def number_of(word: str) -> int:
    """Which number does a word or a row of digits name?"""
    return _NUMBERS[word] if word in _NUMBERS else int(word)
