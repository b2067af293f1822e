"""A guardian's own connection to a treadmill's Control Point by Bluetooth.

The one rule: it never hangs up a connection that it shares with the service.

On a radio that a package brings (the simulator's) it is a second central of its own. On the
computer's radio the treadmill is connected to the computer, not to a program: it joins that
connection through the operating system. Shown on the simulated radio only; joining was not tried
on hardware.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from bleak import BleakAdapter, BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError
from bleak.uuids import normalize_uuid_16

from treadmill_ctl.transports.address import BleAddress
from treadmill_ctl.transports.ble_radio import Radio, open_radio
from treadmill_ctl.transports.ble_scan import find
from treadmill_ctl.transports.contract import TransportError

FTMS = normalize_uuid_16(0x1826)
CONTROL_POINT = normalize_uuid_16(0x2AD9)
SCAN_MS = 5_000
CONNECT_S = 5.0
SET_UP_S = 10.0
CLOSE_S = 2.0


class BleOutput:
    """`heard` is told of the Control Point's indications, `lost` of the end of a connection."""

    def __init__(
        self, address: BleAddress, heard: Callable[[bytes], None], lost: Callable[[], None]
    ) -> None:
        self.shared = address.radio is None
        self._address = address
        self._heard = heard
        self._lost = lost
        self._radio: Radio | None = None
        self._client: BleakClient | None = None
        self._control: BleakGATTCharacteristic | None = None

    @property
    def stands(self) -> bool:
        """Whether something can be written."""
        return self._control is not None

    async def attach(self) -> None:
        """Connect and subscribe, or raise TransportError."""
        await self.leave()
        try:
            async with asyncio.timeout(SET_UP_S):
                await self._attach()
        except (BleakError, OSError, EOFError, TimeoutError) as error:
            why = str(error) or type(error).__name__
            raise TransportError(f"no second way to {self._address.url}: {why}") from error

    async def _attach(self) -> None:
        self._radio = await open_radio(self._address.radio)
        if self.shared:
            device = await _connected(self._address)
        else:
            device = (await find(self._radio, self._address, SCAN_MS, 0)).device
        self._client = BleakClient(
            device, self._on_disconnected, timeout=CONNECT_S, backend=self._radio.client
        )
        await self._client.connect()
        control = self._client.services.get_characteristic(CONTROL_POINT)
        if control is None:
            raise TransportError(f"{self._address.url} has no Fitness Machine Control Point")
        await self._client.start_notify(control, self._on_indication)
        self._control = control

    async def write(self, request: bytes) -> bool:
        """Write to the Control Point; whether it got through."""
        client, control = self._client, self._control
        if client is None or control is None:
            return False
        with_response = "write" in control.properties
        try:
            await client.write_gatt_char(control, request, response=with_response)
        except Exception:  # noqa: BLE001 - each stack fails in ways of its own
            if not client.is_connected:
                self._end()
            return False
        return True

    async def leave(self) -> None:
        """Let go of the treadmill; hang up only what is its own."""
        radio, client = self._radio, self._client
        self._radio = self._client = self._control = None
        with suppress(Exception):  # there is nobody left to tell
            async with asyncio.timeout(CLOSE_S):
                if client is not None and not (self.shared and client.is_connected):
                    await client.disconnect()
                if radio is not None:
                    await radio.close()

    def _on_indication(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self._heard(bytes(data))

    def _on_disconnected(self, client: BleakClient) -> None:
        if client is self._client:
            self._end()

    def _end(self) -> None:
        if self._control is not None:
            self._control = None
            self._lost()


async def _connected(address: BleAddress) -> BLEDevice:
    """The treadmill as the operating system has it connected, for the service.

    It is not looked for on the air: a connected treadmill is not heard there, and an attempt to
    connect could cross with the service's own.
    """
    adapter = await BleakAdapter.get()
    for device in await adapter.get_connected_devices([FTMS]):
        if address.is_at(device.address):
            return device
    raise TransportError(f"{address.who} is not connected to this computer")
