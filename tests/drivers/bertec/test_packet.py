"""The packets of a Bertec, by the vectors and against the simulated machine's own reading."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertec_line import VECTORS, obeyed, told
from treadmill_ctl.drivers import mm_s
from treadmill_ctl.drivers.bertec import packet
from treadmill_sim.bertec_spec import bertec_spec

COMMANDS = [each for each in VECTORS if each["message"] == "command"]
STATUSES = [each for each in VECTORS if each["message"] == "status"]
SPEEDS = st.integers(-3_000, 3_000)


def named(vector: dict[str, Any]) -> str:
    """A vector's name in the list of tests."""
    return vector["note"]


@pytest.mark.parametrize(
    "vector",
    [each for each in COMMANDS if each["expected"]["right_mm_s"] == each["expected"]["left_mm_s"]],
    ids=named,
)
def test_a_command_of_the_vectors_is_written_octet_by_octet(vector: dict[str, Any]) -> None:
    """What a vector means gives its octets; one that splits the belts is never said."""
    said = vector["expected"]
    angle = said["incline_cdeg"].to_bytes(2)
    assert packet.command(said["right_mm_s"], said["right_mm_s2"], angle).hex() == vector["hex"]


@pytest.mark.parametrize("vector", COMMANDS, ids=named)
def test_the_simulated_machine_reads_and_writes_the_vectors(vector: dict[str, Any]) -> None:
    """Its reading of a command is the vector's, and from the meaning come the octets."""
    octets = bytes.fromhex(vector["hex"])
    assert bertec_spec().reads(octets) == vector["expected"]
    assert bertec_spec().writes(vector["expected"]) == octets


@pytest.mark.parametrize("vector", STATUSES, ids=named)
def test_a_status_of_the_vectors_is_read_and_written(vector: dict[str, Any]) -> None:
    """The service reads what the vector says, the simulated machine writes its octets."""
    expected = vector["expected"]
    read = packet.status(bytes.fromhex(vector["hex"]))
    assert read is not None
    assert (read.right_mm_s, read.left_mm_s, read.angle_cdeg) == tuple(expected.values())
    assert bytes(bertec_spec().status.write(expected)).hex() == vector["hex"]


@given(SPEEDS, st.integers(1, 0xFFFF), st.binary(min_size=2, max_size=2))
def test_both_ends_read_a_command_alike(speed: int, rate: int, angle: bytes) -> None:
    """Whatever speed, acceleration and angle are said, the simulated machine reads the same."""
    octets = packet.command(speed, rate, angle).hex()
    assert obeyed(octets) == (speed, rate, int.from_bytes(angle))


@given(SPEEDS, SPEEDS, st.integers(0, 4_500))
def test_both_ends_read_a_status_alike(right: int, left: int, incline: int) -> None:
    """Whatever the simulated machine tells, the service reads the same."""
    read = packet.status(told(right, left, incline))
    assert read is not None
    assert (read.right_mm_s, read.left_mm_s, read.angle_cdeg) == (right, left, incline)


@pytest.mark.parametrize(("speed", "rate"), [(0, 0), (100, -1), (3_001, 100), (100, 0x10000)])
def test_what_a_packet_cannot_say_is_never_written(speed: int, rate: int) -> None:
    """An acceleration of zero or less, or a speed beyond 3 m/s, becomes no octets."""
    with pytest.raises(ValueError, match="for a packet"):
        packet.command(speed, rate, packet.LEVEL)


@given(st.integers(-1_080, 1_080))
def test_a_speed_is_heard_as_it_was_told(speed_ckmh: int) -> None:
    """0.01 km/h becomes mm/s toward zero, and comes back as the same 0.01 km/h."""
    speed_mm_s = mm_s.from_ckmh(speed_ckmh)
    assert abs(speed_mm_s) * 9 <= abs(speed_ckmh) * 25
    assert mm_s.to_ckmh(speed_mm_s) == speed_ckmh


@pytest.mark.parametrize("speed", [1, -1])
def test_a_belt_that_creeps_is_no_belt_that_stands(speed: int) -> None:
    """1 mm/s either way is heard as motion that way."""
    assert mm_s.to_ckmh(speed) == speed
