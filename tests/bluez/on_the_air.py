"""Everything within radio range: an adapter of the kernel, and simulated treadmills.

The one rule: a treadmill has an address that no other had before it; bluetoothd remembers by the
address what services a device has.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

from system_bus import SystemBus
from virtual_adapter import VirtualAdapter

from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.peripheral import Station

# Quick to start and to report, and it stops as a treadmill does: in its own time.
QUICK = MachineProfile(countdown_ms=200, report_period_ms=250, acceleration_mm_s2=400)

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Mill:
    """A treadmill on the air."""

    peripheral: FtmsPeripheral
    station: Station
    address: str

    @property
    def belt_ckmh(self) -> int:
        """What its belt does in truth."""
        self.station.pump()
        return self.peripheral.machine.speed_ckmh


@dataclass
class OnTheAir:
    """Made by `begin`; `end` takes everything away."""

    air: Air
    bus: SystemBus
    adapter: VirtualAdapter
    _mills: list[Mill] = field(default_factory=list[Mill])

    @classmethod
    async def begin(cls, bus: SystemBus) -> OnTheAir:
        """An adapter, and nobody in its range."""
        air = Air()
        return cls(air, bus, await VirtualAdapter.plug_in(air, bus))

    async def treadmill(self) -> Mill:
        """One more treadmill."""
        number = next(_NUMBERS)
        address = f"F0:F1:F2:F3:{number >> 8:02X}:{number & 0xFF:02X}"
        peripheral = FtmsPeripheral(replace(QUICK, name=f"Mill {number}"))
        station = Station(peripheral, self.air, address=address)
        await station.start()
        mill = Mill(peripheral, station, address)
        self._mills.append(mill)
        return mill

    async def plug_in_again(self) -> None:
        """An adapter in the place of one that was pulled out."""
        self.adapter = await VirtualAdapter.plug_in(self.air, self.bus)

    async def end(self) -> None:
        """Switch all off, and pull the adapter out."""
        for mill in self._mills:
            await mill.station.stop()
        await self.adapter.unplug()
