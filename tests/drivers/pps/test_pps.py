"""A Woodway PPS: its vectors, its octets, and what it is told when."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked_line import AskedLine, accepted, refused
from stream_vectors import Vector, vectors
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.drivers import mm_s
from treadmill_ctl.drivers.asking import AskingDriver
from treadmill_ctl.drivers.contract import Commissioned, Unfit
from treadmill_ctl.drivers.pps import codec, language
from treadmill_ctl.drivers.pps.codec import Decoder
from treadmill_ctl.drivers.pps.language import PpsLanguage
from treadmill_ctl.drivers.said import Reply, Unreadable
from treadmill_sim.pps import PpsPeripheral
from treadmill_sim.stream import MakeUp

VECTORS = vectors("woodway-pps")
PLAIN = {"release": language.RELEASE.data, "actual_speed": language.SPEED.data}


@pytest.fixture
def line(cleared: Callable[..., Cleared]) -> AskedLine:
    """A machine that listens."""
    line = AskedLine(AskingDriver(PpsLanguage(Commissioned())), cleared)
    line.connect()
    assert line.out == ["a800"]
    line.hear("a80d", "c7303030300d")
    return line


# --- octets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_a_vector_is_written_and_read_as_it_is(vector: Vector) -> None:
    """The codec gives the command's octets and the one message of the reply, cut or whole."""
    assert vector.expected is not None
    match vector.expected["command"], vector.expected["value"]:
        case "set_speed", int(value):
            assert codec.set_speed(value) == vector.tx
        case "set_grade", int(value):
            assert codec.set_grade(value) == vector.tx
        case str(name), _:
            assert PLAIN[name] == vector.tx
        case _:
            assert vector.rx == b"\r"
    decoder = Decoder()
    said = [each for octet in vector.rx for each in decoder.feed(bytes((octet,)))]
    assert said == Decoder().feed(vector.rx)
    match vector.expected["reply"]:
        case "faulty":
            assert said == [codec.FAULTY]
        case "speed":
            assert said == [Reply(0xC7, b"0833")]
            assert codec.speed_mm_s(b"0833") == vector.expected["reply_value"]
        case _:
            assert said == [Reply(vector.tx[0])]


def test_the_contract_has_not_been_emptied() -> None:
    """The file has as many vectors as were collected."""
    assert len(VECTORS) == 6


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        ("c7 30 38 33 a3 0d", [Reply(0xA3), Unreadable(4)]),
        ("30 a3 0d", [Reply(0xA3), Unreadable(1)]),
        ("c7 30 38 33 33 33 0d", [Reply(0xC7, b"0833"), Unreadable(1)]),
        ("0d", [codec.FAULTY]),
    ],
)
def test_octets_out_of_place_are_counted_and_the_next_message_is_read(
    octets: str, said: list[object]
) -> None:
    """A head begins a message, a carriage return ends it."""
    assert Decoder().feed(bytes.fromhex(octets)) == said


@pytest.mark.parametrize(
    ("data", "grade"),
    [
        (b"-025", -25),
        (b"+025", 25),
        (b"0025", 25),
        (b" 025", None),
        (b"-02a", None),
        (b"-02", None),
    ],
)
def test_a_grade_has_a_sign_or_a_digit_in_front(data: bytes, grade: int | None) -> None:
    """How a plus looks is not known; anything that is no number is none."""
    assert codec.grade_dpct(data) == grade


def test_a_million_random_octets_are_read_in_bounded_memory() -> None:
    """No octets raise or stop it, and it never keeps more than one message."""
    chance, decoder = random.Random(6), Decoder()
    for _ in range(250):
        octets = chance.randbytes(4_000)
        assert 0 < len(decoder.feed(octets)) <= len(octets)
        assert len(repr(decoder)) < 100
    assert Reply(0xC7, b"0833") in decoder.feed(b"\xc70833\r")


# --- the machine -------------------------------------------------------------------------------


@given(st.integers(50, 1_200))
def test_both_ends_read_a_speed_alike(speed_ckmh: int) -> None:
    """What the service says is what the simulated machine runs, and what it says back."""
    machine, told = PpsPeripheral(MakeUp()), mm_s.from_ckmh(speed_ckmh)
    machine.feed(codec.plain(codec.RELEASE) + codec.set_speed(told), 0)
    machine.advance(30_000)
    machine.take()
    machine.feed(codec.plain(codec.ACTUAL_SPEED), 30_000)
    machine.advance(30_010)
    assert machine.machine.speed_ckmh == speed_ckmh
    assert Decoder().feed(machine.take()) == [Reply(codec.ACTUAL_SPEED, b"%04d" % told)]
    assert mm_s.to_ckmh(told) == speed_ckmh


def test_it_is_what_a_person_found_out_and_marked_as_experimental() -> None:
    """It counts on no watchdog and reports no key; no reverse is known."""
    machine = PpsLanguage(Commissioned(lowest_ckmh=30, highest_ckmh=800)).identify("a treadmill")
    assert isinstance(machine, Machine)
    assert machine.speed == Range(30, 800, 1)
    assert "not known" in machine.unproven
    assert (machine.watchdog_ms, machine.reports_key, machine.reverses) == (None, False, False)
    assert machine.unit == ""


def test_a_range_without_a_speed_in_it_is_said() -> None:
    """With both ends, and where to correct them."""
    driver = AskingDriver(PpsLanguage(Commissioned(lowest_ckmh=300, highest_ckmh=200)))
    assert driver.identify("T", {}) == Unfit(
        "T is left no speed from 3.00 km/h to 2.00 km/h; correct lowest= and highest= in its"
        " address."
    )


def test_a_start_is_the_release_and_then_the_speed(line: AskedLine) -> None:
    """It takes no speed before it is released."""
    line.send(StartBelt(300), 1)
    assert line.out == ["a900"]
    line.hear("a90d")
    assert line.out == ["a3303833330d"]
    assert line.hear("a30d") == (accepted(1),)


def test_a_fault_refuses_the_command_it_is_at(line: AskedLine) -> None:
    """A carriage return alone."""
    line.send(SetGrade(25), 1)
    assert line.out == ["a42b3032350d"]
    assert line.hear("0d") == (refused(1, "the machine calls a command faulty (0D)"),)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (SetSpeed(-100), "no way is known to say that its belt runs in reverse"),
        (SetSpeed(0), "the speed is none that the machine can be told"),
        (SetSpeed(4_000), "the speed is none that the machine can be told"),
        (SetGrade(-10), "the machine has no such grade"),
    ],
)
def test_what_cannot_be_said_is_refused_and_not_sent(
    line: AskedLine, command: SetSpeed | SetGrade, why: str
) -> None:
    """Nothing is left to the machine to clip."""
    assert line.send(command, 1) == (refused(1, f"{why}; it was not sent"),)
    assert line.out == []


def test_speed_and_grade_are_asked_for_and_reported(line: AskedLine) -> None:
    """Both in each round; what is no number is told as unreadable."""
    line.wait(100)
    assert line.out == ["c700"]
    assert line.hear("c7303833330d") == (Reported(Report(300)),)
    assert line.out == ["c800"]
    assert line.hear("c82d3032350d") == ()
    line.wait(100)
    assert line.hear("c7303833330d") == (Reported(Report(300, -25)),)
    assert line.hear("c8203032350d") == (Noticed(Notice.BAD_BYTES, 4),)
    line.wait(100)
    assert line.hear("c73038330d") == (Noticed(Notice.BAD_BYTES, 3),)


def test_the_ladder_stops_in_four_ways(line: AskedLine) -> None:
    """Plain, again, the lowest speed where the belt is faster, and speed zero."""
    line.wait(100)
    line.hear("c7303833330d")
    sent: list[str] = []
    for number in range(4):
        line.send(StopBelt(number), number)
        sent += line.out
    assert sent == ["a800", "a800", "a3303133380d", "a3303030300d"]
    assert line.driver.last_words() == b"\xa8\0"
