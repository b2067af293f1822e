"""A cruise decides nothing: wherever it is taken, a whole tick gives the very same."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import belt_alone
import virtual_session
from belt_alone import BeltAlone, BeltCoasting
from plans import rest, setup, twenty_minutes, walk
from treadmill_ctl.core.asked import wait_ms
from treadmill_ctl.core.cruise import cruised
from treadmill_ctl.core.model import (
    Event,
    Linked,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.session import Outcome, Setup, State
from treadmill_ctl.core.tick import decided, tick
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.treadmill import Treadmill
from virtual_session import VirtualSession


class Compared:
    """Stands in for `tick`, and holds every cruise against the whole tick."""

    def __init__(self) -> None:
        self.cruised = self.whole = 0

    def __call__(self, state: State, events: Sequence[Event], now_ms: int) -> Outcome:
        """Both ways; they must not differ."""
        outcome = decided(state, events, now_ms)
        short = cruised(state, events, now_ms)
        if short is None:
            self.whole += 1
        else:
            self.cruised += 1
            assert same(outcome, short)
        return outcome


def same(whole: Outcome, short: State) -> bool:
    """Whether they differ in nothing but how long nothing is to be decided from now on."""
    state = whole.state._replace(cruise=short.cruise)
    return whole._replace(state=state) == Outcome(short)


def test_a_whole_session_is_the_same_with_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty minutes with jitter and a moving deck: most ticks cruise, none differs."""
    compared = Compared()
    monkeypatch.setattr(virtual_session, "tick", compared)
    session = VirtualSession(FtmsPeripheral(MachineProfile(seed=3, report_jitter_ms=300)))
    session.begin(setup(session.connect(), *twenty_minutes()))
    session.start()
    session.walk(Phase.ENDED)
    assert compared.cruised > 2 * compared.whole


def cruising() -> State:
    """A session that walks at 1.50 km/h and has nothing to decide."""
    session = VirtualSession(FtmsPeripheral(MachineProfile()))
    session.begin(setup(session.connect(), walk(60_000, 150)))
    session.start()
    while session.state.cruise is None or abs(session.state.seen.speed_ckmh) < 150:
        session.advance()
    return session.state


CRUISING = cruising()
an_event = st.one_of(
    st.builds(
        Reported,
        st.builds(
            Report,
            st.none() | st.integers(115, 185) | st.integers(-300, 700),
            st.sampled_from((0, 0, 0, None, 5)),
        ),
    ),
    st.sampled_from((Noticed(Notice.KEY_PULLED), Noticed(Notice.TARGET_SPEED, 200), Linked())),
)
steps = st.lists(
    st.tuples(
        st.sampled_from((100, 100, 100, 0, 37, 200, 201, 501, -1)),
        st.lists(an_event, max_size=2),
    ),
    max_size=40,
)


@given(steps)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_report_and_no_gap_makes_a_difference(steps: list[tuple[int, list[Event]]]) -> None:
    """Any speeds, grades, silence and lateness: a cruise is taken only where nothing differs."""
    state = CRUISING
    for gap_ms, events in steps:
        now_ms = (state.at_ms or 0) + gap_ms
        short = cruised(state, tuple(events), now_ms)
        whole = decided(state, tuple(events), now_ms)
        assert short is None or whole == Outcome(short)
        state = whole.state


@pytest.mark.parametrize(
    ("gap_ms", "taken"), [(0, True), (100, True), (200, True), (201, False), (-1, False)]
)
def test_a_late_tick_is_a_whole_one(gap_ms: int, *, taken: bool) -> None:
    """Up to the clamp of 200 ms a tick may cruise, beyond it may not."""
    assert CRUISING.at_ms is not None
    assert (cruised(CRUISING, (), CRUISING.at_ms + gap_ms) is not None) is taken


def test_silence_ends_a_cruise_at_the_stale_limit() -> None:
    """With no more reports the cruise ends, and the whole tick after it trips."""
    state = CRUISING
    while state.phase is Phase.WALKING:
        state = tick(state, (), (state.at_ms or 0) + 100).state
    assert state.phase is Phase.TRIPPED
    assert state.trip is not None
    assert state.trip.reason == "stale"


def test_a_button_pressed_while_cruising_is_acted_on_at_once() -> None:
    """The key ends a cruise in the tick that hears of it."""
    session = VirtualSession(FtmsPeripheral(MachineProfile()))
    session.begin(setup(session.connect(), walk(60_000, 150)))
    session.start()
    while session.state.cruise is None:
        session.advance()
    session.link.press(Button.KEY_PULL, session.now_ms)
    session.advance()
    assert session.state.phase is Phase.TRIPPED


# --- the line of a ramp, segments and decks -------------------------------------------------------


WALKS: dict[str, tuple[Segment, ...]] = {
    "up and down": (walk(9_000, 50, 110), walk(9_000, 110, 60)),
    "steps up and down": (walk(7_300, 110), walk(7_300, 160), walk(7_300, 90)),
    "slowly up and down": (walk(25_000, 100, 112), walk(25_000, 112, 95)),
    "above and below what the treadmill can": (walk(9_000, 30, 45), walk(6_000, 580, 600)),
    "short ones that end while the treadmill is left alone": tuple(
        walk(1_300 + 100 * n, 100 + 60 * (n % 2)) for n in range(9)
    ),
    "up to a rest": (walk(8_050, 50, 110), rest(2_000), walk(8_050, 110, 50)),
    "a deck off its grid": (
        walk(9_000, 110, grade=13),
        walk(7_000, 120),
        walk(9_000, 100, grade=6),
    ),
    "a deck beyond its range": (walk(9_000, 110, grade=-7), walk(9_000, 100, 120, grade=22)),
    "gently": (
        replace(walk(9_000, 110), acceleration_mm_s2=17),
        replace(walk(12_000, 90, 130), acceleration_mm_s2=9),
    ),
}
LATE = ("coarse", "slow")  # on these ticks come late as well
TREADMILLS: dict[str, dict[str, Any]] = {
    "plain": {},
    "coarse": {"speed_min_ckmh": 35, "speed_step_ckmh": 25, "grade_step_dpct": 10},
    "fine": {"speed_step_ckmh": 1, "grade_step_dpct": 1, "report_period_ms": 400},
    "slow": {"acceleration_mm_s2": 40, "ack_delay_ms": 900, "report_jitter_ms": 300},
}


@pytest.mark.parametrize("treadmill", TREADMILLS)
@pytest.mark.parametrize("walks", WALKS)
def test_whatever_is_walked_no_short_tick_differs(
    monkeypatch: pytest.MonkeyPatch,
    walks: str,
    treadmill: str,
) -> None:
    """Lines that rise and fall, decks, coarse and fine treadmills, ticks in time and late."""
    compared = Compared()
    monkeypatch.setattr(virtual_session, "tick", compared)
    session = VirtualSession(FtmsPeripheral(MachineProfile(seed=3, **TREADMILLS[treadmill])))
    machine = session.connect()
    session.begin(setup(machine, *WALKS[walks]))
    session.start()
    random = Random(f"{walks} {treadmill}")
    while session.state.phase not in (Phase.ENDED, Phase.TRIPPED, Phase.LATCHED):
        if session.state.phase is Phase.STANDING and not wait_ms(session.state, session.now_ms):
            session.start()
        if treadmill in LATE:
            session.now_ms += random.choice((0, 0, 0, 7, 30, 60, 99))
        session.advance()
    assert compared.cruised > compared.whole


GRIDS = st.builds(Range, st.integers(20, 60), st.just(600), st.integers(1, 30))


@given(
    st.lists(
        st.tuples(st.integers(2, 12), st.integers(30, 200), st.integers(30, 200)),
        min_size=1,
        max_size=3,
    ),
    GRIDS,
    st.sampled_from((0, 100, 333, 700, 1_500)),
    st.sampled_from((None, 7, 40, 90)),
    st.sampled_from((400, 1_000)),
)
@settings(max_examples=40, derandomize=True, deadline=None)
def test_no_line_is_drawn_otherwise(
    lines: list[tuple[int, int, int]],
    grid: Range,
    gap_ms: int,
    acceleration_mm_s2: int | None,
    period_ms: int,
) -> None:
    """Any lines on any grid, with any gap between commands: each short tick is the whole one."""
    segments = [
        replace(walk(1_000 * s, a, b), acceleration_mm_s2=acceleration_mm_s2) for s, a, b in lines
    ]
    machine = Machine("any", "none", grid, report_period_ms=period_ms, command_gap_ms=gap_ms)
    belt = BeltCompared(setup(machine, *segments), period_ms)
    belt.walk()
    assert belt.compared.cruised > 0


class BeltCompared(BeltAlone):
    """A belt alone whose ticks are all compared."""

    def __init__(self, setup_: Setup, period_ms: int) -> None:
        profile = MachineProfile(
            speed_min_ckmh=setup_.machine.speed.lowest, speed_step_ckmh=setup_.machine.speed.step
        )
        super().__init__(setup_, Treadmill(profile), period_ms)
        self.compared = Compared()

    def _tick(self) -> None:
        with patch.object(belt_alone, "tick", self.compared):
            super()._tick()


@pytest.mark.parametrize("period_ms", [300, 1_000])
@pytest.mark.parametrize("walks", [name for name in WALKS if "rest" not in name])
def test_a_session_that_coasts_ends_as_the_one_that_ticks(walks: str, period_ms: int) -> None:
    """Ticks and reports that decide nothing, in one step or one by one: the same to the end."""
    machine = Machine("belt", "none", Range(50, 600, 10), Range(0, 150, 5), report_period_ms=400)
    ends: list[tuple[int, State, object]] = []
    for kind in (BeltAlone, BeltCoasting):
        belt = kind(setup(machine, *WALKS[walks]), Treadmill(MachineProfile()), period_ms)
        belt.walk()
        ends.append((belt.now_ms, belt.state, belt.trouble))
    assert ends[0] == ends[1]
    assert ends[0][1].phase is Phase.ENDED
