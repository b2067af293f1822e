"""What small mistakes in the guard would change and no other test noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from treadmill_ctl.core import guard
from treadmill_ctl.core.guard import Books, Cleared, Moment, Refused, Rules, judge
from treadmill_ctl.core.limits import SITE_DEFAULT, Caps, in_force
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Command,
    Machine,
    Range,
    Report,
    Request,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
    Way,
)
from treadmill_ctl.core.seen import Seen

NOW_MS = 100_000
LIVED_MS = 90_000
MOMENT = Moment(NOW_MS, LIVED_MS)
MACHINE = Machine("any", "test", Range(50, 700, 10), grade=Range(-300, 300, 5), reverses=True)
RULES = Rules(in_force(SITE_DEFAULT), MACHINE)
ITEMS = ("key", "deck", "stop-in-reach", "walker-ready")
STILL = Seen(
    linked=True,
    controlled=True,
    report=Report(0),
    report_ms=NOW_MS - 100,
    zeros=2,
    zero_since_ms=NOW_MS - 10_000,
)
MOVING = STILL._replace(report=Report(200, grade_dpct=0), zeros=0)
RUNNING = Books(number=7, running=True, way=Way.TURNED, setpoint_ckmh=200)


def _armed(way: Way) -> Books:
    return Books(
        number=7,
        only_down=True,
        confirmed=(*ITEMS, f"way:{way.value}"),
        confirmed_ms=NOW_MS - 5_000,
        asked_ms=NOW_MS - 3_000,
    )


def _cleared(books: Books, command: Command, seen: Seen, way: Way = Way.TURNED) -> Books:
    after, verdict = judge(books, RULES, command, way, seen, MOMENT)
    assert isinstance(verdict, Cleared), verdict
    return after


def _refused(
    books: Books, command: Command, seen: Seen, way: Way = Way.TURNED, rules: Rules = RULES
) -> Refused:
    _, verdict = judge(books, rules, command, way, seen, MOMENT)
    assert isinstance(verdict, Refused), verdict
    return verdict


def test_books_begin_empty() -> None:
    """A guard that has seen nothing has cleared nothing, and nothing in it is set."""
    assert Books() == Books(
        epoch=0,
        number=0,
        running=False,
        only_down=False,
        latched=False,
        setpoint_ckmh=0,
        speed_at_ms=0,
        unanswered=None,
        before_ckmh=0,
        way=None,
        grade_dpct=None,
        grade_at_ms=0,
        confirmed=(),
        confirmed_ms=0,
        asked_ms=None,
    )


def test_a_start_is_booked_whole() -> None:
    """A start opens the way up again, and the next rise counts from its speed and its time."""
    after = _cleared(_armed(Way.TURNED), StartBelt(50), STILL)
    assert after == Books(
        number=8,
        running=True,
        only_down=False,
        setpoint_ckmh=50,
        speed_at_ms=LIVED_MS,
        unanswered=8,
        before_ckmh=50,
        way=Way.TURNED,
        confirmed=(),
        confirmed_ms=NOW_MS - 5_000,
        asked_ms=None,
    )


def test_a_speed_is_booked_whole() -> None:
    """A speed is booked with its time, its number, and the setpoint that it was to replace."""
    assert _cleared(RUNNING, SetSpeed(210), MOVING) == RUNNING._replace(
        number=8,
        setpoint_ckmh=210,
        speed_at_ms=LIVED_MS,
        unanswered=8,
        before_ckmh=200,
    )


def test_a_grade_is_booked_whole() -> None:
    """A grade is booked with its time and its number; the setpoint stays."""
    assert _cleared(RUNNING, SetGrade(10), MOVING) == RUNNING._replace(
        number=8, grade_dpct=10, grade_at_ms=LIVED_MS, unanswered=8, before_ckmh=200
    )


def test_a_latch_leaves_no_setpoint() -> None:
    """After a trip the belt is not meant to run, at no speed."""
    latched = guard.latch(RUNNING._replace(confirmed=ITEMS, asked_ms=1))
    assert latched == RUNNING._replace(latched=True, running=False, setpoint_ckmh=0)


def test_a_reset_latches_nothing() -> None:
    """Where no trip is latched a reset of a moving belt does not make one."""
    asked = Asked(Request.RESET, "anna", "test")
    assert not guard.observe(RUNNING, asked, MOVING, NOW_MS).latched


def test_the_stop_of_last_resort_is_the_plain_stop() -> None:
    """It counts for nothing: number and epoch are zero, the rung is the first."""
    stop = guard.stop_of_last_resort()
    assert (stop.command, stop.number, stop.epoch) == (StopBelt(0), 0, 0)


@pytest.mark.parametrize(
    ("before_ckmh", "told_ckmh", "stays_ckmh"),
    [(100, 130, 100), (130, 100, 100), (-100, -130, -100), (-130, -100, -100)],
)
def test_a_refused_rise_is_not_counted_on_in_either_direction(
    before_ckmh: int, told_ckmh: int, stays_ckmh: int
) -> None:
    """What was not taken leaves the lower of the two speeds to rise from, also in reverse."""
    books = RUNNING._replace(setpoint_ckmh=told_ckmh, before_ckmh=before_ckmh, unanswered=7)
    after = guard.observe(books, Answered(7, Answer.REFUSED), MOVING, NOW_MS)
    assert after.setpoint_ckmh == stays_ckmh
    assert after.unanswered is None


def test_a_start_without_a_link_is_told_so() -> None:
    """A permission that is left over from a lost link is none."""
    refused = _refused(_armed(Way.TURNED), StartBelt(50), STILL._replace(linked=False))
    assert refused.why == "the machine is not under control"


def test_the_least_start_is_forward() -> None:
    """0.01 km/h forward is no start the wrong way."""
    assert _cleared(_armed(Way.TURNED), StartBelt(1), STILL).setpoint_ckmh == 1


def test_no_start_in_reverse_without_a_reverse() -> None:
    """R6: where a machine has no reverse, -0.01 km/h is refused too."""
    rules = Rules(RULES.limits, replace(MACHINE, reverses=False))
    armed = _armed(Way.REVERSED)
    assert _refused(armed, StartBelt(-1), STILL, Way.REVERSED, rules).rule == "R6"


def test_a_cap_under_the_first_step_holds_in_reverse() -> None:
    """R2: a start of -0.60 km/h is above a cap of 0.55."""
    rules = Rules(in_force(Caps("walker", backward_ckmh=55)), MACHINE)
    refused = _refused(_armed(Way.REVERSED), StartBelt(-60), STILL, Way.REVERSED, rules)
    assert refused.rule == "R2"


def test_no_speed_on_a_belt_that_was_never_started_a_way() -> None:
    """R5: running without a way is not running."""
    assert _refused(RUNNING._replace(way=None), SetSpeed(100), MOVING).rule == "R5"


def test_the_same_speed_is_no_rise() -> None:
    """R4: to say the setpoint again is allowed with no report at all."""
    assert _cleared(RUNNING, SetSpeed(200), Seen()).setpoint_ckmh == 200


def test_the_least_rise_is_a_rise() -> None:
    """R1: 0.01 km/h more needs control like any other rise."""
    assert _refused(RUNNING, SetSpeed(201), MOVING._replace(controlled=False)).rule == "R1"


def test_a_deck_of_unknown_grade_stays() -> None:
    """R14: where nobody knows how the deck stands, no change of it is a small one."""
    unknown = MOVING._replace(report=Report(200))
    books = RUNNING._replace(grade_at_ms=LIVED_MS - 1_000)
    assert _refused(books, SetGrade(0), unknown).why == "nobody knows where the deck stands"
    told = books._replace(grade_dpct=10)
    assert _cleared(told, SetGrade(15), unknown).grade_dpct == 15


def test_a_level_deck_moves_by_a_second_of_its_rate() -> None:
    """1 % either way is a second's worth, more is not."""
    books = RUNNING._replace(grade_at_ms=LIVED_MS - 1_000)
    assert _cleared(books, SetGrade(-10), MOVING).grade_dpct == -10
    assert _cleared(books, SetGrade(10), MOVING).grade_dpct == 10
    assert _refused(books, SetGrade(15), MOVING).rule == "R14"


def test_a_deck_of_unknown_way_is_not_backward() -> None:
    """The limit of 3 km/h for a moving deck is for walking backward alone."""
    books = RUNNING._replace(way=None, setpoint_ckmh=400)
    assert _cleared(books, SetGrade(5), MOVING).grade_dpct == 5


def test_a_fast_belt_in_reverse_holds_the_deck() -> None:
    """R14: a measured speed of -3.5 km/h is above 3 km/h."""
    books = RUNNING._replace(way=Way.REVERSED, setpoint_ckmh=-250)
    refused = _refused(
        books, SetGrade(5), MOVING._replace(report=Report(-350, grade_dpct=0)), Way.REVERSED
    )
    assert refused.rule == "R14"


def test_a_grade_below_the_cap_downward_is_refused_by_the_cap() -> None:
    """R14: -20 % is as much above a cap of 15 % as 20 %."""
    refused = _refused(RUNNING, SetGrade(-200), MOVING)
    assert (refused.rule, refused.why) == ("R14", "above the grade cap")


def test_a_grade_waits_for_the_last_answer() -> None:
    """R14: while a command is unanswered the deck stays."""
    refused = _refused(RUNNING._replace(unanswered=7), SetGrade(5), MOVING)
    assert (refused.rule, refused.why) == ("R14", "the last command is not answered yet")
