"""Ticks in which nothing is to be decided: nothing came in, and nothing is due.

The one rule: a cruise decides nothing. It is taken only where a whole tick would change no more
than the time, the place in the plan and the last report; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from treadmill_ctl.core import guard, profile, ramp, watch
from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.limits import (
    ANNOUNCE_MS,
    CONFIRM_AGE_MS_MAX,
    STILL_REPORTS,
    STOP_REPEAT_MS,
    STOP_SILENCE_MS,
    TICK_CLAMP_MS,
    stale_ms,
)
from treadmill_ctl.core.model import Answer, Answered, Event, Report, Reported
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place, Segment
from treadmill_ctl.core.seen import Seen, observe
from treadmill_ctl.core.session import Cruise, Setup, State
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.stopping import overdue
from treadmill_ctl.core.units import fine

NO_REPORT = (1, 0)  # speeds between which no report lies: each is looked at
STANDSTILL = (0, 0)
NEVER_MS = 1 << 62  # nothing is due by itself
AT_REST = (Phase.STANDING, Phase.READY, Phase.ANNOUNCING, Phase.LATCHED, Phase.ENDED)


def cruised(state: State, events: Sequence[Event], now_ms: int) -> State | None:
    """The state after a tick that decides nothing; None where a whole tick is called for."""
    cruise, at_ms = state[-1], state[1]
    if cruise is None or at_ms is None:
        return None
    until_ms, fresh_to_ms, _, _, advances = cruise
    passed_ms = now_ms - at_ms
    if now_ms >= until_ms or now_ms > fresh_to_ms or not 0 <= passed_ms <= TICK_CLAMP_MS:
        return None
    setup, _, lived_ms, place = state[:4]
    if advances:
        segment, elapsed_ms = place
        place = filled(Place, (segment, elapsed_ms + passed_ms))
    moved_on = (setup, now_ms, lived_ms + passed_ms, place)
    if events:
        return _with(moved_on, state, cruise, events)
    return filled(State, (*moved_on, *state[4:]))


def cruise_of(step: Step) -> Cruise | None:
    """How long nothing is to be decided after this tick; None where the next one may decide."""
    lowest_ckmh, highest_ckmh = watch.near(step.watching)
    if (
        step.entered_ms == step.now_ms
        or not lowest_ckmh <= abs(step.seen.speed_ckmh) <= highest_ckmh
    ):
        return None
    until_ms = min(_deadlines(step))
    if until_ms <= step.now_ms:
        return None
    lowest_ckmh, highest_ckmh = _dull_reports(step, lowest_ckmh, highest_ckmh)
    fresh_to_ms = NEVER_MS
    if step.seen.fresh(step.now_ms):
        fresh_to_ms = _fresh_to_ms(step.seen)
    elif step.seen.report_ms is not None and step.seen.report_ms > step.now_ms:
        return None  # the clock went back: it will become fresh by itself
    else:
        lowest_ckmh, highest_ckmh = NO_REPORT  # any would make it fresh
    return Cruise(until_ms, fresh_to_ms, lowest_ckmh, highest_ckmh, _advances(step))


# --- when -----------------------------------------------------------------------------------------


def _deadlines(step: Step) -> Iterator[int]:
    """The times at which something may be decided though nothing comes in.

    The last report growing old is not among them: with each report that is another time.
    """
    setpoints = step.watching.setpoints
    if len(setpoints) > 1:
        yield setpoints[1][0] + step.setup.machine.follow_ms
    yield from _of_stop(step)
    yield from _of_phase(step)


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


def _of_phase(step: Step) -> Iterator[int]:
    match step.phase:
        case Phase.READY:
            yield step.books.confirmed_ms + CONFIRM_AGE_MS_MAX + 1
        case Phase.ANNOUNCING:
            yield step.books.confirmed_ms + CONFIRM_AGE_MS_MAX + 1
            yield step.entered_ms + ANNOUNCE_MS
        case Phase.STARTING:
            yield step.entered_ms + step.setup.machine.start_ms_max + 1
        case Phase.WALKING:
            yield from _of_walk(step)
        case Phase.SLOWING if step.stopping is None:
            slowest = abs(step.books.setpoint_ckmh) <= step.setup.machine.speed.lowest
            yield step.now_ms if slowest else _gap_end_ms(step)  # the stop is next
        case _:
            yield NEVER_MS


def _of_walk(step: Step) -> Iterator[int]:
    """A walk that has come to where it is wanted has time until something else is wanted."""
    segment = step.segment
    if segment is None or not _arrived(step, segment):
        yield _gap_end_ms(step)
        return
    began_ms = step.now_ms - step.place.elapsed_ms
    yield began_ms + segment.duration_ms
    change_ckmh = segment.speed_to_ckmh - segment.speed_from_ckmh
    if change_ckmh:
        gone_ckmh = abs(step.books.setpoint_ckmh) - segment.speed_from_ckmh
        if change_ckmh > 0:
            gone_ckmh += step.setup.machine.speed.step
        yield began_ms + gone_ckmh * segment.duration_ms // change_ckmh


def _gap_end_ms(step: Step) -> int:
    """Until then the machine is left alone, and neither speed nor grade moves on."""
    sent_ms = step.ramp.sent_ms
    return step.now_ms if sent_ms is None else sent_ms + step.setup.machine.command_gap_ms


def _arrived(step: Step, segment: Segment) -> bool:
    """Whether belt and deck have been told all that is wanted now."""
    at_ckmh = abs(step.books.setpoint_ckmh)
    wanted = profile.wanted(step.setup.plan, step.place)
    target_ckmh = min(abs(wanted.speed_ckmh), step.setup.limits.speed(segment.way.walk).value)
    return (
        ramp.on_grid_below(target_ckmh, step.setup.machine.speed) == at_ckmh
        and step.ramp.at_fine == fine(at_ckmh)
        and (step.setup.machine.grade is None or step.deck_dpct in (None, wanted.grade_dpct))
    )


# --- what -----------------------------------------------------------------------------------------


def _dull_reports(step: Step, lowest_ckmh: int, highest_ckmh: int) -> tuple[int, int]:
    """The speeds (signed) that say nothing new when they are reported."""
    if step.phase in AT_REST:
        stands = step.stopping is None and step.watching.rested and step.seen.zeros >= STILL_REPORTS
        return STANDSTILL if stands else NO_REPORT
    if step.phase is not Phase.WALKING:
        return NO_REPORT
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


def _fresh_to_ms(seen: Seen) -> int:
    """Until then, and not after, the last report speaks for the belt."""
    return NEVER_MS if seen.report_ms is None else seen.report_ms + stale_ms(seen.period_ms)


_MovedOn = tuple[Setup, int, int, Place]  # the first fields of a state


def _with(
    moved_on: _MovedOn, state: State, cruise: Cruise, events: Sequence[Event]
) -> State | None:
    """With one event more that says nothing new; None for any other, and for several."""
    match events:
        case (Reported(report),) if _dull(report, cruise, state.seen):
            seen = observe(state.seen, events[0], moved_on[1])
            fresh = filled(Cruise, (cruise.until_ms, _fresh_to_ms(seen), *cruise[2:]))
            return filled(State, (*moved_on, seen, *state[5:-1], fresh))
        case (Answered(number, Answer.ACCEPTED),) if _settles(state, number):
            books = guard.answered(state.books, Answer.ACCEPTED)
            return filled(State, (*moved_on, *state[4:]))._replace(books=books, refusals=0)
        case _:
            return None


def _dull(report: Report, cruise: Cruise, seen: Seen) -> bool:
    """Whether a report says what the one before it said, as far as anybody decides by it."""
    speed_ckmh = report.speed_ckmh
    if speed_ckmh is None or report.grade_dpct != seen.report.grade_dpct:
        return False
    return cruise.lowest_ckmh <= speed_ckmh <= cruise.highest_ckmh


def _settles(state: State, number: int) -> bool:
    """Whether a yes only ends the wait for it: the next command waits for its time anyhow."""
    moves = state.phase in (Phase.WALKING, Phase.SLOWING) and state.stopping is None
    return moves and number == state.books.unanswered and number not in state.stops
