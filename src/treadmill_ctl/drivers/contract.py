"""What every driver is to the runtime, and what it needs of a transport.

The one rule: a driver holds no clock and does no I/O. It is handed frames and the time, and hands
out events and frames. Only what the guard cleared can be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import Event, Frame, Machine
from treadmill_ctl.drivers.quirks import Model


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a transport sets up before a driver can speak.

    `reads` are channels read once at connect (an absent one is left out of the result),
    `listens` are channels whose messages are wanted, in the order to subscribe in. `describes` are
    channels of the Device Information, read as well where there is one.
    """

    service: str
    reads: tuple[str, ...]
    listens: tuple[str, ...]
    needs: tuple[str, ...]  # without these the peer is no treadmill that can be driven
    describes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """The settings of a stream of bytes, 8 data bits, no parity, 1 stop bit; TCP has none.

    All of it goes over the one channel `STREAM`, cut wherever the line cuts it.
    """

    baud: int


Wants = Wiring | Line

STREAM = "stream"


class SpeedUnit(StrEnum):
    """What a machine counts speed in where its bytes do not say: seen on its display by a person.

    Taken for the other one, every speed is 1.6 times what was meant (hazard H-01).
    """

    KMH = "km/h"
    MPH = "mph"


@dataclass(frozen=True, slots=True)
class Commissioned:
    """What a person found out about a machine that it does not say itself; None where nobody did.

    `lowest_ckmh`, `highest_ckmh` magnitudes, 0.01 km/h. `baud` of its line, where no document says
    it. `live_speed`: a technician saw this very console take a speed while its belt ran. `models`:
    those that are known, to be told apart by what a treadmill says of itself.
    """

    unit: SpeedUnit | None = None
    lowest_ckmh: int | None = None
    highest_ckmh: int | None = None
    baud: int | None = None
    live_speed: bool = False
    models: tuple[Model, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteFault:
    """A write that did not go through. `code` is the protocol's own error, where one came."""

    why: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a machine cannot be used, in one sentence for a person."""

    why: str


class Driver(Protocol):
    """One connection's conversation with one treadmill."""

    @property
    def wiring(self) -> Wants:
        """What it wants of its transport."""
        ...

    def identify(self, name: str, reads: Mapping[str, bytes]) -> Machine | Unfit:
        """Read what the machine says of itself; nothing is sent."""
        ...

    def connected(self, now_ms: int) -> tuple[Event, ...]:
        """A fresh connection stands; forget everything of the one before."""
        ...

    def lost(self, why: str, now_ms: int) -> tuple[Event, ...]:
        """The connection is gone; whatever was under way is unknown."""
        ...

    def receive(self, frame: Frame, now_ms: int) -> tuple[Event, ...]:
        """A message from the machine. Never raises, whatever the bytes."""
        ...

    def wrote(self, channel: str, fault: WriteFault | None, now_ms: int) -> tuple[Event, ...]:
        """The transport's word on the oldest write on this channel not yet spoken for."""
        ...

    def send(self, cleared: Cleared, now_ms: int) -> tuple[Event, ...]:
        """Take a cleared command; a stop goes out at once, before and past everything else."""
        ...

    def poll(self, now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass."""
        ...

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        ...

    def take(self) -> tuple[Frame, ...]:
        """The frames to hand over now, in order; each is handed out once."""
        ...

    def last_words(self) -> bytes:
        """The octets that stop the belt now, for a guardian that shares the line of a stream.

        They mean stop whatever was said before, as often as they are said. Always as many for one
        driver; none where the guardian has words and a connection of its own.
        """
        ...
