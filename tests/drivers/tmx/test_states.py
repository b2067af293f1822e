"""What the status octet tells of console and watchdog, and Woodway's word of its own time-out."""

from asked_line import AskedLine
from treadmill_ctl.core.model import Event, Notice, Noticed, SetSpeed, StartBelt, StopBelt

STOPPED, STARTED, UNWATCHED = "d031", "d032", "d033"


def status(line: AskedLine, *octets: str) -> list[Event]:
    """The machine says its status so often; what came of that."""
    told: list[Event] = []
    for each in octets:
        line.out = []
        while line.out != ["c0"]:
            line.wait(100)
            line.hear("d130303030")
        told += line.hear(each)
    return told


def start(line: AskedLine) -> None:
    """The belt is started, and the machine says so."""
    line.send(StartBelt(50), 1)
    line.hear("b3", "b0", "b3")
    assert status(line, STARTED, STARTED) == []


def test_a_stop_that_was_not_ours_is_told_when_it_was_said_twice(line: AskedLine) -> None:
    """Once may be a bit that turned over."""
    start(line)
    assert status(line, STOPPED, STARTED) == []
    assert status(line, STOPPED) == []
    assert status(line, STOPPED) == [Noticed(Notice.CONSOLE_STOPPED, 1)]
    assert status(line, STOPPED) == []


def test_a_stop_of_ours_is_no_news(line: AskedLine) -> None:
    """The status that follows it is what was asked for."""
    start(line)
    line.send(StopBelt(), 2)
    line.hear("b2")
    assert status(line, STOPPED, STOPPED) == []


def test_a_start_that_was_not_ours_is_told(line: AskedLine) -> None:
    """Somebody pushed the button at the treadmill."""
    assert status(line, STOPPED, STARTED, STARTED) == [Noticed(Notice.CONSOLE_STARTED, 1)]


def test_a_belt_that_runs_when_we_come_is_no_news_of_a_start(line: AskedLine) -> None:
    """Its speed says that it runs; what it was before is not known."""
    line.connect()
    line.hear("b2", STARTED)
    assert status(line, STARTED) == []


def test_a_belt_that_runs_without_its_watchdog_is_not_in_our_hands(line: AskedLine) -> None:
    """Somebody else started it: control is lost, the belt is told to stop, and we begin anew."""
    start(line)
    told = status(line, UNWATCHED, UNWATCHED)
    assert told == [Noticed(Notice.CONTROL_LOST)]
    assert line.out == ["a2"]
    assert line.hear("b2", STOPPED) == (Noticed(Notice.CONTROL_GRANTED, 1),)


def test_a_status_that_is_none_is_unreadable(line: AskedLine) -> None:
    """It is none of the three that are known."""
    assert status(line, "d039") == [Noticed(Notice.BAD_BYTES, 1)]


def test_a_woodway_may_have_any_status(woodway: AskedLine) -> None:
    """Nobody wrote down what they mean: that it answers is all there is to know."""
    woodway.wait(100)
    woodway.hear("d130303030")
    assert woodway.hear("d07f") == ()


def test_a_woodway_that_timed_out_is_told_to_stop_and_begun_anew(woodway: AskedLine) -> None:
    """BD: it heard nothing for too long. Nothing that waits may set it in motion again."""
    woodway.send(SetSpeed(100), 1)
    woodway.hear("b3")
    assert woodway.hear("bd") == (Noticed(Notice.CONTROL_LOST),)
    assert woodway.out == ["a2"]
    woodway.hear("b2")
    assert woodway.out == ["c0"]
    assert woodway.hear("d031") == (Noticed(Notice.CONTROL_GRANTED, 1),)


def test_a_reversed_belt_is_started_and_stopped_in_its_own_direction(woodway: AskedLine) -> None:
    """The sign is in every speed that is sent, also in the one that slows it down."""
    woodway.send(StartBelt(-50), 1)
    assert woodway.out == ["a333303035"]
    woodway.hear("b3", "b0", "b3")
    woodway.wait(100)
    woodway.hear("d133303230")
    woodway.send(StopBelt(2), 2)
    assert woodway.out == ["a333303035"]
