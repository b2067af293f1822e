"""Test suite cases on service, characteristics, reads and configuration (SGGIT, CR, CON)."""

import pytest

from treadmill_sim.att import AttError
from treadmill_sim.client import Client
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile

PROPERTY_BITS = {"read": 0x02, "write": 0x08, "notify": 0x10, "indicate": 0x20}


def _property_byte(peripheral: FtmsPeripheral, uuid16: int) -> int:
    spec = {each.uuid16: each for each in peripheral.characteristics()}[uuid16]
    return sum(PROPERTY_BITS[name] for name in spec.properties)


@pytest.mark.parametrize(
    ("uuid16", "properties"),
    [
        pytest.param(0x2ACC, 0x02, id="fitness_machine_feature"),
        pytest.param(0x2ACD, 0x10, id="treadmill_data"),
        pytest.param(0x2AD3, 0x12, id="training_status"),
        pytest.param(0x2AD4, 0x02, id="supported_speed_range"),
        pytest.param(0x2AD5, 0x02, id="supported_inclination_range"),
        pytest.param(0x2AD9, 0x28, id="control_point"),
        pytest.param(0x2ADA, 0x10, id="fitness_machine_status"),
    ],
)
def test_sr_sggit_cha_properties(peripheral: FtmsPeripheral, uuid16: int, properties: int) -> None:
    """Each characteristic is there with exactly the properties of the specification."""
    assert _property_byte(peripheral, uuid16) == properties


def test_sr_sggit_ser_01_service(peripheral: FtmsPeripheral) -> None:
    """The service is the Fitness Machine, and nothing beyond a treadmill's characteristics."""
    assert peripheral.advertisement().service_uuid16 == 0x1826
    uuids = [each.uuid16 for each in peripheral.characteristics()]
    assert uuids == [0x2ACC, 0x2ACD, 0x2AD3, 0x2AD4, 0x2AD5, 0x2AD9, 0x2ADA]


def test_sr_sggit_cha_no_inclination_without_motor() -> None:
    """Without a grade motor there is neither the inclination range nor its target bit."""
    peripheral = FtmsPeripheral(MachineProfile(grade_max_dpct=0, reports=()))
    assert 0x2AD5 not in {each.uuid16 for each in peripheral.characteristics()}
    assert Client(peripheral).read("fitness_machine_feature") == bytes.fromhex("0000000001000000")


def test_advertises_as_an_available_treadmill(peripheral: FtmsPeripheral) -> None:
    """Service data says: available, treadmill."""
    assert peripheral.advertisement().service_data == b"\x01\x01\x00"
    assert peripheral.advertisement().name == "SimTreadmill"


def test_encryption_is_asked_for_only_when_the_profile_says_so() -> None:
    """The Control Point alone asks for encryption, and only on a machine made so."""
    for asks in (False, True):
        peripheral = FtmsPeripheral(MachineProfile(encrypts_control=asks))
        asking = {each.uuid16 for each in peripheral.characteristics() if each.needs_encryption}
        assert asking == ({0x2AD9} if asks else set())


def test_sr_cr_bv_01_feature(client: Client) -> None:
    """2ACC has 8 octets, the features and targets of the machine, reserved bits 0."""
    assert client.read("fitness_machine_feature") == bytes.fromhex("0c120000 03000000")


def test_sr_cr_bv_02_training_status(client: Client) -> None:
    """2AD3 has at least 2 octets; an idle machine says idle."""
    assert client.read("training_status") == b"\x00\x01"


def test_sr_cr_bv_03_speed_range(client: Client) -> None:
    """2AD4 has 6 octets: 0.50 to 20.00 km/h in steps of 0.10."""
    assert client.read("supported_speed_range") == bytes.fromhex("3200d0070a00")


def test_sr_cr_bv_04_inclination_range(client: Client) -> None:
    """2AD5 has 6 octets: 0 to 15 % in steps of 0.5."""
    assert client.read("supported_inclination_range") == bytes.fromhex("000096000500")


def test_reads_of_what_cannot_be_read(client: Client) -> None:
    """Notifying characteristics refuse a read, absent ones are not found."""
    assert client.read("treadmill_data") is AttError.READ_NOT_PERMITTED
    assert client.read("control_point") is AttError.READ_NOT_PERMITTED
    assert client.read("supported_power_range") is AttError.ATTRIBUTE_NOT_FOUND


@pytest.mark.parametrize(
    ("uuid16", "on"),
    [
        pytest.param(0x2ACD, 1, id="bv_01_treadmill_data"),
        pytest.param(0x2AD3, 1, id="bv_07_training_status"),
        pytest.param(0x2AD9, 2, id="bv_08_control_point"),
        pytest.param(0x2ADA, 1, id="bv_09_machine_status"),
    ],
)
def test_sr_con(peripheral: FtmsPeripheral, uuid16: int, on: int) -> None:
    """A configuration reads back what was written: off, on; the other kind is refused."""
    Client(peripheral)
    for value in (0, on, 0):
        assert peripheral.subscribe(1, uuid16, value) is None
        assert peripheral.subscription(1, uuid16) == value
    assert peripheral.subscribe(1, uuid16, 3 - on) is AttError.VALUE_NOT_ALLOWED
    assert peripheral.subscription(1, uuid16) == 0


def test_configuration_exists_only_where_something_is_sent(peripheral: FtmsPeripheral) -> None:
    """There is no configuration on a characteristic that is only read, nor on an absent one."""
    Client(peripheral)
    assert peripheral.subscribe(1, 0x2ACC, 1) is AttError.ATTRIBUTE_NOT_FOUND
    assert peripheral.subscribe(1, 0x2AD7, 1) is AttError.ATTRIBUTE_NOT_FOUND


def test_configuration_ends_with_the_connection(client: Client) -> None:
    """Without a bond a client that comes back is subscribed to nothing."""
    client.disconnect()
    client.connect()
    assert client.peripheral.subscription(client.number, 0x2ACD) == 0


def test_only_the_control_point_can_be_written(client: Client) -> None:
    """A write elsewhere is refused by ATT."""
    assert client.peripheral.write(1, 0x2ACD, b"\x00", 0) is AttError.WRITE_NOT_PERMITTED
    assert client.peripheral.write(1, 0x2AD7, b"\x00", 0) is AttError.ATTRIBUTE_NOT_FOUND
