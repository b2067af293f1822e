"""An air, a treadmill on it that reports quickly, and a client's radio."""

from collections.abc import AsyncGenerator

import pytest

from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.backend import SimRadio, radio_on
from treadmill_sim.radio.peripheral import Station

QUICK = MachineProfile(countdown_ms=50, report_period_ms=50, ack_delay_ms=10)


@pytest.fixture
async def air() -> Air:
    """Everybody within range."""
    return Air()


@pytest.fixture
async def station(air: Air) -> AsyncGenerator[Station]:
    """A treadmill that advertises."""
    station = Station(FtmsPeripheral(QUICK), air)
    await station.start()
    yield station
    await station.stop()


@pytest.fixture
async def radio(air: Air) -> AsyncGenerator[SimRadio]:
    """A client's radio."""
    radio = await radio_on(air)
    yield radio
    await radio.close()
