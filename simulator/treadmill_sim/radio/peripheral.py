"""Puts a sans-I/O peripheral on the air: bumble's GATT server in front, the wall clock behind.

The one rule: this file owns the time and the tasks of a peripheral and none of its behaviour.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from bumble import core
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic
from bumble.hci import Address

from treadmill_sim.att import Advertisement, AttError, CharacteristicSpec, Outgoing
from treadmill_sim.console import Button
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.advertising import advertising_data
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.controller import AirController
from treadmill_sim.radio.ending import end
from treadmill_sim.radio.gatt import characteristic, information, service

# bumble's controller takes the wire's unit of 0.625 ms for a millisecond: 30 asks for 48 ms.
_ADVERTISING_INTERVAL_MS = 30.0

Result = TypeVar("Result")


class Peripheral(Protocol):
    """What a peripheral is to its radio. `now_ms` counts from when it was put on the air."""

    name: str
    profile: MachineProfile

    def advertisement(self) -> Advertisement: ...
    def characteristics(self) -> tuple[CharacteristicSpec, ...]: ...
    def connected(self, client: int, mtu: int, now_ms: int) -> None: ...
    def mtu_changed(self, client: int, mtu: int) -> None: ...
    def disconnected(self, client: int, now_ms: int) -> None: ...
    def read(self, client: int, uuid16: int) -> bytes | AttError: ...
    def subscribe(self, client: int, uuid16: int, value: int) -> AttError | None: ...
    def subscription(self, client: int, uuid16: int) -> int: ...
    def write(self, client: int, uuid16: int, data: bytes, now_ms: int) -> AttError | None: ...
    def press(self, button: Button, now_ms: int) -> None: ...
    def advance(self, now_ms: int) -> None: ...
    def next_due_ms(self) -> int: ...
    def take(self, client: int) -> tuple[Outgoing, ...]: ...


@dataclass(slots=True)
class _Client:
    number: int
    connection: Connection
    outbox: asyncio.Queue[Outgoing]
    speaker: asyncio.Task[None]


class Station:
    """A peripheral on the air. Needs a running event loop."""

    def __init__(
        self,
        peripheral: Peripheral,
        air: Air,
        *,
        address: str = "F0:F1:F2:F3:F4:F5",
        clients_max: int = 2,
        mtu_max: int = 247,
    ) -> None:
        self.peripheral = peripheral
        self.air = air
        self.controller = AirController(peripheral.name, air)
        self.device = Device.from_config_with_hci(
            DeviceConfiguration(
                name=peripheral.name,
                address=Address(address),
                advertising_interval_min=_ADVERTISING_INTERVAL_MS,
                advertising_interval_max=_ADVERTISING_INTERVAL_MS,
            ),
            self.controller,
            self.controller,
        )
        self.device.gatt_server.max_mtu = mtu_max
        self._clients_max = clients_max
        self._clients: dict[Connection, _Client] = {}
        self._numbers = 0
        self._attributes: dict[int, Characteristic[bytes]] = {}
        self._loop = asyncio.get_running_loop()
        self._start_s = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.failed: asyncio.Future[None] = self._loop.create_future()
        self._room = asyncio.Event()
        self._stopped = False
        self._hidden = False
        self._build()

    # --- life -----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Power on and advertise; returns when a client may connect."""
        await self.device.power_on()
        self.device.on(Device.EVENT_CONNECTION, self._on_connection)
        await self.device.start_advertising()
        self._own(self._advertise())
        if self.peripheral.profile.found_ms_max:
            self._own(self._hide(self.peripheral.profile.found_ms_max / 1_000))
        self.pump()

    async def stop(self) -> None:
        """Leave the air; raises what went wrong in the peripheral, if anything did."""
        self._stopped = True
        self.controller.power_off()
        if self._timer is not None:
            self._timer.cancel()
        await end(*self._tasks)
        if self.failed.done():
            self.failed.result()

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        return len(self._clients)

    @property
    def now_ms(self) -> int:
        """Time since it was put on the air."""
        return int((self._loop.time() - self._start_s) * 1000 + 0.5)

    # --- what a person does ---------------------------------------------------------------------

    def press(self, button: Button) -> None:
        """Push a button of the console, now."""
        self._do(lambda: self.peripheral.press(button, self.now_ms))
        self.pump()

    def drop_link(self) -> None:
        """Go out of radio range."""
        self.air.lose(self.controller)

    def restore_link(self) -> None:
        """Come back into radio range."""
        self.air.find(self.controller)

    @property
    def link_dropped(self) -> bool:
        """Whether it is out of radio range."""
        return self.air.is_lost(self.controller)

    # --- time and tasks -------------------------------------------------------------------------

    def pump(self) -> None:
        """Let time pass in the peripheral and send what it has to say."""
        if not self._stopped:
            self._do(self._pump)

    def _pump(self) -> None:
        self.peripheral.advance(self.now_ms)
        for client in self._clients.values():
            for outgoing in self.peripheral.take(client.number):
                client.outbox.put_nowait(outgoing)
        if self._timer is not None:
            self._timer.cancel()
        due_s = self._start_s + self.peripheral.next_due_ms() / 1000
        self._timer = self._loop.call_at(due_s, self.pump)

    def _own(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._disown)
        return task

    def _disown(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._fail(failure)

    def _fail(self, failure: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_exception(failure)

    def _do(self, act: Callable[[], Result]) -> Result:
        """Ask the peripheral. A bug in it is kept for whoever runs this; bumble only logs it."""
        try:
            return act()
        except Exception as failure:
            self._fail(failure)
            raise

    async def _advertise(self) -> None:
        """Advertise again while there is room, here and nowhere else.

        bumble's own restart begins after a disconnection only, and may cross with another start.
        """
        while True:
            await self._room.wait()
            self._room.clear()
            has_room = len(self._clients) < self._clients_max and not self._hidden
            if has_room and not self.device.is_advertising:
                await self.device.start_advertising()

    async def _hide(self, after_s: float) -> None:
        """Advertise no more; who is connected stays so."""
        await asyncio.sleep(after_s)
        self._hidden = True
        if self.device.is_advertising:
            await self.device.stop_advertising()

    async def _hang_up(self, connection: Connection, after_s: float) -> None:
        await asyncio.sleep(after_s)
        if connection in self._clients:
            await connection.disconnect()

    async def _speak(self, connection: Connection, outbox: asyncio.Queue[Outgoing]) -> None:
        """Send to one client in order. Ends with its connection, also in mid-indication.

        bumble would wait for the confirmation for 30 s after the link is gone, in a task of
        nobody, and then fail.
        """
        server = self.device.gatt_server
        while True:
            outgoing = await outbox.get()
            attribute = self._attributes[outgoing.uuid16]
            args = (connection, attribute, outgoing.data)
            if outgoing.kind == "notify":
                await server.notify_subscriber(*args, force=True)
                continue
            try:
                await server.indicate_subscriber(*args, force=True)
            except (TimeoutError, core.TimeoutError):
                await connection.disconnect()
                return

    # --- connections ----------------------------------------------------------------------------

    def _on_connection(self, connection: Connection) -> None:
        self._numbers += 1
        outbox: asyncio.Queue[Outgoing] = asyncio.Queue()
        speaker = self._own(self._speak(connection, outbox))
        client = _Client(self._numbers, connection, outbox, speaker)
        self._clients[connection] = client
        mtu, now_ms = connection.att_mtu, self.now_ms
        self._do(lambda: self.peripheral.connected(client.number, mtu, now_ms))
        connection.on(Connection.EVENT_CONNECTION_ATT_MTU_UPDATE, partial(self._on_mtu, client))
        connection.on(Connection.EVENT_DISCONNECTION, partial(self._on_disconnection, client))
        if self.peripheral.profile.link_ms_max:
            self._own(self._hang_up(connection, self.peripheral.profile.link_ms_max / 1_000))
        self._room.set()

    def _on_mtu(self, client: _Client) -> None:
        mtu = client.connection.att_mtu
        self._do(lambda: self.peripheral.mtu_changed(client.number, mtu))

    def _on_disconnection(self, client: _Client, reason: int) -> None:
        del reason
        del self._clients[client.connection]
        self._own(end(client.speaker))
        self._do(lambda: self.peripheral.disconnected(client.number, self.now_ms))
        self.pump()
        self._room.set()

    # --- answers to ATT -------------------------------------------------------------------------

    def read(self, uuid16: int, connection: Connection) -> bytes | AttError:
        number = self._clients[connection].number
        return self._do(lambda: self.peripheral.read(number, uuid16))

    def write(self, uuid16: int, connection: Connection, data: bytes) -> AttError | None:
        number, now_ms = self._clients[connection].number, self.now_ms
        self._loop.call_soon(self.pump)  # after the write's own answer
        return self._do(lambda: self.peripheral.write(number, uuid16, data, now_ms))

    def subscription(self, uuid16: int, connection: Connection) -> int:
        number = self._clients[connection].number
        return self._do(lambda: self.peripheral.subscription(number, uuid16))

    def subscribe(self, uuid16: int, connection: Connection, value: int) -> AttError | None:
        number = self._clients[connection].number
        return self._do(lambda: self.peripheral.subscribe(number, uuid16, value))

    def _build(self) -> None:
        advertisement = self.peripheral.advertisement()
        self.device.advertising_data = advertising_data(advertisement)
        for spec in self.peripheral.characteristics():
            self._attributes[spec.uuid16] = characteristic(spec, self)
        attributes = tuple(self._attributes.values())
        self.device.add_service(service(advertisement.service_uuid16, attributes))
        profile = self.peripheral.profile
        if profile.manufacturer or profile.model:
            self.device.add_service(information(profile.manufacturer, profile.model))
