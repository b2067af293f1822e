"""A simulated Woodway PPS: vectors, release and stop, values, faults."""

import random

import pytest

from stream_vectors import Vector, vectors
from treadmill_sim.belt import FINE_PER_CKMH
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.pps import PpsPeripheral
from treadmill_sim.stream import NEVER_MS, MakeUp


def ask(peripheral: PpsPeripheral, octets: str) -> str:
    """Octets to it and what it says to them."""
    peripheral.feed(bytes.fromhex(octets), peripheral.machine.now_ms)
    peripheral.advance(peripheral.machine.now_ms + 2)
    return peripheral.take().hex()


@pytest.fixture
def released() -> PpsPeripheral:
    """A machine that takes speeds."""
    peripheral = PpsPeripheral(MakeUp())
    assert ask(peripheral, "a900") == "a90d"
    return peripheral


@pytest.mark.parametrize("vector", vectors("woodway-pps"), ids=str)
def test_a_vector_is_understood_and_answered_as_it_is(
    released: PpsPeripheral, vector: Vector
) -> None:
    """Fed the octets of the vector, the machine says exactly its reply."""
    assert vector.expected is not None
    if vector.expected["reply"] == "speed":
        belt = released.machine.belt
        belt.speed = belt.target = 300 * FINE_PER_CKMH
    assert ask(released, vector.tx.hex()) == vector.rx.hex()


def test_it_takes_no_speed_before_it_is_released() -> None:
    """Nor after a stop, until it stands and is released again."""
    peripheral = PpsPeripheral(MakeUp())
    assert ask(peripheral, "a3303833330d") == "0d"
    assert ask(peripheral, "a900") == "a90d"
    assert ask(peripheral, "a3303833330d") == "a30d"
    peripheral.advance(20_000)
    assert peripheral.machine.speed_ckmh == 300
    assert ask(peripheral, "c700") == "c7303833330d"
    assert ask(peripheral, "a800") == "a80d"
    assert ask(peripheral, "a900") == "a90d"
    assert ask(peripheral, "a3303833330d") == "0d"
    peripheral.advance(40_000)
    assert peripheral.machine.speed_ckmh == 0
    assert ask(peripheral, "a900") + ask(peripheral, "a3303833330d") == "a90da30d"


def test_values_beyond_its_limits_are_clipped_without_a_word(released: PpsPeripheral) -> None:
    """And what is no number is a faulty command."""
    assert ask(released, "a3393939390d") == "a30d"
    assert released.machine.target_ckmh == 1_200
    assert ask(released, "a42d3235300d") == "a40d"
    assert released.machine.grade_target_dpct == 0
    assert ask(released, "a42b3032350d") == "a40d"
    released.advance(10_000)
    assert ask(released, "c800") == "c82b3032350d"
    for octets in ("a33033330d", "a33033336133", "a430303235", "ff"):
        assert ask(released, f"{octets}0d") == "0d", octets


def test_without_its_key_it_is_off(released: PpsPeripheral) -> None:
    """Put back, it is in STOP; nothing is due meanwhile."""
    ask(released, "a3303833330d")
    released.advance(10_000)
    released.press(Button.KEY_PULL, 10_000)
    assert ask(released, "c700") == ""
    assert released.next_due_ms() == NEVER_MS
    released.press(Button.KEY_PUT_BACK, 20_000)
    assert released.machine.speed_ckmh == 0
    assert ask(released, "a3303833330d") == "0d"


def test_faults_bite_where_they_are_meant_to(released: PpsPeripheral) -> None:
    """Silence, a fault once, a stop that does nothing."""
    ask(released, "a3303833330d")
    released.inject(Faults(silent_until_ms=1_000), released.machine.now_ms)
    assert ask(released, "c700") == ""
    released.inject(Faults(refuse_next=0), 1_000)
    assert ask(released, "a3303833330d") == "0d"
    released.inject(Faults(ignore_stop=True), 2_000)
    assert ask(released, "a800") == "a80d"
    released.advance(20_000)
    assert released.machine.speed_ckmh == 300
    for name in ("silent_until_ms", "refuse_next", "ignore_stop"):
        assert released.machine.bites[name] == 1, name


def test_it_is_given_no_unit() -> None:
    """Its bytes state it."""
    with pytest.raises(ValueError, match="give no unit"):
        PpsPeripheral(MakeUp(unit="mph"))


def test_a_million_random_octets_do_not_upset_it(released: PpsPeripheral) -> None:
    """None raises, it says no more than it was asked, and answers as ever behind them."""
    chance = random.Random(8)
    for at_ms in range(10, 260):
        octets = chance.randbytes(4_000)
        released.feed(octets, at_ms)
        released.advance(at_ms + 1)
        assert len(released.take()) <= 6 * len(octets)
    released.disconnected(300)
    released.connected(400)
    released.feed(b"\xa8\0", 400)
    released.advance(402)
    assert b"\xa8\r" in released.take()
