"""A treadmill on a serial port: finds it, opens it for this program alone, sets it up.

The one rule: pyserial opens and sets up, on a thread, within a bound; not one byte is read or
written through it (its writes wait for ever for a line that takes nothing).
"""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import Final

from serial import Serial, SerialException

from treadmill_ctl.drivers.contract import Line
from treadmill_ctl.transports.aside import aside
from treadmill_ctl.transports.contract import TransportError
from treadmill_ctl.transports.serial_ports import found, ports
from treadmill_ctl.transports.stream import StreamTransport, Wire
from treadmill_ctl.transports.stream_address import SerialAddress
from treadmill_ctl.transports.tty import is_pseudo, tell_the_end, unlock

OPEN_S: Final = 5.0


def serial_transport(address: SerialAddress, open_s: float = OPEN_S) -> StreamTransport:
    """The treadmill there."""

    async def opener(line: Line) -> Wire:
        try:
            return await aside(open_s, lambda: opened(address, line), lambda wire: wire.close())
        except TimeoutError as error:
            raise TransportError(
                f"{address.where} did not open within {open_s:g} s; unplug its adapter, plug it in"
                " again, and try again"
            ) from error

    return StreamTransport(address.url, opener, simulated=address.spoken.simulated)


def opened(address: SerialAddress, line: Line) -> Wire:
    """Open it now, however long that takes. Raises TransportError."""
    port = found(address, ports())
    try:
        device = Serial(port.path, line.baud, timeout=0, exclusive=True)
    except (SerialException, OSError, ValueError) as error:
        raise TransportError(_why(port.path, error)) from error
    fd = device.fileno()
    try:
        if address.spoken.simulated and not is_pseudo(fd):
            raise TransportError(  # noqa: TRY301 - closed below
                f"{port.path} is a real port, and simulated=yes is for the port of a simulator;"
                " leave simulated=yes away, and it is taken for a real treadmill"
            )
        _tune(device, fd)
    except BaseException:
        device.close()
        raise
    name = port.path if port.product is None else f"{port.product} at {port.path}"

    def close() -> None:
        # A guardian that shares the descriptor would keep us from opening the port again. One that
        # a dead service leaves behind keeps it locked: then nobody is there to let go of it.
        unlock(fd)
        device.close()

    return Wire(fd, name, port.where or port.path, close)


def _tune(device: Serial, fd: int) -> None:
    """What pyserial leaves as it does not suit."""
    tell_the_end(fd)
    # An FTDI adapter keeps a reply for up to 16 ms otherwise; few have this, and all do without.
    with suppress(ValueError, NotImplementedError, OSError):
        device.set_low_latency_mode(True)


def _why(path: str, error: Exception) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOENT, errno.ENXIO, errno.ENODEV):
        return f"there is no port {path}: is it plugged in? treadmill-ctl ports lists what is there"
    if number in (errno.EACCES, errno.EPERM):
        return (
            f"this user may not use {path}; on Linux: sudo usermod -aG dialout $USER, then log out"
            " and in again"
        )
    if number in (errno.EAGAIN, errno.EBUSY):
        return (
            f"another program has {path}: close it, and try again. After a session that was cut off"
            " that is its guardian, which stops the belt for up to 30 s"
        )
    return f"{path} cannot be used as a serial port ({error})"
