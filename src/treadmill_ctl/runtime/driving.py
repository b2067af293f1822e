"""Who drives a treadmill now, and what becomes of it when nobody does any more.

The one rule: a lease that is released, or whose holder is gone or silent, ends in a stop.
"""

from __future__ import annotations

from collections.abc import Callable

from treadmill_ctl.core.model import Request
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.clock import loop_ms
from treadmill_ctl.runtime.lease import LESS, Keep, Lease, may_lead, taken


class Driving:
    """The lease of one treadmill. `say` tells of it; `lapsed` is called where nobody drives now."""

    def __init__(self, say: Callable[[str], None], lapsed: Callable[[str], None]) -> None:
        self.lease: Lease | None = None
        self._say, self._lapsed = say, lapsed

    def against(self, asker: Asker) -> Denied | None:
        """That somebody else drives; None where nobody else does."""
        if self.lease is None or may_lead(self.lease, asker):
            return None
        return taken(self.lease)

    def led(self, request: Request, asker: Asker) -> None:
        """Something was asked for: whoever goes on from here at the treadmill drives from now on.

        A confirm alone leaves it as it is: the word to go may come from either side.
        """
        stays = request in LESS or request is Request.CONFIRM
        if self.lease is not None and self.lease.yields_to(asker) and not stays:
            self.take_over(Keep.SESSION, asker)

    def take(self, keep: Keep, asker: Asker) -> Denied | None:
        """Drive from now on, where nobody else does."""
        denied = self.against(asker)
        if denied is None:
            self.take_over(keep, asker)
        return denied

    def take_over(self, keep: Keep, asker: Asker) -> None:
        """Drive from now on."""
        self.lease = Lease(asker, keep, loop_ms())
        self._say(f"driven by {asker.who} ({asker.via})")

    def release(self, asker: Asker) -> Denied | None:
        """Drive no more."""
        denied = self.against(asker)
        if denied is None and self.lease is not None:
            self._lapse(f"released by {asker.who}")
        return denied

    def begin(self) -> None:
        """A session has begun: whoever waited for it could not speak meanwhile."""
        if self.lease is not None:
            self.heard(self.lease.holder.connection)

    def session_over(self) -> None:
        """A lease that was for the session goes with it."""
        if self.lease is not None and self.lease.keep is not Keep.CONNECTION:
            self.lease = None

    def heard(self, connection: int) -> None:
        """Any word came over a connection."""
        if self.lease is not None:
            self.lease = self.lease.heard(connection, loop_ms())

    def gone(self, connection: int) -> None:
        """A connection is gone."""
        if self.lease is not None and self.lease.bound_to(connection):
            self._lapse(f"the connection of {self.lease.holder.who} is gone")

    def look(self) -> None:
        """At every tick: whether whoever has to speak still does."""
        if self.lease is not None and self.lease.lapsed(loop_ms()):
            self._lapse(f"{self.lease.holder.who} has been silent for too long")

    def _lapse(self, why: str) -> None:
        self.lease = None
        self._say(f"nobody drives: {why}")
        self._lapsed(why)
