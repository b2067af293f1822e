"""Ends tasks for certain.

The one rule: it returns when they have ended, however often they have to be told.
"""

from __future__ import annotations

import asyncio
from typing import Any

AGAIN_S = 0.1


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel, and cancel again.

    Before Python 3.12 `asyncio.wait_for`, which bumble waits with, loses a cancellation that comes
    in the same moment as what it waits for.
    """
    while pending := {task for task in tasks if not task.done()}:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=AGAIN_S)
