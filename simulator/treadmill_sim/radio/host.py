"""A client's side of the simulated radio: a bumble host, and whether its controller still lives.

The one rule: nothing is asked of the host without also waiting for its end; bumble waits for ever
for a controller that is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar, cast

from bleak.exc import BleakError
from bumble.device import Device
from bumble.hci import Address
from bumble.transport.common import StreamPacketSource, TransportSink, TransportSource

from treadmill_sim.radio.air import Air
from treadmill_sim.radio.controller import AirController
from treadmill_sim.radio.ending import end

POWER_ON_S = 5.0
DISCONNECT_S = 1.0

Result = TypeVar("Result")


class RadioGone(BleakError):
    """The controller is gone: closed, or the process that holds the air has ended."""

    def __init__(self) -> None:
        super().__init__("the simulated radio is gone")


class Interrupted(BleakError):
    """The link went while a request was under way."""

    def __init__(self) -> None:
        super().__init__("the link was lost")


class RadioHost:
    """A powered host. `cut` takes its controller away."""

    def __init__(
        self, source: TransportSource, sink: TransportSink, cut: Callable[[], None]
    ) -> None:
        address = Address.generate_static_address()
        self.device = Device.with_hci("treadmill-ctl", address, source, sink)
        self._cut = cut
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def power_on(self) -> None:
        """Bring the host up."""
        async with asyncio.timeout(POWER_ON_S):
            await self.ask(self.device.power_on())

    async def ask(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do something with the host, unless it is gone or until it goes.

        The work has a task of its own: bumble answers a request on a lost link by cancelling the
        future it waits for, which in the caller's task would look like the caller's cancellation.
        """
        if self._gone.done():
            work.close()
            raise RadioGone
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task, self._gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end(task)
        if self._gone.done():
            raise RadioGone
        if task.cancelled():
            raise Interrupted
        return task.result()

    def vanish(self) -> None:
        """The controller is gone: end what is connected and whatever is being asked."""
        if not self._gone.done():
            self._gone.set_result(None)
            self.device.host.on_transport_lost()

    def vanish_later(self) -> None:
        """The controller's process ended. A connection ends as if its peer had fallen silent."""
        waits_ms = [
            each.parameters.supervision_timeout for each in self.device.connections.values()
        ]
        asyncio.get_running_loop().call_later(max(waits_ms, default=0) / 1000, self.vanish)

    async def close(self) -> None:
        """Hang up, and leave."""
        try:
            async with asyncio.timeout(DISCONNECT_S):
                for connection in tuple(self.device.connections.values()):
                    await self.ask(connection.disconnect())
        except (TimeoutError, BleakError):
            pass  # the peer is silent or the radio is gone: there is nothing to hang up
        finally:
            self._cut()
            self.vanish()


async def host_on(air: Air) -> RadioHost:
    """A host in the air's own process."""
    controller = AirController("client", air)
    host = RadioHost(controller, controller, controller.power_off)
    await host.power_on()
    return host


async def host_at(path: Path) -> RadioHost:
    """A host on the air of another process. Raises OSError when nobody serves it."""
    loop = asyncio.get_running_loop()
    transport, socket = await loop.create_unix_connection(_Socket, str(path))
    host = RadioHost(socket, socket, transport.close)
    socket.host = host
    try:
        await host.power_on()
    except BaseException:
        transport.abort()
        raise
    return host


class _Socket(StreamPacketSource):
    """HCI over a Unix socket; tells the host when it breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.host: RadioHost | None = None
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The other process hung up or died."""
        del exc
        self._transport = None
        if self.host is not None:
            self.host.vanish_later()

    def on_packet(self, packet: bytes) -> None:
        """From the host to the controller; into the void once that is gone."""
        if self._transport is not None:
            self._transport.write(packet)
