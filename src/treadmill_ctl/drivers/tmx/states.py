"""What the status octet tells of somebody else at the machine: its console, its watchdog.

The one rule: one octet without a checksum says nothing; what it says twice in a row counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from treadmill_ctl.core.model import Notice
from treadmill_ctl.drivers.tmx.dialect import STARTED, STARTED_UNWATCHED, STOPPED

_KNOWN: Final = (STOPPED, STARTED, STARTED_UNWATCHED)


@dataclass(slots=True)
class States:
    """The status of a machine over one connection, against what was asked of it."""

    _last: int | None = None
    _state: int | None = None
    _meant: bool = False  # a start of ours went out, and no stop since

    def start(self) -> None:
        """The belt is told to start."""
        self._meant = True

    def stop(self) -> None:
        """The belt is told to stop."""
        self._meant = False

    def told(self, octet: int) -> Notice | None:
        """A status came; what somebody else did to the machine, if it says so."""
        if octet not in _KNOWN:
            return Notice.BAD_BYTES
        twice, self._last = octet == self._last, octet
        if not twice or octet == self._state:
            return None
        before, self._state = self._state, octet
        if octet == STARTED_UNWATCHED and self._meant:
            return Notice.CONTROL_LOST
        if octet == STOPPED and before is not None and self._meant:
            return Notice.CONSOLE_STOPPED
        if octet != STOPPED and before == STOPPED and not self._meant:
            return Notice.CONSOLE_STARTED
        return None
