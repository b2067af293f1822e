"""The simulated Bertec, by its contract alone."""

from random import Random

import pytest

from treadmill_sim.bertec import BertecPeripheral
from treadmill_sim.bertec_spec import bertec_spec
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.stream import NEVER_MS, MakeUp

SPEC = bertec_spec()


def said(speed: int, rate: int = 250, incline: int = 0) -> bytes:
    """A command for both belts."""
    belts = {"right": (speed, rate), "left": (speed, rate)}
    values = {f"{name}_mm_s": pair[0] for name, pair in belts.items()}
    values |= {f"{name}_mm_s2": pair[1] for name, pair in belts.items()}
    rear = {name: 0 for name in SPEC.command.fields if "rear" in name}
    return SPEC.writes({**values, **rear, "incline_cdeg": incline})


@pytest.fixture
def machine() -> BertecPeripheral:
    """One with a client, its deck at 2.00 degrees."""
    machine = BertecPeripheral(MakeUp(), incline_cdeg=200)
    machine.connected(0)
    return machine


def test_it_reports_unasked_at_its_own_pace(machine: BertecPeripheral) -> None:
    """Twenty packets a second, each whole, and none without a client."""
    machine.advance(999)
    assert len(machine.take()) == 20 * SPEC.status.octets
    machine.disconnected(999)
    assert machine.next_due_ms() == NEVER_MS


@pytest.mark.parametrize("speed", [1_000, -1_000])
def test_it_takes_a_signed_speed_at_the_rate_that_was_said(
    machine: BertecPeripheral, speed: int
) -> None:
    """A second at 0.25 m/s² is a quarter of a metre a second, either way."""
    machine.feed(said(speed, 250), 0)
    machine.advance(1_000)
    last = SPEC.status.read(machine.take()[-SPEC.status.octets :])
    assert last["right_mm_s"] == last["left_mm_s"] == (250 if speed > 0 else -250)


def test_it_runs_on_when_the_client_is_gone(machine: BertecPeripheral) -> None:
    """There is no watchdog: minutes later the belt still runs."""
    machine.feed(said(1_000), 0)
    machine.disconnected(5_000)
    machine.advance(300_000)
    assert machine.machine.speed_ckmh == 360


@pytest.mark.parametrize(
    "wrong",
    [said(1_000, 0), said(3_001), said(1_000)[:-30] + bytes(30), bytes(64), said(500, 250, 1_501)],
    ids=["no rate", "too fast", "complement cut", "zeros", "too steep"],
)
def test_a_command_that_is_none_moves_nothing(machine: BertecPeripheral, wrong: bytes) -> None:
    """Nor does the machine stumble over it: the next command is obeyed."""
    machine.feed(wrong, 0)
    machine.advance(1_000)
    assert machine.machine.belt.speed == 0
    machine.feed(bytes(64 - len(wrong) % 64) + said(500, 250, 200), 1_000)
    machine.advance(5_000)
    assert machine.machine.speed_ckmh == 180


def test_another_angle_moves_the_deck(machine: BertecPeripheral) -> None:
    """A packet that does not repeat the angle takes the deck away, and that is counted."""
    machine.feed(said(0, 250, 200), 0)
    machine.advance(10_000)
    assert (machine.incline_cdeg, machine.machine.bites["deck moved"]) == (200, 0)
    machine.feed(said(0, 250, 0), 10_000)
    machine.advance(12_000)
    assert (machine.incline_cdeg, machine.machine.bites["deck moved"]) == (100, 1)


def test_a_sign_that_flips_at_speed_is_obeyed_and_counted(machine: BertecPeripheral) -> None:
    """Nothing in its contract refuses it, so the service must never do it."""
    machine.feed(said(500, 250, 200), 0)
    machine.advance(3_000)
    machine.feed(said(-500, 250, 200), 3_000)
    assert machine.machine.bites["directed at speed"] == 1
    machine.advance(9_000)
    assert machine.machine.speed_ckmh == -180


def test_its_key_stops_the_belt_and_tells_nobody(machine: BertecPeripheral) -> None:
    """Only the speed shows it; commands are ignored meanwhile."""
    machine.feed(said(500, 250, 200), 0)
    machine.press(Button.KEY_PULL, 3_000)
    machine.feed(said(500, 250, 200), 6_000)
    machine.advance(9_000)
    assert machine.machine.belt.speed == 0


def test_silence_and_packets_together_are_faults_that_bite(machine: BertecPeripheral) -> None:
    """No packet leaves in silence; three at a time leave as 96 octets."""
    machine.inject(Faults(silent_until_ms=500), 0)
    machine.take()
    machine.advance(499)
    assert machine.take() == b""
    machine.inject(Faults(packets_together=3), 499)
    machine.advance(601)
    assert len(machine.take()) == 96
    assert {"silent_until_ms", "packets_together"} <= {
        name for name, count in machine.machine.bites.items() if count
    }


def test_a_unit_is_refused() -> None:
    """Its octets state mm/s; there is nothing to choose."""
    with pytest.raises(ValueError, match="give no unit"):
        BertecPeripheral(MakeUp(unit="mph"))


def test_noise_is_survived_and_two_of_a_kind_are_alike() -> None:
    """Random octets never raise, and the same ones give the same belt."""
    noise = Random(5).randbytes(20_000)
    speeds: list[int] = []
    for _ in range(2):
        machine = BertecPeripheral(MakeUp())
        machine.connected(0)
        for at in range(0, len(noise), 500):
            machine.feed(noise[at : at + 500], at)
        machine.feed(bytes(64) + said(500), len(noise))
        machine.advance(len(noise) + 2_000)
        speeds.append(machine.machine.belt.speed)
    assert speeds[0] == speeds[1]
