"""One step of a session: observe, watch, plan, ramp, judge.

The one rule: everything that happens to a belt is decided here from a state, events and a time,
and the same three give the same outcome for ever.
"""

from __future__ import annotations

from collections.abc import Sequence

from treadmill_ctl.core import guard, watch
from treadmill_ctl.core.asked import take_console, take_requests
from treadmill_ctl.core.cruise import cruised
from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.guided import hear_heart
from treadmill_ctl.core.model import Asked, Event, Linked, Reported
from treadmill_ctl.core.moves import move_on
from treadmill_ctl.core.outlook import cruise_of
from treadmill_ctl.core.phases import UNDER_WAY, Phase
from treadmill_ctl.core.seen import observe
from treadmill_ctl.core.session import Outcome, State
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.stopping import answered, listened, reconnected, watched
from treadmill_ctl.core.trips import trip_over, trips_of


def tick(state: State, events: Sequence[Event], now_ms: int) -> Outcome:
    """Take in what happened and the time; give the next state, what may leave, what to note."""
    cruising = cruised(state, events, now_ms)
    if cruising is None:
        return decided(state, events, now_ms)
    return filled(Outcome, (cruising, (), ()))


def decided(state: State, events: Sequence[Event], now_ms: int) -> Outcome:
    """The whole of a tick."""
    step = Step(state, now_ms)
    seen_trip = _observe(step, events)
    if step.setup.watches_heart:
        hear_heart(step, events)
    trip = watch.worst(seen_trip, *trips_of(step, events))
    if trip is not None:
        trip_over(step, trip)
    if events:
        take_requests(step, [event for event in events if isinstance(event, Asked)])
        take_console(step, events)
        _after_connect(step, events)
    move_on(step)
    step.watching = watch.told(
        step.watching, abs(step.books.setpoint_ckmh), step.setup.machine, now_ms
    )
    return step.outcome(cruise_of(step))


def _after_connect(step: Step, events: Sequence[Event]) -> None:
    """A stop is the first word after every connect."""
    if any(isinstance(event, Linked) for event in events):
        if step.stopping is not None:
            step.stopping = reconnected(step.stopping, step.now_ms)
        step.begin_stop()


def _observe(step: Step, events: Sequence[Event]) -> watch.Trip | None:
    """Take in what happened; each report is looked at, also when several came at once."""
    trips: list[watch.Trip | None] = []
    for event in events:
        if isinstance(event, Reported) and step.seen.report_ms == step.now_ms:
            trips.append(_look(step))
        step.seen = observe(step.seen, event, step.now_ms)
        step.books = guard.observe(step.books, event, step.seen, step.now_ms)
    if step.stopping is not None:
        step.stopping = watched(step.stopping, step.seen, step.setup.machine, step.now_ms)
        for answer in step.stop_answers(events):
            step.stopping = answered(step.stopping, answer)
        for event in events:
            step.stopping = listened(step.stopping, event, step.now_ms)
    return watch.worst(*trips, _look(step))


def _look(step: Step) -> watch.Trip | None:
    way = step.books.way or step.next_way
    told = step.books.way is not None
    limits, machine = step.setup.limits, step.setup.machine
    phase = step.phase
    under_way = phase in UNDER_WAY
    view = filled(watch.View, (
        step.now_ms,
        step.passed_ms,
        step.books.setpoint_ckmh,
        # Faster than it says it can go is too fast as well, whatever the caps allow.
        min(limits.speed(way.walk).value, machine.speed.highest),
        under_way,
        # Before its first start a session told the belt nothing that it could fail to do.
        under_way and phase is not Phase.TRIPPED and told,
        phase is Phase.WALKING,
    ))  # fmt: skip
    step.watching, trip = watch.look(step.watching, view, step.seen, machine)
    return trip
