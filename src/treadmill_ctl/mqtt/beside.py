"""What lives at the gateway's connection beside states and commands: discovery, finished sessions.

The one rule: it is asked on the loop, answers at once with what is to be published, and never
waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from treadmill_ctl.mqtt.messages import LastSession
from treadmill_ctl.mqtt.outbox import Out


class Device(NamedTuple):
    """A treadmill as it is told to others: its name here, and what it calls itself."""

    name: str
    machine: str = ""


class Beside(Protocol):
    """One such. Each method gives what is to be published now."""

    @property
    def topics(self) -> tuple[str, ...]:
        """What it wants to hear, QoS 1; wildcards as in a subscription."""
        ...

    def afresh(self, devices: Iterable[Device]) -> Iterable[Out]:
        """The broker is there, and may have forgotten everything."""
        ...

    def cut_off(self) -> None:
        """The broker is gone."""
        ...

    def look(self, now_ms: int) -> Iterable[Out]:
        """Time went on."""
        ...

    def gone(self, treadmill: str) -> Iterable[Out]:
        """A treadmill was taken out of the configuration."""
        ...

    def ended(self, treadmill: str, said: LastSession) -> Iterable[Out]:
        """A session is over."""
        ...

    def heard(self, topic: str, payload: bytes) -> Iterable[Out]:
        """Something came to one of its topics, or to somebody else's: that it leaves alone."""
        ...
