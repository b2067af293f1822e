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
from treadmill_ctl.cli.telling import Prompt, prompt_words
from treadmill_ctl.cli.wanted import onward, wanted
from treadmill_ctl.core.session import Alarm, Gated, Heeded, Note, Rejected, State
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.log import LogLines

LINES_KEPT = 10_000
HINT_MS = 6_000  # how long a hint stays


class Picture(NamedTuple):
    """What one picture is drawn from; the notices, and what is being typed, are told below it."""

    shown: Snapshot
    state: State
    notices: tuple[str, ...] = ()
    telling: Prompt | None = None


class Hints:
    """A sink that keeps what became of the last requests, or why they could not be taken."""

    def __init__(self) -> None:
        self._last: tuple[str, ...] = ()
        self._at_ms = 0

    def take(self, entry: Entry) -> None:
        """Look for what was taken, what was not, and what a gate did."""
        if said := tuple(hint for note in entry.outcome.notes if (hint := _hint(note))):
            self._last, self._at_ms = said, entry.now_ms

    def at(self, now_ms: int) -> tuple[str, ...]:
        """What is to be told at a time."""
        return () if now_ms - self._at_ms > HINT_MS else self._last


def _hint(note: Note) -> str:
    match note:
        case Rejected(request, _, why):
            return f"Not taken: {_plain(request)}: {why}"
        case Heeded(request, _, why):
            return f"Taken: {_plain(request)}: {why}"
        case Gated(_, remedy, why):
            return f"A gate closed: {_plain(remedy)}: {why}"
        case _:
            return ""


def _plain(value: str) -> str:
    return value.replace("_", " ")


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
                shown, state, notices, telling = picture
                size = (console.width, console.height)
                lines = screen(heading, shown, state, notices, size, telling)
                live.update(lines, refresh=True)
                if shown.alarm not in (None, alarm):
                    console.bell()
                alarm = shown.alarm

    return Outlet(draw, kept=1)


class LogOutlet:
    """Log lines on standard output."""

    def __init__(self) -> None:
        self._outlet = Outlet[str](_print_lines, LINES_KEPT)
        logger = structlog.WriteLogger(cast("TextIO", self))
        self._log = structlog.wrap_logger(logger)
        self.sink = LogLines(self._log)
        self._wanted: frozenset[str] = frozenset()
        self._telling: Prompt | None = None

    def ask(self, shown: Snapshot) -> None:
        """Say what is asked of whoever leads the walk, each thing once while it lasts."""
        now = (*wanted(shown), *onward(shown))
        for each in now:
            if each.about not in self._wanted:
                self._log.warning("wanted", what=each.text)
        self._wanted = frozenset(each.about for each in now)

    def echo(self, telling: Prompt | None) -> None:
        """Say what is being typed, as it changes: there is no picture that shows it."""
        if telling not in (None, self._telling):
            self._log.info("telling", **prompt_words(telling))
        self._telling = telling

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
