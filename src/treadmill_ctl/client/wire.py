"""The connection to the door: calls out, answers and notices in.

The one rule: an answer goes to whoever asked, a notice to whoever listens, and when the
connection is gone everybody who waits is told.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, cast

from treadmill_ctl.client.errors import NoService, Refused
from treadmill_ctl.client.place import port_and_token

LINE_OCTETS_MAX: Final = 1 << 24  # of what the service says
GONE: Final = "the connection to the service is gone; see to the belts"

Json = Any


class Listener(Protocol):
    """Who hears what nobody asked for."""

    def state(self, state: Mapping[str, Json]) -> None:
        """A treadmill's state came."""
        ...

    def gone(self) -> None:
        """Nothing will come any more."""
        ...


class Wire:
    """One connection. `token` is what the door wants to hear in a hello, empty where nothing."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._numbers = itertools.count(1)
        self._listeners: list[Listener] = []
        self._reading = asyncio.create_task(self._read())
        self.token = ""

    async def call(self, method: str, params: Mapping[str, Json]) -> Json:
        """Ask, and wait for the answer. Raises Refused, NoService."""
        if self._reading.done():
            raise NoService(GONE)
        number = next(self._numbers)
        call = {"jsonrpc": "2.0", "id": number, "method": method, "params": dict(params)}
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(json.dumps(call).encode() + b"\n")
            return await answer
        finally:
            self._waiting.pop(number, None)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of states; the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def close(self) -> None:
        """Go."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        self._writer.close()

    async def _read(self) -> None:
        try:
            while line := await self._reader.readline():
                self._hear(json.loads(line))
        except (OSError, ValueError):
            pass  # gone, or no door at all: the same to whoever waits
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(NoService(GONE))
            for listener in self._listeners:
                listener.gone()

    def _hear(self, said: dict[str, Json]) -> None:
        if said.get("method") == "state":
            for listener in self._listeners:
                listener.state(said["params"])
            return
        answer = self._waiting.get(cast("int", said.get("id")))
        if answer is None or answer.done():
            return
        if "error" in said:
            answer.set_exception(_refused(said["error"]))
        else:
            answer.set_result(said["result"])


async def wired(place: str) -> Wire:
    """Connect to a door. Raises NoService."""
    try:
        by_port = port_and_token(place)
        if by_port is None:
            reader, writer = await asyncio.open_unix_connection(place, limit=LINE_OCTETS_MAX)
        else:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", by_port[0], limit=LINE_OCTETS_MAX
            )
    except (OSError, ValueError) as error:
        raise NoService(f"no service answers at {place}: {error}") from error
    wire = Wire(reader, writer)
    wire.token = by_port[1] if by_port else ""
    return wire


def _refused(error: Mapping[str, Json]) -> Refused:
    data: Mapping[str, str] = error.get("data") or {}
    return Refused(error["code"], error["message"], data.get("allowed", ""), data.get("next", ""))
