"""A simulated treadmill on the virtual radio, as a process that says when it was told what.

The one rule: it is the simulator's own treadmill, air and socket; it only writes down. Run as
`guardian_treadmill.py PATH`; a line of JSON each on standard output: when clients may connect,
what is written to the Control Point (by the monotonic clock, which all processes share), and how
many clients there are.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from treadmill_sim.att import AttError
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.hci_server import HciServer
from treadmill_sim.radio.peripheral import Station
from treadmill_sim.serve_radio import url

MACHINE = MachineProfile(countdown_ms=50, acceleration_mm_s2=5_000, deceleration_mm_s2=5_000)


def tell(**what: object) -> None:
    """A line for who watches."""
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


class Telling(FtmsPeripheral):
    """The simulator's peripheral, which writes down."""

    clients = 0

    def connected(self, client: int, mtu: int, now_ms: int) -> None:
        super().connected(client, mtu, now_ms)
        self.clients += 1
        tell(clients=self.clients)

    def disconnected(self, client: int, now_ms: int) -> None:
        super().disconnected(client, now_ms)
        self.clients -= 1
        tell(clients=self.clients)

    def write(self, client: int, uuid16: int, data: bytes, now_ms: int) -> AttError | None:
        at_ns = time.monotonic_ns()
        error = super().write(client, uuid16, data, now_ms)
        tell(
            at_ns=at_ns,
            client=client,
            write=data.hex(),
            refused=None if error is None else error.name,
            state=self.machine.state.value,
        )
        return error


async def serve(path: Path) -> None:
    """Until it is ended."""
    station = Station(Telling(MACHINE), Air())
    await station.start()
    await HciServer.open(station.air, path)
    tell(ready=url(station.peripheral.name, path))
    await station.failed


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
