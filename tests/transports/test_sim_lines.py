"""What `treadmill-sim` prints for a treadmill on a line is what `treadmill-ctl` takes."""

import pytest

from treadmill_ctl.drivers.contract import Line
from treadmill_ctl.drivers.registry import DRIVERS, STREAMS
from treadmill_ctl.transports.address import parse_address
from treadmill_ctl.transports.stream_address import SerialAddress, TcpAddress
from treadmill_sim.families import FAMILIES
from treadmill_sim.serve_stream import query
from treadmill_sim.stream import MakeUp

PLACES = {"serial": "serial:/tmp/x/port", "tcp": "tcp:127.0.0.1:4000"}


def test_every_family_of_a_line_can_be_simulated() -> None:
    """There is a simulated treadmill for each that can be driven over a stream, and no other."""
    driven = {name for name, family in DRIVERS.items() if set(family.schemes) & set(STREAMS)}
    assert driven == set(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("unit", ["km/h", "mph"])
def test_its_address_is_understood(name: str, unit: str) -> None:
    """As it is printed it names that treadmill, simulated, and a driver that wants a line."""
    family = FAMILIES[name]
    make_up = MakeUp(unit=unit if family.needs_unit else None, speed_max_ckmh=500)
    address = parse_address(f"{PLACES[family.plug]}?{query(name, make_up)}")
    assert isinstance(address, SerialAddress | TcpAddress), address
    spoken = address.spoken
    assert spoken.family == name
    assert spoken.simulated
    assert spoken.found.highest_ckmh == 500
    driver = DRIVERS[name].driver(spoken.found)
    assert isinstance(driver.wiring, Line)
    assert driver.last_words()
