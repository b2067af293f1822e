"""Test suite cases on Treadmill Data and Training Status (CN, TSN)."""

import pytest

from treadmill_sim.client import Client
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.spec import PaceLayout

# feature -> its flag bit in 2ACD, its bit in 2ACC, octets
OPTIONAL = {
    "average_speed": (1, 0, 2),
    "total_distance": (2, 2, 3),
    "inclination": (3, 3, 4),
    "elevation_gain": (4, 4, 4),
    "expended_energy": (7, 9, 5),
    "heart_rate": (8, 10, 1),
    "metabolic_equivalent": (9, 11, 1),
    "elapsed_time": (10, 12, 2),
    "remaining_time": (11, 13, 2),
    "force_on_belt_and_power_output": (12, 15, 4),
}


def test_sr_cn_bv_01_records_come_each_second_until_switched_off(walking: Client) -> None:
    """Records have flags with reserved bits 0 and the speed; switched off, silence."""
    walking.received.clear()
    walking.wait(5_000)
    records = walking.of("treadmill_data")
    assert len(records) == 5
    for record in records:
        assert record[:4] == b"\x8c\x04\x2c\x01"
    assert walking.peripheral.subscribe(walking.number, 0x2ACD, 0) is None
    walking.received.clear()
    walking.wait(5_000)
    assert walking.received == []


@pytest.mark.parametrize("feature", OPTIONAL)
def test_sr_cn_bv_02_to_11_each_optional_field(feature: str) -> None:
    """Each optional field comes with its flag, its size and its feature bit, alone."""
    flag, bit, octets = OPTIONAL[feature]
    client = Client(FtmsPeripheral(MachineProfile(reports=(feature,))))
    client.subscribe("treadmill_data")
    client.wait(1_000)
    (record,) = client.of("treadmill_data")
    assert record[:2] == (1 << flag).to_bytes(2, "little")
    assert len(record) == 4 + octets
    features = client.read("fitness_machine_feature")
    assert isinstance(features, bytes)
    assert features[:4] == (1 << bit).to_bytes(4, "little")


def test_sr_cn_bv_12_elapsed_time_goes_on_through_a_disconnection(walking: Client) -> None:
    """Away for 10 s, back: elapsed time has gone on by them, and so has the belt."""
    before = walking.of("treadmill_data")[-1]
    walking.disconnect()
    walking.peripheral.advance(walking.now_ms + 10_000)
    walking.connect()
    walking.subscribe("treadmill_data")
    walking.wait(1_000)
    after = walking.of("treadmill_data")[-1]
    elapsed = [int.from_bytes(record[-2:], "little") for record in (before, after)]
    assert elapsed[1] - elapsed[0] >= 9
    assert after[2:4] == b"\x2c\x01"
    assert walking.peripheral.machine.speed_ckmh == 300


def test_sr_tsn_bv_01_training_status(walking: Client) -> None:
    """Countdown, running and rest are announced as pre-workout, manual and idle."""
    assert walking.of("training_status") == [b"\x00\x0e", b"\x00\x0d"]
    walking.command(b"\x08\x01")
    assert walking.of("training_status")[-1] == b"\x00\x01"
    assert walking.read("training_status") == b"\x00\x01"


def test_countdown_can_go_unannounced() -> None:
    """A machine made so says nothing during its countdown."""
    client = Client(FtmsPeripheral(MachineProfile(announces_countdown=False)))
    client.subscribe()
    client.command(b"\x00")
    client.command(b"\x07")
    client.wait(2_000)
    assert client.of("training_status") == []
    client.wait(2_000)
    assert client.of("training_status") == [b"\x00\x0d"]


def test_countdown_reports_zero_speed_and_no_time(driver: Client) -> None:
    """For the 3 s of the countdown the belt stands and neither time nor distance grow."""
    driver.command(b"\x07")
    driver.wait(2_980)  # the countdown ends at 3 060
    assert driver.of("treadmill_data") == [b"\x8c\x04" + bytes(16)] * 3


def test_pace_has_two_layouts() -> None:
    """At 5.00 km/h pace is 0 in whole 0.1 km/min, and 360 s per 500 m in the other layout."""
    for pace, octets in ((PaceLayout.KM_PER_MIN, b"\x00\x00"), (PaceLayout.S_PER_500_M, b"h\x01")):
        profile = MachineProfile(reports=("pace",), pace=pace, countdown_ms=0)
        client = Client(FtmsPeripheral(profile))
        client.subscribe()
        client.command(b"\x00")
        client.command(b"\x07")
        client.command(b"\x02\xf4\x01")
        client.wait(20_000)
        assert client.of("treadmill_data")[-1][:6] == b"\x60\x00\xf4\x01" + octets


def test_unavailable_fields_carry_their_sentinel() -> None:
    """A field the machine cannot read goes out as the specification's "no reading"."""
    unavailable = frozenset({"ramp_angle_ddeg", "energy_per_hour_kcal"})
    client = Client(FtmsPeripheral(MachineProfile(unavailable=unavailable)))
    client.subscribe("treadmill_data")
    client.wait(1_000)
    (record,) = client.of("treadmill_data")
    assert record.hex() == "8c0400000000000000ff7f0000ffff000000"


def test_a_field_without_sentinel_cannot_be_unavailable() -> None:
    """Asking for it is refused with the fields that can."""
    with pytest.raises(ValueError, match=r"distance_m: cannot be sent .*inclination_dpct"):
        FtmsPeripheral(MachineProfile(unavailable=frozenset({"distance_m"})))


def test_a_full_record_reaches_a_small_mtu_in_fragments() -> None:
    """With ATT_MTU 23 the speed comes in the last fragment only, all others say More Data."""
    client = Client(FtmsPeripheral(MachineProfile(reports=tuple(OPTIONAL))), mtu=23)
    client.subscribe("treadmill_data")
    client.wait(1_000)
    records = client.of("treadmill_data")
    assert [len(record) for record in records] == [20, 14]
    assert [record[0] & 1 for record in records] == [1, 0]


def test_the_mtu_is_what_both_ends_can() -> None:
    """A later MTU exchange counts, and the machine's own limit holds."""
    profile = MachineProfile(reports=tuple(OPTIONAL), mtu=34)
    client = Client(FtmsPeripheral(profile), mtu=23)
    client.peripheral.mtu_changed(client.number, 517)
    client.subscribe("treadmill_data")
    client.wait(1_000)
    assert [len(record) for record in client.of("treadmill_data")] == [30, 4]
