"""R7: a trip latches, and only a person's reset at standstill leaves it."""

from __future__ import annotations

import pytest

from core_walk import Walk
from scripted_belt import Fault
from treadmill_ctl.core.model import Asked, Notice, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Rejected


@pytest.mark.parametrize("request_", list(Request))
def test_r7_only_a_reset_leaves_a_latch(session: Walk, request_: Request) -> None:
    """R7: of everything that can be asked for, only a reset ends a latched session."""
    session.to(Phase.LATCHED)
    session.ask(request_, *session.items())
    session.run(20_000)
    expected = Phase.ENDED if request_ is Request.RESET else Phase.LATCHED
    assert session.state.phase is expected
    assert session.starts() <= 1


@pytest.mark.parametrize("notice", list(Notice))
def test_r7_no_notice_leaves_a_latch(session: Walk, notice: Notice) -> None:
    """R7: nothing that the machine tells opens a latch."""
    session.to(Phase.LATCHED)
    session.notice(notice, 900)
    session.run(10_000)
    assert session.state.phase is Phase.LATCHED
    assert session.state.books.latched


def test_r7_a_reset_before_standstill_is_rejected(session: Walk) -> None:
    """R7: while the belt runs down a reset changes nothing, and says what to do."""
    session.to(Phase.TRIPPED)
    session.ask(Request.RESET)
    assert session.state.phase is Phase.TRIPPED
    assert session.state.books.latched
    rejected = [note for note in session.notes() if isinstance(note, Rejected)]
    assert "make sure that the belt stands" in rejected[-1].why


def test_r7_a_reset_of_a_latch_that_lost_its_standstill_is_rejected(session: Walk) -> None:
    """R7: standstill is measured at the reset, not only at the trip."""
    session.to(Phase.LATCHED)
    session.belt.faults.add(Fault.SILENT)
    session.run(4_000)
    session.ask(Request.RESET)
    assert session.state.phase is Phase.LATCHED
    assert session.state.books.latched


def test_r7_a_trip_and_a_reset_in_one_tick_is_a_trip(session: Walk) -> None:
    """R7: a reset clears what was, not what comes with it."""
    session.to(Phase.LATCHED)
    session.tick(Asked(Request.ESTOP, "anna", "test"), Asked(Request.RESET, "ben", "test"))
    assert session.state.phase is Phase.TRIPPED
    assert session.state.books.latched


def test_r7_a_reset_in_the_tick_of_standstill_is_too_early_for_both(session: Walk) -> None:
    """R7: what the session rejects does not open the guard's latch either."""
    session.to(Phase.TRIPPED)
    while session.state.phase is Phase.TRIPPED:
        session.ask(Request.RESET)
        assert session.state.books.latched
    assert session.state.phase is Phase.LATCHED
