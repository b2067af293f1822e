"""The air between simulated controllers: who hears whom, and when silence ends a connection.

The one rule: a connection ends for an end only as on a real radio: it was told so, or it heard
nothing for the connection's own supervision timeout. Until then what was sent is kept and arrives
late, as the link layer's retransmission would have it.

The link of bumble knows none of that: a peer that vanishes is never missed, and a packet to it
raises an exception in the sender.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bumble import hci, ll
from bumble.controller import Connection, Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink

# A control packet takes a connection event. With none of this delay the Linux stack announces a
# connection before its own kernel has, and every sixth connect fails.
CONTROL_DELAY_S = 0.03

# A connection that was asked for and never heard is given up after six intervals (core
# specification, vol 6 part B, 4.5.2).
INTERVALS_TO_ESTABLISH = 6
INTERVAL_UNIT_S = 0.00125
SUPERVISION_UNIT_S = 0.01


@dataclass(slots=True)
class End:
    """One side of a connection. `waiting` runs while it hears nothing."""

    controller: Controller
    connection: Connection
    waiting: asyncio.TimerHandle | None = None

    @property
    def stands(self) -> bool:
        """Whether the controller still holds this very connection."""
        held = self.controller.le_connections.get(self.connection.peer_address)
        return held is self.connection

    def end(self, reason: int) -> None:
        """Tell the controller that the connection is over, unless it knows."""
        if self.stands:
            self.controller.on_le_disconnected(self.connection, reason)

    def rest(self) -> None:
        """Stop waiting."""
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None


@dataclass(slots=True)
class Tie:
    """A connection on the air: its two ends, its supervision timeout, what could not be sent."""

    ends: tuple[End, End]
    supervision_s: float
    kept: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    def other(self, connection: Connection | None) -> End | None:
        """The far end, seen from a connection of this tie."""
        for here, there in (self.ends, self.ends[::-1]):
            if here.connection is connection:
                return there
        return None


class Air(LocalLink):
    """Everything within radio range of each other, but for those made silent."""

    def __init__(self) -> None:
        super().__init__()
        self._silent: set[Controller] = set()
        self._ties: list[Tie] = []

    # --- who is in range ---------------------------------------------------------------------

    def lose(self, controller: Controller) -> None:
        """Take a controller out of range. Its connections live on for a supervision timeout."""
        self._silent.add(controller)
        self._review()

    def find(self, controller: Controller) -> None:
        """Bring a controller back into range, in time for its connections or not."""
        self._silent.discard(controller)
        self._review()

    def is_lost(self, controller: Controller) -> bool:
        """Whether a controller is out of range."""
        return controller in self._silent

    def leave(self, controller: Controller) -> None:
        """Take a controller away for good; to its peers it falls silent."""
        self.controllers.discard(controller)
        self._silent.discard(controller)
        self._review()

    def ended(self) -> None:
        """A controller has dropped a connection."""
        self._review()

    def supervision_ms(self, controller: Controller) -> int:
        """The longest supervision timeout among a controller's connections, 0 without one."""
        times = [
            tie.supervision_s
            for tie in self._ties
            if any(end.controller is controller and end.stands for end in tie.ends)
        ]
        return round(max(times, default=0) * 1000)

    def _review(self) -> None:
        for tie in list(self._ties):
            self._review_tie(tie)

    def _review_tie(self, tie: Tie) -> None:
        in_range = not any(end.controller in self._silent for end in tie.ends)
        both_stand = all(end.stands for end in tie.ends)
        if not any(end.stands for end in tie.ends):
            self._ties.remove(tie)
        for end in tie.ends:
            if not end.stands or (in_range and both_stand):
                end.rest()
            elif end.waiting is None:
                end.waiting = asyncio.get_running_loop().call_later(
                    tie.supervision_s, end.end, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR
                )
        if not both_stand:
            tie.kept.clear()
        elif in_range:
            kept, tie.kept = tie.kept, []
            for land in kept:
                land()

    # --- what a bumble controller asks of its link -------------------------------------------

    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        """Advertise to all, or ask one for a connection."""
        if isinstance(packet, ll.ConnectInd):
            self._connect(sender_controller, packet)
        elif sender_controller not in self._silent:
            loop = asyncio.get_running_loop()
            for controller in self.controllers - self._silent - {sender_controller}:
                loop.call_soon(controller.on_ll_advertising_pdu, packet)

    def _connect(self, central: Controller, packet: ll.ConnectInd) -> None:
        connection = central.le_connections[packet.advertiser_address]
        peripheral = self._taker(central, packet)
        if peripheral is None:
            # The central counts itself connected, as a real one does, and hears nothing.
            asyncio.get_running_loop().call_later(
                INTERVALS_TO_ESTABLISH * packet.interval * INTERVAL_UNIT_S,
                End(central, connection).end,
                hci.HCI_ErrorCode.CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR,
            )
            return
        peripheral.on_ll_advertising_pdu(packet)
        taken = peripheral.le_connections[packet.initiator_address]
        ends = (End(central, connection), End(peripheral, taken))
        self._ties.append(Tie(ends, packet.timeout * SUPERVISION_UNIT_S))

    def _taker(self, central: Controller, packet: ll.ConnectInd) -> Controller | None:
        """Who advertises the address, is heard, and is not yet connected to this central.

        bumble would put a second connection from the same address in the place of the first.
        """
        if central in self._silent:
            return None
        for controller in self.controllers - self._silent:
            advertiser = controller.le_legacy_advertiser
            if (
                advertiser.enabled
                and advertiser.address == packet.advertiser_address
                and packet.initiator_address not in controller.le_connections
            ):
                return controller
        return None

    def scan_response(self, advertiser_address: hci.Address) -> bytes:
        """What an advertiser answers to an active scan."""
        for controller in self.controllers:
            if controller.le_legacy_advertiser.address == advertiser_address:
                return controller.le_legacy_advertiser.scan_response_data
        return b""

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """Carry data over a connection, from the address the connection was made with.

        bumble names the sender by its random address, also where the public one is connected.
        """
        connection = sender_controller.le_connections.get(destination_address)
        for tie in self._ties:
            there = tie.other(connection)
            if there is not None:
                self._carry(tie, partial(_land_data, there, data), delay_s=0)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """Carry a control packet over a connection; into the void where there is none.

        bumble raises for a receiver it does not find, in the middle of a disconnect.
        """
        for tie in self._ties:
            for there in tie.ends:
                far = there.connection
                if (far.peer_address, far.self_address) == (sender_address, receiver_address):
                    if isinstance(packet, ll.ConnectionUpdateInd):
                        tie.supervision_s = packet.timeout * SUPERVISION_UNIT_S
                    land = partial(_land_control, there, packet)
                    self._carry(tie, land, delay_s=CONTROL_DELAY_S)
                    return

    def _carry(self, tie: Tie, land: Callable[[], None], *, delay_s: float) -> None:
        def arrive() -> None:
            if any(end.controller in self._silent for end in tie.ends):
                tie.kept.append(land)
            else:
                land()

        loop = asyncio.get_running_loop()
        if delay_s:
            loop.call_later(delay_s, arrive)
        else:
            loop.call_soon(arrive)  # timers of one instant have no order, and data must


def _land_data(there: End, data: bytes) -> None:
    if there.stands:
        sender = there.connection.peer_address
        there.controller.on_link_acl_data(sender, PhysicalTransport.LE, data)


def _land_control(there: End, packet: ll.ControlPdu) -> None:
    if there.stands:
        there.controller.on_ll_control_pdu(there.connection.peer_address, packet)
