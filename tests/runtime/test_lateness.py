"""How late a loop ticks: measured by its own ticks, over the last minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.runtime.lateness import LATE_MS_MAX, STUCK_MS_MAX, Lateness


def noted(late_ms: list[int]) -> Lateness:
    """After these ticks."""
    lateness = Lateness()
    for each_ms in late_ms:
        lateness.note(each_ms)
    return lateness


def of(late_ms: list[int]) -> int:
    """What all but one in a hundred of these kept."""
    return noted(late_ms).p99_ms


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


@given(st.lists(st.sampled_from([0, 50, 51, 300, 301]), max_size=1_300))
def test_what_is_counted_is_what_would_be_sorted(late_ms: list[int]) -> None:
    """Slow is a 99th percentile beyond its limit, and so is stuck over a whole minute."""
    lateness = noted(late_ms)
    assert lateness.slow is (lateness.p99_ms > LATE_MS_MAX)
    assert lateness.stuck is (of([0] * (600 - len(late_ms)) + late_ms) > STUCK_MS_MAX)


def test_the_limits_are_numbers() -> None:
    """Half of a tick's time for a new session, and three ticks for those that walk."""
    assert (LATE_MS_MAX, STUCK_MS_MAX) == (50, 300)
