"""Who drives a treadmill: one at a time, while everybody may ask for less.

The one rule: a lease is a frozen value; who holds it is decided from the value, the asker and a
time, and asking for less never needs it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from treadmill_ctl.core.model import Request
from treadmill_ctl.runtime.asker import Asker, Denied

SILENT_MS_MAX: Final = 3_000

# Taken from everybody, whoever drives (R4).
LESS: Final = frozenset({Request.STOP, Request.ESTOP, Request.PAUSE, Request.SLOWER})


class Keep(StrEnum):
    """What a lease is bound to."""

    SESSION = "session"  # the account, until the session is over
    CONNECTION = "connection"  # one connection, as long as it speaks
    REMOTE = "remote"  # the account, until the session is over or somebody at the treadmill leads


class Lease(NamedTuple):
    """Who drives. `heard_ms`: when the holder was last heard, on the loop's clock."""

    holder: Asker
    keep: Keep
    heard_ms: int

    def held_by(self, asker: Asker) -> bool:
        """Whether this asker drives: the same account, or the very connection that keeps it."""
        bound = self.keep is Keep.CONNECTION
        same = not bound or self.holder.connection == asker.connection
        return same and self.holder.same_account(asker)

    def yields_to(self, asker: Asker) -> bool:
        """Whether it was taken from afar, and this asker comes another way: at the treadmill."""
        return self.keep is Keep.REMOTE and self.holder.via != asker.via

    def bound_to(self, connection: int) -> bool:
        """Whether it ends with this connection."""
        return self.keep is Keep.CONNECTION and self.holder.connection == connection

    def heard(self, connection: int, now_ms: int) -> Lease:
        """The same after a word over a connection."""
        if connection != self.holder.connection:
            return self
        return self._replace(heard_ms=now_ms)

    def lapsed(self, now_ms: int) -> bool:
        """Whether the program that has to speak has been silent for too long."""
        return self.keep is Keep.CONNECTION and now_ms - self.heard_ms >= SILENT_MS_MAX


def against(lease: Lease | None, request: Request, asker: Asker) -> Denied | None:
    """Why an asker may not ask for this now; None where it may."""
    if request in LESS or may_lead(lease, asker):
        return None
    if lease is None and request is Request.RESET:
        return None  # what tripped while nobody drove is seen to by whoever is there
    if lease is None:
        return Denied(
            "nobody drives this treadmill",
            "without driving, everybody may stop, pause and slow down",
            "take the lease first, or start a session",
        )
    return taken(lease)


def may_lead(lease: Lease | None, asker: Asker) -> bool:
    """Whether an asker drives, or may at once."""
    return lease is not None and (lease.held_by(asker) or lease.yields_to(asker))


def taken(lease: Lease) -> Denied:
    """That somebody else drives."""
    return Denied(
        f"{lease.holder.who} drives this treadmill ({lease.holder.via})",
        "everybody may stop, pause and slow down",
        "ask them to release it, or have an administrator take it over",
    )
