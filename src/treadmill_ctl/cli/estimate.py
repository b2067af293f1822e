"""How long, how far, how fast and how steep a session is: the sums of a forecast.

The one rule: every figure is the forecast's or the plan's; what a person adds by waiting is not
guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from treadmill_ctl.cli.forecast import Forecast
from treadmill_ctl.core.model import Walk
from treadmill_ctl.core.profile import Leave, SegmentKind
from treadmill_ctl.core.units import distance_mm, kmh, seconds
from treadmill_ctl.core.wording import acceleration_text, clock_text, grade_text


@dataclass(frozen=True, slots=True)
class Estimate:
    """The figures of a session. Units as in their names; grades as the walker feels them.

    `planned_ms` is the plan alone, `least_ms` everything from the first start to standstill but the
    waiting for people; what a person may end before its time lasts all of it in both. `standing_ms`
    is the part of it in which the belt stands. `speed_ckmh_max` is walked with paces where they
    begin and trials as they are written, `planned_ckmh_max` is the most that can be wanted.
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
    paced: int = 0
    trials: int = 0
    early: int = 0
    by_hand: int = 0

    @property
    def extreme(self) -> str:
        """How the time in all is meant."""
        return "at the longest but for waiting" if self.early or self.by_hand else "at least"

    @property
    def highest_ckmh(self) -> int:
        """The highest speed that there can be; ramps take some of it where no person leads."""
        led = self.paced or self.trials
        return self.planned_ckmh_max if led else self.speed_ckmh_max


def estimate(forecast: Forecast) -> Estimate:
    """The figures of a forecast."""
    plan, moments = forecast.plan, forecast.moments
    passed = dict.fromkeys(Walk, 0)
    for moment, lasts_ms in forecast.lasting:
        way = plan.segments[min(moment.segment, len(plan.segments) - 1)].way
        passed[way.walk] += moment.speed_ckmh * lasts_ms
    kinds = [segment.kind for segment in plan.segments]
    leaves = [segment.leave for segment in plan.segments]
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
        paced=sum(segment.paced is not None for segment in plan.segments),
        trials=sum(segment.trial is not None for segment in plan.segments),
        early=leaves.count(Leave.EARLY),
        by_hand=leaves.count(Leave.BY_HAND),
    )


def rows(found: Estimate) -> Iterator[str]:
    """The figures for a person, a line each."""
    for name, text in named(found):
        yield f"{name:>9}  {text}"


def reckoned(forecast: Forecast) -> str:
    """What the figures were reckoned with, in a sentence or two."""
    up, down = forecast.limits.acceleration_mm_s2, forecast.limits.deceleration_mm_s2
    return (
        f"Walked ahead of time with the ramps in force, up {acceleration_text(up.value)}"
        f" ({up.source}) and down {acceleration_text(down.value)} ({down.source}), on"
        f" {forecast.machine.name} in steps of {kmh(forecast.machine.speed.widest)} with a"
        f" countdown of {seconds(forecast.countdown_ms)}. Another treadmill differs a little;"
        " people take longer."
    )


def as_json(found: Estimate) -> dict[str, int]:
    """The figures for programs."""
    return asdict(found)


def named(found: Estimate) -> Iterator[tuple[str, str]]:
    """The figures for a person, by their names."""
    yield "planned", clock_text(found.planned_ms)
    standing = f"{clock_text(found.standing_ms)} of it at standstill"
    yield "in all", f"{clock_text(found.least_ms)} {found.extreme}, {standing}"
    yield "distance", _distance(found)
    yield "fastest", _fastest(found)
    yield "steepest", _steepest(found)
    yield "starts", f"{found.starts}, each confirmed by a person"
    yield "rests", str(found.rests)
    yield "turns", str(found.turns)
    yield from _open(found)


def _open(found: Estimate) -> Iterator[tuple[str, str]]:
    """What persons decide while it is walked, and what was reckoned with in their place."""
    if found.paced:
        yield "paced", f"{_walks(found.paced)}, reckoned at the speed it begins with"
    if found.trials:
        yield "trials", f"{found.trials}, reckoned as written; what they earn shows in the walk"
    if found.early:
        yield "early", f"{_walks(found.early)} may end before its time, reckoned with all of it"
    if found.by_hand:
        yield "by hand", f"{_walks(found.by_hand)} until you say next, reckoned at the longest"


def _walks(count: int) -> str:
    return "1 walk" if count == 1 else f"{count} walks, each one"


def _distance(found: Estimate) -> str:
    walked = {"backward": found.backward_mm, "forward": found.forward_mm}
    return ", ".join(f"{mm // 1_000} m {walk}" for walk, mm in walked.items() if mm)


def _fastest(found: Estimate) -> str:
    if found.speed_ckmh_max == found.planned_ckmh_max:
        return kmh(found.speed_ckmh_max)
    if found.highest_ckmh != found.speed_ckmh_max:
        highest = f"{kmh(found.highest_ckmh)} at the highest that can be"
        return f"{highest}; {kmh(found.speed_ckmh_max)} as reckoned here"
    return f"{kmh(found.speed_ckmh_max)} ({kmh(found.planned_ckmh_max)} planned)"


def _steepest(found: Estimate) -> str:
    slopes = [grade for grade in (found.uphill_dpct_max, -found.downhill_dpct_max) if grade]
    return " and ".join(map(grade_text, slopes)) or grade_text(0)
