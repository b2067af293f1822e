"""A transport of the service over the simulated air: the contract, and nothing else.

The one rule: every octet that leaves passes the witness first, in the instant it is handed over.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from air import CONTROL_POINT, US, Air, Sent
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wants, Wiring, WriteFault
from treadmill_ctl.transports.contract import Listener, Opened, TransportError

INDICATE, NOTIFY = 2, 1
GIVE_UP_S = 1.0
CHANNEL = f"{CONTROL_POINT:04x}"


class Witness(Protocol):
    """Who sees what passes between service and air."""

    def closed(self) -> None:
        """The service ends its own connection."""
        ...

    def opened(self) -> None:
        """A connection is ready for the service."""
        ...

    def handed_over(self, data: bytes) -> None:
        """The service handed a request over."""
        ...

    def heard(self, sent: Sent) -> None:
        """A message is about to reach the service."""
        ...

    def wrote(self, fault: WriteFault | None) -> None:
        """The answer to a write is about to reach the service."""
        ...

    def lost(self) -> None:
        """The service is about to learn that its link is gone."""
        ...


class Wireless:
    """One process's transport. `severed`: the process is dead, and nothing passes any more."""

    def __init__(self, air: Air, witness: Witness) -> None:
        self.url = "ble:SimTreadmill?radio=sim:simulation"
        self.simulated = True
        self._air = air
        self._witness = witness
        self._listener: Listener | None = None
        self._ready = self._lost = self._severed = False

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Connect, read, subscribe."""
        assert isinstance(wiring, Wiring)
        await self.close()
        await asyncio.sleep(self._air.shape.connect_ms / 1_000)
        if self._severed or not self._air.connect(self):
            await asyncio.sleep(GIVE_UP_S)
            raise TransportError("the simulated treadmill is out of range")
        self._listener, self._ready, self._lost = listener, False, False
        peripheral = self._air.peripheral
        round_trip_s = 2 * self._air.shape.latency_ms / 1_000
        await asyncio.sleep(round_trip_s * len(wiring.reads))
        if not self._lost:
            found = {channel: peripheral.read(US, int(channel, 16)) for channel in wiring.reads}
            for channel in wiring.listens:
                wanted = INDICATE if channel == CHANNEL else NOTIFY
                peripheral.subscribe(US, int(channel, 16), wanted)
            await asyncio.sleep(round_trip_s)
            if not self._lost:
                self._ready = True
                self._witness.opened()
                reads = {key: data for key, data in found.items() if isinstance(data, bytes)}
                return Opened(peripheral.name, "simulation", reads)
        raise TransportError("the connection was lost while it was being set up")

    def submit(self, frame: Frame) -> None:
        """Hand a frame over, in order, at once."""
        if self._listener is None:
            raise RuntimeError(f"nothing was opened to send {frame} to")
        if frame.channel != CHANNEL:
            raise ValueError(f"the service writes to the Control Point alone, not {frame}")
        if self._severed:
            return
        self._witness.handed_over(frame.data)
        if self._lost:
            listener, gone = self._listener, WriteFault("the link is gone")
            asyncio.get_running_loop().call_soon(listener.wrote, CHANNEL, gone)
        else:
            self._air.write(frame.data)

    async def close(self) -> None:
        """End the connection; quiet when there is none."""
        if self._ready and not self._lost and not self._severed:
            self._witness.closed()
        self._lost, self._listener = True, None
        self._air.hang_up(self)

    def sever(self) -> None:
        """The process dies: the link ends, and what its leftovers say is heard by nobody."""
        self._severed = True
        self._air.hang_up(self)

    # --- for the air ----------------------------------------------------------------------------

    def heard(self, sent: Sent) -> None:
        """A message came."""
        if self._listener is not None and not self._severed:
            self._witness.heard(sent)
            self._listener.heard(sent.frame)

    def wrote(self, fault: WriteFault | None) -> None:
        """A write was answered."""
        if self._listener is not None and not self._severed:
            self._witness.wrote(fault)
            self._listener.wrote(CHANNEL, fault)

    def lost(self) -> None:
        """The connection is gone."""
        self._lost = True
        if self._listener is not None and self._ready and not self._severed:
            self._witness.lost()
            self._listener.lost("out of range")
