"""Moments: the dated expressions of a text, and the days, weeks, months or years that they mean.

A sentence is read as a row of letters, one for each word's part in a date (`W` a weekday, `M` a month, `D` a number up
to 31), and a grammar over those letters finds the expressions. What an expression leaves open is settled in this
order: by its own words, by a neighbour that it shares them with ("June and July 2015"), by the tense around it, and
by what lies nearest to the publication. A text that tells of other times than its own ("On 1 May 1917 … in June")
dates by what it has named last. The clock is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from onrecord.article.values import DateBasis
from onrecord.language.date_grammar import TRIGGER, expressions_of, is_day, joined
from onrecord.language.date_tense import Direction, direction_of, is_the_november_election, is_told
from onrecord.language.date_words import UNITS, DateParts, Expression, Line, number_of, place_of, read_line
from onrecord.language.edtf import Unit, days_of, edtf_months, edtf_of, edtf_range, edtf_season, edtf_year, shifted
from onrecord.language.holidays import holiday_in
from onrecord.spans import Span

NO_DATE = "it counts from the article's date, which is not known"
COARSE_DATE = "the article's date is not known to the day"
NO_ANCHOR = "the text gives no date to count from"
AMBIGUOUS = "day and month could stand either way round"
OTHER_TIMES = "the text tells of other times than its own"
OUTSIDE = "it lies outside the calendar"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
# Days that are named without their year, and what stands beside them then.
_KNOWN_DAYS = {(9, 11): 2001, (1, 6): 2021, (10, 7): 2023}
_KNOWN_EVENTS = frozenset(
    """attack attacks terror terrorist terrorism hijackings hijackers insurrection riot riots assault
    commission committee massacre defendants memorial storming""".split()
)
# A date without its year is seldom more than half a year away: how much farther it may be to fit the tense. On aquaint.
_AGAINST_THE_TENSE_DAYS = 183
_AHEAD_UNSAID_DAYS = 30  # the news tells of what has been: how much nearer a coming day has to be if no verb says so
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
        (index, read_line(text, start, end))
        for index, (start, end) in enumerate(sentences)
        if TRIGGER.search(text, start, end)
    ]
    found = [(index, line, joined(line, expressions_of(text, line))) for index, line in lines]
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


def _tells_of_other_times(expressions: Sequence[Expression], today: _Published) -> bool:
    """Is this a story of other times than its own: more dates of other years than words such as "Tuesday"?"""
    years = [one.parts.year for one in expressions if one.parts and one.parts.year and one.parts.month]
    others = sum(today.year is None or abs(year - today.year) > 1 for year in years)
    others += sum(one.name == "era" for one in expressions)
    own = len(years) - others + sum(one.name in _OF_ITS_TIME for one in expressions)
    return others >= _NARRATIVE_DATES and others > own


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
        self._by_name: dict[str, Callable[[Line, Expression, int], _Value | None]] = {
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

    def value(self, line: Line, one: Expression, sentence: int) -> _Value | None:
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

    def _date(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        parts = cast(DateParts, one.parts)
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

    def _of_parts(self, line: Line, one: Expression, parts: DateParts, sentence: int) -> _Value:
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
        direction = direction_of(line, one)
        is_strict = place_of(line, one, "LGl") >= 0
        is_certain = (
            is_strict
            or line.word(one.first - 1) == "since"
            or is_the_november_election(line, one)
            or is_told(line, one)
        )
        year_of = _nearest_year(parts, self._today, direction, is_certain=is_certain, is_strict=is_strict)
        if year_of is None:
            return _Value(None, "computed", OUTSIDE)
        return _Value(_written(replace(parts, year=year_of)), "computed" if direction else "inferred")

    def _weekday(self, line: Line, one: Expression, weekday: int) -> _Value:
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
            direction = direction_of(line, one)
            is_ahead = direction > 0 or (direction == 0 and "H" in letters)
            day = today + timedelta(days=ahead) if is_ahead else today - timedelta(days=back)
        return _Value(edtf_of(day, "day"))

    def _era(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        number = int(line.words[place_of(line, one, "YDn")])
        is_before = line.letters[one.past - 1] == "c"
        return _Value(edtf_year(1 - number if is_before else number), "stated") if number else None

    def _season(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        season = line.words[place_of(line, one, "S")]
        if (at := place_of(line, one, "Y")) >= 0:
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

    def _quarter(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        at = place_of(line, one, "qOR")
        number = 0
        if at >= 0:
            word = line.words[at]
            number = _ORDINALS.get(word) or int(re.sub(r"\D", "", word))
        if number and (year := place_of(line, one, "Y")) >= 0:
            return _Value(edtf_months(int(line.words[year]), 3 * number - 2, 3), "stated")
        if missing := self._today.lacks("month"):
            return _Value(None, "computed", missing)
        year, now = cast(int, self._today.year), self._today.some_day
        if not number:
            now = shifted(now, -3 if place_of(line, one, "L") >= 0 else 0, "month")
            return _Value(edtf_months(now.year, now.month - (now.month - 1) % 3, 3))
        if (shift := _year_shift(line, one)) is not None:
            return _Value(edtf_months(year + shift, 3 * number - 2, 3))
        options = [edtf_months(year + step, 3 * number - 2, 3) for step in (-1, 0, 1)]
        return self._chosen(line, one, options, now)

    def _decade(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        digits = re.sub(r"\D", "", line.words[place_of(line, one, "Z")])
        decade = digits[:3] if len(digits) == 4 else f"19{digits[0]}"
        part = line.word(place_of(line, one, "J"))
        years = {"early": "04", "mid": "46", "late": "59"}.get(part)
        return _Value(f"{decade}{years[0]}~/{decade}{years[1]}~" if years else f"{decade}X", "stated")

    def _century(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        word = line.words[place_of(line, one, "qO")]
        number = _ORDINALS.get(word) or int(word[:-2])
        return _Value(f"{number - 1:02d}XX", "stated")

    def _holiday(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        name = line.words[place_of(line, one, "k")]
        if (at := place_of(line, one, "Y")) >= 0:
            return _Value(edtf_of(holiday_in(name, int(line.words[at])), "day"), "stated")
        if self._is_story:
            return _Value(None, "computed", OTHER_TIMES)
        if missing := self._today.lacks("month"):
            return _Value(None, "computed", missing)
        year, now = cast(int, self._today.year), self._today.some_day
        if (shift := _year_shift(line, one)) is not None:
            return _Value(edtf_of(holiday_in(name, year + shift), "day"))
        years = [year + step for step in (-2, -1, 0, 1, 2)]
        options = [edtf_of(holiday_in(name, one), "day") for one in years if name != "election day" or one % 2 == 0]
        return self._chosen(line, one, options, now)

    def _chosen(self, line: Line, one: Expression, options: list[str], now: date) -> _Value:
        """Which of the recurring days or stretches is meant, by the words before, the tense, or nearness?"""
        bounds = [(option, cast(tuple[date, date], days_of(option))) for option in options]
        letters = line.letters[one.first : one.past]
        if "G" in letters:
            return _Value(next(option for option, (first, _) in bounds if first > now))
        if "L" in letters or "l" in letters:
            return _Value([option for option, (_, last) in bounds if last < now][-1])
        direction = direction_of(line, one)
        if is_told(line, one):
            bounds = [pair for pair in bounds if pair[1][0] <= now]
        if "H" in letters:
            bounds = [pair for pair in bounds if now.year in (pair[1][0].year, pair[1][1].year)]

        def distance(pair: tuple[str, tuple[date, date]]) -> int:
            first, last = pair[1]
            against_the_tense = (direction < 0 and first > now) or (direction > 0 and last < now)
            return max((first - now).days, (now - last).days, 0) + _AGAINST_THE_TENSE_DAYS * against_the_tense

        return _Value(min(bounds, key=distance)[0], "computed" if direction or "H" in letters else "inferred")

    # What counts from the publication.

    def _yesterday(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        if (line.words[one.first + 1], line.words[one.past - 1]) not in (("day", "yesterday"), ("day", "tomorrow")):
            return None
        return self._days_from_now(-2 if line.words[one.past - 1] == "yesterday" else 2)

    def _this_day(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        words = line.words[one.first : one.past]
        return self._days_from_now(-1 if "yesterday" in words or "last" in words else int("tomorrow" in words))

    def _days_from_now(self, days: int) -> _Value:
        if self._today.day is None:
            return _Value(None, "computed", self._today.lacks("day"))
        return _Value(edtf_of(self._today.day + timedelta(days=days), "day"))

    def _relative(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        unit = UNITS[line.words[one.past - 1]]
        if missing := self._today.lacks(unit):
            return _Value(None, "computed", missing)
        step = {"L": -1, "H": 0, "G": 1}[line.letters[one.past - 2]]
        return _Value(edtf_of(shifted(self._today.some_day, step, unit), unit))

    def _count(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        at = place_of(line, one, "UyC")
        unit, number = UNITS[line.words[at]], number_of(line.words[one.first])
        if missing := self._today.lacks(unit):
            return _Value(None, "computed", missing)
        sign = -1 if line.letters[one.past - 1] == "g" else 1
        day = shifted(self._today.some_day, sign * number, unit)
        is_round = unit in ("decade", "century") or (unit == "year" and number % 10 == 0)
        about = line.word(one.first - 1) in ("about", "nearly", "almost", "around", "roughly", "some", "approximately")
        precision: Unit = "year" if unit in ("decade", "century") else unit
        return _Value(edtf_of(day, precision) + ("~" if is_round or about else ""))

    def _stretch(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        unit = UNITS[line.words[one.past - 1]]
        if missing := self._today.lacks(unit):
            return _Value(None, "computed", missing)
        at = place_of(line, one, "NADn")
        number = number_of(line.words[at]) if at >= 0 else 1
        precision: Unit = "day" if unit == "week" else unit
        now = self._today.some_day
        is_ahead = place_of(line, one, "G") >= 0
        other = shifted(now, number if is_ahead else -number, unit)
        return _Value(edtf_range(*(edtf_of(day, precision) for day in sorted((now, other)))))

    def _weekend(self, line: Line, one: Expression, sentence: int) -> _Value | None:
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
        elif not is_on and "l" not in letters and direction_of(line, one) > 0:
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

    def _again(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        unit = UNITS.get(line.words[one.past - 1], "day")
        day = self._anchored(unit, sentence)
        if day is None or (line.letters[one.past - 2] == "G" and unit != "day" and not self._is_story):
            return None
        words = line.words[one.first : one.past]
        step = -1 if "previous" in words else int("following" in words or "next" in words)
        return _Value(edtf_of(shifted(day, step, unit), unit))

    def _later(self, line: Line, one: Expression, sentence: int) -> _Value | None:
        unit = UNITS[line.words[one.first + 1]]
        day = self._anchored(unit, sentence)
        if day is None:
            return None
        number = 1 if line.letters[one.first] == "K" else number_of(line.words[one.first])
        sign = -1 if line.words[one.past - 1] in ("earlier", "before") else 1
        return _Value(edtf_of(shifted(day, sign * number, unit), unit))


def _year_shift(line: Line, one: Expression) -> int | None:
    """By how many years does "last year" or "of this year" at the end of an expression lie off? None without."""
    if line.letters[one.past - 1] != "y":
        return None
    return {"L": -1, "H": 0, "G": 1}.get(line.letters[one.past - 2])


def _written(parts: DateParts) -> str:
    year = cast(int, parts.year)
    if parts.month is None:
        return edtf_year(year)
    if parts.day is None:
        return f"{edtf_year(year)}-{parts.month:02d}"
    return date(year, parts.month, parts.day).isoformat()


def _is_known_day(line: Line, one: Expression) -> bool:
    return any(word in _KNOWN_EVENTS for word in line.words[one.past : one.past + 3])


def _nearest_year(
    parts: DateParts, today: _Published, direction: Direction, *, is_certain: bool = False, is_strict: bool = False
) -> int | None:
    """In which year is a month, or a day of it: the last before the publication, the next after it, or the nearest?"""
    now = today.some_day
    is_coarse = parts.day is None or today.day is None
    options: list[tuple[int, int]] = []
    for year in range(now.year - 4, now.year + 5):
        if parts.day is not None and not is_day(year, cast(int, parts.month), parts.day):
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
