"""A simulated treadmill on an air of its own."""

from collections.abc import AsyncGenerator

import pytest

from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.peripheral import Station


@pytest.fixture
async def air() -> Air:
    """Everybody within range."""
    return Air()


@pytest.fixture
async def station(air: Air) -> AsyncGenerator[Station]:
    """A quick treadmill without a grade motor, so that it has no inclination range."""
    profile = MachineProfile(
        countdown_ms=50, report_period_ms=50, ack_delay_ms=20, grade_max_dpct=0
    )
    station = Station(FtmsPeripheral(profile), air)
    await station.start()
    yield station
    await station.stop()
