"""Who speaks when on a line to a Trackmaster, and what became of each command."""

import pytest

from asked_line import AskedLine, accepted, refused, superseded, unknown
from treadmill_ctl.core.model import (
    Event,
    Linked,
    Notice,
    Noticed,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
    Unlinked,
)
from treadmill_ctl.drivers.contract import WriteFault

GRANTED = Noticed(Notice.CONTROL_GRANTED, 1)
DROPPED = WriteFault("it was not sent: a stop went in its place")
SPEED_1 = "a330303130"

# --- connect -------------------------------------------------------------------------------------


def test_the_first_frame_after_a_connect_is_a_stop_and_it_is_urgent(fresh: AskedLine) -> None:
    """Before the machine was asked anything, it is told to stop."""
    assert fresh.connect() == (Linked(),)
    assert (fresh.out, fresh.urgent) == (["a2"], [True])


def test_control_is_granted_once_a_stop_and_then_a_question_were_answered(
    fresh: AskedLine,
) -> None:
    """The acknowledgement alone is not enough; and it is granted once a connection."""
    fresh.connect()
    assert fresh.hear("b2") == ()
    assert fresh.out == ["c0"]
    assert fresh.hear("d031") == (GRANTED,)
    fresh.wait(100)
    assert GRANTED not in fresh.hear("d10000", "d031")


def test_no_question_alone_grants_control(fresh: AskedLine) -> None:
    """A machine that answers questions and no stop does not listen."""
    fresh.connect()
    fresh.wait(100)
    assert fresh.out == ["c1"]
    assert fresh.hear("d130303030") == (Reported(Report(0)),)
    assert fresh.send(StartBelt(50), 1) == (
        refused(1, "the machine has not answered a stop yet; it was not sent"),
    )
    assert fresh.out == []


def test_every_connection_begins_anew(line: AskedLine) -> None:
    """Half a message, commands under way and the permission of before are gone."""
    line.send(SetSpeed(100), 1)
    line.hear("d13030")
    assert line.lose() == (unknown(1, "unplugged"), Unlinked("unplugged"))
    assert line.send(SetSpeed(100), 2) == (refused(2, "there is no connection; it was not sent"),)
    assert line.connect() == (Linked(),)
    assert line.out == ["a2"]
    assert line.hear("3030") == (Noticed(Notice.BAD_BYTES, 2),)
    assert line.send(SetSpeed(100), 3)[0] == refused(
        3, "the machine has not answered a stop yet; it was not sent"
    )


def test_without_a_connection_nothing_is_said(fresh: AskedLine) -> None:
    """Octets, writes, time and a loss come to nothing."""
    assert fresh.hear("b2") == fresh.wrote() == fresh.wait(100) == ()
    assert fresh.driver.due_ms() is None
    assert fresh.lose() == (Unlinked("unplugged"),)
    assert fresh.out == []


# --- commands ------------------------------------------------------------------------------------


def test_a_start_is_the_speed_the_start_and_the_speed_again(line: AskedLine) -> None:
    """Each goes out when the one before is acknowledged; the last one answers the command."""
    assert line.send(StartBelt(100), 7) == ()
    assert line.out == [SPEED_1]
    assert line.hear("b3") == ()
    assert line.out == ["a0"]
    assert line.hear("b0") == ()
    assert line.out == [SPEED_1]
    assert line.hear("b3") == (accepted(7),)
    assert line.out == []


def test_a_command_waits_while_the_line_is_not_free(line: AskedLine) -> None:
    """A question that is young is waited for; its answer brings the command out."""
    line.wait(100)
    assert line.out == ["c1"]
    line.send(SetSpeed(100), 1)
    assert line.out == []
    assert line.hear("d130303030") == (Reported(Report(0)),)
    assert line.out == [SPEED_1]


def test_the_newest_of_a_kind_replaces_one_that_waits(line: AskedLine) -> None:
    """The older one never leaves; a speed goes before a grade that waits longer."""
    line.wait(100)
    line.send(SetGrade(10), 1)
    line.send(SetSpeed(100), 2)
    assert line.send(SetSpeed(110), 3) == (superseded(2, "superseded by a newer one"),)
    line.hear("d130303030")
    assert line.out == ["a330303131"]
    assert line.hear("b3") == (accepted(3),)
    assert line.out == ["a430303130"]
    assert line.hear("b4") == (accepted(1),)


def test_a_slower_speed_does_not_wait_for_an_answer_that_stays_away(line: AskedLine) -> None:
    """After 50 ms it goes out behind; each is answered in its turn."""
    line.send(SetSpeed(100), 1)
    line.now_ms += 50
    line.send(SetSpeed(90), 2)
    assert line.out == ["a330303039"]
    assert line.hear("b3") == (accepted(1),)
    assert line.hear("b3") == (accepted(2),)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("be", "the value is out of the machine's range (BE)"),
        ("bf", "the machine does not know this command (BF)"),
    ],
)
def test_an_error_octet_refuses_the_command_it_is_at(line: AskedLine, error: str, why: str) -> None:
    """With its reason; what is left of a start is not sent."""
    line.send(StartBelt(100), 1)
    assert line.hear(error) == (refused(1, why),)
    assert line.out == []
    line.wait(100)
    assert line.out == ["c1"]


def test_an_error_is_not_taken_for_the_answer_of_an_older_question(line: AskedLine) -> None:
    """A question that got no answer is over; the error is of the command behind it."""
    line.wait(100)
    line.now_ms += 60
    line.send(SetSpeed(100), 1)
    assert line.hear("be") == (refused(1, "the value is out of the machine's range (BE)"),)


def test_an_error_to_an_old_request_is_still_its_own(line: AskedLine) -> None:
    """Late, and with nothing younger under way, it refuses the one that waits for an answer."""
    line.send(SetSpeed(100), 1)
    line.now_ms += 200
    assert line.hear("be") == (refused(1, "the value is out of the machine's range (BE)"),)
    assert line.hear("be") == ()


def test_a_command_without_an_answer_is_unknown_after_half_a_second(line: AskedLine) -> None:
    """Neither done nor not done, whatever is asked meanwhile; its late answer is worth nothing."""
    line.send(SetSpeed(100), 1)
    assert line.driver.due_ms() == 500
    for _ in range(4):
        assert line.wait(100) == ()
        assert line.out == ["c1"]
    assert line.wait(100) == (unknown(1),)
    assert line.hear("b3") == ()


def test_a_reply_that_nobody_asked_for_says_nothing(line: AskedLine) -> None:
    """A speed out of the blue is not taken for the belt's."""
    assert line.hear("d130303034") == ()
    line.wait(100)
    assert line.hear("d130303034") == (Reported(Report(40)),)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (SetSpeed(-100), "the machine has no way to say that a belt runs in reverse"),
        (StartBelt(-50), "the machine has no way to say that a belt runs in reverse"),
        (SetSpeed(9), "the speed is none that the machine can be told"),
        (SetSpeed(1_300), "the speed is none that the machine can be told"),
        (SetGrade(12), "the machine has no such grade"),
        (SetGrade(-5), "the machine has no such grade"),
    ],
)
def test_what_cannot_be_said_is_refused_and_not_sent(
    line: AskedLine, command: SetSpeed | SetGrade | StartBelt, why: str
) -> None:
    """Nothing is bent into what the machine could take."""
    assert line.send(command, 1) == (refused(1, f"{why}; it was not sent"),)
    assert line.out == []


# --- stop ----------------------------------------------------------------------------------------


def test_a_stop_leaves_in_its_own_call_past_everything(line: AskedLine) -> None:
    """What waits never leaves, what is left of a start neither, and no question follows it."""
    line.send(StartBelt(100), 1)
    line.send(SetGrade(5), 2)
    assert line.send(StopBelt(), 3) == (superseded(2),)
    assert (line.out, line.urgent) == (["a2"], [True])
    assert line.hear("b3") == (superseded(1),)
    assert line.out == []
    assert line.hear("b2") == (accepted(3),)
    assert line.out == []


def test_a_start_between_two_of_its_steps_ends_with_a_stop(line: AskedLine) -> None:
    """A step was answered, the line was not free for the next: it never goes out."""
    line.send(StartBelt(100), 1)
    line.now_ms += 60
    line.wait(0)
    assert line.out == ["c1"]
    assert line.hear("b3") == ()
    assert line.out == []
    assert line.send(StopBelt(), 2) == (superseded(1),)
    assert line.hear("d130303030", "b2") == (Reported(Report(0)), accepted(2))
    assert line.out == []


def test_a_speed_that_was_sent_before_a_stop_is_answered_by_the_machine(line: AskedLine) -> None:
    """It left whole: its acknowledgement is its own, and no stop's."""
    line.send(SetSpeed(100), 1)
    line.send(StopBelt(), 2)
    assert line.hear("b3") == (accepted(1),)
    assert line.hear("b2") == (accepted(2),)


def test_a_frame_that_a_stop_kept_from_leaving_is_superseded(line: AskedLine) -> None:
    """The transport says so, in the order of the frames."""
    line.wrote()
    line.wrote()
    line.send(SetSpeed(100), 1)
    line.send(StopBelt(), 2)
    assert line.wrote(DROPPED) == (superseded(1),)
    assert line.wrote() == ()
    assert line.hear("b2") == (accepted(2),)


def test_a_frame_that_could_not_leave_is_unknown(line: AskedLine) -> None:
    """With the transport's own words; a question that could not is asked again by and by."""
    line.wrote()
    line.wrote()
    line.send(SetSpeed(100), 1)
    assert line.wrote(WriteFault("no room")) == (unknown(1, "no room"),)
    line.wait(100)
    assert line.wrote(WriteFault("no room")) == ()
    line.wait(100)
    assert len(line.out) == 1
    assert line.wrote() == line.wrote() == ()


def test_what_was_not_taken_when_a_stop_came_is_not_taken_behind_it(line: AskedLine) -> None:
    """Frames are handed out once, and a stop leaves nothing of before to hand out."""
    line.driver.send(line.clear(SetSpeed(100), 1), 0)
    assert line.send(StopBelt(), 2) == (superseded(1),)
    assert line.out == ["a2"]


def test_what_was_not_taken_when_the_link_broke_was_not_sent(line: AskedLine) -> None:
    """It is refused, and so is what waited behind it."""
    line.driver.send(line.clear(SetSpeed(100), 1), 0)
    line.driver.send(line.clear(SetGrade(5), 2), 0)
    assert set(line.lose()) == {
        refused(1, "unplugged; it was not sent"),
        refused(2, "unplugged; it was not sent"),
        Unlinked("unplugged"),
    }


def test_the_ladder_stops_in_four_ways(line: AskedLine) -> None:
    """Plain, again, the lowest speed where the belt is faster, speed and deck to nothing."""
    sent: list[str] = []
    line.wait(100)
    line.hear("d130303330")
    for number in range(5):
        line.send(StopBelt(number), number)
        sent += line.out
        assert line.urgent == [True]
    assert sent == ["a2", "a2", "a330303035", "aa", "a2"]


@pytest.mark.parametrize("speed", ["d130303035", "d130303030", ""])
def test_a_belt_that_may_be_slower_is_never_told_the_lowest_speed(
    line: AskedLine, speed: str
) -> None:
    """At the lowest speed, still, or without a report, that rung is a plain stop as well."""
    line.wait(100)
    line.hear(speed)
    line.send(StopBelt(2), 1)
    assert line.out == ["a2"]


def test_an_old_report_does_not_say_that_a_belt_is_faster(line: AskedLine) -> None:
    """After 1.5 s the lowest speed might drive a belt that has stopped."""
    line.wait(100)
    line.hear("d130303330")
    line.now_ms += 1_501
    line.send(StopBelt(2), 1)
    assert line.out == ["a2"]


def test_the_octets_for_a_guardian_are_the_plain_stop(line: AskedLine) -> None:
    """Whatever was said before."""
    assert line.driver.last_words() == b"\xa2"


# --- silence, rounds -----------------------------------------------------------------------------


def test_rounds_begin_in_poll_alone_and_end_by_themselves(line: AskedLine) -> None:
    """The speed and one thing more, by turns; answered, nothing more is asked until a poll."""
    asked: list[list[str]] = []
    for _ in range(4):
        line.wait(100)
        asked.append(line.out)
        line.hear("d130303030")
        asked[-1] += line.out
        line.hear("d031", "d230303130", "d330303530")
        assert line.out == []
    others = [second for _, second in asked]
    assert sorted(others) == ["c0", "c0", "c2", "c3"]
    assert {first for first, _ in asked} == {"c1"}


def test_a_poll_right_behind_another_begins_no_round(line: AskedLine) -> None:
    """The loop ticks at every request and notice; the line is not asked each time."""
    line.wait(100)
    line.hear("d130303030")
    line.hear("d031", "d230303130")
    line.wait(49)
    assert line.out == []
    line.wait(1)
    assert line.out == ["c1"]


def test_after_two_seconds_of_silence_the_first_word_is_stop_again(line: AskedLine) -> None:
    """The machine may have been off: no start before it has answered a stop."""
    for _ in range(20):
        line.wait(100)
    assert line.send(StartBelt(50), 1) == (
        refused(1, "the machine has not answered a stop yet; it was not sent"),
    )
    assert line.hear("d130303030") == ()
    assert line.out == ["a2"]
    line.hear("b2", "d031")
    line.send(StartBelt(50), 2)
    assert line.out == ["a330303035"]


def test_a_grade_is_reported_with_the_speed_while_it_is_young(line: AskedLine) -> None:
    """An old one is left out: no later message makes it younger."""
    for _ in range(4):
        line.wait(100)
        line.hear("d130303034", "d230303235")
    line.wait(100)
    assert line.hear("d130303034") == (Reported(Report(40, 25)),)
    line.now_ms += 1_501
    line.wait(0)
    assert line.hear("d130303034") == (Reported(Report(40)),)


@pytest.mark.parametrize("reply", ["d13030a0", "d1303a3030", "d23030303a", "d33030303a"])
def test_a_reply_without_a_number_is_unreadable(line: AskedLine, reply: str) -> None:
    """It is told as octets that could not be read, and is neither a speed nor a grade."""
    told: list[Event] = []
    for _ in range(4):
        line.wait(100)
        told += line.hear(reply if reply.startswith("d1") else "d130303030", reply)
    unreadable = [event for event in told if isinstance(event, Noticed)]
    assert {event.notice for event in unreadable} == {Notice.BAD_BYTES}
    assert {event for event in told if isinstance(event, Reported)} <= {Reported(Report(0))}
