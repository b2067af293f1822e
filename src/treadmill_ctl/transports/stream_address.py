"""Addresses of treadmills on a stream of bytes, as people type them.

`serial:/dev/ttyUSB0?speaks=trackmaster&unit=km/h`, `serial:usb-NUMBER?…`, `tcp:HOST:PORT?…`.

The one rule: a port is named by its path or by a number that its adapter keeps, a host by itself;
that one of them is a simulator is believed of this computer alone (hazard H-19).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, unquote

from treadmill_ctl.transports.found_out import SERIAL, TCP, Misread, Spoken, read_spoken

USB = "usb-"
PORT_MAX = 0xFFFF

_PATH = re.compile(r"/.*|COM[1-9][0-9]{0,2}", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,252}|\[[0-9A-Fa-f:.]+\]")


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A treadmill on a serial port: `where` is the port's path, or `usb-` and its USB number."""

    where: str
    spoken: Spoken

    @property
    def usb_number(self) -> str | None:
        """The USB serial number of the adapter that is meant; None where a path is."""
        return self.where.removeprefix(USB) if self.where.startswith(USB) else None

    @property
    def url(self) -> str:
        """What to type to get this again."""
        return f"{serial_place(self.where)}?{self.spoken.query}"


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A treadmill on a network port."""

    host: str
    port: int
    spoken: Spoken

    @property
    def place(self) -> str:
        """Host and port in one word."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """What to type to get this again."""
        return f"{TCP}:{self.place}?{self.spoken.query}"


def serial_place(where: str) -> str:
    """An address of a port as far as the question mark."""
    return f"{SERIAL}:{quote(where, safe='/:')}"


def read_serial(rest: str) -> SerialAddress:
    """Read what stands behind `serial:`."""
    where, _, query = rest.partition("?")
    where = unquote(where)
    if where.startswith(USB) and len(where) > len(USB) and where.isprintable():
        return SerialAddress(where, read_spoken(SERIAL, query))
    if not _PATH.fullmatch(where) or not where.isprintable():
        raise Misread(
            f"{where!r} is no serial port; write its path, as {SERIAL}:/dev/ttyUSB0, or usb- and"
            " the USB serial number of its adapter; treadmill-ctl ports lists what is there"
        )
    return SerialAddress(where, read_spoken(SERIAL, query))


def read_tcp(rest: str) -> TcpAddress:
    """Read what stands behind `tcp:`."""
    place, _, query = rest.partition("?")
    host, colon, port = place.rpartition(":")
    if not colon or not _HOST.fullmatch(host):
        raise Misread(
            f"{place!r} is no HOST:PORT; write as {TCP}:192.168.0.20:4000, or {TCP}:[fe80::20]:4000"
        )
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= PORT_MAX):
        raise Misread(f"{port!r} is no port; it is a whole number from 1 to {PORT_MAX}")
    spoken = read_spoken(TCP, query)
    address = TcpAddress(host.strip("[]"), int(port), spoken)
    if spoken.simulated and not _is_here(address.host):
        raise Misread(
            f"simulated=yes is believed of a simulator on this computer only, as on 127.0.0.1,"
            f" and not of {address.host}; leave it away, and it is taken for a real treadmill"
        )
    return address


def _is_here(host: str) -> bool:
    """Whether a host is this computer without anybody's having to be asked."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
