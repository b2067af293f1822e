"""An in-memory link of one client to a peripheral, for tests in virtual time.

The one rule: it does to frames what a Bluetooth link does, in (when, sequence) order: each takes
the latency of its direction, one ATT request is under way at a time, and when the link is lost
frames stop at once while both ends learn of it only after the supervision timeout.

A peripheral takes one DirectLink: two would move its time past each other's frames. For several
clients use the peripheral itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal

from treadmill_sim.att import AttError
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.oddities import Oddity

_FOREVER_MS = 1 << 62
_LATE_WORD_MS = 3  # so much later the word on a write comes than the indication, in some


@dataclass(frozen=True, slots=True)
class Received:
    """A notification or an indication reached the client."""

    at_ms: int
    uuid16: int
    data: bytes
    kind: Literal["notify", "indicate"]


@dataclass(frozen=True, slots=True)
class Answered:
    """The peripheral's ATT layer answered a request; `data` is what a read gave."""

    at_ms: int
    ticket: int
    uuid16: int
    data: bytes = b""
    error: AttError | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """The client learned that its link is gone; requests under way get no answer."""

    at_ms: int


Arrival = Received | Answered | Lost
_Request = Callable[[int], bytes | AttError | None]


class DirectLink:
    """The client's end of a link; `poll` moves it and its peripheral through time."""

    def __init__(
        self,
        peripheral: FtmsPeripheral,
        client: int = 1,
        *,
        mtu: int = 247,
        latency_ms: int = 15,
        supervision_ms: int = 720,
    ) -> None:
        """Not connected yet."""
        self.peripheral = peripheral
        self.in_range = True
        self._client = client
        self._mtu = mtu
        self._latency_ms = latency_ms
        self._supervision_ms = supervision_ms
        self._connected = False
        self._lost_at_ms: int | None = None  # when both ends will learn of the loss
        self._hangs_up_ms = _FOREVER_MS  # when the treadmill ends the link
        self._free_ms = 0  # when the next ATT request may leave
        self._sequence = 0
        self._up: list[tuple[int, int, int, int, _Request]] = []
        self._down: list[tuple[int, int, Arrival]] = []

    # --- the link itself ------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Whether the client takes the link for connected."""
        return self._connected

    def connect(self, now_ms: int) -> bool:
        """Make a link; False when the treadmill is out of range."""
        self._settle(now_ms)
        if self._connected:
            raise ValueError("the link is connected, or its loss is not known yet")
        profile = self.peripheral.profile
        if not self.in_range or (profile.found_ms_max and now_ms > profile.found_ms_max):
            return False
        self.peripheral.connected(self._client, self._mtu, now_ms)
        self._connected = True
        if profile.link_ms_max:
            self._hangs_up_ms = now_ms + profile.link_ms_max
        self._free_ms = now_ms
        return True

    def disconnect(self, now_ms: int) -> None:
        """The client ends the link; what was under way is gone, the peripheral knows at once."""
        self._settle(now_ms)
        if self._connected and self._lost_at_ms is None:
            self._end(now_ms)

    def lose(self, now_ms: int) -> None:
        """Out of range: frames stop now, both ends learn of it after the supervision timeout."""
        self._settle(now_ms)
        self.in_range = False
        if self._connected and self._lost_at_ms is None:
            self._drop_in_air(now_ms)
            self._lost_at_ms = now_ms + self._supervision_ms

    def found(self) -> None:
        """In range again; a link that was lost stays lost and has to be made anew."""
        self.in_range = True

    # --- ATT requests; each gives a ticket that its answer carries ------------------------------

    def read(self, uuid16: int, now_ms: int) -> int:
        """Read a characteristic."""
        return self._request(uuid16, now_ms, lambda _: self.peripheral.read(self._client, uuid16))

    def subscribe(self, uuid16: int, value: int, now_ms: int) -> int:
        """Write a Client Characteristic Configuration."""
        return self._request(
            uuid16, now_ms, lambda _: self.peripheral.subscribe(self._client, uuid16, value)
        )

    def write(self, uuid16: int, data: bytes, now_ms: int) -> int:
        """Write a characteristic, with response."""
        return self._request(uuid16, now_ms, lambda at_ms: self._write(uuid16, data, at_ms))

    def _write(self, uuid16: int, data: bytes, at_ms: int) -> AttError | None:
        encrypted = self.peripheral.profile.encrypts_control
        specs = self.peripheral.characteristics() if encrypted else ()
        if any(spec.uuid16 == uuid16 and spec.needs_encryption for spec in specs):
            return AttError.INSUFFICIENT_ENCRYPTION  # nobody can be paired here
        return self.peripheral.write(self._client, uuid16, data, at_ms)

    def _request(self, uuid16: int, now_ms: int, do: _Request) -> int:
        self._settle(now_ms)
        if not self._connected:
            raise ValueError("the link is not connected")
        self._sequence += 1
        if self._lost_at_ms is None:
            arrives_ms = max(now_ms, self._free_ms) + self._latency_ms
            self._free_ms = arrives_ms + self._latency_ms
            heappush(self._up, (arrives_ms, self._sequence, self._sequence, uuid16, do))
        return self._sequence

    # --- what a test does to the treadmill at the other end -------------------------------------

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button of the console, after everything that came before."""
        self._settle(now_ms)
        self.peripheral.press(button, now_ms)
        self._collect()

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force, after everything that came before."""
        self._settle(now_ms)
        self.peripheral.inject(faults, now_ms)

    # --- time -----------------------------------------------------------------------------------

    def next_due_ms(self) -> int:
        """When `poll` next has something to do or to give."""
        dues = [self.peripheral.next_due_ms()]
        dues += [item[0] for item in (*self._up[:1], *self._down[:1])]
        if self._lost_at_ms is not None:
            dues.append(self._lost_at_ms)
        return min(*dues, self._hangs_up_ms)

    def poll(self, now_ms: int) -> tuple[Arrival, ...]:
        """Move link and peripheral to a time; what reached the client since the last call."""
        self._settle(now_ms)
        arrivals: list[Arrival] = []
        while self._down and self._down[0][0] <= now_ms:
            arrivals.append(heappop(self._down)[2])
        return tuple(arrivals)

    def _settle(self, now_ms: int) -> None:
        while True:
            up_ms = self._up[0][0] if self._up else _FOREVER_MS
            lost_ms = self._lost_at_ms if self._lost_at_ms is not None else _FOREVER_MS
            due_ms = min(up_ms, lost_ms, self._hangs_up_ms, self.peripheral.next_due_ms())
            if due_ms > now_ms:
                return
            self.peripheral.advance(due_ms)
            if due_ms in (lost_ms, self._hangs_up_ms):
                self._end(due_ms)
                self._deliver(due_ms, Lost(due_ms))
            elif due_ms == up_ms:
                self._serve()
            self._collect()

    def _serve(self) -> None:
        at_ms, _, ticket, uuid16, do = heappop(self._up)
        answer = do(at_ms)
        early = Oddity.INDICATION_BEFORE_WRITE_RSP in self.peripheral.profile.odd
        back_ms = at_ms + self._latency_ms + (_LATE_WORD_MS if early else 0)
        if isinstance(answer, AttError):
            self._deliver(back_ms, Answered(back_ms, ticket, uuid16, error=answer))
        else:
            self._deliver(back_ms, Answered(back_ms, ticket, uuid16, answer or b""))

    def _collect(self) -> None:
        for sent in self.peripheral.take(self._client):
            if self._lost_at_ms is None:
                at_ms = sent.at_ms + self._latency_ms
                self._deliver(at_ms, Received(at_ms, sent.uuid16, sent.data, sent.kind))

    def _deliver(self, at_ms: int, arrival: Arrival) -> None:
        self._sequence += 1
        heappush(self._down, (at_ms, self._sequence, arrival))

    def _drop_in_air(self, now_ms: int) -> None:
        self._up.clear()
        self._down = sorted(item for item in self._down if item[0] <= now_ms)

    def _end(self, now_ms: int) -> None:
        self.peripheral.disconnected(self._client, now_ms)
        self._connected = False
        self._lost_at_ms = None
        self._hangs_up_ms = _FOREVER_MS
        self._drop_in_air(now_ms)
