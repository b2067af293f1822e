"""What small mistakes in the tick itself would change and no other test noticed."""

from __future__ import annotations

from core_walk import Kit, Walk
from scripted_belt import Fault
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Notice,
    Noticed,
    Report,
    Reported,
    Request,
    Way,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.watch import Reason


def test_a_belt_that_stays_behind_is_a_trip_while_walking(session: Walk) -> None:
    """R10: a belt that says yes and keeps its speed is found out while the session walks."""
    session.to(Phase.WALKING)
    session.belt.faults.add(Fault.IGNORES_SPEED)
    session.run(20_000)
    assert session.reason is Reason.NOT_FOLLOWING


def test_a_belt_that_has_tripped_is_not_asked_to_follow(session: Walk) -> None:
    """R7: silence after a trip does not write another reason over the first one."""
    session.to(Phase.WALKING)
    session.run(3_000)
    session.tick(Answered(session.state.books.number, Answer.UNKNOWN, "no answer"))
    assert session.reason is Reason.COMMAND_UNKNOWN
    session.belt.faults.add(Fault.SILENT)
    session.run(6_000)
    assert session.state.phase is Phase.TRIPPED
    assert session.reason is Reason.COMMAND_UNKNOWN


def test_bytes_that_cannot_be_read_are_a_trip_while_walking(session: Walk) -> None:
    """R13: the fourth unreadable message within 5 s stops a walk."""
    session.to(Phase.WALKING)
    for _ in range(3):
        session.tick(Noticed(Notice.BAD_BYTES, 4))
    assert session.reason is None
    session.tick(Noticed(Notice.BAD_BYTES, 4))
    assert session.reason is Reason.BAD_BYTES


def test_a_belt_that_slows_for_a_turn_is_judged_by_the_way_it_runs(kit: Kit) -> None:
    """R2: the cap of what was walked holds until standstill, not that of what comes next."""
    straight = kit.walk(20_000, 300, way=Way.STRAIGHT)
    walk = kit.session(kit.walk(8_000, 300), kit.turn(), straight)
    walk.to(Phase.WALKING)
    walk.until(Phase.SLOWING)
    assert walk.state.next_way is Way.STRAIGHT
    walk.tick(Reported(Report(560)))
    assert walk.reason is Reason.OVER_CAP


def test_a_stop_before_the_first_start_waits_for_no_report(session: Walk) -> None:
    """R9: a belt that was never told to move is not stale while a session that began ends."""
    session.belt.faults.add(Fault.SILENT)
    session.tick(*session.belt.link())
    session.ask(Request.STOP)
    session.tick()
    assert session.state.phase is Phase.SLOWING
    assert session.state.trip is None


def test_each_of_several_reports_at_once_is_looked_at(session: Walk) -> None:
    """R2: a speed above the cap is a trip, though a good report came with it in the same tick."""
    session.to(Phase.WALKING)
    good = Reported(session.state.seen.report)
    session.tick(Reported(Report(560, grade_dpct=0)), good)
    assert session.reason is Reason.OVER_CAP


def test_motion_between_two_zeros_is_looked_at(session: Walk) -> None:
    """R10: a belt at rest that moved and stood again within one tick has moved."""
    session.to(Phase.STANDING)
    session.run(5_000)
    zero = Reported(Report(0, grade_dpct=0))
    session.tick(zero, Reported(Report(80, grade_dpct=0)), zero)
    assert session.reason is Reason.MOTION_UNASKED


def test_a_report_is_not_late_in_the_tick_that_brings_it(session: Walk) -> None:
    """R9: a tick that finds the last report too old, and a new one with it, is no trip."""
    session.to(Phase.WALKING)
    session.run(3_000)
    session.belt.period_ms = 10**9
    good = Reported(session.state.seen.report)
    session.tick(good)
    while session.state.seen.fresh(session.now_ms + 100):
        session.tick()
    session.tick(good)
    assert session.reason is None
