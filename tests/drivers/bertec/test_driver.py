"""The conversation with a Bertec: what goes out, when, with which acceleration and angle."""

from collections.abc import Callable

import pytest

from asked_line import AskedLine
from bertec_line import obeyed, told
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Linked,
    Machine,
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
from treadmill_ctl.drivers.bertec.driver import BertecDriver
from treadmill_ctl.drivers.contract import Commissioned, Unfit, WriteFault

GRANTED = Noticed(Notice.CONTROL_GRANTED, 1)


@pytest.fixture
def line(cleared: Callable[..., Cleared]) -> AskedLine:
    """A first connection that was made just now."""
    line = AskedLine(BertecDriver(Commissioned()), cleared)
    assert line.connect() == (Linked(),)
    return line


@pytest.fixture
def held(line: AskedLine) -> AskedLine:
    """The same, with the deck at 3.50 degrees, told to stop and listening."""
    line.hear(told(0, incline_cdeg=350).hex())
    line.wrote()
    assert GRANTED in line.hear(told(0, incline_cdeg=350).hex())
    return line


def heard(line: AskedLine, speed_mm_s: int, left_mm_s: int | None = None) -> int | None:
    """The speed that is reported of a packet."""
    packet = told(speed_mm_s, left_mm_s, 350).hex()
    events = (*line.hear(packet), *line.hear(packet))  # a leap counts when it is told twice
    return [event.report for event in events if isinstance(event, Reported)][-1].speed_ckmh


def test_the_first_word_is_a_stop_that_leaves_the_deck_alone(line: AskedLine) -> None:
    """It waits for the first packet, and says the angle that is told there."""
    assert line.out == []
    line.hear(told(0, incline_cdeg=350).hex())
    assert [obeyed(each) for each in line.out] == [(0, 250, 350)]
    assert line.urgent == [True]


def test_a_machine_that_tells_nothing_is_told_to_stop_all_the_same(line: AskedLine) -> None:
    """After 250 ms the stop goes out, with the only angle there is to say."""
    line.wait(249)
    assert line.out == []
    line.wait(1)
    assert [obeyed(each) for each in line.out] == [(0, 250, 0)]


def test_over_the_next_connection_the_stop_waits_for_nothing(held: AskedLine) -> None:
    """The deck's angle is known from before, so the stop goes out in the call that connects."""
    held.lose()
    held.connect()
    assert [obeyed(each) for each in held.out] == [(0, 250, 350)]


def test_nothing_is_granted_before_a_stop_went_out_and_a_report_followed(line: AskedLine) -> None:
    """A report that came before the stop was handed over proves nothing."""
    packet = told(0).hex()
    assert GRANTED not in line.hear(packet)
    assert GRANTED not in line.hear(packet)
    line.wrote()
    assert GRANTED in line.hear(packet)
    assert GRANTED not in line.hear(packet)


def test_before_that_no_belt_is_started(line: AskedLine) -> None:
    """A start is refused, and nothing of it goes out."""
    line.hear(told(0).hex())
    (answer,) = line.send(StartBelt(-50), 1)
    assert isinstance(answer, Answered)
    assert answer.answer is Answer.REFUSED
    assert line.out == []


@pytest.mark.parametrize(("speed_ckmh", "speed_mm_s"), [(-50, -138), (50, 138), (-100, -277)])
def test_a_start_is_a_signed_speed_taken_gently(
    held: AskedLine, speed_ckmh: int, speed_mm_s: int
) -> None:
    """From standstill at 0.05 m/s², the deck where it was, and not as a stop."""
    held.send(StartBelt(speed_ckmh), 1)
    assert [obeyed(each) for each in held.out] == [(speed_mm_s, 50, 350)]
    assert held.urgent == [False]


@pytest.mark.parametrize(
    ("passed_ms", "speed_ckmh", "rate_mm_s2"),
    [(400, 64, 98), (400, 60, 70), (60_000, 60, 50), (800, 70, 70), (400, 52, 50), (1, 100, 250)],
)
def test_a_rise_is_no_steeper_than_the_guard_let_it(
    held: AskedLine, passed_ms: int, speed_ckmh: int, rate_mm_s2: int
) -> None:
    """The change over the time since the last speed; at least 0.05, never above 0.25 m/s²."""
    held.send(StartBelt(50), 1)
    held.wait(passed_ms)
    held.send(SetSpeed(speed_ckmh), 2)
    assert obeyed(held.out[0])[1] == rate_mm_s2


@pytest.mark.parametrize(("rung", "rate_mm_s2"), [(0, 250), (1, 250), (2, 250), (3, 500), (4, 250)])
def test_every_stop_is_speed_zero_within_the_limits(
    held: AskedLine, rung: int, rate_mm_s2: int
) -> None:
    """On each rung, at standstill: 0.25 m/s², and 0.5 where that did not help; deck as found."""
    held.send(StopBelt(rung), 1)
    assert [obeyed(each) for each in held.out] == [(0, rate_mm_s2, 350)]
    assert held.urgent == [True]


@pytest.mark.parametrize(("seen_mm_s", "told_mm_s"), [(-1_000, -138), (1_000, 138), (-100, 0)])
def test_the_third_rung_slows_the_way_the_belt_runs(
    held: AskedLine, seen_mm_s: int, told_mm_s: int
) -> None:
    """It takes a fast belt to its lowest speed, never another way and never from below."""
    heard(held, seen_mm_s)
    held.send(StopBelt(2), 1)
    assert obeyed(held.out[0])[0] == told_mm_s


def test_nothing_is_said_twice_by_itself(held: AskedLine) -> None:
    """Minutes go by under a set speed, and no packet leaves."""
    held.send(StartBelt(-50), 1)
    said = 0
    for _ in range(1_000):
        held.wait(100)
        said += len(held.out)
        heard(held, -138)
        said += len(held.out)
    assert said == 0


def test_a_command_counts_as_taken_when_a_report_follows_it(held: AskedLine) -> None:
    """Not before it went out, and then once."""
    held.send(StartBelt(50), 7)
    taken = Answered(7, Answer.ACCEPTED, "it reports on")
    assert taken not in held.hear(told(0).hex())
    held.wrote()
    assert taken in held.hear(told(0).hex())
    assert taken not in held.hear(told(0).hex())


def test_without_a_report_it_is_not_known(held: AskedLine) -> None:
    """500 ms after it was sent the answer is unknown: neither done nor not done."""
    held.send(StartBelt(50), 7)
    held.wrote()
    assert held.wait(499) == ()
    assert held.wait(1) == (Answered(7, Answer.UNKNOWN, "no report within 500 ms"),)


def test_a_stop_drops_what_the_transport_had_not_sent(held: AskedLine) -> None:
    """A speed that was handed over and never left is superseded, not unknown."""
    held.send(StartBelt(50), 1)
    held.send(StopBelt(), 2)
    assert held.wrote(WriteFault("dropped")) == (
        Answered(1, Answer.SUPERSEDED, "superseded by a stop"),
    )


@pytest.mark.parametrize(
    ("right", "left", "said_ckmh"),
    [(-278, -278, -101), (-278, -500, -180), (-278, 100, 36), (0, 278, 101), (0, 0, 0)],
)
def test_of_two_belts_the_one_a_walker_falls_by_is_told(
    held: AskedLine, right: int, left: int, said_ckmh: int
) -> None:
    """The faster one; or the one that runs the other way than both were told."""
    held.send(StartBelt(-50), 1)
    assert heard(held, right, left) == said_ckmh


def test_the_deck_is_told_in_per_cent(held: AskedLine) -> None:
    """3.50 degrees are a grade of 6.1 %."""
    events = held.hear(told(0, incline_cdeg=350).hex())
    assert Reported(Report(0, 61)) in events


def test_the_deck_is_never_moved(held: AskedLine) -> None:
    """A grade is refused, and the machine has none to check a plan by."""
    (answer,) = held.send(SetGrade(10), 1)
    assert isinstance(answer, Answered)
    assert answer.answer is Answer.REFUSED
    assert held.out == []
    assert isinstance(held.machine, Machine)
    assert held.machine.grade is None


def test_the_last_words_stop_and_leave_the_deck(held: AskedLine) -> None:
    """What a guardian would say is the plain stop, with the angle that was last found."""
    assert obeyed(held.driver.last_words().hex()) == (0, 250, 350)


def test_octets_that_are_no_packet_are_told(held: AskedLine) -> None:
    """A stream out of step is noticed, what cannot begin a packet at once, and is no report."""
    events = held.hear("ff" * 96)
    assert events == (Noticed(Notice.BAD_BYTES, 64),)


def test_a_machine_without_a_speed_is_refused() -> None:
    """Where a person left no speed between lowest and highest, it says what to correct."""
    found = BertecDriver(Commissioned(None, 200, 100)).identify("Bertec", {})
    assert isinstance(found, Unfit)
    assert "lowest=" in found.why


def test_what_nobody_has_seen_is_said() -> None:
    """It has no watchdog, runs both ways, and says that its behaviour on loss is not known."""
    found = BertecDriver(Commissioned()).identify("Bertec", {})
    assert isinstance(found, Machine)
    assert (found.watchdog_ms, found.reverses, found.reports_key) == (None, True, False)
    assert "connection is" in found.unproven


@pytest.mark.parametrize("speed_ckmh", [1_081, -1_081, 0])
def test_a_speed_that_it_cannot_be_told_is_refused(held: AskedLine, speed_ckmh: int) -> None:
    """Beyond 3 m/s either way, and none at all: nothing goes out."""
    (answer,) = held.send(SetSpeed(speed_ckmh), 3)
    assert isinstance(answer, Answered)
    assert answer.answer is Answer.REFUSED
    assert held.out == []


def test_without_a_connection_it_says_and_hears_nothing(cleared: Callable[..., Cleared]) -> None:
    """Commands are refused, octets and time mean nothing."""
    line = AskedLine(BertecDriver(Commissioned()), cleared)
    why = "there is no connection; it was not sent"
    assert line.send(StopBelt(), 1) == (Answered(1, Answer.REFUSED, why),)
    assert (line.hear(told(0).hex()), line.wait(1_000), line.out) == ((), (), [])
    assert line.driver.due_ms() is None


def test_it_is_polled_when_a_stop_has_waited_or_an_answer_is_late(line: AskedLine) -> None:
    """250 ms after the connection, then 500 ms after the stop was meant to go."""
    assert line.driver.due_ms() == 250
    line.wait(250)
    assert line.driver.due_ms() == 500


def test_a_stop_that_waited_ends_with_the_connection(line: AskedLine) -> None:
    """It was not sent, and is said to be so."""
    line.send(StopBelt(), 4)
    why = "unplugged; it was not sent"
    assert Answered(4, Answer.REFUSED, why) in line.lose()


def test_a_line_lost_before_it_stood_leaves_nothing_unanswered() -> None:
    """Nothing was said over it yet, so there is nothing whose fate is unknown."""
    assert BertecDriver(Commissioned()).lost("gone", 0) == (Unlinked("gone"),)
