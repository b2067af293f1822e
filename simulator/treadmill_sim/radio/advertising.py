"""The octets of an advertisement.

The one rule: a legacy advertisement, as treadmills send it: 31 octets, the name in whole.
"""

from __future__ import annotations

from bumble.core import AdvertisingData

from treadmill_sim.att import Advertisement

OCTETS_MAX = 31

_GENERAL_DISCOVERABLE_NO_CLASSIC = bytes([0x06])


def advertising_data(advertisement: Advertisement) -> bytes:
    """Flags, service, its data, name."""
    uuid16 = advertisement.service_uuid16.to_bytes(2, "little")
    data = bytes(
        AdvertisingData(
            [
                (AdvertisingData.FLAGS, _GENERAL_DISCOVERABLE_NO_CLASSIC),
                (AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, uuid16),
                (AdvertisingData.SERVICE_DATA_16_BIT_UUID, uuid16 + advertisement.service_data),
                (AdvertisingData.COMPLETE_LOCAL_NAME, advertisement.name.encode()),
            ]
        )
    )
    over = len(data) - OCTETS_MAX
    if over > 0:
        raise ValueError(f"the name {advertisement.name!r} is {over} octets too long to advertise")
    return data
