"""How late a loop ticks: measured by its own ticks, over the last minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.runtime.lateness import LATE_MS_MAX, Lateness


def of(late_ms: list[int]) -> int:
    """What all but one in a hundred of these kept."""
    lateness = Lateness()
    for each_ms in late_ms:
        lateness.note(each_ms)
    return lateness.p99_ms


@pytest.mark.parametrize(
    ("late_ms", "p99_ms"),
    [
        ([], 0),
        ([7], 7),
        ([0] * 99 + [500], 0),
        ([0] * 98 + [51, 500], 51),
        ([500] * 600 + [1] * 600, 1),
        ([500] * 6 + [1] * 594, 1),
        ([500] * 7 + [1] * 593, 500),
    ],
)
def test_one_tick_in_a_hundred_may_be_late(late_ms: list[int], p99_ms: int) -> None:
    """And what is older than a minute of ticks is forgotten."""
    assert of(late_ms) == p99_ms


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=600))
def test_at_least_ninety_nine_in_a_hundred_are_not_later(late_ms: list[int]) -> None:
    """By its definition, and by no less a value."""
    p99_ms = of(late_ms)
    assert sum(each <= p99_ms for each in late_ms) * 100 >= 99 * len(late_ms)
    assert sum(each < p99_ms for each in late_ms) * 100 < 99 * len(late_ms)


def test_the_limit_is_fifty_milliseconds() -> None:
    """Half of a tick's time."""
    assert LATE_MS_MAX == 50
