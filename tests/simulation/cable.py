"""The line between the service and a simulated treadmill, and what goes wrong on it.

The one rule: it moves octets in the world's time and knows nothing of what they mean. What has
begun to leave is finished, and without a fault nothing is lost, cut or late.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, Protocol

from clockwork import Clockwork
from treadmill_ctl.transports.outbound import Outbound
from treadmill_sim.stream import NEVER_MS, StreamPeripheral

WHOLE = 247  # octets at a time: nothing that a treadmill says at once is longer
BITS = 10_000  # of an octet with its start and stop bits, in a second of ms
LATENCY_MS = 16  # a USB adapter holds back what came until its timer runs out
NETWORK_BAUD = 10_000_000


@dataclass(slots=True)
class LineWeather:
    """The faults of the line in force. Times in world ms; 0 and False: none."""

    delay_ms: int = 0
    hold_until_ms: int = 0
    drops: bool = False  # of records on the air; octets have faults of their own
    pieces: int = WHOLE
    deaf: bool = False  # octets go out and reach nobody
    hangs: bool = False  # the peer takes nothing


class Piece(NamedTuple):
    """Octets on their way to the service, and when the machine sent them."""

    data: bytes
    at_ms: int


class Plug(Protocol):
    """The service's end of a connection."""

    outbound: Outbound

    def leaving(self) -> None:
        """The next frame begins to leave."""
        ...

    def told(self) -> None:
        """Something has left."""
        ...

    def heard(self, piece: Piece) -> None:
        """Octets came."""
        ...

    def lost(self) -> None:
        """The connection is gone."""
        ...


class Cable:
    """One treadmill on one line, for one client at a time."""

    def __init__(
        self, clock: Clockwork, peripheral: StreamPeripheral, baud: int, random: Random
    ) -> None:
        self.peripheral = peripheral
        self.weather = LineWeather()
        self.in_range = True
        self.bites: Counter[str] = Counter()
        self._clock = clock
        self._baud = baud
        self._random = random
        self._end: Plug | None = None
        self._connection = 0
        self._leaving = False
        self._free_ms = 0  # when the wire from the treadmill is free again
        self._last_ms = 0  # when the last octet sent down arrives
        self._wakes_ms = NEVER_MS

    # --- the plug ---------------------------------------------------------------------------------

    def connect(self, end: Plug) -> bool:
        """Plug in; False where there is nothing."""
        if not self.in_range or self._end is not None:
            self.bites["in_range"] += not self.in_range
            return False
        self.peripheral.connected(self._clock.now_ms)
        self._connection += 1
        self._end, self._leaving = end, False
        self._free_ms = self._last_ms = 0
        self.pump()
        return True

    def hang_up(self, end: Plug) -> None:
        """The service's side lets go."""
        if self._end is end:
            self._part()

    def lose(self) -> None:
        """The plug is pulled: what was on the wire is gone, and the host knows at once."""
        self.in_range = False
        end = self._end
        if end is not None:
            self.bites["in_range"] += 1
            self._part()
            self._clock.to_service(end.lost)

    def _part(self) -> None:
        self.peripheral.disconnected(self._clock.now_ms)
        self._connection += 1
        self._end = None

    # --- to the treadmill -------------------------------------------------------------------------

    def leave(self) -> None:
        """Put the next frame on the wire, if that is free and its end takes it."""
        end = self._end
        if end is None or self._leaving or not end.outbound.next():
            return
        if self.weather.hangs:
            self.bites["hangs"] += 1
            return
        end.leaving()
        data = end.outbound.next()
        self._leaving = True
        end.outbound.left(1)  # it has begun to leave: nothing passes it
        self._clock.at(self._after(len(data)), self._arrive, data, self._connection)

    def unstick(self) -> None:
        """The peer takes octets again."""
        self.leave()

    def _after(self, octets: int) -> int:
        return self._clock.now_ms + -(-octets * BITS // self._baud)

    def _arrive(self, data: bytes, connection: int) -> None:
        end = self._end
        if connection != self._connection or end is None:
            return
        self._leaving = False
        if len(data) > 1:
            end.outbound.left(len(data) - 1)
        if self.weather.deaf:
            self.bites["deaf"] += 1
        else:
            self.peripheral.feed(data, self._clock.now_ms)
        self.leave()
        self._clock.to_service(end.told)
        self.pump()

    # --- from the treadmill -----------------------------------------------------------------------

    def cut(self, mtu: int) -> None:
        """What the treadmill says comes in pieces of up to so many octets."""
        self.weather.pieces = mtu

    def pump(self) -> None:
        """Let what is due leave the treadmill, and look again when more is."""
        clock, peripheral = self._clock, self.peripheral
        peripheral.advance(clock.now_ms)
        data = peripheral.take()
        if self._end is not None and data:
            self._send(data)
        due_ms = max(peripheral.next_due_ms(), clock.now_ms + 1)
        if due_ms < min(self._wakes_ms, NEVER_MS):
            self._wakes_ms = due_ms
            clock.at(due_ms, self._wake, due_ms)

    def _wake(self, due_ms: int) -> None:
        if due_ms == self._wakes_ms:
            self._wakes_ms = NEVER_MS
            self.pump()

    def _send(self, data: bytes) -> None:
        weather, now_ms = self.weather, self._clock.now_ms
        whole = weather.pieces >= WHOLE
        self.bites["parts"] += not whole and len(data) > 1
        self._free_ms = max(self._free_ms, now_ms)
        while data:
            size = len(data) if whole else self._random.randint(1, weather.pieces)
            piece, data = data[:size], data[size:]
            self._free_ms += -(-len(piece) * BITS // self._baud)
            at_ms = self._free_ms + LATENCY_MS + weather.delay_ms
            at_ms += 0 if whole else self._random.randrange(40)
            self.bites["delay"] += bool(weather.delay_ms) or weather.hold_until_ms > at_ms
            self._last_ms = max(at_ms, self._last_ms, weather.hold_until_ms)
            self._clock.at(self._last_ms, self._deliver, Piece(piece, now_ms), self._connection)

    def _deliver(self, piece: Piece, connection: int) -> None:
        if connection == self._connection and self._end is not None:
            self._clock.to_service(self._end.heard, piece)
