"""A tick that is cut short is the tick it stands for."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coasting import coasted
from core_walk import Kit, Walk
from led_walk import led, led_session
from scripted_belt import Fault
from treadmill_ctl.core.cruise import cruised
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    Linked,
    Notice,
    Noticed,
    Report,
    Reported,
    Request,
    Unlinked,
    Way,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.tick import decided


def _cruising(kit: Kit, way: Way = Way.TURNED) -> Walk:
    """A walk that has come to its speed, and a treadmill that the test speaks for."""
    walk = kit.session(
        kit.walk(60_000, 200, way=way), kit.walk(60_000, 250, way=way), machine=kit.reversing
    ).to(Phase.WALKING)
    walk.run(20_000)
    assert walk.state.cruise is not None
    walk.belt.period_ms = 10**9
    walk.tick(Reported(walk.state.seen.report))
    return walk


def _same(walk: Walk, events: tuple[Event, ...], now_ms: int) -> bool:
    """Feed it; whether the tick was cut short. Cut short or not, it must be the whole one."""
    before = walk.state
    whole = decided(before, events, now_ms)
    outcome = walk.feed(events, now_ms)
    assert outcome == whole
    return cruised(before, events, now_ms) is not None


def test_a_steady_walk_is_mostly_cut_short(kit: Kit) -> None:
    """While the belt does what it was told, most ticks are short ones."""
    walk = kit.session(kit.walk(60_000, 200)).to(Phase.WALKING)
    walk.run(20_000)
    short = 0
    for _ in range(100):
        now_ms = walk.now_ms + 100
        walk.now_ms = now_ms
        short += _same(walk, walk.belt.advance(now_ms), now_ms)
    assert short > 70


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("off_ckmh", [0, 29, 30, 31, 60, 301, -30, -31, -199, -200, -201])
def test_a_report_that_says_something_is_a_whole_tick(kit: Kit, way: Way, off_ckmh: int) -> None:
    """Only a speed within 0.3 km/h of the setpoint, in its direction, decides nothing."""
    walk = _cruising(kit, way)
    speed_ckmh = way.belt_sign * (200 + off_ckmh)
    report = Report(speed_ckmh, grade_dpct=walk.belt.grade_dpct)
    assert _same(walk, (Reported(report),), walk.now_ms + 100) is (abs(off_ckmh) <= 30)


EVENTS: list[Event] = [
    Noticed(Notice.KEY_PULLED),
    Noticed(Notice.BAD_BYTES),
    Noticed(Notice.CONTROL_LOST),
    Answered(3, Answer.UNKNOWN),
    Linked(),
    Unlinked("gone"),
    Asked(Request.ESTOP, "anna", "test"),
    Asked(Request.PAUSE, "anna", "test"),
    Reported(Report(None)),
    Reported(Report(200, grade_dpct=30)),
]


@pytest.mark.parametrize("event", EVENTS)
def test_whatever_happens_is_a_whole_tick(kit: Kit, event: Event) -> None:
    """People, notices, answers, links and odd reports are never passed over, alone or not."""
    walk = _cruising(kit)
    fine = Reported(walk.state.seen.report)
    assert cruised(walk.state, (event,), walk.now_ms + 100) is None
    assert cruised(walk.state, (fine, event), walk.now_ms + 100) is None
    assert cruised(walk.state, (event, fine), walk.now_ms + 100) is None
    assert not _same(walk, (event,), walk.now_ms + 100)


def test_a_yes_only_ends_the_wait_for_it(kit: Kit) -> None:
    """The answer to the last command is a short tick while it walks, any other a whole one."""
    walk = kit.session(kit.walk(60_000, 200)).to(Phase.WALKING)
    walk.belt.answer_ms = 10_000
    while walk.state.books.unanswered is None:
        walk.tick()
    number = walk.state.books.unanswered
    for other in (number - 1, number + 1):
        assert not _same(walk, (Answered(other, Answer.ACCEPTED),), walk.now_ms + 100)
        walk.now_ms += 100
    assert _same(walk, (Answered(number, Answer.ACCEPTED),), walk.now_ms + 100)
    assert walk.state.books.unanswered is None


@pytest.mark.parametrize("period_ms", [400, 1_000])
def test_a_coast_is_the_ticks_it_stands_for(kit: Kit, period_ms: int) -> None:
    """Many ticks in one step, as far as the next that decides: the same state as one by one."""
    walk = kit.session(kit.walk(20_000, 120), kit.walk(20_000, 160)).to(Phase.WALKING)
    walk.belt.period_ms = period_ms
    passed_over = 0
    while walk.state.phase is Phase.WALKING:
        before = walk.state
        ahead = coasted(before, walk.now_ms + 5_000)
        while walk.state.at_ms != ahead.at_ms:
            walk.now_ms += 100
            events = walk.belt.advance(walk.now_ms)
            if events:
                break
            walk.feed((), walk.now_ms)
            assert walk.state == coasted(before, walk.now_ms)
            passed_over += 1
        else:
            walk.tick()
            continue
        walk.feed(events, walk.now_ms)
    assert passed_over > 200


@pytest.mark.parametrize(
    ("gap_ms", "short"), [(0, True), (200, True), (201, False), (501, False), (-1, False)]
)
def test_a_late_tick_is_a_whole_one(kit: Kit, gap_ms: int, short: bool) -> None:  # noqa: FBT001
    """Only a tick in time is cut short."""
    walk = _cruising(kit)
    assert _same(walk, (), walk.now_ms + gap_ms) is short


def test_silence_ends_a_cruise(kit: Kit) -> None:
    """R9: the tick in which the last report becomes stale is a whole one, and trips."""
    walk = _cruising(kit)
    now_ms = walk.now_ms
    while walk.state.phase is Phase.WALKING:
        now_ms += 100
        _same(walk, (), now_ms)
    assert walk.reason == "stale"
    assert now_ms - walk.now_ms <= 3_000 + 100


def test_a_stop_that_a_new_connection_makes_overdue_trips_in_the_next_tick(kit: Kit) -> None:
    """R8: over it nothing was acknowledged yet; however soon the next tick comes, it is whole."""
    walk = kit.session(kit.walk(60_000, 200))
    walk.belt.speed_mckmh = 50_000  # found in motion, before any start
    walk.belt.told_ckmh = 50
    walk.belt.faults = {Fault.IGNORES_STOP}
    walk.tick(*walk.belt.link())
    walk.run(1_000)
    walk.ask(Request.STOP)
    while walk.state.stopping is None or walk.now_ms - walk.state.stopping.since_ms < 2_000:
        walk.tick()
    assert walk.state.phase is Phase.SLOWING
    assert walk.state.stopping.accepted
    walk.feed((Linked(),), walk.now_ms + 100)
    assert not _same(walk, (), walk.now_ms + 100)
    assert walk.reason == "stop_not_confirmed"


def test_a_segment_ends_a_cruise(kit: Kit) -> None:
    """The tick in which the plan goes on is a whole one."""
    walk = _cruising(kit)
    for _ in range(600):
        now_ms = walk.now_ms + 100
        walk.now_ms = now_ms
        report = Reported(Report(walk.state.books.setpoint_ckmh, grade_dpct=0))
        _same(walk, (report,), now_ms)
    assert walk.state.place.segment == 1
    assert walk.state.books.setpoint_ckmh == 210


HAPPENINGS = st.lists(
    st.tuples(
        st.integers(0, 200),
        st.sampled_from([None, None, None, *EVENTS]),
        st.sampled_from([0, 5, 29, 31, 80, -25, -35]),
        st.sampled_from([100, 100, 100, 150, 200, 300]),
    ),
    max_size=6,
)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(way=st.sampled_from(Way), happenings=HAPPENINGS, grade_dpct=st.sampled_from([0, 20]))
def test_every_short_tick_is_the_whole_one(
    kit: Kit,
    way: Way,
    happenings: list[tuple[int, Event | None, int, int]],
    grade_dpct: int,
) -> None:
    """Whatever comes in between, cut short or whole, state, commands and notes are the same."""
    walk = kit.session(
        kit.walk(12_000, 120, way=way),
        kit.walk(12_000, 180, way=way, grade_dpct=grade_dpct),
        machine=kit.reversing,
    ).to(Phase.WALKING)
    due = {index: (event, off, gap) for index, event, off, gap in happenings}
    for index in range(200):
        event, off_ckmh, gap_ms = due.get(index, (None, 0, 100))
        walk.now_ms += gap_ms
        events = walk.belt.advance(walk.now_ms)
        if event is not None:
            events = (*events, event)
        walk.belt.speed_mckmh += off_ckmh * 1_000 * way.belt_sign
        _same(walk, events, walk.now_ms)


def test_an_alarm_that_a_graver_word_went_before_is_not_slept_through() -> None:
    """R2: far above the cap, and told to stop again and again: the alarm comes a tick behind."""
    session = led_session(led(100))
    stop, estop = (Asked(each, "anna", "test") for each in (Request.STOP, Request.ESTOP))
    now_ms = 10_000
    for event in (Reported(Report(900)), stop, *[estop] * 3):
        session.feed((event,), now_ms)
        now_ms += 100
    before = session.state
    session.feed((), now_ms)
    assert session.state.alarm is not None
    assert session.state.alarm.name == "over_cap"
    assert decided(before, (), now_ms).state._replace(cruise=None) == session.state._replace(
        cruise=None
    )
