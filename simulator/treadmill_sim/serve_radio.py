"""Puts one simulated FTMS treadmill on the virtual radio, for clients of other processes.

The one rule: its radio is this user's alone, and gone with it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.hci_server import HciServer
from treadmill_sim.radio.peripheral import Station
from treadmill_sim.serve import Simulator, serve
from treadmill_sim.sockets import keep, remove


async def serve_radio(profile: MachineProfile, path: Path) -> None:
    """Run until it is ended. The path, and the one beside it, must be free."""
    simulator, station = on_the_air(profile)
    await serve(simulator, reachable(station, path), path)


def on_the_air(profile: MachineProfile) -> tuple[Simulator, Station]:
    """A treadmill with its radio, not yet switched on."""
    peripheral = FtmsPeripheral(profile)
    station = Station(peripheral, Air(), mtu_max=profile.mtu)
    return Simulator(peripheral.machine, station), station


def url(name: str, path: Path) -> str:
    """What a client gives as the treadmill's address."""
    return f"ble:{quote(name, safe=':')}?radio=sim:{quote(str(path), safe='/:')}"


@asynccontextmanager
async def reachable(station: Station, path: Path) -> AsyncGenerator[str]:
    """Its address, for as long as it is on the air. The path must be free."""
    await station.start()
    radio: HciServer | None = None
    try:
        radio = await HciServer.open(station.air, path)
        keep(path)
        yield url(station.peripheral.name, path)
    finally:
        if radio is not None:
            await radio.close()
        remove(path)
        await station.stop()
