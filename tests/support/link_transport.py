"""A transport of the service over the simulator's in-memory link, on whatever loop runs.

The one rule: it fulfils the transport's contract and adds nothing; time is the loop's.
"""

from __future__ import annotations

import asyncio

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wants, Wiring, WriteFault
from treadmill_ctl.transports.contract import Listener, Opened, TransportError
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.link import Answered, DirectLink, Lost, Received

INDICATED = "2ad9"


class LinkTransport:
    """One simulated treadmill. `submitted` keeps every frame with its time, ms."""

    def __init__(self, peripheral: FtmsPeripheral) -> None:
        self.url = "ble:SimTreadmill?radio=sim:memory"
        self.simulated = True
        self.link = DirectLink(peripheral)
        self.submitted: list[tuple[int, Frame]] = []
        self.opened = 0
        self._name = peripheral.name
        self._listener: Listener | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: dict[int, asyncio.Future[Answered]] = {}

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Connect, read, subscribe."""
        assert isinstance(wiring, Wiring)
        if not self.link.connect(self.now_ms):
            raise TransportError("the simulated treadmill is out of range")
        self._listener = listener
        self._wake()
        reads: dict[str, bytes] = {}
        for channel in wiring.reads:
            answer = await self._answer(self.link.read(int(channel, 16), self.now_ms))
            if answer.error is None:
                reads[channel] = answer.data
        for channel in wiring.listens:
            value = 2 if channel == INDICATED else 1
            await self._answer(self.link.subscribe(int(channel, 16), value, self.now_ms))
        self.opened += 1
        return Opened(self._name, "memory", reads)

    def submit(self, frame: Frame) -> None:
        """Hand a frame over."""
        self.submitted.append((self.now_ms, frame))
        self.link.write(int(frame.channel, 16), frame.data, self.now_ms)
        self._wake()

    async def close(self) -> None:
        """End the connection."""
        self._listener = None
        self.link.disconnect(self.now_ms)
        if self._timer is not None:
            self._timer.cancel()

    @property
    def now_ms(self) -> int:
        """The loop's clock, as the service reads it."""
        return round(asyncio.get_running_loop().time() * 1_000_000) // 1_000

    def poke(self) -> None:
        """A test did something to the link or the treadmill: look again when it is due."""
        self._wake()

    async def _answer(self, ticket: int) -> Answered:
        future: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._waiting[ticket] = future
        self._wake()
        return await future

    def _wake(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._listener is not None:
            due_ms = max(self.link.next_due_ms(), self.now_ms)
            self._timer = asyncio.get_running_loop().call_at(due_ms / 1_000, self._poll)

    def _poll(self) -> None:
        for arrival in self.link.poll(self.now_ms):
            self._arrive(arrival)
        self._wake()

    def _arrive(self, arrival: Received | Answered | Lost) -> None:
        listener = self._listener
        if listener is None:
            return
        match arrival:
            case Received(_, uuid16, data, _):
                listener.heard(Frame(f"{uuid16:04x}", data))
            case Answered(_, ticket, uuid16, _, error):
                waiting = self._waiting.pop(ticket, None)
                if waiting is not None:
                    waiting.set_result(arrival)
                    return
                fault = None if error is None else WriteFault(error.name, int(error))
                listener.wrote(f"{uuid16:04x}", fault)
            case Lost():
                self._listener = None
                listener.lost("out of range")
