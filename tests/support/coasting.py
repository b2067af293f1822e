"""Many ticks that decide nothing, taken in one step: for simulations that have no loop to keep.

The one rule: what a coast gives is what the core's own ticks would have given one by one; a test
compares the two.
"""

from __future__ import annotations

from treadmill_ctl.core.cruise import passed
from treadmill_ctl.core.limits import TICK_MS
from treadmill_ctl.core.model import Event
from treadmill_ctl.core.session import State


def coasted(state: State, to_ms: int) -> State:
    """The state after the last of the ticks up to a time in which nothing is to be decided.

    Nothing may come in before or at that time. The same state where already the next tick decides.
    """
    cruise, at_ms = state.cruise, state.at_ms
    if cruise is None or at_ms is None:
        return state
    passed_ms = (min(to_ms, cruise.until_ms - 1, cruise.fresh_to_ms) - at_ms) // TICK_MS * TICK_MS
    if passed_ms <= 0:
        return state
    return passed(state, cruise, (), at_ms + passed_ms, passed_ms) or state


def coasts(state: State, to_ms: int) -> bool:
    """Whether no tick up to a time decides anything, if nothing comes in."""
    cruise = state[-1]
    return cruise is not None and to_ms < cruise[0] and to_ms <= cruise[1]


def coasted_with(state: State, event: Event, to_ms: int) -> State | None:
    """The state after the ticks up to a time to which it coasts, in the last of which this came in.

    None where that calls for a whole tick.
    """
    cruise, at_ms = state[-1], state[1]
    if cruise is None or at_ms is None:
        return None
    return passed(state, cruise, (event,), to_ms, to_ms - at_ms)
