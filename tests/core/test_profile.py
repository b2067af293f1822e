"""What a plan wants at a time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core_walk import Kit
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import (
    STILL,
    Place,
    Plan,
    Segment,
    advance,
    following,
    left_ms,
    wanted,
)


def _plan(*segments: Segment) -> Plan:
    return Plan("plan", "Plan", segments)


@pytest.fixture
def plan(kit: Kit) -> Plan:
    """10 s at 2 km/h, 10 s rising to 4, 5 s of rest, 10 s back from 3 to 1."""
    return _plan(
        kit.walk(10_000, 200),
        kit.walk(10_000, 400, 200, grade_dpct=20),
        kit.rest(5_000),
        kit.walk(10_000, 100, 300, acceleration_mm_s2=30),
    )


def test_sums(plan: Plan) -> None:
    """A plan lasts the sum of its segments and knows its highest speed."""
    assert plan.duration_ms == 35_000
    assert plan.speed_ckmh_max == 400


@pytest.mark.parametrize(
    ("elapsed_ms", "place"),
    [
        (0, Place(0, 0)),
        (9_999, Place(0, 9_999)),
        (10_000, Place(1, 0)),
        (19_999, Place(1, 9_999)),
        (20_000, Place(2, 0)),
        (90_000, Place(2, 70_000)),
    ],
)
def test_walks_run_into_each_other_and_a_rest_holds(
    plan: Plan, elapsed_ms: int, place: Place
) -> None:
    """Time runs through walks and stays in a rest, however long."""
    assert advance(plan, Place(), elapsed_ms) == place


def test_the_end(plan: Plan) -> None:
    """Past the last walk nothing is wanted, and nothing is left."""
    end = advance(plan, Place(3, 9_000), 1_000)
    assert end == Place(4, 0)
    assert wanted(plan, end) == STILL
    assert left_ms(plan, end) == 0


def test_a_person_leads_on() -> None:
    """What follows a rest begins at its beginning."""
    assert following(Place(2, 70_000)) == Place(3, 0)


@pytest.mark.parametrize(
    ("place", "speed_ckmh"),
    [
        (Place(0, 5_000), 200),
        (Place(1, 0), 200),
        (Place(1, 49), 200),
        (Place(1, 50), 201),
        (Place(1, 5_000), 300),
        (Place(1, 12_000), 400),
        (Place(2, 1_000), 0),
        (Place(3, 0), 300),
        (Place(3, 1), 299),
        (Place(3, 10_000), 100),
    ],
)
def test_the_line_between_two_speeds(plan: Plan, place: Place, speed_ckmh: int) -> None:
    """A walk goes linearly from one speed to the other, never above the line."""
    assert wanted(plan, place).speed_ckmh == speed_ckmh


@pytest.mark.parametrize(
    ("way", "speed_ckmh", "grade_dpct"),
    [(Way.TURNED, 200, 30), (Way.STRAIGHT, 200, 30), (Way.REVERSED, -200, -30)],
)
def test_signs(kit: Kit, way: Way, speed_ckmh: int, grade_dpct: int) -> None:
    """Uphill for the walker is a lowered deck and a minus of speed only on a reversed belt."""
    want = wanted(_plan(kit.walk(1_000, 200, way=way, grade_dpct=30)), Place())
    assert (want.speed_ckmh, want.grade_dpct) == (speed_ckmh, grade_dpct)


def test_the_acceleration_of_a_segment(plan: Plan) -> None:
    """A segment's own acceleration is passed on."""
    assert wanted(plan, Place(3, 0)).acceleration_mm_s2 == 30
    assert wanted(plan, Place(0, 0)).acceleration_mm_s2 is None


def test_time_left(plan: Plan) -> None:
    """Waiting in a rest longer than it lasts takes nothing from what follows."""
    assert left_ms(plan, Place()) == 35_000
    assert left_ms(plan, Place(1, 4_000)) == 21_000
    assert left_ms(plan, Place(3, 99_000)) == 0


@settings(derandomize=True)
@given(
    from_ckmh=st.integers(0, 700),
    to_ckmh=st.integers(0, 700),
    duration_ms=st.integers(1, 9_999),
    elapsed_ms=st.integers(0, 20_000),
)
def test_never_outside_of_the_ends(
    kit: Kit, from_ckmh: int, to_ckmh: int, duration_ms: int, elapsed_ms: int
) -> None:
    """What is wanted lies between the two speeds of the segment."""
    want = wanted(_plan(kit.walk(duration_ms, to_ckmh, from_ckmh)), Place(0, elapsed_ms))
    assert min(from_ckmh, to_ckmh) <= want.speed_ckmh <= max(from_ckmh, to_ckmh)
