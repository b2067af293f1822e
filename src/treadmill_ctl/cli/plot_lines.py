"""What a plot shows of a forecast: lines to join, and what lasts from when to when.

The one rule: times and values are the forecast's own; a step is drawn as the short slope in which
a belt takes it, and the slope begins when the step is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from treadmill_ctl.cli.forecast import Forecast, Moment
from treadmill_ctl.core.model import Walk, Way
from treadmill_ctl.core.profile import Segment, SegmentKind

SLOPE_MS: Final = 700  # a belt takes a step in less time than passes until the next command

Point = tuple[int, int]  # a time in ms, and a value


class WayFor(NamedTuple):
    """A way to walk, from when to when."""

    way: Way
    begins_ms: int
    ends_ms: int


class Stand(NamedTuple):
    """A rest or a turn, and from when to when the belt stands for it."""

    segment: Segment
    begins_ms: int
    ends_ms: int


def ways(forecast: Forecast) -> Iterator[WayFor]:
    """How it is walked; a rest belongs to the walk before it, the last slowing down as well."""
    segments, spans = forecast.plan.segments, forecast.spans
    last = len(segments) - 1
    for way, group in groupby(range(len(segments)), key=lambda index: segments[index].way):
        first, *more = group
        final = more[-1] if more else first
        yield WayFor(way, spans[first][0], spans[final + (final == last)][1])


def stands(forecast: Forecast) -> Iterator[Stand]:
    """Every rest and turn."""
    for segment, (begins_ms, ends_ms) in zip(forecast.plan.segments, forecast.spans, strict=False):
        if segment.kind is not SegmentKind.WALK:
            zeros = (
                moment.at_ms
                for moment in forecast.moments
                if begins_ms <= moment.at_ms <= ends_ms and not moment.speed_ckmh
            )
            yield Stand(segment, next(zeros), ends_ms)


def speed_lines(forecast: Forecast) -> Iterator[tuple[Walk, list[Point]]]:
    """The speed (0.01 km/h) from each start to the next standstill, and which way it is walked."""
    segments = forecast.plan.segments
    for moves, group in groupby(forecast.moments, key=lambda moment: moment.speed_ckmh > 0):
        if moves:
            leg = list(group)
            begins_ms, ends_ms = leg[0].at_ms, _end_of(leg[-1], forecast)
            told = ((moment.at_ms, moment.speed_ckmh) for moment in leg)
            line = sloped([(begins_ms, 0), *told, (ends_ms, 0)], ends_ms)
            yield segments[leg[0].segment].way.walk, line


def grade_line(forecast: Forecast) -> list[Point]:
    """The grade as the walker feels it (0.1 %)."""
    held = [(moment.at_ms, moment.grade_dpct) for moment in forecast.moments]
    return sloped(held, forecast.ends_ms)


def sloped(held: list[Point], ends_ms: int) -> list[Point]:
    """Values that hold from a time on, as points to join with straight lines."""
    steps = held[:1] + [after for before, after in pairwise(held) if after[1] != before[1]]
    points = steps[:1]
    for (_, before), (at_ms, value), (next_ms, _) in zip(
        steps, steps[1:], [*steps[2:], (ends_ms, 0)], strict=False
    ):
        points += [(at_ms, before), (min(at_ms + SLOPE_MS, next_ms), value)]
    return [*points, (ends_ms, points[-1][1])]


def _end_of(moment: Moment, forecast: Forecast) -> int:
    later = (other.at_ms for other in forecast.moments if other.at_ms > moment.at_ms)
    return next(later, forecast.ends_ms)
