"""Trips on what the machine says and does not say."""

from __future__ import annotations

import pytest

from core_walk import Kit, Walk
from scripted_belt import Fault
from treadmill_ctl.core.model import Answer, Answered, Asked, Notice, Noticed, Request, StopBelt
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import Tripped
from treadmill_ctl.core.trips import begun
from treadmill_ctl.core.watch import Reason

DRIVEN = [Phase.STARTING, Phase.WALKING, Phase.SLOWING]


@pytest.mark.parametrize("phase", list(Phase))
def test_a_start_at_the_console(session: Walk, phase: Phase) -> None:
    """R5: a belt started by somebody else is stopped, but for the echo of our own start."""
    session.to(phase)
    session.notice(Notice.CONSOLE_STARTED)
    if phase in (Phase.STARTING, Phase.WALKING):
        assert session.state.trip is None
    elif phase is Phase.TRIPPED:
        assert session.reason is Reason.ESTOP
    else:
        assert session.reason is Reason.CONSOLE_STARTED
        assert session.state.phase is Phase.TRIPPED


@pytest.mark.parametrize("notice", [Notice.CONTROL_LOST, Notice.MACHINE_RESET])
def test_control_lost(session: Walk, notice: Notice) -> None:
    """R12: somebody else who drives a belt of ours ends the session; before its begin it waits."""
    session.to(Phase.WALKING)
    session.notice(notice)
    assert session.reason is Reason.CONTROL_LOST


@pytest.mark.parametrize("phase", [Phase.STANDING, Phase.READY, Phase.ENDED])
def test_control_lost_where_nothing_has_begun(session: Walk, phase: Phase) -> None:
    """R12: where no belt is in our hands, losing control stops nothing and starts nothing."""
    session.to(phase)
    session.notice(Notice.CONTROL_LOST)
    assert session.state.trip is None
    session.confirm()
    assert session.state.phase is (Phase.ENDED if phase is Phase.ENDED else Phase.STANDING)


@pytest.mark.parametrize(("value", "trips"), [(50, False), (51, True), (-51, True), (900, True)])
def test_a_faster_target_from_elsewhere(session: Walk, value: int, trips: bool) -> None:  # noqa: FBT001
    """R12: a target above all that was asked for lately is somebody else's, whatever its sign."""
    session.to(Phase.WALKING)
    session.notice(Notice.TARGET_SPEED, value)
    assert (session.reason is Reason.CONSOLE_RAISED) is trips


def test_a_target_of_a_moment_ago_is_ours(session: Walk) -> None:
    """A late echo of a setpoint that is no more is nobody's interference."""
    session.to(Phase.WALKING)
    session.run(10_000)
    at = session.state.books.setpoint_ckmh
    session.ask(Request.PAUSE)
    session.run(1_500)
    assert session.state.books.setpoint_ckmh < at
    session.notice(Notice.TARGET_SPEED, at)
    assert session.state.trip is None


@pytest.mark.parametrize("phase", DRIVEN)
def test_an_unknown_answer(session: Walk, phase: Phase) -> None:
    """R8: a command of which nobody knows whether it was taken stops the belt."""
    session.to(phase)
    session.tick(Answered(99, Answer.UNKNOWN, "no answer in 1 s"))
    assert session.reason is Reason.COMMAND_UNKNOWN
    assert session.state.trip is not None
    assert "no answer in 1 s" in session.state.trip.why


def test_one_refusal_is_a_hiccup_two_are_not(session: Walk) -> None:
    """R8: the second refusal in a row stops the belt; an accepted command in between forgives."""
    session.to(Phase.WALKING)
    session.tick(Answered(99, Answer.REFUSED))
    session.tick(Answered(99, Answer.ACCEPTED))
    session.tick(Answered(99, Answer.REFUSED))
    session.tick(Answered(99, Answer.SUPERSEDED))
    assert session.state.phase is Phase.WALKING
    session.tick(Answered(99, Answer.REFUSED))
    assert session.reason is Reason.COMMAND_REFUSED


def test_a_refused_start(session: Walk) -> None:
    """R8: a start that is refused is not tried again."""
    session.belt.faults.add(Fault.REFUSES_START)
    session.to(Phase.STARTING)
    session.until(Phase.TRIPPED, limit_ms=1_000)
    assert session.reason is Reason.COMMAND_REFUSED


@pytest.mark.parametrize("answer", list(Answer))
def test_the_answer_to_a_stop_trips_nothing(session: Walk, answer: Answer) -> None:
    """R8: a stop is repeated until standstill whatever is answered; answers change no phase."""
    session.to(Phase.SLOWING)
    while not session.state.stopping:
        session.tick()
    session.tick(Answered(session.state.stops[-1], answer))
    session.tick(Answered(1_000, answer))
    assert session.state.phase is Phase.SLOWING
    session.until(Phase.STANDING)


@pytest.mark.parametrize("phase", [Phase.STANDING, Phase.READY, Phase.ENDED, Phase.LATCHED])
def test_answers_where_nothing_runs(session: Walk, phase: Phase) -> None:
    """A late answer to something long over trips nothing."""
    session.to(phase)
    for answer in Answer:
        session.tick(Answered(1, answer))
        session.tick(Answered(1_000, answer))
    assert session.state.phase is phase


def test_a_graver_trip_is_written_over_a_lesser_one(session: Walk) -> None:
    """The reason that a person reads is the gravest, and each is noted once."""
    session.to(Phase.WALKING)
    session.run(3_000)
    session.notice(Notice.CONTROL_LOST)
    assert session.reason is Reason.CONTROL_LOST
    session.notice(Notice.KEY_PULLED)
    assert session.reason is Reason.KEY_PULLED
    session.notice(Notice.CONTROL_LOST)
    session.belt.faults.add(Fault.SILENT)
    session.run(5_000)
    assert session.reason is Reason.KEY_PULLED
    tripped = [note for note in session.notes() if isinstance(note, Tripped)]
    assert [note.trip.reason for note in tripped] == [Reason.CONTROL_LOST, Reason.KEY_PULLED]


def test_of_one_tick_the_gravest_is_taken(session: Walk) -> None:
    """Whatever comes together, one trip is noted, the gravest, and one stop leaves."""
    session.to(Phase.WALKING)
    session.tick(
        Answered(99, Answer.UNKNOWN),
        Noticed(Notice.CONTROL_LOST),
        Asked(Request.ESTOP, "anna", "test"),
        Noticed(Notice.KEY_PULLED),
    )
    assert session.reason is Reason.ESTOP
    outcome = session.ticks[-1].outcome
    assert sum(isinstance(note, Tripped) for note in outcome.notes) == 1
    assert [each.command for each in outcome.cleared] == [StopBelt(0)]


def test_bad_bytes_in_a_walk(session: Walk) -> None:
    """R13: the fourth unreadable message within 5 s stops the belt, the third does not."""
    session.to(Phase.WALKING)
    for _ in range(3):
        session.notice(Notice.BAD_BYTES, 7)
    assert session.state.phase is Phase.WALKING
    session.notice(Notice.BAD_BYTES, 7)
    assert session.reason is Reason.BAD_BYTES


def test_bad_bytes_of_long_ago_stop_no_walk(session: Walk) -> None:
    """R13: what came garbled before the walk is not held against it."""
    session.link()
    for _ in range(5):
        session.notice(Notice.BAD_BYTES, 7)
    session.run(6_000)
    session.confirm()
    session.ask(Request.START)
    session.until(Phase.WALKING)
    session.run(5_000)
    assert session.state.phase is Phase.WALKING


@pytest.mark.parametrize(
    ("phase", "hold", "has_begun"),
    [
        (Phase.STANDING, Hold.START, False),
        (Phase.READY, Hold.START, False),
        (Phase.STANDING, Hold.PAUSE, True),
        (Phase.READY, Hold.REST, True),
        (Phase.ANNOUNCING, Hold.START, True),
        (Phase.WALKING, Hold.NOTHING, True),
        (Phase.LATCHED, Hold.NOTHING, True),
        (Phase.ENDED, Hold.END, False),
    ],
)
def test_begun(kit: Kit, phase: Phase, hold: Hold, has_begun: bool) -> None:  # noqa: FBT001
    """A session has the belt in hand from the first announcement to its end."""
    state = kit.session().state._replace(phase=phase, hold=hold)
    assert begun(state) is has_begun
