"""Moments as they are here: the day and the minute of a time kept in UTC, and back.

The one rule: what is kept stays UTC; the time zone is this computer's.
"""

from __future__ import annotations

import time
from datetime import date


def local_text(wall_ms: int) -> str:
    """A time of day (ms, UTC) as `2026-11-22 23:05`."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(wall_ms // 1_000))


def midnight_ms(day: date) -> int:
    """The moment at which a day begins here, ms, UTC."""
    return int(time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1))) * 1_000
