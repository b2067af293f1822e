"""A captured treadmill by Bluetooth: its characteristics, and its words as they were then.

The one rule: what the capture does not hold is answered by an ATT error or not at all, and noted.
"""

from __future__ import annotations

from typing import Final

from treadmill_sim.att import Advertisement, AttError, Cccd, CharacteristicSpec, Outgoing
from treadmill_sim.clients import Clients
from treadmill_sim.console import Button
from treadmill_sim.machine import MachineProfile
from treadmill_sim.player import Player
from treadmill_sim.record import encode_service_data
from treadmill_sim.spec import ftms_spec
from treadmill_sim.stream import NEVER_MS
from treadmill_sim.tape import Tape

NAME_OCTETS_MAX: Final = 15  # what an advertisement has room for
NEEDED: Final = ("treadmill_data", "control_point")


class ReplayFtms:
    """Several clients hear it; whoever comes while none is there gets the next connection."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        first = tape.connections[0]
        self.name = first.name.encode()[:NAME_OCTETS_MAX].decode(errors="ignore") or "Replay"
        self.profile = MachineProfile(name=self.name)  # its link is as any; what it says is not
        self.unknown: list[tuple[int, str, bytes]] = []
        self._count = 0
        self._clients = Clients()
        self._player: Player | None = None
        self._reads = {int(channel, 16): data for channel, data in first.reads.items()}
        self._characteristics = {each.uuid16: each for each in self._build()}

    @property
    def playing(self) -> Player | None:
        """What is played; None while no client is there."""
        return self._player

    def advertisement(self) -> Advertisement:
        """Service data, service UUID and name to advertise."""
        data = encode_service_data("treadmill", available=True)
        return Advertisement(data, ftms_spec().service_uuid16, self.name)

    def characteristics(self) -> tuple[CharacteristicSpec, ...]:
        """Those that were read or heard, and those without which nobody connects."""
        return tuple(self._characteristics.values())

    def _build(self) -> tuple[CharacteristicSpec, ...]:
        heard = {int(frame.channel, 16) for each in self._tape.connections for frame in each.frames}
        return tuple(
            CharacteristicSpec(each.uuid16, each.properties, needs_encryption=False)
            for each in ftms_spec().characteristics.values()
            if each.uuid16 in heard or each.uuid16 in self._reads or each.name in NEEDED
        )

    # --- links and ATT ------------------------------------------------------------------------

    def connected(self, client: int, mtu: int, now_ms: int) -> None:
        """A client is there."""
        if self._player is None:
            connections = self._tape.connections
            self._player = Player(connections[min(self._count, len(connections) - 1)], now_ms)
            self._count += 1
        self._clients.add(client, mtu)

    def mtu_changed(self, client: int, mtu: int) -> None:
        """The client and the radio agreed on another ATT_MTU."""
        self._clients.set_mtu(client, mtu)

    def disconnected(self, client: int, now_ms: int) -> None:
        """A client is gone."""
        self._clients.drop(client)
        if not [*self._clients] and self._player is not None:
            self.unknown += self._player.unknown
            self._player = None

    def read(self, client: int, uuid16: int) -> bytes | AttError:
        """What was read then."""
        return self._reads.get(uuid16, AttError.ATTRIBUTE_NOT_FOUND)

    def subscribe(self, client: int, uuid16: int, value: int) -> AttError | None:
        """A write to a Client Characteristic Configuration."""
        known = self._characteristics.get(uuid16)
        if known is None or known.cccd is Cccd.OFF:
            return AttError.ATTRIBUTE_NOT_FOUND
        if value not in (Cccd.OFF, known.cccd):
            return AttError.VALUE_NOT_ALLOWED
        self._clients.set_cccd(client, uuid16, Cccd(value))
        return None

    def subscription(self, client: int, uuid16: int) -> int:
        """A read of a Client Characteristic Configuration."""
        return self._clients.cccd(client, uuid16)

    def write(self, client: int, uuid16: int, data: bytes, now_ms: int) -> AttError | None:
        """Words of a client, to be answered as they were."""
        self.advance(now_ms)
        if self._player is not None:
            self._player.hear(f"{uuid16:04x}", data, now_ms)
        return None

    def press(self, button: Button, now_ms: int) -> None:
        """A capture has no console: nothing happens."""

    # --- time -----------------------------------------------------------------------------------

    def advance(self, now_ms: int) -> None:
        """Move on to a time."""
        if self._player is None:
            return
        for at_ms, channel, data in self._player.take(now_ms):
            uuid16 = int(channel, 16)
            known = self._characteristics.get(uuid16)
            indicates = known is not None and known.cccd is Cccd.INDICATE
            kind = "indicate" if indicates else "notify"
            for client in self._clients:
                self._clients.put(client, Outgoing(uuid16, data, kind, at_ms))

    def next_due_ms(self) -> int:
        """When `advance` next has something to do."""
        return NEVER_MS if self._player is None else self._player.next_due_ms()

    def take(self, client: int) -> tuple[Outgoing, ...]:
        """What was sent to a client since the last call."""
        return self._clients.take(client)
