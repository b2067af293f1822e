"""Ticks in which nothing is to be decided: nothing came in, and nothing is due.

The one rule: a cruise decides nothing. It is taken only where a whole tick would change no more
than the time, the place in the plan, the lines of speed and deck and the last report; tests
compare the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from treadmill_ctl.core import guard
from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.limits import TICK_CLAMP_MS
from treadmill_ctl.core.model import Answer, Answered, Event, Report, Reported
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Place
from treadmill_ctl.core.ramp import Ramp
from treadmill_ctl.core.seen import Seen, reported
from treadmill_ctl.core.session import Cruise, Setup, State


def cruised(state: State, events: Sequence[Event], now_ms: int) -> State | None:
    """The state after a tick that decides nothing; None where a whole tick is called for."""
    cruise, at_ms = state[-1], state[1]
    if cruise is None or at_ms is None:
        return None
    passed_ms = now_ms - at_ms
    if now_ms >= cruise[0] or now_ms > cruise[1] or not 0 <= passed_ms <= TICK_CLAMP_MS:
        return None
    return passed(state, cruise, events, now_ms, passed_ms)


def passed(
    state: State, cruise: Cruise, events: Sequence[Event], now_ms: int, passed_ms: int
) -> State | None:
    """The state after some time of a cruise, at the end of which this came in.

    None where what came in calls for a whole tick.
    """
    _, _, _, _, advances, climb_fine, tilts = cruise
    place = state[3]
    if advances:
        segment, elapsed_ms = place
        place = filled(Place, (segment, elapsed_ms + passed_ms))
    rest = state[4:]
    if climb_fine or tilts:
        at_fine, sent_ms, sent_lived_ms = state[10]
        line = filled(Ramp, (at_fine + climb_fine * passed_ms, sent_ms, sent_lived_ms))
        grade_ms = state[11] + passed_ms if tilts else state[11]
        rest = (*state[4:10], line, grade_ms, *state[12:])
    moved_on = (state[0], now_ms, state[2] + passed_ms, place)
    if events:
        return _with(moved_on, rest, cruise, events)
    return filled(State, moved_on + rest)


_MovedOn = tuple[Setup, int, int, Place]  # the first fields of a state


def _with(
    moved_on: _MovedOn, rest: tuple[Any, ...], cruise: Cruise, events: Sequence[Event]
) -> State | None:
    """With one event more that says nothing new; None for any other, and for several.

    `rest` are the fields behind the first.
    """
    if len(events) != 1:
        return None
    event = events[0]
    if isinstance(event, Reported):
        seen: Seen = rest[0]
        if not _dull(event.report, cruise, seen) or _tells_heart(event.report, moved_on[0]):
            return None
        seen = reported(seen, event.report, moved_on[1])
        fresh = filled(Cruise, (cruise[0], seen.fresh_to_ms, *cruise[2:]))
        return filled(State, (*moved_on, seen, *rest[1:-1], fresh))
    state = filled(State, moved_on + rest)
    match event:
        case Answered(number, Answer.ACCEPTED) if _settles(state, number):
            books = guard.answered(state.books, Answer.ACCEPTED)
            return state._replace(books=books, refusals=0)
        case _:
            return None


def _dull(report: Report, cruise: Cruise, seen: Seen) -> bool:
    """Whether a report says what the one before it said, as far as anybody decides by it."""
    speed_ckmh = report[0]
    if speed_ckmh is None or report[1] != seen[2][1]:
        return False
    return cruise[2] <= speed_ckmh <= cruise[3]


def _tells_heart(report: Report, setup: Setup) -> bool:
    """Whether a report tells of a heart that is watched."""
    return setup.watches_heart and report.heart_rate_bpm is not None


def _settles(state: State, number: int) -> bool:
    """Whether a yes only ends the wait for it: the next command waits for its time anyhow."""
    moves = state.phase in (Phase.WALKING, Phase.SLOWING) and state.stopping is None
    return moves and number == state.books.unanswered and number not in state.stops
