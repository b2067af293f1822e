"""What small mistakes in the trips would change and no other test noticed."""

from __future__ import annotations

import pytest

from core_walk import Walk
from scripted_belt import Fault
from treadmill_ctl.core.model import Answer, Answered, Event, Notice, Noticed, Request, Unlinked
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Tripped
from treadmill_ctl.core.watch import Reason


@pytest.mark.parametrize(
    ("event", "reason", "rule"),
    [
        (Noticed(Notice.KEY_PULLED), Reason.KEY_PULLED, "R7"),
        (Noticed(Notice.CONTROL_LOST), Reason.CONTROL_LOST, "R12"),
        (Noticed(Notice.MACHINE_RESET), Reason.CONTROL_LOST, "R12"),
        (Noticed(Notice.CONTROL_REFUSED), Reason.CONTROL_LOST, "R12"),
        (Noticed(Notice.TARGET_SPEED, 700), Reason.CONSOLE_RAISED, "R12"),
        (Unlinked("gone"), Reason.LINK_LOST, "R9"),
        (Answered(-1, Answer.UNKNOWN), Reason.COMMAND_UNKNOWN, "R8"),
    ],
)
def test_what_is_told_names_its_rule(
    session: Walk, event: Event, reason: Reason, rule: str
) -> None:
    """A trip on what the machine says carries the rule of SAFETY.md that it is for, and why."""
    session.to(Phase.WALKING)
    session.tick(event)
    trip = session.state.trip
    assert trip is not None
    assert (trip.reason, trip.rule) == (reason, rule)
    assert session.state.why == trip.why


def test_what_a_person_asks_names_its_rule(session: Walk) -> None:
    """R4: a software emergency stop says whose it was, and is told as the reason."""
    session.to(Phase.WALKING)
    session.ask(Request.ESTOP)
    trip = session.state.trip
    assert trip is not None
    assert (trip.rule, trip.why) == ("R4", "software emergency stop by anna")
    assert session.state.why == trip.why


def test_a_console_that_starts_the_belt_names_its_rule(session: Walk) -> None:
    """R5: a start at the console while the session stands."""
    session.to(Phase.STANDING)
    session.notice(Notice.CONSOLE_STARTED)
    trip = session.state.trip
    assert trip is not None
    assert (trip.reason, trip.rule) == (Reason.CONSOLE_STARTED, "R5")


def test_a_machine_that_refuses_names_its_rule(session: Walk) -> None:
    """R8: a start that is refused is a trip at once."""
    session.belt.faults.add(Fault.REFUSES_START)
    session.to(Phase.ANNOUNCING)
    session.until(Phase.TRIPPED, Phase.LATCHED)
    trip = session.state.trip
    assert trip is not None
    assert (trip.reason, trip.rule) == (Reason.COMMAND_REFUSED, "R8")


def test_a_belt_that_does_not_start_names_its_rule(session: Walk) -> None:
    """R10: 8 s after the start, and not before, a belt that stands is a trip."""
    session.belt.countdown_ms = 60_000
    session.to(Phase.STARTING)
    session.run(8_000)
    assert session.state.phase is Phase.STARTING
    session.tick()
    trip = session.state.trip
    assert trip is not None
    assert (trip.reason, trip.rule) == (Reason.NO_MOTION, "R10")


def test_a_belt_that_does_not_stop_names_its_rule(session: Walk) -> None:
    """R8: a stop that is overdue while the session slows down is a trip."""
    session.to(Phase.WALKING)
    session.run(3_000)
    session.belt.faults.add(Fault.NEVER_ZERO)
    session.ask(Request.STOP)
    session.until(Phase.TRIPPED)
    trip = session.state.trip
    assert trip is not None
    assert (trip.reason, trip.rule) == (Reason.STOP_NOT_CONFIRMED, "R8")


def test_the_same_trip_twice_is_told_once(session: Walk) -> None:
    """R7: what already tripped is not written down again, nor does it take the latch anew."""
    session.to(Phase.WALKING)
    session.run(6_000)
    session.ask(Request.ESTOP)
    session.ask(Request.ESTOP)
    assert sum(isinstance(note, Tripped) for note in session.notes()) == 1


def test_a_key_that_is_out_before_the_start_is_no_trip(session: Walk) -> None:
    """A walker who has not put the key in yet is no reason to end the session."""
    session.to(Phase.STANDING)
    session.notice(Notice.KEY_PULLED)
    assert session.state.phase is Phase.STANDING
    assert session.state.trip is None
