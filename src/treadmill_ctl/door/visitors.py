"""Who is at the other end of a connection, as the system tells it.

The one rule: on a Unix socket the kernel says who it is, and nothing that they say changes it; on
the loopback nobody is anybody before the token.
"""

from __future__ import annotations

import hmac
import socket
import struct
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from treadmill_ctl.door.roles import Role, Roles
from treadmill_ctl.runtime.asker import Asker, Denied

_CREDENTIALS: Final = struct.Struct("3i")  # pid, uid, gid: Linux's struct ucred


class Visitor(Protocol):
    """Who is at the other end. `asker` says who for the records."""

    @property
    def asker(self) -> Asker:
        """Who asks."""
        ...

    @property
    def role(self) -> Role | None:
        """What they may do, by the configuration in force."""
        ...

    def greet(self, name: str, token: str) -> Denied | None:
        """They say what program they are."""
        ...


class Peer(NamedTuple):
    """A process and its account."""

    pid: int
    uid: int


def peer_of(connected: socket.socket) -> Peer:
    """Who is at the other end of a Unix socket. Raises OSError."""
    told = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(told)
    return Peer(pid, uid)


class Known:
    """Somebody whom the kernel names. `full`: there is no room for more than a stop."""

    def __init__(
        self, peer: Peer, connection: int, roles: Callable[[], Roles], *, full: bool
    ) -> None:
        self._peer, self._roles, self._full = peer, roles, full
        via = f"door, uid {peer.uid}, pid {peer.pid}"
        self.asker = Asker(roles().account(peer.uid).name, via, peer.uid, connection)

    @property
    def role(self) -> Role | None:
        """By the configuration in force."""
        return None if self._full else self._roles().role(self._peer.uid)

    def greet(self, name: str, token: str) -> Denied | None:
        """The program's name is kept beside what the kernel says."""
        del token
        peer = self._peer
        via = f"door, {name}, uid {peer.uid}, pid {peer.pid}"
        self.asker = self.asker._replace(via=via)
        return None


class Stranger:
    """Somebody on the loopback: nobody, until the token is told."""

    def __init__(self, token: str, connection: int, *, full: bool) -> None:
        self._token, self._full = token, full
        self._trusted = False
        self.asker = Asker("somebody on this computer", "door, loopback", None, connection)

    @property
    def role(self) -> Role | None:
        """Whoever can read the token's file has the service's own account."""
        return Role.ADMINISTRATOR if self._trusted and not self._full else None

    def greet(self, name: str, token: str) -> Denied | None:
        """With the token."""
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return Denied(
                "this is not the token",
                "the last word of the token's file, which only the service's account can read",
            )
        self._trusted = True
        who = "whoever has the token"
        self.asker = self.asker._replace(who=who, via=f"door, {name}, loopback")
        return None
