"""How long nothing is to be decided after a tick, if nothing comes in that says anything new.

The one rule: it errs to the near side. Where it cannot say when the next decision falls due, the
next tick is a whole one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from treadmill_ctl.core import guided, watch
from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.limits import (
    ANNOUNCE_MS,
    CONFIRM_AGE_MS_MAX,
    GRADE_MOVES_BELOW_CKMH,
    OVER_SETPOINT_CKMH,
    OVER_SETPOINT_MS,
    STEP_CKMH_MAX,
    STILL_REPORTS,
    STOP_REPEAT_MS,
    STOP_SILENCE_MS,
    UNDER_SETPOINT_CKMH,
    UNDER_SETPOINT_MS,
)
from treadmill_ctl.core.model import Walk
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.session import Cruise
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.stopping import overdue
from treadmill_ctl.core.units import NEVER_MS, change_fine, fine

NO_REPORT = (1, 0)  # speeds between which no report lies: each is looked at
STANDSTILL = (0, 0)
AT_REST = (Phase.STANDING, Phase.READY, Phase.ANNOUNCING, Phase.LATCHED, Phase.ENDED)
DRIVEN = (Phase.STARTING, Phase.WALKING, Phase.SLOWING)


def cruise_of(step: Step) -> Cruise | None:
    """How long nothing is to be decided after this tick; None where the next one may decide."""
    if step.entered_ms == step.now_ms or _timed_anew(step):
        return None
    if step.phase not in DRIVEN and not _as_told(step):
        return None  # a graver word went first, and the alarm is a tick behind it
    line, deck = _line(step), _deck(step)
    until_ms = min(_deadlines(step, line, deck))
    if until_ms <= step.now_ms:
        return None
    lowest_ckmh, highest_ckmh = _dull_reports(step, deck)
    to_ms = NEVER_MS
    if step.seen.fresh(step.now_ms):
        to_ms = step.seen.fresh_to_ms
    elif step.seen.report_ms is not None and step.seen.report_ms > step.now_ms:
        return None  # the clock went back: it will become fresh by itself
    else:
        lowest_ckmh, highest_ckmh = NO_REPORT  # any would make it fresh
    climb_fine = 0 if line is None else line.climb_fine
    return filled(Cruise, (
        until_ms, to_ms, lowest_ckmh, highest_ckmh, _advances(step), climb_fine, deck.tilts,
    ))  # fmt: skip


def _timed_anew(step: Step) -> bool:
    """Whether a report that lay outside may lie inside, now that the belt was told otherwise."""
    watching = step.watching
    outside = watching.over_since_ms is not None or watching.under_since_ms is not None
    told = len(watching.setpoints) > 1 and watching.setpoints[-1][0] == step.now_ms
    return outside and told


def _as_told(step: Step) -> bool:
    """Whether the last speed that was reported is right whatever the bounds are."""
    lowest_ckmh, highest_ckmh = watch.near(step.watching)
    return lowest_ckmh <= abs(step.seen.speed_ckmh) <= highest_ckmh


# --- when -----------------------------------------------------------------------------------------


class _Line(NamedTuple):
    """The line of the ramp: how far it moves in a ms, 0 at rest, and where it is looked at."""

    climb_fine: int
    goal_ckmh: int


class _Deck(NamedTuple):
    """Whether the deck's time counts, and when a grade falls due."""

    tilts: bool
    due_ms: int


DECK_AT_REST = _Deck(tilts=False, due_ms=NEVER_MS)


def _deadlines(step: Step, line: _Line | None, deck: _Deck) -> Iterator[int]:
    """The times at which something may be decided though nothing comes in.

    The last report growing old is not among them: with each report that is another time.
    """
    setpoints = step.watching.setpoints
    if len(setpoints) > 1:
        yield setpoints[1][0] + step.setup.machine.follow_ms
    yield from _of_watch(step)
    yield from _of_stop(step)
    yield deck.due_ms
    yield from _of_phase(step, line)


def _of_watch(step: Step) -> Iterator[int]:
    """A report that lies outside of the bounds, or will when they have closed in, is timed."""
    watching, measured_fine = step.watching, fine(abs(step.seen.speed_ckmh))
    if step.phase in DRIVEN:
        if watching.over_since_ms is not None:
            yield watching.over_since_ms + OVER_SETPOINT_MS
        if watching.under_since_ms is not None:
            yield watching.under_since_ms + UNDER_SETPOINT_MS
    lowest_ckmh, highest_ckmh = watch.near(watching)
    high_fine, low_fine, bounds_ms = watching.bounded
    closes_fine = change_fine(step.setup.machine.deceleration_mm_s2, 1)
    if watching.over_since_ms is None and measured_fine > fine(highest_ckmh):
        yield bounds_ms + (high_fine + fine(OVER_SETPOINT_CKMH) - measured_fine) // closes_fine + 1
    walks = step.phase is Phase.WALKING
    if walks and watching.under_since_ms is None and measured_fine < fine(lowest_ckmh):
        yield bounds_ms + (measured_fine + fine(UNDER_SETPOINT_CKMH) - low_fine) // closes_fine + 1


def _of_stop(step: Step) -> Iterator[int]:
    stopping = step.stopping
    if stopping is None:
        return
    if step.phase is Phase.SLOWING and overdue(stopping, step.seen, step.now_ms):
        yield step.now_ms  # the next tick trips
    if step.seen.linked:
        yield step.now_ms if stopping.sent_ms is None else stopping.sent_ms + STOP_REPEAT_MS
    for due_ms in (stopping.since_ms + STOP_SILENCE_MS, stopping.bound_ms):
        if due_ms > step.now_ms:
            yield due_ms


def _of_phase(step: Step, line: _Line | None) -> Iterator[int]:
    match step.phase:
        case Phase.READY:
            yield step.books.confirmed_ms + CONFIRM_AGE_MS_MAX + 1
        case Phase.ANNOUNCING:
            yield step.books.confirmed_ms + CONFIRM_AGE_MS_MAX + 1
            yield step.entered_ms + ANNOUNCE_MS
        case Phase.STARTING:
            yield step.entered_ms + step.setup.machine.start_ms_max + 1
        case Phase.WALKING:
            yield from _of_walk(step, line)
        case Phase.SLOWING if step.stopping is None:
            slowest = abs(step.books.setpoint_ckmh) <= step.setup.machine.speed.lowest
            yield step.now_ms if slowest else _next_place_ms(step, line)  # the stop is next
        case _:
            yield NEVER_MS


def _of_walk(step: Step, line: _Line | None) -> Iterator[int]:
    """A walk has time until its line comes to the next speed of the machine, or the plan goes on.

    One that has come to where it is wanted has time until something else is wanted.
    """
    segment = step.setup.plan.segments[step.place.segment]
    began_ms = step.now_ms - step.place.elapsed_ms
    yield began_ms + segment.duration_ms
    for index, gate in enumerate(step.setup.plan.gates):
        yield guided.due_ms(step, index, gate)
    if line is not None and line.climb_fine == 0:
        yield began_ms + _change_ms(step, segment)
    else:
        yield _next_place_ms(step, line)


def _change_ms(step: Step, segment: Segment) -> int:
    """How far into a segment another speed is wanted than the belt has been told."""
    grid, at_ckmh = step.setup.machine.speed, abs(step.books.setpoint_ckmh)
    change_ckmh = segment.speed_to_ckmh - segment.speed_from_ckmh
    if change_ckmh > 0:
        if step.target_for(segment.speed_to_ckmh) == at_ckmh:
            return NEVER_MS  # a cap or a person holds it where it is
        gone_ckmh = grid.above(at_ckmh) - segment.speed_from_ckmh
        return -(-gone_ckmh * segment.duration_ms // change_ckmh)
    if change_ckmh < 0 and at_ckmh > grid.lowest:
        return (at_ckmh - segment.speed_from_ckmh) * segment.duration_ms // change_ckmh + 1
    return NEVER_MS


def _next_place_ms(step: Step, line: _Line | None) -> int:
    """When the line of the ramp comes to another speed of the machine, or has to be drawn anew."""
    if line is None:
        return max(_gap_end_ms(step), step.now_ms)
    left_fine = fine(line.goal_ckmh) - step.ramp.at_fine
    return step.now_ms + -(-left_fine // line.climb_fine)


def _line(step: Step) -> _Line | None:
    """The way of the line from here; None where it is left alone, or may bend in any tick.

    It rests where belt and deck have been told all that is wanted now.
    """
    grid, at_fine = step.setup.machine.speed, step.ramp.at_fine
    told_ckmh = abs(step.books.setpoint_ckmh)
    if step.phase is Phase.SLOWING and step.stopping is None:
        return _falling(step, grid.lowest, told_ckmh)
    segment = step.segment
    if step.phase is not Phase.WALKING or segment is None:
        return None
    target_ckmh = step.target_ckmh
    if target_ckmh == told_ckmh and at_fine == fine(told_ckmh):
        return _Line(0, told_ckmh)
    change_ckmh = segment.speed_to_ckmh - segment.speed_from_ckmh
    if fine(target_ckmh) < at_fine:
        return _falling(step, target_ckmh, told_ckmh) if change_ckmh <= 0 else None
    if fine(target_ckmh) == at_fine or change_ckmh < 0 or step.now_ms < _gap_end_ms(step):
        return None
    rate_mm_s2, limit_mm_s2 = segment.acceleration_mm_s2, step.setup.limits.acceleration_mm_s2.value
    rate_mm_s2 = limit_mm_s2 if rate_mm_s2 is None else min(rate_mm_s2, limit_mm_s2)
    goal_ckmh = min(grid.above(told_ckmh), told_ckmh + STEP_CKMH_MAX, target_ckmh)
    return _Line(change_fine(rate_mm_s2, 1), goal_ckmh)


def _falling(step: Step, target_ckmh: int, told_ckmh: int) -> _Line | None:
    at_fine = step.ramp.at_fine
    if not fine(target_ckmh) < at_fine <= fine(told_ckmh) or step.now_ms < _gap_end_ms(step):
        return None
    goal_ckmh = max(step.setup.machine.speed.at_or_below(told_ckmh - 1), target_ckmh)
    return _Line(-change_fine(step.setup.limits.deceleration_mm_s2.value, 1), goal_ckmh)


def _gap_end_ms(step: Step) -> int:
    """Until then the machine is left alone, and neither speed nor grade moves on."""
    sent_ms = step.ramp.sent_ms
    return step.now_ms if sent_ms is None else sent_ms + step.setup.machine.command_gap_ms


def _deck(step: Step) -> _Deck:
    """The way of the deck from here, as `moves` takes it."""
    at_dpct, goal_dpct, grid = step.deck_dpct, step.goal_dpct, step.setup.machine.grade
    moves = step.phase is Phase.WALKING and at_dpct != goal_dpct
    if not moves or at_dpct is None or goal_dpct is None or grid is None:
        return DECK_AT_REST
    backward = step.next_way.walk is Walk.BACKWARD
    if backward and abs(step.books.setpoint_ckmh) > GRADE_MOVES_BELOW_CKMH:
        return DECK_AT_REST  # until the belt has been told to go slower
    fast = backward and abs(step.seen.speed_ckmh) > GRADE_MOVES_BELOW_CKMH
    wait_ms = max(_gap_end_ms(step), step.now_ms)
    if fast or wait_ms > step.now_ms or step.books.unanswered is not None:
        return _Deck(tilts=False, due_ms=wait_ms)
    if goal_dpct > at_dpct:
        way_dpct = grid.above(at_dpct) - at_dpct
    else:
        way_dpct = at_dpct - grid.at_or_below(at_dpct - 1)
    rate_dpct_s = step.setup.limits.grade_rate_dpct_s.value
    due_ms = step.now_ms + -(-way_dpct * 1_000 // rate_dpct_s) - step.grade_ms
    return _Deck(tilts=True, due_ms=due_ms)


# --- what -----------------------------------------------------------------------------------------


def _dull_reports(step: Step, deck: _Deck) -> tuple[int, int]:
    """The speeds (signed) that say nothing new when they are reported."""
    phase, (lowest_ckmh, highest_ckmh) = step.phase, watch.near(step.watching)
    if deck.tilts and step.next_way.walk is Walk.BACKWARD:
        highest_ckmh = min(highest_ckmh, GRADE_MOVES_BELOW_CKMH)
    walks = phase is Phase.WALKING
    if not walks:
        lowest_ckmh = 0  # nobody asks whether it follows
    if step.stopping is not None or not (lowest_ckmh <= abs(step.seen.speed_ckmh) <= highest_ckmh):
        return NO_REPORT
    if phase in AT_REST:
        stands = step.watching.rested and step.seen.zeros >= STILL_REPORTS
        return STANDSTILL if stands else NO_REPORT
    if phase is Phase.STARTING:
        return STANDSTILL
    slowest_ckmh = max(lowest_ckmh, 1)
    if step.books.setpoint_ckmh < 0:
        return -highest_ckmh, -slowest_ckmh
    return slowest_ckmh, highest_ckmh


def _advances(step: Step) -> bool:
    """Whether time in this phase is time in the plan."""
    if step.phase is Phase.WALKING:
        return True
    waits = step.phase in (Phase.STANDING, Phase.READY) and step.hold in (Hold.REST, Hold.TURN)
    return waits and step.seen.still(step.now_ms)
