"""R6: belt and walker change direction only through standstill and a person."""

from __future__ import annotations

from core_walk import Kit, Walk
from scripted_belt import Fault
from treadmill_ctl.core.model import Request, SetSpeed, StartBelt, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import Rejected
from treadmill_ctl.core.watch import Reason


def _to_turn(kit: Kit) -> Walk:
    """A reversing treadmill at the standstill before its turn."""
    walk = kit.session(
        kit.walk(10_000, 200, way=Way.STRAIGHT),
        kit.turn(1_000, way=Way.STRAIGHT),
        kit.walk(60_000, 200, way=Way.REVERSED),
        machine=kit.reversing,
    )
    walk.to(Phase.WALKING)
    walk.until(Phase.SLOWING)
    walk.until(Phase.STANDING)
    return walk


def test_r6_a_turn_comes_to_standstill_first(kit: Kit) -> None:
    """R6: before the belt changes direction it goes down the ramp in its old one and stops."""
    walk = _to_turn(kit)
    assert walk.state.hold is Hold.TURN
    assert walk.state.next_way is Way.REVERSED
    assert all(
        command.speed_ckmh > 0
        for _, command in walk.commands()
        if isinstance(command, (StartBelt, SetSpeed))
    )


def test_r6_three_seconds_then_a_person(kit: Kit) -> None:
    """R6: before 3 s of standstill nothing is confirmed, and time alone turns nothing."""
    walk = _to_turn(kit)
    zero_ms = walk.state.seen.zero_since_ms
    while walk.now_ms + 100 < zero_ms + 3_000:
        walk.confirm()
        assert walk.state.phase is Phase.STANDING
    rejected = [note for note in walk.notes() if isinstance(note, Rejected)]
    assert rejected[-1].why == ("the belt has to stand for 0.1 s more before a turn is confirmed")
    walk.run(20_000)
    assert walk.state.phase is Phase.STANDING
    walk.confirm()
    walk.ask(Request.START)
    walk.until(Phase.WALKING)
    assert walk.belt.speed_ckmh < 0
    assert walk.commands()[-1][1] == SetSpeed(-50)


def test_r6_the_items_of_the_old_way_do_not_turn(kit: Kit) -> None:
    """R6: what was confirmed for the way before is not what is needed now (H-02)."""
    walk = _to_turn(kit)
    walk.run(5_000)
    walk.ask(Request.CONFIRM, "key", "deck", "stop-in-reach", "walker-ready", "way:straight")
    walk.ask(Request.START)
    walk.run(5_000)
    assert walk.state.phase is Phase.STANDING
    assert walk.starts() == 1


def test_r6_who_confirms_two_ways_has_confirmed_none(session: Walk) -> None:
    """R6: a program that sends every item there is does not say how the walker stands."""
    session.to(Phase.STANDING)
    session.ask(Request.CONFIRM, *session.items(), "way:reversed")
    assert session.state.phase is Phase.STANDING
    (rejected,) = [note for note in session.notes() if isinstance(note, Rejected)]
    assert rejected.why == (
        "confirmed for more than one way to walk; confirm only the one that is meant"
    )
    session.confirm()
    assert session.state.phase is Phase.READY


def test_r6_a_belt_that_starts_the_wrong_way_is_stopped(kit: Kit) -> None:
    """R6: the first report of motion against the command trips with an alarm."""
    walk = kit.session().to(Phase.STARTING)
    walk.belt.faults.add(Fault.WRONG_WAY)
    walk.until(Phase.TRIPPED, limit_ms=3_000)
    assert walk.reason is Reason.WRONG_WAY
    assert walk.state.alarm is not None
