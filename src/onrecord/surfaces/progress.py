"""How far a long run has come, on one line of the terminal."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from typing import TextIO

from onrecord.surfaces.safe import make_safe

_PAUSE_S = 0.1  # between two drawings of the line
_SURE_AFTER_S = 5.0  # before, a guess of the time that is left is wild


class RunProgress:
    """Counts what is done, failed and skipped, and tells it together with the speed and the time left.

    `weights`: each input, and how much of the work it is likely to be. `n_skipped`: articles that an earlier run did.
    Nothing is written where nobody would see it.
    """

    def __init__(
        self,
        weights: Mapping[str, float],
        *,
        is_shown: bool,
        n_skipped: int = 0,
        out: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._weights = weights
        self._left = float(sum(weights.values()))
        self._total = self._left
        self._out = out or sys.stderr
        self._is_shown = is_shown and self._out.isatty()
        self._clock = clock
        self._began_at = clock()
        self._drawn_at = -float("inf")
        self.n_done = self.n_failed = 0
        self._n_skipped = n_skipped

    def count(self, input: str, *, is_failure: bool) -> None:
        """An article of this input has its row."""
        self.n_done += not is_failure
        self.n_failed += is_failure
        self._draw(input)

    def finish(self, input: str) -> None:
        """The input has no more."""
        self._left -= self._weights.get(input, 0.0)

    def line(self, input: str) -> str:
        """What is there to tell?

        >>> RunProgress({}, is_shown=False).line("a.txt")
        '0 read · a.txt'
        """
        passed_s = self._clock() - self._began_at
        facts = [f"{self.n_done:,} read"]
        if self.n_failed:
            facts.append(f"{self.n_failed:,} failed")
        if self._n_skipped:
            facts.append(f"{self._n_skipped:,} skipped")
        n = self.n_done + self.n_failed
        if n and passed_s >= 1:
            facts.append(f"{n / passed_s:.1f} a second")
        share = 1 - self._left / self._total if self._total else 0.0
        if share > 0 and passed_s >= _SURE_AFTER_S:
            facts.append(f"{_duration(passed_s * (1 - share) / share)} left")
        return " · ".join([*facts, make_safe(input)[-40:]])

    def clear(self) -> None:
        """Take the line away, so that something else can be written."""
        self._drawn_at = -float("inf")
        self._write("\r\x1b[K")

    def _draw(self, input: str) -> None:
        now = self._clock()
        if now - self._drawn_at >= _PAUSE_S:
            n_columns = shutil.get_terminal_size().columns
            self._write(f"\r\x1b[K{self.line(input)[: n_columns - 1]}")
            self._drawn_at = now

    def _write(self, text: str) -> None:
        if self._is_shown:
            self._out.write(text)
            self._out.flush()


def _duration(seconds: float) -> str:
    """The time in its two largest units, roughly.

    >>> _duration(59), _duration(95), _duration(7500), _duration(200_000)
    ('59 s', '1 min 35 s', '2 h 5 min', '55 h')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h" if hours > 9 else f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes and minutes < 10 else f"{minutes} min" if minutes else f"{rest} s"
