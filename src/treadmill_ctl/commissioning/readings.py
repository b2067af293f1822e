"""What a move shows of the machine: periods, delays, run-down, by pure functions of its trace.

The one rule: what was not seen is None and never a default, and every time is the longest that was
seen, to the end of the tick that saw it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from treadmill_ctl.commissioning.trace import Trace
from treadmill_ctl.core.model import Answer, SetSpeed, StartBelt, StopBelt

HELD_MS = 4_000  # a level is judged once it was told so long ago
REPORTS_MIN = 3
PERIOD_MS = 20
SETTLED_MS = 10_000  # a speed that is timed at the belt has long been reached by then


class Level(NamedTuple):
    """A speed that was told and held, and what was reported in the end; magnitudes."""

    told_ckmh: int
    shown_ckmh: int


class RunDown(NamedTuple):
    """From a stop to the first report of standstill."""

    from_ckmh: int
    after_ms: int

    @property
    def deceleration_mm_s2(self) -> int:
        """The slowest ramp that it can have been, cut, in mm/s²."""
        # v / t with v in mm/s = 0.01 km/h x 25/9
        return self.from_ckmh * 25_000 // (9 * max(self.after_ms, 1))


def report_period_ms(trace: Trace) -> int | None:
    """How far apart the reports are on average, cut to what ticks can tell of ten reports."""
    if len(trace.reports) < REPORTS_MIN:
        return None
    span_ms = trace.reports[-1][0] - trace.reports[0][0]
    return span_ms // (len(trace.reports) - 1) // PERIOD_MS * PERIOD_MS


def report_gap_ms(trace: Trace) -> int | None:
    """The longest silence between two reports."""
    times = [at_ms for at_ms, _ in trace.reports]
    return max((b - a for a, b in pairwise(times)), default=None)


def answer_ms(trace: Trace) -> int | None:
    """The longest from a command to its yes."""
    sent = {number: at_ms for at_ms, number, _ in trace.told}
    return max(
        (
            at_ms - sent[number]
            for at_ms, number, answer in trace.answered
            if answer is Answer.ACCEPTED and number in sent
        ),
        default=None,
    )


def start_ms(trace: Trace) -> int | None:
    """From the start to the first report of motion."""
    started_ms = next((at for at, _, each in trace.told if isinstance(each, StartBelt)), None)
    if started_ms is None:
        return None
    moved_ms = next((at for at, speed in trace.reports if at >= started_ms and speed), None)
    return None if moved_ms is None else moved_ms - started_ms


def follow_ms(trace: Trace) -> int | None:
    """The longest from a higher speed to the first report that shows it.

    Higher ones alone: down to a lower one the belt takes its own time, which is its ramp.
    """
    told = [(at_ms, abs(c.speed_ckmh)) for at_ms, _, c in trace.told if isinstance(c, SetSpeed)]
    found = [
        shown_ms - at_ms
        for (_, before_ckmh), (at_ms, told_ckmh) in pairwise(told)
        if told_ckmh > before_ckmh
        and (shown_ms := _reached_ms(trace, at_ms, told_ckmh)) is not None
    ]
    return max(found, default=None)


def levels(trace: Trace) -> tuple[Level, ...]:
    """Every speed that was held long enough to be judged."""
    found: list[Level] = []
    for index, (at_ms, _, command) in enumerate(trace.told):
        if not isinstance(command, SetSpeed):
            continue
        later = trace.told[index + 1 :]
        until_ms = later[0][0] if later else trace.reports[-1][0] + 1 if trace.reports else at_ms
        shown = [speed for t, speed in trace.reports if at_ms <= t < until_ms]
        if until_ms - at_ms >= HELD_MS and shown:
            found.append(Level(abs(command.speed_ckmh), abs(shown[-1])))
    return tuple(found)


def run_down(trace: Trace) -> RunDown | None:
    """From the first stop that met a moving belt to the first report of standstill."""
    for stopped_ms, _, command in trace.told:
        speed_ckmh = _last_before(trace, stopped_ms)
        if isinstance(command, StopBelt) and speed_ckmh:
            still_ms = next((t for t, speed in trace.reports if t > stopped_ms and not speed), None)
            return None if still_ms is None else RunDown(abs(speed_ckmh), still_ms - stopped_ms)
    return None


def steady_ckmh(trace: Trace) -> int | None:
    """The average of what was reported at the last speed told, once it was long reached."""
    told = [(at_ms, abs(c.speed_ckmh)) for at_ms, _, c in trace.told if isinstance(c, SetSpeed)]
    if not told:
        return None
    told_ms = max(told, key=lambda each: each[1])[0]
    later = (at for at, _, _ in trace.told if at > told_ms)
    until_ms = next(later, trace.reports[-1][0] + 1 if trace.reports else 0)
    from_ms = told_ms + SETTLED_MS
    shown = [abs(speed) for t, speed in trace.reports if from_ms <= t < until_ms]
    return sum(shown) // len(shown) if shown else None


def _reached_ms(trace: Trace, from_ms: int, told_ckmh: int) -> int | None:
    return next((t for t, speed in trace.reports if t >= from_ms and abs(speed) >= told_ckmh), None)


def _last_before(trace: Trace, at_ms: int) -> int | None:
    return next((speed for t, speed in reversed(trace.reports) if t <= at_ms), None)
