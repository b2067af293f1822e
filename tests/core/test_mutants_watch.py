"""What small mistakes in the watch would change and no other test noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from treadmill_ctl.core.model import Machine, Range, Report
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.watch import Reason, View, Watching, look, settled

FINE = 25_000
NOW_MS = 100_000
MACHINE = Machine("any", "test", Range(50, 700, 10), deceleration_mm_s2=80, follow_ms=2_500)
AT_TWO = Seen(linked=True, controlled=True, report=Report(200), report_ms=NOW_MS)
SETTLED = Watching(((NOW_MS - 9_000, 200),), 200 * FINE, 200 * FINE)
SLOWING = Watching(((NOW_MS - 9_000, 100),), 200 * FINE, 50 * FINE)


def _view(passed_ms: int) -> View:
    return View(
        now_ms=NOW_MS,
        passed_ms=passed_ms,
        setpoint_ckmh=100,
        cap_ckmh=500,
        under_way=True,
        driven=True,
        walking=True,
    )


def test_a_watch_begins_with_a_belt_at_rest() -> None:
    """Nothing was told, nothing is bounded, nothing is timed, and standstill is not measured."""
    assert Watching() == Watching(
        setpoints=((0, 0),),
        high_fine=0,
        low_fine=0,
        over_since_ms=None,
        under_since_ms=None,
        rested=False,
    )


@pytest.mark.parametrize(
    ("passed_ms", "moved_fine"), [(-5_000, 0), (0, 0), (1, 720), (100, 72_000)]
)
def test_bounds_move_with_time_and_never_back(passed_ms: int, moved_fine: int) -> None:
    """0.08 m/s² is 720 fine units a millisecond; a clock gone back moves no bound."""
    watching, _ = look(SLOWING, _view(passed_ms), AT_TWO, MACHINE)
    assert watching.high_fine == 200 * FINE - moved_fine
    assert watching.low_fine == 50 * FINE + moved_fine


@pytest.mark.parametrize(
    "unsettled",
    [
        replace(SETTLED, setpoints=((0, 200), (1, 200))),
        replace(SETTLED, high_fine=200 * FINE + 1),
        replace(SETTLED, low_fine=200 * FINE - 1),
        replace(SETTLED, over_since_ms=1),
        replace(SETTLED, under_since_ms=1),
        replace(SETTLED, rested=True),
    ],
)
def test_anything_unfinished_is_not_settled(unsettled: Watching) -> None:
    """A watch is settled when belt and both bounds are at the one setpoint and nothing is timed."""
    assert settled(SETTLED, 200, AT_TWO)
    assert not settled(unsettled, 200, AT_TWO)


def test_a_belt_that_is_off_is_not_settled() -> None:
    """0.30 km/h beside the setpoint is near, 0.31 is not; at rest nothing is settled."""
    assert settled(SETTLED, 200, replace(AT_TWO, report=Report(230)))
    assert settled(SETTLED, 200, replace(AT_TWO, report=Report(170)))
    assert not settled(SETTLED, 200, replace(AT_TWO, report=Report(231)))
    assert not settled(SETTLED, 200, replace(AT_TWO, report=Report(169)))
    assert not settled(Watching(((0, 0),)), 0, replace(AT_TWO, report=Report(0)))


@pytest.mark.parametrize(
    ("watching", "view", "seen", "reason", "rule"),
    [
        (SETTLED, {}, replace(AT_TWO, report=Report(551)), Reason.OVER_CAP, "R2"),
        (SETTLED, {"setpoint_ckmh": 1}, replace(AT_TWO, report=Report(-1)), Reason.WRONG_WAY, "R6"),
        (
            Watching(rested=True),
            {"setpoint_ckmh": 0},
            replace(AT_TWO, report=Report(1)),
            Reason.MOTION_UNASKED,
            "R10",
        ),
        (
            replace(SETTLED, high_fine=0, over_since_ms=NOW_MS - 1_000),
            {},
            replace(AT_TWO, report=Report(300)),
            Reason.OVER_SETPOINT,
            "R10",
        ),
        (SETTLED, {}, replace(AT_TWO, report_ms=NOW_MS - 3_001), Reason.STALE, "R9"),
        (SETTLED, {"passed_ms": 501}, AT_TWO, Reason.LOOP_LATE, "R15"),
        (SETTLED, {}, replace(AT_TWO, bad_ms=(NOW_MS,) * 4), Reason.BAD_BYTES, "R13"),
        (
            replace(SETTLED, under_since_ms=NOW_MS - 3_000),
            {"setpoint_ckmh": 200},
            replace(AT_TWO, report=Report(50)),
            Reason.NOT_FOLLOWING,
            "R10",
        ),
    ],
)
def test_a_trip_names_its_rule(
    watching: Watching, view: dict[str, int], seen: Seen, reason: Reason, rule: str
) -> None:
    """Each trip of the watch carries the rule of SAFETY.md that it is for."""
    _, trip = look(watching, _view(100)._replace(**view), seen, MACHINE)
    assert trip is not None
    assert (trip.reason, trip.rule) == (reason, rule)


def test_a_setpoint_that_stays_is_remembered_once() -> None:
    """A setpoint is one entry of the memory for as long as it is in force."""
    watching = Watching(((NOW_MS - 1_000, 200), (NOW_MS - 500, 100)), 200 * FINE, 100 * FINE)
    after, _ = look(watching, _view(100), AT_TWO, MACHINE)
    assert after.setpoints == watching.setpoints
