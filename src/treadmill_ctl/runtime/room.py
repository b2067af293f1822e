"""What the door needs of the hub, and the hub of the service's configuration.

The one rule: plain values and protocols; nothing here does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.lease import Keep
from treadmill_ctl.runtime.view import View
from treadmill_ctl.runtime.wish import Prepared, Wish

# Told of a treadmill by name after each of its ticks, and when its post changed. On the loop,
# outside of the tick; must return at once.
Heed = Callable[[str], None]


class Room(Protocol):
    """What the door needs of the hub. Names that are not there raise KeyError."""

    @property
    def names(self) -> tuple[str, ...]:
        """The treadmills, in the order of the configuration."""
        ...

    def view(self, name: str) -> View:
        """A treadmill as it is now."""
        ...

    def ask(
        self,
        name: str,
        request: Request,
        asker: Asker,
        confirms: tuple[str, ...] = (),
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> Denied | None:
        """Hand in a request; judged, and what it gives rise to handed over, before this returns.

        Refused to whoever does not drive, but for what is less.
        """
        ...

    def ask_all(self, request: Request, asker: Asker) -> Mapping[str, Denied | None]:
        """Stop, estop or pause everywhere; what became of it, by treadmill. Nothing else."""
        ...

    def remark(self, name: str, said: dict[str, Any], asker: Asker) -> Denied | None:
        """Symptoms and words, plain as a journal keeps them, into the record of the session."""
        ...

    def leave(self, name: str, asker: Asker) -> Denied | None:
        """Give up a session that has tripped, as it stands; its record says so."""
        ...

    async def plan(self, name: str | None, wish: Wish) -> Prepared | Denied:
        """What would be walked, held against the treadmill if one is named and connected."""
        ...

    async def start(self, name: str, wish: Wish, asker: Asker) -> Denied | View:
        """Prepare a session, and take the lease; nothing moves before a confirm and a start."""
        ...

    def take_lease(self, name: str, keep: Keep, asker: Asker) -> Denied | None:
        """Drive from now on, where nobody else does."""
        ...

    def take_lease_over(self, name: str, keep: Keep, asker: Asker) -> None:
        """The same whoever drives: for administrators."""
        ...

    def release_lease(self, name: str, asker: Asker) -> Denied | None:
        """Drive no more; a session under way is ramped to its stop."""
        ...

    def heard(self, connection: int) -> None:
        """Any word came over a connection: leases that it keeps are renewed."""
        ...

    def gone(self, connection: int) -> None:
        """A connection is gone: what it drove is ramped to its stop."""
        ...

    def listen(self, heed: Heed) -> Callable[[], None]:
        """Be told of every treadmill's ticks; the result ends it."""
        ...

    def last_lines(self, count: int) -> tuple[str, ...]:
        """So many of the last lines of the service's log, the oldest first."""
        ...

    async def check_configuration(self) -> Denied | tuple[str, ...]:
        """Read the configuration's file, change nothing; what a reload would change."""
        ...

    async def reload(self, asker: Asker) -> Denied | tuple[str, ...]:
        """Take the configuration's file on; what was changed. Refused, it changes nothing."""
        ...


class Changes(NamedTuple):
    """A configuration that could be taken on: the addresses of its treadmills, what is new in it.

    `lines` are for people; none where it is as the one in force.
    """

    treadmills: Mapping[str, str]
    lines: tuple[str, ...]


class Configuration(Protocol):
    """The file that the service goes by."""

    def read(self) -> Denied | Changes:
        """What it says now, or all that is wrong with it, file:line:column. Not for the loop."""
        ...

    def take(self) -> None:
        """What was read last is in force."""
        ...
