"""Words to whoever supervises the service: ready, alive, leaving; systemd's own protocol.

The one rule: where nobody supervises, nothing is said; and what is said never waits.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Final

READY: Final = "READY=1"
ALIVE: Final = "WATCHDOG=1"
LEAVING: Final = "STOPPING=1"


class Supervisor:
    """The supervisor that the environment names, if any. `every_s`: how often it wants a word."""

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        said = dict(os.environ) if environment is None else environment
        place = said.get("NOTIFY_SOCKET", "")
        self._place = f"\0{place[1:]}" if place.startswith("@") else place
        us = said.get("WATCHDOG_USEC", "")
        mine = said.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.every_s = int(us) / 2_000_000 if us.isdecimal() and int(us) and mine else None

    def tell(self, *words: str) -> None:
        """One message; a supervisor that does not take it is not waited for."""
        if not self._place:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(0)
            line.sendto("\n".join(words).encode(), self._place)
