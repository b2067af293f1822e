"""How long, how far, how fast and how steep a session is: the sums of a forecast.

The one rule: every figure is the forecast's or the plan's; what a person adds by waiting is not
guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from treadmill_ctl.cli.forecast import COUNTDOWN_MS, Forecast
from treadmill_ctl.core.model import Walk
from treadmill_ctl.core.profile import SegmentKind
from treadmill_ctl.core.units import distance_mm, kmh, seconds
from treadmill_ctl.core.wording import acceleration_text, clock_text, grade_text


@dataclass(frozen=True, slots=True)
class Estimate:
    """The figures of a session. Units as in their names; grades as the walker feels them.

    `planned_ms` is the plan alone, `least_ms` everything from the first start to standstill but the
    waiting for people. `standing_ms` is the part of it in which the belt stands.
    """

    planned_ms: int
    least_ms: int
    standing_ms: int
    backward_mm: int
    forward_mm: int
    speed_ckmh_max: int
    planned_ckmh_max: int
    uphill_dpct_max: int
    downhill_dpct_max: int
    starts: int
    rests: int
    turns: int


def estimate(forecast: Forecast) -> Estimate:
    """The figures of a forecast."""
    plan, moments = forecast.plan, forecast.moments
    passed = dict.fromkeys(Walk, 0)
    for moment, lasts_ms in forecast.lasting:
        way = plan.segments[min(moment.segment, len(plan.segments) - 1)].way
        passed[way.walk] += moment.speed_ckmh * lasts_ms
    kinds = [segment.kind for segment in plan.segments]
    return Estimate(
        planned_ms=plan.duration_ms,
        least_ms=forecast.ends_ms,
        standing_ms=sum(ms for moment, ms in forecast.lasting if not moment.speed_ckmh),
        backward_mm=distance_mm(passed[Walk.BACKWARD]),
        forward_mm=distance_mm(passed[Walk.FORWARD]),
        speed_ckmh_max=max(moment.speed_ckmh for moment in moments),
        planned_ckmh_max=plan.speed_ckmh_max,
        uphill_dpct_max=max(0, *(moment.grade_dpct for moment in moments)),
        downhill_dpct_max=max(0, *(-moment.grade_dpct for moment in moments)),
        starts=forecast.starts,
        rests=kinds.count(SegmentKind.REST),
        turns=kinds.count(SegmentKind.TURN),
    )


def rows(found: Estimate) -> Iterator[str]:
    """The figures for a person, a line each."""
    for name, text in _rows(found):
        yield f"{name:>9}  {text}"


def reckoned(forecast: Forecast) -> str:
    """What the figures were reckoned with, in a sentence or two."""
    up, down = forecast.limits.acceleration_mm_s2, forecast.limits.deceleration_mm_s2
    return (
        f"Walked ahead of time with the ramps in force, up {acceleration_text(up.value)}"
        f" ({up.source}) and down {acceleration_text(down.value)} ({down.source}), on a treadmill"
        f" in steps of {kmh(forecast.machine.speed.step)} with a countdown of"
        f" {seconds(COUNTDOWN_MS)}. Another treadmill differs a little; people take longer."
    )


def as_json(found: Estimate) -> dict[str, int]:
    """The figures for programs."""
    return asdict(found)


def _rows(found: Estimate) -> Iterator[tuple[str, str]]:
    yield "planned", clock_text(found.planned_ms)
    standing = f"{clock_text(found.standing_ms)} of it at standstill"
    yield "in all", f"{clock_text(found.least_ms)} at least, {standing}"
    yield "distance", _distance(found)
    yield "fastest", _fastest(found)
    yield "steepest", _steepest(found)
    yield "starts", f"{found.starts}, each confirmed by a person"
    yield "rests", str(found.rests)
    yield "turns", str(found.turns)


def _distance(found: Estimate) -> str:
    walked = {"backward": found.backward_mm, "forward": found.forward_mm}
    return ", ".join(f"{mm // 1_000} m {walk}" for walk, mm in walked.items() if mm)


def _fastest(found: Estimate) -> str:
    if found.speed_ckmh_max == found.planned_ckmh_max:
        return kmh(found.speed_ckmh_max)
    return f"{kmh(found.speed_ckmh_max)} ({kmh(found.planned_ckmh_max)} planned)"


def _steepest(found: Estimate) -> str:
    slopes = [grade for grade in (found.uphill_dpct_max, -found.downhill_dpct_max) if grade]
    return " and ".join(map(grade_text, slopes)) or grade_text(0)
