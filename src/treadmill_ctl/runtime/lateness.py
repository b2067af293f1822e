"""How late a loop ticks: of the last minute, what all but one tick in a hundred kept.

The one rule: it is measured by the ticks themselves, so that whatever holds them up shows in it;
and that it is measured holds up none.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from treadmill_ctl.core.limits import TICK_MS

WINDOW_MS: Final = 60_000
LATE_MS_MAX: Final = 50  # beyond it no new session is taken on
STUCK_MS_MAX: Final = 300  # beyond it every belt is ramped to its stop
_TICKS: Final = WINDOW_MS // TICK_MS


class Lateness:
    """The ticks of the last minute, each by how late it was, ms."""

    def __init__(self) -> None:
        self._late_ms: deque[int] = deque()
        self._late = self._stuck = 0

    def note(self, late_ms: int) -> None:
        """One more tick."""
        if len(self._late_ms) == _TICKS:
            gone_ms = self._late_ms.popleft()
            self._late -= gone_ms > LATE_MS_MAX
            self._stuck -= gone_ms > STUCK_MS_MAX
        self._late_ms.append(late_ms)
        self._late += late_ms > LATE_MS_MAX
        self._stuck += late_ms > STUCK_MS_MAX

    @property
    def slow(self) -> bool:
        """Whether more than one tick in a hundred is later than a session may begin with."""
        return self._late > len(self._late_ms) // 100

    @property
    def stuck(self) -> bool:
        """Whether as many as one in a hundred of a whole minute, and more, are far too late.

        However few there were so far: one that is late at the begin stops nobody.
        """
        return self._stuck > _TICKS // 100

    @property
    def p99_ms(self) -> int:
        """What at least 99 ticks in 100 were not later than, ms; 0 before the first."""
        ordered = sorted(self._late_ms)
        return ordered[(len(ordered) * 99 + 99) // 100 - 1] if ordered else 0
