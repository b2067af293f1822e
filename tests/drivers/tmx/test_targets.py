"""A set speed that nobody here asked for: a digit that turned over, or a hand at the console."""

import pytest

from asked_line import AskedLine, accepted
from treadmill_ctl.core.model import Event, Notice, Noticed, SetSpeed, StartBelt, StopBelt

SET_200 = "d330303230"


def shown(line: AskedLine, reply: str) -> list[Event]:
    """The machine is asked for its set speed, and says this; what came of that."""
    line.out = []
    while line.out != ["c3"]:
        line.wait(100)
        line.hear("d130303035")
    return list(line.hear(reply))


@pytest.fixture
def walking(line: AskedLine) -> AskedLine:
    """A belt that was started and set to 2.0, and shows so."""
    line.send(StartBelt(50), 1)
    line.hear("b3", "b0", "b3")
    assert line.send(SetSpeed(200), 2) == ()
    assert line.hear("b3") == (accepted(2),)
    assert shown(line, SET_200) == []
    return line


@pytest.mark.parametrize(("reply", "speed"), [("d330303630", 600), ("d330303031", 10)])
def test_a_set_speed_that_nobody_asked_for_is_told_at_once(
    walking: AskedLine, reply: str, speed: int
) -> None:
    """Higher or lower: what to do about it is for the core."""
    assert shown(walking, reply) == [Noticed(Notice.TARGET_SPEED, speed)]


def test_the_last_speeds_of_ours_are_no_news(walking: AskedLine) -> None:
    """A question may be older than the newest speed."""
    walking.send(SetSpeed(190), 3)
    walking.hear("b3")
    assert shown(walking, SET_200) == []
    assert shown(walking, "d330303139") == []


def test_what_was_set_before_a_start_may_show_once(line: AskedLine) -> None:
    """The question may be older than the start; said again, it is what the belt goes to."""
    line.send(StartBelt(50), 1)
    line.hear("b3", "b0", "b3")
    assert shown(line, SET_200) == []
    assert shown(line, SET_200) == [Noticed(Notice.TARGET_SPEED, 200)]


def test_a_machine_that_was_told_to_stop_may_keep_any_speed(walking: AskedLine) -> None:
    """It moves nothing."""
    walking.send(StopBelt(), 3)
    walking.hear("b2")
    assert shown(walking, "d330303630") == []


def test_a_woodway_is_not_asked_for_its_set_speed(woodway: AskedLine) -> None:
    """The same octet asks it for its firmware."""
    asked: set[str] = set()
    for _ in range(8):
        woodway.wait(100)
        woodway.hear("d130303030")
        asked |= set(woodway.out)
        woodway.hear("d031", "d230303030")
    assert asked == {"c0", "c2"}
