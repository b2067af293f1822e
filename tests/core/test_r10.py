"""R10: a belt that does what it was not told is stopped."""

from __future__ import annotations

import pytest

from core_walk import Walk
from scripted_belt import Fault
from treadmill_ctl.core.model import StopBelt
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.watch import Reason

NOT_MOVING = [Phase.STANDING, Phase.READY, Phase.ANNOUNCING, Phase.ENDED, Phase.LATCHED]


def test_r10_a_belt_that_runs_over_is_stopped_within_the_bound(session: Walk) -> None:
    """R10: 0.6 km/h over what it was told: a trip one second after the report that shows it."""
    session.to(Phase.WALKING)
    session.run(12_000)
    session.belt.faults.add(Fault.RUNS_OVER)
    while session.state.watching.over_since_ms is None:
        session.tick()
    since_ms = session.now_ms
    session.until(Phase.TRIPPED, limit_ms=2_000)
    assert session.reason is Reason.OVER_SETPOINT
    assert session.now_ms - since_ms == 1_000


@pytest.mark.parametrize("phase", NOT_MOVING)
def test_r10_motion_that_nobody_asked_for(session: Walk, phase: Phase) -> None:
    """R10: in every phase without motion, the first report of it is a trip, a stop and an alarm."""
    session.to(phase)
    session.run(1_000)
    session.belt.faults.add(Fault.MOVES)
    while session.state.phase is phase:
        session.tick()
    assert session.state.phase is Phase.TRIPPED
    assert session.reason is Reason.MOTION_UNASKED
    assert isinstance(session.left()[0], StopBelt)
    assert session.state.alarm is not None
    assert session.state.seen.report_ms == session.now_ms


def test_r10_a_start_without_motion(session: Walk) -> None:
    """R10: a start that brings no motion within the machine's time is a trip, not a wait."""
    session.to(Phase.ANNOUNCING)
    session.belt.faults.add(Fault.IGNORES_SPEED)
    session.belt.countdown_ms = 60_000
    session.until(Phase.STARTING)
    at_ms = session.now_ms
    session.until(Phase.TRIPPED, limit_ms=10_000)
    assert session.reason is Reason.NO_MOTION
    assert session.now_ms - at_ms == 8_100
