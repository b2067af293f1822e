"""What the guard promises of every start, and of every command behind a trip or a pause."""

from __future__ import annotations

from treadmill_ctl.core.guard import Books, Cleared, Moment, Rules, judge, latch, observe
from treadmill_ctl.core.limits import SITE_DEFAULT, Caps, in_force
from treadmill_ctl.core.model import (
    Asked,
    Machine,
    Range,
    Report,
    Request,
    SetSpeed,
    StartBelt,
    Way,
)
from treadmill_ctl.core.seen import Seen

LIMITS = in_force(Caps("walker", backward_ckmh=80), SITE_DEFAULT)
RULES = Rules(LIMITS, Machine("plain", "test", Range(50, 800, 10)))
TWO_WAYS = Rules(LIMITS, Machine("reversing", "test", Range(50, 800, 10), reverses=True))
NOW_MS = 200_000
ALL = ("key", "deck", "stop-in-reach", "way:turned", "walker-ready")


def _standing(report_ms: int, zeros: int) -> Seen:
    return Seen(
        linked=True,
        controlled=True,
        report=Report(0),
        report_ms=report_ms,
        zeros=zeros,
        zero_since_ms=0,
    )


def a_start_is_confirmed_and_asked_for(confirmed_ms: int, asked_ms: int, speed_ckmh: int) -> None:
    """Confirmed in the last 60 s, asked for in the last 5 s, at most 0.8 km/h, not backward."""
    assert 0 <= confirmed_ms <= NOW_MS + 1_000
    assert 0 <= asked_ms <= NOW_MS + 1_000
    assert -200 <= speed_ckmh <= 200
    books = Books(confirmed=ALL, confirmed_ms=confirmed_ms, asked_ms=asked_ms)
    seen, moment = _standing(NOW_MS, 2), Moment(NOW_MS, 0)
    _, verdict = judge(books, RULES, StartBelt(speed_ckmh), Way.TURNED, seen, moment)
    if isinstance(verdict, Cleared):
        assert NOW_MS - 60_000 <= confirmed_ms <= NOW_MS
        assert NOW_MS - 5_000 <= asked_ms <= NOW_MS
        assert 0 < speed_ckmh <= 80


def a_start_is_from_measured_standstill(report_ms: int, zeros: int) -> None:
    """Two zeros, the last no older than 3 s, or no start."""
    assert 0 <= report_ms <= NOW_MS + 1_000
    assert 0 <= zeros <= 2
    books = Books(confirmed=ALL, confirmed_ms=NOW_MS, asked_ms=NOW_MS)
    seen, moment = _standing(report_ms, zeros), Moment(NOW_MS, 0)
    _, verdict = judge(books, RULES, StartBelt(50), Way.TURNED, seen, moment)
    if isinstance(verdict, Cleared):
        assert zeros == 2
        assert NOW_MS - 3_000 <= report_ms <= NOW_MS


def a_turn_stood_still_first(confirmed_ms: int, zero_since_ms: int) -> None:
    """In another way than before: confirmed after 3 s of zero at the soonest."""
    assert NOW_MS - 60_000 <= confirmed_ms <= NOW_MS
    assert 0 <= zero_since_ms <= NOW_MS
    confirmed = (*ALL[:3], "way:reversed", ALL[4])
    books = Books(confirmed=confirmed, confirmed_ms=confirmed_ms, asked_ms=NOW_MS, way=Way.TURNED)
    seen = Seen(
        linked=True,
        controlled=True,
        report=Report(0),
        report_ms=NOW_MS,
        zeros=2,
        zero_since_ms=zero_since_ms,
    )
    _, verdict = judge(books, TWO_WAYS, StartBelt(-50), Way.REVERSED, seen, Moment(NOW_MS, 0))
    assert isinstance(verdict, Cleared) == (confirmed_ms - zero_since_ms >= 3_000)


def nothing_but_a_stop_passes_a_latch(speed_ckmh: int, setpoint_ckmh: int, *, start: bool) -> None:
    """Behind a trip no speed is cleared, not even a lower one, and no start."""
    assert -1_000 <= speed_ckmh <= 1_000
    assert 1 <= setpoint_ckmh <= 1_000
    running = Books(running=True, setpoint_ckmh=setpoint_ckmh, way=Way.TURNED)
    books = latch(running)
    assert (books.setpoint_ckmh, books.running) == (0, False)
    armed = observe(books, Asked(Request.CONFIRM, "", "", ALL), _standing(NOW_MS, 2), NOW_MS)
    armed = observe(armed, Asked(Request.START, "", ""), _standing(NOW_MS, 2), NOW_MS)
    command = StartBelt(speed_ckmh) if start else SetSpeed(speed_ckmh)
    moment = Moment(NOW_MS, 10_000)
    _, verdict = judge(armed, RULES, command, Way.TURNED, _standing(NOW_MS, 2), moment)
    assert not isinstance(verdict, Cleared)


def a_latch_is_left_at_standstill_only(report_ms: int, zeros: int) -> None:
    """A reset at anything but fresh measured standstill leaves the latch where it is."""
    assert 0 <= report_ms <= NOW_MS + 1_000
    assert 0 <= zeros <= 2
    seen = _standing(report_ms, zeros)
    books = observe(Books(latched=True), Asked(Request.RESET, "", ""), seen, NOW_MS)
    if not books.latched:
        assert zeros == 2
        assert NOW_MS - 3_000 <= report_ms <= NOW_MS


def nothing_rises_behind_a_pause(setpoint_ckmh: int, speed_ckmh: int, *, ends: bool) -> None:
    """Once a pause or a stop was asked for only lower speeds are cleared."""
    assert 50 <= setpoint_ckmh <= 80
    assert 1 <= speed_ckmh <= 1_000
    books = Books(running=True, setpoint_ckmh=setpoint_ckmh, way=Way.TURNED)
    request = Request.STOP if ends else Request.PAUSE
    seen = Seen(linked=True, controlled=True, report=Report(setpoint_ckmh), report_ms=NOW_MS)
    books = observe(books, Asked(request, "", ""), seen, NOW_MS)
    moment = Moment(NOW_MS, 10_000)
    _, verdict = judge(books, RULES, SetSpeed(speed_ckmh), Way.TURNED, seen, moment)
    assert isinstance(verdict, Cleared) == (speed_ckmh <= setpoint_ckmh)
