"""The simulated radio as a service loads it: bleak's two classes, bound to one host.

The one rule: this is all a client of the simulator needs to know, and it is found by its name in
the entry points `treadmill_ctl.radios`.
"""

from __future__ import annotations

from pathlib import Path

from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import BaseBleakScanner

from treadmill_sim.radio.air import Air
from treadmill_sim.radio.client import AirClient
from treadmill_sim.radio.host import RadioHost, host_at, host_on
from treadmill_sim.radio.scanner import AirScanner


class SimRadio:
    """What bleak takes as its `backend`. bleak makes the instances, so the host is on the class."""

    def __init__(self, host: RadioHost) -> None:
        self.host = host
        self.scanner: type[BaseBleakScanner] = type("SimScanner", (AirScanner,), {"host": host})
        self.client: type[BaseBleakClient] = type("SimClient", (AirClient,), {"host": host})

    async def close(self) -> None:
        """Hang up and leave the air."""
        await self.host.close()


async def open_radio(spec: str) -> SimRadio:
    """A radio on the air of the simulator that serves the socket at the path `spec`.

    Raises OSError, with a sentence, when there is none.
    """
    path = Path(spec)
    try:
        return SimRadio(await host_at(path))
    except OSError as error:
        raise ConnectionError(
            f"no simulator serves {path} ({error.strerror or error}); "
            f"start one: treadmill-sim ftms --radio unix:{path}"
        ) from error


async def radio_on(air: Air) -> SimRadio:
    """A radio on an air in this process."""
    return SimRadio(await host_on(air))
