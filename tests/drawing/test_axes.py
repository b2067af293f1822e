"""The marks of a plot's axes: round values, inside, and never crowded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.drawing.axes import Axis, grades, speeds, times


@given(st.integers(5_000, 7_200_000))
def test_times_are_whole_steps_and_few(ends_ms: int) -> None:
    """From 0:00 on, two to fifteen marks, none behind the end."""
    marks = list(times(ends_ms))
    assert marks[0] == 0
    assert marks[-1] <= ends_ms
    assert 2 <= len(marks) <= 15
    assert all(at_ms % 5_000 == 0 for at_ms in marks)


@given(st.integers(6, 1_400))
def test_speeds_are_told_without_a_hidden_digit(top_ckmh: int) -> None:
    """What is written is the mark itself, in km/h."""
    for mark, text in speeds(top_ckmh).items():
        assert mark <= top_ckmh
        assert round(float(text) * 100) == mark


@given(st.integers(-300, 0), st.integers(1, 300))
def test_grades_hold_the_level(lowest_dpct: int, highest_dpct: int) -> None:
    """Zero is always marked; downhill has a true minus."""
    marks = grades(lowest_dpct, highest_dpct)
    assert marks[0] == "0.0"
    assert all(text.startswith("−") == (mark < 0) for mark, text in marks.items())


@pytest.mark.parametrize(("value", "pixel"), [(0, 560.0), (200, 260.0), (100, 410.0)])
def test_a_value_has_its_pixel(value: int, pixel: float) -> None:
    """In proportion between the ends, also on an axis that goes up the page."""
    assert Axis(0, 200, 560, 260).at(value) == pixel
