"""How many a day, a month or a year: bars for a terminal and for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from onrecord.surfaces.sheet import escaped

_MAX_DAYS = 31
_MAX_MONTHS = 36
_MAX_YEARS = 60
_MAX_EMPTY = 2
_WIDTH, _HEIGHT, _FOOT = 640, 120, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, month or year (ISO 8601), and how many fall into it."""

    label: str
    n: int


def bars_of(days: Iterable[str]) -> tuple[Bar, ...]:
    """How many of these days (ISO 8601) fall into each period between the first and the last, empty ones too?

    Days where they span a month, months where they span three years, else years, of which the latest are shown.
    """
    counted = sorted(days)
    if not counted:
        return ()
    first, last = date.fromisoformat(counted[0]), date.fromisoformat(counted[-1])
    n_months = 12 * (last.year - first.year) + last.month - first.month + 1
    if (last - first).days < _MAX_DAYS:
        labels = [(first + timedelta(days=k)).isoformat() for k in range((last - first).days + 1)]
    elif n_months <= _MAX_MONTHS:
        labels = [_month(12 * first.year + first.month - 1 + k) for k in range(n_months)]
    else:
        labels = [f"{year:04d}" for year in range(first.year, last.year + 1)][-_MAX_YEARS:]
    width = len(labels[0])
    counts = Counter(day[:width] for day in counted)
    return tuple(Bar(label, counts[label]) for label in labels)


def _month(months: int) -> str:
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def render_bars(bars: tuple[Bar, ...], *, width: int) -> str:
    """The bars one under the other, each with its number, no wider than so many columns; of long gaps a mark."""
    most = max((bar.n for bar in bars), default=0)
    room = max(width - 20, 10)
    lines: list[str] = []
    for is_empty, those in groupby(bars, key=lambda bar: not bar.n):
        run = list(those)
        if is_empty and len(run) > _MAX_EMPTY:
            lines.append("…")
        else:
            lines += (f"{bar.label:10}  {'█' * -(-room * bar.n // max(most, 1))} {bar.n}" for bar in run)
    return "".join(f"{line}\n" for line in lines)


def bars_as_svg(bars: tuple[Bar, ...], *, title: str) -> str:
    """The bars side by side as a picture; each tells its number to whoever points at it or has it read out."""
    if not bars:
        return ""
    most = max(bar.n for bar in bars)
    step = _WIDTH / len(bars)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + _FOOT}" role="img" aria-label="{escaped(title)}"><title>'
        f"{escaped(title)}</title>"
    ]
    for k, bar in enumerate(bars):
        height = _HEIGHT * bar.n / most if most else 0.0
        parts.append(
            f'<rect class="bar" x="{k * step + 1:.1f}" y="{_HEIGHT - height:.1f}" width="{max(step - 2, 1):.1f}" '
            f'height="{height:.1f}"><title>{bar.label}: {bar.n}</title></rect>'
        )
    parts.append(f'<text x="0" y="{_HEIGHT + _FOOT - 4}">{bars[0].label}</text>')
    if len(bars) > 1:
        parts.append(f'<text x="{_WIDTH}" y="{_HEIGHT + _FOOT - 4}" text-anchor="end">{bars[-1].label}</text>')
    return "".join((*parts, "</svg>\n"))
