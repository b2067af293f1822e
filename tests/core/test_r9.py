"""R9: silence while the belt may move is a trip, and never standstill."""

from __future__ import annotations

import pytest

from core_walk import Walk
from scripted_belt import Fault
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.watch import Reason

NOT_MOVING = [Phase.STANDING, Phase.READY, Phase.ANNOUNCING, Phase.ENDED, Phase.LATCHED]
DRIVEN = [Phase.STARTING, Phase.WALKING, Phase.SLOWING]


@pytest.mark.parametrize("fault", ["SILENT", "SPEECHLESS"])
@pytest.mark.parametrize("phase", DRIVEN)
def test_r9_silence_while_the_belt_may_move_is_a_trip(
    session: Walk, phase: Phase, fault: str
) -> None:
    """R9: in every phase with motion, no speed for the stale limit trips, not a tick later."""
    session.to(phase)
    last_ms = session.state.seen.report_ms
    limit_ms = max(1_500, 3 * session.state.seen.period_ms)
    session.belt.faults.add(Fault[fault])
    session.until(Phase.TRIPPED, limit_ms=10_000)
    assert session.reason is Reason.STALE
    assert last_ms is not None
    assert limit_ms < session.now_ms - last_ms <= limit_ms + 100


def test_r9_silence_is_never_standstill(session: Walk) -> None:
    """R9: a tripped belt that falls silent is not taken to stand, however long; then an alarm."""
    session.to(Phase.TRIPPED)
    session.belt.faults.add(Fault.SILENT)
    session.run(60_000)
    assert session.state.phase is Phase.TRIPPED
    assert session.state.alarm is not None


@pytest.mark.parametrize("phase", DRIVEN)
def test_r9_a_lost_link_is_a_trip_and_an_alarm_at_once(session: Walk, phase: Phase) -> None:
    """R9: with the belt running, loss says that it may be moving, in the same tick."""
    session.to(phase)
    session.tick(*session.belt.unlink())
    assert session.reason is Reason.LINK_LOST
    assert session.state.alarm is not None
    assert session.state.alarm.why == "LINK LOST: THE BELT MAY BE MOVING. PULL THE KEY."


@pytest.mark.parametrize("phase", NOT_MOVING)
def test_r9_a_lost_link_at_rest_is_no_alarm(session: Walk, phase: Phase) -> None:
    """R9: a belt that was measured at rest gives no cause to shout when the link goes."""
    session.to(phase)
    session.run(2_000)
    session.tick(*session.belt.unlink())
    assert session.state.alarm is None
