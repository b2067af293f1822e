"""R8: a stop is done at measured zero; until then it is repeated, climbs, and alarms."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core_walk import TICK_MS, Walk
from scripted_belt import Fault
from treadmill_ctl.core.model import Answer, Answered, Request, StopBelt
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Rejected, deaf
from treadmill_ctl.core.watch import Reason


def test_r8_a_stop_is_done_at_zero_and_not_when_it_is_acknowledged(session: Walk) -> None:
    """R8: yes is not enough: stops go on, twice a second and climbing, and an alarm comes."""
    session.to(Phase.WALKING)
    session.run(8_000)
    session.belt.faults.add(Fault.IGNORES_STOP)
    session.ask(Request.ESTOP)
    estop_ms, speed = session.now_ms, session.belt.speed_ckmh
    bound_ms = speed * 25_000 // (80 * 9) + 3_000
    session.run(bound_ms + 200)
    alarm_ms = next(t.now_ms for t in session.ticks if t.outcome.state.alarm is not None)
    assert alarm_ms - estop_ms <= bound_ms + 100
    assert session.state.alarm is not None
    assert session.state.alarm.name == "stop_not_confirmed"
    stops = [(ms, c.rung) for ms, c in session.commands() if isinstance(c, StopBelt)][2:]
    times = [ms for ms, _ in stops if ms >= estop_ms]
    assert all(b - a == 500 for a, b in pairwise(times))
    assert {rung for _, rung in stops} == {0, 1, 2, 3}
    assert session.state.phase is Phase.TRIPPED


def test_r8_no_answer_at_all_is_an_alarm_in_two_seconds(session: Walk) -> None:
    """R8: an estop that nobody acknowledges, with a belt that runs on, alarms after 2 s."""
    session.to(Phase.WALKING)
    session.run(8_000)
    session.belt.faults.add(Fault.DEAF)
    session.ask(Request.ESTOP)
    session.run(1_900)
    assert session.state.alarm is None
    session.run(200)
    assert session.state.alarm is not None


@pytest.mark.parametrize("request_", [Request.PAUSE, Request.STOP])
def test_r8_a_gentle_stop_that_fails_becomes_a_trip(session: Walk, request_: Request) -> None:
    """R8: a pause that does not come to standstill by its bound is a latched trip with an alarm."""
    session.to(Phase.WALKING)
    session.run(4_000)
    session.belt.faults.add(Fault.IGNORES_STOP)
    session.ask(request_)
    session.until(Phase.TRIPPED, limit_ms=15_000)
    assert session.reason in (Reason.STOP_NOT_CONFIRMED, Reason.OVER_SETPOINT)
    session.run(5_000)
    assert session.state.alarm is not None
    session.belt.faults.clear()
    session.until(Phase.LATCHED)
    assert session.belt.speed_ckmh == 0


@pytest.mark.parametrize("request_", [Request.PAUSE, Request.STOP, Request.ESTOP])
def test_r8_zeros_from_before_the_stop_do_not_confirm_it(session: Walk, request_: Request) -> None:
    """R8: a stop during the machine's countdown is repeated until zeros come that are newer."""
    session.to(Phase.STARTING)
    session.belt.faults.add(Fault.DEAF)
    session.ask(request_)
    first = len(session.commands())
    session.belt.faults.clear()
    session.run(2_000)
    again = [command for _, command in session.commands()[first:]]
    assert isinstance(again[0], StopBelt)
    assert session.belt.speed_ckmh == 0
    assert session.belt.start_ms is None


def test_r8_an_alarm_stands_until_a_person_resets_at_standstill(session: Walk) -> None:
    """R8: standstill alone does not take an alarm away, a reset before standstill neither."""
    session.to(Phase.WALKING)
    session.run(8_000)
    session.belt.faults.add(Fault.DEAF)
    session.ask(Request.ESTOP)
    session.run(3_000)
    assert session.state.alarm is not None
    session.ask(Request.RESET)
    assert session.state.alarm is not None
    session.belt.faults.clear()
    session.until(Phase.LATCHED)
    session.run(5_000)
    assert session.state.alarm is not None
    session.ask(Request.RESET)
    assert session.state.alarm is None


def test_r8_an_alarm_before_the_first_start_is_reset_before_it(session: Walk) -> None:
    """R8: an alarm while the session waits is seen to before anything is confirmed."""
    session.tick(*session.belt.link())
    session.tick(*session.belt.unlink())
    assert session.state.alarm is not None
    assert session.state.alarm.name == "link_lost"
    session.link()
    session.confirm()
    assert session.state.phase is Phase.STANDING
    rejected = [note for note in session.notes() if isinstance(note, Rejected)]
    assert rejected[-1].why == "an alarm stands: see to it, then reset"
    session.ask(Request.RESET)
    assert session.state.alarm is None
    session.confirm()
    assert session.state.phase is Phase.READY


def test_r8_a_graver_alarm_is_told_over_a_lesser_one(session: Walk) -> None:
    """R8: a lost link does not hide that the stop after it is not obeyed."""
    session.to(Phase.WALKING)
    session.run(4_000)
    session.tick(*session.belt.unlink())
    assert session.state.alarm is not None
    assert session.state.alarm.name == "link_lost"
    session.belt.faults.add(Fault.IGNORES_STOP)
    session.tick(*session.belt.link())
    session.run(10_000)
    assert session.state.alarm.name == "stop_not_confirmed"


def test_r8_a_yes_to_the_lowest_speed_is_no_yes_to_a_stop(session: Walk) -> None:
    """R8: a machine that takes a lower speed and no stop has acknowledged nothing: alarm at 2 s."""
    session.to(Phase.WALKING)
    session.run(8_000)
    session.belt.faults.add(Fault.REFUSES_STOP)
    session.belt.period_ms = 5_000  # nothing is reported that says more
    session.ask(Request.ESTOP)
    for _ in range(21):
        slower = [
            Answered(cleared.number, Answer.ACCEPTED)
            for cleared in session.ticks[-1].outcome.cleared
            if isinstance(cleared.command, StopBelt) and cleared.command.rung == 2
        ]
        session.tick(*slower)
    assert session.state.alarm is not None


def test_r8_standstill_of_before_a_start_is_not_standstill_after_it(session: Walk) -> None:
    """R10: an estop as the belt begins to move is no motion that nobody asked for."""
    session.to(Phase.STARTING)
    while session.belt.speed_ckmh == 0:
        session.run(TICK_MS)
    session.ask(Request.ESTOP)
    session.until(Phase.LATCHED)
    assert session.reason is Reason.ESTOP
    assert session.state.alarm is None


def test_r8_a_belt_that_gains_speed_under_a_stop_is_an_alarm_at_once(session: Walk) -> None:
    """R8: a runaway alarms with the first report of it, long before the stop is overdue."""
    session.to(Phase.WALKING)
    session.run(8_000)
    session.belt.faults |= {Fault.IGNORES_STOP, Fault.RUNS_AWAY}
    began_ms = session.now_ms
    session.ask(Request.ESTOP)
    while session.state.alarm is None:
        session.run(TICK_MS)
    assert session.state.alarm.name == "speeds_up"
    assert "PULL THE KEY" in session.state.alarm.why
    stopping = session.state.stopping
    assert stopping is not None
    assert abs(session.state.seen.speed_ckmh) > stopping.from_ckmh + 30
    assert session.now_ms == session.state.seen.report_ms
    assert session.now_ms - began_ms <= 2 * session.belt.period_ms + TICK_MS


def test_r8_a_connection_that_answers_no_stop_is_deaf_after_four_seconds(session: Walk) -> None:
    """R8: not while no stop is under way, and not before two rounds of the ladder went out."""
    session.to(Phase.WALKING)
    session.run(8_000)
    assert not deaf(session.state, session.now_ms)
    session.belt.faults.add(Fault.DEAF)
    session.ask(Request.ESTOP)
    estop_ms = session.now_ms
    while not deaf(session.state, session.now_ms):
        session.tick()
    assert 4_000 <= session.now_ms - estop_ms <= 4_100
