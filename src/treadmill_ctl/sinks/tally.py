"""What a session adds up to, as measured: time in motion, length of belt, fastest.

The one rule: it counts what the machine reported, not what was asked of it.
"""

from __future__ import annotations

from treadmill_ctl.core.model import Reported
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.dose import Measured


class Tally(Measured):
    """A sink that keeps the sums."""

    def take(self, entry: Entry) -> None:
        """Count what this tick's reports close."""
        for event in entry.events:
            if isinstance(event, Reported) and event.report.speed_ckmh is not None:
                self.count(event.report.speed_ckmh, entry.now_ms)
