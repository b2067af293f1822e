"""R1: nothing that starts or raises the belt leaves without the guard's clearance."""

from __future__ import annotations

from core_walk import Kit, Walk
from treadmill_ctl.core.guard import Refused
from treadmill_ctl.core.model import Notice, Request, StopBelt
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.watch import Reason


def test_r1_nothing_leaves_uncleared(kit: Kit) -> None:
    """R1: in a whole session every command is the guard's, numbered without a gap."""
    walk = kit.session(kit.walk(8_000, 200), kit.rest(1_000), kit.walk(8_000, 200)).to(
        Phase.WALKING
    )
    walk.until(Phase.STANDING)
    walk.run(3_000)
    walk.confirm()
    walk.ask(Request.START)
    walk.until(Phase.ENDED)
    numbers = [each.number for tick in walk.ticks for each in tick.outcome.cleared]
    assert numbers == list(range(1, len(numbers) + 1))
    assert not [note for note in walk.notes() if isinstance(note, Refused)]


def test_r1_nothing_rises_without_control(session: Walk) -> None:
    """R1: when control is refused in the middle of a walk, the belt is stopped."""
    session.to(Phase.WALKING)
    session.notice(Notice.CONTROL_REFUSED)
    assert session.state.phase is Phase.TRIPPED
    assert session.reason is Reason.CONTROL_LOST
    assert session.left() == [StopBelt(0)]
