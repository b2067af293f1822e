"""The clients of a peripheral: what each subscribed to and what waits for it.

The one rule: a client gets only what it subscribed to, in the order it was sent.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from treadmill_sim.att import Cccd, Outgoing


@dataclass(slots=True)
class _Client:
    mtu: int
    cccds: dict[int, Cccd] = field(default_factory=dict[int, Cccd])
    queue: deque[Outgoing] = field(default_factory=deque[Outgoing])


class Clients:
    """Those who are connected, by number."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._clients: dict[int, _Client] = {}

    def __iter__(self) -> Iterator[int]:
        """Their numbers, in the order they came."""
        return iter(self._clients)

    def add(self, client: int, mtu: int) -> None:
        """One more, subscribed to nothing."""
        if client in self._clients:
            raise ValueError(f"client {client} is connected already")
        self._clients[client] = _Client(mtu)

    def drop(self, client: int) -> None:
        """One less; what waited for it is gone."""
        del self._clients[client]

    def set_mtu(self, client: int, mtu: int) -> None:
        """Another ATT_MTU for one of them."""
        self._clients[client].mtu = mtu

    def mtu(self, client: int) -> int:
        """The ATT_MTU of one of them."""
        return self._clients[client].mtu

    def set_cccd(self, client: int, uuid16: int, cccd: Cccd) -> None:
        """What a client wants of a characteristic from now on."""
        self._clients[client].cccds[uuid16] = cccd

    def cccd(self, client: int, uuid16: int) -> Cccd:
        """What a client wants of a characteristic."""
        return self._clients[client].cccds.get(uuid16, Cccd.OFF)

    def put(self, client: int, outgoing: Outgoing) -> None:
        """Let something wait for a client, if it wants it."""
        wanted = Cccd.NOTIFY if outgoing.kind == "notify" else Cccd.INDICATE
        if self.cccd(client, outgoing.uuid16) == wanted:
            self._clients[client].queue.append(outgoing)

    def take(self, client: int) -> tuple[Outgoing, ...]:
        """What waited for a client; nothing for one who is not there."""
        if client not in self._clients:
            return ()
        queue = self._clients[client].queue
        taken = tuple(queue)
        queue.clear()
        return taken
