"""The door: a Unix socket, or the loopback with a token, and everybody who is at it.

The one rule: whatever comes in costs the loop a bounded time; nobody at the door is waited for.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from treadmill_ctl.door import words
from treadmill_ctl.door.connection import Connection, state_line
from treadmill_ctl.door.roles import Roles
from treadmill_ctl.door.rpc import Wrong
from treadmill_ctl.door.visitors import Known, Stranger, Visitor, peer_of
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.room import Room

SPARE: Final = 16  # places beyond the last, for a stop and nothing else
SPARE_OF_ONE: Final = 8  # of these, for one account
WAITING: Final = 64
TOKEN_OCTETS: Final = 24
LOOPBACK: Final = "127.0.0.1"

_FULL: Final = Wrong(
    words.FULL,
    Denied(
        "there are too many clients",
        f"{words.CLIENTS_MAX} at a time, {words.CLIENTS_OF_ONE_MAX} of them of one account",
        "end another; to stop a belt go to the treadmill",
    ),
)


class DoorTaken(Exception):
    """There can be no door here; a sentence that says why."""


class Door:
    """The door of a service. `roles` may be set anew at any time, and holds for everybody then.

    `connections` are those who are at it, by their number.
    """

    def __init__(self, room: Room, roles: Roles) -> None:
        self.room, self.roles = room, roles
        self.connections: dict[int, Connection] = {}
        self._made = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.AbstractServer] = []
        self._left: list[Path] = []
        self._token = ""
        self._unlisten: Callable[[], None] | None = None

    # -- for the service -----------------------------------------------------------------------

    async def open_socket(self, path: Path) -> None:
        """At a Unix socket, for its account and its group. Raises DoorTaken, OSError."""
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        _clear(path)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            umask = os.umask(0o117)
            try:
                listening.bind(str(path))
            finally:
                os.umask(umask)
            server = await asyncio.get_running_loop().create_unix_server(
                self.connection, sock=listening, backlog=WAITING
            )
        except BaseException:
            listening.close()
            raise
        self._servers.append(server)
        self._left.append(path)

    async def open_port(self, port: int, token: Path) -> int:
        """On the loopback, for whoever can read the token; the port. Raises OSError.

        The token's file holds the port and the token; it is made anew each time.
        """
        self._token = secrets.token_urlsafe(TOKEN_OCTETS)
        server = await asyncio.get_running_loop().create_server(
            self.connection, LOOPBACK, port, backlog=WAITING
        )
        self._servers.append(server)
        port = int(server.sockets[0].getsockname()[1])
        _keep(token, f"{port} {self._token}\n")
        self._left.append(token)
        return port

    async def close(self) -> None:
        """Nobody comes in any more, and everybody goes."""
        for server in self._servers:
            server.close()
        for connection in list(self.connections.values()):
            connection.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._hush()
        for path in self._left:
            path.unlink(missing_ok=True)
        self._servers, self._left = [], []

    # -- for the connections -------------------------------------------------------------------

    def connection(self) -> Connection:
        """One that is about to be made."""
        return Connection(self)

    def admit(self, connection: Connection, transport: asyncio.Transport) -> Visitor | Wrong:
        """Who it is, or why they do not come in."""
        connected = transport.get_extra_info("socket")
        peer = peer_of(connected) if connected.family == socket.AF_UNIX else None
        places, to_stop = self._places(None if peer is None else peer.uid)
        if to_stop <= 0:
            return _FULL
        self._made += 1
        number = connection.number = self._made
        self.connections[number] = connection
        if peer is None:
            return Stranger(self._token, number, full=places <= 0)
        return Known(peer, number, lambda: self.roles, full=places <= 0)

    def part(self, connection: Connection) -> None:
        """It is gone: what it drove is ramped to its stop."""
        self.connections.pop(connection.number, None)
        self.room.gone(connection.number)
        self.look()

    def mind(self, task: asyncio.Task[None]) -> None:
        """Hold on to a task until it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def look(self) -> None:
        """Listen to the treadmills while somebody wants to hear of them."""
        wanted = any(not each.pushing.idle for each in self.connections.values())
        if wanted and self._unlisten is None:
            self._unlisten = self.room.listen(self._heed)
        elif not wanted:
            self._hush()

    # -- inside --------------------------------------------------------------------------------

    def _places(self, uid: int | None) -> tuple[int, int]:
        """How many more may come of an account, and how many if they may only stop."""
        of_all = words.CLIENTS_MAX - len(self.connections)
        theirs = sum(each.asker.uid == uid for each in self.connections.values())
        of_one = words.CLIENTS_OF_ONE_MAX - theirs
        return min(of_all, of_one), min(of_all + SPARE, of_one + SPARE_OF_ONE)

    def _hush(self) -> None:
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None

    def _heed(self, name: str) -> None:
        """A treadmill ticked: its state is put into words once, for all who want it."""
        wants = [each for each in self.connections.values() if each.pushing.wants(name)]
        if wants and name in self.room.names:
            line = state_line(self.room, name)
            for connection in wants:
                connection.pushing.put(name, line)


def _keep(token: Path, said: str) -> None:
    """Write a file for this account alone."""
    token.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    token.unlink(missing_ok=True)
    with os.fdopen(os.open(token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(said)


def _clear(path: Path) -> None:
    """Away with a socket that a service left behind. Raises DoorTaken where one is still there."""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise DoorTaken(f"{path} is there and is no socket; name another place for the door")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(1.0)
        try:
            caller.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            with suppress(FileNotFoundError):
                path.unlink()
            return
        except OSError as error:
            raise DoorTaken(f"{path}: {error.strerror}") from error
    raise DoorTaken(f"another service is at {path}; end it first")
