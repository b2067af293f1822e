"""What the ramp promises, whatever is asked for: no overshoot, no large step, on the grid."""

from __future__ import annotations

from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
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
)

SPEED_CKMH = 1_200
FINE = 25_000
LIMITS = in_force(SITE_DEFAULT)
GRID = Range(50, 800, 10)
ODD_GRID = Range(80, 805, 16)  # its highest is not on its own grid
GRADES = Range(-50, 150, 5)
PLAIN = Machine("plain", "test", GRID)


def a_line_never_overshoots(at_fine: int, target_ckmh: int, elapsed_ms: int) -> None:
    """The line ends between where it was and where it is to go."""
    assert 0 <= at_fine <= SPEED_CKMH * FINE
    assert 0 <= target_ckmh <= SPEED_CKMH
    assert 0 <= elapsed_ms <= 200
    setpoint_ckmh = at_fine // FINE
    line = approach(Ramp(at_fine), target_ckmh, setpoint_ckmh, elapsed_ms, LIMITS, None)
    low, high = sorted((setpoint_ckmh * FINE, target_ckmh * FINE))
    assert min(low, at_fine) <= line.at_fine <= max(high, at_fine)


def a_line_rises_no_faster_than_it_may(at_fine: int, target_ckmh: int, elapsed_ms: int) -> None:
    """0.10 m/s² is 900 fine units a millisecond, and 0.15 m/s² down is 1350."""
    assert 0 <= at_fine <= SPEED_CKMH * FINE
    assert 0 <= target_ckmh <= SPEED_CKMH
    assert 0 <= elapsed_ms <= 200
    line = approach(Ramp(at_fine), target_ckmh, at_fine // FINE + 1, elapsed_ms, LIMITS, None)
    assert line.at_fine - at_fine <= 900 * elapsed_ms
    assert at_fine - line.at_fine <= 1_350 * elapsed_ms or target_ckmh * FINE <= at_fine


def a_segment_only_lowers_the_acceleration(own_mm_s2: int, elapsed_ms: int) -> None:
    """A segment that asks for more acceleration than is allowed gets what is allowed."""
    assert 1 <= own_mm_s2 <= 1_000
    assert 0 <= elapsed_ms <= 200
    line = approach(Ramp(100 * FINE), 300, 100, elapsed_ms, LIMITS, own_mm_s2)
    assert line.at_fine - 100 * FINE <= min(own_mm_s2, 100) * 9 * elapsed_ms


def a_line_is_no_more_than_a_step_ahead(setpoint_ckmh: int, ahead_fine: int) -> None:
    """Rising, the line stands at most 0.30 km/h above what was last sent."""
    assert 0 <= setpoint_ckmh <= SPEED_CKMH
    assert 0 <= ahead_fine <= 40 * FINE
    start = Ramp(setpoint_ckmh * FINE + ahead_fine)
    line = approach(start, setpoint_ckmh + 100, setpoint_ckmh, 200, LIMITS, None)
    assert line.at_fine <= (setpoint_ckmh + 30) * FINE


def a_proposal_is_not_ahead_of_the_line(at_fine: int, setpoint_ckmh: int) -> None:
    """Rising, what is proposed is at or under the line; falling, at or above it; on the grid."""
    assert 50 * FINE <= at_fine <= 800 * FINE
    assert 50 <= setpoint_ckmh <= 800
    assert setpoint_ckmh % 10 == 0
    speed_ckmh = proposal(Ramp(at_fine), setpoint_ckmh, GRID)
    if speed_ckmh is None:
        return
    if speed_ckmh > setpoint_ckmh:
        assert speed_ckmh * FINE <= at_fine
    else:
        assert speed_ckmh * FINE >= at_fine or speed_ckmh == 800
    assert speed_ckmh != setpoint_ckmh


def a_machine_is_left_alone_between_two_commands(since_ms: int, passed_ms: int) -> None:
    """700 ms at the soonest, and then what time there was counts once, not twice."""
    assert 0 <= since_ms <= 5_000
    assert 0 <= passed_ms <= 200
    pace = Pace(1_000 + since_ms, passed_ms, passed_ms, 400 + since_ms)
    time_ms = elapsed_ms(Ramp(300 * FINE, 1_000, 400), PLAIN, pace)
    if since_ms < 700:
        assert time_ms is None
    elif since_ms - passed_ms < 700:
        assert time_ms == since_ms
    else:
        assert time_ms == passed_ms


def below_is_on_the_grid_and_below(speed_ckmh: int) -> None:
    """The grid's place below is on the grid, not above what was asked, and the nearest such."""
    assert 0 <= speed_ckmh <= SPEED_CKMH
    for grid in (GRID, ODD_GRID):
        below = on_grid_below(speed_ckmh, grid)
        assert (below - grid.lowest) % grid.step == 0
        assert grid.lowest <= below <= grid.highest
        assert below <= max(speed_ckmh, grid.lowest)
        assert min(speed_ckmh, grid.highest) - below < grid.step


def above_is_on_the_grid_and_above(speed_ckmh: int) -> None:
    """The grid's place above is on the grid, not below what was asked unless there is none."""
    assert 0 <= speed_ckmh <= SPEED_CKMH
    for grid in (GRID, ODD_GRID):
        above = on_grid_above(speed_ckmh, grid)
        assert (above - grid.lowest) % grid.step == 0
        assert grid.lowest <= above <= grid.highest
        assert above >= speed_ckmh or above + grid.step > grid.highest


def a_deck_moves_toward_what_is_wanted(at_dpct: int, wanted_dpct: int, elapsed_ms: int) -> None:
    """A grade's step goes toward the goal, not past it, and by a second's worth at most."""
    assert -10 <= at_dpct // 5 <= 30
    assert at_dpct % 5 == 0
    assert -50 <= wanted_dpct <= 150
    assert 0 <= elapsed_ms <= 3_000
    next_dpct = grade_step(at_dpct, wanted_dpct, 10, elapsed_ms, GRADES)
    assert min(at_dpct, wanted_dpct) - 4 <= next_dpct <= max(at_dpct, wanted_dpct) + 4
    assert abs(next_dpct - at_dpct) <= 10
    assert abs(next_dpct - at_dpct) * 1_000 <= 10 * elapsed_ms
