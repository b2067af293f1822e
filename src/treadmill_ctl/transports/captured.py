"""A connection of which every frame is noted, both ways, for a capture.

The one rule: it changes, holds and judges nothing; what is noted is handed over at once to
somebody who never waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wants, WriteFault
from treadmill_ctl.transports.contract import Listener, Opened, Transport

Note = Callable[[Mapping[str, Any]], None]


class CapturedTransport:
    """A transport whose frames `note` hears of, with the monotonic time in ms."""

    def __init__(self, inner: Transport, note: Note) -> None:
        self.url = inner.url
        self.simulated = inner.simulated
        self._inner, self._note = inner, note

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Connect. Raises TransportError."""
        opened = await self._inner.open(wiring, _Overhearing(listener, self._say))
        reads = {channel: data.hex() for channel, data in opened.reads.items()}
        self._say("open", name=opened.name, address=opened.address, reads=reads)
        return opened

    def submit(self, frame: Frame) -> None:
        """Hand a frame over."""
        self._say("out", on=frame.channel, hex=frame.data.hex())
        self._inner.submit(frame)

    async def close(self) -> None:
        """End the connection."""
        await self._inner.close()

    def _say(self, what: str, **more: Any) -> None:
        now_ms = round(asyncio.get_running_loop().time() * 1_000_000) // 1_000
        self._note({"t": now_ms, "what": what, **more})


class _Overhearing:
    """Who is told, and who hears of it first."""

    def __init__(self, listener: Listener, say: Callable[..., None]) -> None:
        self._listener, self._say = listener, say

    def heard(self, frame: Frame) -> None:
        """A message came."""
        self._say("in", on=frame.channel, hex=frame.data.hex())
        self._listener.heard(frame)

    def wrote(self, channel: str, fault: WriteFault | None) -> None:
        """What became of a frame; noted where it was not taken."""
        if fault is not None:
            self._say("fault", on=channel, why=fault.why, code=fault.code)
        self._listener.wrote(channel, fault)

    def lost(self, why: str) -> None:
        """The connection is gone."""
        self._say("lost", why=why)
        self._listener.lost(why)
