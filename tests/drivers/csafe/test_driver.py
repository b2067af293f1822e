"""The conversation with a CSAFE console: what goes out when, and what an answer means."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asked_line import AskedLine, accepted, refused, superseded, unknown
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answered,
    Frame,
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
)
from treadmill_ctl.drivers.contract import STREAM, Commissioned, Unfit, WriteFault
from treadmill_ctl.drivers.csafe import frame
from treadmill_ctl.drivers.csafe.driver import FINISH, RESET, CsafeDriver

LIVE = Commissioned(live_speed=True)
GRANTED = Noticed(Notice.CONTROL_GRANTED, 1)
READY, IDLE, IN_USE, PAUSED, FINISHED, MANUAL = 1, 2, 5, 6, 7, 8
TAKEN, REJECTED = 0, 1
SPEED_1 = "f125030a00311df2"


class Console(AskedLine):
    """A line on which the test writes the console's answers, its toggle as it should be."""

    toggle = False

    def says(self, state: int, verdict: int = TAKEN, data: str = "") -> tuple[object, ...]:
        """An answer to the oldest frame."""
        self.toggle = self.toggle ^ (verdict == TAKEN)
        status = self.toggle << 7 | verdict << 4 | state
        return self.hear(frame.write(bytes((status,)) + bytes.fromhex(data)).hex())


@pytest.fixture
def line(cleared: Callable[..., Cleared]) -> Console:
    """A console that is ready and under control, its line quiet."""
    line = Console(CsafeDriver(LIVE), cleared)
    assert line.connect() == (Linked(),)
    assert (line.out, line.urgent) == (["f18686f2"], [True])
    assert line.says(READY, REJECTED) == (GRANTED,)
    line.wait(100)
    line.says(READY, data="a503000031")
    return line


def test_a_session_needs_a_console_of_which_somebody_saw_that_it_is_live() -> None:
    """Without that it is refused, with what to do; the machine never claims what it was not."""
    found = CsafeDriver(Commissioned()).identify("Console", {})
    assert isinstance(found, Unfit)
    assert "add live=yes" in found.why
    machine = CsafeDriver(LIVE).identify("Console", {})
    assert isinstance(machine, Machine)
    assert machine.live_speed
    assert (machine.reverses, machine.watchdog_ms, machine.reports_key) == (False, None, False)
    assert "not\n known" in machine.unproven.replace("not known", "not\n known")


def test_a_question_goes_out_in_each_poll_and_one_at_a_time(line: Console) -> None:
    """Speed, and now and then the grade; none while an answer is awaited."""
    asked: list[str] = []
    for _ in range(10):
        line.wait(100)
        asked += line.out
        line.wait(100)
        assert line.out == []
        line.says(READY, data="a503000031")
    assert set(asked) == {"f1a5a5f2", "f1a8a8f2"}
    assert asked.count("f1a5a5f2") >= 5


def test_a_report_is_what_the_console_measures(line: Console) -> None:
    """With its unit; the grade that was last read stands beside it."""
    line.wait(100)
    line.says(IN_USE, data="a80332004c")
    line.wait(100)
    assert Reported(Report(300, 50)) in line.says(IN_USE, data="a5031e0031")


def test_a_start_is_set_up_and_left_to_the_walkers_key(line: Console) -> None:
    """Idle, the speed, in use: a frame each, never sooner than 50 ms after the one before."""
    line.send(StartBelt(100), 3)
    said: list[str] = []
    events: tuple[object, ...] = ()
    for _ in range(3):
        line.wait(100)
        said += line.out
        events = line.says(IDLE)
        assert line.out == []
    assert said == ["f18282f2", SPEED_1, "f18585f2"]
    assert events == (accepted(3),)


def test_a_start_ends_where_a_step_of_it_is_not_taken(line: Console) -> None:
    """A speed that was rejected before the start: no exercise is begun."""
    line.send(StartBelt(100), 3)
    line.wait(100)
    line.says(IDLE)
    line.wait(100)
    assert line.says(IDLE, REJECTED) == (refused(3, "the console says no (IDLE)"),)
    line.wait(100)
    assert line.out == ["f1a5a5f2"]


def test_a_rejected_speed_is_refused(line: Console) -> None:
    """Most consoles take none while they run, and say so."""
    line.send(SetSpeed(100), 4)
    line.wait(100)
    assert line.out == [SPEED_1]
    assert refused(4, "the console says no (IN_USE)") in line.says(IN_USE, REJECTED)


def test_a_stop_leaves_at_once_and_drops_what_waits(line: Console) -> None:
    """Past the gap, past an answer that is awaited, past a command."""
    line.wait(100)
    line.send(SetSpeed(100), 4)
    assert line.send(StopBelt(), 5) == (superseded(4),)
    assert (line.out, line.urgent) == (["f18686f2"], [True])


@pytest.mark.parametrize(("rung", "octets"), [(0, FINISH), (1, FINISH), (2, FINISH), (3, RESET)])
def test_the_ladder_of_stops(line: Console, rung: int, octets: bytes) -> None:
    """The end of the exercise, and where that did not help a reset."""
    line.send(StopBelt(rung), 5)
    assert line.out == [octets.hex()]


@pytest.mark.parametrize(
    ("state", "verdict", "answer"),
    [
        (FINISHED, TAKEN, accepted(5)),
        (READY, REJECTED, accepted(5)),
        (IN_USE, REJECTED, refused(5, "the console says no (IN_USE)")),
        (IN_USE, 2, refused(5, "the console says that it could not read the frame (IN_USE)")),
    ],
)
def test_a_stop_at_rest_is_answered_by_a_no(
    line: Console, state: int, verdict: int, answer: Answered
) -> None:
    """There is no exercise to end; while one runs a no is a no."""
    line.send(StopBelt(), 5)
    assert answer in line.says(state, verdict)


def test_an_answer_whose_toggle_did_not_turn_over_is_not_read(line: Console) -> None:
    """It may be of before: no speed is reported, no command answered, and it is noticed."""
    line.wait(100)
    line.toggle = not line.toggle
    events = line.says(IN_USE, data="a5031e0031")
    assert [each.notice for each in events if isinstance(each, Noticed)] == [Notice.BAD_BYTES]
    assert not any(isinstance(each, Reported) for each in events)


@pytest.mark.parametrize("state", [0, MANUAL, 9, 4, 15])
def test_a_console_that_ignores_commands_is_not_under_control(line: Console, state: int) -> None:
    """Error, manual, offline and what has no name; said once, and control comes back at rest."""
    line.wait(100)
    assert Noticed(Notice.CONTROL_REFUSED, 1) in line.says(state)
    line.wait(100)
    assert line.says(state) == ()
    assert isinstance(line.send(StartBelt(100), 6)[0], Answered)
    line.wait(100)
    assert line.says(READY) == (GRANTED,)


@pytest.mark.parametrize(
    ("meant", "states", "notice"),
    [
        (1, (IN_USE, FINISHED), Notice.CONSOLE_STOPPED),
        (1, (IN_USE, PAUSED), Notice.CONSOLE_PAUSED),
        (0, (READY, IN_USE), Notice.CONSOLE_STARTED),
        (1, (IDLE, IN_USE), None),
        (0, (IN_USE, FINISHED), None),
    ],
)
def test_what_people_do_at_the_console_is_told(
    line: Console, meant: int, states: tuple[int, int], notice: Notice | None
) -> None:
    """Stop, pause and start, where they are not what was asked for here."""
    if meant:
        line.send(StartBelt(100), 3)
    events: list[object] = []
    for state in states:
        line.wait(100)
        events = list(line.says(state))
    told = [each.notice for each in events if isinstance(each, Noticed)]
    assert told == ([] if notice is None else [notice])


def test_no_answer_within_a_second_is_unknown(line: Console) -> None:
    """Neither done nor not done."""
    line.send(SetSpeed(100), 4)
    line.wait(100)
    line.wait(900)
    assert line.wait(100) == (unknown(4, "no answer within 1000 ms"),)


def test_a_lost_line_ends_what_was_under_way(line: Console) -> None:
    """What went out is unknown, what waited was not sent."""
    line.send(SetSpeed(100), 4)
    line.wait(100)
    line.send(SetSpeed(110), 5)
    told = line.lose()
    assert unknown(4, "unplugged") in told
    assert refused(5, "unplugged; it was not sent") in told


def test_the_deck_is_left_to_the_console(line: Console) -> None:
    """A grade is refused and nothing leaves."""
    (answer,) = line.send(SetGrade(10), 4)
    assert isinstance(answer, Answered)
    line.wait(100)
    assert line.out != ["f128030a004c6df2"]


STATES = st.sampled_from((1, 2, 5, 6, 7, 8))
STORY = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.booleans()),
        st.tuples(st.just("stop"), st.integers(0, 5)),
        st.tuples(st.just("says"), st.tuples(STATES, st.integers(0, 3))),
        st.tuples(st.just("noise"), st.binary(max_size=12)),
        st.tuples(st.just("wrote"), st.sampled_from((None, WriteFault("dropped")))),
        st.tuples(st.just("wait"), st.integers(1, 700)),
        st.tuples(st.just("lose"), st.none()),
    ),
    max_size=50,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(STORY)
def test_a_stop_goes_first_and_nothing_of_before_follows(
    cleared: Callable[..., Cleared], story: list[tuple[str, object]]
) -> None:
    """Over random stories: a stop leaves in its own call, no earlier speed or start after it.

    The first frame of a connection is a stop; nothing else leaves within 50 ms of the frame
    before; and each command is answered exactly once.
    """
    line = Console(CsafeDriver(LIVE), cleared)
    line.connect()
    assert line.out == [FINISH.hex()]
    number, asked, answers = 0, False, list[int]()
    sent_ms = 0
    for what, how in story:
        events: tuple[object, ...] = ()
        match what, how:
            case "send", bool():
                number += 1
                asked = True
                events = line.send(StartBelt(100) if how else SetSpeed(100), number)
            case "stop", int():
                number += 1
                asked = False
                events = line.send(StopBelt(how), number)
                assert line.out[-1] in (FINISH.hex(), RESET.hex())
                assert all(line.urgent)
            case "says", (int() as state, int() as verdict):
                events = line.says(state, verdict)
            case "noise", bytes():
                events = line.hear(how.hex())
            case "wait", int():
                events = line.wait(how)
            case "lose", _:
                events = line.lose()
                assert line.out == []
                asked, line.toggle = False, False
                events += line.connect()
                assert line.out == [FINISH.hex()]
            case _:
                assert how is None or isinstance(how, WriteFault)
                events = line.wrote(how)
        answers += [each.number for each in events if isinstance(each, Answered)]
        for octets, urgent in zip(line.out, line.urgent, strict=True):
            assert asked or octets not in (SPEED_1, "f18585f2", "f18282f2")
            assert urgent or line.now_ms - sent_ms >= 50
            sent_ms = line.now_ms
    for _ in range(60):
        answers += [each.number for each in line.wait(100) if isinstance(each, Answered)]
    assert sorted(answers) == list(range(1, number + 1))


def test_octets_before_a_connection_are_nothing() -> None:
    """A driver that was not told of a connection hears nothing, and says nothing."""
    driver = CsafeDriver(LIVE)
    assert driver.receive(Frame(STREAM, b"\xf1\x09\x09\xf2"), 0) == ()
    assert driver.take() == ()


def test_without_a_connection_a_command_is_refused(cleared: Callable[..., Cleared]) -> None:
    """Nothing is kept for the next one."""
    line = Console(CsafeDriver(LIVE), cleared)
    why = "there is no connection; it was not sent"
    assert line.send(StopBelt(), 1) == (refused(1, why),)
    assert (line.wait(100), line.out) == ((), [])


@pytest.mark.parametrize("speed_ckmh", [-100, 1_210, 5])
def test_a_speed_that_it_cannot_be_told_is_refused(line: Console, speed_ckmh: int) -> None:
    """In reverse, beyond 12 km/h, less than a tenth."""
    why = "the speed is none that the console can be told; it was not sent"
    assert line.send(SetSpeed(speed_ckmh), 4) == (refused(4, why),)


def test_a_speed_in_a_unit_that_is_none_is_unreadable(line: Console) -> None:
    """57 revolutions a minute are no speed of a belt."""
    line.wait(100)
    assert Noticed(Notice.BAD_BYTES, 3) in line.says(IN_USE, data="a503390052")


@pytest.mark.parametrize("contents", ["", "05a5", "05a5031e00"])
def test_a_frame_whose_lengths_do_not_fit_is_no_answer(line: Console, contents: str) -> None:
    """It is noticed, and what was asked stays asked."""
    line.wait(100)
    line.hear(frame.write(bytes.fromhex(contents)).hex())
    line.wait(100)
    assert line.out == []
    assert line.driver.due_ms() is not None


def test_a_frame_that_the_transport_dropped_for_a_stop_is_superseded(line: Console) -> None:
    """It never left, so it is not unknown."""
    for _ in range(2):
        line.wrote()
    line.send(SetSpeed(100), 4)
    line.wait(100)
    line.send(StopBelt(), 5)
    assert line.wrote(WriteFault("dropped")) == (superseded(4),)


def test_a_machine_without_a_speed_is_refused() -> None:
    """Where a person left none between lowest and highest, it says what to correct."""
    found = CsafeDriver(Commissioned(None, 200, 100, live_speed=True)).identify("Console", {})
    assert isinstance(found, Unfit)
    assert "lowest=" in found.why
