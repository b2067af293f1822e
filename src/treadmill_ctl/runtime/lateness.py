"""How late a loop ticks: of the last minute, what all but one tick in a hundred kept.

The one rule: it is measured by the ticks themselves, so that whatever holds them up shows in it.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from treadmill_ctl.core.limits import TICK_MS

WINDOW_MS: Final = 60_000
LATE_MS_MAX: Final = 50  # beyond it no new session is taken on


class Lateness:
    """The ticks of the last minute, each by how late it was, ms."""

    def __init__(self) -> None:
        self._late_ms: deque[int] = deque(maxlen=WINDOW_MS // TICK_MS)

    def note(self, late_ms: int) -> None:
        """One more tick."""
        self._late_ms.append(late_ms)

    @property
    def p99_ms(self) -> int:
        """What at least 99 ticks in 100 were not later than, ms; 0 before the first."""
        ordered = sorted(self._late_ms)
        return ordered[(len(ordered) * 99 + 99) // 100 - 1] if ordered else 0
