"""What a session does by itself, phase by phase."""

from __future__ import annotations

import pytest

from core_walk import Kit, Walk
from scripted_belt import Fault
from treadmill_ctl.core.model import (
    Notice,
    Report,
    Reported,
    Request,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import Entered, SegmentEntered


def test_the_first_words_of_a_walk(session: Walk) -> None:
    """A stop, a start at the lowest speed, and that speed again once the belt moves."""
    session.to(Phase.WALKING)
    said = [command for _, command in session.commands()]
    assert said[-2:] == [StartBelt(50), SetSpeed(50)]
    assert {type(command) for command in said[:-2]} == {StopBelt}
    assert session.state.seen.speed_ckmh > 0


def test_a_walk_follows_its_plan(kit: Kit) -> None:
    """Up to the speed of a segment, through the next one, and down at the end."""
    walk = kit.session(kit.walk(12_000, 200), kit.walk(12_000, 100)).to(Phase.WALKING)
    walk.run(11_000)
    assert walk.state.books.setpoint_ckmh == 200
    walk.run(11_000)
    assert walk.state.books.setpoint_ckmh == 100
    walk.until(Phase.SLOWING)
    assert walk.state.hold is Hold.END
    walk.until(Phase.ENDED)
    assert walk.state.why == "the plan is complete"
    segments = [note.segment for note in walk.notes() if isinstance(note, SegmentEntered)]
    assert segments == [1]


def test_a_rest_on_the_way(kit: Kit) -> None:
    """A rest is come to by slowing down, left by a person, and leads into the next walk."""
    walk = kit.session(kit.walk(5_000, 100), kit.rest(2_000), kit.walk(60_000, 100))
    walk.to(Phase.WALKING)
    walk.until(Phase.STANDING)
    assert walk.state.hold is Hold.REST
    walk.run(20_000)
    assert walk.state.phase is Phase.STANDING
    walk.confirm()
    walk.ask(Request.START)
    walk.until(Phase.STARTING)
    assert walk.state.hold is Hold.NOTHING
    segments = [note.segment for note in walk.notes() if isinstance(note, SegmentEntered)]
    assert segments == [1, 2]


def test_a_pause_goes_on_where_it_was(session: Walk) -> None:
    """Time in a pause is not time of the plan; the walk begins again from the lowest speed."""
    session.to(Phase.WALKING)
    session.run(10_000)
    session.ask(Request.PAUSE)
    place = session.state.place
    session.until(Phase.STANDING)
    session.run(30_000)
    assert session.state.place == place
    session.confirm()
    session.ask(Request.RESUME)
    session.until(Phase.WALKING)
    assert session.state.place.elapsed_ms - place.elapsed_ms <= 100
    assert session.commands()[-1][1] == SetSpeed(50)


def test_a_belt_that_stands_in_a_walk_is_a_pause(session: Walk) -> None:
    """Stopped at the treadmill without a word: two zeros, and the session stops with it."""
    session.to(Phase.WALKING)
    session.run(5_000)
    session.belt.faults.clear()
    session.belt.period_ms = 60_000
    for _ in range(2):
        assert session.state.phase is Phase.WALKING
        session.tick(Reported(Report(0)), after_ms=200)
    assert (session.state.phase, session.state.hold) == (Phase.SLOWING, Hold.PAUSE)
    assert session.state.why == "the belt was stopped at the treadmill"
    assert session.ticks[-1].outcome.cleared[0].command == StopBelt(0)


@pytest.mark.parametrize("notice", [Notice.CONSOLE_STOPPED, Notice.CONSOLE_PAUSED])
def test_a_console_stop_is_a_pause_that_people_may_end(session: Walk, notice: Notice) -> None:
    """After a stop at the console, standstill, confirmation and request lead on."""
    session.to(Phase.WALKING)
    session.run(3_000)
    session.notice(notice)
    assert session.state.why == "the treadmill's console paused or stopped the belt"
    session.until(Phase.STANDING)
    session.run(5_000)
    assert session.state.phase is Phase.STANDING
    session.confirm()
    session.ask(Request.RESUME)
    session.until(Phase.WALKING)


def test_a_belt_that_moves_at_connect_is_stopped_and_not_tripped(session: Walk) -> None:
    """A belt found running is told to stop until it stands; then people may begin."""
    session.belt.told_ckmh = 200
    session.belt.speed_mckmh = 200_000
    session.tick(*session.belt.link())
    session.run(10_000)
    assert session.state.phase is Phase.STANDING
    assert session.state.trip is None
    assert session.belt.speed_ckmh == 0
    session.confirm()
    assert session.state.phase is Phase.READY


def test_a_belt_that_cannot_be_stopped_at_connect_is_an_alarm(session: Walk) -> None:
    """A belt found running that does not stop by its bound brings the alarm."""
    session.belt.told_ckmh = 200
    session.belt.speed_mckmh = 200_000
    session.belt.faults.add(Fault.IGNORES_STOP)
    session.tick(*session.belt.link())
    session.run(12_000)
    assert session.state.alarm is not None
    assert session.state.alarm.name == "stop_not_confirmed"
    session.ask(Request.RESET)
    assert session.state.alarm is not None
    assert session.rejected() == [
        "standstill is not measured: make sure that the belt stands, pull the key"
    ]
    assert not session.state.books.latched


def test_nothing_leaves_while_there_is_no_link(session: Walk) -> None:
    """A stop that cannot arrive is not repeated into the void; it is the first word afterwards."""
    session.to(Phase.TRIPPED)
    session.tick(*session.belt.unlink())
    before = len(session.commands())
    session.run(20_000)
    assert len(session.commands()) == before
    session.tick(*session.belt.link())
    assert session.commands()[-1] == (session.now_ms, StopBelt(0))


def test_every_step_between_phases_is_noted(session: Walk) -> None:
    """The notes tell the phases of a session in order, each once."""
    session.to(Phase.WALKING)
    session.ask(Request.STOP)
    session.until(Phase.ENDED)
    assert [note.phase for note in session.notes() if isinstance(note, Entered)] == [
        Phase.READY,
        Phase.ANNOUNCING,
        Phase.STARTING,
        Phase.WALKING,
        Phase.SLOWING,
        Phase.ENDED,
    ]
