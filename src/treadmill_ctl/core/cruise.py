"""Ticks in which nothing is to be decided: the belt does what it was told and the plan goes on.

The one rule: a cruise decides nothing. It is taken only where a whole tick would change no more
than the time, the place in the plan and the last report; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence

from treadmill_ctl.core import profile, ramp, watch
from treadmill_ctl.core.limits import OVER_SETPOINT_CKMH, TICK_CLAMP_MS, UNDER_SETPOINT_CKMH
from treadmill_ctl.core.model import Event, Reported
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Place
from treadmill_ctl.core.seen import Seen, observe
from treadmill_ctl.core.session import Cruise, State
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.units import fine

NEAR_CKMH = min(OVER_SETPOINT_CKMH, UNDER_SETPOINT_CKMH)


def cruised(state: State, events: Sequence[Event], now_ms: int) -> State | None:
    """The state after a tick that decides nothing; None where a whole tick is called for."""
    cruise, at_ms = state.cruise, state.at_ms
    if cruise is None or at_ms is None:
        return None
    passed_ms = now_ms - at_ms
    segment, elapsed_ms = state.place
    elapsed_ms += passed_ms
    if not 0 <= passed_ms <= TICK_CLAMP_MS or elapsed_ms >= cruise.until_ms:
        return None
    seen = state.seen
    if events:
        seen = _seen_as_told(seen, cruise, events, now_ms)
    if seen is None or not seen.fresh(now_ms):
        return None
    return State(
        state.setup,
        now_ms,
        state.lived_ms + passed_ms,
        Place(segment, elapsed_ms),
        seen,
        *state[5:],
    )


def cruise_of(step: Step) -> Cruise | None:
    """How long nothing is to be decided after this tick; None where the next one may decide."""
    segment, setpoint_ckmh = step.segment, step.books.setpoint_ckmh
    if step.phase is not Phase.WALKING or segment is None or not step.books.running:
        return None
    wanted = profile.wanted(step.setup.plan, step.place)
    at_ckmh = abs(setpoint_ckmh)
    arrived = (
        segment.speed_from_ckmh == segment.speed_to_ckmh
        and ramp.on_grid_below(abs(wanted.speed_ckmh), step.setup.machine.speed) == at_ckmh
        and step.ramp.at_fine == fine(at_ckmh)
        and watch.settled(step.watching, at_ckmh, step.seen)
        and _level(step, wanted.grade_dpct)
    )
    if not arrived:
        return None
    slowest, fastest = max(at_ckmh - NEAR_CKMH, 1), at_ckmh + NEAR_CKMH
    if setpoint_ckmh < 0:
        slowest, fastest = -fastest, -slowest
    return Cruise(segment.duration_ms, slowest, fastest)


def _level(step: Step, wanted_dpct: int) -> bool:
    """Whether the deck is where it is wanted, or cannot be moved."""
    at_dpct = step.books.grade_dpct
    if at_dpct is None:
        at_dpct = step.seen.report.grade_dpct or 0
    return step.setup.machine.grade is None or at_dpct == wanted_dpct


def _seen_as_told(seen: Seen, cruise: Cruise, events: Sequence[Event], now_ms: int) -> Seen | None:
    """What is seen with one more report in it that says nothing new; None for anything else."""
    event = events[0]
    if len(events) > 1 or not isinstance(event, Reported):
        return None
    report = event.report
    speed_ckmh = report.speed_ckmh
    if speed_ckmh is None or report.grade_dpct != seen.report.grade_dpct:
        return None
    if not cruise.lowest_ckmh <= speed_ckmh <= cruise.highest_ckmh:
        return None
    return observe(seen, event, now_ms)
