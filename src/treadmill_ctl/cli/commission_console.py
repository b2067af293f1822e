"""A technician at the terminal: questions with typed answers, and keys while a belt moves.

The one rule: a key belongs to the question that is open; with none open it goes to the move, where
it means stop. What is shown is written by a thread, so that no terminal holds the loop.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from textwrap import TextWrapper
from typing import Final

from treadmill_ctl.cli.outlet import Outlet

KEPT: Final = 500
WIDTH: Final = 79
ENTER: Final = ("\n", "\r")
BACKWARD: Final = ("\x7f", "\b")
# A path is one word, however long it is, so that it can be taken as it stands.
_WRAPPED: Final = TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
_ASKED: Final = TextWrapper(WIDTH - 10, break_long_words=False, break_on_hyphens=False)
CLEAR: Final = "\r\x1b[K"


class GoneError(Exception):
    """The terminal is gone, and nobody is there to answer."""


class TechnicianConsole:
    """`press` takes every key; `to_move` is who hears those that answer nothing."""

    def __init__(self, to_move: Callable[[str], None]) -> None:
        self._to_move = to_move
        self._answer: asyncio.Future[str] | None = None
        self._typed = ""
        self._status = ""
        self._out = Outlet[str](_write, KEPT)

    def press(self, key: str) -> None:
        """A key; "" where the terminal is gone."""
        if self._answer is None or self._answer.done():
            self._to_move(key)
        elif not key:
            self._answer.set_exception(GoneError)
        elif key in ENTER:
            self._out.put("\n")
            self._answer.set_result(self._typed)
        elif key in BACKWARD:
            self._out.put("\b \b" if self._typed else "")
            self._typed = self._typed[:-1]
        elif key.isprintable():
            self._out.put(key)
            self._typed += key

    async def ask(self, question: str) -> str:
        """What was typed, up to Enter. Raises Gone."""
        self._typed = ""
        self._end_status()
        *above, last = _ASKED.wrap(question) or [""]
        self._out.put("".join(f"{line}\n" for line in above) + f"{last} ")
        self._answer = asyncio.get_running_loop().create_future()
        try:
            return await self._answer
        finally:
            self._answer = None

    def say(self, *sentences: str) -> None:
        """Sentences, each beginning on a line of its own."""
        self._end_status()
        for sentence in sentences:
            self._out.put("".join(f"{line}\n" for line in _WRAPPED.wrap(sentence)) or "\n")

    def show(self, status: str) -> None:
        """The one line that changes while a belt moves."""
        if status != self._status:
            self._status = status
            self._out.put(f"{CLEAR}{status[:WIDTH]}")

    def close(self) -> None:
        """Wait until all is out, within a bound."""
        self._end_status()
        self._out.close()

    def _end_status(self) -> None:
        if self._status:
            self._status = ""
            self._out.put("\n")


def _write(pieces: Iterator[str | None]) -> None:
    for piece in pieces:
        if piece:
            sys.stdout.write(piece)
            sys.stdout.flush()
