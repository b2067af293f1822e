"""bleak's scanner on a bumble host.

The one rule: an advertisement is handed on as bleak would from any radio.
"""

from __future__ import annotations

from typing import ClassVar

from bleak.backends.scanner import (
    AdvertisementData,
    AdvertisementDataCallback,
    BaseBleakScanner,
)
from bleak.uuids import normalize_uuid_16
from bumble.core import AdvertisingData
from bumble.device import Advertisement, Device

from treadmill_sim.radio.host import RadioGone, RadioHost

_UUID16_LISTS = (0x02, 0x03)
_NAMES = (0x08, 0x09)
_SERVICE_DATA_UUID16 = 0x16
_MANUFACTURER = 0xFF


class AirScanner(BaseBleakScanner):
    """Made by bleak; `host` comes with the class (see `backend`)."""

    host: ClassVar[RadioHost]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str,
        **options: object,
    ) -> None:
        del options  # those of operating systems
        super().__init__(detection_callback, service_uuids)
        self._active = scanning_mode != "passive"

    async def start(self) -> None:
        """Begin to listen."""
        self.seen_devices = {}
        self.host.device.on(Device.EVENT_ADVERTISEMENT, self._hear)
        await self.host.ask(self.host.device.start_scanning(active=self._active))

    async def stop(self) -> None:
        """Listen no more; quiet when the radio is gone."""
        device = self.host.device
        device.remove_listener(  # pyright: ignore[reportUnknownMemberType]
            Device.EVENT_ADVERTISEMENT, self._hear
        )
        try:
            await self.host.ask(self.host.device.stop_scanning())
        except RadioGone:
            return

    def _hear(self, heard: Advertisement) -> None:
        data = _read(heard.data, heard.rssi)
        if self.is_allowed_uuid(data.service_uuids):
            address = heard.address.to_string(with_type_qualifier=False)
            device = self.create_or_update_device(
                address, address, data.local_name, heard.address, data
            )
            self.call_detection_callbacks(device, data)


def _read(data: AdvertisingData, rssi_dbm: int) -> AdvertisementData:
    name: str | None = None
    uuids: dict[str, None] = {}
    service_data: dict[str, bytes] = {}
    manufacturer_data: dict[int, bytes] = {}
    for kind, value in data.ad_structures:
        if kind in _UUID16_LISTS:
            uuids |= {_uuid(value[at : at + 2]): None for at in range(0, len(value) - 1, 2)}
        elif kind in _NAMES:
            name = value.decode(errors="replace")
        elif kind == _SERVICE_DATA_UUID16:
            service_data[_uuid(value[:2])] = value[2:]
        elif kind == _MANUFACTURER:
            manufacturer_data[int.from_bytes(value[:2], "little")] = value[2:]
    return AdvertisementData(
        local_name=name,
        manufacturer_data=manufacturer_data,
        service_data=service_data,
        service_uuids=list(uuids),
        tx_power=None,
        rssi=rssi_dbm,
        platform_data=(),
    )


def _uuid(octets: bytes) -> str:
    return normalize_uuid_16(int.from_bytes(octets, "little"))
