"""A Bluetooth stack that does as it is told, in the place of an operating system's.

The one rule: it is bleak's backend interface and no more; every failure is given by the test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from bleak.args import SizedBuffer
from bleak.assigned_numbers import CharacteristicPropertyName
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import (
    AdvertisementData,
    AdvertisementDataCallback,
    BaseBleakScanner,
)
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.uuids import normalize_uuid_16

LIMIT_S = 5.0


@dataclass
class Stack:
    """What the stack shall do, and what was asked of it."""

    connects: list[Exception | None] = field(default_factory=list[Exception | None])
    control: tuple[CharacteristicPropertyName, ...] = ("write", "indicate")
    refuses: dict[str, Exception] = field(default_factory=dict[str, Exception])
    stands: bool = True
    attempts: int = 0
    hangs_at: str = ""
    written: list[tuple[bytes, bool]] = field(default_factory=list[tuple[bytes, bool]])
    answers: list[asyncio.Future[None]] = field(default_factory=list["asyncio.Future[None]"])
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    drop: Callable[[], None] = lambda: None

    async def perhaps_hang(self, where: str) -> None:
        if self.hangs_at == where:
            await asyncio.get_running_loop().create_future()

    async def writes(self, count: int) -> None:
        """Wait until that many writes have begun."""
        async with asyncio.timeout(LIMIT_S):
            while len(self.written) < count:
                self.begun.clear()
                await self.begun.wait()


class FakeScanner(BaseBleakScanner):
    """Hears one treadmill at once."""

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str,
        **_: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        assert scanning_mode == "active"

    async def start(self) -> None:
        data = AdvertisementData("Mill", {}, {}, [normalize_uuid_16(0x1826)], None, -40, ())
        self.call_detection_callbacks(BLEDevice("AA:BB:CC:00:00:01", "Mill", None), data)

    async def stop(self) -> None:
        pass


class FakeClient(BaseBleakClient):
    """Does as its stack is told."""

    stack: ClassVar[Stack]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **_: object,
    ) -> None:
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        assert disconnected_callback is not None
        self.stack.drop = disconnected_callback

    @property
    def mtu_size(self) -> int:
        return 23

    @property
    def is_connected(self) -> bool:
        return self.stack.stands

    async def connect(self, pair: bool, **_: object) -> None:  # noqa: FBT001 - as in bleak
        assert not pair
        self.stack.attempts += 1
        failure = self.stack.connects.pop(0) if self.stack.connects else None
        if failure is not None:
            raise failure
        self.services = BleakGATTServiceCollection()
        service = BleakGATTService(None, 1, normalize_uuid_16(0x1826))
        self.services.add_service(service)
        channels: tuple[tuple[int, tuple[CharacteristicPropertyName, ...]], ...] = (
            (0x2ACD, ("notify",)),
            (0x2AD3, ("read", "notify")),
            (0x2AD9, self.stack.control),
        )
        for handle, (uuid16, properties) in enumerate(channels, start=2):
            self.services.add_characteristic(
                BleakGATTCharacteristic(
                    None, handle, normalize_uuid_16(uuid16), list(properties), lambda: 20, service
                )
            )

    async def disconnect(self) -> None:
        await self.stack.perhaps_hang("disconnect")

    async def pair(self, *_: object, **__: object) -> None:
        raise NotImplementedError

    async def unpair(self) -> None:
        raise NotImplementedError

    async def _do(self, what: str, characteristic: BleakGATTCharacteristic) -> None:
        where = f"{what} {characteristic.uuid[4:8]}"
        await self.stack.perhaps_hang(where)
        if where in self.stack.refuses:
            raise self.stack.refuses[where]

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **_: object
    ) -> bytearray:
        assert not use_cached
        await self._do("read", characteristic)
        return bytearray(2)

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_: object
    ) -> bytearray:
        raise NotImplementedError

    async def write_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        data: SizedBuffer,
        response: bool,  # noqa: FBT001 - as in bleak
    ) -> None:
        assert characteristic.uuid == normalize_uuid_16(0x2AD9)
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.stack.written.append((bytes(data), response))
        self.stack.answers.append(answer)
        self.stack.begun.set()
        await answer

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        raise NotImplementedError

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_: object
    ) -> None:
        await self._do("subscribe", characteristic)
        callback(bytearray(b"\x2a"))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class FakeRadio:
    """A radio on that stack."""

    scanner: type[BaseBleakScanner]
    client: type[BaseBleakClient]

    async def close(self) -> None:
        pass
