"""An air with an adapter of the kernel on it, and treadmills."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from on_the_air import OnTheAir
from system_bus import SystemBus


@pytest.fixture
async def bus() -> AsyncGenerator[SystemBus]:
    """The system's D-Bus, as whoever looks after the machine sees it."""
    bus = await SystemBus.open()
    yield bus
    bus.close()


@pytest.fixture
async def here(bus: SystemBus) -> AsyncGenerator[OnTheAir]:
    """One adapter, switched on, and whatever treadmills a test puts within its range."""
    here = await OnTheAir.begin(bus)
    yield here
    await here.end()
