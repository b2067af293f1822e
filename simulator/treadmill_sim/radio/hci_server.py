"""Serves the air over a Unix socket: whoever connects has a Bluetooth controller of its own.

The one rule: the bytes are HCI as on a serial line (H4), and a client that goes away falls silent
on the air, as a phone that is switched off.
"""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import cast

from bumble.transport.common import StreamPacketSource

from treadmill_sim.radio.air import Air
from treadmill_sim.radio.controller import AirController

# A client that does not read (stopped in a debugger) must not fill the simulator's memory.
BACKLOG_OCTETS_MAX = 1 << 20


class HciServer:
    """The air's socket. Made by `open`."""

    def __init__(self, air: Air) -> None:
        self.air = air
        self.sessions: set[_Session] = set()
        self._numbers = itertools.count(1)
        self._server: asyncio.Server | None = None

    @classmethod
    async def open(cls, air: Air, path: Path) -> HciServer:
        """Listen at a path, which must be free."""
        server = cls(air)
        server._server = await asyncio.get_running_loop().create_unix_server(
            lambda: _Session(server, next(server._numbers)), str(path)
        )
        return server

    async def close(self) -> None:
        """Stop listening and drop every client; returns when they are gone."""
        if self._server is None:
            return
        self._server.close()
        sessions = tuple(self.sessions)
        for session in sessions:
            session.drop()
        for session in sessions:
            await session.gone.wait()
        await self._server.wait_closed()


class _Session(StreamPacketSource):
    """One client and its controller."""

    def __init__(self, server: HciServer, number: int) -> None:
        super().__init__()
        self._server = server
        self._number = number
        self._transport: asyncio.WriteTransport | None = None
        self._controller: AirController | None = None
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came: give it a controller."""
        self._transport = cast("asyncio.WriteTransport", transport)
        self._server.sessions.add(self)
        self._controller = AirController(
            f"client {self._number}", self._server.air, host_source=self, host_sink=self
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone: so is its controller."""
        del exc
        self._server.sessions.discard(self)
        if self._controller is not None:
            self._controller.power_off()
        self.gone.set()

    def on_packet(self, packet: bytes) -> None:
        """From the controller to the host."""
        if self._transport is None:
            return
        if self._transport.get_write_buffer_size() > BACKLOG_OCTETS_MAX:
            self.drop()
        else:
            self._transport.write(packet)

    def drop(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()
