"""Test suite cases on the Control Point (CW, SPE), and its rules that the suite leaves out."""

import pytest

from treadmill_sim.att import AttError
from treadmill_sim.client import Client
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile


def test_sr_cw_bv_01_request_control(client: Client) -> None:
    """Request Control is granted, and again to the one who has it."""
    assert client.command(b"\x00") == b"\x80\x00\x01"
    assert client.command(b"\x00") == b"\x80\x00\x01"


def test_sr_cw_bv_02_reset(walking: Client) -> None:
    """Reset stops the belt, zeroes the session and ends control."""
    assert walking.command(b"\x01") == b"\x80\x01\x01"
    walking.wait(10_000)
    assert walking.of("treadmill_data")[-1] == b"\x8c\x04" + bytes(16)
    assert walking.peripheral.machine.speed_ckmh == 0
    assert walking.command(b"\x07") == b"\x80\x07\x05"


def test_sr_cw_bv_03_set_target_speed(driver: Client) -> None:
    """A target is accepted at standstill, moves nothing, and is where the next start goes."""
    assert driver.command(b"\x02\x2c\x01") == b"\x80\x02\x01"
    driver.wait(10_000)
    assert driver.peripheral.machine.speed_ckmh == 0
    driver.command(b"\x07")
    driver.wait(15_000)
    assert driver.peripheral.machine.speed_ckmh == 300


def test_sr_cw_bv_04_set_target_inclination(driver: Client) -> None:
    """The deck goes to the target at its own rate."""
    assert driver.command(b"\x03\x32\x00") == b"\x80\x03\x01"
    driver.wait(4_000 - 60)
    assert driver.peripheral.machine.belt.grade_dpct == 40
    driver.wait(1_000)
    assert driver.peripheral.machine.belt.grade_dpct == 50


def test_sr_cw_bv_08_start(driver: Client) -> None:
    """Start counts down, then the belt goes to its lowest speed."""
    assert driver.command(b"\x07") == b"\x80\x07\x01"
    driver.wait(3_000 - 60)
    assert driver.peripheral.machine.speed_ckmh == 0
    driver.wait(5_000)
    assert driver.peripheral.machine.speed_ckmh == 50


def test_sr_cw_bv_09_stop(walking: Client) -> None:
    """Stop ramps down at the machine's own deceleration: 833 mm/s at 200 mm/s² is 4.2 s."""
    assert walking.command(b"\x08\x01") == b"\x80\x08\x01"
    walking.wait(4_000 - 60)
    assert 0 < walking.peripheral.machine.speed_ckmh < 30
    walking.wait(300)
    assert walking.peripheral.machine.speed_ckmh == 0


def test_sr_cw_bv_10_pause(walking: Client) -> None:
    """Pause ramps to zero and keeps the session; a start resumes it at the lowest speed."""
    assert walking.command(b"\x08\x02") == b"\x80\x08\x01"
    walking.wait(10_000)
    elapsed_ms = walking.peripheral.machine.totals.elapsed_ms
    assert walking.peripheral.machine.speed_ckmh == 0
    assert elapsed_ms > 10_000
    assert walking.command(b"\x07") == b"\x80\x07\x01"
    walking.wait(8_000)
    assert walking.peripheral.machine.speed_ckmh == 50
    assert walking.peripheral.machine.totals.elapsed_ms > elapsed_ms


@pytest.mark.parametrize("stop", [b"\x08\x01", b"\x08\x02"])
def test_countdown_can_be_stopped_and_paused(driver: Client, stop: bytes) -> None:
    """A stop or pause in the countdown is accepted and the belt never moves."""
    driver.command(b"\x07")
    assert driver.command(stop) == b"\x80\x08\x01"
    driver.wait(10_000)
    assert driver.peripheral.machine.totals.length == 0


def test_a_target_in_the_countdown_counts_after_it(driver: Client) -> None:
    """A speed set in the countdown moves nothing before its end."""
    driver.command(b"\x07")
    assert driver.command(b"\x02\xc8\x00") == b"\x80\x02\x01"
    driver.wait(2_500)
    assert driver.peripheral.machine.speed_ckmh == 0
    driver.wait(10_000)
    assert driver.peripheral.machine.speed_ckmh == 200


def test_sr_spe_bv_01_start_twice(driver: Client) -> None:
    """A second start fails, in the countdown and while the belt runs."""
    driver.command(b"\x07")
    assert driver.command(b"\x07") == b"\x80\x07\x04"
    driver.wait(10_000)
    assert driver.command(b"\x07") == b"\x80\x07\x04"


def test_sr_spe_bv_02_stop_twice(walking: Client) -> None:
    """A stop of a stopped machine fails; while the belt still runs down it is accepted."""
    walking.command(b"\x08\x01")
    assert walking.command(b"\x08\x01") == b"\x80\x08\x01"
    walking.wait(10_000)
    assert walking.command(b"\x08\x01") == b"\x80\x08\x04"
    assert walking.command(b"\x08\x02") == b"\x80\x08\x04"


def test_start_fails_while_the_belt_still_runs_down(walking: Client) -> None:
    """A start before standstill is refused."""
    walking.command(b"\x08\x01")
    assert walking.command(b"\x07") == b"\x80\x07\x04"


def test_sr_spe_bv_03_unknown_op_is_judged_before_control(client: Client) -> None:
    """0x81 without control is "not supported", not "not permitted"."""
    assert client.command(b"\x81") == b"\x80\x81\x02"


@pytest.mark.parametrize("op", [*range(0x04, 0x07), *range(0x09, 0x100)])
def test_operations_of_other_machines_are_not_supported(client: Client, op: int) -> None:
    """What this machine has no target bit for, and what is reserved, is answered with 02."""
    assert client.command(bytes([op, 0, 0])) == bytes([0x80, op, 0x02])


def test_sr_spe_bv_04_speed_out_of_range(driver: Client) -> None:
    """Above the range twice, below it and zero: 03 and no clamping; both ends are accepted."""
    assert driver.command(b"\x02\xda\x07") == b"\x80\x02\x03"
    assert driver.command(b"\x02\xff\xff") == b"\x80\x02\x03"
    assert driver.command(b"\x02\x28\x00") == b"\x80\x02\x03"
    assert driver.command(b"\x02\x00\x00") == b"\x80\x02\x03"
    assert driver.command(b"\x02\x32\x00") == b"\x80\x02\x01"
    assert driver.command(b"\x02\xd0\x07") == b"\x80\x02\x01"


def test_sr_spe_bi_05_inclination_out_of_range(driver: Client) -> None:
    """Below and above the range: 03; both ends are accepted."""
    assert driver.command(b"\x03\xfb\xff") == b"\x80\x03\x03"
    assert driver.command(b"\x03\x9b\x00") == b"\x80\x03\x03"
    assert driver.command(b"\x03\x96\x00") == b"\x80\x03\x01"
    assert driver.command(b"\x03\x00\x00") == b"\x80\x03\x01"


def test_values_off_the_grid_are_refused(driver: Client) -> None:
    """2.29 km/h on a grid of 0.1 and 0.7 % on one of 0.5 are invalid parameters."""
    assert driver.command(b"\x02\xe5\x00") == b"\x80\x02\x03"
    assert driver.command(b"\x03\x07\x00") == b"\x80\x03\x03"


@pytest.mark.parametrize("request_", [b"\x02", b"\x02\x2c", b"\x02\x2c\x01\x00", b"\x00\x00"])
def test_parameters_of_a_wrong_length_are_invalid(driver: Client, request_: bytes) -> None:
    """Too short and too long are 03."""
    assert driver.command(request_) == bytes([0x80, request_[0], 0x03])


@pytest.mark.parametrize("info", [0, 3, 255])
def test_stop_or_pause_knows_two_parameters(walking: Client, info: int) -> None:
    """Anything but stop and pause is invalid and the belt runs on."""
    assert walking.command(bytes([8, info])) == b"\x80\x08\x03"
    walking.wait(5_000)
    assert walking.peripheral.machine.speed_ckmh == 300


@pytest.mark.parametrize("request_", [b"\x01", b"\x02\x2c\x01", b"\x03\x0a\x00", b"\x08\x01"])
def test_nothing_is_done_without_control(client: Client, request_: bytes) -> None:
    """Every operation but Request Control needs it."""
    assert client.command(request_) == bytes([0x80, request_[0], 0x05])


def test_sr_spe_bv_09_start_without_control(client: Client) -> None:
    """Start without control is 05 and starts nothing."""
    assert client.command(b"\x07") == b"\x80\x07\x05"
    client.wait(10_000)
    assert client.peripheral.machine.totals.length == 0


def test_without_indications_att_refuses(peripheral: FtmsPeripheral) -> None:
    """A write before the indications are on is ATT 0xFD and did not begin."""
    client = Client(peripheral)
    assert client.write(b"\x00") is AttError.CCCD_IMPROPERLY_CONFIGURED
    client.subscribe()
    assert client.command(b"\x07") == b"\x80\x07\x05"


def test_one_procedure_at_a_time(driver: Client) -> None:
    """A write while one is under way is ATT 0xFE and is not queued; after its answer it goes."""
    assert driver.write(b"\x02\x2c\x01") is None
    driver.wait(59)
    assert driver.write(b"\x02\xc8\x00") is AttError.PROCEDURE_ALREADY_IN_PROGRESS
    driver.wait(1)
    assert driver.of("control_point")[-1] == b"\x80\x02\x01"
    assert driver.peripheral.machine.target_ckmh == 300
    assert driver.command(b"\x02\xc8\x00") == b"\x80\x02\x01"


@pytest.mark.parametrize("octets", [0, 20])
def test_requests_of_impossible_length_are_refused_by_att(client: Client, octets: int) -> None:
    """A request has 1 to 19 octets."""
    assert client.write(bytes(octets)) is AttError.INVALID_ATTRIBUTE_VALUE_LENGTH


def test_the_answer_takes_its_delay() -> None:
    """The indication comes exactly the acknowledgement delay after the write."""
    client = Client(FtmsPeripheral(MachineProfile(ack_delay_ms=90)))
    client.subscribe()
    client.wait(500)
    client.command(b"\x00")
    (answer,) = client.received
    assert (answer.at_ms, answer.kind) == (590, "indicate")


def test_permission_ends_with_the_connection(driver: Client) -> None:
    """Back after a disconnection, control has to be requested again."""
    driver.disconnect()
    driver.connect()
    driver.subscribe()
    assert driver.command(b"\x07") == b"\x80\x07\x05"


def test_the_belt_runs_on_when_its_client_is_gone(walking: Client) -> None:
    """Nothing but the machine's own console can stop it then."""
    walking.disconnect()
    walking.peripheral.advance(walking.now_ms + 3_600_000)
    assert walking.peripheral.machine.speed_ckmh == 300


def test_a_machine_can_be_made_to_stop_on_disconnection() -> None:
    """The rarer machine ramps to zero when the client with control is gone."""
    client = Client(FtmsPeripheral(MachineProfile(stops_on_disconnect=True, countdown_ms=0)))
    client.subscribe()
    client.command(b"\x00")
    client.command(b"\x07")
    client.wait(5_000)
    client.disconnect()
    client.peripheral.advance(client.now_ms + 5_000)
    assert client.peripheral.machine.speed_ckmh == 0


def test_an_answer_dies_with_its_connection(driver: Client) -> None:
    """A procedure under way at a disconnection is over; the next client is not kept waiting."""
    driver.write(b"\x02\x2c\x01")
    driver.disconnect()
    driver.connect()
    driver.subscribe()
    assert driver.command(b"\x00") == b"\x80\x00\x01"


@pytest.mark.parametrize("request_", [b"\x07", b"\x02\x2c\x01", b"\x03\x0a\x00"])
def test_nothing_moves_without_the_key(driver: Client, request_: bytes) -> None:
    """Start and targets fail until the key is back."""
    driver.peripheral.press(Button.KEY_PULL, driver.now_ms)
    assert driver.command(request_) == bytes([0x80, request_[0], 0x04])
    driver.peripheral.press(Button.KEY_PUT_BACK, driver.now_ms)
    assert driver.command(request_) == bytes([0x80, request_[0], 0x01])
