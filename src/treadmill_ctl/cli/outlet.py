"""Things for slow eyes and slow pipes, passed on by a thread of their own.

The one rule: whoever hands a thing over never waits. A terminal that is held, a pipe that nobody
reads, a remote shell that stalls must not hold up the loop that drives a belt.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

SILENCE_S = 1.0
CLOSE_S = 1.0

T = TypeVar("T")
Use = Callable[[Iterator[T | None]], None]


class Outlet(Generic[T]):
    """`use` is given the things in their order, and None for every second without one.

    Of more than `kept` things that wait, the oldest are forgotten.
    """

    def __init__(self, use: Use[T], kept: int) -> None:
        self._use = use
        self._waiting: deque[T] = deque(maxlen=kept)
        self._news = threading.Event()
        self._closed = False
        self._bug: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="outlet", daemon=True)
        self._thread.start()

    def put(self, thing: T) -> None:
        """Hand a thing over, at once. Raises what made `use` fail."""
        if self._bug is not None:
            raise self._bug
        self._waiting.append(thing)
        self._news.set()

    def close(self) -> None:
        """Wait until all is out, but not for ever: what is stuck stays behind."""
        self._closed = True
        self._news.set()
        self._thread.join(CLOSE_S)

    def _run(self) -> None:
        try:
            self._use(self._things())
        except OSError:
            pass  # the terminal or the pipe is gone: there is nobody left to show anything to
        except Exception as bug:  # noqa: BLE001 - kept, and raised by `put`
            self._bug = bug

    def _things(self) -> Iterator[T | None]:
        closed = False
        while not closed:
            heard = self._news.wait(SILENCE_S)
            self._news.clear()
            closed = self._closed
            while self._waiting:
                yield self._waiting.popleft()
            if not heard:
                yield None
