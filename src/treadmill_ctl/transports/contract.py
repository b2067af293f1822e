"""What a transport is to the runtime: bytes in and out, loss at once, and nothing else.

The one rule: `submit` hands over in the order of its calls, without an await, so that nothing can
slip between the decision to send and the sending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wants, WriteFault


class TransportError(Exception):
    """A connection that could not be made. The message is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a fresh connection found out."""

    name: str
    address: str
    reads: Mapping[str, bytes]


class Listener(Protocol):
    """Who a transport tells. Called on the event loop, never after `close` has returned."""

    def heard(self, frame: Frame) -> None:
        """A message came."""
        ...

    def wrote(self, channel: str, fault: WriteFault | None) -> None:
        """A submitted frame was taken by the peer, or was not."""
        ...

    def lost(self, why: str) -> None:
        """The connection is gone. Told once a connection."""
        ...


class Transport(Protocol):
    """One peer by its address."""

    url: str
    simulated: bool

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Connect, read, subscribe. Raises TransportError; then nothing is left open."""
        ...

    def submit(self, frame: Frame) -> None:
        """Hand a frame over, in order, at once."""
        ...

    async def close(self) -> None:
        """End the connection; quiet when there is none."""
        ...
