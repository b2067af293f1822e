"""A session that breaks off: the belt is told to stop, and standstill waited for.

The one rule: whatever broke, first the belt is seen to, and only then it is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Final

from treadmill_ctl.core.model import Request
from treadmill_ctl.runtime.loop import TreadmillLoop

HALT_AFTER_BUG_MS: Final = 5_000
HALT_WITHIN_MS: Final = 20_000  # how long a session that breaks off waits for standstill


@asynccontextmanager
async def belt_seen_to(loop: TreadmillLoop, tell: Callable[[str], None]) -> AsyncGenerator[None]:
    """Whatever breaks off what is done in it: the belt is told to stop, and waited for."""
    try:
        yield
    except BaseException:
        tell("The session broke off. Stopping the belt …")
        await halted(loop)
        raise


async def halted(loop: TreadmillLoop) -> None:
    """Stop a belt, and wait until it is measured still, within a bound."""
    try:
        if loop.failed is None:
            loop.ask(Request.ESTOP, "treadmill-ctl", "session broken off")
        async with asyncio.timeout(HALT_WITHIN_MS / 1_000):
            while not loop.at_rest:
                await loop.changed()
    except TimeoutError:
        return
    except Exception:
        if loop.failed is None:
            raise
        # The loop measures nothing any more; meanwhile it says stop, and stop again.
        await asyncio.sleep(HALT_AFTER_BUG_MS / 1_000)
