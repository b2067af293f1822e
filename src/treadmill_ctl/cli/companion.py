"""A person beside a walk that nobody walks, and what that person asks for, moment by moment.

The one rule: the least that keeps the walk going as it is written. Starts are confirmed at once,
what is watched is told within its bounds, and next is said where time would run out; the pace stays
where it begins, and no trial is said to have gone well or ill. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from treadmill_ctl.core.asked import wait_ms
from treadmill_ctl.core.gates import SCALES, Gate, Sign, latest
from treadmill_ctl.core.limits import TICK_MS
from treadmill_ctl.core.model import Asked, Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Leave, Plan
from treadmill_ctl.core.session import State
from treadmill_ctl.core.units import NEVER_MS

WHO: Final = "therapist"
VIA: Final = "ahead of time"


def asks(state: State, now_ms: int) -> tuple[Asked, ...]:
    """What is asked for now, one after the other."""
    match state.phase:
        case Phase.STANDING:
            return tuple(_starts(state, now_ms))
        case Phase.WALKING:
            return tuple(_leads(state, now_ms)) if now_ms >= asks_ms(state) else ()
        case _:
            return ()


def speaks(plan: Plan) -> bool:
    """Whether somebody has to speak while it is walked, and not before its starts alone."""
    return bool(plan.gates) or any(each.leave is Leave.BY_HAND for each in plan.segments)


def asks_ms(state: State) -> int:
    """The time before which nothing is asked for in a walk, if nothing happens in it."""
    return min([_end_ms(state), *(_due_ms(state, gate) for gate in state.setup.plan.gates)])


def plausible_value(sign: Sign, plan: Plan) -> int:
    """A value of a sign that lies within the bounds of every gate on it, far from both."""
    scale, gates = SCALES[sign], plan.watched
    lowest = [g.lowest for g in gates if g.sign is sign and g.lowest is not None]
    highest = [g.highest for g in gates if g.sign is sign and g.highest is not None]
    return (max([scale.lowest, *lowest]) + min([scale.highest, *highest])) // 2


def _starts(state: State, now_ms: int) -> Iterator[Asked]:
    """What is watched is told, then the start is confirmed and asked for, as soon as may be."""
    stands = state.seen.still(now_ms) and state.hold is not Hold.END
    if not stands or wait_ms(state, now_ms):
        return
    plan = state.setup.plan
    if plan.watched:
        yield _tells(plan, *plan.watched)
    yield Asked(Request.CONFIRM, WHO, VIA, state.interlocks)
    yield Asked(Request.START, WHO, VIA)


def _leads(state: State, now_ms: int) -> Iterator[Asked]:
    """A value before it is too old, and next before nobody has said it in its time."""
    plan = state.setup.plan
    due = [gate for gate in plan.gates if now_ms >= _due_ms(state, gate)]
    if due:
        yield _tells(plan, *due)
    if now_ms >= _end_ms(state):
        yield Asked(Request.NEXT, WHO, VIA)


def _end_ms(state: State) -> int:
    """The last moment at which a walk is left by hand, before the tick in which its time is up."""
    segment = state.segment
    if segment is None or segment.leave is not Leave.BY_HAND:
        return NEVER_MS
    return (state.at_ms or 0) + segment.duration_ms - state.place.elapsed_ms - TICK_MS


def _due_ms(state: State, gate: Gate) -> int:
    """When a value is told again: half of the way to being too old."""
    last = latest(state.guidance.known, gate.sign)
    told_ms = state.entered_ms if last is None else last.at_ms
    return told_ms + gate.fresh_ms // 2


def _tells(plan: Plan, *gates: Gate) -> Asked:
    signs = dict.fromkeys(gate.sign for gate in gates)
    tells = tuple((sign, plausible_value(sign, plan)) for sign in signs)
    return Asked(Request.TELL, WHO, VIA, tells=tells)
