"""A cruise decides nothing: wherever it is taken, a whole tick gives the very same."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import virtual_session
from plans import setup, twenty_minutes, walk
from treadmill_ctl.core.cruise import cruised
from treadmill_ctl.core.model import Event, Linked, Notice, Noticed, Report, Reported
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Outcome, State
from treadmill_ctl.core.tick import decided, tick
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
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
            assert outcome == Outcome(short)
        return outcome


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
