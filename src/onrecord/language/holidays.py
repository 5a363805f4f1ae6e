"""Feast days: on which day each falls in a year, in the Gregorian calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

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
HOLIDAYS = sorted((*_NTH_WEEKDAYS, *_FIXED_DAYS, *_EASTER_DAYS, "election day"), key=len, reverse=True)


def holiday_in(name: str, year: int) -> date:
    """On which day of the year is the feast, one of `HOLIDAYS`?"""
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
