"""Moments as programs exchange them: `2026-11-22T08:14:08.590Z`.

The one rule: UTC, to the millisecond, and it says so.
"""

from __future__ import annotations

import time


def utc_text(wall_ms: int) -> str:
    """A time of day (ms since 1970, UTC)."""
    seconds, ms = divmod(wall_ms, 1_000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{ms:03}Z"
