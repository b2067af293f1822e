"""An adapter of the Linux kernel that has the simulated air behind it (/dev/vhci).

The one rule: the kernel, bluetoothd and D-Bus are real; only what would be a radio chip is not.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Self

from bumble.controller import Connection
from bumble.transport import open_transport
from bumble.transport.common import Transport
from system_bus import SystemBus

from treadmill_sim.radio.air import Air
from treadmill_sim.radio.controller import AirController

DEVICE = Path("/dev/vhci")


class Reporting(AirController):
    """A controller that keeps when it told the kernel of a connection's end, s of the loop."""

    def __init__(self, air: Air, to: Transport) -> None:
        super().__init__("adapter", air, host_source=to.source, host_sink=to.sink)
        self.ended_s: dict[str, float] = {}

    def on_le_disconnected(self, connection: Connection, reason: int) -> None:
        """Tell, and note when."""
        self.ended_s[str(connection.peer_address).partition("/")[0]] = (
            asyncio.get_running_loop().time()
        )
        super().on_le_disconnected(connection, reason)


class VirtualAdapter:
    """One adapter, plugged in and switched on."""

    def __init__(self, air: Air, transport: Transport) -> None:
        self._transport = transport
        self.controller = Reporting(air, transport)

    @classmethod
    async def plug_in(cls, air: Air, bus: SystemBus) -> Self:
        """Plug it in, and wait until bluetoothd has switched it on."""
        before = await bus.adapters()
        adapter = cls(air, await open_transport("vhci"))
        await bus.switch_on_another_than(before)
        return adapter

    async def unplug(self) -> None:
        """Pull it out."""
        await self._transport.close()
        self.controller.power_off()
