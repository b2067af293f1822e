"""bleak's client on a bumble host.

The one rule: what the caller sees of a failure is what the Linux stack would show: an ATT error
as `BleakGATTProtocolError`, a link lost in mid-request as ATT 0x0E.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, Protocol, TypeVar, cast

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError
from bumble import core
from bumble.att import ATT_DEFAULT_MTU, ATT_Error
from bumble.device import Connection, ConnectionParametersPreferences, Peer
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import (
    Address,
    HCI_Error,
    HCI_LE_Create_Connection_Cancel_Command,
    HCI_StatusReturnParameters,
    HCI_SyncCommand,
    Phy,
)

from treadmill_sim.radio.discovery import discover
from treadmill_sim.radio.host import Interrupted, RadioHost
from treadmill_sim.radio.scanner import AirScanner

# What the Linux stack asks for: the interval in ms, and how long to bear silence.
PARAMETERS = ConnectionParametersPreferences(
    connection_interval_min=30.0, connection_interval_max=50.0, supervision_timeout=420
)
MTU_WANTED = 517
UNLIKELY_ERROR = 0x0E

_CANCEL: HCI_SyncCommand[HCI_StatusReturnParameters] = cast(
    "HCI_SyncCommand[HCI_StatusReturnParameters]", HCI_LE_Create_Connection_Cancel_Command()
)

Result = TypeVar("Result")


class Gatt(Protocol):
    """bumble's GATT client as far as it is used here, with its types filled in."""

    def read_value(self, attribute: int) -> Coroutine[Any, Any, bytes]: ...
    def write_value(
        self, attribute: int, value: bytes, *, with_response: bool
    ) -> Coroutine[Any, Any, None]: ...
    def subscribe(
        self, characteristic: CharacteristicProxy[bytes], subscriber: Callable[[bytes], None]
    ) -> Coroutine[Any, Any, None]: ...
    def unsubscribe(
        self, characteristic: CharacteristicProxy[bytes], subscriber: Callable[[bytes], None]
    ) -> Coroutine[Any, Any, None]: ...


class AirClient(BaseBleakClient):
    """Made by bleak; `host` comes with the class (see `backend`)."""

    host: ClassVar[RadioHost]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **options: object,
    ) -> None:
        del options  # those of operating systems
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        self._device = (
            address_or_ble_device if isinstance(address_or_ble_device, BLEDevice) else None
        )
        self._connection: Connection | None = None
        self._subscribers: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        """The advertised name, else the address."""
        return (self._device and self._device.name) or self.address

    @property
    def mtu_size(self) -> int:
        """ATT_MTU."""
        return self._connection.att_mtu if self._connection is not None else ATT_DEFAULT_MTU

    @property
    def is_connected(self) -> bool:
        """Whether the link stands, as far as the host knows."""
        return self._connection is not None

    # --- connection -----------------------------------------------------------------------------

    async def connect(self, pair: bool, **options: object) -> None:  # noqa: FBT001 - as in bleak
        """Connect, agree on an MTU, discover."""
        del pair, options
        connection = await self._connect(await self._find())
        self._connection = connection
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        try:
            peer = Peer(connection)
            await self._request(peer.request_mtu(MTU_WANTED))
            self.services = await self._request(discover(peer, lambda: self.mtu_size - 3))
        except BaseException:
            await self.disconnect()
            raise

    async def _find(self) -> Address:
        if self._device is not None:
            return cast("Address", self._device.details)
        scanner_type = type("Scanner", (AirScanner,), {"host": self.host})
        found: asyncio.Future[Address] = asyncio.get_running_loop().create_future()

        def hear(device: BLEDevice, _: object) -> None:
            if device.address == self.address.upper() and not found.done():
                found.set_result(device.details)

        scanner = scanner_type(hear, None, "active")
        await scanner.start()
        try:
            async with asyncio.timeout(self._timeout):
                return await found
        except TimeoutError:
            raise BleakDeviceNotFoundError(self.address, f"{self.address} was not found") from None
        finally:
            await scanner.stop()

    async def _connect(self, address: Address) -> Connection:
        device = self.host.device
        try:
            return await self.host.ask(
                device.connect(
                    address,
                    core.PhysicalTransport.LE,
                    {Phy.LE_1M: PARAMETERS},
                    timeout=self._timeout,
                )
            )
        except (core.TimeoutError, HCI_Error) as error:
            if isinstance(error, HCI_Error):
                await self._give_up(address)  # it came up just as bumble gave up
            text = f"{self.address} did not answer within {self._timeout:g} s"
            raise TimeoutError(text) from None
        except core.ConnectionError as error:
            raise BleakError(f"{self.address} could not be connected: {error}") from error
        except asyncio.CancelledError:
            await self._give_up(address)
            raise

    async def _give_up(self, address: Address) -> None:
        """Leave neither an attempt nor a connection behind; bumble leaves both."""
        device = self.host.device
        try:
            await self.host.ask(device.send_sync_command(_CANCEL))
        except HCI_Error:
            connection = device.find_connection_by_bd_addr(address)
            if connection is not None:
                await self.host.ask(connection.disconnect())

    async def disconnect(self) -> None:
        """Hang up; quiet when there is no link."""
        connection = self._connection
        if connection is not None:
            try:
                await self.host.ask(connection.disconnect())
            except BleakError:
                return  # the link went first

    def _on_disconnection(self, reason: int) -> None:
        del reason
        self._connection = None
        self.services = None
        self._subscribers.clear()
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    async def pair(self, *args: object, **options: object) -> None:
        """Pair, with nothing to compare."""
        del args, options
        await self._request(self._linked().pair())

    async def unpair(self) -> None:
        """Not built: nothing of ours asks for it."""
        raise NotImplementedError

    # --- requests -------------------------------------------------------------------------------

    def _linked(self) -> Connection:
        if self._connection is None:
            raise BleakError("Not connected")
        return self._connection

    def _gatt(self) -> Gatt:
        return self._linked().gatt_client

    async def _request(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            return await self.host.ask(work)
        except ATT_Error as error:
            raise BleakGATTProtocolError(error.error_code) from error
        except Interrupted as error:
            raise BleakGATTProtocolError(UNLIKELY_ERROR) from error
        except core.TimeoutError as error:
            raise TimeoutError("the peer did not answer in 30 s") from error

    async def read_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        *,
        use_cached: bool = False,
        **options: object,
    ) -> bytearray:
        """Read a characteristic; there is no cache."""
        del use_cached, options
        return await self._read(characteristic.handle)

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **options: object
    ) -> bytearray:
        """Read a descriptor; there is no cache."""
        del use_cached, options
        return await self._read(descriptor.handle)

    async def _read(self, handle: int) -> bytearray:
        return bytearray(await self._request(self._gatt().read_value(handle)))

    async def write_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        data: SizedBuffer,
        response: bool,  # noqa: FBT001 - as in bleak
    ) -> None:
        """Write a characteristic."""
        await self._write(characteristic.handle, bytes(data), response=response)

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        """Write a descriptor."""
        await self._write(descriptor.handle, bytes(data), response=True)

    async def _write(self, handle: int, data: bytes, *, response: bool) -> None:
        await self._request(self._gatt().write_value(handle, data, with_response=response))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **options: object
    ) -> None:
        """Subscribe."""
        del options
        proxy: CharacteristicProxy[bytes] = characteristic.obj

        def on_value(value: bytes) -> None:
            callback(bytearray(value))

        await self._request(self._gatt().subscribe(proxy, on_value))
        self._subscribers[characteristic.handle] = on_value

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        proxy: CharacteristicProxy[bytes] = characteristic.obj
        on_value = self._subscribers.pop(characteristic.handle, None)
        if on_value is not None:
            await self._request(self._gatt().unsubscribe(proxy, on_value))
