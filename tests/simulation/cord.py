"""A transport of the service over a simulated line: the contract, and nothing else.

The one rule: every frame passes the witness when it is handed over and again when it begins to
leave, and what waits in between is ordered by the service's own outbound queue.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from cable import Cable, Piece
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import STREAM, Line, Wants
from treadmill_ctl.transports.contract import Listener, Opened, TransportError
from treadmill_ctl.transports.outbound import Outbound

CONNECT_S = 0.05


class LineWitness(Protocol):
    """Who sees what passes between service and line."""

    def opened(self) -> None:
        """A connection is ready for the service."""
        ...

    def closed(self) -> None:
        """The service ends its own connection."""
        ...

    def handed_over(self, data: bytes) -> None:
        """The service handed a frame over."""
        ...

    def leaving(self, data: bytes) -> None:
        """A frame begins to leave."""
        ...

    def heard(self, piece: Piece) -> None:
        """Octets are about to reach the service."""
        ...

    def lost(self) -> None:
        """The service is about to learn that its line is gone."""
        ...


class Cord:
    """One process's transport. Once severed, the process is dead and nothing passes any more."""

    def __init__(self, cable: Cable, witness: LineWitness) -> None:
        self.url = "serial:/dev/pts/0?simulated=yes"
        self.simulated = True
        self.outbound = Outbound()
        self._cable = cable
        self._witness = witness
        self._listener: Listener | None = None
        self._severed = False

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Plug in."""
        assert isinstance(wiring, Line)
        await self.close()
        await asyncio.sleep(CONNECT_S)
        if self._severed or not self._cable.connect(self):
            raise TransportError("the simulated treadmill is not plugged in")
        self._listener, self.outbound = listener, Outbound()
        self._witness.opened()
        return Opened("SimTreadmill", "simulation", {})

    def submit(self, frame: Frame) -> None:
        """Hand a frame over."""
        if self._listener is None or self._severed:
            return
        self._witness.handed_over(frame.data)
        self.outbound.put(frame)
        self._cable.leave()
        asyncio.get_running_loop().call_soon(self.told)

    async def close(self) -> None:
        """End the connection; quiet when there is none."""
        if self._listener is not None and not self._severed:
            self._witness.closed()
        self._listener = None
        self._cable.hang_up(self)

    def sever(self) -> None:
        """The process dies: the line ends here, and what its leftovers say is heard by nobody."""
        self._severed = True
        self._cable.hang_up(self)

    # --- for the line -----------------------------------------------------------------------------

    def leaving(self) -> None:
        """The next frame begins to leave."""
        self._witness.leaving(self.outbound.next())

    def told(self) -> None:
        """What became of frames is known."""
        while self._listener is not None and not self._severed and (write := self.outbound.told()):
            self._listener.wrote(STREAM, write.fault)

    def heard(self, piece: Piece) -> None:
        """Octets came."""
        if self._listener is not None and not self._severed:
            self._witness.heard(piece)
            self._listener.heard(Frame(STREAM, piece.data))

    def lost(self) -> None:
        """The line is gone."""
        listener, self._listener = self._listener, None
        if listener is not None and not self._severed:
            self._witness.lost()
            listener.lost("the plug is out")
