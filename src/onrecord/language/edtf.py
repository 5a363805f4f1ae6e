"""Dates as EDTF (ISO 8601-2): how a day, a week, a season or a decade is written, and which days it covers.

Seasons are the three months that the northern hemisphere calls so, as a range; weeks are those of ISO 8601, Monday
to Sunday.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "fortnight", "month", "year", "decade", "century"]

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_POINT = re.compile(r"(-?\d{4})(?:-(?:W(\d\d)|(\d\d)(?:-(\d\d))?))?")
_DECADE = re.compile(r"(\d{3})X")
_CENTURY = re.compile(r"(\d\d)XX")
_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1200}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def edtf_of(day: date, unit: Unit) -> str:
    """Which day, week, month, year, decade or century does the day lie in?"""
    if unit in ("week", "fortnight"):
        iso = day.isocalendar()
        return f"{iso.year:04d}-W{iso.week:02d}"
    year = f"{day.year:04d}"
    return {"day": day.isoformat(), "month": f"{year}-{day.month:02d}", "decade": f"{year[:3]}X"}.get(
        unit, f"{year[:2]}XX" if unit == "century" else year
    )


def edtf_year(year: int) -> str:
    """How is a year written? Years before Christ count down from 0, which is 1 BC."""
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def edtf_range(first: str, last: str) -> str:
    """How is the stretch from one date to another written?"""
    return first if first == last else f"{first}/{last}"


def edtf_months(year: int, month: int, count: int) -> str:
    """How are `count` months written, the first of which is `month` of `year`?"""
    first = date(year, month, 1)
    return edtf_range(edtf_of(first, "month"), edtf_of(shifted(first, count - 1, "month"), "month"))


def edtf_season(season: str, year: int) -> str:
    """Which months are the season that begins in `year`?"""
    return edtf_months(year, _SEASONS[season], 3)


def shifted(day: date, count: int, unit: Unit) -> date:
    """Which day lies `count` units after `day`? Before it if `count` is negative; the 31st becomes a month's last day.

    Raises:
        OverflowError: The day lies outside the years 1 to 9999.
    """
    if unit in _DAYS:
        return day + timedelta(days=count * _DAYS[unit])
    months = day.year * 12 + day.month - 1 + count * _MONTHS[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"the year {year} is outside the calendar")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_of(edtf: str) -> tuple[date, date] | None:
    """Which days, first and last, does a date cover? None for what this module does not write, and before year 1.

    >>> days_of("2016-02")
    (datetime.date(2016, 2, 1), datetime.date(2016, 2, 29))
    """
    first, _, last = edtf.replace("~", "").partition("/")
    try:
        begin = _point(first)
        end = _point(last) if last else begin
    except (ValueError, OverflowError):
        return None
    return (begin[0], end[1]) if begin and end and begin[0] <= end[1] else None


def _point(edtf: str) -> tuple[date, date] | None:
    for pattern, years in ((_DECADE, 10), (_CENTURY, 100)):
        if found := pattern.fullmatch(edtf):
            year = int(found[1]) * years
            return date(year, 1, 1), date(year + years - 1, 12, 31)
    found = _POINT.fullmatch(edtf)
    if not found:
        return None
    year = int(found[1])
    if found[2]:
        monday = date.fromisocalendar(year, int(found[2]), 1)
        return monday, monday + timedelta(days=6)
    if found[4]:
        day = date(year, int(found[3]), int(found[4]))
        return day, day
    if found[3]:
        month = int(found[3])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)
