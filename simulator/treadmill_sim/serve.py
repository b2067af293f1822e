"""Runs one simulated treadmill in real time, whatever it is connected by: keys, control socket.

The one rule: it ends clean, whoever ends it, and takes its sockets with it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from shlex import quote
from typing import Protocol

from treadmill_sim.buttons import BY_KEY, BY_NAME, HELP, QUIT_KEY, press
from treadmill_sim.control import Answer, ControlServer
from treadmill_sim.sockets import control_path, keep, remove
from treadmill_sim.state import SimState, state_of
from treadmill_sim.station import Station
from treadmill_sim.terminal import keys, show
from treadmill_sim.treadmill import Treadmill


class Shown(Protocol):
    """What there is to see."""

    def line(self) -> str:
        """For a person."""
        ...


class Served(Protocol):
    """What runs in real time, and what can be done to it."""

    station: Station
    ended: asyncio.Event

    def state(self) -> Shown:
        """As it is now."""
        ...

    def key(self, key: str) -> None:
        """Take a key."""
        ...

    def answer(self, request: Answer) -> Answer:
        """Take a request of the control socket. Raises ValueError, a sentence."""
        ...


class Simulator:
    """A treadmill that runs, and what can be done to it."""

    def __init__(self, machine: Treadmill, station: Station) -> None:
        self.machine = machine
        self.station = station
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


async def serve(
    simulator: Served, reachable: AbstractAsyncContextManager[str], place: Path
) -> None:
    """Run until a signal or the quit key; raises what goes wrong in the treadmill.

    `reachable` gives its address for as long as it can be reached; what lies beside the place is
    its control socket, and must be free.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, simulator.ended.set)
    async with reachable as url, _control(simulator, control_path(place)):
        print(f"ready {url}", flush=True)
        with keys(simulator.key) as has_keys:
            if has_keys:
                print(f"--treadmill {quote(url)}", HELP, sep="\n", file=sys.stderr)
            await _until_ended(simulator)


@asynccontextmanager
async def _control(simulator: Served, path: Path) -> AsyncGenerator[None]:
    control = ControlServer(simulator.answer)
    try:
        await control.open(path)
        keep(path)
        yield
    finally:
        await control.close()
        remove(path)


async def _until_ended(simulator: Served) -> None:
    ended = asyncio.create_task(simulator.ended.wait())
    shown = asyncio.create_task(show(lambda: simulator.state().line()))
    tasks = (ended, shown)
    try:
        await asyncio.wait({*tasks, simulator.station.failed}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
