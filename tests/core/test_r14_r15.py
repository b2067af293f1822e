"""R14 and R15 where the core keeps them: the deck's rate, and a loop that is late."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core_walk import Kit, Walk
from treadmill_ctl.core.model import (
    Notice,
    Noticed,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StopBelt,
    Unlinked,
    Way,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Tripped
from treadmill_ctl.core.watch import Reason

ALL = list(Phase)
DRIVEN = [Phase.STARTING, Phase.WALKING, Phase.SLOWING]


def test_r14_the_deck_keeps_its_rate_after_a_long_time_level(kit: Kit) -> None:
    """R14: time that passed at rest buys no jump: 1 %/s between every two grade commands."""
    walk = kit.session(
        kit.walk(30_000, 200),
        kit.walk(30_000, 200, grade_dpct=3),
        kit.walk(30_000, 200, grade_dpct=100),
    )
    walk.to(Phase.WALKING)
    walk.run(85_000)
    grades = [(ms, c.grade_dpct) for ms, c in walk.commands() if isinstance(c, SetGrade)]
    assert grades[-1][1] == 100
    for (a_ms, a), (b_ms, b) in pairwise([(0, 0), *grades]):
        assert abs(b - a) * 1_000 <= 10 * (b_ms - a_ms)
        assert abs(b - a) <= 10


def test_r14_backward_the_deck_waits_for_slow(kit: Kit) -> None:
    """R14: above 3 km/h backward the deck does not move; forward it does."""
    for way, moves in ((Way.TURNED, False), (Way.STRAIGHT, True)):
        walk = kit.session(
            kit.walk(20_000, 350, way=way), kit.walk(20_000, 350, way=way, grade_dpct=50)
        )
        walk.to(Phase.WALKING)
        walk.run(35_000)
        assert any(isinstance(c, SetGrade) for _, c in walk.commands()) is moves


def test_r14_a_deck_that_stands_beside_its_grid_is_brought_onto_it(kit: Kit) -> None:
    """R14: a grade that no command can name is left by the next one, without a jump."""
    walk = kit.session(kit.walk(60_000, 200, grade_dpct=100))
    walk.belt.grade_dpct = 12
    walk.to(Phase.WALKING)
    walk.run(20_000)
    grades = [12, *(c.grade_dpct for _, c in walk.commands() if isinstance(c, SetGrade))]
    assert grades[-1] == 100
    assert all(0 < b - a <= 10 for a, b in pairwise(grades))


@pytest.mark.parametrize("gap_ms", [501, -1])
@pytest.mark.parametrize("phase", DRIVEN)
def test_r15_a_gap_in_the_loop_is_a_trip(session: Walk, phase: Phase, gap_ms: int) -> None:
    """R15: where the belt may move, a tick later than 500 ms or out of order stops it."""
    session.to(phase)
    session.feed((), session.now_ms + gap_ms)
    assert session.state.phase is Phase.TRIPPED
    assert session.reason is Reason.LOOP_LATE
    assert isinstance(session.left()[0], StopBelt)


def test_r15_stops_are_repeated_though_the_clock_went_back(session: Walk) -> None:
    """R15: a clock that went back holds up neither the stops nor the alarm."""
    session.to(Phase.TRIPPED)
    now_ms = session.now_ms
    session.feed((), now_ms - 60_000)
    assert session.state.alarm is not None
    session.feed((), now_ms - 59_500)
    assert isinstance(session.left()[0], StopBelt)


def test_the_key_and_the_link_in_every_phase(kit: Kit) -> None:
    """R7 and R9: a pulled key or a lost link latches every session that has begun."""
    begun = [phase for phase in ALL if phase in (*DRIVEN, Phase.ANNOUNCING, Phase.LATCHED)]
    for event in (Noticed(Notice.KEY_PULLED), Unlinked("gone")):
        for phase in begun:
            walk = kit.session().to(phase)
            walk.tick(event)
            assert walk.state.phase is Phase.TRIPPED
            assert isinstance(walk.left()[0], StopBelt)
        for phase in (Phase.STANDING, Phase.READY):
            walk = kit.session().to(phase)
            walk.tick(event)
            assert walk.state.phase is Phase.STANDING
            assert not [note for note in walk.notes() if isinstance(note, Tripped)]


def test_r14_a_deck_that_nobody_knows_of_is_not_walked_on_uphill(kit: Kit) -> None:
    """R14: where the treadmill does not say how its deck stands, a plan that moves it waits."""
    uphill = kit.session(kit.walk(60_000, 200, grade_dpct=50))
    level = kit.session(kit.walk(60_000, 200))
    for walk in (uphill, level):
        walk.to(Phase.STANDING)
        walk.run(5_000)
        walk.belt.period_ms = 10**9
        walk.tick(Reported(Report(0)))
        walk.confirm()
    assert uphill.state.phase is Phase.STANDING
    assert "how its deck stands" in uphill.rejected()[-1]
    assert level.state.phase is Phase.READY


def test_r14_speed_and_grade_take_turns(kit: Kit) -> None:
    """No two commands follow each other faster than the machine takes them, whatever they move."""
    walk = kit.session(kit.walk(20_000, 150, grade_dpct=20), kit.walk(20_000, 250, grade_dpct=60))
    walk.to(Phase.WALKING)
    walk.run(39_000)
    moves = [ms for ms, c in walk.commands() if isinstance(c, SetGrade | SetSpeed)]
    assert len(moves) > 20
    assert min(b - a for a, b in pairwise(moves)) >= 700
