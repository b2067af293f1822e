"""A transport's listener that writes down all it is told, and can be waited on.

The one rule: it forgets nothing and keeps the order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import WriteFault

LIMIT_S = 15.0

Word = Frame | tuple[str, WriteFault | None] | str
Found = TypeVar("Found")


class Notebook:
    """What a transport told: frames, outcomes of writes by their channel, losses."""

    def __init__(self) -> None:
        self.told: list[Word] = []
        self._more = asyncio.Event()

    def heard(self, frame: Frame) -> None:
        self._note(frame)

    def wrote(self, channel: str, fault: WriteFault | None) -> None:
        self._note((channel, fault))

    def lost(self, why: str) -> None:
        self._note(why)

    def _note(self, word: Word) -> None:
        self.told.append(word)
        self._more.set()

    def frames(self, channel: str) -> list[bytes]:
        """What was heard on a channel."""
        return [
            word.data for word in self.told if isinstance(word, Frame) and word.channel == channel
        ]

    def outcomes(self, channel: str) -> list[WriteFault | None]:
        """What became of the writes on a channel."""
        return [
            word[1]
            for word in self.told
            if not isinstance(word, (str, Frame)) and word[0] == channel
        ]

    def losses(self) -> list[str]:
        """Why the link was lost, each time."""
        return [word for word in self.told if isinstance(word, str)]

    async def hear(self, channel: str, count: int = 1) -> list[bytes]:
        """Wait until that many messages were heard on a channel."""
        return await self._until(lambda: self.frames(channel), count)

    async def end(self, channel: str, count: int = 1) -> list[WriteFault | None]:
        """Wait until that many writes on a channel have ended."""
        return await self._until(lambda: self.outcomes(channel), count)

    async def lose(self) -> list[str]:
        """Wait until the link is lost."""
        return await self._until(self.losses, 1)

    async def _until(self, found: Callable[[], Sequence[Found]], count: int) -> list[Found]:
        async with asyncio.timeout(LIMIT_S):
            while len(found()) < count:
                self._more.clear()
                await self._more.wait()
        return list(found())
