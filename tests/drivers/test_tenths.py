"""Speeds in tenths of a machine's own unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.core.model import Range
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.tenths import Reach, Tenths

REACH = Reach(lowest=2, highest=120, usual=5)
UNITS = st.sampled_from(SpeedUnit)


@pytest.mark.parametrize(
    ("unit", "speed", "tenths"),
    [
        (SpeedUnit.KMH, 50, 5), (SpeedUnit.KMH, 59, 5), (SpeedUnit.KMH, -59, -5),
        (SpeedUnit.MPH, 80, 5), (SpeedUnit.MPH, 79, 4), (SpeedUnit.MPH, 160, 10),
        (SpeedUnit.MPH, 321, 20), (SpeedUnit.MPH, -321, -20), (SpeedUnit.MPH, 0, 0),
    ],
)  # fmt: skip
def test_a_speed_is_cut_toward_zero(unit: SpeedUnit, speed: int, tenths: int) -> None:
    """0.1 mph is 0.160934 km/h: 3.21 km/h are 2.0 mph, 0.79 km/h are 0.4."""
    assert Tenths(unit).of(speed) == tenths


@given(UNITS, st.integers(-9_999, 9_999))
def test_tenths_come_back_as_they_were(unit: SpeedUnit, tenths: int) -> None:
    """What was cut once is the same when it is cut again."""
    counted = Tenths(unit)
    assert counted.of(counted.ckmh(tenths)) == tenths


@given(UNITS, st.integers(0, 5_000))
def test_what_is_sent_is_never_faster_than_what_was_asked(unit: SpeedUnit, speed: int) -> None:
    """Less, by less than a tenth, or the same."""
    counted = Tenths(unit)
    sent = counted.ckmh(counted.of(speed))
    assert 0 <= speed - sent <= 17


@given(UNITS, st.integers(1, 50), st.integers(51, 299))
def test_the_grid_of_a_machine_is_its_tenths(unit: SpeedUnit, lowest: int, highest: int) -> None:
    """Every tenth is a place on the grid, and there are no others."""
    counted = Tenths(unit)
    grid = counted.grid(lowest, highest)
    places = [speed for speed in range(grid.lowest, grid.highest + 1) if grid.holds(speed)]
    assert places == [counted.ckmh(tenths) for tenths in range(lowest, highest + 1)]


@pytest.mark.parametrize(
    ("known", "grid"),
    [
        (Commissioned(), Range(50, 1_200, 10)),
        (Commissioned(lowest_ckmh=30), Range(30, 1_200, 10)),
        (Commissioned(lowest_ckmh=31), Range(40, 1_200, 10)),
        (Commissioned(lowest_ckmh=5), Range(20, 1_200, 10)),
        (Commissioned(highest_ckmh=309), Range(50, 300, 10)),
        (Commissioned(highest_ckmh=9_000), Range(50, 1_200, 10)),
    ],
)
def test_a_person_sets_the_range_within_what_the_family_takes(
    known: Commissioned, grid: Range
) -> None:
    """A lowest speed between two tenths is the one above, a highest the one below."""
    assert Tenths(SpeedUnit.KMH).commissioned(known, REACH) == grid


def test_a_range_without_a_speed_in_it_is_said() -> None:
    """With both ends, and where to correct them."""
    known = Commissioned(lowest_ckmh=300, highest_ckmh=200)
    assert Tenths(SpeedUnit.KMH).commissioned(known, REACH) == (
        "is left no speed from 3.00 km/h to 2.00 km/h; correct lowest= and highest= in its address"
    )
