"""One scan of a radio at a time, for all who listen to it.

The one rule: it begins with the first who listens and ends with the last. Linux refuses a program
its second scan, and after a loss that took several treadmills all are looked for at once.
"""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakError

from treadmill_ctl.transports.ble_radio import Radio

STOP_S: Final = 2.0
RENEW_S: Final = 5.0  # a scan that died of its Bluetooth service looks like one that hears nothing

Hear = Callable[[BLEDevice, AdvertisementData], None]
_Key = tuple[AbstractEventLoop, type[BaseBleakScanner] | None]


class Scan:
    """The scan of one radio. Got by `scan_of`."""

    def __init__(self, key: _Key) -> None:
        self._key = key
        self._hearers: list[Hear] = []
        self._turn = asyncio.Lock()  # beginning and ending must not cross
        self._scanner: BleakScanner | None = None
        self._began_s = 0.0
        self._heard: dict[str, tuple[BLEDevice, AdvertisementData]] = {}

    async def join(self, hear: Hear) -> None:
        """Listen from now on; what this scan has heard already is told at once.

        A device whose advertisement does not change is told of once a scan. Raises what bleak does.
        """
        self._hearers.append(hear)
        try:
            async with self._turn:
                if self._loop.time() - self._began_s > RENEW_S:
                    await self._end()
                if self._scanner is None:
                    await self._begin()
        except BaseException:
            await self.leave(hear)
            raise
        for device, data in tuple(self._heard.values()):
            hear(device, data)

    async def leave(self, hear: Hear) -> None:
        """Listen no more."""
        self._hearers.remove(hear)
        async with self._turn:
            if not self._hearers:
                await self._end()
            if not self._hearers:
                _SCANS.pop(self._key, None)

    @property
    def _loop(self) -> AbstractEventLoop:
        return self._key[0]

    async def _begin(self) -> None:
        self._heard.clear()
        scanner = BleakScanner(self._hear, backend=self._key[1])
        await scanner.start()
        self._scanner, self._began_s = scanner, self._loop.time()

    async def _end(self) -> None:
        scanner, self._scanner = self._scanner, None
        if scanner is not None:
            with suppress(BleakError, OSError, EOFError, TimeoutError):  # what was heard, was heard
                async with asyncio.timeout(STOP_S):
                    await scanner.stop()

    def _hear(self, device: BLEDevice, data: AdvertisementData) -> None:
        self._heard[device.address] = (device, data)
        for hear in tuple(self._hearers):
            hear(device, data)


_SCANS: Final[dict[_Key, Scan]] = {}


def scan_of(radio: Radio) -> Scan:
    """The scan of a radio, under way or not; the computer's own radio is one for all."""
    key = (asyncio.get_running_loop(), radio.scanner)
    return _SCANS.setdefault(key, Scan(key))
