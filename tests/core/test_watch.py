"""Each trip of the watch at its bound, and one millisecond or step before it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.core.model import Machine, Range, Report
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.watch import SEVERITY, Reason, Trip, View, Watching, bounds, look, worst

# 80 mm/s² is 28.8 of 0.01 km/h a second; 2.5 s until a setpoint shows.
MACHINE = Machine("any", "test", Range(50, 800, 10))
NOW_MS = 100_000
CKMH = 25_000
SEEN = Seen(linked=True, controlled=True, report=Report(200), report_ms=NOW_MS)
AT_200 = Watching(((0, 200),), (200 * CKMH, 200 * CKMH, 0))
VIEW = View(
    now_ms=NOW_MS,
    passed_ms=100,
    setpoint_ckmh=200,
    cap_ckmh=500,
    under_way=True,
    driven=True,
    walking=True,
)


def _trip(watching: Watching, view: View, seen: Seen) -> Reason | None:
    _, trip = look(watching, view, seen, MACHINE)
    if trip is not None:
        assert trip.rule.startswith("R")
        assert trip.why
    return None if trip is None else trip.reason


def _over(
    levels: list[tuple[int, int, int]], reports: list[tuple[int, int]], until_ms: int
) -> int | None:
    """When it trips: `levels` are (from, until, setpoint), `reports` are (when, speed)."""
    watching, seen = Watching(), SEEN._replace(report=Report(0))
    for now_ms in range(0, until_ms + 1, 100):
        for at_ms, speed_ckmh in reports:
            if at_ms == now_ms:
                seen = seen._replace(report=Report(speed_ckmh), report_ms=now_ms, zeros=0)
        level = next((s for a, b, s in levels if a <= now_ms < b), 0)
        view = VIEW._replace(now_ms=now_ms, setpoint_ckmh=level, passed_ms=100)
        watching, trip = look(watching, view, seen._replace(report_ms=now_ms), MACHINE)
        if trip is not None:
            assert trip.reason is Reason.OVER_SETPOINT
            return now_ms
    return None


# --- R2 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speed_ckmh", "reason"),
    [(550, None), (551, Reason.OVER_CAP), (-551, Reason.WRONG_WAY), (-550, Reason.WRONG_WAY)],
)
def test_over_the_cap(speed_ckmh: int, reason: Reason | None) -> None:
    """R2: more than 0.5 km/h above the cap trips with the report that shows it."""
    watching = Watching(((0, 550),), (550 * CKMH, 550 * CKMH, 0))
    sign = 1 if speed_ckmh > 0 else -1
    view = VIEW._replace(setpoint_ckmh=550 * sign)
    seen = SEEN._replace(report=Report(speed_ckmh))
    assert _trip(watching, view, seen) is (None if abs(speed_ckmh) == 550 else Reason.OVER_CAP)
    if speed_ckmh < 0:
        assert _trip(watching, VIEW._replace(setpoint_ckmh=550, cap_ckmh=600), seen) is reason


def test_over_the_cap_when_tripped_and_at_rest() -> None:
    """R2: it is looked for as long as the belt may move because of us, a trip or not."""
    seen = SEEN._replace(report=Report(551))
    view = VIEW._replace(setpoint_ckmh=0, driven=False)
    assert _trip(Watching(), view, seen) is Reason.OVER_CAP
    assert (
        _trip(Watching(), VIEW._replace(setpoint_ckmh=0, driven=False, under_way=False), seen)
        is None
    )


# --- R6 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setpoint_ckmh", "speed_ckmh", "wrong"),
    [(50, -1, True), (-50, 1, True), (50, 1, False), (-50, -1, False), (50, 0, False)],
)
def test_the_wrong_way(setpoint_ckmh: int, speed_ckmh: int, wrong: bool) -> None:  # noqa: FBT001
    """R6: the first report of motion against the commanded direction trips."""
    watching = Watching(((0, 50),), (50 * CKMH, 0, NOW_MS))
    seen = SEEN._replace(report=Report(speed_ckmh))
    reason = _trip(watching, VIEW._replace(setpoint_ckmh=setpoint_ckmh), seen)
    assert reason is (Reason.WRONG_WAY if wrong else None)


# --- R10: motion that nobody asked for ---------------------------------------------------------


def _at_rest(view: View) -> Watching:
    seen = SEEN._replace(report=Report(0), zeros=2)
    watching, trip = look(Watching(), view, seen, MACHINE)
    assert trip is None
    assert watching.rested
    return watching


@pytest.mark.parametrize("speed_ckmh", [1, -1, 300])
def test_motion_after_standstill(speed_ckmh: int) -> None:
    """R10: any motion after measured standstill trips, in every phase, with its first report."""
    view = VIEW._replace(setpoint_ckmh=0, under_way=False, driven=False, walking=False)
    seen = SEEN._replace(report=Report(speed_ckmh))
    assert _trip(_at_rest(view), view, seen) is Reason.MOTION_UNASKED


def test_one_zero_is_no_rest() -> None:
    """R10: before standstill was measured, motion is what a stop is waiting out."""
    view = VIEW._replace(setpoint_ckmh=0)
    one, _ = look(Watching(), view, SEEN._replace(report=Report(0), zeros=1), MACHINE)
    assert not one.rested
    assert _trip(one, view, SEEN._replace(report=Report(40))) is None


def test_rest_ends_with_a_setpoint_or_a_new_connection() -> None:
    """R10: what was measured at rest does not hold once the belt is told to run, or link is new."""
    view = VIEW._replace(setpoint_ckmh=0)
    rest = _at_rest(view)
    running, _ = look(rest, VIEW, SEEN, MACHINE)
    assert not running.rested
    again, _ = look(rest, view, Seen(linked=True), MACHINE)
    assert not again.rested


def test_rest_outlives_silence_and_loss() -> None:
    """R10: a belt that stood when the link went is still one that nobody asked to move."""
    view = VIEW._replace(setpoint_ckmh=0, under_way=False, driven=False)
    gone = SEEN._replace(linked=False, report=Report(0), zeros=0, report_ms=NOW_MS - 60_000)
    after, trip = look(_at_rest(view), view, gone, MACHINE)
    assert trip is None
    assert after.rested


# --- R10: overspeed ----------------------------------------------------------------------------


@pytest.mark.parametrize(("speed_ckmh", "trips_ms"), [(230, None), (231, 11_000)])
def test_over_the_setpoint(speed_ckmh: int, trips_ms: int | None) -> None:
    """R10: more than 0.3 km/h over for 1 s trips, 0.3 does not; the time runs from the report."""
    levels = [(0, 99_000, 200)]
    reports = [(0, 200), (10_000, speed_ckmh)]
    assert _over(levels, reports, 20_000) == trips_ms


def test_one_report_in_between_is_forgiven() -> None:
    """R10: a belt that is back within the second does not trip."""
    reports = [(0, 200), (10_000, 260), (10_900, 210), (11_900, 260)]
    assert _over([(0, 99_000, 200)], reports, 12_800) is None


def test_what_was_told_may_still_be_followed() -> None:
    """R10: for 2.5 s after a lower setpoint and down the machine's own ramp, the old one counts."""
    levels = [(0, 10_000, 300), (10_000, 99_000, 200)]
    # 3.29 km/h is within tolerance for 2.5 s; then the bound falls by 0.288 km/h a second.
    assert _over(levels, [(0, 300), (9_000, 329)], 13_500) is None
    assert _over(levels, [(0, 300), (9_000, 329)], 13_600) == 13_600


def test_a_stop_that_does_not_slow_the_belt_trips() -> None:
    """R10: the same holds for the way down to zero."""
    assert _over([(0, 10_000, 300)], [(0, 300), (9_000, 300)], 30_000) == 14_600


def test_overspeed_needs_no_machine_in_hand_to_be_forgotten() -> None:
    """Where we drive nothing, there is no setpoint to be over."""
    late = AT_200._replace(over_since_ms=NOW_MS - 5_000)
    seen = SEEN._replace(report=Report(300))
    assert _trip(late, VIEW, seen) is Reason.OVER_SETPOINT
    assert _trip(late, VIEW._replace(driven=False), seen) is None


def test_the_ratio_of_miles_is_named() -> None:
    """H-01: the sentence says what 1.6 times too fast means."""
    late = AT_200._replace(over_since_ms=NOW_MS - 1_000)
    _, trip = look(late, VIEW, SEEN._replace(report=Report(322)), MACHINE)
    assert trip is not None
    assert "mile" in trip.why
    _, trip = look(late, VIEW, SEEN._replace(report=Report(300)), MACHINE)
    assert trip is not None
    assert "mile" not in trip.why


# --- R10: not following ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speed_ckmh", "since_ms", "trips"),
    [(170, 9_000, False), (169, 2_999, False), (169, 3_000, True), (0, 3_000, True)],
)
def test_not_following(speed_ckmh: int, since_ms: int, trips: bool) -> None:  # noqa: FBT001
    """R10: more than 0.3 km/h under for 3 s trips."""
    under = AT_200._replace(under_since_ms=NOW_MS - since_ms)
    reason = _trip(under, VIEW, SEEN._replace(report=Report(speed_ckmh)))
    assert reason is (Reason.NOT_FOLLOWING if trips else None)
    assert (
        _trip(under, VIEW._replace(driven=False), SEEN._replace(report=Report(speed_ckmh))) is None
    )


def test_under_is_counted_in_a_walk_only() -> None:
    """Before the belt moves and while it slows down, nothing has to be followed."""
    slow = SEEN._replace(report=Report(100))
    walking, _ = look(AT_200, VIEW, slow, MACHINE)
    assert walking.under_since_ms == NOW_MS
    starting, _ = look(AT_200, VIEW._replace(walking=False), slow, MACHINE)
    assert starting.under_since_ms is None


# --- R9, R13, R15 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period_ms", "age_ms", "stale"),
    [(500, 1_500, False), (500, 1_501, True), (1_000, 3_000, False), (1_000, 3_001, True)],
)
def test_stale(period_ms: int, age_ms: int, stale: bool) -> None:  # noqa: FBT001
    """R9: no report within the limit while the belt may move is a trip."""
    seen = SEEN._replace(period_ms=period_ms, report_ms=NOW_MS - age_ms)
    assert _trip(AT_200, VIEW, seen) is (Reason.STALE if stale else None)
    assert _trip(AT_200, VIEW._replace(driven=False), seen) is None


def test_never_reported() -> None:
    """R9: no report ever is stale too, and said as such; a lost link is another trip."""
    watching, trip = look(Watching(), VIEW._replace(setpoint_ckmh=50), Seen(linked=True), MACHINE)
    assert trip is not None
    assert trip.reason is Reason.STALE
    assert trip.why == "the machine has not reported its speed ever"
    _, old = look(AT_200, VIEW, SEEN._replace(report_ms=NOW_MS - 3_500), MACHINE)
    assert old is not None
    assert old.why == "the machine has not reported its speed for 3.5 s"
    assert _trip(watching, VIEW, Seen(linked=False)) is None


@pytest.mark.parametrize(
    ("passed_ms", "late"), [(500, False), (501, True), (0, False), (-1, True), (86_400_000, True)]
)
def test_a_late_loop(passed_ms: int, late: bool) -> None:  # noqa: FBT001
    """R15: more than 500 ms between two ticks, or less than nothing, is a trip."""
    reason = _trip(AT_200, VIEW._replace(passed_ms=passed_ms), SEEN)
    assert reason is (Reason.LOOP_LATE if late else None)
    assert _trip(AT_200, VIEW._replace(passed_ms=passed_ms, driven=False), SEEN) is None


def test_babble() -> None:
    """R13: more than three unreadable messages within 5 s is a trip."""
    bad = SEEN._replace(bad_ms=(NOW_MS - 4_999, NOW_MS, NOW_MS, NOW_MS))
    assert _trip(AT_200, VIEW, bad) is Reason.BAD_BYTES
    assert _trip(AT_200, VIEW, bad._replace(bad_ms=(NOW_MS - 5_000, *bad.bad_ms[1:]))) is None
    assert _trip(AT_200, VIEW._replace(driven=False), bad) is None


# --- which of several --------------------------------------------------------------------------


def test_the_most_severe_counts() -> None:
    """Of several trips the first in the list of reasons is taken, whatever their order."""
    assert list(SEVERITY) == [
        "estop",
        "key_pulled",
        "over_cap",
        "wrong_way",
        "motion_unasked",
        "over_setpoint",
        "link_lost",
        "guardian_fired",
        "control_lost",
        "console_raised",
        "console_started",
        "loop_late",
        "stale",
        "command_unknown",
        "command_refused",
        "bad_bytes",
        "not_following",
        "no_motion",
        "stop_not_confirmed",
    ]
    mild, grave = Trip(Reason.STALE, "R9", "a"), Trip(Reason.OVER_CAP, "R2", "b")
    assert worst(mild, None, grave) is grave
    assert worst(grave, mild) is grave
    assert worst(None, None) is None


@settings(derandomize=True, deadline=None)
@given(
    levels=st.lists(st.integers(50, 500), min_size=1, max_size=8),
    reports=st.lists(st.integers(0, 560), min_size=20, max_size=80),
)
def test_bounds_hold_the_setpoint_and_time_what_is_outside(
    levels: list[int], reports: list[int]
) -> None:
    """Whatever is told and reported, the bounds hold the setpoint, and only outside is timed."""
    watching = Watching()
    for index, speed_ckmh in enumerate(reports):
        setpoint_ckmh = levels[index * len(levels) // len(reports)]
        now_ms = index * 100
        seen = SEEN._replace(report=Report(speed_ckmh), report_ms=now_ms)
        watching, _ = look(
            watching, VIEW._replace(now_ms=now_ms, setpoint_ckmh=setpoint_ckmh), seen, MACHINE
        )
        high_fine, low_fine = bounds(watching, MACHINE, now_ms)
        assert low_fine <= setpoint_ckmh * CKMH <= high_fine
        over = speed_ckmh * CKMH > high_fine + 30 * CKMH
        under = speed_ckmh * CKMH < low_fine - 30 * CKMH
        assert (watching.over_since_ms is not None) == over
        assert (watching.under_since_ms is not None) == under
