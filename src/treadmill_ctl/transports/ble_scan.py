"""Listens for treadmills, and finds the one that was asked for.

The one rule: a treadmill is chosen only when it is the only one that fits; two of a clinic's
treadmills may well have the same name (hazard H-13).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError
from bleak.uuids import normalize_uuid_16

from treadmill_ctl.drivers.ftms import advertisement
from treadmill_ctl.transports.address import BleAddress, By
from treadmill_ctl.transports.ble_air import scan_of
from treadmill_ctl.transports.ble_radio import NoRadio, Radio, explain
from treadmill_ctl.transports.contract import TransportError

FTMS = normalize_uuid_16(0x1826)
START_S = 10.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A device as heard. `ftms` is its Fitness Machine service data, None where it sent none."""

    name: str | None
    address: str
    signal_dbm: int
    services: frozenset[str]
    ftms: bytes | None
    device: BLEDevice

    @property
    def is_treadmill(self) -> bool:
        """Whether it offers the Fitness Machine service and does not say it is another machine.

        No service data, short or swapped ones, hide no treadmill.
        """
        said = advertisement.decode(self.ftms or b"")
        is_other = bool(said.get("machine_type_or")) and not said["treadmill_lenient"]
        return FTMS in self.services and not is_other

    @property
    def label(self) -> str:
        """What to call it."""
        return self.name or self.address


class Ear:
    """Listening under way."""

    def __init__(self, radio: Radio) -> None:
        self.heard: dict[str, Heard] = {}
        self._changed = asyncio.Event()
        self._scan = scan_of(radio)

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(START_S):
                await self._scan.join(self._hear)
        except TimeoutError as error:
            raise NoRadio(f"Bluetooth did not begin to listen within {START_S:g} s") from error
        except (BleakError, OSError, EOFError) as error:
            raise NoRadio(explain(error)) from error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._scan.leave(self._hear)

    async def listen(self, for_ms: int, enough: Callable[[], bool] = lambda: False) -> None:
        """Listen for a time, or until it is enough."""
        with suppress(TimeoutError):
            async with asyncio.timeout(for_ms / 1000):
                while not enough():
                    self._changed.clear()
                    await self._changed.wait()

    def _hear(self, device: BLEDevice, data: AdvertisementData) -> None:
        before = self.heard.get(device.address)
        name = data.local_name or device.name or (before.name if before is not None else None)
        ftms = data.service_data.get(FTMS, before.ftms if before is not None else None)
        services = frozenset(data.service_uuids) | frozenset(data.service_data)
        if before is not None:
            services |= before.services
        self.heard[device.address] = Heard(name, device.address, data.rssi, services, ftms, device)
        self._changed.set()


async def find(radio: Radio, address: BleAddress, scan_ms: int, settle_ms: int) -> Heard:
    """The treadmill that is meant. Goes on listening for `settle_ms` whether it is the only one."""

    def fitting() -> list[Heard]:
        return [each for each in ear.heard.values() if _fits(each, address)]

    async with Ear(radio) as ear:
        await ear.listen(scan_ms, lambda: bool(fitting()))
        if fitting() and address.by is not By.ADDRESS:
            await ear.listen(settle_ms)
    found = fitting()
    if not found:
        raise TransportError(_not_heard(address, scan_ms, list(ear.heard.values())))
    if len(found) > 1:
        raise TransportError(_several(address, found))
    return found[0]


def _fits(heard: Heard, address: BleAddress) -> bool:
    match address.by:
        case By.ADDRESS:
            return address.is_at(heard.address)
        case By.NAME:
            return heard.name == address.who
        case By.BEING_ALONE:
            return heard.is_treadmill


def _not_heard(address: BleAddress, scan_ms: int, heard: list[Heard]) -> str:
    match address.by:
        case By.ADDRESS:
            what = f"no device with the address {address.who}"
        case By.NAME:
            what = f"no treadmill called {address.who!r}"
        case By.BEING_ALONE:
            what = "no treadmill"
    names = ", ".join(sorted({each.label for each in heard if each.is_treadmill}))
    others = f"no treadmill, {len(heard)} other devices" if heard else "nothing at all"
    return (
        f"{what} was heard in {scan_ms / 1000:g} s: is it on, near, and not connected to another "
        f"device? heard: {names or others}"
    )


def _several(address: BleAddress, found: list[Heard]) -> str:
    which = ", ".join(
        sorted(f"{each.label} ({BleAddress(each.address, address.radio).url})" for each in found)
    )
    called = f" called {address.who!r}" if address.by is By.NAME else ""
    return f"{len(found)} treadmills{called} were heard; say which by its address: {which}"
