"""What a session adds up to, as measured: time in motion, length of belt, fastest.

The one rule: it counts what the machine reported, not what was asked of it.
"""

from __future__ import annotations

from treadmill_ctl.core.model import Reported
from treadmill_ctl.core.units import distance_mm
from treadmill_ctl.sinks.contract import Entry


class Tally:
    """A sink that keeps the sums. A measured speed counts until the next report, 3 s at most."""

    HELD_MS_MAX = 3_000

    def __init__(self) -> None:
        self.moving_ms = 0
        self.fastest_ckmh = 0
        self._speed_ckmh_ms = 0
        self._last: tuple[int, int] | None = None

    @property
    def distance_mm(self) -> int:
        """Length of belt that passed under the walker, in either direction."""
        return distance_mm(self._speed_ckmh_ms)

    def take(self, entry: Entry) -> None:
        """Count what this tick's reports close."""
        for event in entry.events:
            if isinstance(event, Reported) and event.report.speed_ckmh is not None:
                self._count(abs(event.report.speed_ckmh), entry.now_ms)

    def _count(self, speed_ckmh: int, now_ms: int) -> None:
        if self._last is not None:
            since_ms, held_ckmh = self._last
            held_ms = min(now_ms - since_ms, self.HELD_MS_MAX)
            self._speed_ckmh_ms += held_ckmh * held_ms
            if held_ckmh:
                self.moving_ms += held_ms
        self._last = (now_ms, speed_ckmh)
        self.fastest_ckmh = max(self.fastest_ckmh, speed_ckmh)
