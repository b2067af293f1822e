"""A transport of the service over a line of octets to a simulated treadmill, in the loop's time.

The one rule: it does to frames what the real stream does: octets take their time on the wire, what
has begun to leave is finished, a stop passes what waits, and each frame's end is told in order.
"""

from __future__ import annotations

import asyncio
from random import Random

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import STREAM, Wants
from treadmill_ctl.transports.contract import Listener, Opened, TransportError
from treadmill_ctl.transports.outbound import Outbound
from treadmill_sim.stream import NEVER_MS, StreamPeripheral

BITS = 10  # an octet with its start and stop bits
LATENCY_MS = 16  # a USB adapter holds back what came until its timer runs out


class StreamTransport:
    """One simulated treadmill on one line.

    `submitted` keeps what was handed over and `arrived` what reached the treadmill, with the time,
    ms. `cuts` draws where the line cuts what the treadmill sends; without it nothing is cut.
    """

    def __init__(
        self,
        peripheral: StreamPeripheral,
        baud: int = 4_800,
        cuts: Random | None = None,
        latency_ms: int = LATENCY_MS,
    ) -> None:
        self.url = "serial:/dev/pts/0?simulated=yes"
        self.simulated = True
        self.peripheral = peripheral
        self.plugged = True
        self.submitted: list[tuple[int, Frame]] = []
        self.arrived: list[tuple[int, bytes]] = []
        self.opened = 0
        self._octet_s = BITS / baud
        self._latency_s = latency_ms / 1_000
        self._cuts = cuts
        self._listener: Listener | None = None
        self._outbound = Outbound()
        self._timers: set[asyncio.TimerHandle] = set()
        self._wakes: asyncio.TimerHandle | None = None
        self._leaving = False
        self._free_s = 0.0  # when the wire from the treadmill is free again

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Plug in."""
        if not self.plugged:
            raise TransportError("the simulated treadmill is not plugged in")
        self._listener = listener
        self._outbound, self._leaving = Outbound(), False
        self.peripheral.connected(self.now_ms)
        self.opened += 1
        self._wake()
        return Opened("SimTreadmill", "memory", {})

    def submit(self, frame: Frame) -> None:
        """Hand a frame over."""
        self.submitted.append((self.now_ms, frame))
        self._outbound.put(frame)
        self._leave()
        asyncio.get_running_loop().call_soon(self._tell)

    async def close(self) -> None:
        """End the connection."""
        if self._listener is not None and self.plugged:
            self.peripheral.disconnected(self.now_ms)
        self._let_go()

    def unplug(self) -> None:
        """Pull the plug: both ends know it at once, and what was on the wire is gone."""
        self.plugged = False
        self.peripheral.disconnected(self.now_ms)
        listener = self._listener
        self._let_go()
        if listener is not None:
            asyncio.get_running_loop().call_soon(listener.lost, "the plug is out")

    def poke(self) -> None:
        """A test did something to the treadmill: look again when it is due."""
        self._wake()

    @property
    def now_ms(self) -> int:
        """The loop's clock, as the service reads it."""
        return round(asyncio.get_running_loop().time() * 1_000_000) // 1_000

    # --- to the treadmill -------------------------------------------------------------------

    def _leave(self) -> None:
        """Put the next frame on the wire, if that is free."""
        data = self._outbound.next()
        if self._leaving or not data:
            return
        self._leaving = True
        if len(data) > 1:
            self._outbound.left(1)  # it has begun to leave: nothing passes it
        self._later(len(data) * self._octet_s, self._arrive, data)

    def _arrive(self, data: bytes) -> None:
        self._leaving = False
        self._outbound.left(len(self._outbound.next()))
        self.arrived.append((self.now_ms, data))
        self.peripheral.feed(data, self.now_ms)
        self._leave()
        self._tell()
        self._wake()

    def _tell(self) -> None:
        while self._listener is not None and (write := self._outbound.told()):
            self._listener.wrote(STREAM, write.fault)

    # --- from the treadmill -----------------------------------------------------------------

    def _wake(self) -> None:
        if self._wakes is not None:
            self._wakes.cancel()
            self._wakes = None
        due_ms = self.peripheral.next_due_ms()
        if self._listener is not None and due_ms < NEVER_MS:
            loop = asyncio.get_running_loop()
            self._wakes = loop.call_at(max(due_ms, self.now_ms) / 1_000, self._look)

    def _look(self) -> None:
        self.peripheral.advance(self.now_ms)
        data = self.peripheral.take()
        now_s = asyncio.get_running_loop().time()
        while data:
            size = self._cuts.randint(1, len(data)) if self._cuts else len(data)
            piece, data = data[:size], data[size:]
            self._free_s = max(self._free_s, now_s) + len(piece) * self._octet_s
            self._later(self._free_s - now_s + self._latency_s, self._deliver, piece)
        self._wake()

    def _deliver(self, data: bytes) -> None:
        if self._listener is not None:
            self._listener.heard(Frame(STREAM, data))

    def _later(self, wait_s: float, act: object, data: bytes) -> None:
        def go() -> None:
            self._timers.discard(handle)
            assert callable(act)
            act(data)

        handle = asyncio.get_running_loop().call_later(wait_s, go)
        self._timers.add(handle)

    def _let_go(self) -> None:
        self._listener = None
        for timer in (*self._timers, *([self._wakes] if self._wakes else [])):
            timer.cancel()
        self._timers.clear()
        self._wakes = None
        self._free_s = 0.0
