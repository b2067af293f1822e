"""Trips on what the machine does, whatever was asked of it.

The one rule: it looks only at measurements, setpoints and time, and names the rule it trips by.
It commands nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from treadmill_ctl.core.limits import (
    OVER_CAP_CKMH,
    OVER_SETPOINT_CKMH,
    OVER_SETPOINT_MS,
    TICK_GAP_MS_MAX,
    UNDER_SETPOINT_CKMH,
    UNDER_SETPOINT_MS,
)
from treadmill_ctl.core.model import Machine
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.units import change_fine, fine, kmh, seconds


class Reason(StrEnum):
    """Why a session tripped, the most severe first."""

    ESTOP = "estop"
    KEY_PULLED = "key_pulled"
    OVER_CAP = "over_cap"
    WRONG_WAY = "wrong_way"
    MOTION_UNASKED = "motion_unasked"
    OVER_SETPOINT = "over_setpoint"
    LINK_LOST = "link_lost"
    GUARDIAN_FIRED = "guardian_fired"  # it takes control away, which is no news then
    CONTROL_LOST = "control_lost"
    CONSOLE_RAISED = "console_raised"
    CONSOLE_STARTED = "console_started"
    LOOP_LATE = "loop_late"
    STALE = "stale"
    COMMAND_UNKNOWN = "command_unknown"
    COMMAND_REFUSED = "command_refused"
    BAD_BYTES = "bad_bytes"
    NOT_FOLLOWING = "not_following"
    NO_MOTION = "no_motion"
    STOP_NOT_CONFIRMED = "stop_not_confirmed"


MILE_M = 1_609
SEVERITY = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Trip:
    """A forced stop: by which rule of SAFETY.md, and what was seen, for a person."""

    reason: Reason
    rule: str
    why: str


class Watching(NamedTuple):
    """What the watch remembers.

    `setpoints` are (since when, magnitude) pairs: every one that a report may still stand for.
    `bounded` is the fastest and the slowest that the belt possibly was, fine, and when; from then
    on both close in on the setpoints, as fast as the belt slows down.
    `rested`: standstill was measured over this link since the setpoint became zero.
    """

    setpoints: tuple[tuple[int, int], ...] = ((0, 0),)
    bounded: tuple[int, int, int] = (0, 0, 0)
    over_since_ms: int | None = None
    under_since_ms: int | None = None
    rested: bool = False


class View(NamedTuple):
    """What one look of the watch takes in. Speeds signed; `cap_ckmh` of the walking direction."""

    now_ms: int
    passed_ms: int  # since the look before, not clamped
    setpoint_ckmh: int
    cap_ckmh: int
    under_way: bool  # the belt may be moving because of us
    driven: bool  # and no trip was yet: it has to do what it is told
    walking: bool  # motion was measured since the start


def look(
    watching: Watching, view: View, seen: Seen, machine: Machine
) -> tuple[Watching, Trip | None]:
    """One look: the new memory, and the most severe trip if there is one."""
    watching = _follow(watching, view, seen, machine)
    found = (
        _over_cap(view, seen),
        _wrong_way(view, seen),
        _motion_unasked(watching, view, seen),
        _over_setpoint(watching, view, seen),
        _stale(view, seen),
        _late(view),
        _bad_bytes(view, seen),
        _not_following(watching, view, seen),
    )
    return watching, worst(*found)


def worst(*trips: Trip | None) -> Trip | None:
    """The most severe of several trips."""
    if not any(trips):
        return None
    return min((t for t in trips if t is not None), key=lambda t: SEVERITY[t.reason])


def _follow(watching: Watching, view: View, seen: Seen, machine: Machine) -> Watching:
    """Bring the memory up to now, and time what lies outside of the bounds."""
    at_ckmh = abs(view.setpoint_ckmh)
    was_zero = watching.setpoints[-1][1] == 0
    watching = told(_forgotten(watching, machine, view.now_ms), at_ckmh, machine, view.now_ms)
    high_fine, low_fine = bounds(watching, machine, view.now_ms)
    measured_fine = fine(abs(seen.speed_ckmh))
    over = measured_fine > high_fine + fine(OVER_SETPOINT_CKMH)
    under = view.walking and measured_fine < low_fine - fine(UNDER_SETPOINT_CKMH)
    # Standstill of before the setpoint became zero says nothing of a belt that was just started.
    stands = was_zero and seen.still(view.now_ms)
    timed = (
        _since(watching.over_since_ms, seen, outside=over),
        _since(watching.under_since_ms, seen, outside=under),
        at_ckmh == 0 and (stands or (watching.rested and seen.report_ms is not None)),
    )
    if timed == (watching.over_since_ms, watching.under_since_ms, watching.rested):
        return watching
    if stands and at_ckmh == 0:
        return Watching(rested=True)  # at rest it is on its way from nothing any more
    return Watching(watching.setpoints, watching.bounded, *timed)


def bounds(watching: Watching, machine: Machine, now_ms: int) -> tuple[int, int]:
    """The fastest and the slowest that the belt may be at a time, fine."""
    high_fine, low_fine, bounds_ms = watching.bounded
    change = change_fine(machine.deceleration_mm_s2, max(now_ms - bounds_ms, 0))
    lowest_ckmh, highest_ckmh = spread(watching)
    return max(fine(highest_ckmh), high_fine - change), min(fine(lowest_ckmh), low_fine + change)


def spread(watching: Watching) -> tuple[int, int]:
    """The lowest and the highest of the setpoints that a report may still stand for."""
    setpoints = watching.setpoints
    if len(setpoints) == 1:
        level_ckmh = setpoints[0][1]
        return level_ckmh, level_ckmh
    levels = [level for _, level in setpoints]
    return min(levels), max(levels)


def _forgotten(watching: Watching, machine: Machine, now_ms: int) -> Watching:
    """Without the setpoints that no report can show any more; from then on the bounds close in."""
    while len(watching.setpoints) > 1:
        followed_ms = watching.setpoints[1][0] + machine.follow_ms
        if now_ms < followed_ms:
            break
        bounded = (*bounds(watching, machine, followed_ms), followed_ms)
        watching = watching._replace(setpoints=watching.setpoints[1:], bounded=bounded)
    return watching


def told(watching: Watching, at_ckmh: int, machine: Machine, now_ms: int) -> Watching:
    """With the present setpoint (magnitude), from when on the belt may be on its way to it."""
    if watching.setpoints[-1][1] == at_ckmh:
        return watching
    bounded = (*bounds(watching, machine, now_ms), now_ms)
    return watching._replace(setpoints=(*watching.setpoints, (now_ms, at_ckmh)), bounded=bounded)


def near(watching: Watching) -> tuple[int, int]:
    """The speeds (magnitudes) between which a report is right whatever the bounds are."""
    lowest_ckmh, highest_ckmh = spread(watching)
    return lowest_ckmh - UNDER_SETPOINT_CKMH, highest_ckmh + OVER_SETPOINT_CKMH


def _since(before_ms: int | None, seen: Seen, *, outside: bool) -> int | None:
    """When the report arrived that began to lie outside; None while inside."""
    if not outside:
        return None
    return before_ms if before_ms is not None else seen.report_ms


def _over_cap(view: View, seen: Seen) -> Trip | None:
    speed_ckmh = abs(seen.speed_ckmh)
    if not view.under_way or speed_ckmh <= view.cap_ckmh + OVER_CAP_CKMH:
        return None
    return Trip(
        Reason.OVER_CAP,
        "R2",
        f"the belt runs at {kmh(speed_ckmh)}, the cap is {kmh(view.cap_ckmh)}",
    )


def _wrong_way(view: View, seen: Seen) -> Trip | None:
    if seen.speed_ckmh * view.setpoint_ckmh >= 0:
        return None
    return Trip(Reason.WRONG_WAY, "R6", "the belt runs the other way than it was told to")


def _motion_unasked(watching: Watching, view: View, seen: Seen) -> Trip | None:
    if not watching.rested or seen.speed_ckmh == 0 or view.setpoint_ckmh != 0:
        return None
    return Trip(
        Reason.MOTION_UNASKED,
        "R10",
        f"the belt moves at {kmh(seen.speed_ckmh)} and nobody here asked for it",
    )


def _over_setpoint(watching: Watching, view: View, seen: Seen) -> Trip | None:
    since_ms = watching.over_since_ms
    if not view.driven or since_ms is None or view.now_ms - since_ms < OVER_SETPOINT_MS:
        return None
    return Trip(
        Reason.OVER_SETPOINT,
        "R10",
        f"the belt runs at {kmh(seen.speed_ckmh)}, it was told {kmh(view.setpoint_ckmh)}"
        f"{_in_miles(abs(seen.speed_ckmh), abs(view.setpoint_ckmh))}",
    )


def _stale(view: View, seen: Seen) -> Trip | None:
    if not view.driven or not seen.linked or seen.fresh(view.now_ms):
        return None
    age_ms = seen.age_ms(view.now_ms)
    said = "ever" if age_ms is None else f"for {seconds(age_ms)}"
    return Trip(Reason.STALE, "R9", f"the machine has not reported its speed {said}")


def _late(view: View) -> Trip | None:
    if not view.driven or 0 <= view.passed_ms <= TICK_GAP_MS_MAX:
        return None
    return Trip(Reason.LOOP_LATE, "R15", f"the control loop was away for {seconds(view.passed_ms)}")


def _bad_bytes(view: View, seen: Seen) -> Trip | None:
    if not view.driven or not seen.babbles(view.now_ms):
        return None
    return Trip(Reason.BAD_BYTES, "R13", "the machine sends messages that cannot be read")


def _not_following(watching: Watching, view: View, seen: Seen) -> Trip | None:
    since_ms = watching.under_since_ms
    if not view.driven or since_ms is None or view.now_ms - since_ms < UNDER_SETPOINT_MS:
        return None
    return Trip(
        Reason.NOT_FOLLOWING,
        "R10",
        f"the belt runs at {kmh(seen.speed_ckmh)} and does not follow {kmh(view.setpoint_ckmh)}"
        f"{_in_miles(abs(view.setpoint_ckmh), abs(seen.speed_ckmh))}",
    )


def _in_miles(more_ckmh: int, less_ckmh: int) -> str:
    """A word on the unit where one speed is the other in miles, within a twentieth."""
    off_mille = abs(more_ckmh * 1_000 - less_ckmh * MILE_M)
    if off_mille * 20 > less_ckmh * MILE_M:
        return ""
    return ": that is the ratio of a mile to a kilometre; see which unit the treadmill counts in"
