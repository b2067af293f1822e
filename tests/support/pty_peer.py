"""The far end of a serial line or a socket, held by a test: read only when the test reads.

The one rule: it takes nothing by itself, so a line fills up when nobody reads it.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
import tty

LIMIT_S = 10.0
FILLER = b"."
SETTLES_S = 0.05


class Peer:
    """A peer on a descriptor."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        os.set_blocking(fd, False)

    def say(self, data: bytes) -> None:
        """Send."""
        os.write(self.fd, data)

    def hear(self) -> bytes:
        """All that is there."""
        heard = b""
        while True:
            try:
                data = os.read(self.fd, 65_536)
            except BlockingIOError:
                return heard
            if not data:
                return heard
            heard += data

    async def until(self, octets: bytes) -> bytes:
        """Read until these octets have come; all that came."""
        loop = asyncio.get_running_loop()
        heard, more = b"", asyncio.Event()
        loop.add_reader(self.fd, more.set)
        try:
            async with asyncio.timeout(LIMIT_S):
                while octets not in heard:
                    await more.wait()
                    more.clear()
                    heard += self.hear()
        finally:
            loop.remove_reader(self.fd)
        return heard

    def hang_up(self) -> None:
        """Pull the plug."""
        if self.fd >= 0:
            os.close(self.fd)
        self.fd = -1


class PtyPeer(Peer):
    """At the far end of a pseudo-terminal: `path` is the near one."""

    def __init__(self) -> None:
        far, near = os.openpty()
        tty.setraw(near)
        self.path = os.ttyname(near)
        self.near = near
        super().__init__(far)

    def open_near(self) -> int:
        """Our end, as a transport has it."""
        os.set_blocking(self.near, False)
        return self.near

    def let_near_go(self) -> None:
        """Leave the near end to whoever opens it by its path."""
        if self.near >= 0:
            os.close(self.near)
        self.near = -1


class SocketPeer(Peer):
    """At the far end of a TCP connection."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.ours = socket.create_connection(server.getsockname())
            self._far, _ = server.accept()
        self.ours.settimeout(0)
        super().__init__(self._far.fileno())

    def open_near(self) -> int:
        """Our end, as a transport has it."""
        return self.ours.fileno()

    def hang_up(self) -> None:
        """Close the connection."""
        self._far.close()
        self.fd = -1


def fill(fd: int) -> int:
    """Write until nothing more is taken, now and a moment later; how much was.

    The kernel carries what it took to the other end by a worker of its own, which makes room again.
    """
    filled = 0
    while True:
        try:
            filled += os.write(fd, FILLER * 64)
        except BlockingIOError:
            if not select.select([], [fd], [], SETTLES_S)[1]:
                return filled
