"""What is shown of a session: derived from its state, and never an old value as a new one."""

from dataclasses import replace

import pytest

from plans import rest, setup, walk
from treadmill_ctl.core.interlocks import required
from treadmill_ctl.core.model import Machine, Range, Report, Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import Alarm, State
from treadmill_ctl.core.watch import Reason, Trip
from treadmill_ctl.runtime.snapshot import Coming, Snapshot, snapshot
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession

MACHINE = Machine("T", "ftms", Range(50, 2_000, 10))
PLAN = (walk(30_000, 100), replace(walk(30_000, 200), announce="Faster now"), rest(10_000))
STATE = State(setup(MACHINE, *PLAN, walk(20_000, 100)))
WALKING = STATE._replace(phase=Phase.WALKING, hold=Hold.NOTHING)


def reported(at_ms: int, speed_ckmh: int = 150, **changes: object) -> State:
    """A walk whose last report came at a time."""
    seen = Seen(linked=True, controlled=True, report=Report(speed_ckmh), report_ms=at_ms)
    return WALKING._replace(seen=seen._replace(**changes))  # type: ignore[arg-type]


def test_before_the_first_report_nothing_is_known() -> None:
    """No speed, no age, not fresh, not still."""
    shown = snapshot(STATE, 5_000)
    assert (shown.measured_ckmh, shown.age_ms) == (None, None)
    assert not shown.fresh
    assert not shown.still


@pytest.mark.parametrize(("age_ms", "fresh"), [(0, True), (3_000, True), (3_001, False)])
def test_every_reading_carries_its_age(age_ms: int, fresh: bool) -> None:  # noqa: FBT001
    """At the stale limit a reading still counts; past it, it is old, and says how old."""
    shown = snapshot(reported(10_000), 10_000 + age_ms)
    assert (shown.measured_ckmh, shown.age_ms, shown.fresh) == (150, age_ms, fresh)


def test_without_a_link_nothing_is_fresh_however_young() -> None:
    """A second after the loss the last speed no longer speaks for the belt."""
    shown = snapshot(reported(10_000, linked=False), 10_100)
    assert not shown.fresh
    assert not shown.still


def test_zero_that_is_old_is_no_standstill() -> None:
    """Silence is never standstill."""
    assert snapshot(reported(10_000, 0, zeros=2), 10_500).still
    assert not snapshot(reported(10_000, 0, zeros=2), 14_000).still


@pytest.mark.parametrize(
    ("elapsed_ms", "coming"),
    [
        (19_999, None),
        (20_000, Coming(10_000, "Faster now", 200)),
        (29_900, Coming(100, "Faster now", 200)),
    ],
)
def test_a_change_is_announced_ten_seconds_ahead(elapsed_ms: int, coming: Coming | None) -> None:
    """In how long, in the profile's words, and to which speed."""
    assert snapshot(WALKING._replace(place=Place(0, elapsed_ms)), 0).coming == coming


def test_a_rest_is_announced_as_standstill() -> None:
    """Without words of its own it is called by its label; its speed is zero."""
    assert snapshot(WALKING._replace(place=Place(1, 25_000)), 0).coming == Coming(5_000, "rest", 0)


def test_the_end_is_announced() -> None:
    """After the last segment comes the end, at zero."""
    assert snapshot(WALKING._replace(place=Place(3, 15_000)), 0).coming == Coming(5_000, "end", 0)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.WALKING])
def test_nothing_is_wanted_or_announced_outside_of_the_walk(phase: Phase) -> None:
    """The target is zero and no change is announced, whatever the plan says at this place."""
    shown = snapshot(STATE._replace(phase=phase, place=Place(0, 25_000)), 0)
    assert (shown.target_ckmh, shown.coming) == (0, None)


@pytest.mark.parametrize(("since_ms", "left_ms"), [(0, 3_000), (1_200, 1_800), (3_400, 0)])
def test_the_countdown_runs_from_three_seconds(since_ms: int, left_ms: int) -> None:
    """3-2-1 before every motion, never below zero; elsewhere there is none."""
    announcing = STATE._replace(phase=Phase.ANNOUNCING, entered_ms=5_000)
    assert snapshot(announcing, 5_000 + since_ms).countdown_ms == left_ms
    assert snapshot(WALKING, 5_000).countdown_ms == 0


@pytest.mark.parametrize(
    ("place", "segment", "segment_left_ms", "left_ms", "walked_ms"),
    [
        (Place(), 0, 30_000, 90_000, 0),
        (Place(1, 12_000), 1, 18_000, 48_000, 42_000),
        (Place(4, 0), 3, 0, 0, 90_000),
    ],
)
def test_the_place_in_the_plan(
    place: Place, segment: int, segment_left_ms: int, left_ms: int, walked_ms: int
) -> None:
    """Segment, what is left of it, what is left of all; past the end the last segment stays."""
    shown = snapshot(WALKING._replace(place=place), 0)
    assert (shown.segment, shown.segments, shown.plan_ms) == (segment, 4, 90_000)
    assert (shown.segment_left_ms, shown.left_ms) == (segment_left_ms, left_ms)
    assert shown.walked_ms == walked_ms


def test_the_cap_names_its_source() -> None:
    """The lowest cap of the walking direction, and whose it is."""
    cap = snapshot(STATE, 0).cap
    assert (cap.value, cap.source) == (500, "site default")


def test_trip_and_alarm_are_handed_on() -> None:
    """What stopped the session, and what a person has to act on."""
    trip, alarm = Trip(Reason.KEY_PULLED, "R7", "the key"), Alarm("link_lost", "LINK LOST")
    shown = snapshot(STATE._replace(trip=trip, alarm=alarm), 0)
    assert (shown.trip, shown.alarm) == (trip, alarm)


def test_a_rest_tells_how_long_it_still_lasts() -> None:
    """In a whole session: the wait counts down at standstill, and nothing is wanted meanwhile."""
    session = VirtualSession(FtmsPeripheral(MachineProfile()))
    machine = session.connect()
    session.begin(setup(machine, walk(20_000, 100), rest(10_000), walk(20_000, 100)))
    session.start()
    session.walk(Phase.STANDING)
    waits: list[Snapshot] = []
    for _ in range(50):
        session.advance()
        waits.append(snapshot(session.state, session.now_ms))
    assert [w.wait_ms for w in waits] == sorted((w.wait_ms for w in waits), reverse=True)
    assert 4_800 <= waits[-1].wait_ms <= 5_200
    assert {w.setpoint_ckmh for w in waits} == {0}
    session.ask(Request.CONFIRM, required(session.state.next_way))
    assert snapshot(session.state, session.now_ms).phase is Phase.READY
