"""Whether this machine kept its processes waiting while something was measured on it.

The one rule: it looks at what the system says of the processor, never at what is being tested; so
a session that failed by itself is not taken for one that was starved.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

LOOK_MS = 100
STARVED_MS = 60  # of a look's time: together with its neighbours, enough to miss three beats
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
STEAL = 8  # the column of /proc/stat


class Reading(NamedTuple):
    """What the system has counted so far, ms: taken from a processor, waited for by a process."""

    at_ms: float
    stolen_ms: tuple[float, ...]
    waited_ms: dict[int, float]


class Starvation:
    """The longest that a process had to wait within one look, ms."""

    def __init__(self) -> None:
        self.worst_ms = 0.0

    @property
    def starved(self) -> bool:
        """Whether a program that has to come round in time could not."""
        return self.worst_ms >= STARVED_MS

    def look(self, before: Reading, after: Reading) -> None:
        """Compare two readings that were to be a look's time apart."""
        late_ms = after.at_ms - before.at_ms - LOOK_MS
        stolen_ms = [
            now - then for then, now in zip(before.stolen_ms, after.stolen_ms, strict=False)
        ]
        waited_ms = [
            now - before.waited_ms[pid]
            for pid, now in after.waited_ms.items()
            if pid in before.waited_ms
        ]
        self.worst_ms = max(self.worst_ms, late_ms, *stolen_ms, *waited_ms)


@asynccontextmanager
async def watched() -> AsyncGenerator[Starvation]:
    """Watch this process and all that come of it."""
    found = Starvation()
    watching = asyncio.create_task(_watch(found))
    try:
        yield found
    finally:
        watching.cancel()


async def _watch(found: Starvation) -> None:
    before = _reading()
    while True:
        await asyncio.sleep(LOOK_MS / 1_000)
        after = _reading()
        found.look(before, after)
        before = after


def _reading() -> Reading:
    lines = Path("/proc/stat").read_text().splitlines()
    stolen_ms = [
        int(line.split()[STEAL]) * 1_000 / TICKS_PER_S
        for line in lines
        if line.startswith("cpu") and line[3].isdigit()
    ]
    waited_ms = {pid: waited for pid in _family(os.getpid()) if (waited := _waited_ms(pid)) >= 0}
    return Reading(time.monotonic() * 1_000, tuple(stolen_ms), waited_ms)


def _waited_ms(pid: int) -> float:
    """How long a process was ready to run and did not; below zero once it is gone."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e6
    except (OSError, IndexError):
        return -1.0


def _family(pid: int) -> list[int]:
    try:
        words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(each for word in words for each in _family(int(word)))]
