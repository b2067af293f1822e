"""What the integer arithmetic promises, for every number in bounds that no treadmill leaves."""

from __future__ import annotations

from treadmill_ctl.core.units import change_fine, change_ms, distance_mm, stopping_mm, toward_zero

SPEED_CKMH = 2_000
TIME_MS = 10_000
ACCELERATION_MM_S2 = 1_000


def toward_zero_is_no_further_from_zero(value: int, step: int) -> None:
    """Rounding gives a multiple, on the same side, nearer to zero by less than a step."""
    assert -SPEED_CKMH <= value <= SPEED_CKMH
    assert 1 <= step <= 5
    rounded = toward_zero(value, step)
    assert rounded % step == 0
    assert rounded * value >= 0
    assert 0 <= abs(value) - abs(rounded) < step


def a_change_takes_as_long_as_it_needs(change_ckmh: int) -> None:
    """In that time the change is possible, one millisecond sooner it is not."""
    assert 1 <= change_ckmh <= SPEED_CKMH
    for acceleration_mm_s2 in (50, 80, 100, 250, 500):
        time_ms = change_ms(change_ckmh, acceleration_mm_s2)
        assert change_fine(acceleration_mm_s2, time_ms) >= change_ckmh * 25_000
        assert change_fine(acceleration_mm_s2, time_ms - 1) < change_ckmh * 25_000


def a_change_takes_as_long_down_as_up(change_ckmh: int) -> None:
    """The sign of a change does not matter to its time."""
    assert -SPEED_CKMH <= change_ckmh <= SPEED_CKMH
    up_ms, down_ms = change_ms(change_ckmh, 100), change_ms(-change_ckmh, 100)
    assert up_ms == down_ms >= 0


def more_time_is_more_room(time_ms: int, more_ms: int) -> None:
    """Room for a change grows with time and never shrinks."""
    assert 0 <= time_ms <= TIME_MS
    assert 0 <= more_ms <= TIME_MS
    for acceleration_mm_s2 in (50, 100, 250):
        less = change_fine(acceleration_mm_s2, time_ms)
        assert change_fine(acceleration_mm_s2, time_ms + more_ms) >= less >= 0


def a_stop_needs_no_less_belt_than_it_takes(speed_ckmh: int) -> None:
    """The stopping length is v²/2a rounded up: never shorter, and by less than 1 mm longer."""
    assert 0 <= speed_ckmh <= SPEED_CKMH
    for deceleration_mm_s2 in (80, 100, 150, 500):
        length_mm = stopping_mm(speed_ckmh, deceleration_mm_s2)
        exact = speed_ckmh * speed_ckmh * 625
        assert length_mm * 162 * deceleration_mm_s2 >= exact
        assert (length_mm - 1) * 162 * deceleration_mm_s2 < exact or length_mm == 0


def belt_that_passed_is_never_made_longer(speed_ckmh_ms: int) -> None:
    """A distance is rounded down by less than a millimetre."""
    assert 0 <= speed_ckmh_ms <= 10_000_000
    length_mm = distance_mm(speed_ckmh_ms)
    assert length_mm * 9_000 <= speed_ckmh_ms * 25 < (length_mm + 1) * 9_000
