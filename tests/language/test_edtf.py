from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.edtf import days_of, edtf_months, edtf_of, edtf_range, edtf_season, edtf_year, shifted

UNITS = st.sampled_from(("day", "week", "month", "year", "decade", "century"))


@given(st.dates(date(100, 1, 1), date(9899, 12, 31)), UNITS)
def test_a_day_lies_in_every_stretch_that_is_written_for_it(day, unit):
    first, last = days_of(edtf_of(day, unit))
    assert first <= day <= last


@given(st.dates(date(1300, 1, 1), date(8600, 12, 31)), st.integers(-12, 12), UNITS)
def test_shifting_back_comes_home_to_the_same_month_or_day(day, count, unit):
    there_and_back = shifted(shifted(day, count, unit), -count, unit)
    assert (there_and_back.year, there_and_back.month) == (day.year, day.month)


def test_the_last_day_of_a_month_stays_one():
    assert shifted(date(2016, 3, 31), -1, "month") == date(2016, 2, 29)


def test_a_year_outside_the_calendar_is_refused():
    with pytest.raises(OverflowError):
        shifted(date(5, 1, 1), -1, "decade")


def test_winter_reaches_into_the_next_year():
    assert edtf_season("winter", 2015) == edtf_months(2015, 12, 3) == "2015-12/2016-02"


def test_years_before_christ_count_from_a_year_nought():
    assert [edtf_year(1 - year) for year in (1, 490)] == ["0000", "-0489"]


def test_a_range_of_one_is_no_range():
    assert edtf_range("2016", "2016") == "2016"


@pytest.mark.parametrize("edtf", ["", "soon", "2016-13", "2016-02-30", "2016-W60", "2017/2016", "-0489", "0000"])
def test_what_covers_no_days_covers_none(edtf):
    assert days_of(edtf) is None
