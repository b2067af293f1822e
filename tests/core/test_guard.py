"""The judge of stops and starts: each rule at its boundary and one beyond."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from treadmill_ctl.core import guard
from treadmill_ctl.core.guard import Books, Cleared, Moment, Refused, Rules, judge
from treadmill_ctl.core.limits import SITE_DEFAULT, Caps, in_force
from treadmill_ctl.core.model import (
    Command,
    Machine,
    Range,
    Report,
    SetSpeed,
    StartBelt,
    StopBelt,
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


# --- only the guard makes a clearance ----------------------------------------------------------


def test_nobody_else_makes_a_cleared() -> None:
    """Without the guard's seal there is no Cleared."""
    for seal in (None, object(), 0, "seal"):
        with pytest.raises(TypeError, match="only the guard"):
            Cleared(StopBelt(), 1, 0, seal)


def test_a_cleared_lends_its_seal_to_no_other() -> None:
    """Neither by replacing its command nor by reading its seal can one be made from another."""
    _, verdict = _judge(Books(), StopBelt(), Seen())
    assert isinstance(verdict, Cleared)
    with pytest.raises((TypeError, ValueError)):
        replace(verdict, command=SetSpeed(600))
    assert not hasattr(verdict, "seal")
    with pytest.raises(AttributeError):
        verdict.command = SetSpeed(600)  # type: ignore[misc]
    assert copy.copy(verdict) == verdict


def test_a_stop_of_last_resort_is_a_stop() -> None:
    """What may leave without books is a stop and nothing else."""
    assert guard.stop_of_last_resort().command == StopBelt()


def test_numbers_and_epochs() -> None:
    """Every clearance has the next number; every stop begins an epoch, nothing else does."""
    books, start = _judge(ARMED._replace(number=4, epoch=2), StartBelt(50), STILL)
    assert isinstance(start, Cleared)
    assert (start.number, start.epoch) == (5, 2)
    books, stop = _judge(books, StopBelt(1), STILL)
    assert isinstance(stop, Cleared)
    assert (stop.number, stop.epoch) == (6, 3)


# --- stop --------------------------------------------------------------------------------------


@pytest.mark.parametrize("books", [Books(), ARMED, RUNNING, guard.latch(RUNNING)])
@pytest.mark.parametrize("seen", [Seen(), STILL, MOVING])
def test_a_stop_is_always_cleared(books: Books, seen: Seen) -> None:
    """R4: no state of the books or the belt holds a stop back; it uses up what was confirmed."""
    after, verdict = _judge(books, StopBelt(3), seen)
    assert isinstance(verdict, Cleared)
    assert (after.running, after.setpoint_ckmh, after.confirmed) == (False, 0, ())
    assert after.asked_ms is None
    assert after.latched == books.latched


# --- start -------------------------------------------------------------------------------------


def test_a_start() -> None:
    """R5: standstill, interlocks and a person's request together let a start through, once."""
    after, verdict = _judge(ARMED, StartBelt(50), STILL)
    assert isinstance(verdict, Cleared)
    assert (after.running, after.setpoint_ckmh, after.way) == (True, 50, Way.TURNED)
    assert (after.confirmed, after.asked_ms) == ((), None)
    assert after.unanswered == verdict.number
    assert _rule(after._replace(running=False), StartBelt(50), STILL) == "R5"


@pytest.mark.parametrize(
    ("rule", "books"),
    [
        ("R7", ARMED._replace(latched=True)),
        ("R5", ARMED._replace(running=True)),
        ("R5", ARMED._replace(confirmed=())),
        ("R5", ARMED._replace(confirmed=(*ITEMS, "way:reversed"))),
        ("R5", ARMED._replace(confirmed=(*ITEMS, "way:straight"))),
        *(("R5", ARMED._replace(confirmed=tuple(set(TURNED) - {i}))) for i in TURNED),
        ("R5", ARMED._replace(asked_ms=None)),
        ("R5", ARMED._replace(asked_ms=NOW_MS - 5_001)),
        (None, ARMED._replace(asked_ms=NOW_MS - 5_000)),
        (None, ARMED._replace(asked_ms=NOW_MS)),
        ("R5", ARMED._replace(asked_ms=NOW_MS + 1)),
        ("R5", ARMED._replace(confirmed_ms=NOW_MS - 60_001)),
        (None, ARMED._replace(confirmed_ms=NOW_MS - 60_000)),
        ("R5", ARMED._replace(confirmed_ms=NOW_MS + 1)),
    ],
)
def test_a_start_needs_a_person(rule: str | None, books: Books) -> None:
    """R5: every item for this way within 60 s, asked within 5 s, not latched, not running."""
    assert _rule(books, StartBelt(50), STILL) == rule


@pytest.mark.parametrize(
    ("rule", "also"),
    [
        ("R5", ()),
        ("R5", ("harness",)),
        ("R5", ("second-person",)),
        (None, ("second-person", "harness")),
        (None, ("second-person", "harness", "barefoot")),
    ],
)
def test_a_start_needs_what_the_plan_needs(rule: str | None, also: tuple[str, ...]) -> None:
    """R5: a plan that asks for a harness and a second person has both confirmed."""
    rules = replace(RULES, support=("harness", "second-person"))
    books = ARMED._replace(confirmed=(*TURNED, *also))
    assert _rule(books, StartBelt(50), STILL, rules=rules) == rule


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ("R5", Seen()),
        ("R5", STILL._replace(linked=False)),
        ("R5", STILL._replace(controlled=False)),
        ("R5", STILL._replace(zeros=1)),
        ("R5", STILL._replace(zeros=0)),
        ("R5", STILL._replace(report_ms=None)),
        (None, STILL._replace(report_ms=NOW_MS - 3_000)),
        ("R5", STILL._replace(report_ms=NOW_MS - 3_001)),
        (None, STILL._replace(report_ms=NOW_MS - 1_500, period_ms=500)),
        ("R5", STILL._replace(report_ms=NOW_MS - 1_501, period_ms=500)),
        ("R5", STILL._replace(report_ms=NOW_MS + 1)),
    ],
)
def test_a_start_needs_measured_standstill(rule: str | None, seen: Seen) -> None:
    """R5: two zeros, fresh, from a machine that is under control."""
    assert _rule(ARMED, StartBelt(50), seen) == rule


@pytest.mark.parametrize(
    ("stood_ms", "rule"), [(2_999, "R6"), (3_000, None), (3_001, None), (-1, "R6")]
)
def test_a_turn_is_confirmed_after_three_seconds_of_standstill(
    stood_ms: int, rule: str | None
) -> None:
    """R6: for another way the belt stood for 3 s before it was confirmed."""
    seen = STILL._replace(zero_since_ms=ARMED.confirmed_ms - stood_ms)
    for way in (Way.STRAIGHT, Way.REVERSED):
        assert _rule(ARMED._replace(way=way), StartBelt(50), seen) == rule
    assert _rule(ARMED._replace(way=Way.TURNED), StartBelt(50), seen) is None
    assert _rule(ARMED._replace(way=None), StartBelt(50), seen) is None


@pytest.mark.parametrize(
    ("way", "speed_ckmh", "rule"),
    [
        (Way.TURNED, -50, "R6"),
        (Way.STRAIGHT, -50, "R6"),
        (Way.REVERSED, 50, "R6"),
        (Way.REVERSED, -50, None),
        (Way.TURNED, 0, "R6"),
        (Way.REVERSED, 0, "R6"),
        (Way.TURNED, 100, None),
        (Way.TURNED, 101, "R2"),
        (Way.REVERSED, -100, None),
        (Way.REVERSED, -101, "R2"),
    ],
)
def test_the_first_step(way: Way, speed_ckmh: int, rule: str | None) -> None:
    """R2 and R6: in the way that was confirmed, not zero, 1.0 km/h at most."""
    books = ARMED._replace(confirmed=(*ITEMS, f"way:{way.value}"))
    assert _rule(books, StartBelt(speed_ckmh), STILL, way) == rule


def test_no_reverse_where_there_is_none() -> None:
    """R6: a machine that cannot reverse is not asked to."""
    rules = replace(RULES, machine=replace(MACHINE, reverses=False))
    books = ARMED._replace(confirmed=(*ITEMS, "way:reversed"))
    assert _rule(books, StartBelt(-50), STILL, Way.REVERSED, rules) == "R6"


def test_the_first_step_is_under_the_cap() -> None:
    """R2: a cap below the first step keeps the belt at standstill, and is named."""
    rules = Rules(in_force(Caps("the walker", backward_ckmh=49)), MACHINE)
    _, verdict = _judge(ARMED, StartBelt(50), STILL, rules=rules)
    assert isinstance(verdict, Refused)
    assert verdict.rule == "R2"
    assert "the walker" in verdict.why
    assert _rule(ARMED, StartBelt(49), STILL, rules=rules) is None
