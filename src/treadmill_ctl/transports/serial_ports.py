"""The serial ports of this computer: which there are, and which one is meant.

The one rule: a port is chosen by its USB serial number only where that is the number of one port
alone (hazard H-13). All of this may block.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from serial.tools import list_ports

from treadmill_ctl.transports.contract import TransportError
from treadmill_ctl.transports.stream_address import USB, SerialAddress


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port; None for what it does not say. `number` is its USB serial number."""

    path: str
    number: str | None = None
    maker: str | None = None
    product: str | None = None

    @property
    def where(self) -> str | None:
        """The name that it keeps, wherever it is plugged in; None where it has none."""
        return f"{USB}{self.number}" if self.number else None


def ports() -> tuple[Port, ...]:
    """Every serial port, by path."""
    found = (
        Port(
            each.device, each.serial_number or None, each.manufacturer or None, each.product or None
        )
        for each in list_ports.comports()
    )
    return tuple(sorted(found, key=lambda port: port.path))


def found(address: SerialAddress, among: Iterable[Port]) -> Port:
    """The port that is meant. Raises TransportError where it is not there, or not the only one."""
    number, here = address.usb_number, tuple(among)
    if number is None:
        at_path = (port for port in here if port.path == address.where)
        return next(at_path, Port(address.where))
    named = [port for port in here if port.number == number]
    if not named:
        others = ", ".join(port.where for port in here if port.where) or "none"
        raise TransportError(
            f"no serial port has the USB serial number {number}: is its adapter plugged in? (found:"
            f" {others})"
        )
    if len(named) > 1:
        paths = ", ".join(port.path for port in named)
        raise TransportError(
            f"{len(named)} serial ports have the USB serial number {number}; say which by its path:"
            f" {paths}"
        )
    return named[0]
