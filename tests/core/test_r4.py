"""R4: stop, estop and slower are taken in every phase, and wait for nothing."""

from __future__ import annotations

import pytest

from core_walk import Kit, Walk
from treadmill_ctl.core.model import Asked, Notice, Request, SetSpeed, StopBelt
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import Rejected

ALL = list(Phase)


@pytest.mark.parametrize("phase", ALL)
def test_r4_an_estop_is_taken_in_every_phase(session: Walk, phase: Phase) -> None:
    """R4: whatever the session does, an estop sends a stop in the same tick and latches."""
    session.to(phase)
    session.ask(Request.ESTOP)
    assert session.state.phase is Phase.TRIPPED
    assert isinstance(session.left()[0], StopBelt)
    assert session.state.books.latched


@pytest.mark.parametrize("phase", ALL)
def test_r4_an_estop_is_taken_without_a_link_and_without_control(kit: Kit, phase: Phase) -> None:
    """R4: it waits for nothing: neither a connection nor control nor an answer."""
    walk = kit.session().to(phase)
    walk.tick(*walk.belt.unlink())
    walk.ask(Request.ESTOP)
    assert walk.state.phase is Phase.TRIPPED
    assert isinstance(walk.left()[0], StopBelt)


@pytest.mark.parametrize("phase", ALL)
def test_r4_a_stop_is_taken_in_every_phase(session: Walk, phase: Phase) -> None:
    """R4: a stop is never rejected; it ends the session, or is sent again where it ended."""
    session.to(phase)
    session.ask(Request.STOP)
    assert not [note for note in session.notes() if isinstance(note, Rejected)]
    settled = (Phase.ENDED, Phase.TRIPPED, Phase.LATCHED)
    if phase in settled:
        assert session.state.phase is phase
        assert isinstance(session.left()[0], StopBelt)
    else:
        assert session.state.phase is Phase.SLOWING
        assert session.state.hold is Hold.END
        session.until(Phase.ENDED)
    assert session.belt.speed_ckmh == 0 or phase is Phase.TRIPPED


def test_r4_a_stop_comes_before_everything_else_of_its_tick(session: Walk) -> None:
    """R4: with a confirmation, a start and a pause around it, in any order, a stop stops."""
    session.to(Phase.READY)
    asks = [
        Asked(Request.START, "ben", "test"),
        Asked(Request.CONFIRM, "ben", "test", session.items()),
        Asked(Request.STOP, "anna", "test"),
        Asked(Request.CONFIRM, "ben", "test", session.items()),
        Asked(Request.RESUME, "ben", "test"),
        Asked(Request.PAUSE, "ben", "test"),
    ]
    session.tick(*asks)
    assert session.state.phase is Phase.SLOWING
    session.until(Phase.ENDED)
    assert session.starts() == 0


def test_r4_a_second_estop_is_sent_at_once(session: Walk) -> None:
    """R4: whoever presses again is heard again, not at the next repetition."""
    session.to(Phase.TRIPPED)
    session.ask(Request.ESTOP)
    assert isinstance(session.left()[0], StopBelt)


def test_r4_a_stop_waits_for_no_answer(kit: Kit) -> None:
    """R4: a setpoint that is not answered yet holds back no slowing and no stop."""
    walk = kit.session().to(Phase.WALKING)
    walk.belt.answer_ms = 5_000
    walk.run(700)
    assert walk.state.books.unanswered is not None
    walk.ask(Request.PAUSE)
    walk.until(Phase.STANDING, limit_ms=5_000)


def test_r4_after_a_pause_nothing_rises(session: Walk) -> None:
    """R4: from the tick of a pause to the next start no setpoint is higher than the one before."""
    session.to(Phase.WALKING)
    session.run(5_000)
    session.ask(Request.PAUSE)
    at_ms = session.now_ms
    top = [speed for ms, speed in session.speeds() if ms < at_ms][-1]
    session.until(Phase.STANDING)
    later = [speed for ms, speed in session.speeds() if ms >= at_ms]
    assert later == sorted(later, reverse=True)
    assert not later or later[0] <= top


@pytest.mark.parametrize("value", [110, 0])
def test_r4_slower_at_the_console_is_a_pause(session: Walk, value: int) -> None:
    """R4: whoever lowers the speed at the treadmill is not overruled by the plan."""
    session.to(Phase.WALKING)
    session.run(10_000)
    top = session.speeds()[-1][1]
    session.notice(Notice.TARGET_SPEED, value)
    assert (session.state.phase, session.state.hold) == (Phase.SLOWING, Hold.PAUSE)
    session.until(Phase.STANDING)
    assert all(speed <= top for _, speed in session.speeds())


def test_r4_an_echo_of_ours_is_nobody_at_the_console(session: Walk) -> None:
    """A machine that repeats our setpoints, rounded to its own unit, pauses nothing."""
    session.to(Phase.WALKING)
    for _ in range(100):
        for each in session.tick().cleared:
            if isinstance(each.command, SetSpeed):
                session.tick()
                session.notice(Notice.TARGET_SPEED, each.command.speed_ckmh - 9)
    assert session.state.phase is Phase.WALKING
