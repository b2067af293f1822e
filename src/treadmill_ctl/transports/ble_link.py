"""One Bluetooth connection: its channels, its writes under way, its end.

The one rule: every task is owned here, and after the end nothing is told of what came before it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.service import BleakGATTService
from bleak.exc import (
    BleakDBusError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)
from bleak.uuids import normalize_uuid_str, uuidstr_to_str

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wiring, WriteFault
from treadmill_ctl.transports.contract import Listener, TransportError

LAST_WRITES_S = 0.5
INFORMATION_SERVICE = "180a"

_BASE_UUID = normalize_uuid_str("0000")

# What the Linux stack refuses by itself, with the link standing; all else that is no ATT error
# means that there is nobody to talk to.
_REFUSED_HERE = frozenset(
    f"org.bluez.Error.{word}"
    for word in (
        "ImproperlyConfigured",
        "InvalidArguments",
        "InvalidValueLength",
        "NotAuthorized",
        "NotPermitted",
        "NotSupported",
    )
)


@dataclass(slots=True)
class _Write:
    frame: Frame
    ended: bool = False
    fault: WriteFault | None = None


class BleLink:
    """From connecting to the end. `client` is set once it is connected."""

    def __init__(self, name: str, listener: Listener) -> None:
        self.name = name
        self.client: BleakClient | None = None
        self._listener = listener
        self._channels: dict[str, BleakGATTCharacteristic] = {}
        self._writes: defaultdict[str, deque[_Write]] = defaultdict(deque)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = False
        self._lost = False
        self._closed = False

    @property
    def lost(self) -> bool:
        """Whether the link is known to be gone."""
        return self._lost

    # --- set-up ---------------------------------------------------------------------------------

    async def set_up(self, wiring: Wiring) -> dict[str, bytes]:
        """Find the channels, read, subscribe in order."""
        client = self._connected()
        self._channels = _channels(client, wiring.service)
        self._check(wiring, client)
        reads = await self._read(client, wiring)
        for channel in wiring.listens:
            if channel in self._channels:
                await self._subscribe(client, channel, needed=channel in wiring.needs)
        if self._lost:
            raise BleakError("Not connected")
        self._ready = True
        return reads

    def _connected(self) -> BleakClient:
        if self.client is None:
            raise RuntimeError("set up before it was connected")
        return self.client

    def _check(self, wiring: Wiring, client: BleakClient) -> None:
        if not any(short(each.uuid) == wiring.service for each in client.services):
            raise TransportError(
                f"{self.name!r} is no treadmill that can be driven: "
                f"it has no {_title(wiring.service)}"
            )
        missing = [_title(each) for each in wiring.needs if each not in self._channels]
        if missing:
            raise TransportError(
                f"{self.name!r} is no treadmill that can be driven: "
                f"it lacks the {', the '.join(missing)}"
            )

    async def _read(self, client: BleakClient, wiring: Wiring) -> dict[str, bytes]:
        reads: dict[str, bytes] = {}
        known = _channels(client, INFORMATION_SERVICE) | self._channels
        channels = wiring.reads + wiring.describes
        for channel in channels:
            characteristic = known.get(channel)
            if characteristic is not None and "read" in characteristic.properties:
                try:
                    reads[channel] = bytes(await client.read_gatt_char(characteristic))
                except BleakGATTProtocolError:
                    if not client.is_connected:
                        raise  # else a channel that refuses to be read is as good as absent
        return reads

    async def _subscribe(self, client: BleakClient, channel: str, *, needed: bool) -> None:
        try:
            await client.start_notify(self._channels[channel], partial(self._on_value, channel))
        except BleakGATTProtocolError as error:
            if not client.is_connected:
                raise
            if needed:
                raise TransportError(
                    f"{self.name!r} does not let itself be listened to on the {_title(channel)} "
                    f"({error.args[1]}); it may want to be paired in the system's settings first"
                ) from error

    # --- what comes in --------------------------------------------------------------------------

    def _on_value(self, channel: str, _: BleakGATTCharacteristic, data: bytearray) -> None:
        if not self._lost and not self._closed:
            self._listener.heard(Frame(channel, bytes(data)))

    def on_disconnected(self, _: BleakClient) -> None:
        """Take bleak's word that the link is gone."""
        self._lose(f"the Bluetooth link to {self.name!r} is gone")

    def _lose(self, why: str) -> None:
        if self._lost:
            return
        self._lost = True
        self._writes.clear()
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
        if self._ready and not self._closed:
            self._listener.lost(why)

    # --- what goes out --------------------------------------------------------------------------

    def submit(self, frame: Frame) -> None:
        """Begin to write, behind nothing but what was begun before."""
        write = _Write(frame)
        self._writes[frame.channel].append(write)
        characteristic = self._channels.get(frame.channel)
        if self._lost or characteristic is None:
            gone = f"the Bluetooth link to {self.name!r} is gone"
            lacking = f"{self.name!r} has no {_title(frame.channel)}"
            self._end(write, WriteFault(gone if self._lost else lacking))
            asyncio.get_running_loop().call_soon(self._tell, frame.channel)
        else:
            task = asyncio.create_task(self._write(characteristic, write))
            self._tasks.add(task)
            task.add_done_callback(self._retire)

    async def _write(self, characteristic: BleakGATTCharacteristic, write: _Write) -> None:
        client = self._connected()
        why: str | None = None
        fault: WriteFault | None = None
        try:
            await client.write_gatt_char(
                characteristic, write.frame.data, response="write" in characteristic.properties
            )
        except BleakGATTProtocolError as error:
            fault = WriteFault(f"{self.name!r} {_answer(error)}", int(error.code))
        except Exception as error:  # noqa: BLE001 - each stack fails in ways of its own
            fault = WriteFault(f"it did not go out ({_words(error)})")
            if not (isinstance(error, BleakDBusError) and error.dbus_error in _REFUSED_HERE):
                why = f"the Bluetooth link to {self.name!r} is gone ({_words(error)})"
        self._end(write, fault)
        self._tell(write.frame.channel)
        if fault is not None and not client.is_connected:
            why = why or f"the Bluetooth link to {self.name!r} is gone"
        if why is not None:
            self._lose(why)

    def _end(self, write: _Write, fault: WriteFault | None) -> None:
        write.ended = True
        write.fault = fault

    def _tell(self, channel: str) -> None:
        writes = self._writes[channel]
        while writes and writes[0].ended and not self._closed:
            self._listener.wrote(channel, writes.popleft().fault)

    def _retire(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.result()  # a bug in a listener goes to the loop's handler, not into the void

    # --- end ------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Tell no more; give the last writes a moment; hang up."""
        self._closed = True
        try:
            if self._tasks and not self._lost:
                await asyncio.wait(self._tasks, timeout=LAST_WRITES_S)
        finally:
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.client is not None:
            with suppress(Exception):  # there is nobody left to tell and nothing left to do
                await self.client.disconnect()


def short(uuid: str) -> str:
    """A channel's name: four digits for a UUID of the Bluetooth SIG, else all of it."""
    return uuid[4:8] if uuid == _BASE_UUID[:4] + uuid[4:8] + _BASE_UUID[8:] else uuid


def _channels(client: BleakClient, service: str) -> dict[str, BleakGATTCharacteristic]:
    services: list[BleakGATTService] = [
        each for each in client.services if short(each.uuid) == service
    ]
    found: dict[str, BleakGATTCharacteristic] = {}
    for each in services:
        for characteristic in each.characteristics:
            found.setdefault(short(characteristic.uuid), characteristic)
    return found


def _title(channel: str) -> str:
    return f"{uuidstr_to_str(normalize_uuid_str(channel))} ({channel})"


def _answer(error: BleakGATTProtocolError) -> str:
    """What an ATT error says of the treadmill. Linux gives 0x0E for a link lost in mid-request."""
    unlikely = error.code == BleakGATTProtocolErrorCode.UNLIKELY_ERROR
    return f"{'did not take' if unlikely else 'refused'} it ({error.args[1]})"


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
