"""Where a session is shown: the live picture on a terminal, or log lines.

The one rule: the loop never waits for whoever looks; see `outlet`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple, TextIO, cast

import structlog
from rich.console import Console
from rich.live import Live

from treadmill_ctl.cli.outlet import Outlet
from treadmill_ctl.cli.screen import Heading, no_news, screen
from treadmill_ctl.core.session import Alarm, Rejected, State
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.log import LogLines

LINES_KEPT = 10_000
HINT_MS = 6_000  # how long a hint stays


class Picture(NamedTuple):
    """What one picture is drawn from; the notices are told below it."""

    shown: Snapshot
    state: State
    notices: tuple[str, ...] = ()


class Hints:
    """A sink that keeps why the last request could not be taken, and what to do instead."""

    def __init__(self) -> None:
        self._last: Rejected | None = None
        self._at_ms = 0

    def take(self, entry: Entry) -> None:
        """Look for what was rejected."""
        for note in entry.outcome.notes:
            if isinstance(note, Rejected):
                self._last, self._at_ms = note, entry.now_ms

    def at(self, now_ms: int) -> tuple[str, ...]:
        """What is to be told at a time."""
        if self._last is None or now_ms - self._at_ms > HINT_MS:
            return ()
        return (f"Not taken: {self._last.request}: {self._last.why}",)


def can_be_live() -> bool:
    """Whether standard output is a terminal that a picture can be drawn on."""
    console = Console()
    return console.is_terminal and not console.is_dumb_terminal


def live_display(heading: Heading) -> Outlet[Picture]:
    """The whole terminal, until it is closed. Only the newest picture is drawn."""

    def draw(pictures: Iterator[Picture | None]) -> None:
        console = Console()
        alarm: Alarm | None = None
        with Live(
            console=console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        ) as live:
            for picture in pictures:
                if picture is None:
                    live.update(no_news(heading, console.width), refresh=True)
                    continue
                lines = screen(heading, *picture, (console.width, console.height))
                live.update(lines, refresh=True)
                if picture.shown.alarm not in (None, alarm):
                    console.bell()
                alarm = picture.shown.alarm

    return Outlet(draw, kept=1)


class LogOutlet:
    """Log lines on standard output."""

    def __init__(self) -> None:
        self._outlet = Outlet[str](_print_lines, LINES_KEPT)
        logger = structlog.WriteLogger(cast("TextIO", self))
        self.sink = LogLines(structlog.wrap_logger(logger))

    def write(self, text: str) -> None:
        """Take what structlog writes."""
        self._outlet.put(text)

    def flush(self) -> None:
        """Whoever waits for this would wait for the reader."""

    def close(self) -> None:
        """Wait until all is out, but not for ever."""
        self._outlet.close()


def _print_lines(lines: Iterator[str | None]) -> None:
    for line in lines:
        if line is not None:
            sys.stdout.write(line)
            sys.stdout.flush()
