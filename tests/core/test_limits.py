"""Every number of the limits, restated, and that no configuration raises one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.core import limits
from treadmill_ctl.core.limits import CEILING, CHILD_PRESET, NEURO_PRESET, SITE_DEFAULT, Caps, Limit
from treadmill_ctl.core.model import Walk


def test_the_loop() -> None:
    """Ten ticks a second; a late one acts on 200 ms at most, and 500 ms late is a trip."""
    assert limits.TICK_MS == 100
    assert limits.TICK_CLAMP_MS == 200
    assert limits.TICK_GAP_MS_MAX == 500


def test_stale_reports() -> None:
    """Stale is three report periods, at least 1.5 s, at most 3 s."""
    assert limits.STALE_PERIODS == 3
    assert limits.STALE_MS_MIN == 1_500
    assert limits.STALE_MS_MAX == 3_000


@pytest.mark.parametrize(
    ("period_ms", "stale_ms"),
    [(0, 1_500), (500, 1_500), (501, 1_503), (999, 2_997), (1_000, 3_000), (9_000, 3_000)],
)
def test_stale_ms(period_ms: int, stale_ms: int) -> None:
    """The stale limit follows the machine's period between its two bounds."""
    assert limits.stale_ms(period_ms) == stale_ms


def test_overspeed() -> None:
    """0.3 km/h over the setpoint for 1 s, or 0.5 km/h over the cap at once."""
    assert limits.OVER_SETPOINT_CKMH == 30
    assert limits.OVER_SETPOINT_MS == 1_000
    assert limits.OVER_CAP_CKMH == 50


def test_not_following() -> None:
    """0.3 km/h under what the belt should do for 3 s."""
    assert limits.UNDER_SETPOINT_CKMH == 30
    assert limits.UNDER_SETPOINT_MS == 3_000


def test_standstill() -> None:
    """Standstill is two zeros 0.2 s apart; a direction changes after 3 s of it."""
    assert limits.STILL_REPORTS == 2
    assert limits.STILL_MS_MIN == 200
    assert limits.TURN_STILL_MS == 3_000


def test_stopping() -> None:
    """A stop is repeated at 2 Hz; the alarm comes 3 s past the run-down, or after 2 s unheard."""
    assert limits.STOP_REPEAT_MS == 500
    assert limits.STOP_MARGIN_MS == 3_000
    assert limits.STOP_SILENCE_MS == 2_000


def test_starting() -> None:
    """3-2-1; a request lives for 5 s, a confirmation for 60; the first step is 1.0 km/h at most."""
    assert limits.ANNOUNCE_MS == 3_000
    assert limits.START_REQUEST_AGE_MS_MAX == 5_000
    assert limits.CONFIRM_AGE_MS_MAX == 60_000
    assert limits.FIRST_STEP_CKMH_MAX == 100


def test_steps() -> None:
    """No command raises the belt by more than 0.30 km/h; backward the deck moves below 3 km/h."""
    assert limits.STEP_CKMH_MAX == 30
    assert limits.GRADE_MOVES_BELOW_CKMH == 300


def test_leading() -> None:
    """One step slower is 0.2 km/h; half a kilometre ahead is kept; a gate asks again after 10 s."""
    assert limits.EASE_STEP_CKMH == 20
    assert limits.AHEAD_CKMH_MAX == 50
    assert limits.GATE_AGAIN_MS == 10_000


def test_bad_bytes() -> None:
    """More than three unreadable messages in 5 s."""
    assert limits.BAD_BYTES_MS == 5_000
    assert limits.BAD_BYTES_MAX == 3


def test_ceiling() -> None:
    """6 km/h backward, 12 forward, 0.25 and 0.50 m/s², 30 %, 2 %/s, 120 min: never more."""
    assert Caps("ceiling", 600, 1_200, 250, 500, 300, 20, 7_200_000) == CEILING


def test_site_default() -> None:
    """5 km/h backward, 6.5 forward, 0.10 and 0.15 m/s², 15 %, 1 %/s, 60 min."""
    assert Caps("site default", 500, 650, 100, 150, 150, 10, 3_600_000) == SITE_DEFAULT


def test_neuro_preset() -> None:
    """2.2 km/h backward, 0.05 and 0.10 m/s²."""
    assert Caps("neuro preset", 220, None, 50, 100) == NEURO_PRESET


def test_child_preset() -> None:
    """2.0 km/h backward."""
    assert Caps("children preset", 200) == CHILD_PRESET


FIELDS = (
    "backward_ckmh",
    "forward_ckmh",
    "acceleration_mm_s2",
    "deceleration_mm_s2",
    "grade_dpct",
    "grade_rate_dpct_s",
    "session_ms",
)
CEILINGS = (600, 1_200, 250, 500, 300, 20, 7_200_000)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [0, -1])
def test_a_cap_is_above_zero(name: str, value: int) -> None:
    """A cap of nothing or less is no cap, and says which source and field."""
    with pytest.raises(ValueError, match=f"ward 3: {name} must be above zero, not {value}"):
        Caps("ward 3", **{name: value})


def test_a_stop_may_not_be_too_gentle() -> None:
    """A deceleration under 0.10 m/s² is refused: it carries the walker off the deck (H-06)."""
    assert limits.DECELERATION_FLOOR_MM_S2 == 100
    with pytest.raises(ValueError, match="ward 3: deceleration_mm_s2 must be at least 100, not 99"):
        Caps("ward 3", deceleration_mm_s2=99)
    assert limits.in_force(Caps("ward 3", deceleration_mm_s2=100)).deceleration_mm_s2.value == 100


def test_nothing_said_is_the_ceiling() -> None:
    """Without any cap the ceilings are in force, and say so."""
    said = limits.in_force()
    assert tuple(getattr(said, name) for name in FIELDS) == tuple(
        Limit(value, "ceiling") for value in CEILINGS
    )


def test_the_lowest_wins_and_is_named() -> None:
    """Each limit comes from the source that said least; who is named first wins a tie."""
    said = limits.in_force(
        Caps("walker", backward_ckmh=300, forward_ckmh=400),
        Caps("site", backward_ckmh=250, forward_ckmh=400, session_ms=60_000),
    )
    assert said.backward_ckmh == Limit(250, "site")
    assert said.forward_ckmh == Limit(400, "walker")
    assert said.session_ms == Limit(60_000, "site")
    assert said.grade_dpct == Limit(300, "ceiling")


def test_the_cap_of_a_direction() -> None:
    """Backward and forward have caps of their own."""
    said = limits.in_force(Caps("site", backward_ckmh=250, forward_ckmh=400))
    assert said.speed(Walk.BACKWARD) == Limit(250, "site")
    assert said.speed(Walk.FORWARD) == Limit(400, "site")


SOME_CAPS = st.lists(
    st.builds(
        Caps,
        st.text("abc", min_size=1),
        *(st.none() | st.integers(100, 10_000_000) for _ in FIELDS),
    ),
    max_size=4,
)


@settings(derandomize=True, deadline=None)
@given(given_caps=SOME_CAPS)
def test_no_configuration_raises_a_limit(given_caps: list[Caps]) -> None:
    """Whatever is configured, each limit is the least of what was said and the ceiling."""
    said = limits.in_force(*given_caps)
    for name, ceiling in zip(FIELDS, CEILINGS, strict=True):
        values = [v for c in given_caps if (v := getattr(c, name)) is not None]
        limit = getattr(said, name)
        assert limit.value == min([*values, ceiling])
        assert limit.source == "ceiling" or limit.source in {c.source for c in given_caps}


@settings(derandomize=True, deadline=None)
@given(given_caps=SOME_CAPS, more=SOME_CAPS)
def test_another_cap_only_lowers(given_caps: list[Caps], more: list[Caps]) -> None:
    """Adding a source never raises anything."""
    before, after = limits.in_force(*given_caps), limits.in_force(*given_caps, *more)
    assert all(getattr(after, name).value <= getattr(before, name).value for name in FIELDS)
