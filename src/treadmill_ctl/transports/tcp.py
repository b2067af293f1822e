"""A treadmill on a network port: finds its host, connects within a bound.

The one rule: a peer that has gone without a word is noticed by the system within seconds, whether
anything is being sent or not.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import suppress
from typing import Final

from treadmill_ctl.drivers.contract import Line
from treadmill_ctl.transports.aside import aside
from treadmill_ctl.transports.contract import TransportError
from treadmill_ctl.transports.stream import StreamTransport, Wire
from treadmill_ctl.transports.stream_address import TcpAddress

CONNECT_S: Final = 5.0
# Ask a silent peer after a second, and again each second; three questions without an answer are
# the end. So is what was sent and not acknowledged for that long.
ALIVE: Final = {"TCP_KEEPIDLE": 1, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 3_000}


def tcp_transport(address: TcpAddress, connect_s: float = CONNECT_S) -> StreamTransport:
    """The treadmill there."""

    async def opener(_: Line) -> Wire:
        try:
            async with asyncio.timeout(connect_s):
                peer = await _connected(address, connect_s)
        except TimeoutError as error:
            raise TransportError(
                f"{address.place} did not answer within {connect_s:g} s: is it on, and is this"
                " computer on its network?"
            ) from error
        except OSError as error:
            raise TransportError(_why(address, error)) from error

        def close() -> None:
            # For a guardian that shares it as well: most peers take one client at a time, and
            # would refuse us when we come back.
            with suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
            peer.close()

        return Wire(peer.fileno(), address.place, address.place, close)

    return StreamTransport(address.url, opener, simulated=address.spoken.simulated)


async def _connected(address: TcpAddress, connect_s: float) -> socket.socket:
    """A connection to the first of the host's addresses that takes one."""
    why: OSError = OSError(errno.EHOSTUNREACH, "it has no address")
    for family, sort, protocol, _, where in await aside(
        connect_s,
        lambda: socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM),
        lambda _: None,
    ):
        peer = socket.socket(family, sort, protocol)
        try:
            _tune(peer)
            await asyncio.get_running_loop().sock_connect(peer, where)
        except OSError as error:
            peer.close()
            why = error
        except BaseException:
            peer.close()
            raise
        else:
            return peer
    raise why


def _tune(peer: socket.socket) -> None:
    peer.settimeout(0)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in ALIVE.items():
        option = getattr(socket, name, None)  # not every system has each
        if option is not None:
            peer.setsockopt(socket.IPPROTO_TCP, option, value)


def _why(address: TcpAddress, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"no computer is called {address.host!r} on this network ({error.strerror})"
    if isinstance(error, ConnectionRefusedError):
        return (
            f"{address.place} refuses the connection: is remote control switched on there, on this"
            " port, and is nobody else connected?"
        )
    return f"{address.place} cannot be reached ({error.strerror or error})"
