"""Which of the requests that lead a walk would be taken now, and what its gates need.

The one rule: the core is asked; what is offered to a person here is what the core would take.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from treadmill_ctl.core import gates
from treadmill_ctl.core.gates import LONG_AGO_MS, Gate, Sign, Verdict
from treadmill_ctl.core.guided import waited_for
from treadmill_ctl.core.model import Asked, Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Leave, Segment
from treadmill_ctl.core.session import Rejected, State
from treadmill_ctl.core.tick import decided

ASK_AHEAD_MS: Final = 60_000  # at most, and half of the time that a value lasts
OVER: Final = frozenset({Phase.TRIPPED, Phase.LATCHED, Phase.ENDED})


class Told(NamedTuple):
    """What was last told of the walker, in the sign's own unit, and how long ago, ms."""

    sign: Sign
    value: int
    age_ms: int


class Watched(NamedTuple):
    """How a gate of the plan stands.

    `wanted_ms`: within this time somebody has to tell a newer value, 0 where it is wanted at
    once; None while nobody is asked. `closed`: why the gate is closed; empty while it is open.
    """

    gate: Gate
    wanted_ms: int | None
    closed: str


def may(state: State, segment: Segment | None, now_ms: int) -> tuple[Request, ...]:
    """What leads a walk and would be taken now, in the segment that the session is in.

    Slower is there wherever somebody walks, also where the belt can go no slower.
    """
    walking = state.phase is Phase.WALKING
    trial = walking and segment is not None and segment.trial is not None
    due = state.guidance.trial is not None and state.phase not in OVER
    under_way = walking or state.phase is Phase.STARTING
    asked = (
        (Request.SLOWER, under_way),
        (Request.FASTER, walking and _takes_faster(state, segment, now_ms)),
        (Request.NEXT, walking and segment is not None and segment.leave is not Leave.ON_TIME),
        (Request.COOL_DOWN, under_way and not state.guidance.finishing),
        (Request.SUCCEEDED, due and not trial),
        (Request.FAILED, due or trial),
        (Request.TELL, state.phase not in OVER),
    )
    return tuple([request for request, taken in asked if taken])


def told(state: State, now_ms: int) -> tuple[Told, ...]:
    """All that is known of the walker, the oldest first."""
    return tuple(
        Told(known.sign, known.value, max(now_ms - known.at_ms, 0))
        for known in state.guidance.known
    )


def watched(state: State, segment: Segment | None, now_ms: int) -> tuple[Watched, ...]:
    """Every gate that bears on what comes next: those of the start before it, else of the walk."""
    if state.phase in OVER or state.hold is Hold.END:
        return ()
    plan, walking = state.setup.plan, state.phase is Phase.WALKING
    if not plan.watched:
        return ()
    since_ms = state.entered_ms if walking else now_ms
    entry = waited_for(plan, segment, state.hold)
    return (
        *(_watched(state, gate, LONG_AGO_MS, now_ms) for gate in entry),
        *(_watched(state, gate, since_ms, now_ms) for gate in plan.gates),
    )


def _watched(state: State, gate: Gate, since_ms: int, now_ms: int) -> Watched:
    known = state.guidance.known
    found = gates.verdict(gate, known, since_ms, now_ms)
    left_ms = max(gates.due_ms(gate, known, since_ms) - now_ms, 0)
    soon = left_ms <= min(ASK_AHEAD_MS, gate.fresh_ms // 2)
    closed = "" if found is Verdict.OPEN else gates.reason(gate, known, found)
    return Watched(gate, left_ms if soon else None, closed)


def _takes_faster(state: State, segment: Segment | None, now_ms: int) -> bool:
    """The core's own word; it is asked only where there may be room at all."""
    if state.guidance.eased_ckmh is None and (segment is None or segment.paced is None):
        return False
    notes = decided(state, (Asked(Request.FASTER, "", ""),), now_ms).notes
    return not any(isinstance(note, Rejected) for note in notes)
