"""What a treadmill within reach is to whoever runs it, on the air or on a line.

The one rule: it owns the time and the tasks of a simulated treadmill and none of its behaviour.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from treadmill_sim.console import Button


class Reach(Protocol):
    """A treadmill where clients can reach it."""

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        ...

    @property
    def link_dropped(self) -> bool:
        """Whether nobody can reach it, because a person made it so."""
        ...

    def pump(self) -> None:
        """Let time pass and send what there is to say."""
        ...

    def press(self, button: Button) -> None:
        """Push a button of the console, now."""
        ...

    def drop_link(self) -> None:
        """Go out of reach: out of range, or unplugged."""
        ...

    def restore_link(self) -> None:
        """Be in reach again."""
        ...


class Station(Reach, Protocol):
    """The same in real time."""

    failed: asyncio.Future[None]  # what went wrong in the treadmill, once something has
