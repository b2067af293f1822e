"""The simulated Biodex, by its contract alone."""

from random import Random

import pytest

from treadmill_sim.biodex import BiodexPeripheral
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.stream import NEVER_MS, MakeUp


def told(machine: BiodexPeripheral, octets: bytes, at_ms: int) -> bytes:
    """What it answers to some octets, a moment later."""
    machine.feed(octets, at_ms)
    machine.advance(at_ms + 10)
    return machine.take()


@pytest.fixture
def machine() -> BiodexPeripheral:
    """One that counts in km/h, long switched on."""
    machine = BiodexPeripheral(MakeUp(unit="km/h"))
    machine.advance(1_000)
    return machine


def test_it_speaks_only_when_asked(machine: BiodexPeripheral) -> None:
    """Nothing is due, and nothing comes in a minute."""
    assert machine.next_due_ms() == NEVER_MS
    machine.advance(61_000)
    assert machine.take() == b""


@pytest.mark.parametrize(("letter", "speed_ckmh"), [(b"F", 250), (b"R", -250)])
def test_it_runs_the_way_it_was_told(
    machine: BiodexPeripheral, letter: bytes, speed_ckmh: int
) -> None:
    """Its speed has no sign on the line; the direction is asked for by itself."""
    assert told(machine, b"\x84" + letter + b"\x82025\x80", 1_000) == b"\x84\x82\x80"
    machine.advance(20_000)
    assert machine.machine.speed_ckmh == speed_ckmh
    assert told(machine, b"\xa0\xa2", 20_000) == b"\xa0025\xa2" + letter


def test_it_says_which_way_the_belt_really_runs(machine: BiodexPeripheral) -> None:
    """A belt that turns against its setting is told as it is."""
    machine.inject(Faults(turns_round=True), 1_000)
    told(machine, b"\x84R\x82025\x80", 1_000)
    machine.advance(20_000)
    assert told(machine, b"\xa2", 20_000) == b"\xa2F"


def test_speed_zero_is_rest_and_not_the_end(machine: BiodexPeripheral) -> None:
    """The belt comes to zero and goes on with the next speed, without a start."""
    told(machine, b"\x82025\x80", 1_000)
    told(machine, b"\x82000", 10_000)
    machine.advance(20_000)
    assert machine.machine.belt.speed == 0
    told(machine, b"\x82010", 20_000)
    machine.advance(30_000)
    assert machine.machine.speed_ckmh == 100


@pytest.mark.parametrize(
    ("octets", "trouble"),
    [
        (b"\x82999", 0x40), (b"\x82x25", 0x40), (b"\x8316", 0x40), (b"\x84X", 0x40),
        (b"\x8f", 0x01), (b"\x82\x81", 0x04), (b"5\x81", 0x02),
    ],
)  # fmt: skip
def test_what_it_does_not_take_shows_in_its_status_once(
    machine: BiodexPeripheral, octets: bytes, trouble: int
) -> None:
    """A value out of range, an unknown command, a command too early, a stray digit."""
    answer = told(machine, octets, 1_000)
    assert answer == (b"\x81" if octets.endswith(b"\x81") else b"\xaf")
    assert told(machine, b"\xa7", 2_000) == bytes((0xA7, trouble, 0, 0))
    assert told(machine, b"\xa7", 3_000) == bytes((0xA7, 0, 0, 0))


def test_the_lanyard_stops_it_and_shows(machine: BiodexPeripheral) -> None:
    """Bit 6 of the system status while it is out; a start is refused meanwhile."""
    told(machine, b"\x82025\x80", 1_000)
    machine.press(Button.KEY_PULL, 10_000)
    machine.advance(20_000)
    assert machine.machine.belt.speed == 0
    assert told(machine, b"\xa7\x80", 20_000) == b"\xa7\x00\x40\x00\xaf"
    machine.press(Button.KEY_PUT_BACK, 21_000)
    assert told(machine, b"\xa7", 21_000) == b"\xa7\x00\x00\x00"


@pytest.mark.parametrize(
    ("faults", "octets", "answer"),
    [
        (Faults(status_bits=0x21), b"\xa7", b"\xa7\x00\x21\x00"),
        (Faults(comm_bits=0x18), b"\xa7", b"\xa7\x18\x00\x00"),
        (Faults(refuse_next=1), b"\x82025\x82025", b"\xaf\x82"),
        (Faults(silent_until_ms=5_000), b"\x81", b""),
        (Faults(octets_garbled=1), b"\x81", None),
        (Faults(direction_stuck=True), b"\x84R\xa2", b"\x84\xa2F"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_fault_bites(
    machine: BiodexPeripheral, faults: Faults, octets: bytes, answer: bytes | None
) -> None:
    """Each changes what is answered, and is counted."""
    machine.inject(faults, 1_000)
    said = told(machine, octets, 1_000)
    assert said == answer if answer is not None else said != b"\x81"
    assert any(machine.machine.bites[name] for name in Faults.__slots__)


def test_without_a_unit_it_cannot_be() -> None:
    """Its octets do not say which unit they count."""
    with pytest.raises(ValueError, match="give km/h or mph"):
        BiodexPeripheral(MakeUp())


def test_noise_is_survived_and_two_of_a_kind_are_alike() -> None:
    """Random octets never raise, and the same ones give the same answers."""
    answers: list[bytes] = []
    for _ in range(2):
        chance, machine = Random(5), BiodexPeripheral(MakeUp(unit="mph"))
        for at_ms in range(0, 20_000, 100):
            machine.feed(chance.randbytes(50), at_ms)
        machine.advance(30_000)
        answers.append(machine.take())
    assert answers[0] == answers[1] != b""
