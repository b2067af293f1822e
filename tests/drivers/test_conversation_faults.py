"""Writes that fail and links that end, in the conversation."""

import pytest

from scripted_line import BUSY, Line, accepted, refused, superseded, unknown
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Linked,
    Notice,
    Noticed,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
    Unlinked,
)
from treadmill_ctl.drivers.contract import WriteFault

# --- writes that fail --------------------------------------------------------------------------


def test_a_busy_machine_is_written_to_again(held: Line) -> None:
    """Procedure Already In Progress: again every 100 ms, until the deadline."""
    held.send(SetSpeed(250), 1)
    assert held.wrote(BUSY) == ()
    assert held.driver.due_ms() == 100
    held.wait(99)
    assert held.out == []
    held.wait(1)
    assert held.out == ["02fa00"]
    held.wrote()
    assert held.hear("800201") == (accepted(1),)


def test_a_machine_that_stays_busy_is_unknown_at_the_deadline(held: Line) -> None:
    """Writing again has an end."""
    held.send(SetSpeed(250), 1)
    for _ in range(9):
        held.wrote(BUSY)
        assert held.wait(100) == ()
    assert held.wait(100) == (unknown(1, "no answer within 1000 ms"),)
    assert held.out == []


def test_an_answer_to_a_write_that_did_not_begin_is_not_its_answer(held: Line) -> None:
    """What comes while the machine was busy answers something older."""
    held.send(SetSpeed(250), 1)
    held.wrote(BUSY)
    assert held.hear("800201") == ()
    held.wait(100)
    assert held.hear("800201") == (accepted(1),)


def test_a_stop_on_a_busy_machine_goes_again_with_the_pending_indication(held: Line) -> None:
    """As soon as the machine has answered the other procedure, the stop is written again."""
    held.send(SetSpeed(250), 1)
    held.wrote()
    held.send(StopBelt(), 2)
    assert held.wrote(BUSY) == ()
    assert held.hear("800201") == (accepted(1),)
    assert held.out == ["0801"]
    assert held.hear("800801") == (accepted(2),)


def test_a_stop_on_a_busy_machine_goes_again_every_100_ms(held: Line) -> None:
    """Until its deadline, without an indication too."""
    held.send(StopBelt(), 1)
    for _ in range(4):
        held.wrote(BUSY)
        held.wait(100)
        assert held.out == ["0801"]
    assert held.wait(100) == (unknown(1, "no answer within 500 ms"),)


def test_a_busy_command_never_goes_out_after_a_stop(held: Line) -> None:
    """A speed that is to be written again is dropped by a stop."""
    held.send(SetSpeed(250), 1)
    held.wrote(BUSY)
    assert held.send(StopBelt(), 2) == (superseded(1),)
    assert held.out == ["0801"]
    held.hear("800801")
    held.wait(1_000)
    assert held.out == []


def test_a_command_found_busy_after_a_stop_is_not_written_again(held: Line) -> None:
    """The word on the write may come after the stop: it never began, and never will."""
    held.send(SetSpeed(250), 1)
    held.send(StopBelt(), 2)
    assert held.wrote(BUSY) == (superseded(1),)
    held.wait(400)
    assert held.out == []


def test_control_that_is_held_is_not_lost_by_asking_a_busy_machine(held: Line) -> None:
    """The deadline of a Request Control runs from when the machine may have heard it."""
    lost = Noticed(Notice.CONTROL_REFUSED)
    held.send(StopBelt(1), 1)
    assert held.out == ["00", "0801"]
    held.wrote(BUSY)
    held.wrote()
    held.hear("800801")
    for _ in range(12):
        assert lost not in held.wait(100)
        assert held.out == ["00"]
        held.wrote(BUSY)
    assert lost not in held.wait(100)
    assert lost not in held.wait(999)
    assert lost in held.wait(1)


@pytest.mark.parametrize("late", ["busy", "not permitted"])
def test_a_stop_by_the_lowest_speed_is_written_again_as_a_stop(held: Line, late: str) -> None:
    """What slowed the belt may drive it by the time it is written again: then the plain stop."""
    held.hear("00002c01", "2acd")
    held.send(StopBelt(2), 1)
    assert held.out == ["023200"]
    held.hear("00000000", "2acd")
    if late == "busy":
        held.wrote(BUSY)
        held.wait(100)
        assert held.out == ["0801"]
    else:
        held.hear("800205")
        assert held.out == ["00", "0801"]


def test_a_yes_to_a_slowing_that_went_out_as_a_stop_is_a_yes_to_the_last_stop(held: Line) -> None:
    """The machine said that it stops: whoever waits for a stop to be acknowledged is told."""
    held.hear("00002c01", "2acd")
    held.send(StopBelt(1), 1)
    held.wrote()
    held.wrote()
    assert held.wait(500)[-1] == unknown(1, "no answer within 500 ms")
    held.send(StopBelt(2), 2)
    held.wrote(BUSY)
    held.wait(100)
    assert held.out == ["0801"]
    said = Answered(1, Answer.ACCEPTED, "what slows down was sent as a stop")
    assert held.hear("800801") == (accepted(2), said)


def test_a_late_yes_while_the_belt_is_only_slowed_is_a_yes_to_the_last_stop(held: Line) -> None:
    """A stop that is answered when the ladder has gone on to the lowest speed is heard."""
    held.hear("00002c01", "2acd")
    held.send(StopBelt(), 1)
    held.wrote()
    held.wait(500)
    held.send(StopBelt(2), 2)
    assert held.out == ["023200"]
    said = Answered(1, Answer.ACCEPTED, "an earlier stop was answered late")
    assert held.hear("800801") == (said,)
    assert held.hear("800201") == (accepted(2),)


def test_request_control_on_a_busy_machine_is_asked_again(line: Line) -> None:
    """Asking for control sets nothing in motion, and may be repeated after a stop too."""
    line.send(StopBelt(), 1)
    line.wrote(BUSY)
    line.wait(100)
    assert line.out == ["00"]


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (
            WriteFault("refused", 0xFD),
            refused(1, "the machine says that its indications are not on (FD)"),
        ),
        (WriteFault("refused", 0x05), refused(1, "the machine needs pairing first (05)")),
        (WriteFault("refused", 0x08), refused(1, "the machine needs pairing first (08)")),
        (WriteFault("refused", 0x0F), refused(1, "the machine needs pairing first (0F)")),
        (WriteFault("unlikely error", 0x0E), unknown(1, "unlikely error")),
        (WriteFault("the adapter is gone"), unknown(1, "the adapter is gone")),
    ],
)
def test_a_write_that_fails(held: Line, fault: WriteFault, answer: Answered) -> None:
    """A refusal that the protocol names is a refusal; any other fault is unknown."""
    held.send(SetSpeed(250), 1)
    held.send(SetGrade(10), 2)
    assert held.wrote(fault) == (answer,)
    assert held.out == ["030a00"]


def test_a_request_for_control_that_cannot_be_written_is_a_refusal(line: Line) -> None:
    """The command that waited for control hears why it was not sent."""
    line.send(SetSpeed(250), 1)
    assert line.wrote(WriteFault("refused", 0x0F)) == (
        Noticed(Notice.CONTROL_REFUSED, 0),
        refused(1, "control was not granted: the machine needs pairing first (0F)"),
    )


def test_the_word_on_another_channel_is_of_no_consequence(held: Line) -> None:
    """Only writes of the Control Point are spoken of."""
    held.send(SetSpeed(250), 1)
    assert held.driver.wrote("2ad3", WriteFault("no"), 0) == ()
    assert held.hear("800201") == (accepted(1),)


# --- the link ----------------------------------------------------------------------------------


def test_a_lost_link_leaves_what_was_written_unknown(held: Line) -> None:
    """Written: unknown. Waiting: refused. Then the loss itself, and nothing to send."""
    held.send(SetSpeed(250), 1)
    held.send(SetGrade(10), 2)
    assert held.lose() == (
        refused(2, "link lost; it was not sent"),
        unknown(1, "link lost"),
        Unlinked("link lost"),
    )
    assert (held.out, held.driver.due_ms()) == ([], None)


def test_a_lost_link_refuses_what_never_began(held: Line) -> None:
    """A busy machine did not take it, and never will."""
    held.send(SetSpeed(250), 1)
    held.wrote(BUSY)
    assert held.lose() == (refused(1, "link lost; it was not sent"), Unlinked("link lost"))


def test_without_a_link_nothing_is_sent_and_nothing_lingers(held: Line) -> None:
    """A command in an outage is refused, and does not go out on the next connection."""
    held.lose()
    no = "there is no connection; it was not sent"
    assert held.send(StartBelt(50), 1) == (refused(1, no),)
    assert held.send(StopBelt(), 2) == (refused(2, no),)
    assert held.hear("800001") == ()
    assert held.hear("ff", "2ada") == (Noticed(Notice.CONTROL_LOST),)
    assert held.wrote() == ()
    assert held.wait(1_000) == ()
    assert held.lose() == (Unlinked("link lost"),)
    assert held.connect() == (Linked(),)
    assert held.out == ["00"]
    held.hear("800001")
    assert held.out == []


def test_a_new_connection_has_no_permission(held: Line) -> None:
    """Control of before the loss is gone; a stop asks for it anew."""
    held.lose()
    held.connect()
    held.send(StopBelt(), 1)
    assert held.out == ["0801"]
    held.send(SetSpeed(250), 2)
    assert held.out == []


def test_a_stop_that_is_answered_late_counts_for_the_one_under_way(held: Line) -> None:
    """A slow machine's yes is heard after the deadline too, and the stop still goes out again."""
    held.send(StopBelt(), 1)
    held.wait(500)
    held.send(StopBelt(), 2)
    held.wrote()
    held.wrote(BUSY)
    (late,) = held.hear("800801")
    assert isinstance(late, Answered)
    assert (late.number, late.answer) == (2, "accepted")
    assert held.out == ["0801"]
    held.wrote()
    assert held.hear("800801") == (accepted(2),)


def test_a_late_yes_with_no_stop_under_way_says_nothing(held: Line) -> None:
    """While one is, a late refusal is a word on it: the machine hears us."""
    held.send(StopBelt(), 1)
    held.wait(500)
    assert held.hear("800801") == ()
    held.send(StopBelt(), 2)
    held.wrote()
    held.wrote(BUSY)
    (late,) = held.hear("800804")
    assert isinstance(late, Answered)
    assert (late.number, late.answer) == (2, Answer.REFUSED)
