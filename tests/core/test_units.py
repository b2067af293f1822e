"""The arithmetic of integers that everything else stands on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.core import units


def test_fine_units_are_exact() -> None:
    """0.10 m/s² for 1 s is 0.36 km/h to the last fine unit."""
    assert units.change_fine(100, 1_000) == 900_000
    assert units.change_fine(100, 1_000) == units.fine(36)
    assert units.fine(-1) == -25_000


@pytest.mark.parametrize(
    ("change_ckmh", "acceleration_mm_s2", "ms"),
    [(36, 100, 1_000), (37, 100, 1_028), (-36, 100, 1_000), (0, 100, 0), (1, 250, 12)],
)
def test_change_ms(change_ckmh: int, acceleration_mm_s2: int, ms: int) -> None:
    """The time that a change takes, up or down, rounded up."""
    assert units.change_ms(change_ckmh, acceleration_mm_s2) == ms


@settings(derandomize=True)
@given(st.integers(0, 1_200), st.integers(1, 500))
def test_change_ms_is_the_least_that_suffices(change_ckmh: int, acceleration_mm_s2: int) -> None:
    """In that time the change is possible, a millisecond earlier it is not."""
    ms = units.change_ms(change_ckmh, acceleration_mm_s2)
    assert units.change_fine(acceleration_mm_s2, ms) >= units.fine(change_ckmh)
    assert ms == 0 or units.change_fine(acceleration_mm_s2, ms - 1) < units.fine(change_ckmh)


@pytest.mark.parametrize(
    ("value", "step", "result"), [(29, 10, 20), (30, 10, 30), (-29, 10, -20), (0, 10, 0)]
)
def test_toward_zero(value: int, step: int, result: int) -> None:
    """What does not fit is cut toward zero, whatever the sign."""
    assert units.toward_zero(value, step) == result


def test_distance() -> None:
    """3.60 km/h for 1 s is 1 m."""
    assert units.distance_mm(360 * 1_000) == 1_000


@pytest.mark.parametrize(
    ("speed_ckmh", "deceleration_mm_s2", "mm"), [(360, 500, 1_000), (500, 150, 6_431), (0, 80, 0)]
)
def test_stopping_length(speed_ckmh: int, deceleration_mm_s2: int, mm: int) -> None:
    """v²/2a, rounded up: 1 m/s at 0.5 m/s² is 1 m."""
    assert units.stopping_mm(speed_ckmh, deceleration_mm_s2) == mm


def test_words() -> None:
    """Speeds and times as people read them, with their sign."""
    assert units.kmh(250) == "2.50 km/h"
    assert units.kmh(-5) == "-0.05 km/h"
    assert units.seconds(1_550) == "1.5 s"
    assert units.seconds(-200) == "-0.2 s"
