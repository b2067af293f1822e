"""Which transport an address means.

The one rule: an address that cannot be understood gives a sentence, and opens nothing.
"""

from __future__ import annotations

from treadmill_ctl.transports.address import BadAddress, parse_address
from treadmill_ctl.transports.ble import BleTransport
from treadmill_ctl.transports.contract import Transport
from treadmill_ctl.transports.serial import serial_transport
from treadmill_ctl.transports.stream_address import SerialAddress, TcpAddress
from treadmill_ctl.transports.tcp import tcp_transport


def transport_for(url: str) -> Transport | str:
    """The transport for an address as typed, or why there is none."""
    address = parse_address(url)
    match address:
        case BadAddress(why):
            return why
        case SerialAddress():
            return serial_transport(address)
        case TcpAddress():
            return tcp_transport(address)
        case _:
            return BleTransport(address)
