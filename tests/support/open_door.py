"""A door with a hub of simulated treadmills behind it, and callers who say what a test wants.

The one rule: the door, its connections and the hub are the real ones. In virtual time a caller's
octets are handed over directly; by a real socket there are no treadmills, or nobody would wait.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import os
import socket
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec

from treadmill_ctl.core.phases import Phase
from treadmill_ctl.door.connection import Connection
from treadmill_ctl.door.roles import Role, Roles
from treadmill_ctl.door.server import Door
from treadmill_ctl.door.words import VERSION
from treadmill_ctl.runtime.hub import Hub
from treadmill_sim.virtual_time import run
from virtual_room import VirtualRoom, phase, until, waits

P = ParamSpec("P")
LIMIT_S = 10.0
READ_OCTETS_MAX = 1 << 24


def in_virtual_time(story: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """A test whose hours pass at once."""

    @functools.wraps(story)
    def test(*arguments: P.args, **others: P.kwargs) -> None:
        async def main() -> None:
            await story(*arguments, **others)

        run(main())

    return test


class Wire(asyncio.Transport):
    """In the place of a socket: what is said is kept; `reads`: the other end takes it."""

    def __init__(self) -> None:
        super().__init__()
        self.ours, self._theirs = socket.socketpair()
        self.said: deque[bytes] = deque()
        self.news = asyncio.Event()
        self.reads = True
        self.unread = 0
        self.closed = False
        self.connection: Connection | None = None
        self.reader: asyncio.StreamReader | None = None

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self.ours if name == "socket" else default

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """None are needed."""

    def pause_reading(self) -> None:
        """What comes is handed over all the same."""

    def resume_reading(self) -> None:
        """As ever."""

    def get_write_buffer_size(self) -> int:
        return self.unread

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        if self.reader is not None:
            self.reader.feed_data(bytes(data))
        elif self.reads:
            self.said.extend(bytes(data).splitlines(keepends=True))
            self.news.set()
        else:
            self.unread += len(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.news.set()
            self.ours.close()
            self._theirs.close()
            asyncio.get_running_loop().call_soon(self._lost)

    def abort(self) -> None:
        self.close()

    def _lost(self) -> None:
        assert self.connection is not None
        self.connection.connection_lost(None)
        if self.reader is not None:
            self.reader.feed_eof()


@dataclass
class Caller:
    """Somebody at the door. `hear_line` gives the next line, empty at the end."""

    say: Callable[[bytes], None]
    hear_line: Callable[[], Awaitable[bytes]]
    close: Callable[[], None]
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    notices: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def hear(self) -> dict[str, Any]:
        """The next line; empty at the end."""
        async with asyncio.timeout(LIMIT_S):
            line = await self.hear_line()
        return json.loads(line) if line else {}

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """A request, and the whole answer to it; empty where there is none any more."""
        number = next(self.numbers)
        call = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self.say(json.dumps(call).encode() + b"\n")
        while True:
            said = await self.hear()
            if said.get("id") == number or not said:
                return said
            self.notices.append(said)

    async def result(self, method: str, **params: Any) -> Any:
        """What came of it."""
        return (await self.ask(method, **params))["result"]

    async def code(self, method: str, **params: Any) -> int:
        """The code of its error; 0 for none."""
        return (await self.ask(method, **params)).get("error", {}).get("code", 0)

    async def greets(self) -> Caller:
        """Say hello."""
        await self.result("hello", version=VERSION, name="test")
        return self


@dataclass
class _Writer:
    """The writing end of a caller, as a stream's."""

    caller: Caller

    def write(self, octets: bytes) -> None:
        self.caller.say(octets)

    def close(self) -> None:
        self.caller.close()


@dataclass
class OpenDoor:
    """All there is to look at."""

    room: VirtualRoom
    hub: Hub
    door: Door
    callers: list[Caller] = field(default_factory=list[Caller])
    wires: list[Wire] = field(default_factory=list[Wire])

    async def caller(self) -> Caller:
        """Somebody who has said hello."""
        return await self.stranger().greets()

    def stranger(self) -> Caller:
        """Somebody who has said nothing yet."""
        wire, connection = Wire(), self.door.connection()
        wire.connection = connection
        self.wires.append(wire)
        connection.connection_made(wire)

        def say(octets: bytes) -> None:
            for begin in range(0, len(octets), 1 << 16):
                piece = octets[begin : begin + (1 << 16)]
                if not wire.closed:
                    connection.get_buffer(-1)[: len(piece)] = piece
                    connection.buffer_updated(len(piece))

        async def hear_line() -> bytes:
            while not wire.said and not wire.closed:
                wire.news.clear()
                await wire.news.wait()
            return wire.said.popleft() if wire.said else b""

        caller = Caller(say, hear_line, wire.close)
        self.callers.append(caller)
        return caller

    def streams(self) -> tuple[asyncio.StreamReader, Any]:
        """The same for a program that reads and writes streams."""
        caller, reader = self.stranger(), asyncio.StreamReader()
        wire = self.wires[-1]
        wire.reader = reader
        return reader, _Writer(caller)

    async def ready(self, *names: str) -> None:
        """Wait until treadmills stand, connected."""
        for name in names or self.hub.names:
            await until(self.hub, name, waits)

    async def walks(self, caller: Caller, name: str = "one", **more: object) -> None:
        """A session, started and confirmed over the door, that walks."""
        await self.ready(name)
        state = await caller.result("start", treadmill=name, profile="minute", **more)
        await until(
            self.hub, name, lambda v: v.stands and v.shown is not None and v.shown.controlled
        )
        await caller.result("confirm", treadmill=name, items=state["interlocks"])
        await caller.result("go", treadmill=name)
        while self.hub.view(name).shown.phase is not Phase.WALKING:  # type: ignore[union-attr] # in a session
            await asyncio.sleep(0.5)
            await caller.result("lease.renew")

    async def comes_to(self, name: str, *phases: Phase) -> None:
        """Wait until a session is in one of these."""
        await until(self.hub, name, phase(*phases))


def administrators() -> Roles:
    """The test's own account is the service's."""
    return Roles(os.getuid())


def only(role: Role | None) -> Roles:
    """Another account is the service's, and everybody else has this role."""
    return Roles(os.getuid() + 1, unknown=role)


@asynccontextmanager
async def opened(
    folder: Path, names: str = "one", roles: Roles | None = None
) -> AsyncGenerator[OpenDoor]:
    """A door for as long as a test takes; it is at no socket yet."""
    room = VirtualRoom(folder)
    for name in names.split():
        room.add(name)
    hub = room.hub()
    door = Door(hub, roles or administrators())
    found = OpenDoor(room, hub, door)
    try:
        yield found
    finally:
        for caller in found.callers:
            caller.close()
        await door.close()
        await hub.close()
        await asyncio.sleep(0)


async def called(place: Path | int) -> Caller:
    """Somebody at a real socket: by its path, or a port of the loopback."""
    if isinstance(place, int):
        reader, writer = await asyncio.open_connection("127.0.0.1", place)
    else:
        reader, writer = await asyncio.open_unix_connection(place, limit=READ_OCTETS_MAX)
    return Caller(writer.write, reader.readline, writer.close)
