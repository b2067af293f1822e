"""The simulator's own terminal: keys in, the belt's state out.

The one rule: standard output belongs to the ready line; all that is for eyes goes to standard
error.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

REFRESH_S = 1.0
_CLEAR_TO_END = "\x1b[K"


@contextmanager
def keys(hear: Callable[[str], None]) -> Generator[bool]:
    """Hear single keys while inside, where there is a terminal; tells whether there is."""
    if not sys.stdin.isatty():
        yield False
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    loop = asyncio.get_running_loop()

    def read() -> None:
        for key in os.read(descriptor, 64).decode(errors="replace"):
            hear(key)

    tty.setcbreak(descriptor)
    loop.add_reader(descriptor, read)
    try:
        yield True
    finally:
        loop.remove_reader(descriptor)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


async def show(line: Callable[[], str]) -> None:
    """Show a line for ever: in place on a terminal, else as a new line when it has changed."""
    on_terminal = sys.stderr.isatty()
    last = ""
    while True:
        text = line()
        if on_terminal:
            print(f"\r{text}{_CLEAR_TO_END}", end="", file=sys.stderr, flush=True)
        elif text != last:
            print(text, file=sys.stderr, flush=True)
        last = text
        await asyncio.sleep(REFRESH_S)
