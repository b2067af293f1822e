"""What persons may make of a walk, on a printed plot: the room of a pace, trials, ends by hand.

The one rule: it lies over the line that is reckoned and never in its place; each has a shape of its
own, so that it is told apart in black and white.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from treadmill_ctl.cli.forecast import Forecast
from treadmill_ctl.core.profile import Leave, Plan, Segment
from treadmill_ctl.drawing.axes import Axis
from treadmill_ctl.drawing.look import NOTE
from treadmill_ctl.drawing.svg import Drawing, width_of

_BAR: Final = 4.0  # half of the bar at each end of what a trial may come to
_SIGN_UP: Final = 9.0
_GAP: Final = 18.0


def draw_led(drawing: Drawing, forecast: Forecast, time: Axis, speed: Axis) -> None:
    """Every pace, trial and end by hand of a plan, on these axes."""
    for segment, x, end in _placed(forecast, time):
        slowest, fastest = speed.at(segment.slowest_ckmh), speed.at(segment.fastest_ckmh)
        if segment.paced is not None:
            drawing.box("room", (x, fastest), (end - x, slowest - fastest))
        if segment.trial is not None:
            _range(drawing, (x + end) / 2, slowest, fastest)
        if segment.leave is Leave.BY_HAND:
            onward_sign(drawing, end, speed.begin - _SIGN_UP)


def led_key(drawing: Drawing, plan: Plan, x: float, y: float) -> None:
    """What these signs mean, on one line from a point; only those that the plan has."""
    if any(segment.paced for segment in plan.segments):
        drawing.box("room", (x, y - 10), (24, 12))
        x = _words(drawing, x + 30, y, "where you may set the pace")
    if any(segment.trial for segment in plan.segments):
        _range(drawing, x + 6, y + 2, y - 10)
        x = _words(drawing, x + 16, y, "what a trial may come to")
    if any(segment.leave is Leave.BY_HAND for segment in plan.segments):
        onward_sign(drawing, x + 4, y - 4)
        x = _words(drawing, x + 16, y, "ends when you say next, here at the latest")
    if any(segment.leave is Leave.EARLY for segment in plan.segments):
        _words(drawing, x, y, "Some walks may end early.")


def onward_sign(drawing: Drawing, x: float, y: float) -> None:
    """An arrow head that points onward, around a point."""
    drawing.curve("onward", f"M{x - 5:.1f},{y - 6:.1f} l10,6 l-10,6 z")


def _placed(forecast: Forecast, time: Axis) -> Iterator[tuple[Segment, float, float]]:
    """Every segment, and the pixels where it begins and ends."""
    for segment, (begins_ms, ends_ms) in zip(forecast.plan.segments, forecast.spans, strict=False):
        yield segment, time.at(begins_ms), time.at(ends_ms)


def _range(drawing: Drawing, x: float, low: float, high: float) -> None:
    drawing.line("range", (x, low), (x, high))
    for y in (low, high):
        drawing.line("range", (x - _BAR, y), (x + _BAR, y))


def _words(drawing: Drawing, x: float, y: float, words: str) -> float:
    drawing.words("note", (x, y), words)
    return x + width_of(words, NOTE) + _GAP
