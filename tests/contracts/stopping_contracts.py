"""What the ladder of a stop promises: bounded, repeated, and loud when it does not help."""

from __future__ import annotations

from treadmill_ctl.core.model import Answer, Machine, Range, Report
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.stopping import (
    Stopping,
    answered,
    begun,
    due,
    next_stop,
    overdue,
    reconnected,
    speeds_up,
    watched,
)

PLAIN = Machine("plain", "test", Range(50, 800, 10))
SPEED_CKMH = 1_200
TIME_MS = 100_000


def _seen(speed_ckmh: int, report_ms: int, zeros: int = 0) -> Seen:
    return Seen(
        linked=True, controlled=True, report=Report(speed_ckmh), report_ms=report_ms, zeros=zeros
    )


def _under_way(low_ckmh: int = 100, low_ms: int = 0, bound_ms: int = TIME_MS) -> Stopping:
    return Stopping(
        since_ms=0,
        bound_ms=bound_ms,
        from_ckmh=low_ckmh,
        seen_ckmh=low_ckmh,
        low_ckmh=low_ckmh,
        low_ms=low_ms,
        heard_ms=0,
        sent_ms=0,
    )


def a_stop_is_bounded(speed_ckmh: int, setpoint_ckmh: int, period_ms: int) -> None:
    """The run-down from the higher speed at 0.08 m/s², and between 1 s and 3 s on top."""
    assert -SPEED_CKMH <= speed_ckmh <= SPEED_CKMH
    assert -SPEED_CKMH <= setpoint_ckmh <= SPEED_CKMH
    assert 0 <= period_ms <= 3_000
    seen = Seen(
        linked=True, controlled=True, report=Report(speed_ckmh), report_ms=0, period_ms=period_ms
    )
    highest = max(abs(speed_ckmh), abs(setpoint_ckmh))
    more_ms = begun(seen, setpoint_ckmh, PLAIN, 0).bound_ms
    # 0.08 m/s² is 0.72 fine km/h a millisecond: 25 000 to each 0.01 km/h, 720 to each ms.
    assert (more_ms - 1_000) * 720 >= highest * 25_000
    assert (more_ms - 3_000 - 1) * 720 < highest * 25_000


def a_stop_is_repeated(sent_ms: int, now_ms: int) -> None:
    """Half a second after the last one at the latest, and whenever the clock ran backwards."""
    assert 0 <= sent_ms <= TIME_MS
    assert 0 <= now_ms <= TIME_MS
    stopping = _under_way()._replace(sent_ms=sent_ms)
    assert due(stopping, now_ms) == (not sent_ms <= now_ms < sent_ms + 500)
    assert due(reconnected(stopping, now_ms), now_ms)


def the_ladder_has_four_rungs(rung: int, speed_ckmh: int, low_ms: int, *, accepted: bool) -> None:
    """The next rung is one of four; a stop that helps is repeated; only a fast belt is slowed."""
    assert 0 <= rung <= 3
    assert 0 <= speed_ckmh <= SPEED_CKMH
    assert 0 <= low_ms <= TIME_MS
    stopping = _under_way(speed_ckmh, low_ms)._replace(rung=rung, accepted=accepted)
    after, stop = next_stop(stopping, _seen(speed_ckmh, TIME_MS), PLAIN, TIME_MS)
    assert 0 <= stop.rung <= 3
    assert (after.rung, after.sent_ms) == (stop.rung, TIME_MS)
    if speed_ckmh == 0 or (accepted and TIME_MS - low_ms <= 2_500):
        assert stop.rung == 0
    else:
        assert stop.rung != rung
    assert stop.rung != 2 or speed_ckmh > 50


def no_lowest_speed_for_an_unknown_belt(rung: int, speed_ckmh: int, report_ms: int) -> None:
    """Told to a belt that may stand, the lowest speed would drive it: a stale report is none."""
    assert 0 <= rung <= 3
    assert 0 <= speed_ckmh <= SPEED_CKMH
    assert 0 <= report_ms < TIME_MS - 3_000
    stopping = _under_way(speed_ckmh)._replace(rung=rung)
    _, stop = next_stop(stopping, _seen(speed_ckmh, report_ms), PLAIN, TIME_MS)
    assert stop.rung != 2


def past_its_bound_it_alarms(bound_ms: int, speed_ckmh: int, report_ms: int, zeros: int) -> None:
    """Unless the last report is a zero, and a fresh one."""
    assert 0 <= bound_ms <= TIME_MS
    assert -SPEED_CKMH <= speed_ckmh <= SPEED_CKMH
    assert 0 <= report_ms <= TIME_MS
    assert 0 <= zeros <= 2
    assert zeros == 0 or speed_ckmh == 0
    stopping = _under_way(bound_ms=bound_ms)._replace(accepted=True)
    late = overdue(stopping, _seen(speed_ckmh, report_ms, zeros), TIME_MS)
    if not late:
        assert zeros > 0
        assert TIME_MS - report_ms <= 3_000


def an_unheard_stop_alarms(since_ms: int, speed_ckmh: int) -> None:
    """Two seconds without a yes from the machine, the belt not at zero: that is the alarm."""
    assert 0 <= since_ms <= TIME_MS - 2_000
    assert speed_ckmh != 0
    assert -SPEED_CKMH <= speed_ckmh <= SPEED_CKMH
    stopping = _under_way(bound_ms=TIME_MS + 1)._replace(since_ms=since_ms)
    refused = answered(stopping, Answer.REFUSED)
    accepted = answered(stopping, Answer.ACCEPTED)
    assert overdue(refused, _seen(speed_ckmh, TIME_MS), TIME_MS)
    assert not overdue(accepted, _seen(speed_ckmh, TIME_MS), TIME_MS)


def the_lowest_only_falls(low_ckmh: int, speed_ckmh: int, now_ms: int) -> None:
    """What is measured can lower the lowest speed of a stop, and never raise it or its bound."""
    assert 0 <= low_ckmh <= SPEED_CKMH
    assert -SPEED_CKMH <= speed_ckmh <= SPEED_CKMH
    assert 1 <= now_ms <= TIME_MS
    stopping = _under_way(low_ckmh, bound_ms=1_000)
    after = watched(stopping, _seen(speed_ckmh, now_ms), PLAIN, now_ms)
    assert after.low_ckmh == min(low_ckmh, abs(speed_ckmh))
    assert after.bound_ms == 1_000
    assert (after.low_ms == now_ms) or after.low_ckmh == low_ckmh


def a_belt_that_slows_down_does_not_speed_up(
    from_ckmh: int, speed_ckmh: int, low_ckmh: int
) -> None:
    """Above all it ever was, or above its lowest since it slowed down, by more than 0.30 km/h."""
    assert 0 <= low_ckmh <= from_ckmh <= SPEED_CKMH
    assert 0 <= speed_ckmh <= SPEED_CKMH
    stopping = _under_way(from_ckmh)._replace(low_ckmh=low_ckmh)
    louder = speeds_up(stopping, _seen(speed_ckmh, TIME_MS), TIME_MS)
    if speed_ckmh <= low_ckmh + 30:
        assert not louder
    if speed_ckmh > from_ckmh + 30:
        assert louder
