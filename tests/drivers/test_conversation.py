"""The Control Point as a conversation, against a machine that says what the test says."""

from collections.abc import Callable

import pytest

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Frame,
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
from treadmill_ctl.drivers.ftms.driver import FtmsDriver

READS = {"2ad4": bytes.fromhex("3200d0070a00"), "2ad5": bytes.fromhex("000096000a00")}
BUSY = WriteFault("procedure already in progress", 0xFE)
GRANTED = Noticed(Notice.CONTROL_GRANTED, 1)


class Line:
    """A driver on a line that the test writes both ends of. Every call takes what goes out."""

    def __init__(self, clear: Callable[..., Cleared]) -> None:
        self.driver = FtmsDriver()
        self.driver.identify("a treadmill", READS)
        self.clear = clear
        self.now_ms = 0
        self.out: list[str] = []

    def _told(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        frames = self.driver.take()
        assert all(frame.channel == "2ad9" for frame in frames)
        self.out = [frame.data.hex() for frame in frames]
        return events

    def connect(self) -> tuple[Event, ...]:
        """A connection stands."""
        return self._told(self.driver.connected(self.now_ms))

    def send(self, command: Command, number: int) -> tuple[Event, ...]:
        """The guard cleared a command."""
        return self._told(self.driver.send(self.clear(command, number), self.now_ms))

    def hear(self, data: str, channel: str = "2ad9") -> tuple[Event, ...]:
        """The machine sends something."""
        frame = Frame(channel, bytes.fromhex(data))
        return self._told(self.driver.receive(frame, self.now_ms))

    def wrote(self, fault: WriteFault | None = None) -> tuple[Event, ...]:
        """The transport speaks of a write."""
        return self._told(self.driver.wrote("2ad9", fault, self.now_ms))

    def wait(self, ms: int) -> tuple[Event, ...]:
        """Time passes, and then the driver is polled."""
        self.now_ms += ms
        return self._told(self.driver.poll(self.now_ms))

    def lose(self) -> tuple[Event, ...]:
        """The link breaks."""
        return self._told(self.driver.lost("link lost", self.now_ms))


@pytest.fixture
def line(cleared: Callable[..., Cleared]) -> Line:
    """A fresh connection whose Request Control is on its way."""
    line = Line(cleared)
    line.connect()
    assert line.out == ["00"]
    return line


@pytest.fixture
def held(line: Line) -> Line:
    """The same with control granted and nothing under way."""
    line.wrote()
    assert line.hear("800001") == (GRANTED,)
    return line


def accepted(number: int) -> Answered:
    """The machine took it."""
    return Answered(number, Answer.ACCEPTED, "success (01)")


def refused(number: int, why: str) -> Answered:
    """It was not done, and is known not to have been."""
    return Answered(number, Answer.REFUSED, why)


def superseded(number: int, why: str = "superseded by a stop") -> Answered:
    """It never left: something newer, or a stop, took its place."""
    return Answered(number, Answer.SUPERSEDED, why)


def unknown(number: int, why: str) -> Answered:
    """Neither done nor not done."""
    return Answered(number, Answer.UNKNOWN, why)


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
    assert line.hear("800805") == ()
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
    assert held.hear("800805") == (Noticed(Notice.CONTROL_LOST),)
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
