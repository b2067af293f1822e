"""The tick as a function: pure, repeatable, and not to be upset by anything."""

from __future__ import annotations

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core_walk import Kit, Walk
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    GuardianIs,
    Linked,
    Notice,
    Noticed,
    Report,
    Reported,
    Request,
    SetSpeed,
    Stance,
    StartBelt,
    Unlinked,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.core.tick import tick

ITEMS = ("key", "deck", "stop-in-reach", "way:turned", "walker-ready")
ANYTHING = (
    st.builds(
        Reported,
        st.builds(
            Report,
            st.sampled_from([0, 0, 50, 120, None]) | st.integers(-99_999, 99_999),
            st.none() | st.integers(-999, 999),
        ),
    )
    | st.builds(Noticed, st.sampled_from(Notice), st.integers(-999, 99_999))
    | st.builds(Answered, st.integers(-1, 40), st.sampled_from(Answer))
    | st.just(Linked())
    | st.just(Unlinked("noise"))
    | st.builds(GuardianIs, st.sampled_from(Stance))
    | st.builds(
        Asked,
        st.sampled_from(Request),
        st.just("eve"),
        st.just("test"),
        st.just(ITEMS) | st.just(()),
    )
)
TIMES = st.sampled_from([100, 100, 100, 0, 1, 499, 500, 501, 3_000, -100, -50_000, 10**12])
NOISE = st.lists(st.tuples(st.lists(ANYTHING, max_size=4), TIMES), max_size=40)


def _session_with_everything(kit: Kit) -> Walk:
    """A session with a rest, a pause, a lost link and a latch in it."""
    walk = kit.session(
        kit.walk(6_000, 200, grade_dpct=20), kit.rest(1_000), kit.walk(30_000, 150)
    ).to(Phase.WALKING)
    walk.until(Phase.STANDING)
    walk.run(2_000)
    walk.confirm()
    walk.ask(Request.START)
    walk.until(Phase.WALKING)
    walk.run(2_000)
    walk.ask(Request.PAUSE)
    walk.run(1_000)
    walk.tick(*walk.belt.unlink())
    walk.run(3_000)
    walk.tick(*walk.belt.link())
    walk.until(Phase.LATCHED)
    walk.ask(Request.RESET)
    return walk


def test_a_tick_changes_no_state_but_gives_a_new_one(kit: Kit) -> None:
    """The state that goes in is the same afterwards, and twice the same gives twice the same."""
    walk = _session_with_everything(kit)
    state = State(walk.setup)
    for each in walk.ticks:
        before = copy.deepcopy(state)
        outcome = tick(state, each.events, each.now_ms)
        assert state == before
        assert tick(state, each.events, each.now_ms) == outcome
        state = outcome.state


def test_a_recorded_session_runs_again_to_the_same_commands(kit: Kit) -> None:
    """R11: events and times alone bring back every command and every note."""
    walk = _session_with_everything(kit)
    assert walk.state.phase is Phase.ENDED
    state = State(walk.setup)
    for each in walk.ticks:
        outcome = tick(state, each.events, each.now_ms)
        assert outcome.cleared == each.outcome.cleared
        assert outcome.notes == each.outcome.notes
        state = outcome.state
    assert state == walk.state


def test_what_a_tick_gives_is_values(kit: Kit) -> None:
    """A state can be hashed and compared: it holds nothing that could change behind its back."""
    walk = _session_with_everything(kit)
    assert all(hash(each.outcome.state.books) is not None for each in walk.ticks)
    assert len({each.outcome.state.seen for each in walk.ticks}) > 10


def test_the_first_tick_has_no_past(kit: Kit) -> None:
    """A clock that starts anywhere is no gap."""
    outcome = tick(State(kit.setup()), (), 10**12)
    assert outcome.state.at_ms == 10**12
    assert outcome.state.lived_ms == 0
    assert outcome.state.phase is Phase.STANDING


@settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(noise=NOISE, phase=st.sampled_from(Phase))
def test_no_noise_upsets_a_tick_or_talks_it_into_anything(
    kit: Kit, noise: list[tuple[list[Event], int]], phase: Phase
) -> None:
    """R13: whatever comes whenever, nothing is raised, and caps and steps hold."""
    walk = kit.session().to(phase)
    now_ms, setpoint_ckmh = walk.now_ms, walk.state.books.setpoint_ckmh
    for events, gap_ms in noise:
        now_ms += gap_ms
        outcome = walk.feed(tuple(events), now_ms)
        for each in outcome.cleared:
            match each.command:
                case StartBelt(speed_ckmh):
                    assert speed_ckmh == 50
                    setpoint_ckmh = 50
                case SetSpeed(speed_ckmh):
                    assert 50 <= speed_ckmh <= min(500, setpoint_ckmh + 30)
                    setpoint_ckmh = speed_ckmh
                case _:
                    pass
        fallen = outcome.state.phase in (Phase.TRIPPED, Phase.LATCHED)
        assert outcome.state.books.latched or not fallen
        assert outcome.state.lived_ms <= 200 * len(walk.ticks)
