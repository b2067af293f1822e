"""The Control Point as a conversation, against a machine that says what the test says."""

from collections.abc import Callable

import pytest

from scripted_line import GRANTED, Line, accepted, refused, superseded, unknown
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answered,
    Linked,
    Notice,
    Noticed,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.drivers.contract import WriteFault

# --- one procedure at a time -------------------------------------------------------------------


def test_a_connection_begins_with_request_control(cleared: Callable[..., Cleared]) -> None:
    """The first frame of every connection asks for control."""
    line = Line(cleared)
    assert line.connect() == (Linked(),)
    assert line.out == ["00"]


def test_a_command_is_written_and_answered_by_its_indication(held: Line) -> None:
    """A success of the same op code is the answer; the write's own result is not."""
    assert held.send(SetSpeed(250), 1) == ()
    assert held.out == ["02fa00"]
    assert held.wrote() == ()
    assert held.hear("800201") == (accepted(1),)
    assert held.driver.due_ms() is None


def test_the_indication_may_come_before_the_write_result(held: Line) -> None:
    """An early indication is the answer, and the later write result changes nothing."""
    held.send(StartBelt(50), 1)
    assert held.hear("800701") == (accepted(1),)
    assert held.wrote() == ()
    assert held.wrote(WriteFault("spoken of twice")) == ()


def test_a_fault_after_the_indication_changes_nothing(held: Line) -> None:
    """What the machine answered was done, whatever the transport thinks of the write."""
    held.send(SetSpeed(250), 1)
    assert held.hear("800201") == (accepted(1),)
    assert held.wrote(WriteFault("lost", None)) == ()


def test_the_next_command_waits_for_the_answer(held: Line) -> None:
    """Nothing is written while a procedure is under way; then start, speed, grade in this order."""
    held.send(SetSpeed(250), 1)
    for command, number in ((SetGrade(10), 2), (SetSpeed(260), 3), (StartBelt(50), 4)):
        assert held.send(command, number) == ()
        assert held.out == []
    sent: list[str] = []
    for indication in ("800201", "800701", "800201", "800301"):
        held.hear(indication)
        sent += held.out
    assert sent == ["07", "020401", "030a00"]


def test_the_newest_of_a_kind_replaces_the_one_that_waits(held: Line) -> None:
    """A replaced command is told of, and never goes out."""
    held.send(SetGrade(10), 1)
    held.send(SetSpeed(250), 2)
    assert held.send(SetSpeed(260), 3) == (superseded(2, "superseded by a newer one"),)
    held.hear("800301")
    assert held.out == ["020401"]


def test_an_answer_to_another_op_code_is_not_the_answer(held: Line) -> None:
    """Indications are matched on the op code that they echo."""
    held.send(SetSpeed(250), 1)
    assert held.hear("800301") == ()
    assert held.hear("800201") == (accepted(1),)


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        ("02", refused(1, "op code not supported (02)")),
        ("03", refused(1, "invalid parameter (03)")),
        ("04", refused(1, "operation failed (04)")),
        ("06", unknown(1, "reserved result (06)")),
        ("00", unknown(1, "reserved result (00)")),
    ],
)
def test_a_result_that_is_no_success(held: Line, result: str, answer: Answered) -> None:
    """A refusal is said in words; a result that means nothing is unknown."""
    held.send(SetSpeed(250), 1)
    assert held.hear("8002" + result) == (answer,)


def test_no_answer_within_a_second_is_unknown(held: Line) -> None:
    """Past its deadline a procedure is unknown, and the next one begins."""
    held.send(SetSpeed(250), 1)
    held.send(SetGrade(10), 2)
    held.wrote()
    assert held.driver.due_ms() == 1_000
    assert held.wait(999) == ()
    assert held.wait(1) == (unknown(1, "no answer within 1000 ms"),)
    assert held.out == ["030a00"]


def test_late_and_doubled_indications_are_of_no_consequence(held: Line) -> None:
    """After the answer, or past the deadline, an indication changes nothing."""
    held.send(SetSpeed(250), 1)
    held.hear("800201")
    assert held.hear("800201") == ()
    held.send(StartBelt(50), 2)
    held.wait(1_000)
    assert held.hear("800701") == ()


@pytest.mark.parametrize("data", ["", "02", "8002", "000201"])
def test_a_malformed_indication_is_noticed_and_answers_nothing(held: Line, data: str) -> None:
    """What cannot be read is told of by its length; the procedure goes on."""
    held.send(SetSpeed(250), 1)
    assert held.hear(data) == (Noticed(Notice.BAD_BYTES, len(data) // 2),)
    assert held.hear("800201") == (accepted(1),)


# --- permission --------------------------------------------------------------------------------


def test_a_command_waits_for_control(line: Line) -> None:
    """Until control is granted nothing but Request Control is written."""
    line.send(StartBelt(50), 1)
    assert line.out == []
    assert line.hear("800001") == (GRANTED,)
    assert line.out == ["07"]


def test_a_command_is_refused_with_control(line: Line) -> None:
    """If control is refused, so is the command that waits for it; it was not sent."""
    line.send(StartBelt(50), 1)
    assert line.hear("800004") == (
        Noticed(Notice.CONTROL_REFUSED, 4),
        refused(1, "control was not granted: operation failed (04)"),
    )
    assert line.out == []


def test_control_is_asked_for_once_for_each_command(line: Line) -> None:
    """After a refusal the next command asks again, and only once."""
    line.hear("800005")
    assert line.send(SetSpeed(250), 1) == ()
    assert line.out == ["00"]
    assert line.hear("800005")[0] == Noticed(Notice.CONTROL_REFUSED, 5)
    assert line.wait(5_000) == ()
    assert line.out == []


def test_no_answer_to_request_control_is_a_refusal(line: Line) -> None:
    """A machine that never answers grants nothing; value 0 stands for silence."""
    line.send(SetSpeed(250), 1)
    assert line.wait(1_000) == (
        Noticed(Notice.CONTROL_REFUSED, 0),
        refused(1, "control was not granted: no answer within 1000 ms"),
    )


def test_a_refusal_ends_a_permission_that_seemed_to_be_held(held: Line) -> None:
    """Asked again by the ladder and refused: the next command has to ask once more."""
    held.send(StopBelt(1), 1)
    held.hear("800004")
    held.hear("800801")
    held.send(SetSpeed(250), 2)
    assert held.out == ["00"]


def test_a_late_grant_is_a_grant(line: Line) -> None:
    """A machine that takes two seconds to grant control can be driven; a second grant is none."""
    line.wait(1_000)
    assert line.hear("800001") == (GRANTED,)
    assert line.hear("800001") == ()
    line.send(SetSpeed(250), 1)
    assert line.out == ["02fa00"]


def test_a_late_refusal_changes_nothing(held: Line) -> None:
    """A refusal that nobody waits for takes nothing away."""
    assert held.hear("800004") == ()
    held.send(SetSpeed(250), 1)
    assert held.out == ["02fa00"]


def test_result_05_ends_the_permission_and_the_next_command_asks_again(held: Line) -> None:
    """Not permitted: the command is refused, the loss is told once, what waits is dropped."""
    held.send(SetSpeed(250), 1)
    held.send(SetGrade(10), 2)
    assert held.hear("800205") == (
        Noticed(Notice.CONTROL_LOST),
        refused(2, "control was lost; it was not sent"),
        refused(1, "control not permitted (05)"),
    )
    held.send(SetSpeed(250), 3)
    assert held.out == ["00"]
    held.hear("800001")
    assert held.out == ["02fa00"]
    held.send(SetGrade(10), 4)
    assert held.hear("800205")[0] == Noticed(Notice.CONTROL_LOST)


@pytest.mark.parametrize(
    ("status", "notice"),
    [("ff", Notice.CONTROL_LOST), ("01", Notice.MACHINE_RESET)],
)
def test_lost_control_and_reset_end_the_permission(held: Line, status: str, notice: Notice) -> None:
    """What waits is dropped, the next command asks for control again, nothing restarts itself."""
    held.send(SetSpeed(250), 1)
    held.send(StartBelt(50), 2)
    assert held.hear(status, "2ada") == (
        Noticed(notice),
        refused(2, "the machine took control back; it was not sent"),
    )
    assert held.hear("800201") == (accepted(1),)
    assert held.out == []
    held.send(SetSpeed(260), 3)
    assert held.out == ["00"]


def test_a_reset_that_succeeded_ends_the_permission(held: Line) -> None:
    """Reset gives control back, whoever asked for it."""
    assert held.hear("800101") == ()
    held.send(SetSpeed(260), 1)
    assert held.out == ["00"]


@pytest.mark.parametrize("status", ["0201", "0202", "03"])
def test_what_waits_is_dropped_when_somebody_stops_the_machine(held: Line, status: str) -> None:
    """A start that waits never follows a stop at the console or a pulled key."""
    held.send(SetSpeed(250), 1)
    held.send(StartBelt(50), 2)
    assert refused(2, "the machine was stopped by hand; it was not sent") in held.hear(
        status, "2ada"
    )
    held.hear("800201")
    assert held.out == []
