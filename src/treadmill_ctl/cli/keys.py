"""Single keys from a terminal, without waiting for Enter.

The one rule: the terminal is put back as it was, whatever happens; and a terminal that went away
is told to whoever listens, as the key "".
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

# What arrows and function keys send; some of its letters have a meaning of their own here.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.)")


def at_a_terminal() -> bool:
    """Whether keys can come from standard input: a terminal, and this program in its front.

    A program in the background would be held by the first look at the terminal.
    """
    if not sys.stdin.isatty():
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False  # it is another session's: its Ctrl-C would not reach this program


class Keys:
    """Calls `press` with every character typed, while it is entered."""

    def __init__(self, press: Callable[[str], None]) -> None:
        self._press = press
        self._file = sys.stdin.fileno()
        self._before: list[Any] = []

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._file)
        tty.setcbreak(self._file)  # what was typed before nobody was asked is forgotten
        asyncio.get_running_loop().add_reader(self._file, self._read)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._file)
        with suppress(termios.error):  # where it went away
            # At once: a terminal that takes no output must not hold the end up.
            termios.tcsetattr(self._file, termios.TCSANOW, self._before)

    def _read(self) -> None:
        try:
            typed = os.read(self._file, 64)
        except OSError:
            typed = b""
        if not typed:
            asyncio.get_running_loop().remove_reader(self._file)
            self._press("")
            return
        for character in _SEQUENCE.sub("", typed.decode(errors="ignore")):
            self._press(character)
