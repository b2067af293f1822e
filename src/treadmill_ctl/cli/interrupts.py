"""Signals while there is a treadmill: whoever sends one wants less, never nothing.

The one rule: from the first word to a treadmill to the last, no signal ends or holds the program
with a belt in its hand.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Self

SIGNALS = (
    signal.SIGINT,  # Ctrl-C
    signal.SIGTERM,
    signal.SIGHUP,  # the terminal is gone
    signal.SIGQUIT,  # Ctrl-\
    signal.SIGTSTP,  # Ctrl-Z: a program that is held does not look after its belt
)

Heed = Callable[[signal.Signals], None]


class Interrupts:
    """Hands signals to `heed`, while it is entered. Until a session sets it, one gives up."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self.heed: Heed = self._give_up

    def __enter__(self) -> Self:
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._on, number)
        return self

    def __exit__(self, *_: object) -> None:
        for number in SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(number)

    def _on(self, number: signal.Signals) -> None:
        self.heed(number)

    def _give_up(self, _: signal.Signals) -> None:
        if self._task is not None:
            self._task.cancel()
