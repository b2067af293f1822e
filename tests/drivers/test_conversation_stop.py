"""A stop goes past everything in the conversation, and climbs its ladder."""

from collections.abc import Callable

import pytest

from scripted_line import GRANTED, Line, accepted, refused, superseded, unknown
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Notice,
    Noticed,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)

# --- a stop goes past everything ---------------------------------------------------------------


def test_a_stop_goes_past_a_procedure_under_way(held: Line) -> None:
    """The stop is written in the call that brings it; the other procedure is still answered."""
    held.send(SetSpeed(250), 1)
    held.send(StopBelt(), 2)
    assert held.out == ["0801"]
    assert held.hear("800201") == (accepted(1),)
    assert held.hear("800801") == (accepted(2),)


def test_a_procedure_that_a_stop_overtook_is_unknown_at_its_own_deadline(held: Line) -> None:
    """The stop's deadline is half a second, the other keeps its own."""
    held.send(SetSpeed(250), 1)
    held.now_ms = 100
    held.send(StopBelt(), 2)
    assert held.wait(500) == (unknown(2, "no answer within 500 ms"),)
    assert held.wait(400) == (unknown(1, "no answer within 1000 ms"),)


def test_a_stop_drops_everything_that_waits(held: Line) -> None:
    """No start, speed or grade of before goes out after a stop."""
    held.send(SetGrade(10), 1)
    held.send(SetSpeed(250), 2)
    held.send(StartBelt(50), 3)
    held.send(SetGrade(20), 4)
    told = held.send(StopBelt(), 5)
    assert set(told) == {superseded(number) for number in (2, 3, 4)}
    assert held.out == ["0801"]
    held.hear("800301")
    held.hear("800801")
    assert held.wait(10_000) == ()
    assert held.out == []


def test_a_stop_drops_what_was_not_taken_yet(held: Line) -> None:
    """A frame that the transport has not taken is withdrawn."""
    held.driver.send(held.clear(SetSpeed(250), 1), held.now_ms)
    assert held.send(StopBelt(), 2) == (superseded(1),)
    assert held.out == ["0801"]


def test_a_stop_goes_out_right_behind_the_request_for_control(line: Line) -> None:
    """Without permission, request and stop go out together and wait for nobody."""
    line.hear("800004")
    line.send(StopBelt(), 1)
    assert line.out == ["00", "0801"]
    assert line.hear("800001") == (GRANTED,)
    assert line.out == []
    assert line.hear("800801") == (accepted(1),)


def test_a_stop_does_not_ask_twice(line: Line) -> None:
    """While the request of the connection is on its way the stop follows it at once."""
    line.send(StopBelt(), 1)
    assert line.out == ["0801"]


def test_a_stop_drops_a_command_that_waits_for_control(line: Line) -> None:
    """A grant that comes after a stop sets nothing in motion."""
    line.send(StartBelt(50), 1)
    assert line.send(StopBelt(), 2) == (superseded(1),)
    line.hear("800001")
    assert line.out == []


def test_a_stop_that_came_before_the_grant_is_written_again(line: Line) -> None:
    """Not permitted, then granted: the stop goes out a second time by itself."""
    line.send(StopBelt(), 1)
    assert line.hear("800805") == (refused(1, "control not permitted (05); it goes out again"),)
    assert line.hear("800001") == (GRANTED,)
    assert line.out == ["0801"]
    assert line.hear("800801") == (accepted(1),)


def test_a_stop_without_permission_is_refused_with_control(line: Line) -> None:
    """Not permitted, and control refused: that is known, and told."""
    line.send(StopBelt(), 1)
    line.hear("800805")
    assert line.hear("800004") == (
        Noticed(Notice.CONTROL_REFUSED, 4),
        refused(1, "control was not granted: operation failed (04)"),
    )


def test_a_stop_without_permission_is_refused_at_its_deadline(line: Line) -> None:
    """Not permitted, and no word on control: refused, not unknown."""
    line.send(StopBelt(), 1)
    line.hear("800805")
    assert line.wait(500) == (refused(1, "control not permitted (05)"),)


def test_a_stop_asks_again_if_control_was_lost_unnoticed(held: Line) -> None:
    """Not permitted although held: request and stop go out again, once."""
    held.send(StopBelt(), 1)
    assert held.hear("800805") == (
        Noticed(Notice.CONTROL_LOST),
        refused(1, "control not permitted (05); it goes out again"),
    )
    assert held.out == ["00", "0801"]
    held.hear("800001")
    assert held.hear("800805") == (
        Noticed(Notice.CONTROL_LOST),
        refused(1, "control not permitted (05)"),
    )
    assert held.out == []


def test_stops_do_not_replace_each_other(held: Line) -> None:
    """Each stop goes out and is answered on its own, oldest first."""
    held.send(StopBelt(), 1)
    held.now_ms = 200
    held.send(StopBelt(), 2)
    assert held.out == ["0801"]
    assert held.hear("800804") == (refused(1, "operation failed (04)"),)
    assert held.wait(500) == (unknown(2, "no answer within 500 ms"),)


def test_a_command_after_a_stop_waits_for_its_answer(held: Line) -> None:
    """What is cleared after the stop goes out after it, in its turn."""
    held.send(StopBelt(), 1)
    held.send(StartBelt(50), 2)
    assert held.out == []
    held.hear("800801")
    assert held.out == ["07"]


# --- the ladder --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rung", "out"),
    [
        (0, ["0801"]),
        (1, ["00", "0801"]),
        (2, ["023200"]),
        (3, ["0802"]),
        (4, ["0801"]),
        (7, ["0802"]),
    ],
)
def test_the_ladder_of_a_stop_on_a_belt_that_runs(held: Line, rung: int, out: list[str]) -> None:
    """Stop; ask and stop; the machine's lowest speed; pause; and again from the first."""
    held.hear("00002c01", "2acd")
    held.send(StopBelt(rung), 1)
    assert held.out == out


@pytest.mark.parametrize("report", ["00003200", "00000000", "000a0000"])
def test_the_lowest_speed_is_never_told_to_a_slower_belt(held: Line, report: str) -> None:
    """At or under its lowest speed a belt is told to stop: the rung would drive it."""
    held.hear(report, "2acd")
    held.send(StopBelt(2), 1)
    assert held.out == ["0801"]


def test_the_lowest_speed_needs_a_fresh_report(held: Line) -> None:
    """Without a report, or past 1.5 s, the speed is not known, and the rung is a plain stop."""
    held.send(StopBelt(2), 1)
    assert held.out == ["0801"]
    held.hear("00002c01", "2acd")
    held.now_ms += 1_501
    held.send(StopBelt(2), 2)
    assert held.out == ["0801"]


def test_the_lowest_speed_needs_a_known_machine(cleared: Callable[..., Cleared]) -> None:
    """A machine whose range is not known is told to stop."""
    line = Line(cleared)
    line.driver.identify("a treadmill", {})
    line.connect()
    line.hear("800001")
    line.hear("00002c01", "2acd")
    line.send(StopBelt(2), 1)
    assert line.out == ["0801"]
