"""Simulated machines of the Trackmaster family, fed by hand."""

from collections.abc import Callable

import pytest

from treadmill_sim.stream import MakeUp
from treadmill_sim.tmx import TmxPeripheral, trackmaster, woodway_us

MAKERS = {"trackmaster": trackmaster, "woodway-us": woodway_us}


@pytest.fixture
def make() -> Callable[..., TmxPeripheral]:
    """A machine of a family by its name, counting in km/h unless told otherwise."""

    def made(
        family: str = "trackmaster", unit: str | None = "km/h", **wanted: int
    ) -> TmxPeripheral:
        return MAKERS[family](MakeUp(unit=unit, **wanted))

    return made


@pytest.fixture
def ask() -> Callable[[TmxPeripheral, str], str]:
    """Octets to a machine and what it says to them within 2 ms, in hexadecimal."""

    def asked(peripheral: TmxPeripheral, octets: str) -> str:
        peripheral.feed(bytes.fromhex(octets), peripheral.machine.now_ms)
        peripheral.advance(peripheral.machine.now_ms + 2)
        return peripheral.take().hex()

    return asked
