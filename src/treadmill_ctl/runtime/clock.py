"""The loop's monotonic clock.

The one rule: whole ms, and through µs, so that 0.3 s is not 299 ms.
"""

from __future__ import annotations

import asyncio


def loop_ms() -> int:
    """Now, on the clock of the loop that runs."""
    return round(asyncio.get_running_loop().time() * 1_000_000) // 1_000
