"""Where a client of a treadmill on a stream plugs in: a pseudo-terminal, or a TCP port.

The one rule: one client at a time, as on a real line; and a plug that was pulled is gone for the
client at once.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
import tty
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from treadmill_sim.descriptor import Descriptor

LOOK_S = 0.01  # a pseudo-terminal does not tell that it was opened; one has to look
HERE = "127.0.0.1"


class Client(Protocol):
    """Who is told of a client."""

    def joined(self) -> None:
        """One is there."""
        ...

    def heard(self, data: bytes) -> None:
        """It sent this."""
        ...

    def left(self) -> None:
        """It is gone."""
        ...


class Plug(Protocol):
    """Where one client can be."""

    @property
    def address(self) -> str:
        """Scheme and place, once it is in."""
        ...

    def put_in(self, client: Client) -> None:
        """Let a client come. Raises OSError where that cannot be."""
        ...

    def write(self, data: bytes) -> None:
        """Send, if a client is there; never waits."""
        ...

    def pull(self) -> None:
        """Let no client come, and the one that is there go."""
        ...


class PtyPlug:
    """A pseudo-terminal, found at a path that stays."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._fd = -1
        self._line: Descriptor | None = None
        self._look_again: asyncio.TimerHandle | None = None

    @property
    def address(self) -> str:
        """Scheme and path."""
        return f"serial:{quote(str(self._path), safe='/')}"

    def put_in(self, client: Client) -> None:
        """Make the port."""
        self._client = client
        self._fd, there = os.openpty()
        tty.setraw(there)
        self._path.symlink_to(os.ttyname(there))
        os.close(there)
        self._look()

    def write(self, data: bytes) -> None:
        """Send, if a client is there."""
        if self._line is not None:
            self._line.write(data)

    def pull(self) -> None:
        """Take the port away."""
        if self._look_again is not None:
            self._look_again.cancel()
        if self._line is not None:
            self._line.let_go()
        self._line = None
        if self._fd >= 0:
            os.close(self._fd)
            self._path.unlink(missing_ok=True)
        self._fd = -1

    def _look(self) -> None:
        """As long as nobody has the port open, it has hung up."""
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        hung_up = any(event & select.POLLHUP for _, event in poll.poll(0))
        if hung_up:
            self._look_again = self._loop.call_later(LOOK_S, self._look)
            return
        self._line = Descriptor(self._fd, self._client.heard, self._gone)
        self._client.joined()

    def _gone(self) -> None:
        self._line = None
        self._client.left()
        self._look()


class TcpPlug:
    """A TCP port of this computer. 0 is any that is free, and stays the same from then on."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._server: socket.socket | None = None
        self._peer: socket.socket | None = None
        self._line: Descriptor | None = None

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return f"tcp:{HERE}:{self._port}"

    def put_in(self, client: Client) -> None:
        """Listen."""
        self._client = client
        self._server = socket.create_server((HERE, self._port))
        self._server.settimeout(0)
        self._port = self._server.getsockname()[1]
        self._loop.add_reader(self._server, self._accept, self._server)

    def write(self, data: bytes) -> None:
        """Send, if a client is there."""
        if self._line is not None:
            self._line.write(data)

    def pull(self) -> None:
        """Hang up, and listen no more."""
        if self._server is not None:
            self._loop.remove_reader(self._server)
            self._server.close()
        self._server = None
        self._hang_up()

    def _accept(self, server: socket.socket) -> None:
        try:
            peer, _ = server.accept()
        except OSError:
            return  # it has gone again
        if self._peer is not None:
            peer.close()  # one client at a time
            return
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._peer = peer
        self._line = Descriptor(peer.fileno(), self._client.heard, self._gone)
        self._client.joined()

    def _gone(self) -> None:
        self._line = None
        self._hang_up()
        self._client.left()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.let_go()
        self._line = None
        if self._peer is not None:
            self._peer.close()
        self._peer = None
