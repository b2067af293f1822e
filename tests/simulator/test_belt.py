"""The belt's motion: exact, splittable, never faster than its rates."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_sim.belt import (
    FINE_PER_CKMH,
    FINE_PER_DPCT,
    FINE_PER_MM_S2,
    HEIGHT_PER_M,
    LENGTH_PER_M,
    Belt,
    Moved,
)

SPEEDS = st.integers(-600, 600).map(lambda ckmh: ckmh * FINE_PER_CKMH) | st.integers(
    -(10**7), 10**7
)
GRADES = st.integers(-150, 150).map(lambda dpct: dpct * FINE_PER_DPCT) | st.integers(
    -(10**5), 10**5
)


@st.composite
def belts(draw: st.DrawFn) -> Belt:
    """A belt and deck anywhere, on their way anywhere, reversed ones too."""
    return Belt(
        rise=draw(st.integers(1, 10_000)),
        fall=draw(st.integers(1, 10_000)),
        grade_rate=draw(st.integers(1, 50)),
        speed=draw(SPEEDS),
        target=draw(SPEEDS),
        grade=draw(GRADES),
        grade_target=draw(GRADES),
    )


def _toward(value: int, goal: int, rate: int) -> int:
    gap = goal - value
    return goal if abs(gap) <= rate else value + (rate if gap > 0 else -rate)


def _one_ms(belt: Belt) -> Moved:
    """A millisecond as a motor controller's loop would do it, without any arithmetic of sums."""
    goal = 0 if belt.speed * belt.target < 0 else belt.target
    rate = belt.rise if abs(goal) > abs(belt.speed) else belt.fall
    grade_goal = 0 if belt.grade * belt.grade_target < 0 else belt.grade_target
    was_moving = belt.speed != 0
    belt.speed = _toward(belt.speed, goal, rate)
    belt.grade = _toward(belt.grade, grade_goal, belt.grade_rate)
    climb = belt.speed * belt.grade
    moving = was_moving or belt.speed != 0
    return Moved(abs(belt.speed), max(climb, 0), max(-climb, 0), int(moving))


def _sum(moves: list[Moved]) -> Moved:
    return Moved(*(sum(parts) for parts in zip(*moves, strict=True))) if moves else Moved()


@given(belts(), st.integers(0, 400))
def test_a_step_is_what_a_millisecond_loop_would_do(belt: Belt, dt_ms: int) -> None:
    """A step of any length ends exactly where that many steps of the plain loop end."""
    plain = replace(belt)
    moves = [_one_ms(plain) for _ in range(dt_ms)]
    assert belt.step(dt_ms) == _sum(moves)
    assert belt == plain


@given(belts(), st.lists(st.integers(0, 100_000), max_size=6))
def test_steps_split_exactly(belt: Belt, steps_ms: list[int]) -> None:
    """One step equals the same time in several, to the last unit."""
    whole = replace(belt)
    assert _sum([belt.step(dt_ms) for dt_ms in steps_ms]) == whole.step(sum(steps_ms))
    assert belt == whole


@given(belts(), st.integers(0, 100_000))
def test_speed_stays_within_rates_and_between_start_and_target(belt: Belt, dt_ms: int) -> None:
    """No step overshoots its target, and none changes faster than the faster of its rates."""
    before = belt.speed
    belt.step(dt_ms)
    low, high = sorted((before, belt.target))
    assert low <= belt.speed <= high
    assert abs(belt.speed - before) <= max(belt.rise, belt.fall) * dt_ms


@given(belts())
def test_every_target_is_reached(belt: Belt) -> None:
    """Given time, belt and deck arrive exactly and stay."""
    belt.step(10**9)
    assert (belt.speed, belt.grade) == (belt.target, belt.grade_target)
    arrived = replace(belt)
    belt.step(12_345)
    assert belt == arrived


def test_a_reversed_belt_goes_through_zero() -> None:
    """From +1 km/h to -1 km/h it falls to zero at the fall rate, then rises at the rise rate."""
    belt = Belt(rise=50_000, fall=25_000, grade_rate=1, speed=2_500_000, target=-2_500_000)
    assert belt.step(100).moving_ms == 100
    assert belt.speed == 0
    belt.step(50)
    assert belt.speed_ckmh == -100


def test_distance_of_a_steady_belt() -> None:
    """3.60 km/h for 1000 s is 1000 m of belt, and at 10 % it climbs 100 m."""
    speed, grade = 360 * FINE_PER_CKMH, 100 * FINE_PER_DPCT
    belt = Belt(9, 9, 1, speed=speed, target=speed, grade=grade, grade_target=grade)
    assert belt.step(1_000_000) == Moved(1_000 * LENGTH_PER_M, 100 * HEIGHT_PER_M, 0, 1_000_000)


def test_a_reversed_belt_goes_down_a_raised_deck() -> None:
    """The same belt reversed carries its walker down."""
    speed, grade = -360 * FINE_PER_CKMH, 100 * FINE_PER_DPCT
    belt = Belt(9, 9, 1, speed=speed, target=speed, grade=grade, grade_target=grade)
    assert belt.step(1_000_000) == Moved(1_000 * LENGTH_PER_M, 0, 100 * HEIGHT_PER_M, 1_000_000)


def test_a_ramp_takes_the_time_of_its_acceleration() -> None:
    """At 200 mm/s² the belt gains 2 m/s, which is 7.20 km/h, in 10 s."""
    belt = Belt(200 * FINE_PER_MM_S2, 1, 1, target=2_000 * FINE_PER_CKMH)
    belt.step(10_000)
    assert belt.speed_ckmh == 720


def test_readings_are_cut_toward_zero() -> None:
    """A speed or grade between two readings shows the smaller one, in both directions."""
    belt = Belt(1, 1, 1, speed=-2 * FINE_PER_CKMH + 1, grade=2 * FINE_PER_DPCT - 1)
    assert (belt.speed_ckmh, belt.grade_dpct) == (-1, 1)


def test_time_does_not_run_back() -> None:
    """A negative step is a mistake and says so."""
    with pytest.raises(ValueError, match=r"cannot step back in time \(-1 ms\)"):
        Belt(1, 1, 1).step(-1)
