"""An asyncio event loop whose clock jumps: hours of treadmill in seconds, the same every time.

The one rule: nothing real may come in. No sockets, no threads, no signals; a wait that nothing
can end is an error and not a hang.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Deadlock(RuntimeError):
    """Every task waits and no timer is set: in real time this would hang for ever."""


class _Jump:
    """What stands where a loop's selector stands: it sees no file, and moves the clock on."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise Deadlock("nothing is left that could ever wake a task")
        if timeout > 0:
            self._loop.jump()
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs as fast as it can; `time()` is the due time of the timer that was jumped to.

    Leans on the private contract between `BaseEventLoop._run_once` and its selector; a test pins
    it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now_s = 0.0
        self._selector = _Jump(self)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._now_s

    def jump(self) -> None:
        """Go to the next timer's own time, without rounding."""
        timers: list[asyncio.TimerHandle] = getattr(self, "_scheduled")  # noqa: B009
        self._now_s = max(self._now_s, timers[0].when())

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Only another thread would need to wake this loop, and none may."""

    def call_soon_threadsafe(self, *_: Any, **__: Any) -> Any:
        """No thread may reach into virtual time."""
        raise RuntimeError("virtual time has no threads")

    def run_in_executor(self, *_: Any, **__: Any) -> Any:
        """No thread may be reached from virtual time."""
        raise RuntimeError("virtual time has no threads")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time; whatever it left running is cancelled."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()
