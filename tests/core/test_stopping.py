"""The ladder of a stop: how often, how high, how long."""

from __future__ import annotations

import pytest

from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Event,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    StopBelt,
)
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.stopping import (
    Stopping,
    answered,
    begun,
    due,
    forlorn,
    listened,
    next_stop,
    overdue,
    reconnected,
    speeds_up,
    watched,
)

MACHINE = Machine("any", "test", Range(50, 800, 10))  # stops at 80 mm/s²
SEEN = Seen(linked=True, controlled=True, report=Report(288), report_ms=1_000)


def _rungs(seen: Seen, stopping: Stopping, times: int, gap_ms: int = 500) -> list[int]:
    rungs: list[int] = []
    for index in range(times):
        now_ms = stopping.since_ms + index * gap_ms
        fresh = seen._replace(report_ms=now_ms)
        stopping = watched(stopping, fresh, MACHINE, now_ms)
        stopping, command = next_stop(stopping, fresh, MACHINE, now_ms)
        assert command == StopBelt(stopping.rung)
        rungs.append(command.rung)
    return rungs


@pytest.mark.parametrize(
    ("measured_ckmh", "setpoint_ckmh", "period_ms", "bound_ms"),
    [
        (288, 0, 1_000, 13_000),
        (0, 288, 1_000, 13_000),
        (-288, 0, 1_000, 13_000),
        (0, 0, 1_000, 3_000),
        (0, 0, 500, 2_000),
        (0, 0, 3_000, 3_000),
    ],
)
def test_the_bound(measured_ckmh: int, setpoint_ckmh: int, period_ms: int, bound_ms: int) -> None:
    """R8: the run-down from the higher of measured and setpoint, and 3 s at most to see zeros."""
    seen = SEEN._replace(report=Report(measured_ckmh), period_ms=period_ms)
    stopping = begun(seen, setpoint_ckmh, MACHINE, 5_000)
    assert stopping.since_ms == 5_000
    assert stopping.bound_ms == 5_000 + bound_ms


def test_twice_a_second() -> None:
    """R8: at once, 500 ms later and not 499, and at once when the clock went back."""
    stopping = begun(SEEN, 288, MACHINE, 5_000)
    assert due(stopping, 5_000)
    stopping, _ = next_stop(stopping, SEEN, MACHINE, 5_000)
    assert not due(stopping, 5_000)
    assert not due(stopping, 5_499)
    assert due(stopping, 5_500)
    assert due(stopping, 4_999)


def test_an_ignored_stop_climbs() -> None:
    """R8: a stop that nobody acknowledges goes up rung by rung and round again."""
    assert _rungs(SEEN, begun(SEEN, 288, MACHINE, 1_000), 6) == [0, 1, 2, 3, 0, 1]


def test_the_lowest_speed_is_only_ever_slower() -> None:
    """R3: the rung that takes the belt to its lowest speed is left out when it runs no faster."""
    for speed_ckmh in (50, -50, 20):
        slow = SEEN._replace(report=Report(speed_ckmh))
        assert _rungs(slow, begun(slow, 0, MACHINE, 1_000), 5) == [0, 1, 3, 0, 1]
    stale = SEEN._replace(report_ms=-9_000)
    stopping = begun(SEEN, 288, MACHINE, 1_000)._replace(sent_ms=1_000, rung=1)
    assert next_stop(stopping, stale, MACHINE, 1_500)[1] == StopBelt(3)


def test_a_stop_that_helps_is_repeated_as_it_is() -> None:
    """An acknowledged stop under which the belt becomes slower needs no other."""
    stopping = answered(begun(SEEN, 288, MACHINE, 1_000), Answer.ACCEPTED)
    rungs: list[int] = []
    for index in range(8):
        now_ms = 1_000 + index * 500
        seen = SEEN._replace(report=Report(288 - 10 * index), report_ms=now_ms)
        stopping = watched(stopping, seen, MACHINE, now_ms)
        stopping, command = next_stop(stopping, seen, MACHINE, now_ms)
        rungs.append(command.rung)
    assert rungs == [0] * 8


def test_an_acknowledged_stop_that_does_not_help_climbs() -> None:
    """R8: 2.5 s after the belt last became slower, an acknowledgement counts for nothing."""
    stopping = answered(begun(SEEN, 288, MACHINE, 1_000), Answer.ACCEPTED)
    assert _rungs(SEEN, stopping, 8) == [0, 0, 0, 0, 0, 0, 1, 2]


def test_a_stop_of_a_belt_that_does_not_move_is_repeated_as_it_is() -> None:
    """Where nothing says that the belt moves, climbing would only excite the machine."""
    still = SEEN._replace(report=Report(0))
    assert _rungs(still, begun(still, 0, MACHINE, 1_000), 6) == [0] * 6
    unknown = Seen(linked=True)
    stopping, _ = next_stop(begun(unknown, 0, MACHINE, 1_000), unknown, MACHINE, 1_000)
    assert next_stop(stopping, unknown, MACHINE, 2_999)[1] == StopBelt(0)
    assert next_stop(stopping, unknown, MACHINE, 3_000)[1] == StopBelt(1)
    stale = still._replace(report_ms=-9_000)
    assert next_stop(stopping._replace(rung=0), stale, MACHINE, 1_500)[1] == StopBelt(1)


@pytest.mark.parametrize(("above_ckmh", "rung"), [(50, 2), (51, 3)])
def test_no_stop_is_steered_by_a_report_beyond_the_machine(above_ckmh: int, rung: int) -> None:
    """The lowest speed is told to a belt that is too fast, never because of an unlikely report."""
    seen = SEEN._replace(report=Report(MACHINE.speed.highest + above_ckmh))
    stopping = begun(seen, 0, MACHINE, 1_000)._replace(rung=1, sent_ms=1_000)
    assert next_stop(stopping, seen, MACHINE, 1_400)[1] == StopBelt(rung)


def test_only_yes_is_heard() -> None:
    """A refusal and an unknown leave a stop unacknowledged, and take no acknowledgement back."""
    stopping = begun(SEEN, 288, MACHINE, 1_000)
    for answer in (Answer.REFUSED, Answer.UNKNOWN, Answer.SUPERSEDED):
        assert not answered(stopping, answer).accepted
        assert answered(answered(stopping, Answer.ACCEPTED), answer).accepted


@pytest.mark.parametrize(
    ("accepted", "after_ms", "late"),
    [(False, 1_999, False), (False, 2_000, True), (True, 12_999, False), (True, 13_000, True)],
)
def test_overdue(accepted: bool, after_ms: int, late: bool) -> None:  # noqa: FBT001
    """R8: the alarm is due after 2 s without an acknowledgement, and at the bound with one."""
    stopping = begun(SEEN, 288, MACHINE, 5_000)._replace(accepted=accepted)
    assert overdue(stopping, SEEN, 5_000 + after_ms) is late


def test_a_clock_gone_back_is_overdue() -> None:
    """R8: when time went behind the beginning of a stop, the alarm does not wait for it."""
    stopping = begun(SEEN, 288, MACHINE, 5_000)._replace(accepted=True)
    assert overdue(stopping, SEEN, 4_999)


def test_a_fresh_zero_holds_the_alarm_back_while_it_is_fresh() -> None:
    """R8: a belt whose last report says zero is not shouted about; an old zero is silence."""
    zero = SEEN._replace(report=Report(0), zeros=1, report_ms=20_000)
    stopping = begun(SEEN, 288, MACHINE, 5_000)
    assert not overdue(stopping, zero, 23_000)
    assert overdue(stopping, zero, 23_001)
    assert overdue(stopping, zero._replace(linked=False), 20_000)
    assert overdue(stopping, zero._replace(zeros=0), 20_000)


def test_only_a_fresh_lower_speed_is_slower() -> None:
    """Neither an old report nor one of before the stop nor the same speed counts as slower."""
    stopping = begun(SEEN, 0, MACHINE, 1_000)
    assert watched(stopping, SEEN, MACHINE, 1_100) == stopping
    slower = SEEN._replace(report=Report(280), report_ms=1_100)
    assert watched(stopping, slower, MACHINE, 9_000) == stopping
    before = slower._replace(report_ms=1_000)
    assert watched(stopping, before, MACHINE, 1_100) == stopping
    after = watched(stopping, slower, MACHINE, 1_100)
    assert (after.low_ckmh, after.low_ms) == (280, 1_100)


def test_a_blind_stop_learns_its_bound_from_the_first_report() -> None:
    """R8: a belt found running gets the run-down of the speed it is found at, and no more later."""
    blind = begun(Seen(linked=True), 0, MACHINE, 1_000)
    assert blind.bound_ms == 4_000
    assert watched(blind, Seen(linked=True), MACHINE, 1_500) == blind
    found = watched(blind, SEEN._replace(report_ms=1_500), MACHINE, 1_500)
    assert found.bound_ms == 1_000 + 10_000 + 3_000
    faster = SEEN._replace(report=Report(500), report_ms=2_000)
    assert watched(found, faster, MACHINE, 2_000) == found
    assert not begun(SEEN, 0, MACHINE, 1_000).blind


def test_a_new_connection_begins_at_the_foot() -> None:
    """The ladder begins anew and at once; the bound stays, what was acknowledged counts no more."""
    before = Stopping(
        1_000, 14_000, 300, 250, 200, 2_000, 1_000, 3_000, 2, accepted=True, unheard=3
    )
    assert reconnected(before, 9_000) == Stopping(1_000, 14_000, 300, 250, 200, 2_000, 9_000)
    assert due(reconnected(before, 3_001), 3_001)


@pytest.mark.parametrize(
    ("seen_ckmh", "setpoint_ckmh", "reports", "gains"),
    [
        (300, 300, [330], False),  # within the tolerance
        (300, 300, [331], True),
        (250, 300, [280, 310], False),  # it was still on its way up
        (250, 300, [331], True),
        (300, 300, [271, 301], False),  # one report a little lower is no slowing down
        (300, 300, [200, 230], False),
        (300, 300, [200, 231], True),
        (300, 300, [269, 300], True),
        (-300, -300, [-200, -231], True),
        (0, 50, [50], False),  # it was about to start
    ],
)
def test_gaining_speed_under_a_stop(
    seen_ckmh: int, setpoint_ckmh: int, reports: list[int], *, gains: bool
) -> None:
    """Above all that was known when it began, or again after it had slowed, by over 0.30 km/h."""
    seen = Seen(linked=True, report=Report(seen_ckmh), report_ms=0)
    stopping = begun(seen, setpoint_ckmh, MACHINE, 0)
    said, now_ms = False, 0
    for speed_ckmh in reports:
        now_ms += 1_000
        seen = seen._replace(report=Report(speed_ckmh), report_ms=now_ms)
        said = speeds_up(stopping, seen, now_ms)
        stopping = watched(stopping, seen, MACHINE, now_ms)
    assert said is gains
    assert not speeds_up(stopping, seen, now_ms + 3_001)  # what is stale says nothing
    assert not speeds_up(stopping._replace(blind=True), seen, now_ms)


@pytest.mark.parametrize(
    ("change", "seen_change", "given_up"),
    [
        ({}, {}, True),
        ({"heard_ms": 6_001}, {}, False),  # not tried for 4 s yet
        ({"heard_ms": 6_000}, {}, True),
        ({"unheard": 7}, {}, False),
        ({"low_ms": 7_500}, {}, False),  # it becomes slower, whoever did that
        ({"low_ms": 7_499}, {}, True),
        ({"low_ms": 9_999}, {"report_ms": 6_999}, True),  # nothing is heard at all
        ({}, {"report": Report(0)}, False),
        ({}, {"report": Report(0), "report_ms": 6_999}, True),
        ({}, {"linked": False}, False),
    ],
)
def test_a_connection_that_leads_nowhere(
    change: dict[str, int], seen_change: dict[str, object], *, given_up: bool
) -> None:
    """After two rounds and 4 s with no word, and no report that the belt slows or stands."""
    seen = SEEN._replace(report_ms=9_500)._replace(**seen_change)
    stopping = Stopping(1_000, 30_000, 300, 300, 288, 2_000, 2_000, 9_500, unheard=8)._replace(
        **change
    )
    assert forlorn(stopping, seen, MACHINE, 10_000) is given_up


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Answered(1, Answer.ACCEPTED), True),
        (Answered(1, Answer.REFUSED), True),
        (Answered(1, Answer.UNKNOWN), False),
        (Answered(1, Answer.SUPERSEDED), False),
        (Noticed(Notice.CONTROL_GRANTED, 1), True),
        (Noticed(Notice.CONTROL_REFUSED, 4), True),
        (Noticed(Notice.CONTROL_REFUSED, 0), False),  # it stands for no answer
        (Reported(Report(300)), False),  # reports come by another way
    ],
)
def test_any_word_keeps_the_connection(event: Event, *, said: bool) -> None:
    """A no is a word too; what is unknown or overtaken is none. Each stop that goes out counts."""
    stopping = Stopping(1_000, 30_000, 300, 300, 288, 2_000, 2_000, 9_500, unheard=8)
    after = listened(stopping, event, 9_900)
    assert (after.unheard, after.heard_ms) == ((0, 9_900) if said else (8, 2_000))
    assert next_stop(stopping, SEEN, MACHINE, 10_000)[0].unheard == 9
