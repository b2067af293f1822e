"""An asyncio event loop whose clock jumps: hours of treadmill in seconds, the same every time.

The one rule: nothing real may come in. No sockets, no threads, no signals; a wait that nothing
can end is an error and not a hang.
"""

import asyncio
from asyncio import Handle, TimerHandle
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from heapq import heappop, heappush
from random import Random
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

NEVER_S = float("inf")

# What BaseEventLoop and Handle keep for themselves is got by name: the type checker sees none.
_RUN: Callable[[Handle], None] = getattr(Handle, "_run")  # noqa: B009


class World(Protocol):
    """What goes on around the service by itself: `due_s` is when it next does something."""

    due_s: float

    def run(self) -> None:
        """Do all that is due, and set `due_s` anew."""
        ...


class _Nothing:
    due_s = NEVER_S

    def run(self) -> None:
        """There is nothing to do."""


class Deadlock(RuntimeError):
    """Every task waits and no timer is set: in real time this would hang for ever."""


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs as fast as it can; `time()` is the due time of the timer that was jumped to.

    Timers of one instant run in the order they were set in, behind the world if there is one. With
    `ties` they and the world run in an order that it draws: every seed is then another
    interleaving, and still the same one each time.

    Leans on two private things of asyncio: that `run_forever` turns by `_run_once`, and that
    `call_soon` appends to `_ready`. A test pins both.
    """

    def __init__(self, ties: Random | None = None) -> None:
        super().__init__()
        self.now_s = 0.0
        self._timers: list[tuple[float, float, int, TimerHandle]] = []
        self._set = 0
        self._draw = None if ties is None else ties.random
        self.surround(_Nothing())
        self._due: deque[Handle] = getattr(self, "_ready")  # noqa: B009

    def surround(self, world: World) -> None:
        """Let a world go on in this loop's time."""
        self._world = world
        self._run_world = Handle(world.run, (), self)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self.now_s

    def pass_by(self, duration_s: float) -> None:
        """The clock goes on and nothing has run meanwhile: the host was away, or asleep."""
        self.now_s += duration_s

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> TimerHandle:
        """Run a callback at a time, ties in the order of these calls or as drawn."""
        timer = TimerHandle(when, callback, args, self, context)
        self._set = count = self._set + 1
        heappush(self._timers, (when, self._draw() if self._draw else 0.0, count, timer))
        return timer

    def _run_once(self) -> None:
        """One turn: move the clock when nothing is ready, then run all that is due."""
        timers, due, world_s = self._timers, self._due, self._world.due_s
        while timers and timers[0][3].cancelled():
            heappop(timers)
        timer_s = timers[0][0] if timers else NEVER_S
        if not due and not getattr(self, "_stopping"):  # noqa: B009
            self._move_on(min(timer_s, world_s))
            if world_s <= self.now_s < timer_s:
                _RUN(self._run_world)
                return
        now_s = self.now_s
        world = (world_s, self._draw() if self._draw else 0.0) if world_s <= now_s else None
        while timers and timers[0][0] <= now_s:
            if world is not None and world <= timers[0]:
                due.append(self._run_world)
                world = None
            due.append(heappop(timers)[3])
        if world is not None:
            due.append(self._run_world)
        for _ in range(len(due)):
            handle = due.popleft()
            if not handle.cancelled():
                _RUN(handle)

    def _move_on(self, first_s: float) -> None:
        if first_s == NEVER_S:
            raise Deadlock("nothing is left that could ever wake a task")
        self.now_s = max(self.now_s, first_s)

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


def run(main: Coroutine[Any, Any, T], ties: Random | None = None) -> T:
    """Run a coroutine to its end in virtual time; whatever it left running is cancelled."""
    loop = VirtualLoop(ties)
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
