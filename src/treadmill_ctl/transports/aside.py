"""Work that blocks, done beside the event loop.

The one rule: nobody waits for it longer than they said, and what comes of it too late is undone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


async def aside(
    seconds: float, work: Callable[[], Result], undo: Callable[[Result], object]
) -> Result:
    """What the work gives, or its exception; TimeoutError when it takes too long.

    Its thread is nobody's: a program does not wait for it at its end, as it would for a pool's.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def deliver(result: Result) -> None:
        if future.done():
            _on_its_own(partial(undo, result))
        else:
            future.set_result(result)

    def fail(error: Exception) -> None:
        if not future.done():
            future.set_exception(error)

    def do() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - handed over to who waits
            _tell(loop, partial(fail, error))
            return
        if not _tell(loop, partial(deliver, result)):
            undo(result)

    _on_its_own(do)
    async with asyncio.timeout(seconds):
        return await future


def _on_its_own(work: Callable[[], object]) -> None:
    Thread(target=work, daemon=True).start()


def _tell(loop: asyncio.AbstractEventLoop, word: Callable[[], None]) -> bool:
    """Whether there is still a loop to be told."""
    try:
        loop.call_soon_threadsafe(word)
    except RuntimeError:
        return False
    return True
