"""Runs one simulated treadmill in real time: air, peripheral, sockets, keys.

The one rule: it ends clean, whoever ends it, and takes its sockets with it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from treadmill_sim.buttons import BY_KEY, BY_NAME, HELP, QUIT_KEY, press
from treadmill_sim.control import Answer, ControlServer
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.hci_server import HciServer
from treadmill_sim.radio.peripheral import Station
from treadmill_sim.sockets import control_path
from treadmill_sim.state import SimState, state_of
from treadmill_sim.terminal import keys, show


class Simulator:
    """A treadmill on the air, and what can be done to it."""

    def __init__(self, profile: MachineProfile) -> None:
        peripheral = FtmsPeripheral(profile)
        self.air = Air()
        self.machine = peripheral.machine
        self.station = Station(peripheral, self.air, mtu_max=profile.mtu)
        self.ended = asyncio.Event()

    def state(self) -> SimState:
        """As it is now."""
        return state_of(self.machine, self.station)

    def key(self, key: str) -> None:
        """Take a key; those without a meaning do nothing."""
        if key == QUIT_KEY:
            self.ended.set()
        elif key in BY_KEY:
            press(self.station, BY_KEY[key])

    def answer(self, request: Answer) -> Answer:
        """Take a request of the control socket."""
        match request:
            case {"press": str(name)} if name in BY_NAME:
                press(self.station, BY_NAME[name])
                return {"pressed": name, "belt": self.state().as_json()}
            case {"press": name}:
                raise ValueError(f"there is no button {name!r}; there are {', '.join(BY_NAME)}")
            case {"status": True}:
                return {"belt": self.state().as_json()}
            case _:
                raise ValueError('allowed are {"press": "BUTTON"} and {"status": true}')


async def serve(profile: MachineProfile, path: Path) -> None:
    """Run until a signal or the quit key; raises what goes wrong in the treadmill.

    The path, and the one beside it, must be free.
    """
    simulator = Simulator(profile)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, simulator.ended.set)
    async with _on_air(simulator), _sockets(simulator, path):
        print(f"ready {url(profile.name, path)}", flush=True)
        with keys(simulator.key) as has_keys:
            if has_keys:
                print(HELP, file=sys.stderr)
            await _until_ended(simulator)


def url(name: str, path: Path) -> str:
    """What a client gives as the treadmill's address."""
    return f"ble:{quote(name, safe=':')}?radio=sim:{quote(str(path), safe='/:')}"


@asynccontextmanager
async def _on_air(simulator: Simulator) -> AsyncGenerator[None]:
    await simulator.station.start()
    try:
        yield
    finally:
        await simulator.station.stop()


@asynccontextmanager
async def _sockets(simulator: Simulator, path: Path) -> AsyncGenerator[None]:
    beside = control_path(path)
    control = ControlServer(simulator.answer)
    radio: HciServer | None = None
    try:
        radio = await HciServer.open(simulator.air, path)
        await control.open(beside)
        for each in (path, beside):
            each.chmod(0o600)
        yield
    finally:
        await control.close()
        if radio is not None:
            await radio.close()
        for each in (path, beside):
            each.unlink(missing_ok=True)


async def _until_ended(simulator: Simulator) -> None:
    ended = asyncio.create_task(simulator.ended.wait())
    shown = asyncio.create_task(show(lambda: simulator.state().line()))
    tasks = (ended, shown)
    try:
        await asyncio.wait({*tasks, simulator.station.failed}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
