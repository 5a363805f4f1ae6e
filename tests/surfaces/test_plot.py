from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from onrecord.surfaces.plot import Bar, bars_as_svg, bars_of, render_bars

DAYS = st.lists(st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 1, 1)).map(date.isoformat), max_size=6)


@given(DAYS)
def test_every_day_is_counted_once(days: list[str]) -> None:
    bars = bars_of(days)
    assert sum(bar.n for bar in bars) == len(days)
    assert [bar.label for bar in bars] == sorted({bar.label for bar in bars})


def test_a_few_weeks_are_shown_by_day_years_by_month_and_decades_by_year() -> None:
    first = date(2020, 1, 31)
    for n_days, label in ((20, "2020-01-31"), (400, "2020-01"), (4000, "2020")):
        assert bars_of([first.isoformat(), (first + timedelta(days=n_days)).isoformat()])[0].label == label


def test_empty_periods_between_are_shown_and_long_gaps_marked() -> None:
    assert bars_of(["2024-01-01", "2024-01-03"])[1] == Bar("2024-01-02", 0)
    text = render_bars(bars_of(["2024-01-01", "2024-01-20"]), width=60)
    assert text.splitlines()[1] == "…"
    assert len(text.splitlines()) == 3


@given(DAYS, st.integers(min_value=0, max_value=200))
def test_bars_keep_to_the_width(days: list[str], width: int) -> None:
    assert all(len(line) <= max(width, 40) for line in render_bars(bars_of(days), width=width).splitlines())


@given(DAYS)
def test_the_picture_is_well_formed_and_has_a_bar_each(days: list[str]) -> None:
    bars = bars_of(days)
    svg = bars_as_svg(bars, title="<Statements> & more")
    assert len(ElementTree.fromstring(svg).findall("rect")) == len(bars) if bars else svg == ""


def test_no_days_are_no_picture() -> None:
    assert bars_of([]) == ()
    assert render_bars((), width=60) == ""
