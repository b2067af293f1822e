"""Service discovery: bumble's picture of a peer in bleak's terms.

The one rule: all there is, in the peer's order.
"""

from __future__ import annotations

from collections.abc import Callable

from bleak.assigned_numbers import CharacteristicPropertyName
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.uuids import normalize_uuid_16, normalize_uuid_str
from bumble.core import UUID
from bumble.device import Peer
from bumble.gatt_client import CharacteristicProxy, ServiceProxy

UUID16_OCTETS = 2

_PROPERTIES: tuple[tuple[int, CharacteristicPropertyName], ...] = (
    (0x01, "broadcast"),
    (0x02, "read"),
    (0x04, "write-without-response"),
    (0x08, "write"),
    (0x10, "notify"),
    (0x20, "indicate"),
    (0x40, "authenticated-signed-writes"),
    (0x80, "extended-properties"),
)


async def discover(peer: Peer, octets_max: Callable[[], int]) -> BleakGATTServiceCollection:
    """Discover services, their characteristics, their descriptors."""
    collection = BleakGATTServiceCollection()
    for found in await peer.discover_services():
        service = BleakGATTService(found, found.handle, _uuid(found.uuid))
        collection.add_service(service)
        await _discover_service(found, service, collection, octets_max)
    return collection


async def _discover_service(
    found: ServiceProxy,
    service: BleakGATTService,
    collection: BleakGATTServiceCollection,
    octets_max: Callable[[], int],
) -> None:
    proxies: list[CharacteristicProxy[bytes]] = await (
        found.discover_characteristics()  # pyright: ignore[reportUnknownMemberType]
    )
    for proxy in proxies:
        properties: list[CharacteristicPropertyName] = [
            name for bit, name in _PROPERTIES if proxy.properties & bit
        ]
        characteristic = BleakGATTCharacteristic(
            proxy, proxy.handle, _uuid(proxy.uuid), properties, octets_max, service
        )
        collection.add_characteristic(characteristic)
        for each in await proxy.discover_descriptors():
            collection.add_descriptor(
                BleakGATTDescriptor(each, each.handle, _uuid(each.type), characteristic)
            )


def _uuid(uuid: UUID) -> str:
    octets = uuid.uuid_bytes
    if len(octets) == UUID16_OCTETS:
        return normalize_uuid_16(int.from_bytes(octets, "little"))
    return normalize_uuid_str(uuid.to_hex_str("-"))
