"""Moments: the dated expressions of a text, and the days, weeks, months or years that they mean.

A sentence is read as a row of letters, one for each word's part in a date (`W` a weekday, `M` a month, `D` a number up
to 31), and a grammar over those letters finds the expressions. What an expression leaves open is settled in this
order: by its own words, by a neighbour that it shares them with ("June and July 2015"), by the tense around it, and
by what lies nearest to the publication. A text that tells of other times than its own ("On 1 May 1917 … in June")
dates by what it has named last. The clock is never asked.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, cast

from onrecord.article.values import DateBasis
from onrecord.language.edtf import (
    Unit,
    days_of,
    edtf_months,
    edtf_of,
    edtf_range,
    edtf_season,
    edtf_year,
    shifted,
)
from onrecord.spans import Span

Direction = Literal[-1, 0, 1]

NO_DATE = "it counts from the article's date, which is not known"
COARSE_DATE = "the article's date is not known to the day"
NO_ANCHOR = "the text gives no date to count from"
AMBIGUOUS = "day and month could stand either way round"
OTHER_TIMES = "the text tells of other times than its own"
OUTSIDE = "it lies outside the calendar"

_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat",
         "sunday sun")
    )
    for word in words.split()
}  # fmt: skip
_MONTHS = {
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
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_UNITS: dict[str, Unit] = {
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

_NTH_WEEKDAYS = {  # month, weekday, which one of the month (-1 the last)
    "martin luther king jr. day": (1, 0, 3),
    "martin luther king day": (1, 0, 3),
    "presidents day": (2, 0, 3),
    "memorial day": (5, 0, -1),
    "labor day": (9, 0, 1),
    "columbus day": (10, 0, 2),
    "thanksgiving": (11, 3, 4),
    "thanksgiving day": (11, 3, 4),
}
_FIXED_DAYS = {
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
    "st. patrick's day": (3, 17),
    "st patrick's day": (3, 17),
    "may day": (5, 1),
    "independence day": (7, 4),
    "fourth of july": (7, 4),
    "july fourth": (7, 4),
    "bastille day": (7, 14),
    "halloween": (10, 31),
    "veterans day": (11, 11),
    "armistice day": (11, 11),
    "christmas": (12, 25),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
}
_EASTER_DAYS = {"good friday": -2, "easter": 0, "easter sunday": 0, "easter monday": 1}
_HOLIDAYS = sorted((*_NTH_WEEKDAYS, *_FIXED_DAYS, *_EASTER_DAYS, "election day"), key=len, reverse=True)
# Independence Day and its like are other days in other countries, and Christmas is a season too: such words are read
# as days only after one of these.
_LOOSE_HOLIDAYS = frozenset(("christmas", "easter", "thanksgiving", "halloween"))
_HOLIDAY_THINGS = frozenset(
    """gift gifts tree trees card cards party parties present presents season dinner carol carols market markets sale
    sales break holiday holidays message time song songs music lights shopping eggs costume costumes""".split()
)
_BEFORE_A_HOLIDAY = frozenset("on by before after since until till at this last next".split())

# Days that are named without their year, and what stands beside them then.
_KNOWN_DAYS = {(9, 11): 2001, (1, 6): 2021, (10, 7): 2023}
_KNOWN_EVENTS = frozenset(
    """attack attacks terror terrorist terrorism hijackings hijackers insurrection riot riots assault
    commission committee massacre defendants memorial storming""".split()
)

_TOKEN = re.compile(
    rf"""(?P<k>(?:{"|".join(re.escape(day).replace("'", "['’]") for day in _HOLIDAYS)})\b)
    |(?P<F>\d{{1,4}}(?P<sep>[/.-])\d{{1,2}}(?P=sep)\d{{2,4}}(?![\w/]))
    |(?P<known>9/11)(?![\w/])
    |(?P<other>\d+(?:[.,:/]\d+)+)
    |(?P<Z>(?:1\d|20)\d0['’]?s\b|['’]?[2-9]0s\b)
    |(?P<O>(?:[12]?\d|3[01])(?:st|nd|rd|th)\b)
    |(?P<number>\d+(?![^\W_]))
    |(?P<R>[Qq][1-4]\b)
    |(?P<BC>B\.C\.(?:E\.)?|BCE?\b)
    |(?P<AD>A\.D\.|AD\b)
    |(?P<s>['’]s\b)
    |(?P<word>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*)
    |(?P<mark>[^\w\s]|\w+)""",
    re.VERBOSE | re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"\d|day|night|month|year|week|yester|morrow|ago\b|decade|quarter|morning|afternoon|evening|spring|summer|autumn"
    rf"|\bfall\b|winter|christmas|easter|halloween|\bmay\b|{'|'.join(word for word in _MONTHS if len(word) > 3)}",
    re.IGNORECASE,
)

_NUM = "[NADn]"
_UNIT = "[UyC]"
_YEAR = "(?:,?Y|,?o?[LHG]y|oK?hh?y)"
_MOD = "(?:K?(?:J-?|eo))?"
_MONTH = r"(?:[Mm]\.?)"
_DAY = "[DO]"
_WEEKDAY = r"(?:[LGH]?l?(?:W|w\.?)P?,?K?)?"
# Tried in this order at every place; the first that fits is taken.
_GRAMMAR = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            "numeric": f"{_WEEKDAY}F",
            "date": f"{_WEEKDAY}[LGH]?{_MONTH}K?{_DAY}(?:[-t]{_DAY}(?![-{_DAY}]|{_MONTH}))?{_YEAR}?"
            f"|{_WEEKDAY}K?{_DAY}(?:[-ta]{_DAY})?o?{_MONTH}{_YEAR}?",
            "month": rf"{_MOD}[LGH]?{_MONTH},?o?{_YEAR}|{_MOD}(?:Hl|[LGH])?(?:M|m\.)",
            "era": "[YDn]c|d[YDn]",
            "years": f"{_MOD}Y-[YDn]",
            "attacks": "9",
            "season": f"{_MOD}K?S,?o?{_YEAR}|{_MOD}(?:Hl|[LGHl])S|KS|[iK]?KJS|JS|S",
            "quarter": f"K?[qO]-?x?-?Q(?:,?o?{_YEAR})?|R{_YEAR}?|[LH]l?Q",
            "year": f"{_MOD}Y",
            "decade": f"{_MOD}K?J?-?Z",
            "century": f"{_MOD}K?J?-?[qO]-?C",
            "yesterday": "KUbT",
            "count": f"{_NUM}-?{_UNIT}(?:g|fz)",
            "weekday": f"{_MOD}(?:Hl|[LGHl])?WP?(?:o?[LGH]U)?",
            "holiday": f"[LGH]?k{_YEAR}?",
            "weekend": f"{_MOD}(?:Hl|[LGHK]|Kl)E",
            "stretch": f"K?[LlG]{_NUM}{_UNIT}|K[Ll]{_UNIT}|Hl{_UNIT}",
            "today": f"{_MOD}(?:TP?|HP|LP)",
            "relative": f"{_MOD}[LHG][Uy]",
            "again": f"{_MOD}hP|{_MOD}(?:KhU|Khy|hhU|hhy|hU|hy|KV[Uy]|KGU)|JiK[Uy]",
            "later": f"{_NUM}{_UNIT}J|K[Uy]b",
        }.items()
    )
)

_TIME_WORDS = frozenset(
    """in since by until till before after during around circa of from to through throughout between and or early late
    mid for as on earlier later than""".split()
)
_MONTH_WORDS = frozenset(
    """in since by until till through throughout from of before after during for between and or a an the early late mid
    his her its their our my to than around last next this back that each""".split()
)
_SEASON_WORDS = frozenset("in since by until till during over throughout through for into before after from".split())
_COUNTED = frozenset(
    """percent per people voters adults troops soldiers dollars euros pounds yuan yen miles kilometers kilometres km
    feet metres meters acres hectares words points employees workers jobs delegates residents homes deaths cases
    registered respondents likely votes seats members hours calories tons tonnes barrels times copies pages students
    children women men supporters protesters gmt est edt bst utc pst pdt local million billion trillion thousand""".split()
)
_NAMED_BY_A_YEAR = frozenset("election campaign decision agenda vision expo windows".split())
_BEFORE_A_NUMBER = frozenset("page pages number no figure room section chapter flight bill route line model".split())
_STREETS = frozenset("street st avenue ave road rd drive boulevard blvd lane highway block".split())
_NOT_A_DAY = {  # words beside a weekday that make it part of a name
    "before": frozenset("super black good cyber ash bloody palm easter ruby sheffield shrove fox holy maundy".split()),
    "after": frozenset("times telegraph mirror mail independent herald".split()),
}
_SHOWS = re.compile(r" (?:Night (?:Live|Football|Baseball|Lights)|Morning (?:with|Post)|Evening Post|Nite)\b")
_EVENT_AFTER_A = frozenset("xUPEy")

_PAST_WORDS = frozenset(
    """was were had did said told says tells wrote won lost met gave took made came went held spoke began left ran saw
    found got kept felt led sent stood built brought bought caught fell heard knew meant paid sold shot spent thought
    understood wore struck swept drew rose grew flew threw chose broke woke drove became swore sought fought taught
    lay hit forgot withdrew shook stole sank sang dated""".split()
)
_FUTURE_WORDS = frozenset(
    """will would may might can should must shall won't wouldn't i'll we'll he'll she'll they'll it'll
    set scheduled due expected slated plan plans planned planning hope hopes want wants intends intend going preparing
    prepares expects upcoming coming begins starts opens faces holds meets votes hosts ends closes expires arrives
    convenes resumes returns travels kicks heads ahead gonna deadline""".split()
)
_MODALS = frozenset("will would may might can should must shall won't wouldn't".split())
_PERFECT = frozenset("have had been has".split())
_SPEECH = frozenset("said says told tells wrote announced reported added noted tweeted confirmed".split())
_CLAUSE_STARTS = frozenset("that who which where when if because while whether".split())
_NO_PAST = frozenset("need indeed speed hundred united exceed proceed succeed feed breed greed creed".split())
# A date without its year is seldom more than half a year away: how much farther it may be to fit the tense. On aquaint.
_AGAINST_THE_TENSE_DAYS = 183
_AHEAD_UNSAID_DAYS = 30  # the news tells of what has been: how much nearer a coming day has to be if no verb says so
_SCHEDULED = frozenset(
    """primary primaries election elections vote votes voting ballot caucus caucuses debate debates convention hearing
    deadline referendum summit meeting match game final launch contest contests runoff trial race""".split()
)
_ELECTING = frozenset("election elections ballot ballots elect electing vote voting win winning".split())
_RIGHT_BEFORE = 3  # words
_MAX_REACH = 40  # words that are searched for a tense, each way

_NARRATIVE_DATES = 3  # as many full dates, most of them of other years, make a text a story of other times
_OF_ITS_TIME = frozenset(("weekday", "today", "yesterday", "weekend", "relative", "count"))
_NEAR_SENTENCES = 2  # how far back "the next day" may look for its day


@dataclass(frozen=True, slots=True)
class FoundMoment:
    """A dated expression, and the sentence `of` that it stands in.

    `basis`: "stated" where the text gives the date in full, "computed" where it follows from the article's date or
    from another date of the text, "inferred" where what is left open was settled by what lies nearest. `edtf` is None
    where the expression cannot be dated, and `reason` says why.
    """

    span: Span
    edtf: str | None
    basis: DateBasis
    of: Span
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
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
class _Parts:
    """What an expression says of a day: the numbers of its year, month, day and weekday, as far as they are given."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """An expression: the words `[first, past)` of a line; `parts` for those that are (parts of) calendar dates.

    `offset_days` lie between the day that is named and the day that is meant ("two days after Christmas").
    """

    name: str
    first: int
    past: int
    parts: _Parts | None = None
    to: _Parts | None = None
    offset_days: int = 0


@dataclass(frozen=True, slots=True)
class _Value:
    edtf: str | None
    basis: DateBasis = "computed"
    reason: str = ""


def find_moments(text: str, *, sentences: Sequence[tuple[int, int]], published: str | None) -> tuple[FoundMoment, ...]:
    """Which dated expressions does the text hold, in its order, and when is each?

    Ages, durations ("for two years") and vague words ("recently") are none.

    Args:
        text: The whole text.
        sentences: The `(start, end)` of each sentence, in order and apart from one another.
        published: The article's date as EDTF, a day, a month or a year. Any other is as none.
    """
    lines = [
        (index, _read(text, start, end))
        for index, (start, end) in enumerate(sentences)
        if _TRIGGER.search(text, start, end)
    ]
    found = [(index, line, _joined(line, _expressions(text, line))) for index, line in lines]
    today = _Published.of(published)
    dating = _Dating(today, _tells_of_other_times([one for _, _, expressions in found for one in expressions], today))
    out: list[FoundMoment] = []
    for index, line, expressions in found:
        of = Span.of(text, *sentences[index]) if expressions else None
        for one in expressions:
            value = dating.value(line, one, index)
            if value is not None and of is not None:
                span = Span.of(text, line.starts[one.first], line.ends[one.past - 1])
                out.append(FoundMoment(span, value.edtf, value.basis, of, value.reason))
    return tuple(out)


def _tells_of_other_times(expressions: Sequence[_Found], today: _Published) -> bool:
    """Is this a story of other times than its own: more dates of other years than words such as "Tuesday"?"""
    years = [one.parts.year for one in expressions if one.parts and one.parts.year and one.parts.month]
    others = sum(today.year is None or abs(year - today.year) > 1 for year in years)
    others += sum(one.name == "era" for one in expressions)
    own = len(years) - others + sum(one.name in _OF_ITS_TIME for one in expressions)
    return others >= _NARRATIVE_DATES and others > own


# ---- words to letters


def _read(text: str, start: int, end: int) -> _Line:
    letters: list[str] = []
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text, start, end):
        letters.append(_letter_of(match))
        words.append(match.group().lower().replace("’", "'"))
        starts.append(match.start())
        ends.append(match.end())
    return _Line("".join(letters), tuple(words), tuple(starts), tuple(ends))


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
    lower = word.lower()
    if word[0].isupper():
        is_shouted = len(word) > 1 and word.isupper()
        if lower in _MONTHS:
            return "m" if is_shouted or (len(lower) < 5 and lower not in ("may", "june", "july")) else "M"
        if lower in _WEEKDAYS:
            return "W" if lower.endswith("day") else "w"
    letter = _LETTERS.get(lower)
    return letter or ("X" if word[0].isupper() else "x")


# ---- letters to expressions


def _expressions(text: str, line: _Line) -> list[_Found]:
    out: list[_Found] = []
    at = 0
    while match := _GRAMMAR.search(line.letters, at):
        name = cast(str, match.lastgroup)
        one = _understood(text, line, _Found(name, match.start(), match.end()))
        if one is None:
            at = match.start() + 1
        else:
            out.append(one)
            at = match.end()
    return out


def _understood(text: str, line: _Line, one: _Found) -> _Found | None:
    """Is the match a dated expression, and which numbers does it give? None where the words around speak against it."""
    guard = _GUARDS.get(one.name)
    if guard is not None and not guard(text, line, one):
        return None
    if one.name == "numeric":
        return _numeric(line, one)
    if one.name in ("date", "month", "year", "years"):
        return _with_parts(line, one)
    if one.name == "weekday":
        at = one.first + re.search("W", line.letters[one.first : one.past]).start()  # type: ignore[union-attr]
        return replace(one, parts=_Parts(weekday=_WEEKDAYS[line.words[at]]))
    return one


def _numeric(line: _Line, one: _Found) -> _Found | None:
    first, second, third = re.split("[/.-]", line.words[one.past - 1])
    numbers = int(first), int(second), int(third)
    if len(first) == 4:
        year, month, day = numbers
    elif len(third) == 4 or (len(third) == 2 and "/" in line.words[one.past - 1]):
        day, month, year = numbers
        year += 2000 if len(third) == 2 else 0
        if "." not in line.words[one.past - 1]:
            if day <= 12 and month <= 12 and day != month:
                return replace(one, name="ambiguous")
            if month > 12:
                day, month = month, day
    else:
        return None
    return replace(one, parts=_Parts(year, month, day)) if _is_day(year, month, day) else None


def _with_parts(line: _Line, one: _Found) -> _Found | None:
    year = month = weekday = None
    days: list[int] = []
    for at in range(one.first, one.past):
        letter, word = line.letters[at], line.words[at]
        if letter == "Y":
            year = year or int(word)
        elif letter in "Mm":
            month = _MONTHS[word]
        elif letter in "Ww":
            weekday = _WEEKDAYS[word]
        elif letter in "DO" and one.name == "date":
            days.append(int(word.rstrip("sthndr")))
    parts = _Parts(year, month, days[0] if days else None, weekday)
    if one.name == "years":
        last = int(line.words[one.past - 1])
        begin = cast(int, year)
        last += begin - begin % 100 if last < 100 else 0
        return replace(one, parts=_Parts(begin), to=_Parts(last)) if begin < last < begin + 100 else None
    if month and days and not all(_is_day(year or 2000, month, day) for day in days):
        return None
    return replace(one, parts=parts, to=replace(parts, day=days[1], weekday=None) if len(days) > 1 else None)


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _at(line: _Line, one: _Found, letters: str) -> int:
    """Where in the expression is the first word with one of the letters? -1 where there is none."""
    return next((at for at in range(one.first, one.past) if line.letters[at] in letters), -1)


def _is_capital(text: str, line: _Line, at: int) -> bool:
    return text[line.starts[at]].isupper()


_COMPOUND = re.compile("-[xUy]")  # the number of "May 5-day" is no day


def _is_a_date(text: str, line: _Line, one: _Found) -> bool:
    return line.word(one.past) not in _COUNTED and not _COMPOUND.match(line.letters, one.past)


def _is_a_month(text: str, line: _Line, one: _Found) -> bool:
    if _at(line, one, "YLGHJe") >= 0:
        return True
    at = _at(line, one, "Mm")
    before = line.word(at - 1)
    if before not in _MONTH_WORDS and line.letter(at - 1) not in ("s", "-"):
        return one.first == 0 and line.letter(one.past) == "s"
    if line.words[at] in ("may", "april", "june", "august", "march") and line.letter(one.past) == "X":
        return before in ("a", "the", "in")
    if line.words[at] == "may" and before in ("by", "to", "for", "of", "and", "or", "from", "with", "than"):
        return False
    return not (line.words[at] == "march" and before in ("a", "the") and line.letter(one.past) != "x")


def _is_a_year(text: str, line: _Line, one: _Found) -> bool:
    at = _at(line, one, "Y")
    before, after = line.word(at - 1), line.word(at + 1)
    if line.letter(at - 1) in ("$", "Y", "D", "n", "-") and line.letter(at - 2) not in ("Y", "J"):
        return False
    if after in _COUNTED or line.word(at + 2) in _COUNTED or line.letter(at + 1) == "c":
        return False
    if any(line.word(at + step) in _STREETS for step in (2, 3)) and line.letter(at + 1) in "Xq":
        return False
    if line.letter(at + 1) == "-" and line.letter(at + 2) in ("x", "X", "D", "n"):
        return False
    is_temporal = before in _TIME_WORDS or line.letter(at - 1) in ("(", "J", "e")
    if not 1700 <= int(line.words[at]) <= 2060:
        return is_temporal and line.letter(at + 1) not in ("x", "X", "$")
    if line.letter(at - 1) == "X" and before not in _TIME_WORDS:
        return line.letter(at + 1) == "x" and before not in _NAMED_BY_A_YEAR  # "Republican 2016 hopefuls"
    return before not in _BEFORE_A_NUMBER


def _is_a_range_of_years(text: str, line: _Line, one: _Found) -> bool:
    return line.letter(one.past) not in ("-", "$") and line.word(one.past) not in _COUNTED


def _is_a_season(text: str, line: _Line, one: _Found) -> bool:
    at = _at(line, one, "S")
    if line.letter(at - 1) == "X" or line.letter(one.past) in ("X", "-"):
        return False
    if _at(line, one, "YLGHJl") >= 0:
        return True
    if line.letter(at - 1) == "K":
        is_fall = line.words[at] == "fall"
        words = _SEASON_WORDS - {"after", "before", "from", "into"} if is_fall else _SEASON_WORDS
        return line.word(at - 2) in words and line.letter(one.past) != "o"
    return line.word(at - 1) in ("since", "until", "by") and line.words[at] != "fall"


_BUSINESS = frozenset(
    """earnings profit profits revenue revenues sales results growth gdp economy fundraising raised reported million
    billion percent income shares loss losses spending output""".split()
)


def _is_a_quarter(text: str, line: _Line, one: _Found) -> bool:
    at = _at(line, one, "qO")
    if at >= 0 and line.letters[at] == "O" and int(line.words[at][:-2]) > 4:
        return False
    return _at(line, one, "Yy") >= 0 or not _BUSINESS.isdisjoint(line.words)


def _is_a_decade(text: str, line: _Line, one: _Found) -> bool:
    at = _at(line, one, "Z")
    word = line.words[at]
    if len(word) > 4:
        return True
    if word.lstrip("'")[0] < "3":
        return False
    return word[0] == "'" or (
        line.letter(at - 1) in ("K", "J", "-") and line.letter(at - 2) != "s" and "temperatures" not in line.words
        and "degrees" not in line.words and line.word(at - 2) not in ("her", "his", "their", "its")
    )  # fmt: skip


def _is_a_century(text: str, line: _Line, one: _Found) -> bool:
    return not (_is_capital(text, line, one.past - 1) and line.letter(one.past) == "X")


def _is_a_count(text: str, line: _Line, one: _Found) -> bool:
    before = line.word(one.first - 1)
    if before == "than":
        return line.word(one.first - 2) not in ("more", "less", "longer", "fewer", "later", "earlier")
    return before not in ("over", "least", "half", "under", "within", "every", "and", "-")


def _is_a_weekday(text: str, line: _Line, one: _Found) -> bool:
    at = _at(line, one, "W")
    if line.letter(at - 1) == "X" and line.word(at - 1) in _NOT_A_DAY["before"]:
        return False
    if line.letter(at + 1) == "P" and text[line.starts[at + 1]].isupper() and not text[line.starts[at] + 1].isupper():
        return False  # a programme
    if line.word(at + 1) in ("mornings", "afternoons", "evenings", "nights"):
        return False
    if line.word(at - 1) == "news" and line.word(at - 2) == "fox":
        return False
    if line.word(at + 1) in _NOT_A_DAY["after"] and _is_capital(text, line, at + 1):
        return False
    if _SHOWS.match(text, line.ends[at]):
        return False
    if line.word(one.first - 1) in ("every", "each", "any", "some", "most", "many", "per"):
        return False
    if line.word(one.first - 1) in ("a", "an", "one"):
        return line.letter(one.past) in _EVENT_AFTER_A and line.word(one.past) not in ("in", "when", "at", "that")
    return not (line.letter(one.first - 1) == "K" and line.letter(one.past) == "b")


def _is_a_holiday(text: str, line: _Line, one: _Found) -> bool:
    at = _at(line, one, "k")
    if _at(line, one, "LGHyY") >= 0:
        return True
    if line.word(one.first - 1) in ("every", "each", "a", "merry", "happy"):
        return False
    if line.words[at] in _LOOSE_HOLIDAYS:
        return line.word(one.first - 1) in _BEFORE_A_HOLIDAY and (
            line.letter(one.past) not in ("X", "-", "E") and line.word(one.past) not in _HOLIDAY_THINGS
        )
    return True


def _is_a_weekend(text: str, line: _Line, one: _Found) -> bool:
    if line.letters[one.past - 2] != "K":
        return True
    around = "over during at through for since until before after by on".split()
    return line.word(one.first - 1) in around and line.letter(one.past) != "o"


def _is_a_stretch(text: str, line: _Line, one: _Found) -> bool:
    is_year = line.letters[one.past - 1] == "y"
    return (
        is_year
        and line.letter(one.past) not in ("o", "-")
        and (line.letters[one.first] == "K" or "l" in line.letters[one.first : one.past])
    )


def _is_today(text: str, line: _Line, one: _Found) -> bool:
    at = _at(line, one, "TP")
    if line.letters[at - 1] == "L" and line.letter(at - 2) == "K":
        return False
    if _is_capital(text, line, at) and line.letter(at - 1) == "X":
        return False  # USA Today
    if line.letter(one.past) == "s" and line.letters[at] == "T" and line.words[at] in ("today", "tomorrow"):
        return False
    # Without a verb in the past or the future, today is nowadays.
    return line.words[at] != "today" or one.past - one.first > 1 or _direction(line, one) != 0


def _is_relative(text: str, line: _Line, one: _Found) -> bool:
    unit = _UNITS[line.words[one.past - 1]]
    if line.words[one.past - 1].endswith("s") or unit in ("day", "fortnight") or line.letter(one.past) == "o":
        return False
    at = _at(line, one, "LHG")
    if _is_capital(text, line, one.past - 1) and not text[line.starts[at] : line.ends[at]].islower():
        return False  # a programme or column of that name
    return line.letters[at] == "H" or unit not in ("decade", "century")


def _is_anchored(text: str, line: _Line, one: _Found) -> bool:
    if line.words[one.past - 1].endswith("s"):
        return False
    if line.letter(one.past) == "-":
        return False
    return not (_at(line, one, "h") >= 0 and line.word(one.past) in ("that", "as", "when", "laborers", "care"))


def _is_later(text: str, line: _Line, one: _Found) -> bool:
    if line.letters[one.past - 1] == "J":
        return line.words[one.past - 1] in ("earlier", "later") and line.word(one.past) != "than"
    return line.letter(one.past) in (",", ".", "!", "") and _UNITS[line.words[one.first + 1]] in ("day", "week")


def _is_the_attack(text: str, line: _Line, one: _Found) -> bool:
    return line.letter(one.first - 1) != "X"  # "Fahrenheit 9/11"


_GUARDS: dict[str, Callable[[str, _Line, _Found], bool]] = {
    "date": _is_a_date,
    "month": _is_a_month,
    "year": _is_a_year,
    "years": _is_a_range_of_years,
    "attacks": _is_the_attack,
    "season": _is_a_season,
    "quarter": _is_a_quarter,
    "decade": _is_a_decade,
    "century": _is_a_century,
    "count": _is_a_count,
    "weekday": _is_a_weekday,
    "holiday": _is_a_holiday,
    "weekend": _is_a_weekend,
    "stretch": _is_a_stretch,
    "today": _is_today,
    "relative": _is_relative,
    "again": _is_anchored,
    "later": _is_later,
}


# ---- expressions that belong together

_MORE_DAYS = re.compile(r"((?:,[DO]){0,6},?a[DO])(?:,?(Y))?(?![xXUynQ$-])")
_OFFSET = re.compile(r"([NADnK])UbK?\Z")  # "two days after the" Oct. 3 debate
_OFFSET_WORDS = 4


def _joined(line: _Line, expressions: list[_Found]) -> list[_Found]:
    """Which expressions are there once ranges are one, and neighbours share the month or year that one has?"""
    out: list[_Found] = []
    for one in expressions:
        if out and _may_share(line, out[-1], one):
            out[-1] = _with_year_of(out[-1], one)
            if _is_range(line, out[-1], one):
                out[-1] = replace(out[-1], past=one.past, to=one.parts, name="date")
                continue
        out.append(one)
        if one.name == "date" and one.to is None and one.parts and (more := _MORE_DAYS.match(line.letters, one.past)):
            year = one.parts.year or (int(line.words[more.start(2)]) if more[2] else None)
            out[-1] = replace(one, parts=replace(one.parts, year=year))
            for at in range(more.start(1), more.end(1)):
                if line.letters[at] in "DO":
                    parts = _Parts(year, one.parts.month, int(line.words[at].rstrip("sthndr")))
                    if _is_day(year or 2000, cast(int, parts.month), cast(int, parts.day)):
                        out.append(_Found("date", at, at + 1, parts))
    return [_with_offset(line, one) for one in out]


def _with_offset(line: _Line, one: _Found) -> _Found:
    begin = max(0, one.first - _OFFSET_WORDS)
    before = _OFFSET.search(line.letters[begin : one.first])
    is_day = one.name in ("weekday", "holiday") or (one.parts is not None and one.parts.day is not None)
    if before is None or not is_day or one.to is not None:
        return one
    first = begin + before.start()
    days = {"day": 1, "days": 1, "week": 7, "weeks": 7}.get(line.words[first + 1])
    if days is None:
        return one
    number = 1 if before[1] == "K" else _number(line.words[first])
    return replace(one, first=first, offset_days=days * number * (-1 if line.words[first + 2] == "before" else 1))


def _gap(line: _Line, left: _Found, right: _Found) -> str:
    return line.letters[left.past : right.first]


def _may_share(line: _Line, left: _Found, right: _Found) -> bool:
    if not (left.parts and right.parts and left.to is None):
        return False
    return _gap(line, left, right) in ("-", "t", "a", ",", ",a")


def _with_year_of(left: _Found, right: _Found) -> _Found:
    parts, other = cast(_Parts, left.parts), cast(_Parts, right.parts)
    if parts.month and other.month and other.year and not parts.year:
        year = other.year if parts.month <= other.month else other.year - 1
        return replace(left, parts=replace(parts, year=year))
    return left


def _is_range(line: _Line, left: _Found, right: _Found) -> bool:
    parts, other = cast(_Parts, left.parts), cast(_Parts, right.parts)
    if right.to or [bool(part) for part in (parts.month, parts.day, parts.weekday is not None)] != [
        bool(part) for part in (other.month, other.day, other.weekday is not None)
    ]:
        return False
    gap, before = _gap(line, left, right), line.word(left.first - 1)
    if gap == "a":
        return before == "between"
    if gap == "-":
        return True
    return gap == "t" and (before in ("from", "between") or line.words[left.past] in ("through", "thru"))


# ---- expressions to dates


@dataclass(frozen=True, slots=True)
class _Published:
    """The article's date, as far as it is known."""

    year: int | None = None
    month: int | None = None
    day: date | None = None

    @classmethod
    def of(cls, edtf: str | None) -> _Published:
        found = re.fullmatch(r"((\d{4})(?:-(\d\d)(?:-(\d\d))?)?)(?:[~?%]|T.*)?", edtf or "")
        if not found or days_of(found[1]) is None:
            return cls()
        year, month, day = (int(part) if part else None for part in found.groups()[1:])
        return cls(year, month, date(cast(int, year), month, day) if month and day else None)

    def lacks(self, unit: str) -> str:
        """Why can nothing be counted in this unit? Empty if it can."""
        known = {"year": self.year, "decade": self.year, "century": self.year, "month": self.month}.get(unit, self.day)
        return "" if known else COARSE_DATE if self.year else NO_DATE

    @property
    def last_day(self) -> date:
        """The last day of what is known of the date."""
        known = edtf_year(self.year or 9999) + (f"-{self.month:02d}" if self.month else "")
        return self.day or cast(tuple[date, date], days_of(known))[1]

    @property
    def some_day(self) -> date:
        """A day of the time of publication: the day itself, or the first one that is meant."""
        return self.day or date(self.year or 1, self.month or 1, 1)


@dataclass(slots=True)
class _Anchor:
    """The moment that the text named last: its first day, its precision, and the number of its sentence."""

    day: date
    unit: str
    sentence: int


class _Dating:
    """Dates expressions in the order of the text, and remembers the last for those that count from it."""

    def __init__(self, today: _Published, is_story: bool) -> None:
        self._today = today
        self._is_story = is_story
        self._anchor: _Anchor | None = None
        self._by_name: dict[str, Callable[[_Line, _Found, int], _Value | None]] = {
            "ambiguous": lambda line, one, at: _Value(None, "stated", AMBIGUOUS),
            "numeric": self._date,
            "date": self._date,
            "month": self._date,
            "year": self._date,
            "years": self._date,
            "weekday": self._date,
            "era": self._era,
            "attacks": lambda line, one, at: _Value("2001-09-11", "inferred"),
            "season": self._season,
            "quarter": self._quarter,
            "decade": self._decade,
            "century": self._century,
            "yesterday": self._yesterday,
            "count": self._count,
            "holiday": self._holiday,
            "weekend": self._weekend,
            "stretch": self._stretch,
            "today": self._this_day,
            "relative": self._relative,
            "again": self._again,
            "later": self._later,
        }

    def value(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        """When is the expression? None where it turns out to be none."""
        if self._is_story and one.name in _OF_ITS_TIME:
            return _Value(None, "computed", OTHER_TIMES)
        try:
            value = self._by_name[one.name](line, one, sentence)
            if one.offset_days and value is not None and value.edtf is not None:
                day = date.fromisoformat(value.edtf) + timedelta(days=one.offset_days)
                value = replace(value, edtf=edtf_of(day, "day"))
        except (OverflowError, ValueError):
            return _Value(None, "computed", OUTSIDE)
        if value is not None and value.edtf is not None and (days := days_of(value.edtf)):
            length = (days[1] - days[0]).days
            unit = "day" if length == 0 else "week" if length == 6 else "month" if length < 31 else "year"
            if length < 366 and (self._is_story or self._today.year is None or days[0] <= self._today.last_day):
                self._anchor = _Anchor(days[0], unit, sentence)
        return value

    # Calendar dates, and what of them is left open.

    def _date(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        parts = cast(_Parts, one.parts)
        first = self._of_parts(line, one, parts, sentence)
        if one.to is None or first.edtf is None:
            return first
        begin = days_of(first.edtf)
        to = replace(one.to, year=one.to.year or (begin[0].year if begin and one.to.month else None))
        if to.weekday is not None and begin and not to.month:
            last = _Value(edtf_of(begin[0] + timedelta(days=(to.weekday - begin[0].weekday()) % 7), "day"))
        else:
            last = self._of_parts(line, one, to, sentence)
        if last.edtf is None or days_of(edtf_range(first.edtf, last.edtf)) is None:
            return first
        return replace(first, edtf=edtf_range(first.edtf, last.edtf))

    def _of_parts(self, line: _Line, one: _Found, parts: _Parts, sentence: int) -> _Value:
        if parts.year is None and line.letters[one.past - 2 : one.past] == "hy":
            day = self._anchored("year", sentence)
            return _Value(_written(replace(parts, year=day.year))) if day else _Value(None, "computed", NO_ANCHOR)
        if parts.year is None and (shift := _year_shift(line, one)) is not None:
            if missing := self._today.lacks("year"):
                return _Value(None, "computed", missing)
            parts = replace(parts, year=cast(int, self._today.year) + shift)
            return _Value(_written(parts))
        if parts.year is not None:
            return _Value(_written(parts), "stated")
        if parts.month is None:
            return self._weekday(line, one, cast(int, parts.weekday))
        known = _KNOWN_DAYS.get((parts.month, parts.day or 0))
        if known and _is_known_day(line, one) and known <= (self._today.year or known):
            return _Value(_written(replace(parts, year=known)), "inferred")
        if self._is_story:
            if self._anchor is None:
                return _Value(None, "computed", OTHER_TIMES)
            year = self._anchor.day.year
            return _Value(_written(replace(parts, year=year)), "inferred")
        if missing := self._today.lacks("month"):
            return _Value(None, "computed", missing)
        direction = _direction(line, one)
        is_strict = _at(line, one, "LGl") >= 0
        is_certain = (
            is_strict
            or line.word(one.first - 1) == "since"
            or _is_the_november_election(line, one)
            or _is_told(line, one)
        )
        year_of = _nearest_year(parts, self._today, direction, is_certain=is_certain, is_strict=is_strict)
        if year_of is None:
            return _Value(None, "computed", OUTSIDE)
        return _Value(_written(replace(parts, year=year_of)), "computed" if direction else "inferred")

    def _weekday(self, line: _Line, one: _Found, weekday: int) -> _Value:
        today = self._today.day
        if today is None:
            return _Value(None, "computed", self._today.lacks("day"))
        letters = line.letters[one.first : one.past]
        monday = today - timedelta(days=today.weekday())
        if letters.endswith("U"):
            weeks = {"L": -1, "H": 0, "G": 1}[letters[-2]]
            return _Value(edtf_of(monday + timedelta(days=7 * weeks + weekday), "day"))
        back, ahead = (today.weekday() - weekday) % 7, (weekday - today.weekday()) % 7
        if "L" in letters or "l" in letters:
            day = today - timedelta(days=back or 7)
        elif "G" in letters:
            coming = line.word(one.first + letters.index("G")) != "next"
            day = today + timedelta(days=ahead or 7) if coming else monday + timedelta(days=7 + weekday)
        else:
            direction = _direction(line, one)
            is_ahead = direction > 0 or (direction == 0 and "H" in letters)
            day = today + timedelta(days=ahead) if is_ahead else today - timedelta(days=back)
        return _Value(edtf_of(day, "day"))

    def _era(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        number = int(line.words[_at(line, one, "YDn")])
        is_before = line.letters[one.past - 1] == "c"
        return _Value(edtf_year(1 - number if is_before else number), "stated") if number else None

    def _season(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        season = line.words[_at(line, one, "S")]
        if (at := _at(line, one, "Y")) >= 0:
            return _Value(edtf_season(season, int(line.words[at])), "stated")
        if self._is_story:
            return _Value(edtf_season(season, self._anchor.day.year), "inferred") if self._anchor else None
        if missing := self._today.lacks("month"):
            return _Value(None, "computed", missing)
        year, now = cast(int, self._today.year), self._today.some_day
        if (shift := _year_shift(line, one)) is not None:
            return _Value(edtf_season(season, year + shift))
        options = [edtf_season(season, year + step) for step in (-2, -1, 0, 1, 2)]
        return self._chosen(line, one, options, now)

    def _quarter(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        at = _at(line, one, "qOR")
        number = 0
        if at >= 0:
            word = line.words[at]
            number = _ORDINALS.get(word) or int(re.sub(r"\D", "", word))
        if number and (year := _at(line, one, "Y")) >= 0:
            return _Value(edtf_months(int(line.words[year]), 3 * number - 2, 3), "stated")
        if missing := self._today.lacks("month"):
            return _Value(None, "computed", missing)
        year, now = cast(int, self._today.year), self._today.some_day
        if not number:
            now = shifted(now, -3 if _at(line, one, "L") >= 0 else 0, "month")
            return _Value(edtf_months(now.year, now.month - (now.month - 1) % 3, 3))
        if (shift := _year_shift(line, one)) is not None:
            return _Value(edtf_months(year + shift, 3 * number - 2, 3))
        options = [edtf_months(year + step, 3 * number - 2, 3) for step in (-1, 0, 1)]
        return self._chosen(line, one, options, now)

    def _decade(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        digits = re.sub(r"\D", "", line.words[_at(line, one, "Z")])
        decade = digits[:3] if len(digits) == 4 else f"19{digits[0]}"
        part = line.word(_at(line, one, "J"))
        years = {"early": "04", "mid": "46", "late": "59"}.get(part)
        return _Value(f"{decade}{years[0]}~/{decade}{years[1]}~" if years else f"{decade}X", "stated")

    def _century(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        word = line.words[_at(line, one, "qO")]
        number = _ORDINALS.get(word) or int(word[:-2])
        return _Value(f"{number - 1:02d}XX", "stated")

    def _holiday(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        name = line.words[_at(line, one, "k")]
        if (at := _at(line, one, "Y")) >= 0:
            return _Value(edtf_of(_holiday(name, int(line.words[at])), "day"), "stated")
        if self._is_story:
            return _Value(None, "computed", OTHER_TIMES)
        if missing := self._today.lacks("month"):
            return _Value(None, "computed", missing)
        year, now = cast(int, self._today.year), self._today.some_day
        if (shift := _year_shift(line, one)) is not None:
            return _Value(edtf_of(_holiday(name, year + shift), "day"))
        years = [year + step for step in (-2, -1, 0, 1, 2)]
        options = [edtf_of(_holiday(name, one), "day") for one in years if name != "election day" or one % 2 == 0]
        return self._chosen(line, one, options, now)

    def _chosen(self, line: _Line, one: _Found, options: list[str], now: date) -> _Value:
        """Which of the recurring days or stretches is meant, by the words before, the tense, or nearness?"""
        bounds = [(option, cast(tuple[date, date], days_of(option))) for option in options]
        letters = line.letters[one.first : one.past]
        if "G" in letters:
            return _Value(next(option for option, (first, _) in bounds if first > now))
        if "L" in letters or "l" in letters:
            return _Value([option for option, (_, last) in bounds if last < now][-1])
        direction = _direction(line, one)
        if _is_told(line, one):
            bounds = [pair for pair in bounds if pair[1][0] <= now]
        if "H" in letters:
            bounds = [pair for pair in bounds if now.year in (pair[1][0].year, pair[1][1].year)]

        def distance(pair: tuple[str, tuple[date, date]]) -> int:
            first, last = pair[1]
            against_the_tense = (direction < 0 and first > now) or (direction > 0 and last < now)
            return max((first - now).days, (now - last).days, 0) + _AGAINST_THE_TENSE_DAYS * against_the_tense

        return _Value(min(bounds, key=distance)[0], "computed" if direction or "H" in letters else "inferred")

    # What counts from the publication.

    def _yesterday(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        if (line.words[one.first + 1], line.words[one.past - 1]) not in (("day", "yesterday"), ("day", "tomorrow")):
            return None
        return self._days_from_now(-2 if line.words[one.past - 1] == "yesterday" else 2)

    def _this_day(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        words = line.words[one.first : one.past]
        return self._days_from_now(-1 if "yesterday" in words or "last" in words else int("tomorrow" in words))

    def _days_from_now(self, days: int) -> _Value:
        if self._today.day is None:
            return _Value(None, "computed", self._today.lacks("day"))
        return _Value(edtf_of(self._today.day + timedelta(days=days), "day"))

    def _relative(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        unit = _UNITS[line.words[one.past - 1]]
        if missing := self._today.lacks(unit):
            return _Value(None, "computed", missing)
        step = {"L": -1, "H": 0, "G": 1}[line.letters[one.past - 2]]
        return _Value(edtf_of(shifted(self._today.some_day, step, unit), unit))

    def _count(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        at = _at(line, one, "UyC")
        unit, number = _UNITS[line.words[at]], _number(line.words[one.first])
        if missing := self._today.lacks(unit):
            return _Value(None, "computed", missing)
        sign = -1 if line.letters[one.past - 1] == "g" else 1
        day = shifted(self._today.some_day, sign * number, unit)
        is_round = unit in ("decade", "century") or (unit == "year" and number % 10 == 0)
        about = line.word(one.first - 1) in ("about", "nearly", "almost", "around", "roughly", "some", "approximately")
        precision: Unit = "year" if unit in ("decade", "century") else unit
        return _Value(edtf_of(day, precision) + ("~" if is_round or about else ""))

    def _stretch(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        unit = _UNITS[line.words[one.past - 1]]
        if missing := self._today.lacks(unit):
            return _Value(None, "computed", missing)
        at = _at(line, one, "NADn")
        number = _number(line.words[at]) if at >= 0 else 1
        precision: Unit = "day" if unit == "week" else unit
        now = self._today.some_day
        is_ahead = _at(line, one, "G") >= 0
        other = shifted(now, number if is_ahead else -number, unit)
        return _Value(edtf_range(*(edtf_of(day, precision) for day in sorted((now, other)))))

    def _weekend(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        today = self._today.day
        if today is None:
            return _Value(None, "computed", self._today.lacks("day"))
        letters = line.letters[one.first : one.past]
        saturday = today - timedelta(days=(today.weekday() - 5) % 7)  # of the weekend that has begun last
        is_on = today.weekday() >= 5
        if "L" in letters:
            saturday -= timedelta(days=7 * is_on)
        elif "G" in letters:
            saturday += timedelta(days=7 if is_on else 14)
        elif not is_on and "l" not in letters and _direction(line, one) > 0:
            saturday += timedelta(days=7)
        return _Value(edtf_range(edtf_of(saturday, "day"), edtf_of(saturday + timedelta(days=1), "day")))

    # What counts from the moment named last.

    def _anchored(self, unit: str, sentence: int) -> date | None:
        anchor = self._anchor
        reach = _NEAR_SENTENCES * (3 if self._is_story else 1)
        if anchor is None or sentence - anchor.sentence > reach:
            return None
        fineness = ["day", "week", "month", "year"]
        if unit not in fineness or fineness.index(anchor.unit) > fineness.index(unit):
            return None
        return anchor.day

    def _again(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        unit = _UNITS.get(line.words[one.past - 1], "day")
        day = self._anchored(unit, sentence)
        if day is None or (line.letters[one.past - 2] == "G" and unit != "day" and not self._is_story):
            return None
        words = line.words[one.first : one.past]
        step = -1 if "previous" in words else int("following" in words or "next" in words)
        return _Value(edtf_of(shifted(day, step, unit), unit))

    def _later(self, line: _Line, one: _Found, sentence: int) -> _Value | None:
        unit = _UNITS[line.words[one.first + 1]]
        day = self._anchored(unit, sentence)
        if day is None:
            return None
        number = 1 if line.letters[one.first] == "K" else _number(line.words[one.first])
        sign = -1 if line.words[one.past - 1] in ("earlier", "before") else 1
        return _Value(edtf_of(shifted(day, sign * number, unit), unit))


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)


def _year_shift(line: _Line, one: _Found) -> int | None:
    """By how many years does "last year" or "of this year" at the end of an expression lie off? None without."""
    if line.letters[one.past - 1] != "y":
        return None
    return {"L": -1, "H": 0, "G": 1}.get(line.letters[one.past - 2])


def _written(parts: _Parts) -> str:
    year = cast(int, parts.year)
    if parts.month is None:
        return edtf_year(year)
    if parts.day is None:
        return f"{edtf_year(year)}-{parts.month:02d}"
    return date(year, parts.month, parts.day).isoformat()


def _holiday(name: str, year: int) -> date:
    if name == "election day":
        monday = _nth_weekday(year, 11, 0, 1)
        return monday + timedelta(days=1)
    if name in _EASTER_DAYS:
        return _easter(year) + timedelta(days=_EASTER_DAYS[name])
    if name in _NTH_WEEKDAYS:
        return _nth_weekday(year, *_NTH_WEEKDAYS[name])
    return date(year, *_FIXED_DAYS[name])


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    if nth < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _easter(year: int) -> date:
    """On which day is Easter Sunday? The rule of the Gregorian calendar."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    offset = moon - (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def _is_known_day(line: _Line, one: _Found) -> bool:
    return any(word in _KNOWN_EVENTS for word in line.words[one.past : one.past + 3])


def _nearest_year(
    parts: _Parts, today: _Published, direction: Direction, *, is_certain: bool = False, is_strict: bool = False
) -> int | None:
    """In which year is a month, or a day of it: the last before the publication, the next after it, or the nearest?"""
    now = today.some_day
    is_coarse = parts.day is None or today.day is None
    options: list[tuple[int, int]] = []
    for year in range(now.year - 4, now.year + 5):
        if parts.day is not None and not _is_day(year, cast(int, parts.month), parts.day):
            continue
        day = date(year, cast(int, parts.month), parts.day or 1)
        if parts.weekday is not None and day.weekday() != parts.weekday:
            continue
        away = (day - (now.replace(day=1) if is_coarse else now)).days
        if parts.day is not None and is_coarse:
            away = (day.replace(day=1) - now.replace(day=1)).days
        options.append((away, year))
    if not options:
        return _nearest_year(replace(parts, weekday=None), today, direction) if parts.weekday is not None else None
    if is_certain:
        options = [option for option in options if option[0] * direction >= is_strict] or options

    def distance(option: tuple[int, int]) -> int:
        if parts.weekday is None and option[0] * direction < 0:
            return abs(option[0]) + _AGAINST_THE_TENSE_DAYS
        return abs(option[0]) + (_AHEAD_UNSAID_DAYS if not direction and option[0] > 0 else 0)

    return min(options, key=distance)[1]


# ---- before or after the publication?


def _direction(line: _Line, one: _Found) -> Direction:
    """Does the expression lie before the publication (-1) or after it (1), by the words around it? 0: unsaid."""
    at = one.first - 1
    letters = line.letters[one.first : one.past]
    if "L" in letters or "l" in letters:
        return -1
    if "G" in letters:
        return 1
    while line.letter(at) == "K" or line.word(at) in ("on", "in", "of", "next"):
        at -= 1
    before = line.word(at)
    if before == "since":
        return -1
    if before in ("is", "are", "ahead", "starting", "beginning", "effective", "upcoming", "coming"):
        return 1
    is_scheduled = not _SCHEDULED.isdisjoint(line.words[one.past : one.past + 5])
    if line.letter(one.past) == "s" and not is_scheduled:
        return 0
    if _is_the_november_election(line, one):
        return 1
    left, hit = _sign_before(line, one.first)
    is_subject = (
        hit >= at - 1
        and line.word(hit) in _SPEECH
        and (line.letter(one.past) == "s" or line.letter(one.first - 1) == "K")
    )
    if left and not is_subject:
        return left
    if right := _sign_after(line, one.past):
        return right
    if not left and (loose := _sign_before(line, one.first, clauses=2)[0]):
        return loose
    is_month = one.parts is not None and one.parts.month is not None
    return 1 if (is_scheduled and is_month) or before in ("until", "till", "by", "as") else 0


def _is_the_november_election(line: _Line, one: _Found) -> bool:
    """Is this the election that American texts speak of by its month alone, all year before it?"""
    around = line.words[max(0, one.first - 4) : one.first] + line.words[one.past : one.past + 4]
    return line.word(one.past - 1) == "november" and not _ELECTING.isdisjoint(around)


def _is_told(line: _Line, one: _Found) -> bool:
    """Does a past verb stand right before the expression ("closed on Nov. 3"), so that it can be nothing else?"""
    sign, at = _sign_before(line, one.first)
    return sign < 0 and at >= one.first - _RIGHT_BEFORE and "to" not in line.words[at : one.first]


def _sign_before(line: _Line, first: int, *, clauses: int = 1) -> tuple[Direction, int]:
    """Which time does the nearest verb before a place speak of, in as many clauses, and where does that verb stand?"""
    for at in range(first - 1, max(-1, first - 1 - _MAX_REACH), -1):
        clauses -= line.words[at] in _CLAUSE_STARTS
        if line.letters[at] == "!" or not clauses:
            break
        if sign := _sign_of(line, at):
            return sign, at
    return 0, -1


def _sign_after(line: _Line, past: int) -> Direction:
    for at in range(past, min(len(line.words), past + _MAX_REACH)):
        if line.letters[at] == "!" and at > past:
            break
        if line.words[at] != "planned" and (sign := _sign_of(line, at)):
            return sign
    return 0


def _sign_of(line: _Line, at: int) -> Direction:
    """Which time does the word at this place speak of? 0 for words that are no verb with a tense."""
    word, before = line.words[at], line.word(at - 1)
    if line.letters[at] in "MmX":
        return 0
    if before.endswith("ly") or before == "not":
        before = line.word(at - 2)
    if word in _FUTURE_WORDS:
        if word in _MODALS:
            following = line.words[at + 1 : at + 4]
            return -1 if "have" in following and word not in ("will", "shall") else 1
        if line.letter(at - 1) in ("K", "A", "N", "n", "D", "s") or before in (
            "his",
            "her",
            "their",
            "its",
            "our",
            "my",
        ):
            return 0
        return 0 if before in _PERFECT and word in ("set", "planned") else 1
    if word in _PAST_WORDS or (word.endswith("ed") and len(word) > 3 and word not in _NO_PAST):
        return 0 if before in ("be", "get", "is", "are", "being") else -1
    return 0
