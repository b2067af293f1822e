"""What is said when the journal of a session cannot be kept.

The one rule: it is told at once, wherever the session is shown; and what the disk does ends no
walk.
"""

from __future__ import annotations

from treadmill_ctl.cli.say import complain
from treadmill_ctl.runtime.record import Record


class Recording:
    """One session's record, looked at in every tick."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._told = False

    @property
    def lost(self) -> tuple[str, ...]:
        """What of the journal is not on the disk, in a sentence; nothing while all is well."""
        return self._record.lost

    @property
    def warnings(self) -> tuple[str, ...]:
        """All that is to be said of it."""
        return self._record.warnings

    def tell(self) -> None:
        """Say it to whoever reads the log, as soon as it is so; and that it is over."""
        if self.lost and not self._told:
            complain(*self.lost)
        elif self._told and not self.lost:
            complain(f"The journal is complete again: {self._record.path}")
        self._told = bool(self.lost)
