"""A treadmill on a stream of bytes: a connection by whoever opens it, and its descriptor.

The one rule: it decides nothing. It does not retry, does not reconnect, does not log; it hands over
in order, says what became of it, and says once when the line is gone.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Line, Wants
from treadmill_ctl.transports.aside import aside
from treadmill_ctl.transports.contract import Listener, Opened, TransportError
from treadmill_ctl.transports.stream_link import StreamLink

POSIX: Final = os.name == "posix"
CLOSE_S: Final = 3.0  # some adapters are closed only once they have sent what they never will


@dataclass(frozen=True, slots=True)
class Wire:
    """What stands open. `address` is what tells this treadmill from another; `close` may block."""

    fd: int
    name: str
    address: str
    close: Callable[[], None]


class StreamTransport:
    """One treadmill on a stream. `opener` raises TransportError; then nothing is left open."""

    def __init__(
        self, url: str, opener: Callable[[Line], Awaitable[Wire]], *, simulated: bool
    ) -> None:
        self.url = url
        self.simulated = simulated
        self._opener = opener
        self._wire: Wire | None = None
        self._link: StreamLink | None = None

    @property
    def fd(self) -> int:
        """The open descriptor, to be shared with a guardian."""
        if self._wire is None:
            raise RuntimeError("nothing was opened to share")
        return self._wire.fd

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Connect. Raises TransportError; then nothing is left open.

        A connection that stood before, lost or not, is closed first.
        """
        if not isinstance(wiring, Line):
            raise TypeError(f"{wiring} is nothing that a stream of bytes can set up")
        if not POSIX:
            raise TransportError("a treadmill on a serial port or the network needs Linux or macOS")
        await self.close()
        wire = await self._opener(wiring)
        os.set_blocking(wire.fd, False)
        self._wire, self._link = wire, StreamLink(wire.fd, wire.name, listener)
        self._link.start()
        return Opened(wire.name, wire.address, {})

    def submit(self, frame: Frame) -> None:
        """Hand a frame over, in order, at once; a stop past all that waits."""
        if self._link is None:
            raise RuntimeError(f"nothing was opened to send {frame} to")
        self._link.submit(frame)

    async def close(self) -> None:
        """End the connection; quiet when there is none. A frame handed over before still goes."""
        link, self._link = self._link, None
        wire, self._wire = self._wire, None
        if link is None or wire is None:
            return
        try:
            await link.close()
        finally:
            with suppress(TimeoutError, OSError):  # there is nobody left to tell
                await aside(CLOSE_S, wire.close, lambda _: None)
