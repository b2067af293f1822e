"""R3: the belt never changes faster than its limits, but for an estop and a trip."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core_walk import Kit, Walk
from scripted_belt import Fault
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Asked, Event, Notice, Noticed, Request, SetSpeed, StopBelt
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.watch import Reason


@pytest.mark.parametrize(
    ("caps", "up_mm_s2", "down_mm_s2"),
    [
        (None, 100, 150),
        (Caps("neuro", acceleration_mm_s2=50, deceleration_mm_s2=100), 50, 100),
        (Caps("generous", acceleration_mm_s2=250, deceleration_mm_s2=500), 100, 150),
    ],
)
def test_r3_ramps(kit: Kit, caps: Caps | None, up_mm_s2: int, down_mm_s2: int) -> None:
    """R3: rising, falling and pausing keep to the limits between every two commands."""
    walk = kit.session(
        kit.walk(20_000, 400), kit.walk(20_000, 100), kit.walk(90_000, 300), caps=caps
    )
    walk.to(Phase.WALKING)
    walk.run(60_000)
    walk.ask(Request.PAUSE)
    walk.until(Phase.STANDING)
    speeds = walk.speeds()
    assert max(speed for _, speed in speeds) >= 300
    for (before_ms, before), (now_ms, speed) in pairwise(speeds):
        rate_mm_s2 = up_mm_s2 if speed > before else down_mm_s2
        assert abs(speed - before) * 25_000 <= rate_mm_s2 * 9 * (now_ms - before_ms)
        assert speed - before <= 30


@pytest.mark.parametrize("request_", [Request.PAUSE, Request.STOP])
def test_r3_a_pause_goes_down_the_ramp_to_the_lowest_speed_first(
    session: Walk, request_: Request
) -> None:
    """R3: the machine's own stop comes once the setpoint is at its lowest, not before."""
    session.to(Phase.WALKING)
    session.run(10_000)
    at_ms, before = session.speeds()[-1]
    session.ask(request_)
    session.until(Phase.STANDING, Phase.ENDED)
    stop_ms = next(ms for ms, c in session.commands() if ms > at_ms and isinstance(c, StopBelt))
    assert before >= 280
    assert [speed for ms, speed in session.speeds() if ms < stop_ms][-1] == 50
    assert stop_ms - at_ms < 8_000


@pytest.mark.parametrize(
    "event",
    [
        Asked(Request.ESTOP, "anna", "test"),
        Noticed(Notice.KEY_PULLED),
        Noticed(Notice.CONSOLE_STOPPED),
        Noticed(Notice.CONSOLE_PAUSED),
    ],
)
def test_r3_an_estop_a_trip_and_the_console_stop_at_once(session: Walk, event: Event) -> None:
    """R3: from full speed the machine's own stop leaves in the same tick."""
    session.to(Phase.WALKING)
    session.run(10_000)
    session.tick(event)
    assert session.left() == [StopBelt(0)]


def test_r3_a_late_tick_buys_no_ramp(session: Walk) -> None:
    """R3: ticks 400 ms apart count as 200 ms each."""
    session.to(Phase.WALKING)
    session.run(2_000)
    first = len(session.speeds())
    begin_ms = session.now_ms
    for _ in range(10):
        session.tick(after_ms=400)
    risen = session.speeds()[-1][1] - session.speeds()[first - 1][1]
    assert session.now_ms - begin_ms == 4_000
    assert 0 < risen <= 36 * (10 * 200 + 700) // 1_000


def test_r3_nothing_rises_on_the_way_into_a_rest(kit: Kit) -> None:
    """R3: a line that was ahead of a slow machine's setpoint is forgotten when less is wanted."""
    machine = kit.slow_to_take
    walk = kit.session(kit.walk(9_100, 300), kit.rest(), kit.walk(5_000, 300), machine=machine)
    walk.to(Phase.WALKING)
    walk.until(Phase.SLOWING)
    at_ms = walk.now_ms
    top = [speed for ms, speed in walk.speeds() if ms < at_ms][-1]
    walk.until(Phase.STANDING)
    assert all(speed < top for ms, speed in walk.speeds() if ms >= at_ms)


def test_r3_a_refused_rise_is_not_added_to(kit: Kit) -> None:
    """R3: after a refusal the machine is never told more than 0.30 km/h above what it took."""
    walk = kit.session(kit.walk(60_000, 400))
    walk.to(Phase.WALKING)
    for _ in range(300):
        refuses = walk.now_ms // 700 % 2 == 0
        walk.belt.faults = {Fault.REFUSES_SPEED} if refuses else set()
        told = walk.belt.told_ckmh
        for each in walk.tick().cleared:
            if isinstance(each.command, SetSpeed):
                assert each.command.speed_ckmh - told <= 30
    assert max(speed for _, speed in walk.speeds()) > 120


def test_r3_a_belt_that_does_not_follow_is_not_waited_for_at_full_speed(kit: Kit) -> None:
    """R3: while the belt lags behind what it should do, the setpoint does not rise further."""
    walk = kit.session(kit.walk(60_000, 400))
    walk.to(Phase.WALKING)
    walk.run(5_000)
    walk.belt.faults.add(Fault.IGNORES_SPEED)
    while walk.state.watching.under_since_ms is None:
        walk.tick()
    setpoint = walk.state.books.setpoint_ckmh
    walk.until(Phase.TRIPPED)
    assert walk.reason is Reason.NOT_FOLLOWING
    assert walk.speeds()[-1][1] <= setpoint
