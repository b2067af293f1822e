"""Work that waits for a disk, done beside the loop.

The one rule: while it is done, the loop ticks on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Aside(Protocol):
    """How work is done that must not hold the loop."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """Do it; what it raises is raised."""
        ...


async def in_a_thread(work: Callable[[], T]) -> T:
    """In a thread of its own."""
    return await asyncio.to_thread(work)
