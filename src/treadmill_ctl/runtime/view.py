"""What everybody is shown of a treadmill: its post, who drives it, and the session if there is one.

The one rule: one value, made when it is asked for, that holds nothing of the loop.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from treadmill_ctl.runtime.lease import Lease
from treadmill_ctl.runtime.snapshot import Snapshot


class Posted(StrEnum):
    """Where a treadmill's post stands."""

    CONNECTING = "connecting"  # no connection yet, or none any more; `why` says what was last tried
    WAITING = "waiting"  # connected, told to stop, watched; a session can be started
    PREPARING = "preparing"  # a session was asked for, and is not there yet
    SESSION = "session"
    CLOSED = "closed"


class View(NamedTuple):
    """One treadmill at a moment.

    `shown` is the session's snapshot, or that of the watch between two sessions, when nothing can
    be started; None while there is no connection. `session` names the session's record, empty
    outside of one. `interlocks` are what has to be confirmed for the next start. `ended` says how
    the last session ended. `recording` is what is wrong with the record, empty while all is well.
    """

    name: str
    url: str
    post: Posted
    why: str
    machine: str
    simulated: bool
    session: str
    profile: str
    walker: str
    lease: Lease | None
    interlocks: tuple[str, ...]
    warnings: tuple[str, ...]
    recording: tuple[str, ...]
    ended: str
    shown: Snapshot | None

    @property
    def stands(self) -> bool:
        """Whether the belt is measured at standstill; False as well where nothing is measured."""
        return self.shown is not None and self.shown.still
