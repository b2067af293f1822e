"""What every sink is to the runtime.

The one rule: the loop never waits for a sink, and what a sink does changes no command.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from treadmill_ctl.core.model import Event
from treadmill_ctl.core.session import Outcome


class Entry(NamedTuple):
    """One tick as it happened: what came in, when, and what was decided."""

    now_ms: int
    events: tuple[Event, ...]
    outcome: Outcome


class Sink(Protocol):
    """Somewhere outcomes go to."""

    def take(self, entry: Entry) -> None:
        """Take note of a tick; returns at once."""
        ...
