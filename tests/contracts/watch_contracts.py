"""What the watch promises: a trip in the look that can know it, and none while all is calm.

The words of a trip are left out: CrossHair does not follow a number into a sentence.
"""

from __future__ import annotations

from treadmill_ctl.core import watch
from treadmill_ctl.core.model import Machine, Range, Report
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.watch import Reason, Trip, View, Watching, look

PLAIN = Machine("plain", "test", Range(50, 800, 10))
CAP_CKMH = 500
FINE = 25_000
NOW_MS = 100_000


def _no_words(*_: int) -> str:
    return ""


for said in ("kmh", "seconds", "_in_miles"):
    setattr(watch, said, _no_words)


def _settled(at_ckmh: int, over_since_ms: int | None = None) -> Watching:
    at_fine = at_ckmh * FINE
    return Watching(((0, at_ckmh),), (at_fine, at_fine, 0), over_since_ms)


def _view(setpoint_ckmh: int, passed_ms: int = 100) -> View:
    return View(
        NOW_MS, passed_ms, setpoint_ckmh, CAP_CKMH, under_way=True, driven=True, walking=True
    )


def _looked(
    watching: Watching, view: View, speed_ckmh: int, report_ms: int = NOW_MS
) -> Trip | None:
    seen = Seen(linked=True, controlled=True, report=Report(speed_ckmh), report_ms=report_ms)
    return look(watching, view, seen, PLAIN)[1]


def a_belt_that_obeys_does_not_trip(setpoint_ckmh: int, off_ckmh: int, age_ms: int) -> None:
    """Within 0.30 km/h of its setpoint, reported in the last 1.5 s: no trip."""
    assert 50 <= setpoint_ckmh <= CAP_CKMH
    assert -30 <= off_ckmh <= 30
    assert 0 <= age_ms <= 1_500
    report_ms = NOW_MS - age_ms
    trip = _looked(
        _settled(setpoint_ckmh), _view(setpoint_ckmh), setpoint_ckmh + off_ckmh, report_ms
    )
    assert trip is None


def far_over_the_cap_trips_at_once(setpoint_ckmh: int, speed_ckmh: int) -> None:
    """Over 0.50 km/h above the cap, either way round, in the first look."""
    assert 50 <= setpoint_ckmh <= CAP_CKMH
    assert 550 < abs(speed_ckmh) <= 2_000
    trip = _looked(_settled(setpoint_ckmh), _view(setpoint_ckmh), speed_ckmh)
    assert trip is not None
    assert trip.reason is Reason.OVER_CAP


def the_wrong_way_trips_at_once(setpoint_ckmh: int, speed_ckmh: int) -> None:
    """Any speed the other way than told."""
    assert 50 <= setpoint_ckmh <= CAP_CKMH
    assert -2_000 <= speed_ckmh < 0
    assert _looked(_settled(setpoint_ckmh), _view(setpoint_ckmh), speed_ckmh) is not None
    assert _looked(_settled(setpoint_ckmh), _view(-setpoint_ckmh), -speed_ckmh) is not None


def too_fast_for_a_second_trips(setpoint_ckmh: int, over_ckmh: int, for_ms: int) -> None:
    """Over 0.30 km/h above the setpoint, since a second or more."""
    assert 50 <= setpoint_ckmh <= CAP_CKMH
    assert 31 <= over_ckmh <= 500
    assert 1_000 <= for_ms <= NOW_MS
    watching = _settled(setpoint_ckmh, NOW_MS - for_ms)
    assert _looked(watching, _view(setpoint_ckmh), setpoint_ckmh + over_ckmh) is not None


def too_fast_is_timed_from_its_report(setpoint_ckmh: int, over_ckmh: int, age_ms: int) -> None:
    """The second runs from the first report that was too fast, not from the look that read it."""
    assert 50 <= setpoint_ckmh <= CAP_CKMH
    assert 31 <= over_ckmh <= 500
    assert 0 <= age_ms < 1_000
    seen = Seen(
        linked=True,
        controlled=True,
        report=Report(setpoint_ckmh + over_ckmh),
        report_ms=NOW_MS - age_ms,
    )
    after, _ = look(_settled(setpoint_ckmh), _view(setpoint_ckmh), seen, PLAIN)
    assert after.over_since_ms == NOW_MS - age_ms


def a_stale_report_trips(setpoint_ckmh: int, report_ms: int) -> None:
    """Over 3 s without a report while the belt may move; one from the future is none."""
    assert 50 <= setpoint_ckmh <= CAP_CKMH
    assert 0 <= report_ms <= 2 * NOW_MS
    assert not NOW_MS - 3_000 <= report_ms <= NOW_MS
    trip = _looked(_settled(setpoint_ckmh), _view(setpoint_ckmh), setpoint_ckmh, report_ms)
    assert trip is not None


def a_late_loop_trips(setpoint_ckmh: int, passed_ms: int) -> None:
    """Over half a second since the last look, or a clock that ran backwards."""
    assert 50 <= setpoint_ckmh <= CAP_CKMH
    assert -NOW_MS <= passed_ms <= NOW_MS
    assert not 0 <= passed_ms <= 500
    trip = _looked(_settled(setpoint_ckmh), _view(setpoint_ckmh, passed_ms), setpoint_ckmh)
    assert trip is not None
    assert trip.reason is Reason.LOOP_LATE


def motion_at_rest_trips(speed_ckmh: int, *, under_way: bool) -> None:
    """Any motion after a measured standstill that nobody ended, in every phase."""
    assert speed_ckmh != 0
    assert -2_000 <= speed_ckmh <= 2_000
    watching = Watching(rested=True)
    view = View(NOW_MS, 100, 0, CAP_CKMH, under_way=under_way, driven=False, walking=False)
    trip = _looked(watching, view, speed_ckmh)
    assert trip is not None
    assert trip.reason in {Reason.MOTION_UNASKED, Reason.OVER_CAP}


def a_setpoint_is_not_forgotten_early(before_ckmh: int, after_ckmh: int, ago_ms: int) -> None:
    """Within 2.5 s of a change the belt may still run at the speed of before."""
    assert 50 <= before_ckmh <= CAP_CKMH
    assert 50 <= after_ckmh <= CAP_CKMH
    assert before_ckmh != after_ckmh
    assert 0 <= ago_ms < 2_500
    changed_ms = NOW_MS - ago_ms
    high, low = max(before_ckmh, after_ckmh) * FINE, min(before_ckmh, after_ckmh) * FINE
    told = ((0, before_ckmh), (changed_ms, after_ckmh))
    watching = Watching(told, (high, low, changed_ms))
    assert _looked(watching, _view(after_ckmh), before_ckmh) is None
