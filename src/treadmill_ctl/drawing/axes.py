"""Axes of a plot: from values to pixels, and where a reader wants a mark and a number.

The one rule: a mark stands on a round value, and the marks of an axis never crowd each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from treadmill_ctl.core.wording import clock_text

_S: Final = 1_000
_MIN: Final = 60 * _S
_TIME_STEPS_MS: Final = (
    5 * _S, 10 * _S, 15 * _S, 30 * _S, _MIN, 2 * _MIN, 5 * _MIN, 10 * _MIN, 15 * _MIN, 30 * _MIN,
)  # fmt: skip
_SPEED_STEPS_CKMH: Final = (5, 10, 20, 50, 100, 200, 500)
_GRADE_STEPS_DPCT: Final = (5, 10, 20, 50, 100, 200)
_TIMES_MAX: Final = 14
_SPEEDS_MAX: Final = 8
_GRADES_MAX: Final = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of an axis from one end to the other, and the pixels that they fall on."""

    first: int
    last: int
    begin: float
    end: float

    def at(self, value: int) -> float:
        """The pixel of a value."""
        span = self.last - self.first
        return self.begin + (self.end - self.begin) * (value - self.first) / span


def times(ends_ms: int) -> dict[int, str]:
    """The times to mark up to an end, with what is written there."""
    marks = _marks(0, ends_ms, _TIME_STEPS_MS, _TIMES_MAX)
    return {at_ms: clock_text(at_ms) for at_ms in marks}


def speeds(top_ckmh: int) -> dict[int, str]:
    """The speeds to mark up to the top."""
    marks = _marks(0, top_ckmh, _SPEED_STEPS_CKMH, _SPEEDS_MAX)
    fine = any(mark % 10 for mark in marks)
    return {v: f"{v // 100}.{v % 100:02}" if fine else f"{v // 100}.{v % 100 // 10}" for v in marks}


def grades(lowest_dpct: int, highest_dpct: int) -> dict[int, str]:
    """The grades to mark between two."""
    marks = _marks(lowest_dpct, highest_dpct, _GRADE_STEPS_DPCT, _GRADES_MAX)
    return {v: f"{'−' if v < 0 else ''}{abs(v) // 10}.{abs(v) % 10}" for v in marks}


def _marks(first: int, last: int, steps: tuple[int, ...], marks_max: int) -> range:
    fits = (step for step in steps if (last - first) // step < marks_max)
    step = next(fits, steps[-1])
    return range(-(-first // step) * step, last + 1, step)
