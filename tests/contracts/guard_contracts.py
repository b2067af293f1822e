"""What the guard promises of every speed it lets through on a belt that runs."""

from __future__ import annotations

from treadmill_ctl.core.guard import Books, Cleared, Moment, Rules, judge
from treadmill_ctl.core.limits import SITE_DEFAULT, Caps, in_force
from treadmill_ctl.core.model import Machine, Range, Report, SetSpeed, StopBelt, Way
from treadmill_ctl.core.seen import Seen

LIMITS = in_force(Caps("walker", backward_ckmh=300), SITE_DEFAULT)
RULES = Rules(LIMITS, Machine("plain", "test", Range(50, 800, 10)))
NOW_MS = 100_000


def _running(setpoint_ckmh: int, speed_at_ms: int) -> Books:
    return Books(running=True, setpoint_ckmh=setpoint_ckmh, speed_at_ms=speed_at_ms, way=Way.TURNED)


def _seen(report_ms: int) -> Seen:
    return Seen(linked=True, controlled=True, report=Report(100), report_ms=report_ms)


def a_cleared_rise_is_small_slow_and_capped(
    setpoint_ckmh: int, speed_ckmh: int, lived_ms: int
) -> None:
    """A rise that is cleared is at most 0.30 km/h, at most 0.10 m/s², under 3.0 km/h."""
    assert 50 <= setpoint_ckmh <= 800
    assert 0 <= speed_ckmh <= 1_000
    assert 0 <= lived_ms <= 10_000
    books, moment = _running(setpoint_ckmh, 0), Moment(NOW_MS, lived_ms)
    _, verdict = judge(books, RULES, SetSpeed(speed_ckmh), Way.TURNED, _seen(NOW_MS), moment)
    if isinstance(verdict, Cleared) and speed_ckmh > setpoint_ckmh:
        assert speed_ckmh - setpoint_ckmh <= 30
        assert (speed_ckmh - setpoint_ckmh) * 25_000 <= 900 * lived_ms
        assert speed_ckmh <= 300
        assert (speed_ckmh - 50) % 10 == 0


def less_is_always_cleared(setpoint_ckmh: int, speed_ckmh: int, report_ms: int) -> None:
    """A speed at or under the setpoint leaves, however old the last report is."""
    assert 1 <= speed_ckmh <= setpoint_ckmh <= 1_000
    assert 0 <= report_ms <= NOW_MS
    books, moment = _running(setpoint_ckmh, 0), Moment(NOW_MS, 0)
    _, verdict = judge(books, RULES, SetSpeed(speed_ckmh), Way.TURNED, _seen(report_ms), moment)
    assert isinstance(verdict, Cleared)


def no_rise_on_a_stale_report(speed_ckmh: int, report_ms: int) -> None:
    """Without a report of the last 3 s nothing rises."""
    assert 101 <= speed_ckmh <= 1_000
    assert 0 <= report_ms < NOW_MS - 3_000
    books, moment = _running(100, 0), Moment(NOW_MS, 10_000)
    _, verdict = judge(books, RULES, SetSpeed(speed_ckmh), Way.TURNED, _seen(report_ms), moment)
    assert not isinstance(verdict, Cleared)


def a_stop_is_always_cleared(rung: int, setpoint_ckmh: int, epoch: int) -> None:
    """A stop leaves whatever stands in the books, and begins a new epoch."""
    assert 0 <= rung <= 10
    assert -1_000 <= setpoint_ckmh <= 1_000
    assert 0 <= epoch <= 1_000
    books = Books(epoch=epoch, setpoint_ckmh=setpoint_ckmh, latched=True)
    after, verdict = judge(books, RULES, StopBelt(rung), Way.TURNED, Seen(), Moment(0, 0))
    assert isinstance(verdict, Cleared)
    assert verdict.epoch == epoch + 1
    assert after.setpoint_ckmh == 0
    assert not after.running


def no_speed_the_wrong_way(speed_ckmh: int) -> None:
    """On a belt that runs forward neither zero nor a reverse speed is cleared."""
    assert -1_000 <= speed_ckmh <= 0
    books, moment = _running(100, 0), Moment(NOW_MS, 10_000)
    _, verdict = judge(books, RULES, SetSpeed(speed_ckmh), Way.TURNED, _seen(NOW_MS), moment)
    assert not isinstance(verdict, Cleared)
