"""What small mistakes in the ramp would change and no other test noticed."""

from __future__ import annotations

import pytest

from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.ramp import Ramp, grade_step, on_grid_above, proposal

FINE = 25_000
MACHINE = Machine("any", "test", Range(50, 800, 10))
GRADES = Range(-50, 150, 5)


def test_a_ramp_begins_at_rest() -> None:
    """A line that nothing has moved stands at zero, and no setpoint has left."""
    assert Ramp() == Ramp(at_fine=0, sent_ms=None, sent_lived_ms=0)


def test_a_line_that_falls_proposes_nothing_above_the_setpoint() -> None:
    """From a setpoint beside the machine's grid a fall never goes by way of a rise."""
    assert proposal(Ramp(60 * FINE + 1), 61, MACHINE.speed) is None


def test_the_highest_speed_of_the_grid_can_be_reached() -> None:
    """Between the last two places of the grid the one above is the machine's highest."""
    assert on_grid_above(791, MACHINE.speed) == 800
    assert on_grid_above(801, MACHINE.speed) == 800


@pytest.mark.parametrize(
    ("wanted_dpct", "next_dpct"), [(1, 0), (4, 0), (5, 5), (7, 5), (-1, 0), (-5, -5), (-7, -5)]
)
def test_a_grade_beside_the_grid_is_never_made_steeper(wanted_dpct: int, next_dpct: int) -> None:
    """What lies between two places of the grid becomes the one nearer to level, up or down."""
    assert grade_step(0, wanted_dpct, 10, 1_000, GRADES) == next_dpct


@pytest.mark.parametrize(("at_dpct", "next_dpct"), [(-2, 3), (3, 3), (8, 3)])
def test_level_beside_the_grid_is_the_place_above(at_dpct: int, next_dpct: int) -> None:
    """A deck that cannot be level goes to the first place above level, from either side."""
    assert grade_step(at_dpct, 0, 10, 1_000, Range(-7, 13, 5)) == next_dpct
