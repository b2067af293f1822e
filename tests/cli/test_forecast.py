"""A plan walked ahead of time: the very setpoints of a session, and what is reckoned of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import rest, setup, turn, twenty_minutes, walk
from treadmill_ctl.cli.estimate import Estimate, estimate, rows
from treadmill_ctl.cli.forecast import Forecast, forecast
from treadmill_ctl.core.interlocks import required
from treadmill_ctl.core.limits import NEURO_PRESET, SITE_DEFAULT, Caps, Limits, in_force
from treadmill_ctl.core.model import Request, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Plan, Segment
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession

SITE = in_force(SITE_DEFAULT)
STEP_CKMH = 10  # of the simulated treadmill
LATE_TICKS = 10  # a belt that still gathers speed when it is first reported

Leg = list[tuple[int, int]]  # setpoint and grade of the deck in every tick of a walk


def ahead(*segments: Segment, limits: Limits = SITE) -> Forecast:
    """The forecast of these segments."""
    return forecast(Plan("trial", "Trial", segments), limits)


def forward(segment: Segment) -> Segment:
    """The same walked forward."""
    return replace(segment, way=Way.STRAIGHT)


def figures(*segments: Segment) -> Estimate:
    """What is reckoned of these segments."""
    return estimate(ahead(*segments))


RESTS = (
    walk(40_000, 80, 160),
    rest(10_000),
    walk(40_000, 200, grade=20),
    rest(5_000),
    walk(20_000, 70),
)
TURN = (walk(30_000, 150), turn(5_000), forward(walk(45_000, 100, 400)), forward(walk(20_000, 90)))
PLANS = {"twenty minutes": twenty_minutes(), "rests": RESTS, "turn": TURN}


def walked(session: VirtualSession) -> list[Leg]:
    """Every leg of a session, with a person who confirms and starts without delay."""
    legs: list[Leg] = []
    phase = session.state.phase
    while phase is not Phase.ENDED:
        assert session.state.trip is None
        session.advance()
        if session.state.phase is Phase.STANDING and session.state.seen.still(session.now_ms):
            session.ask(Request.CONFIRM, required(session.state.next_way))
        if session.state.phase is Phase.READY:
            session.ask(Request.START)
        before, phase = phase, session.state.phase
        if phase is Phase.WALKING:
            if before is not phase:
                legs.append([])
            books = session.state.books
            legs[-1].append((abs(books.setpoint_ckmh), books.grade_dpct or 0))
    return legs


def foretold(found: Forecast) -> Iterator[Leg]:
    """The same of a forecast."""
    leg: Leg = []
    for moment, lasts_ms in found.lasting:
        if moment.walks:
            leg += [(moment.speed_ckmh, moment.grade_dpct)] * (lasts_ms // 100)
        elif leg:
            yield leg
            leg = []


def legs_of(
    segments: tuple[Segment, ...], caps: tuple[Caps, ...], make: MachineProfile
) -> tuple[list[Leg], ...]:
    """The legs of a session on a simulated treadmill, and those of its forecast."""
    session = VirtualSession(FtmsPeripheral(make))
    machine = session.connect()
    whole = replace(setup(machine, *segments), limits=in_force(*caps))
    session.begin(whole)
    return walked(session), list(foretold(forecast(whole.plan, whole.limits, machine)))


# --- against the real core ----------------------------------------------------------------------


@pytest.mark.parametrize("caps", [(SITE_DEFAULT,), (NEURO_PRESET, SITE_DEFAULT)])
def test_a_forecast_is_the_session_tick_by_tick(caps: tuple[Caps, ...]) -> None:
    """Twenty minutes of ramps, intervals and a moving deck: no tick has another setpoint."""
    real, mine = legs_of(twenty_minutes(), caps, MachineProfile())
    assert len(real[0]) == 12_000
    assert mine == real


@pytest.mark.parametrize("caps", [(SITE_DEFAULT,), (NEURO_PRESET, SITE_DEFAULT)])
@pytest.mark.parametrize("plan", PLANS)
def test_a_forecast_keeps_to_a_step_of_any_session(plan: str, caps: tuple[Caps, ...]) -> None:
    """On a belt with late reports and answers, each setpoint comes within a second, to one step."""
    late = MachineProfile(seed=3, ack_jitter_ms=40, report_jitter_ms=100)
    real, mine = legs_of(PLANS[plan], caps, late)
    assert [len(leg) for leg in mine] == [len(leg) for leg in real]
    for told, had in zip(mine, real, strict=True):
        for tick, (speed_ckmh, _) in enumerate(told):
            soon = [speed for speed, _ in had[tick : tick + LATE_TICKS + 1]]
            assert min(abs(speed - speed_ckmh) for speed in soon) <= STEP_CKMH, (tick, soon)


def test_limits_of_a_walker_make_the_line_gentler() -> None:
    """The comparison above can fail: other limits in force give another line."""
    gentle = ahead(*RESTS, limits=in_force(NEURO_PRESET, SITE_DEFAULT))
    assert list(foretold(gentle)) != list(foretold(ahead(*RESTS)))


# --- what a forecast holds ----------------------------------------------------------------------


def test_spans_are_the_segments_one_after_the_other() -> None:
    """As many as segments and one for the last stop, without a gap, none shorter than planned."""
    found = ahead(*TURN)
    assert len(found.spans) == len(TURN) + 1
    assert found.spans[0][0] == 0
    assert found.spans[-1][1] == found.ends_ms
    for segment, (begins_ms, ends_ms) in zip(TURN, found.spans, strict=False):
        assert ends_ms - begins_ms >= segment.duration_ms
    assert [span[1] for span in found.spans[:-1]] == [span[0] for span in found.spans[1:]]


def test_a_start_is_three_two_one_and_the_countdown_of_the_treadmill() -> None:
    """The belt moves 6 s after the person's start, at the lowest speed."""
    first = next(moment for moment in ahead(walk(20_000, 100)).moments if moment.speed_ckmh)
    assert (first.at_ms, first.speed_ckmh) == (6_000, 50)


def test_a_grade_is_as_the_walker_feels_it() -> None:
    """Reversed, uphill for the walker is a lowered deck; the forecast says uphill."""
    reversed_ = replace(walk(30_000, 100, grade=30), way=Way.REVERSED)
    assert max(moment.grade_dpct for moment in ahead(reversed_).moments) == 30


def test_a_plan_slower_than_most_treadmills_can_be_walked_ahead() -> None:
    """At 0.07 km/h throughout, and at 0.2 km/h: never faster than the plan."""
    for speed_ckmh in (7, 20):
        assert figures(walk(30_000, speed_ckmh)).speed_ckmh_max == speed_ckmh


SPEEDS = st.integers(10, 500)
WALKS = st.builds(walk, st.integers(1, 20_000), SPEEDS, SPEEDS)


@settings(max_examples=25, deadline=None)
@given(st.lists(WALKS, min_size=1, max_size=4), st.sampled_from([(), (rest(1_000),)]))
def test_any_plan_ends_at_standstill_and_is_never_faster_than_planned(
    walks: list[Segment], between: tuple[Segment, ...]
) -> None:
    """Whatever the segments: it ends, the belt stands at both ends, and no target is passed."""
    parts = [part for each in walks for part in (*between, each)][len(between) :]
    found = ahead(*parts)
    assert found.moments[0].speed_ckmh == found.moments[-1].speed_ckmh == 0
    assert max(moment.speed_ckmh for moment in found.moments) <= found.plan.speed_ckmh_max
    assert found.starts == 1 + len(between) * (len(walks) - 1)
    assert found.ends_ms >= found.plan.duration_ms


# --- figures ------------------------------------------------------------------------------------


def test_the_figures_of_a_session_with_a_turn() -> None:
    """Time as planned and at least, standstill, both directions, starts, rests, turns."""
    found = figures(*TURN)
    assert found.planned_ms == 100_000
    assert (found.starts, found.rests, found.turns) == (2, 0, 1)
    assert 115_000 < found.least_ms < 130_000
    assert found.standing_ms > 6_000 + 5_000 + 6_000
    assert (found.speed_ckmh_max, found.planned_ckmh_max) == (390, 400)


def test_the_distance_is_what_the_ramps_leave_of_the_plan() -> None:
    """A minute at 3.6 km/h is 60 m; the rise and the fall leave a few metres less."""
    found = figures(walk(60_000, 360))
    assert 52_000 < found.backward_mm < 60_000
    assert found.forward_mm == 0


def test_the_steepest_grades_are_told_apart() -> None:
    """Uphill and downhill each have a figure of their own."""
    found = figures(walk(30_000, 100, grade=40), walk(30_000, 100, grade=-20))
    assert (found.uphill_dpct_max, found.downhill_dpct_max) == (40, 20)


def test_the_figures_in_words() -> None:
    """A row for each, with its unit; both directions where both are walked."""
    told = list(rows(figures(*TURN)))
    assert told[0] == "  planned  1:40"
    assert told[2].startswith(" distance  ")
    assert " m backward, " in told[2]
    assert told[3] == "  fastest  3.90 km/h (4.00 km/h planned)"
    assert told[4:] == [
        " steepest  level",
        "   starts  2, each confirmed by a person",
        "    rests  0",
        "    turns  1",
    ]
