"""How long nothing is to be decided: as long as can be, and never beyond a decision."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from core_walk import Kit, Walk
from led_walk import Led, cool, led, led_session
from treadmill_ctl.core.cruise import cruised
from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.model import Range, Report, Reported, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.tick import decided

MINUTE_MS = 60_000
PAIN = Sign.PAIN


def cut_short(walk: Walk, ticks: int) -> int:
    """Walk on; how many of the ticks were cut short, each of them held against the whole one."""
    short = 0
    for _ in range(ticks):
        walk.now_ms += 100
        events = walk.belt.advance(walk.now_ms)
        before, whole = walk.state, decided(walk.state, events, walk.now_ms)
        assert walk.feed(events, walk.now_ms) == whole
        short += cruised(before, events, walk.now_ms) is not None
    return short


def test_a_deck_under_way_leaves_most_ticks_alone(kit: Kit) -> None:
    """R14: between two grades its time counts, and nothing is decided."""
    coarse = replace(kit.plain, grade=Range(0, 150, 20))
    uphill = kit.walk(60_000, 100, way=Way.STRAIGHT, grade_dpct=60)
    walk = kit.session(uphill, machine=coarse).to(Phase.WALKING)
    tilting = 0
    for _ in range(100):
        cut_short(walk, 1)
        cruise = walk.state.cruise
        tilting += cruise is not None and cruise.tilts
    assert tilting > 30
    assert walk.state.books.grade_dpct == 60


def test_a_deck_that_waits_for_a_slower_belt_decides_nothing(kit: Kit) -> None:
    """R14: backward and above 3 km/h it stays where it is, however long."""
    walk = kit.session(
        kit.walk(40_000, 350, way=Way.TURNED), kit.walk(40_000, 350, way=Way.TURNED, grade_dpct=60)
    ).to(Phase.WALKING)
    while walk.state.place.segment == 0:
        walk.tick()
    assert cut_short(walk, 200) > 180
    assert walk.state.books.grade_dpct is None


def test_a_belt_that_comes_above_3_kmh_is_seen_while_the_deck_moves(kit: Kit) -> None:
    """R14: a report beyond that speed is a whole tick, though the setpoint allows for it."""
    walk = kit.session(kit.walk(60_000, 290, way=Way.TURNED)).to(Phase.WALKING)
    walk.run(30_000)
    slow = kit.session(
        kit.walk(30_000, 290, way=Way.TURNED), kit.walk(30_000, 290, way=Way.TURNED, grade_dpct=60)
    ).to(Phase.WALKING)
    while slow.state.cruise is None or not slow.state.cruise.tilts:
        slow.tick()
    for session, speed_ckmh, short in ((walk, 301, True), (slow, 301, False), (slow, 300, True)):
        grade_dpct = session.state.seen.report.grade_dpct
        report = Reported(Report(speed_ckmh, grade_dpct=grade_dpct))
        found = cruised(session.state, (report,), session.now_ms + 100)
        assert (found is not None) is short, speed_ckmh


def test_a_report_outside_is_timed_anew_when_the_belt_is_told_otherwise(kit: Kit) -> None:
    """R10: what was too fast for one setpoint may be right for the next, and is not held to be."""
    walk = kit.session(kit.walk(20_000, 200), kit.walk(60_000, 300)).to(Phase.WALKING)
    walk.belt.period_ms = 10**9  # the test speaks for it
    timed = 0
    for _ in range(500):
        walk.now_ms += 100
        setpoint_ckmh = walk.state.books.setpoint_ckmh
        off_ckmh = 35 if 270 <= setpoint_ckmh < 300 else 0
        report = Reported(Report(setpoint_ckmh + off_ckmh, grade_dpct=0))
        events = (*walk.belt.advance(walk.now_ms), *((report,) if walk.now_ms % 500 == 0 else ()))
        before, whole = walk.state, decided(walk.state, events, walk.now_ms)
        outside = before.watching.over_since_ms is not None
        timed += outside and whole.state.watching.over_since_ms is None
        assert walk.feed(events, walk.now_ms) == whole
    assert timed


def held(remedy: Remedy) -> Led:
    """A walk under way, and pain that closes its gate."""
    gate = Gate(PAIN, None, 3, 10 * MINUTE_MS, outside=remedy)
    walk = led_session(led(200, 5 * MINUTE_MS), cool(60, MINUTE_MS), gates=(gate,)).walking()
    walk.run(10_000)
    walk.tell((PAIN, 6))
    return walk


@pytest.mark.parametrize("remedy", [Remedy.HOLD, Remedy.SLOWER, Remedy.COOL_DOWN])
def test_a_closed_gate_that_did_what_it_does_leaves_ticks_alone(remedy: Remedy) -> None:
    """H-14: it holds, or asks for slower every ten seconds, and meanwhile nothing is decided."""
    walk = held(remedy)
    walk.run(3_000)
    assert cut_short(walk, 250) > 120
    assert walk.state.guidance.held


def test_a_gate_that_goes_on_asking_for_slower_is_not_slept_through() -> None:
    """H-14: each ten seconds one step less, to the tick."""
    walk = held(Remedy.SLOWER)
    at_ms = [tick.now_ms for tick in walk.run(35_000) if tick.outcome.notes]
    assert [after - before for before, after in pairwise(at_ms)] == [10_000] * 2


def test_a_heart_that_is_watched_is_looked_at_with_each_word_of_it() -> None:
    """H-14: a report that tells of it is a whole tick, and those between reports are not."""
    gate = Gate(Sign.HEART_RATE, None, 120, MINUTE_MS)
    walk = led_session(led(200, MINUTE_MS), gates=(gate,), heart_bpm=90).walking()
    walk.run(15_000)
    while walk.state.cruise is None:
        walk.tick()
    for bpm, short in ((None, True), (90, False), (130, False)):
        report = walk.state.seen.report._replace(heart_rate_bpm=bpm)
        found = cruised(walk.state, (Reported(report),), walk.now_ms + 100)
        assert (found is not None) is short
    assert cut_short(walk, 100) > 50


def test_a_gate_that_finds_nothing_slower_looks_again_in_every_tick() -> None:
    """H-14: on the way out it asks for slower as soon as something slower is there."""
    gate = Gate(PAIN, None, 3, 10 * MINUTE_MS, outside=Remedy.SLOWER)
    walk = led_session(led(50, 5 * MINUTE_MS), cool(50, MINUTE_MS), gates=(gate,)).walking()
    walk.run(10_000)
    walk.tell((PAIN, 6))
    walk.run(1_000)
    assert walk.state.guidance.finishing
    assert not walk.state.guidance.acted
    assert cut_short(walk, 50) == 0
