"""Many ticks that decide nothing, taken in one step: for simulations that have no loop to keep.

The one rule: what a coast gives is what the core's own ticks would have given one by one; a test
compares the two.
"""

from __future__ import annotations

from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.limits import TICK_MS
from treadmill_ctl.core.profile import Place
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
    setup, _, lived_ms, place = state[:4]
    if cruise.advances:
        segment, elapsed_ms = place
        place = filled(Place, (segment, elapsed_ms + passed_ms))
    return filled(State, (setup, at_ms + passed_ms, lived_ms + passed_ms, place, *state[4:]))
