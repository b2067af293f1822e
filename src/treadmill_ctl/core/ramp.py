"""The rate-limited approach from one setpoint to the next.

The one rule: the ramp clamps, so that what it proposes can pass the guard; it never asks whether
anything may move. Rising, it rounds down to the machine's grid; falling, up: a proposal is never
ahead of the line that the limits draw.
"""

from __future__ import annotations

from typing import NamedTuple

from treadmill_ctl.core.limits import STEP_CKMH_MAX, Limits
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.units import FINE_PER_CKMH, change_fine, fine


class Ramp(NamedTuple):
    """`at_fine` is where the line stands (magnitude), `sent_ms` when a command last left.

    `sent_lived_ms` is the same moment in lived time, in which a late tick counts for no more than
    a punctual one may.
    """

    at_fine: int = 0
    sent_ms: int | None = None
    sent_lived_ms: int = 0


class Pace(NamedTuple):
    """The time of a tick as a ramp counts it, ms: now, since the tick before, and lived."""

    now_ms: int
    passed_ms: int
    step_ms: int  # the same, clamped
    lived_ms: int  # the sum of all of those


def rebased(speed_ckmh: int, sent_ms: int | None, sent_lived_ms: int = 0) -> Ramp:
    """A ramp that stands on a speed (magnitude)."""
    return Ramp(fine(speed_ckmh), sent_ms, sent_lived_ms)


def elapsed_ms(ramp: Ramp, machine: Machine, pace: Pace) -> int | None:
    """The time that speed and grade may act on in this tick; None while the machine is left alone.

    Between two commands nothing moves on. The tick that ends such a gap has all of it to act on.
    """
    if ramp.sent_ms is None:
        return pace.step_ms
    since_ms = pace.now_ms - ramp.sent_ms
    if since_ms < machine.command_gap_ms:
        return None
    ends_gap = since_ms - pace.passed_ms < machine.command_gap_ms
    return pace.lived_ms - ramp.sent_lived_ms if ends_gap else pace.step_ms


def approach(
    ramp: Ramp,
    target_ckmh: int,
    setpoint_ckmh: int,
    elapsed_ms: int,
    limits: Limits,
    acceleration_mm_s2: int | None,
) -> Ramp:
    """The line after a time, all magnitudes; the segment's own acceleration only lowers the limit.

    The line never runs further ahead of the setpoint than one step: nothing is caught up on.
    """
    target_fine = fine(target_ckmh)
    if target_fine == ramp.at_fine:
        return ramp
    if target_ckmh <= setpoint_ckmh:
        # What the line was ahead is forgotten: nothing rises once less is wanted.
        ramp = ramp._replace(at_fine=min(ramp.at_fine, fine(setpoint_ckmh)))
    if target_fine > ramp.at_fine:
        rate_mm_s2 = limits.acceleration_mm_s2.value
        if acceleration_mm_s2 is not None:
            rate_mm_s2 = min(rate_mm_s2, acceleration_mm_s2)
        at_fine = min(target_fine, ramp.at_fine + change_fine(rate_mm_s2, elapsed_ms))
        at_fine = min(at_fine, fine(setpoint_ckmh + STEP_CKMH_MAX))
    else:
        fall_fine = change_fine(limits.deceleration_mm_s2.value, elapsed_ms)
        at_fine = max(target_fine, ramp.at_fine - fall_fine)
    return ramp._replace(at_fine=at_fine)


def proposal(ramp: Ramp, setpoint_ckmh: int, range_: Range) -> int | None:
    """The next setpoint (magnitude) to ask the guard for, or None while there is none."""
    if ramp.at_fine == fine(setpoint_ckmh):
        return None
    if ramp.at_fine > fine(setpoint_ckmh):
        speed_ckmh = on_grid_below(ramp.at_fine // FINE_PER_CKMH, range_)
    else:
        speed_ckmh = on_grid_above(-(-ramp.at_fine // FINE_PER_CKMH), range_)
        speed_ckmh = min(speed_ckmh, setpoint_ckmh)
    return None if speed_ckmh == setpoint_ckmh else speed_ckmh


def on_grid_below(speed_ckmh: int, range_: Range) -> int:
    """The highest speed of the machine that is not above; its lowest where there is none."""
    inside = min(max(speed_ckmh, range_.lowest), range_.highest)
    return range_.at_or_below(inside)


def on_grid_above(speed_ckmh: int, range_: Range) -> int:
    """The lowest speed of the machine that is not below; its highest on the grid at most."""
    below = on_grid_below(speed_ckmh, range_)
    above = range_.above(below)
    return above if below < speed_ckmh and above <= range_.highest else below


def grade_step(
    at_dpct: int, wanted_dpct: int, rate_dpct_s: int, elapsed_ms: int, grid: Range
) -> int:
    """The next grade of the deck on the way to the wanted one: as far as the rate allows.

    A place on the grid, by a second's worth or one step at most, however long nothing moved;
    the present grade when not even one step is due.
    """
    goal_dpct = on_grid_toward_zero(wanted_dpct, grid)
    room_dpct = min(rate_dpct_s * elapsed_ms // 1_000, max(rate_dpct_s, grid.widest))
    aim_dpct = min(max(goal_dpct, at_dpct - room_dpct), at_dpct + room_dpct)
    below_dpct = grid.at_or_below(aim_dpct)
    if goal_dpct > at_dpct:
        return max(below_dpct, at_dpct)
    return min(below_dpct if below_dpct == aim_dpct else grid.above(below_dpct), at_dpct)


def on_grid_toward_zero(wanted: int, grid: Range) -> int:
    """The nearest place on the grid that is no further from zero; the next above where none is."""
    below = grid.at_or_below(wanted)
    return below if below == wanted or wanted > 0 else grid.above(below)
