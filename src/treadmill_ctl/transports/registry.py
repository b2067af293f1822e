"""Which transport an address means.

The one rule: an address that cannot be understood gives a sentence, and opens nothing.
"""

from __future__ import annotations

from treadmill_ctl.transports.address import BadAddress, parse_address
from treadmill_ctl.transports.ble import BleTransport
from treadmill_ctl.transports.contract import Transport


def transport_for(url: str) -> Transport | str:
    """The transport for an address as typed, or why there is none."""
    address = parse_address(url)
    if isinstance(address, BadAddress):
        return address.why
    return BleTransport(address)
