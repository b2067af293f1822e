"""The line between setpoints, and the grid of the machine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.core.limits import SITE_DEFAULT, Caps, Limits, in_force
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.ramp import (
    Pace,
    Ramp,
    approach,
    elapsed_ms,
    grade_step,
    on_grid_above,
    on_grid_below,
    proposal,
    rebased,
)

LIMITS = in_force(SITE_DEFAULT)  # 100 mm/s² up, 150 down: 0.36 and 0.54 km/h a second
MACHINE = Machine("any", "test", Range(50, 800, 10))
CKMH = 25_000


def _limits(acceleration_mm_s2: int, deceleration_mm_s2: int) -> Limits:
    return in_force(
        Caps("t", acceleration_mm_s2=acceleration_mm_s2, deceleration_mm_s2=deceleration_mm_s2)
    )


def test_rising() -> None:
    """Half a second at 0.10 m/s² is 0.18 km/h."""
    line = approach(rebased(100, 0), 300, 100, 500, LIMITS, None)
    assert line == Ramp(118 * CKMH, 0)


def test_falling() -> None:
    """Half a second at 0.15 m/s² is 0.27 km/h."""
    line = approach(rebased(300, 0), 100, 300, 500, LIMITS, None)
    assert line == Ramp(273 * CKMH, 0)


@pytest.mark.parametrize(("own_mm_s2", "at_ckmh"), [(50, 109), (400, 118)])
def test_a_segment_only_lowers_the_acceleration(own_mm_s2: int, at_ckmh: int) -> None:
    """A segment's own acceleration holds below the limit and never above it."""
    assert approach(rebased(100, 0), 300, 100, 500, LIMITS, own_mm_s2).at_fine == at_ckmh * CKMH


def test_it_comes_to_the_target_and_stays() -> None:
    """Neither way does the line go past its target."""
    assert approach(rebased(100, 0), 105, 100, 9_999, LIMITS, None).at_fine == 105 * CKMH
    assert approach(rebased(100, 0), 95, 100, 9_999, LIMITS, None).at_fine == 95 * CKMH
    line = rebased(100, 0)
    assert approach(line, 100, 100, 9_999, LIMITS, None) == line


def test_nothing_is_caught_up_on() -> None:
    """The line waits 0.30 km/h ahead of a setpoint that cannot be sent."""
    line = rebased(100, 0)
    for _ in range(20):
        line = approach(line, 300, 100, 200, LIMITS, None)
    assert line.at_fine == 130 * CKMH


def test_what_it_was_ahead_is_forgotten_once_less_is_wanted() -> None:
    """A line ahead of its setpoint falls from the setpoint, so that nothing rises any more."""
    line = approach(Ramp(125 * CKMH, 0), 50, 100, 100, LIMITS, None)
    assert line.at_fine < 100 * CKMH
    assert approach(Ramp(125 * CKMH, 0), 100, 100, 100, LIMITS, None).at_fine == 100 * CKMH


def test_a_command_waits_for_its_gap() -> None:
    """No second command before the machine can take one; the first needs no wait."""
    sent = rebased(100, 1_000, 900)
    assert elapsed_ms(sent, MACHINE, Pace(1_699, 100, 100, 1_599)) is None
    assert elapsed_ms(sent, MACHINE, Pace(1_000, 100, 100, 900)) is None
    assert elapsed_ms(rebased(100, None), MACHINE, Pace(0, 100, 100, 0)) == 100


def test_the_tick_that_ends_a_gap_has_all_of_it() -> None:
    """From the command on, in lived time; the ticks after that have their own time each."""
    sent = rebased(100, 1_000, 900)
    assert elapsed_ms(sent, MACHINE, Pace(1_700, 100, 100, 1_580)) == 680
    assert elapsed_ms(sent, MACHINE, Pace(1_799, 100, 100, 1_679)) == 779
    assert elapsed_ms(sent, MACHINE, Pace(1_800, 100, 100, 1_680)) == 100
    assert elapsed_ms(sent, MACHINE, Pace(9_000, 450, 200, 8_000)) == 200


@pytest.mark.parametrize(
    ("at_fine", "speed_ckmh"),
    [
        (100 * CKMH, None),
        (109 * CKMH, None),
        (110 * CKMH, 110),
        (129 * CKMH, 120),
        (91 * CKMH, None),
        (90 * CKMH, 90),
        (90 * CKMH + 1, None),
        (71 * CKMH, 80),
        (0, 50),
    ],
)
def test_rising_rounds_down_and_falling_up(at_fine: int, speed_ckmh: int | None) -> None:
    """A proposal is on the grid and never ahead of the line."""
    assert proposal(Ramp(at_fine, 0), 100, MACHINE.speed) == speed_ckmh


@pytest.mark.parametrize(
    ("speed_ckmh", "below", "above"),
    [(0, 50, 50), (50, 50, 50), (51, 50, 66), (66, 66, 66), (149, 146, 146), (900, 146, 146)],
)
def test_a_grid_that_does_not_reach_its_highest(speed_ckmh: int, below: int, above: int) -> None:
    """The grid starts at the lowest; its last place is the highest that fits."""
    odd = Range(50, 150, 16)
    assert on_grid_below(speed_ckmh, odd) == below
    assert on_grid_above(speed_ckmh, odd) == above


@settings(derandomize=True, deadline=None)
@given(
    speeds=st.tuples(st.integers(50, 600), st.integers(50, 600)),
    rates=st.tuples(st.integers(1, 250), st.integers(100, 500)),
    grid=st.sampled_from([1, 10, 16]),
    gap_ms=st.sampled_from([0, 300, 700, 1_500]),
    steps=st.lists(st.integers(0, 200), min_size=1, max_size=120),
)
def test_a_whole_ramp_keeps_to_its_limits(
    speeds: tuple[int, int],
    rates: tuple[int, int],
    grid: int,
    gap_ms: int,
    steps: list[int],
) -> None:
    """Every proposal is within the rate since the one before, on the grid, and not past the end."""
    machine = Machine("any", "test", Range(50, 800, grid), command_gap_ms=gap_ms)
    start_ckmh, target_ckmh = (on_grid_below(s, machine.speed) for s in speeds)
    limits = _limits(*rates)
    at_ckmh, at_ms, now_ms, line = start_ckmh, 0, 0, rebased(start_ckmh, None)
    for step_ms in steps:
        now_ms += step_ms
        moves_ms = elapsed_ms(line, machine, Pace(now_ms, step_ms, step_ms, now_ms))
        if moves_ms is None:
            continue
        line = approach(line, target_ckmh, at_ckmh, moves_ms, limits, None)
        speed_ckmh = proposal(line, at_ckmh, machine.speed)
        if speed_ckmh is None:
            continue
        assert machine.speed.holds(speed_ckmh)
        assert min(start_ckmh, target_ckmh) <= speed_ckmh <= max(start_ckmh, target_ckmh)
        change_ckmh = speed_ckmh - at_ckmh
        rate_mm_s2 = rates[0] if change_ckmh > 0 else rates[1]
        assert abs(change_ckmh) * CKMH <= rate_mm_s2 * 9 * (now_ms - at_ms)
        assert change_ckmh <= 30
        assert at_ms == 0 or now_ms - at_ms >= gap_ms
        at_ckmh, at_ms, line = speed_ckmh, now_ms, rebased(speed_ckmh, now_ms, now_ms)


GRADES = Range(-30, 150, 5)


@pytest.mark.parametrize(
    ("at_dpct", "wanted_dpct", "elapsed_ms", "next_dpct"),
    [
        (0, 100, 499, 0),
        (0, 100, 500, 5),
        (0, 100, 999, 5),
        (0, 100, 1_000, 10),
        (0, 100, 60_000, 10),
        (100, 0, 500, 95),
        (100, 0, 60_000, 90),
        (0, 3, 60_000, 0),
        (0, 7, 60_000, 5),
        (100, 98, 500, 95),
        (12, 100, 300, 15),
        (12, 100, 299, 12),
        (12, 0, 199, 12),
        (12, 0, 200, 10),
        (12, 12, 60_000, 10),
        (-30, -30, 60_000, -30),
    ],
)
def test_a_step_of_the_grade(
    at_dpct: int, wanted_dpct: int, elapsed_ms: int, next_dpct: int
) -> None:
    """At 1 %/s: as far as the time allows, a second's worth at most, always on the grid."""
    assert grade_step(at_dpct, wanted_dpct, 10, elapsed_ms, GRADES) == next_dpct


def test_a_coarse_deck_takes_one_step_at_a_time() -> None:
    """Where one step is more than a second's worth, it waits for that step and takes one."""
    coarse = Range(0, 150, 50)
    assert grade_step(0, 150, 10, 4_999, coarse) == 0
    assert grade_step(0, 150, 10, 5_000, coarse) == 50
    assert grade_step(0, 150, 10, 60_000, coarse) == 50


@settings(derandomize=True)
@given(
    at_dpct=st.integers(-30, 150),
    wanted_dpct=st.integers(-30, 150),
    rate_dpct_s=st.integers(1, 20),
    elapsed_ms=st.integers(0, 100_000),
)
def test_the_deck_never_jumps(
    at_dpct: int, wanted_dpct: int, rate_dpct_s: int, elapsed_ms: int
) -> None:
    """Whatever time went by, one command moves the deck by a second's worth or one step at most."""
    next_dpct = grade_step(at_dpct, wanted_dpct, rate_dpct_s, elapsed_ms, GRADES)
    assert abs(next_dpct - at_dpct) <= max(rate_dpct_s, 5)
    assert abs(next_dpct - at_dpct) * 1_000 <= rate_dpct_s * elapsed_ms
    assert next_dpct == at_dpct or GRADES.holds(next_dpct)
    assert abs(next_dpct - wanted_dpct) <= abs(at_dpct - wanted_dpct) + 4
