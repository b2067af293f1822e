"""States on their way to those who subscribed: the newest of each treadmill, at each one's pace.

The one rule: nothing is kept but the newest, and whoever does not read is not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from treadmill_ctl.door.words import HZ_MAX


class Pushing:
    """What one connection is pushed. `write` takes lines, and sees to those who do not read."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._names: set[str] = set()
        self._all = False
        self._period_s = 1 / HZ_MAX
        self._pending: dict[str, bytes] = {}
        self._due: asyncio.TimerHandle | None = None
        self._last_s = 0.0

    @property
    def idle(self) -> bool:
        """Whether nothing is subscribed to."""
        return not self._all and not self._names

    def wants(self, name: str) -> bool:
        """Whether the states of a treadmill are subscribed to."""
        return self._all or name in self._names

    def add(self, name: str | None, hz: int) -> None:
        """Subscribe to a treadmill, or to all; the pace is that of the last who asked."""
        self._period_s = 1 / hz
        if name is None:
            self._all = True
        else:
            self._names.add(name)

    def remove(self, name: str | None) -> None:
        """Subscribe no more; to nothing at all where no treadmill is named."""
        if name is None:
            self._all = False
            self._names.clear()
        self._names.discard(name or "")
        self._pending = {each: line for each, line in self._pending.items() if self.wants(each)}

    def put(self, name: str, line: bytes) -> None:
        """A newer state of a treadmill."""
        self._pending[name] = line
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_at(max(self._last_s + self._period_s, loop.time()), self.flush)

    def close(self) -> None:
        """No more of it."""
        self._all = False
        self._names.clear()
        self._pending.clear()
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def flush(self) -> None:
        """Write what is there; of each treadmill one state."""
        self._due, self._last_s = None, asyncio.get_running_loop().time()
        lines: Iterable[bytes] = self._pending.values()
        if octets := b"".join(lines):
            self._pending.clear()
            self._write(octets)
