"""What would be taken of those who lead a walk, and what its gates need: as the core has it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from led_plans import COOL_DOWN, EARLY, PACED, PAIN, PRESSURE, RECOVERY, TRIAL, led
from plans import rest, walk
from treadmill_ctl.core.gates import Gate, Known, Remedy, Sign
from treadmill_ctl.core.guidance import Guidance
from treadmill_ctl.core.guided import against_entry
from treadmill_ctl.core.model import Asked, Report, Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place, Segment, Trial
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import Rejected, State
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.tick import decided
from treadmill_ctl.runtime.leading import Told, Watched, may, told, watched
from treadmill_ctl.runtime.snapshot import Coming, snapshot

NOW_MS = 100_000
EARNS = TRIAL.trial
NOTHING: set[Request] = set()
ALWAYS = {Request.SLOWER, Request.COOL_DOWN, Request.TELL}
MOVING = Seen(linked=True, controlled=True, report=Report(100), report_ms=NOW_MS)


def walking(*segments: Segment, at: int = 0, elapsed_ms: int = 5_000, **said: object) -> State:
    """A walk in one of some segments; what was said of it."""
    state = State(led(*segments), at_ms=NOW_MS, seen=MOVING)
    state = state._replace(phase=Phase.WALKING, hold=Hold.NOTHING, place=Place(at, elapsed_ms))
    state = state._replace(books=state.books._replace(setpoint_ckmh=100, running=True))
    return state._replace(guidance=Guidance(**said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "more"),
    [
        (walking(walk(60_000, 100), COOL_DOWN), NOTHING),
        (walking(PACED, COOL_DOWN), {Request.FASTER, Request.NEXT}),
        (walking(PACED, COOL_DOWN, paced_ckmh=120), {Request.NEXT}),
        (walking(PACED, COOL_DOWN, held=True), {Request.NEXT}),
        (walking(walk(60_000, 100), COOL_DOWN, eased_ckmh=60), {Request.FASTER}),
        (walking(EARLY, COOL_DOWN), {Request.NEXT}),
        (walking(TRIAL, RECOVERY, COOL_DOWN), {Request.FAILED}),
        (
            walking(TRIAL, RECOVERY, COOL_DOWN, at=1, trial=EARNS),
            {Request.SUCCEEDED, Request.FAILED},
        ),
        (walking(TRIAL, RECOVERY, COOL_DOWN, at=1), NOTHING),
    ],
)
def test_what_may_be_asked_for_is_what_the_plan_leaves_open(
    state: State, more: set[Request]
) -> None:
    """Slower, the cool-down and telling in every walk; the others where there is room for them."""
    assert set(may(state, state.segment, NOW_MS)) == ALWAYS | more


def test_a_walk_on_its_way_out_is_not_ended_twice() -> None:
    """Nothing rises, and the cool-down is under way already."""
    state = walking(COOL_DOWN, finishing=True)
    assert may(state, state.segment, NOW_MS) == (Request.SLOWER, Request.TELL)


@pytest.mark.parametrize("phase", [each for each in Phase if each is not Phase.WALKING])
def test_nothing_is_faster_outside_of_the_walk(phase: Phase) -> None:
    """Nor does it go on; a trial that is over may be judged while the walker rests."""
    state = walking(PACED, COOL_DOWN, eased_ckmh=60, trial=EARNS)._replace(phase=phase)
    offered = set(may(state, state.segment, NOW_MS))
    assert not offered & {Request.FASTER, Request.NEXT}
    over = phase in (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED)
    assert ({Request.SUCCEEDED, Request.FAILED, Request.TELL} <= offered) is not over


SEGMENTS = (walk(60_000, 100), PACED, EARLY, TRIAL, RECOVERY, COOL_DOWN)


@given(
    st.integers(0, 5),
    st.none() | st.integers(50, 120),
    st.none() | st.integers(80, 120),
    st.booleans(),
    st.booleans(),
    st.none() | st.just(EARNS),
    st.integers(50, 120),
)
def test_what_is_offered_is_what_the_core_takes(
    at: int,
    eased_ckmh: int | None,
    paced_ckmh: int | None,
    held: bool,  # noqa: FBT001 - drawn
    finishing: bool,  # noqa: FBT001 - drawn
    trial: Trial | None,
    setpoint_ckmh: int,
) -> None:
    """Each request that is offered is not rejected; each of these that is not would be."""
    state = walking(*SEGMENTS, at=at)
    under_way = SEGMENTS[at].trial is not None
    said = Guidance(eased_ckmh, paced_ckmh, held, finishing, trial=None if under_way else trial)
    books = state.books._replace(setpoint_ckmh=setpoint_ckmh)
    state = state._replace(guidance=said, books=books)
    offered = may(state, state.segment, NOW_MS)
    for request in (Request.FASTER, Request.NEXT, Request.SUCCEEDED, Request.FAILED):
        notes = decided(state, (Asked(request, "A", "test"),), NOW_MS).notes
        rejected = any(isinstance(note, Rejected) for note in notes)
        assert (request in offered) is not rejected, (request, notes)


def known(value: int, age_ms: int, sign: Sign = Sign.PAIN) -> Known:
    """What was told so long ago."""
    return Known(sign, value, NOW_MS - age_ms)


@pytest.mark.parametrize(
    ("said", "since_ms", "expected"),
    [
        ((known(2, 10_000),), 50_000, Watched(PAIN, None, "")),
        ((known(2, 29_000),), 50_000, Watched(PAIN, None, "")),
        ((known(2, 31_000),), 50_000, Watched(PAIN, 29_001, "")),
        ((), 10_000, Watched(PAIN, None, "")),
        ((), 40_000, Watched(PAIN, 20_001, "")),
        (
            (known(5, 10_000),),
            50_000,
            Watched(PAIN, None, "pain is 5 of 10; allowed is at most 3 of 10"),
        ),
        (
            (),
            61_000,
            Watched(PAIN, 0, "nobody has told the pain for 1 min; allowed is at most 3 of 10"),
        ),
    ],
)
def test_a_value_is_wanted_before_it_is_missing(
    said: tuple[Known, ...], since_ms: int, expected: Watched
) -> None:
    """In the last half of its time, a minute at most; and a closed gate says why."""
    state = State(led(PACED, COOL_DOWN, gates=(PAIN,)))._replace(
        phase=Phase.WALKING, hold=Hold.NOTHING, entered_ms=NOW_MS - since_ms
    )
    state = state._replace(guidance=Guidance(known=said))
    assert watched(state, state.segment, NOW_MS) == (expected,)


def test_a_long_time_is_asked_for_in_its_last_minute() -> None:
    """A value for half an hour is not asked for at every quarter."""
    gate = replace(PAIN, fresh_ms=1_800_000)
    state = State(led(PACED, gates=(gate,)))._replace(
        phase=Phase.WALKING, hold=Hold.NOTHING, entered_ms=0
    )
    assert watched(state, state.segment, 1_740_000)[0].wanted_ms is None
    assert watched(state, state.segment, 1_740_001)[0].wanted_ms == 60_000


def test_entry_gates_are_held_against_what_was_told_before_the_start_only() -> None:
    """Before the first start their value is wanted at once; afterwards they are done with."""
    before = State(led(PACED, entry=(PRESSURE,)))
    (missing,) = watched(before, before.segment, NOW_MS)
    assert missing.wanted_ms == 0
    assert missing.closed.startswith("nobody has told the systolic blood pressure for 30 min")
    said = Guidance(known=(known(140, 60_000, Sign.SYSTOLIC),))
    open_now = (Watched(PRESSURE, None, ""),)
    assert watched(before._replace(guidance=said), before.segment, NOW_MS) == open_now
    under_way = before._replace(phase=Phase.WALKING, hold=Hold.NOTHING)
    assert watched(under_way, before.segment, NOW_MS) == ()


def test_at_a_pause_only_a_bad_value_closes_a_gate() -> None:
    """As for the core: a walk that nobody walks needs no new value, and none may be outside."""
    state = State(led(PACED, gates=(PAIN,)))._replace(hold=Hold.PAUSE)
    assert watched(state, state.segment, NOW_MS)[0].closed == ""
    state = state._replace(guidance=Guidance(known=(known(5, 600_000),)))
    assert watched(state, state.segment, NOW_MS)[0].closed.startswith("pain is 5 of 10")


@given(
    st.sampled_from([Hold.START, Hold.PAUSE, Hold.REST]),
    st.lists(
        st.builds(
            known, st.sampled_from([2, 150, 200]), st.integers(0, 2_000_000), st.sampled_from(Sign)
        ),
        unique_by=lambda each: each.sign,
    ),
)
def test_what_is_closed_before_a_start_is_what_the_core_will_not_confirm(
    hold: Hold, said: list[Known]
) -> None:
    """The first reason shown is the reason that a confirmation would be rejected with."""
    state = State(led(PACED, gates=(PAIN,), entry=(PRESSURE,)))._replace(hold=hold)
    state = state._replace(guidance=Guidance(known=tuple(said)))
    closed = [each.closed for each in watched(state, state.segment, NOW_MS) if each.closed]
    assert (closed[0] if closed else "") == against_entry(Step(state, NOW_MS))


@pytest.mark.parametrize(
    ("phase", "hold"),
    [
        (Phase.TRIPPED, Hold.NOTHING),
        (Phase.LATCHED, Hold.NOTHING),
        (Phase.ENDED, Hold.END),
        (Phase.SLOWING, Hold.END),
    ],
)
def test_nothing_is_wanted_when_the_walk_is_over(phase: Phase, hold: Hold) -> None:
    """Nobody asks for values while the belt is brought to rest for good."""
    state = State(led(PACED, gates=(PAIN,)))._replace(phase=phase, hold=hold)
    assert watched(state, state.segment, 10**9) == ()


def test_what_was_told_carries_its_age() -> None:
    """The last value is never shown as the present one."""
    state = walking(PACED, known=(known(140, 90_000, Sign.SYSTOLIC), known(2, 500)))
    assert told(state, NOW_MS) == (Told(Sign.SYSTOLIC, 140, 90_000), Told(Sign.PAIN, 2, 500))


@pytest.mark.parametrize(
    ("state", "coming"),
    [
        (walking(PACED, TRIAL, COOL_DOWN, elapsed_ms=55_000), Coming(5_000, "Slow again", 50)),
        (walking(PACED, TRIAL, elapsed_ms=55_000), Coming(5_000, "end", 0)),
        (walking(EARLY, TRIAL, elapsed_ms=25_000, earned_pct=120), Coming(5_000, "Fast", 120)),
        (walking(EARLY, TRIAL, elapsed_ms=25_000, eased_ckmh=60), Coming(5_000, "Fast", 60)),
        (walking(EARLY, PACED, elapsed_ms=25_000), Coming(5_000, "Your pace", 100)),
        (
            walking(COOL_DOWN, replace(COOL_DOWN, label="Slower"), RECOVERY, finishing=True),
            Coming(5_000, "Slower", 50),
        ),
        (walking(COOL_DOWN, RECOVERY, finishing=True), Coming(5_000, "end", 0)),
        (walking(COOL_DOWN, RECOVERY), Coming(5_000, "Recovery", 60)),
        (walking(EARLY, rest(5_000), EARLY, elapsed_ms=25_000), Coming(5_000, "rest", 0)),
    ],
)
def test_what_comes_is_what_will_be_walked(state: State, coming: Coming) -> None:
    """Nobody went on by hand: the cool-down. On the way out: the end. At the speed that is so."""
    assert snapshot(state, NOW_MS).coming == coming


def test_the_snapshot_tells_how_the_walk_is_led() -> None:
    """Pace, ease, share of a trial, and that it is on its way out."""
    shown = snapshot(walking(PACED, COOL_DOWN, eased_ckmh=70, finishing=True), NOW_MS)
    assert (shown.pace, shown.leave) == (PACED.paced, PACED.leave)
    assert (shown.eased_ckmh, shown.target_ckmh, shown.trial_pct) == (70, 70, None)
    assert shown.finishing
    shown = snapshot(walking(TRIAL, RECOVERY, earned_pct=90), NOW_MS)
    assert (shown.trial_pct, shown.target_ckmh, shown.pace) == (90, 90, None)


def test_a_gate_on_a_remedy_is_told_whole() -> None:
    """What a program needs to say what happens otherwise goes with it."""
    gate = Gate(Sign.EXERTION, 8, 14, 60_000, Remedy.SLOWER, Remedy.HOLD)
    state = State(led(PACED, gates=(gate,)))
    assert snapshot(state, NOW_MS).watched[0].gate is gate
