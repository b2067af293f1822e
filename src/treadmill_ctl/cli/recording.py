"""What is said and done when the journal of a session cannot be kept.

The one rule: it is told at once, wherever the session is shown. What the disk did not take ends no
walk; lines that never got to it end the session, by its own ramp.
"""

from __future__ import annotations

from treadmill_ctl.cli.say import complain
from treadmill_ctl.core.model import Request
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.sinks.journal import JournalFile


class Recording:
    """One session's journal file, looked at in every tick."""

    def __init__(self, file: JournalFile, loop: TreadmillLoop) -> None:
        self._file = file
        self._loop = loop
        self._told = self._ended = False

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said of it, in a sentence; nothing while all is well."""
        fault = self._file.fault
        return () if fault is None else (f"THE JOURNAL IS NOT COMPLETE: {fault}",)

    def tell(self) -> None:
        """Say it once to whoever reads the log, as soon as it is so."""
        if self.warnings and not self._told:
            self._told = True
            complain(*self.warnings)

    def see_to_it(self) -> None:
        """End the session once lines are lost: nobody could look up what became of it."""
        if self._file.dropped and not self._ended:
            self._ended = True
            self._loop.ask(Request.STOP, "treadmill-ctl", "journal")
