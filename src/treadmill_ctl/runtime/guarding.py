"""The guardian of a treadmill that is connected: on its line, or by a connection of its own.

The one rule: it shares the way that the service itself speaks by, and never takes another one.
"""

from __future__ import annotations

from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.runtime.heartbeat import GuardianProcess, OnBle, OnFd, started
from treadmill_ctl.transports.address import Address, BleAddress
from treadmill_ctl.transports.contract import Transport
from treadmill_ctl.transports.stream import StreamTransport


def guardian_of(
    address: Address, connected_to: str, transport: Transport, driver: Driver
) -> GuardianProcess:
    """A guardian of the treadmill that a transport has connected to. Raises NoGuardian."""
    if isinstance(address, BleAddress):
        return started(OnBle(BleAddress(connected_to, address.radio).url))
    if isinstance(transport, StreamTransport):
        return started(OnFd(transport.fd, driver.last_words()))
    raise TypeError(f"{transport.url} has no descriptor to share with a guardian")
