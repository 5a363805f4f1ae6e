"""Letters to expressions: a grammar over the parts that words play in dates, and what speaks against a match.

Every pattern is bounded, so that the pass over a sentence is linear.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from onrecord.language.date_tense import direction_of
from onrecord.language.date_words import MONTHS, UNITS, WEEKDAYS, DateParts, Expression, Line, number_of, place_of

# Independence Day and its like are other days in other countries, and Christmas is a season too: such words are read
# as days only after one of these.
_LOOSE_HOLIDAYS = frozenset(("christmas", "easter", "thanksgiving", "halloween"))
_HOLIDAY_THINGS = frozenset(
    """gift gifts tree trees card cards party parties present presents season dinner carol carols market markets sale
    sales break holiday holidays message time song songs music lights shopping eggs costume costumes""".split()
)
_BEFORE_A_HOLIDAY = frozenset("on by before after since until till at this last next".split())
TRIGGER = re.compile(
    r"\d|day|night|month|year|week|yester|morrow|ago\b|decade|quarter|morning|afternoon|evening|spring|summer|autumn"
    rf"|\bfall\b|winter|christmas|easter|halloween|\bmay\b|{'|'.join(word for word in MONTHS if len(word) > 3)}",
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
    children women men supporters protesters gmt est edt bst utc pst pdt local million billion trillion
    thousand""".split()
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


def expressions_of(text: str, line: Line) -> list[Expression]:
    """Which dated expressions does a sentence hold, each by itself?"""
    out: list[Expression] = []
    at = 0
    while match := _GRAMMAR.search(line.letters, at):
        name = cast(str, match.lastgroup)
        one = _understood(text, line, Expression(name, match.start(), match.end()))
        if one is None:
            at = match.start() + 1
        else:
            out.append(one)
            at = match.end()
    return out


def _understood(text: str, line: Line, one: Expression) -> Expression | None:
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
        return replace(one, parts=DateParts(weekday=WEEKDAYS[line.words[at]]))
    return one


def _numeric(line: Line, one: Expression) -> Expression | None:
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
    return replace(one, parts=DateParts(year, month, day)) if is_day(year, month, day) else None


def _with_parts(line: Line, one: Expression) -> Expression | None:
    year = month = weekday = None
    days: list[int] = []
    for at in range(one.first, one.past):
        letter, word = line.letters[at], line.words[at]
        if letter == "Y":
            year = year or int(word)
        elif letter in "Mm":
            month = MONTHS[word]
        elif letter in "Ww":
            weekday = WEEKDAYS[word]
        elif letter in "DO" and one.name == "date":
            days.append(int(word.rstrip("sthndr")))
    parts = DateParts(year, month, days[0] if days else None, weekday)
    if one.name == "years":
        last = int(line.words[one.past - 1])
        begin = cast(int, year)
        last += begin - begin % 100 if last < 100 else 0
        return replace(one, parts=DateParts(begin), to=DateParts(last)) if begin < last < begin + 100 else None
    if month and days and not all(is_day(year or 2000, month, day) for day in days):
        return None
    return replace(one, parts=parts, to=replace(parts, day=days[1], weekday=None) if len(days) > 1 else None)


def is_day(year: int, month: int, day: int) -> bool:
    """Is there such a day in the calendar?"""
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _is_capital(text: str, line: Line, at: int) -> bool:
    return text[line.starts[at]].isupper()


_COMPOUND = re.compile("-[xUy]")  # the number of "May 5-day" is no day


def _is_a_date(text: str, line: Line, one: Expression) -> bool:
    return line.word(one.past) not in _COUNTED and not _COMPOUND.match(line.letters, one.past)


def _is_a_month(text: str, line: Line, one: Expression) -> bool:
    if place_of(line, one, "YLGHJe") >= 0:
        return True
    at = place_of(line, one, "Mm")
    before = line.word(at - 1)
    if line.letter(at - 1) == "x" and line.letter(at - 2) in ("A", "K") and line.letter(one.past) == "x":
        return line.words[at] not in ("may", "march")  # "a hypothetical November contest"
    if before not in _MONTH_WORDS and line.letter(at - 1) not in ("s", "-"):
        return one.first == 0 and line.letter(one.past) == "s"
    if line.words[at] in ("may", "april", "june", "august", "march") and line.letter(one.past) == "X":
        return before in ("a", "the", "in")
    if line.words[at] == "may" and before in ("by", "to", "for", "of", "and", "or", "from", "with", "than"):
        return False
    return not (line.words[at] == "march" and before in ("a", "the") and line.letter(one.past) != "x")


def _is_a_year(text: str, line: Line, one: Expression) -> bool:
    at = place_of(line, one, "Y")
    before, after = line.word(at - 1), line.word(at + 1)
    if line.letter(at - 1) in ("$", "Y", "D", "n", "-") and line.letter(at - 2) not in ("Y", "J"):
        return False
    if (
        after in _COUNTED
        or (line.letter(at + 1) == "x" and line.word(at + 2) in _COUNTED)
        or line.letter(at + 1) == "c"
    ):
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


def _is_a_range_of_years(text: str, line: Line, one: Expression) -> bool:
    return line.letter(one.past) not in ("-", "$") and line.word(one.past) not in _COUNTED


def _is_a_season(text: str, line: Line, one: Expression) -> bool:
    at = place_of(line, one, "S")
    if line.letter(at - 1) == "X" or line.letter(one.past) in ("X", "-"):
        return False
    if place_of(line, one, "YLGHJl") >= 0:
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


def _is_a_quarter(text: str, line: Line, one: Expression) -> bool:
    at = place_of(line, one, "qO")
    if at >= 0 and line.letters[at] == "O" and int(line.words[at][:-2]) > 4:
        return False
    return place_of(line, one, "Yy") >= 0 or not _BUSINESS.isdisjoint(line.words)


def _is_a_decade(text: str, line: Line, one: Expression) -> bool:
    at = place_of(line, one, "Z")
    word = line.words[at]
    if len(word) > 4:
        return True
    if word.lstrip("'")[0] < "3":
        return False
    return word[0] == "'" or (
        line.letter(at - 1) in ("K", "J", "-") and line.letter(at - 2) != "s" and "temperatures" not in line.words
        and "degrees" not in line.words and line.word(at - 2) not in ("her", "his", "their", "its")
    )  # fmt: skip


def _is_a_century(text: str, line: Line, one: Expression) -> bool:
    return not (_is_capital(text, line, one.past - 1) and line.letter(one.past) == "X")


def _is_a_count(text: str, line: Line, one: Expression) -> bool:
    before = line.word(one.first - 1)
    if before == "than":
        return line.word(one.first - 2) not in ("more", "less", "longer", "fewer", "later", "earlier")
    return before not in ("over", "least", "half", "under", "within", "every", "and", "-")


def _is_a_weekday(text: str, line: Line, one: Expression) -> bool:
    at = place_of(line, one, "W")
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


def _is_a_holiday(text: str, line: Line, one: Expression) -> bool:
    at = place_of(line, one, "k")
    if place_of(line, one, "LGHyY") >= 0:
        return True
    if line.word(one.first - 1) in ("every", "each", "a", "merry", "happy"):
        return False
    if line.words[at] in _LOOSE_HOLIDAYS:
        return line.word(one.first - 1) in _BEFORE_A_HOLIDAY and (
            line.letter(one.past) not in ("X", "-", "E") and line.word(one.past) not in _HOLIDAY_THINGS
        )
    return True


def _is_a_weekend(text: str, line: Line, one: Expression) -> bool:
    if line.letters[one.past - 2] != "K":
        return True
    around = "over during at through for since until before after by on".split()
    return line.word(one.first - 1) in around and line.letter(one.past) != "o"


def _is_a_stretch(text: str, line: Line, one: Expression) -> bool:
    is_year = line.letters[one.past - 1] == "y"
    return (
        is_year
        and line.letter(one.past) not in ("o", "-")
        and (line.letters[one.first] == "K" or "l" in line.letters[one.first : one.past])
    )


def _is_today(text: str, line: Line, one: Expression) -> bool:
    at = place_of(line, one, "TP")
    if line.letters[at - 1] == "L" and line.letter(at - 2) == "K":
        return False
    if _is_capital(text, line, at) and line.letter(at - 1) == "X":
        return False  # USA Today
    if line.letter(one.past) == "s" and line.letters[at] == "T" and line.words[at] in ("today", "tomorrow"):
        return False
    # Without a verb in the past or the future, today is nowadays.
    return line.words[at] != "today" or one.past - one.first > 1 or direction_of(line, one) != 0


def _is_relative(text: str, line: Line, one: Expression) -> bool:
    unit = UNITS[line.words[one.past - 1]]
    if line.words[one.past - 1].endswith("s") or unit in ("day", "fortnight") or line.letter(one.past) == "o":
        return False
    at = place_of(line, one, "LHG")
    if _is_capital(text, line, one.past - 1) and not text[line.starts[at] : line.ends[at]].islower():
        return False  # a programme or column of that name
    return line.letters[at] == "H" or unit not in ("decade", "century")


def _is_anchored(text: str, line: Line, one: Expression) -> bool:
    if line.words[one.past - 1].endswith("s"):
        return False
    if line.letter(one.past) == "-":
        return False
    return not (place_of(line, one, "h") >= 0 and line.word(one.past) in ("that", "as", "when", "laborers", "care"))


def _is_later(text: str, line: Line, one: Expression) -> bool:
    if line.letters[one.past - 1] == "J":
        return line.words[one.past - 1] in ("earlier", "later") and line.word(one.past) != "than"
    return line.letter(one.past) in (",", ".", "!", "") and UNITS[line.words[one.first + 1]] in ("day", "week")


def _is_the_attack(text: str, line: Line, one: Expression) -> bool:
    return line.letter(one.first - 1) != "X"  # "Fahrenheit 9/11"


_GUARDS: dict[str, Callable[[str, Line, Expression], bool]] = {
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
_MORE_DAYS = re.compile(r"((?:,[DO]){0,6},?a[DO])(?:,?(Y))?(?![xXUynQ$-])")
_OFFSET = re.compile(r"([NADnK])UbK?\Z")  # "two days after the" Oct. 3 debate
_OFFSET_WORDS = 4


def joined(line: Line, expressions: list[Expression]) -> list[Expression]:
    """Which expressions are there once ranges are one, and neighbours share the month or year that one has?"""
    out: list[Expression] = []
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
                    parts = DateParts(year, one.parts.month, int(line.words[at].rstrip("sthndr")))
                    if is_day(year or 2000, cast(int, parts.month), cast(int, parts.day)):
                        out.append(Expression("date", at, at + 1, parts))
    return [_with_offset(line, one) for one in out]


def _with_offset(line: Line, one: Expression) -> Expression:
    begin = max(0, one.first - _OFFSET_WORDS)
    before = _OFFSET.search(line.letters[begin : one.first])
    is_day = one.name in ("weekday", "holiday") or (one.parts is not None and one.parts.day is not None)
    if before is None or not is_day or one.to is not None:
        return one
    first = begin + before.start()
    days = {"day": 1, "days": 1, "week": 7, "weeks": 7}.get(line.words[first + 1])
    if days is None:
        return one
    number = 1 if before[1] == "K" else number_of(line.words[first])
    return replace(one, first=first, offset_days=days * number * (-1 if line.words[first + 2] == "before" else 1))


def _gap(line: Line, left: Expression, right: Expression) -> str:
    return line.letters[left.past : right.first]


def _may_share(line: Line, left: Expression, right: Expression) -> bool:
    if not (left.parts and right.parts and left.to is None):
        return False
    return _gap(line, left, right) in ("-", "t", "a", ",", ",a")


def _with_year_of(left: Expression, right: Expression) -> Expression:
    parts, other = cast(DateParts, left.parts), cast(DateParts, right.parts)
    if parts.month and other.month and other.year and not parts.year:
        year = other.year if parts.month <= other.month else other.year - 1
        return replace(left, parts=replace(parts, year=year))
    return left


def _is_range(line: Line, left: Expression, right: Expression) -> bool:
    parts, other = cast(DateParts, left.parts), cast(DateParts, right.parts)
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
