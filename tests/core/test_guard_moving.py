"""The judge of speeds and grades, and its books: each rule at its boundary and one beyond."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.core import guard
from treadmill_ctl.core.guard import Books, Cleared, Moment, Refused, Rules, judge, observe
from treadmill_ctl.core.limits import SITE_DEFAULT, Caps, in_force
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Command,
    Event,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    Request,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
    Unlinked,
    Way,
)
from treadmill_ctl.core.seen import Seen

NOW_MS = 100_000
MACHINE = Machine("any", "test", Range(50, 700, 10), grade=Range(0, 200, 5), reverses=True)
RULES = Rules(in_force(SITE_DEFAULT), MACHINE)
ITEMS = ("key", "deck", "stop-in-reach", "walker-ready")
TURNED = (*ITEMS, "way:turned")
STILL = Seen(
    linked=True,
    controlled=True,
    report=Report(0),
    report_ms=NOW_MS - 100,
    zeros=2,
    zero_since_ms=NOW_MS - 10_000,
)
ARMED = Books(confirmed=TURNED, confirmed_ms=NOW_MS - 5_000, asked_ms=NOW_MS - 3_000)
RUNNING = Books(running=True, way=Way.TURNED, setpoint_ckmh=200, speed_at_ms=NOW_MS - 1_000)
MOVING = STILL._replace(report=Report(200), zeros=0)


def _judge(
    books: Books,
    command: Command,
    seen: Seen,
    way: Way = Way.TURNED,
    rules: Rules = RULES,
) -> tuple[Books, Cleared | Refused]:
    return judge(books, rules, command, way, seen, Moment(NOW_MS, NOW_MS))


def _rule(
    books: Books,
    command: Command,
    seen: Seen,
    way: Way = Way.TURNED,
    rules: Rules = RULES,
) -> str | None:
    """The rule it was refused by; the books must not have changed then. None when cleared."""
    after, verdict = _judge(books, command, seen, way, rules)
    if isinstance(verdict, Refused):
        assert after == books
        assert verdict.command == command
        assert verdict.why
        return verdict.rule
    assert verdict.command == command
    return None


# --- speed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speed_ckmh", "lived_ms", "rule"),
    [
        (230, 834, None),
        (230, 833, "R3"),
        (240, 9_999, "R3"),
        (210, 278, None),
        (210, 277, "R3"),
        (210, 0, "R3"),
        (210, -5, "R3"),
        (200, 0, None),
        (190, 0, None),
        (50, 0, None),
        (1, 0, None),
        (215, 9_999, "R2"),
        (0, 9_999, "R6"),
        (-200, 9_999, "R6"),
    ],
)
def test_a_rise_is_limited_and_a_fall_is_not(
    speed_ckmh: int, lived_ms: int, rule: str | None
) -> None:
    """R3: 0.30 km/h a command and 0.10 m/s² of lived time; less is always allowed."""
    books = RUNNING._replace(speed_at_ms=NOW_MS - lived_ms)
    assert _rule(books, SetSpeed(speed_ckmh), MOVING) == rule


def test_a_rise_may_use_all_of_its_time() -> None:
    """R3: 0.36 km/h a second to the last unit: 0.18 km/h in 500 ms passes, in 499 it does not."""
    rules = replace(RULES, machine=replace(MACHINE, speed=Range(50, 700, 1)))
    for lived_ms, rule in ((500, None), (499, "R3")):
        books = RUNNING._replace(speed_at_ms=NOW_MS - lived_ms)
        assert _rule(books, SetSpeed(218), MOVING, rules=rules) == rule


def test_a_step_of_031_is_too_large() -> None:
    """R3: 0.30 km/h passes, 0.31 does not, whatever time went by."""
    rules = replace(RULES, machine=replace(MACHINE, speed=Range(50, 700, 1)))
    books = RUNNING._replace(speed_at_ms=0)
    assert _rule(books, SetSpeed(230), MOVING, rules=rules) is None
    assert _rule(books, SetSpeed(231), MOVING, rules=rules) == "R3"


@pytest.mark.parametrize(
    ("way", "cap_ckmh"), [(Way.TURNED, 500), (Way.REVERSED, 500), (Way.STRAIGHT, 650)]
)
def test_the_cap_of_the_direction(way: Way, cap_ckmh: int) -> None:
    """R2: up to the cap of the walking direction and not a step above."""
    sign = -1 if way is Way.REVERSED else 1
    books = RUNNING._replace(way=way, setpoint_ckmh=sign * (cap_ckmh - 10), speed_at_ms=0)
    assert _rule(books, SetSpeed(sign * cap_ckmh), MOVING, way) is None
    books = books._replace(setpoint_ckmh=sign * cap_ckmh)
    assert _rule(books, SetSpeed(sign * (cap_ckmh + 10)), MOVING, way) == "R2"
    assert _rule(books, SetSpeed(-sign * 50), MOVING, way) == "R6"


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ("R1", MOVING._replace(linked=False)),
        ("R1", MOVING._replace(controlled=False)),
        (None, MOVING._replace(report_ms=NOW_MS - 3_000)),
        ("R9", MOVING._replace(report_ms=NOW_MS - 3_001)),
        ("R9", MOVING._replace(report_ms=None)),
    ],
)
def test_a_rise_needs_a_machine_that_speaks(rule: str | None, seen: Seen) -> None:
    """R1 and R9: nothing rises without control and a fresh report; falling needs neither."""
    assert _rule(RUNNING, SetSpeed(210), seen) == rule
    assert _rule(RUNNING, SetSpeed(190), seen) is None


@pytest.mark.parametrize("request_", [Request.PAUSE, Request.STOP, Request.COOL_DOWN])
def test_nothing_rises_after_a_word_that_says_less(request_: Request) -> None:
    """R4: once less was asked for, only less is cleared, until a new start."""
    books = observe(RUNNING, Asked(request_, "anna", "test"), MOVING, NOW_MS)
    assert _rule(books, SetSpeed(210), MOVING) == "R4"
    assert _rule(books, SetSpeed(190), MOVING) is None


def test_no_speed_without_a_start() -> None:
    """R5: a speed for a belt that is not meant to run is refused, a low one too."""
    for books in (Books(), RUNNING._replace(running=False), guard.latch(RUNNING)):
        assert _rule(books, SetSpeed(10), MOVING) == "R5"


def test_one_rise_at_a_time() -> None:
    """R3: nothing rises before the last speed was answered; falling does not wait."""
    books, verdict = _judge(RUNNING, SetSpeed(210), MOVING)
    assert isinstance(verdict, Cleared)
    later = books._replace(speed_at_ms=0)
    assert _rule(later, SetSpeed(220), MOVING) == "R3"
    assert _rule(later, SetSpeed(200), MOVING) is None
    other = observe(later, Answered(verdict.number + 1, Answer.ACCEPTED), MOVING, NOW_MS)
    assert _rule(other, SetSpeed(220), MOVING) == "R3"
    heard = observe(later, Answered(verdict.number, Answer.ACCEPTED), MOVING, NOW_MS)
    assert _rule(heard, SetSpeed(220), MOVING) is None


@pytest.mark.parametrize(
    ("answer", "rise_from_ckmh", "fall_from_ckmh"),
    [
        (Answer.ACCEPTED, 210, 190),
        (Answer.UNKNOWN, 210, 190),
        (Answer.REFUSED, 200, 190),
        (Answer.SUPERSEDED, 200, 190),
    ],
)
def test_a_rise_that_was_not_taken_is_not_counted_on(
    answer: Answer, rise_from_ckmh: int, fall_from_ckmh: int
) -> None:
    """R3: after a refusal the next rise starts from the lower speed, whichever way it went."""
    for speed_ckmh, then_ckmh in ((210, rise_from_ckmh), (190, fall_from_ckmh)):
        books, verdict = _judge(RUNNING, SetSpeed(speed_ckmh), MOVING)
        assert isinstance(verdict, Cleared)
        after = observe(books, Answered(verdict.number, answer), MOVING, NOW_MS)
        assert after.setpoint_ckmh == then_ckmh


def test_an_answer_after_a_stop_brings_no_setpoint_back() -> None:
    """R5: a refused rise that a stop overtook leaves the setpoint at zero."""
    books, verdict = _judge(RUNNING, SetSpeed(210), MOVING)
    assert isinstance(verdict, Cleared)
    books, _ = _judge(books, StopBelt(), MOVING)
    after = observe(books, Answered(verdict.number, Answer.REFUSED), MOVING, NOW_MS)
    assert (after.running, after.setpoint_ckmh) == (False, 0)


# --- grade -------------------------------------------------------------------------------------

GRADED = RUNNING._replace(grade_dpct=20, grade_at_ms=NOW_MS - 1_000)


@pytest.mark.parametrize(
    ("grade_dpct", "lived_ms", "rule"),
    [
        (30, 1_000, None),
        (30, 999, "R14"),
        (25, 500, None),
        (25, 499, "R14"),
        (10, 1_000, None),
        (10, 999, "R14"),
        (35, 60_000, "R14"),
        (20, 0, None),
        (22, 60_000, "R14"),
    ],
)
def test_the_rate_of_the_grade(grade_dpct: int, lived_ms: int, rule: str | None) -> None:
    """R14: 1 %/s either way, a second's worth a command at most, on the grid of the deck."""
    books = GRADED._replace(grade_at_ms=NOW_MS - lived_ms)
    assert _rule(books, SetGrade(grade_dpct), MOVING) == rule


def test_a_coarse_deck() -> None:
    """R14: where a step is more than a second's worth, one step a command."""
    machine = replace(MACHINE, grade=Range(0, 200, 20))
    for lived_ms, grade_dpct, rule in ((2_000, 40, None), (1_999, 40, "R14"), (9_999, 60, "R14")):
        books = GRADED._replace(grade_at_ms=NOW_MS - lived_ms)
        assert (
            _rule(books, SetGrade(grade_dpct), MOVING, rules=replace(RULES, machine=machine))
            == rule
        )


@pytest.mark.parametrize(
    ("rule", "books", "seen"),
    [
        ("R1", GRADED, MOVING._replace(linked=False)),
        ("R1", GRADED, MOVING._replace(controlled=False)),
        ("R14", GRADED._replace(running=False), MOVING),
        ("R9", GRADED, MOVING._replace(report_ms=NOW_MS - 3_001)),
        (None, GRADED, MOVING._replace(report_ms=NOW_MS - 3_000)),
        (None, GRADED._replace(setpoint_ckmh=300), MOVING),
        ("R14", GRADED._replace(setpoint_ckmh=301), MOVING),
        ("R14", GRADED, MOVING._replace(report=Report(301))),
        (None, GRADED._replace(setpoint_ckmh=301, way=Way.STRAIGHT), MOVING),
        ("R14", GRADED._replace(setpoint_ckmh=-301, way=Way.REVERSED), MOVING),
    ],
)
def test_when_the_deck_moves(rule: str | None, books: Books, seen: Seen) -> None:
    """R14: only while the belt is meant to run, and backward only up to 3 km/h."""
    assert _rule(books, SetGrade(25), seen) == rule


def test_a_grade_waits_for_the_answer_before_and_is_waited_for() -> None:
    """R3: nothing queues behind a command, so that nothing leaves later than it was judged."""
    assert _rule(GRADED._replace(unanswered=7), SetGrade(25), MOVING) == "R14"
    books, verdict = _judge(GRADED, SetGrade(25), MOVING)
    assert isinstance(verdict, Cleared)
    assert books.unanswered == verdict.number
    assert _rule(books, SetSpeed(books.setpoint_ckmh + 10), MOVING) == "R3"
    after = observe(books, Answered(verdict.number, Answer.REFUSED), MOVING, NOW_MS)
    assert (after.unanswered, after.setpoint_ckmh) == (None, GRADED.setpoint_ckmh)


def test_the_grade_cap() -> None:
    """R14: 15 % and not a step more, unless the ceiling or a site says less."""
    books = GRADED._replace(grade_dpct=145)
    assert _rule(books, SetGrade(150), MOVING) is None
    assert _rule(books._replace(grade_dpct=150), SetGrade(155), MOVING) == "R14"


def test_a_machine_without_grade() -> None:
    """R14: a deck that cannot move is not asked to."""
    rules = replace(RULES, machine=replace(MACHINE, grade=None))
    assert _rule(GRADED, SetGrade(25), MOVING, rules=rules) == "R14"


@pytest.mark.parametrize(
    ("commanded", "reported", "rule"), [(None, 40, None), (None, None, "R14"), (0, 40, "R14")]
)
def test_where_the_deck_is(commanded: int | None, reported: int | None, rule: str | None) -> None:
    """R14: it starts from what was commanded, else from what is reported, else level."""
    books = GRADED._replace(grade_dpct=commanded)
    seen = MOVING._replace(report=Report(200, grade_dpct=reported))
    assert _rule(books, SetGrade(45), seen) == rule


# --- the books ---------------------------------------------------------------------------------

VOIDS: list[Event] = [
    Unlinked("gone"),
    Asked(Request.ESTOP, "anna", "test"),
    Noticed(Notice.KEY_PULLED),
    Noticed(Notice.CONSOLE_STOPPED),
    Noticed(Notice.CONSOLE_PAUSED),
    Noticed(Notice.CONTROL_LOST),
    Noticed(Notice.MACHINE_RESET),
]


@pytest.mark.parametrize("event", VOIDS)
def test_what_stops_the_belt_voids_the_start(event: Event) -> None:
    """R5: whatever took the belt from us takes the confirmation and the request with it."""
    for books in (ARMED, RUNNING):
        after = observe(books, event, STILL, NOW_MS)
        assert (after.running, after.setpoint_ckmh) == (False, 0)
        assert _rule(after, StartBelt(50), STILL) == "R5"
        assert _rule(after, SetSpeed(50), STILL) == "R5"


@pytest.mark.parametrize(
    "event",
    [
        Reported(Report(0)),
        Noticed(Notice.CONTROL_GRANTED),
        Noticed(Notice.TARGET_SPEED, 900),
        Answered(77, Answer.REFUSED),
    ],
)
def test_what_says_nothing_changes_nothing(event: Event) -> None:
    """The books hold what bears on leaving, and nothing else."""
    for books in (Books(), ARMED, RUNNING):
        assert observe(books, event, STILL, NOW_MS) == books


def test_people_in_the_books() -> None:
    """A confirmation is kept with its items and time, a request with its time."""
    books = observe(Books(), Asked(Request.CONFIRM, "anna", "test", TURNED), STILL, 7)
    assert (books.confirmed, books.confirmed_ms) == (TURNED, 7)
    for request in (Request.START, Request.RESUME):
        assert observe(books, Asked(request, "anna", "test"), STILL, 9).asked_ms == 9


def test_the_latch_opens_at_standstill_only() -> None:
    """R7: a reset while standstill is not measured leaves the latch where it is."""
    reset = Asked(Request.RESET, "anna", "test")
    latched = guard.latch(RUNNING)
    assert observe(latched, reset, MOVING, NOW_MS).latched
    assert observe(latched, reset, STILL._replace(zeros=1), NOW_MS).latched
    assert not observe(latched, reset, STILL, NOW_MS).latched
    for event in (*VOIDS, Asked(Request.CONFIRM, "anna", "test", TURNED)):
        assert observe(latched, event, STILL, NOW_MS).latched


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    setpoint_ckmh=st.integers(50, 700),
    speed_ckmh=st.integers(-800, 800),
    lived_ms=st.integers(-100, 5_000),
    way=st.sampled_from(Way),
    cap_ckmh=st.integers(60, 900),
    acceleration_mm_s2=st.integers(1, 400),
)
def test_whatever_rises_is_within_every_limit(
    setpoint_ckmh: int,
    speed_ckmh: int,
    lived_ms: int,
    way: Way,
    cap_ckmh: int,
    acceleration_mm_s2: int,
) -> None:
    """R1, R2, R3: a speed that is cleared and higher than the setpoint keeps to all limits."""
    caps = Caps("t", cap_ckmh, cap_ckmh, acceleration_mm_s2)
    machine = replace(MACHINE, speed=Range(1, 2_000, 1))
    sign = -1 if way is Way.REVERSED else 1
    books = RUNNING._replace(
        way=way, setpoint_ckmh=sign * setpoint_ckmh, speed_at_ms=NOW_MS - lived_ms
    )
    rule = _rule(books, SetSpeed(speed_ckmh), MOVING, way, Rules(in_force(caps), machine))
    if rule is None:
        assert speed_ckmh * sign > 0
        rise_ckmh = abs(speed_ckmh) - setpoint_ckmh
        if rise_ckmh > 0:
            ceiling_ckmh = 1_200 if way is Way.STRAIGHT else 600
            assert abs(speed_ckmh) <= min(cap_ckmh, ceiling_ckmh)
            assert rise_ckmh <= 30
            assert rise_ckmh * 25_000 <= min(acceleration_mm_s2, 250) * lived_ms * 9
