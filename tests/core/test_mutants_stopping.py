"""What small mistakes in the ladder of a stop would change and no other test noticed."""

from __future__ import annotations

from treadmill_ctl.core.model import Machine, Range, Report, StopBelt
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.stopping import Stopping, begun, next_stop, watched

NOW_MS = 100_000
MACHINE = Machine("any", "test", Range(50, 700, 10), deceleration_mm_s2=80, follow_ms=2_500)


def _seen(speed_ckmh: int) -> Seen:
    return Seen(linked=True, report=Report(speed_ckmh), report_ms=NOW_MS - 100, period_ms=500)


def test_a_stop_in_reverse_takes_as_long_as_one_forward() -> None:
    """From a setpoint of -3 km/h the run-down at 0.08 m/s² is 10 417 ms; the margin is 2 s."""
    stop = begun(_seen(-250), -300, MACHINE, NOW_MS)
    assert stop == Stopping(NOW_MS, NOW_MS + 10_417 + 2_000, 300, 250, 300, NOW_MS, NOW_MS)
    assert stop == begun(_seen(250), 300, MACHINE, NOW_MS)


def test_a_stop_in_reverse_is_seen_to_help() -> None:
    """The lowest speed so far is a magnitude: -1 km/h is less than 2, -3 km/h is not."""
    stop = Stopping(NOW_MS - 5_000, NOW_MS + 5_000, 300, 300, 200, NOW_MS - 4_000, 0)
    after = watched(stop, _seen(-100), MACHINE, NOW_MS)
    assert (after.low_ckmh, after.low_ms) == (100, NOW_MS)
    assert watched(stop, _seen(-300), MACHINE, NOW_MS) == stop


def test_a_blind_stop_takes_its_measure_from_the_first_report() -> None:
    """Its bound, its lowest speed and the time of it come from what is measured first."""
    blind = Stopping(NOW_MS - 5_000, NOW_MS - 3_000, 0, 0, 0, NOW_MS - 5_000, 0, blind=True)
    after = watched(blind, _seen(300), MACHINE, NOW_MS)
    assert after == Stopping(NOW_MS - 5_000, NOW_MS + 7_417, 300, 300, 300, NOW_MS, 0)


def test_the_lowest_speed_is_a_rung_in_reverse_too() -> None:
    """The rung that takes the belt to its lowest speed is climbed to while it is faster."""
    ladder = Stopping(
        NOW_MS - 5_000, NOW_MS, 300, 300, 300, NOW_MS - 5_000, 0, NOW_MS - 500, rung=1
    )
    for speed_ckmh, rung in ((-300, 2), (300, 2), (-50, 3), (50, 3)):
        _, stop = next_stop(ladder, _seen(speed_ckmh), MACHINE, NOW_MS)
        assert stop == StopBelt(rung)
