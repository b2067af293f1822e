"""A person beside a walk that nobody walks: says the least that takes it to its end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt_alone import BeltAlone, BeltCoasting
from plans import rest, walk
from treadmill_ctl.cli.companion import asks, plausible_value
from treadmill_ctl.cli.estimate import estimate, rows
from treadmill_ctl.cli.forecast import Forecast, forecast
from treadmill_ctl.core.gates import SCALES, Gate, Sign
from treadmill_ctl.core.limits import SITE_DEFAULT, TICK_MS, in_force
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Leave, Paced, Plan, Segment, Trial
from treadmill_ctl.core.session import Setup
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.treadmill import Treadmill
from virtual_session import VirtualSession

LIMITS = in_force(SITE_DEFAULT)
BY_HAND = replace(walk(20_000, 100), leave=Leave.BY_HAND)
EARLY = replace(walk(20_000, 120), leave=Leave.EARLY)
PACED = replace(walk(30_000, 100), paced=Paced(50, 200, 10), leave=Leave.BY_HAND)
TRIAL = replace(walk(10_000, 150), trial=Trial(10, -10, 50, 150))
PAIN = Gate(Sign.PAIN, None, 3, 5_000)
HEART = Gate(Sign.HEART_RATE, 60, 140, 10_000)
PRESSURE = Gate(Sign.SYSTOLIC, None, 180, 60_000)


def plan(*segments: Segment, entry: tuple[Gate, ...] = (), gates: tuple[Gate, ...] = ()) -> Plan:
    """A plan of these segments."""
    return Plan("trial", "Trial", segments, entry=entry, gates=gates)


def ahead(whole: Plan) -> Forecast:
    """Its forecast."""
    return forecast(whole, LIMITS)


def alone(whole: Plan, kind: type[BeltAlone]) -> BeltAlone:
    """Walked on a simulated belt."""
    make = MachineProfile()
    machine = VirtualSession(FtmsPeripheral(make)).connect()
    session = kind(Setup(whole, LIMITS, machine), Treadmill(make), make.report_period_ms)
    session.walk()
    return session


# --- in a forecast ------------------------------------------------------------------------------


def test_what_goes_on_by_hand_is_left_at_the_end_of_its_time() -> None:
    """It lasts as long as it may, to a tick, and what follows is walked."""
    found = ahead(plan(BY_HAND, walk(20_000, 150)))
    begins_ms, ends_ms = found.spans[0]
    started_ms = next(moment.at_ms for moment in found.moments if moment.walks)
    assert begins_ms == 0
    assert BY_HAND.duration_ms - TICK_MS <= ends_ms - started_ms <= BY_HAND.duration_ms
    assert max(moment.speed_ckmh for moment in found.moments) == 150


def test_what_may_be_left_early_lasts_all_of_its_time() -> None:
    """Nobody says next."""
    assert ahead(plan(EARLY)).ends_ms == ahead(plan(replace(EARLY, leave=Leave.ON_TIME))).ends_ms


def test_a_pace_stays_where_it_begins_and_trials_are_as_written() -> None:
    """Nobody says faster, and nobody says how a trial went."""
    found = ahead(plan(PACED, TRIAL, walk(20_000, 80), TRIAL))
    assert [m.speed_ckmh for m in found.moments if m.segment == 0][-1] == 100
    assert max(moment.speed_ckmh for moment in found.moments) == 150
    assert found.plan.speed_ckmh_max == 225


def test_gates_stay_open_all_along() -> None:
    """A pain that is old after five seconds, a heart rate after ten; a rest between."""
    whole = plan(walk(40_000, 100), rest(20_000), BY_HAND, entry=(PRESSURE,), gates=(PAIN, HEART))
    led, plain = ahead(whole), ahead(plan(walk(40_000, 100), rest(20_000), BY_HAND))
    assert led.ends_ms == plain.ends_ms
    assert led.moments == plain.moments


def test_without_the_companion_a_walk_by_hand_ends() -> None:
    """The claims above can fail: nobody says next, and the session is over in its time."""
    session = alone(plan(BY_HAND, walk(20_000, 150)), _Silent)
    assert (session.state.phase, session.state.place.segment) == (Phase.ENDED, 0)


class _Silent(BeltAlone):
    """Nobody speaks but to start."""

    def _go_on(self) -> None:
        if self.state.phase is Phase.STANDING:
            super()._go_on()


# --- on a simulated belt ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [BeltAlone, BeltCoasting])
def test_the_same_person_stands_beside_a_simulated_belt(kind: type[BeltAlone]) -> None:
    """Every segment is walked, and nothing is rejected, gated or refused."""
    whole = plan(
        PACED, rest(5_000), BY_HAND, TRIAL, EARLY, entry=(PRESSURE,), gates=(PAIN, PRESSURE)
    )
    session = alone(whole, kind)
    assert session.trouble == []
    assert session.state.phase is Phase.ENDED
    assert session.state.place.segment == len(whole.segments)


def test_a_coasting_belt_is_the_same_walk() -> None:
    """What is said in time in one is said at the same time in the other."""
    whole = plan(PACED, BY_HAND, walk(30_000, 80), gates=(PAIN,))
    one, other = alone(whole, BeltAlone), alone(whole, BeltCoasting)
    assert one.now_ms == other.now_ms
    assert one.state.guidance == other.state.guidance


PLAIN = st.builds(walk, st.integers(1, 30_000), st.integers(50, 300))
WALKS = st.builds(replace, PLAIN, leave=st.sampled_from(Leave))
GATES = st.builds(
    Gate, st.sampled_from(Sign), st.none(), st.integers(30, 200), st.integers(1_000, 20_000)
)


@settings(max_examples=25, deadline=None)
@given(st.lists(WALKS, min_size=1, max_size=4), st.lists(GATES, max_size=2))
def test_any_plan_is_walked_to_its_last_segment(walks: list[Segment], gates: list[Gate]) -> None:
    """However short the walks and however often a value is wanted."""
    found = ahead(plan(*walks, gates=tuple(gates)))
    assert found.moments[-1].segment == len(walks)


# --- figures ------------------------------------------------------------------------------------


def test_the_figures_say_what_persons_decide() -> None:
    """The longest time, the highest speed that can be, and what was reckoned with instead."""
    told = dict(
        line.strip().split("  ", 1)
        for line in rows(estimate(ahead(plan(PACED, TRIAL, EARLY, walk(20_000, 80), TRIAL))))
    )
    assert "at the longest but for waiting" in told["in all"]
    assert told["fastest"] == "2.25 km/h at the highest that can be; 1.50 km/h as reckoned here"
    assert told["paced"] == "1 walk, reckoned at the speed it begins with"
    assert told["trials"].startswith("2, reckoned as written")
    assert told["early"] == "1 walk may end before its time, reckoned with all of it"
    assert told["by hand"] == "1 walk until you say next, reckoned at the longest"


def test_the_figures_of_a_plan_that_nobody_leads_have_no_such_lines() -> None:
    """Eight lines as ever, and the least time."""
    told = list(rows(estimate(ahead(plan(walk(60_000, 100))))))
    assert len(told) == 8
    assert " at least, " in told[1]


# --- what is said -------------------------------------------------------------------------------


def test_before_a_start_what_is_watched_is_told_first() -> None:
    """Told, confirmed, started, in this order; a sign that two gates watch is told once."""
    whole = plan(walk(20_000, 100), entry=(PRESSURE, PAIN), gates=(PAIN,))
    session = VirtualSession(FtmsPeripheral(MachineProfile()))
    session.begin(Setup(whole, LIMITS, session.connect()))
    while not (said := asks(session.state, session.now_ms)):
        session.advance()
    assert [each.request for each in said] == [Request.TELL, Request.CONFIRM, Request.START]
    assert [sign for sign, _ in said[0].tells] == [Sign.SYSTOLIC, Sign.PAIN]
    assert said[1].confirms == session.state.interlocks


@given(st.sampled_from(Sign), st.data())
def test_a_plausible_value_is_on_the_scale_and_within_the_bounds(
    sign: Sign, data: st.DataObject
) -> None:
    """Whatever the bounds, as long as one value lies in all of them."""
    scale = SCALES[sign]
    on_scale = st.integers(scale.lowest, scale.highest)
    lowest, highest = sorted([data.draw(on_scale), data.draw(on_scale)])
    whole = plan(
        walk(1_000, 100),
        entry=(Gate(sign, lowest, None, 1_000),),
        gates=(Gate(sign, None, highest, 1_000),),
    )
    assert lowest <= plausible_value(sign, whole) <= highest
