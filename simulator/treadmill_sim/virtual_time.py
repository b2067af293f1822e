"""An asyncio event loop whose clock jumps: hours of treadmill in seconds, the same every time.

The one rule: nothing real may come in. No sockets, no threads, no signals; a wait that nothing
can end is an error and not a hang.
"""

import asyncio
from asyncio import Handle, TimerHandle
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from heapq import heappop, heappush
from random import Random
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

NEVER_S = float("inf")

# What Handle keeps for itself is got by name: the type checker does not see it.
_RUN: Callable[[Handle], None] = getattr(Handle, "_run")  # noqa: B009


class World(Protocol):
    """What goes on around the service by itself."""

    @property
    def due_s(self) -> float:
        """When it next does something."""
        ...

    def run(self) -> None:
        """Do all that is due."""
        ...


class _Nothing:
    due_s = NEVER_S

    def run(self) -> None:
        """There is nothing to do."""


class _Timer:
    """Of a TimerHandle what asyncio's own code uses, and nothing that takes time."""

    __slots__ = ("_args", "_callback", "_context", "_when", "off")

    def __init__(
        self, when: float, callback: Callable[..., object], args: tuple[Any, ...], context: Context
    ) -> None:
        self._when, self._callback, self._args, self._context = when, callback, args, context
        self.off = False

    def cancel(self) -> None:
        self.off = True

    def cancelled(self) -> bool:
        return self.off

    def when(self) -> float:
        return self._when

    def run(self) -> None:
        if not self.off:
            self._context.run(self._callback, *self._args)


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

    _ready: deque[Handle]  # these two are BaseEventLoop's own
    _stopping: bool

    def __init__(self, ties: Random | None = None) -> None:
        super().__init__()
        self.now_s = 0.0
        self.now_ms = 0  # the same, in whole ms
        self._timers: list[tuple[float, float, int, _Timer]] = []
        self._set = 0
        self._draw = None if ties is None else ties.random
        self.surround(_Nothing())

    def surround(self, world: World) -> None:
        """Let a world go on in this loop's time."""
        self._world = world

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self.now_s

    def pass_by(self, duration_s: float) -> None:
        """The clock goes on and nothing has run meanwhile: the host was away, or asleep."""
        self._set_clock(self.now_s + duration_s)

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> TimerHandle:
        """Run a callback after a time."""
        return self.call_at(self.now_s + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> TimerHandle:
        """Run a callback at a time, ties in the order of these calls or as drawn."""
        timer: Any = _Timer(when, callback, args, context or copy_context())
        self._set = count = self._set + 1
        heappush(self._timers, (when, self._draw() if self._draw else 0.0, count, timer))
        return timer

    def _run_once(self) -> None:
        """One turn: let the world go on until the service has something to do, then let it."""
        timers, ready = self._timers, self._ready
        if not ready:
            self._wait()
        now_s = self.now_s
        due: list[_Timer | World] = []
        if self._world.due_s <= now_s:
            self._add_world(due)
        while timers and timers[0][0] <= now_s:
            due.append(heappop(timers)[3])
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle.cancelled():
                _RUN(handle)
        for each in due:
            self._run(each)

    def _add_world(self, due: list[_Timer | World]) -> None:
        """The world is due as well: it comes behind those timers that come before it."""
        timers, now_s = self._timers, self.now_s
        world = (self._world.due_s, self._draw() if self._draw else 0.0)
        while timers and timers[0][0] <= now_s and timers[0] < world:
            due.append(heappop(timers)[3])
        due.append(self._world)

    def _wait(self) -> None:
        """Move the clock to the next timer, and run the world whenever it is due before that."""
        timers, ready, world = self._timers, self._ready, self._world
        while not ready and not self._stopping:
            to_s, timer = world.due_s, None
            if timers and timers[0][0] <= to_s:
                to_s, _, _, timer = timers[0]
                if timer.off:
                    heappop(timers)
                    continue
            elif to_s == NEVER_S:
                raise Deadlock("nothing is left that could ever wake a task")
            if to_s > self.now_s:  # what is due may be late
                self._set_clock(to_s)
            if timer is not None:
                return
            self._run(world)

    def _set_clock(self, to_s: float) -> None:
        self.now_s = to_s
        self.now_ms = int(to_s * 1_000 + 0.5)

    def _run(self, what: _Timer | World) -> None:
        try:
            what.run()
        except Exception as error:  # noqa: BLE001 - as every loop does
            said = {"message": f"Exception in {what!r}", "exception": error}
            self.call_exception_handler(said)

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
