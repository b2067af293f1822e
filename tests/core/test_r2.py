"""R2: setpoint and belt stay at or under the lowest cap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core_walk import Kit, Walk
from scripted_belt import Fault
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Range, Report, Reported, Request, StopBelt, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.watch import Reason


@pytest.mark.parametrize(
    ("way", "caps", "highest_ckmh"),
    [
        (Way.TURNED, Caps("walker", backward_ckmh=150), 150),
        (Way.TURNED, Caps("walker", backward_ckmh=155), 150),
        (Way.TURNED, Caps("walker", forward_ckmh=150), 500),
        (Way.STRAIGHT, Caps("walker", forward_ckmh=150), 150),
        (Way.STRAIGHT, Caps("walker", backward_ckmh=150), 650),
        (Way.REVERSED, Caps("walker", backward_ckmh=150), 150),
        (Way.STRAIGHT, Caps("generous", 9_999, 9_999), 650),
        (Way.TURNED, Caps("generous", 9_999, 9_999), 500),
    ],
)
def test_r2_no_setpoint_above_the_lowest_cap(
    kit: Kit, way: Way, caps: Caps, highest_ckmh: int
) -> None:
    """R2: a plan that wants more gets the cap of its direction and not a step above."""
    setup_walk = kit.session(kit.walk(60_000, 790, way=way), machine=kit.reversing, caps=caps)
    setup_walk.to(Phase.WALKING)
    setup_walk.run(40_000)
    assert setup_walk.state.phase is Phase.WALKING
    assert max(speed for _, speed in setup_walk.speeds()) == highest_ckmh


def test_r2_a_belt_above_the_cap_is_stopped_at_once(kit: Kit) -> None:
    """R2: with the first report of more than 0.5 km/h above the cap, stop and alarm."""
    walk = kit.session(kit.walk(60_000, 200), caps=Caps("walker", backward_ckmh=200))
    walk.to(Phase.WALKING)
    walk.run(6_000)
    walk.feed((Reported(Report(250)),), walk.now_ms + 100)
    assert walk.state.phase is Phase.WALKING
    walk.feed((Reported(Report(251)),), walk.now_ms + 200)
    assert walk.reason is Reason.OVER_CAP
    assert walk.left() == [StopBelt(0)]
    assert walk.state.alarm is not None
    assert walk.state.alarm.name == "over_cap"
    assert "PULL THE KEY" in walk.state.alarm.why


def test_r2_faster_than_the_machine_says_it_can_go_is_above_the_cap(kit: Kit) -> None:
    """R2: a treadmill of 2 km/h that reports 2.51 is not as it said; the cap of 5 is no excuse."""
    slow = replace(kit.plain, speed=Range(50, 200, 10))
    walk = kit.session(kit.walk(60_000, 200), machine=slow).to(Phase.WALKING)
    walk.run(6_000)
    walk.feed((Reported(Report(250)),), walk.now_ms + 100)
    assert walk.state.phase is Phase.WALKING
    walk.feed((Reported(Report(251)),), walk.now_ms + 200)
    assert walk.reason is Reason.OVER_CAP
    assert walk.left() == [StopBelt(0)]


def test_r2_a_belt_that_runs_away_after_an_estop_is_an_alarm_at_once(session: Walk) -> None:
    """R2: a graver reason for the trip hides no alarm that a belt above the cap must give."""
    session.to(Phase.WALKING)
    session.belt.faults.add(Fault.RUNS_AWAY)
    session.ask(Request.ESTOP)
    while session.belt.speed_ckmh <= 550:
        assert session.state.alarm is None or session.state.alarm.name != "over_cap"
        session.tick()
    session.run(1_000)
    assert session.reason is Reason.ESTOP
    assert session.state.alarm is not None
    assert session.state.alarm.name == "over_cap"
