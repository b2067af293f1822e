"""Test suite cases on Machine Status (FMSN): the console, and several clients."""

import pytest

from treadmill_sim.client import Client
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile


def _pressed(client: Client, button: Button) -> list[bytes]:
    client.received.clear()
    client.peripheral.press(button, client.now_ms)
    client.wait(0)
    return client.of("fitness_machine_status")


def test_sr_fmsn_bv_01_reset(client: Client) -> None:
    """A reset at the console is told."""
    assert _pressed(client, Button.RESET) == [b"\x01"]


def test_sr_fmsn_bv_02_stopped_by_user(walking: Client) -> None:
    """The console's stop is told and the belt ramps to zero."""
    assert _pressed(walking, Button.STOP) == [b"\x02\x01"]
    walking.wait(10_000)
    assert walking.peripheral.machine.speed_ckmh == 0


def test_sr_fmsn_bv_03_paused_by_user(walking: Client) -> None:
    """The console's pause is told and the belt ramps to zero."""
    assert _pressed(walking, Button.PAUSE) == [b"\x02\x02"]
    walking.wait(10_000)
    assert walking.peripheral.machine.speed_ckmh == 0


def test_sr_fmsn_bv_04_stopped_by_safety_key(walking: Client) -> None:
    """A pulled key is told; the belt coasts (833 mm/s at 400 mm/s²: 2.1 s) and stays."""
    assert _pressed(walking, Button.KEY_PULL) == [b"\x03"]
    walking.wait(2_000)
    assert 0 < walking.peripheral.machine.speed_ckmh < 30
    walking.wait(200)
    assert walking.peripheral.machine.speed_ckmh == 0
    assert _pressed(walking, Button.KEY_PUT_BACK) == []
    walking.wait(60_000)
    assert walking.peripheral.machine.speed_ckmh == 0


def test_sr_fmsn_bv_05_started_by_user(client: Client) -> None:
    """The console's start is told and needs nobody's control."""
    assert _pressed(client, Button.START) == [b"\x04"]
    client.wait(10_000)
    assert client.peripheral.machine.speed_ckmh == 50


def test_sr_fmsn_bv_06_speed_changed_by_user(walking: Client) -> None:
    """Faster and slower step the target and tell it."""
    assert _pressed(walking, Button.FASTER) == [b"\x05\x36\x01"]
    assert _pressed(walking, Button.SLOWER) == [b"\x05\x2c\x01"]


def test_sr_fmsn_bv_07_inclination_changed_by_user(client: Client) -> None:
    """Steeper and flatter step the deck's target and tell it."""
    assert _pressed(client, Button.STEEPER) == [b"\x06\x05\x00"]
    assert _pressed(client, Button.FLATTER) == [b"\x06\x00\x00"]


def test_sr_fmsn_bv_23_control_revoked_at_the_console(driver: Client) -> None:
    """The client with control is told it lost it; without one nothing is told."""
    assert _pressed(driver, Button.REVOKE) == [b"\xff"]
    assert driver.command(b"\x07") == b"\x80\x07\x05"
    assert _pressed(driver, Button.REVOKE) == []


def test_buttons_that_do_nothing_tell_nothing(client: Client) -> None:
    """Stop at rest, speed at rest, the deck at its end, a key already out: no status."""
    for button in (Button.STOP, Button.PAUSE, Button.FASTER, Button.SLOWER, Button.FLATTER):
        assert _pressed(client, button) == []
    assert _pressed(client, Button.KEY_PULL) == [b"\x03"]
    for button in (Button.KEY_PULL, Button.START, Button.STEEPER):
        assert _pressed(client, button) == []


def test_the_console_ends_at_the_range(walking: Client) -> None:
    """Pushed often enough, slower stops at the lowest speed and says no more."""
    told = [_pressed(walking, Button.SLOWER) for _ in range(30)]
    assert told[24] == [b"\x05\x32\x00"]
    assert told[25:] == [[]] * 5


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"\x01", b"\x01"),
        (b"\x02\xc8\x00", b"\x05\xc8\x00"),
        (b"\x03\x0a\x00", b"\x06\x0a\x00"),
        (b"\x08\x01", b"\x02\x01"),
        (b"\x08\x02", b"\x02\x02"),
    ],
)
def test_sr_fmsn_bv_24_other_clients_hear_a_command(
    walking: Client, other: Client, request_: bytes, status: bytes
) -> None:
    """What one client commands is told to the other, not to itself."""
    walking.received.clear()
    assert walking.command(request_) == bytes([0x80, request_[0], 0x01])
    other.wait(0)
    assert other.of("fitness_machine_status") == [status]
    assert walking.of("fitness_machine_status") == []


def test_a_start_is_told_to_the_others(driver: Client, other: Client) -> None:
    """A client's start reaches the others as started."""
    driver.command(b"\x07")
    other.wait(0)
    assert other.of("fitness_machine_status") == [b"\x04"]


def test_refused_commands_are_told_to_nobody(driver: Client, other: Client) -> None:
    """A command that failed did not happen."""
    driver.command(b"\x02\xff\xff")
    driver.command(b"\x08\x01")
    other.wait(0)
    assert other.of("fitness_machine_status") == []


def test_request_control_takes_over(driver: Client, other: Client) -> None:
    """The second client gets control, the first is told and refused; the belt is not touched."""
    assert other.command(b"\x00") == b"\x80\x00\x01"
    driver.wait(0)
    assert driver.of("fitness_machine_status") == [b"\xff"]
    assert driver.command(b"\x07") == b"\x80\x07\x05"
    assert other.command(b"\x07") == b"\x80\x07\x01"


def test_the_console_is_told_to_all(driver: Client, other: Client) -> None:
    """A button reaches both clients."""
    driver.peripheral.press(Button.START, driver.now_ms)
    for client in (driver, other):
        client.wait(0)
        assert client.of("fitness_machine_status") == [b"\x04"]


def test_another_clients_leaving_changes_nothing(walking: Client, other: Client) -> None:
    """Only the departure of the client with control ends control."""
    other.disconnect()
    assert walking.command(b"\x02\xc8\x00") == b"\x80\x02\x01"


def test_one_procedure_at_a_time_for_all_clients(driver: Client, other: Client) -> None:
    """While one client's procedure is under way another's write is ATT 0xFE."""
    assert driver.write(b"\x02\x2c\x01") is None
    assert other.write(b"\x00") == 0xFE


def test_every_client_gets_records_in_its_own_size() -> None:
    """Of one record a client with a small MTU gets fragments, one with a large MTU the whole."""
    reports = ("total_distance", "inclination", "elevation_gain", "expended_energy", "elapsed_time")
    peripheral = FtmsPeripheral(MachineProfile(reports=reports))
    small, large = Client(peripheral, 1, mtu=23), Client(peripheral, 2)
    for client in (small, large):
        client.subscribe("treadmill_data")
    small.wait(1_000)
    large.wait(0)
    assert [len(data) for data in small.of("treadmill_data")] == [20, 4]
    assert [len(data) for data in large.of("treadmill_data")] == [22]


def test_a_client_cannot_connect_twice(client: Client) -> None:
    """That would be a mistake of the radio's, and says so."""
    with pytest.raises(ValueError, match="client 1 is connected already"):
        client.connect()


def test_nothing_waits_for_a_stranger(peripheral: FtmsPeripheral) -> None:
    """A client that is gone has nothing to take."""
    assert peripheral.take(99) == ()
