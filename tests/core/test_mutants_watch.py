"""What small mistakes in the watch would change and no other test noticed."""

from __future__ import annotations

import pytest

from treadmill_ctl.core.model import Machine, Range, Report
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.watch import Reason, View, Watching, bounds, look, near

FINE = 25_000
NOW_MS = 100_000
MACHINE = Machine("any", "test", Range(50, 700, 10), deceleration_mm_s2=80, follow_ms=2_500)
AT_TWO = Seen(linked=True, controlled=True, report=Report(200), report_ms=NOW_MS)
SETTLED = Watching(((NOW_MS - 9_000, 200),), (200 * FINE, 200 * FINE, 0))
SLOWING = ((NOW_MS - 9_000, 100),)


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
        bounded=(0, 0, 0),
        over_since_ms=None,
        under_since_ms=None,
        rested=False,
    )


@pytest.mark.parametrize(
    ("passed_ms", "moved_fine"), [(-5_000, 0), (0, 0), (1, 720), (100, 72_000)]
)
def test_bounds_move_with_time_and_never_back(passed_ms: int, moved_fine: int) -> None:
    """0.08 m/s² is 720 fine units a millisecond; a clock gone back moves no bound."""
    watching = Watching(SLOWING, (200 * FINE, 50 * FINE, NOW_MS - passed_ms))
    high_fine, low_fine = bounds(watching, MACHINE, NOW_MS)
    assert high_fine == 200 * FINE - moved_fine
    assert low_fine == 50 * FINE + moved_fine


def test_near_is_what_every_setpoint_in_memory_allows() -> None:
    """0.30 km/h below the lowest and above the highest of them."""
    assert near(SETTLED) == (170, 230)
    assert near(Watching(((0, 200), (1, 100), (2, 150)))) == (70, 230)


def test_a_setpoint_is_forgotten_when_no_report_can_show_it_any_more() -> None:
    """2.5 s after the next was told; from that moment, not from the look, the bound falls."""
    told = ((0, 300), (NOW_MS - 3_000, 100))
    watching = Watching(told, (300 * FINE, 300 * FINE, 0))
    after, _ = look(watching, _view(100), AT_TWO, MACHINE)
    assert after.setpoints == told[1:]
    assert bounds(after, MACHINE, NOW_MS)[0] == 300 * FINE - 500 * 720
    first, _ = look(watching, _view(100)._replace(now_ms=NOW_MS - 500), AT_TWO, MACHINE)
    assert first.setpoints == told[1:]
    early, _ = look(watching, _view(100)._replace(now_ms=NOW_MS - 501), AT_TWO, MACHINE)
    assert early.setpoints == told


def test_what_changes_nothing_makes_no_new_memory() -> None:
    """A look that finds nothing new hands the very same memory on."""
    watching, _ = look(SETTLED, _view(100)._replace(setpoint_ckmh=200), AT_TWO, MACHINE)
    assert watching is SETTLED


@pytest.mark.parametrize(
    ("watching", "view", "seen", "reason", "rule"),
    [
        (SETTLED, {}, AT_TWO._replace(report=Report(551)), Reason.OVER_CAP, "R2"),
        (SETTLED, {"setpoint_ckmh": 1}, AT_TWO._replace(report=Report(-1)), Reason.WRONG_WAY, "R6"),
        (
            Watching(rested=True),
            {"setpoint_ckmh": 0},
            AT_TWO._replace(report=Report(1)),
            Reason.MOTION_UNASKED,
            "R10",
        ),
        (
            SETTLED._replace(over_since_ms=NOW_MS - 1_000),
            {},
            AT_TWO._replace(report=Report(300)),
            Reason.OVER_SETPOINT,
            "R10",
        ),
        (SETTLED, {}, AT_TWO._replace(report_ms=NOW_MS - 3_001), Reason.STALE, "R9"),
        (SETTLED, {"passed_ms": 501}, AT_TWO, Reason.LOOP_LATE, "R15"),
        (SETTLED, {}, AT_TWO._replace(bad_ms=(NOW_MS,) * 4), Reason.BAD_BYTES, "R13"),
        (
            SETTLED._replace(under_since_ms=NOW_MS - 3_000),
            {"setpoint_ckmh": 200},
            AT_TWO._replace(report=Report(50)),
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
    told = ((NOW_MS - 1_000, 200), (NOW_MS - 500, 100))
    watching = Watching(told, (200 * FINE, 100 * FINE, NOW_MS))
    after, _ = look(watching, _view(100), AT_TWO, MACHINE)
    assert after.setpoints == watching.setpoints


STANDING = AT_TWO._replace(report=Report(0), zeros=2)


def test_at_rest_nothing_of_the_way_there_is_kept() -> None:
    """R10: measured standstill after a stop ends the memory of what the belt came from."""
    stopping = Watching(((NOW_MS - 9_000, 100), (NOW_MS - 500, 0)), (100 * FINE, 0, NOW_MS - 500))
    after, trip = look(stopping, _view(100)._replace(setpoint_ckmh=0), STANDING, MACHINE)
    assert after == Watching(((0, 0),), (0, 0, 0), None, None, rested=True)
    assert trip is None


def test_a_start_from_standstill_is_remembered() -> None:
    """R10: a belt that still stands when it is told to run is on its way from that look on."""
    after, trip = look(Watching(rested=True), _view(100), STANDING, MACHINE)
    assert after == Watching(((0, 0), (NOW_MS, 100)), (0, 0, NOW_MS), None, None, rested=False)
    assert trip is None


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("more_ckmh", "miles"), [(30_570, False), (30_571, True), (33_789, True), (33_790, False)]
)
def test_the_ratio_of_miles_is_1609_within_a_twentieth(
    more_ckmh: int,
    miles: bool,  # noqa: FBT001
    sign: int,
) -> None:
    """H-01: too fast or too slow by 1.609, a twentieth more or less, is told; in reverse too."""
    for told_ckmh, speed_ckmh in ((20_000, more_ckmh), (more_ckmh, 20_000)):
        watching = Watching(
            ((NOW_MS - 9_000, told_ckmh),),
            (told_ckmh * FINE, told_ckmh * FINE, 0),
            over_since_ms=NOW_MS - 1_000,
            under_since_ms=NOW_MS - 3_000,
        )
        view = _view(100)._replace(setpoint_ckmh=told_ckmh * sign, cap_ckmh=99_999)
        _, trip = look(watching, view, AT_TWO._replace(report=Report(speed_ckmh * sign)), MACHINE)
        assert trip is not None
        assert ("a mile to a kilometre" in trip.why) == miles
