"""The journal of a session: every tick with what came in and what was decided, as JSON lines.

The one rule: what is written is enough to run the core again to the same commands. Integers
only; the loop hands lines over and a thread of its own writes them.
"""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Asked,
    Event,
    GuardianIs,
    Noticed,
    Report,
    Reported,
    Unlinked,
)
from treadmill_ctl.core.session import Setup
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.wire import dumped

FORMAT = 1
SYNC_EVERY_S = 0.2  # with the queue, a crash loses well under the second that R11 allows
QUEUE_LINES_MAX = 10_000
IDLE_TICKS_MAX = 5  # half a second: so much at most of what says nothing is not handed over yet
CLOSE_S = 5.0  # a disk that hangs does not keep anybody at the treadmill

BESIDE_SPEED = Report._fields[1:]
URGENT = (Asked, Noticed, Unlinked, GuardianIs)
AS_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Write = Callable[[bytes, bool], None]


@dataclass(frozen=True, slots=True)
class Opening:
    """The first line: what the session is about. `wall_ms` is the time of day, UTC, ms.

    `guarded`: a guardian was to watch; where it was not, a person chose so.
    """

    session: str
    software: str
    url: str
    walker: str
    wall_ms: int
    setup: Setup
    guarded: bool = False


class Journal:
    """A sink that turns entries into lines and hands them to a writer."""

    def __init__(self, write: Write, opening: Opening) -> None:
        self._write = write
        self._idle: list[int] = []
        line = [f'"journal":{FORMAT}', f'"opening":{AS_TEXT(dumped(opening))}']
        self._put(line, urgent=True)

    def take(self, entry: Entry) -> None:
        """One line a tick; what bears on safety goes to the disk at once.

        Of ticks with nothing in them, most of all, only the times are kept, several on a line.
        """
        now_ms, events, (_, cleared, notes) = entry
        if not (events or cleared or notes):
            self._idle.append(now_ms)
            if len(self._idle) == IDLE_TICKS_MAX:
                self._put(self._rested(), urgent=False)
            return
        line = [*self._rested(), f'"t":{now_ms}']
        if events:
            line.append(f'"in":[{",".join([event_text(event) for event in events])}]')
        if cleared:
            line.append(f'"out":{AS_TEXT([cleared_line(each) for each in cleared])}')
        if notes:
            line.append(f'"notes":{AS_TEXT([dumped(note) for note in notes])}')
        urgent = bool(notes) or any(isinstance(event, URGENT) for event in events)
        self._put(line, urgent=urgent)

    def close(self, why: str, wall_ms: int) -> None:
        """The last line; a journal without one is of a session that was cut off."""
        line = [*self._rested(), f'"closing":{AS_TEXT(why)}', f'"wall_ms":{wall_ms}']
        self._put(line, urgent=True)

    def _rested(self) -> list[str]:
        """The idle ticks that no line has told yet."""
        if not self._idle:
            return []
        idle, self._idle = self._idle, []
        return [f'"idle":[{",".join(map(str, idle))}]']

    def _put(self, members: list[str], *, urgent: bool) -> None:
        self._write(f"{{{','.join(members)}}}\n".encode(), urgent)


def event_text(event: Event) -> str:
    """An event as the journal keeps it: a report, most of all, quickly."""
    if not isinstance(event, Reported):
        return AS_TEXT(dumped(event))
    report = event.report
    said = "".join(
        [
            f',"{name}":{value}'
            for name, value in zip(BESIDE_SPEED, report[1:], strict=True)
            if value is not None
        ]
    )
    speed = "null" if report[0] is None else report[0]
    return f'{{"is":"Reported","report":{{"is":"Report","speed_ckmh":{speed}{said}}}}}'


def cleared_line(cleared: Cleared) -> dict[str, Any]:
    """A cleared command as the journal keeps it."""
    return {
        "number": cleared.number,
        "epoch": cleared.epoch,
        "command": dumped(cleared.command),
    }


class JournalFile:
    """A private file that a thread of its own appends to, synced in groups.

    `fault` says in a sentence what the disk did not take; None while all is well.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._file = os.open(path, flags, 0o600)
        self.path = path
        self.fault: str | None = None
        self.dropped = 0
        self._lines: queue.Queue[tuple[bytes, bool] | None] = queue.Queue(QUEUE_LINES_MAX)
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def write(self, line: bytes, urgent: bool) -> None:  # noqa: FBT001 - the shape of `Write`
        """Hand a line over, at once. A walk is never disturbed by the disk: see `fault`."""
        try:
            self._lines.put_nowait((line, urgent))
        except queue.Full:
            self.dropped += 1
            self.fault = f"{self.path}: the disk is too slow, {self.dropped} lines are lost"

    def close(self, within_s: float = CLOSE_S) -> None:
        """Everything handed over is on disk when this returns, unless `fault` says otherwise."""
        with suppress(queue.Full):
            self._lines.put(None, timeout=within_s)
        self._thread.join(within_s)
        if self._thread.is_alive():
            self.fault = f"{self.path}: the disk does not answer"
        else:
            os.close(self._file)

    def _run(self) -> None:
        unsynced, synced_at = False, time.monotonic()
        while True:
            try:
                item = self._lines.get(timeout=SYNC_EVERY_S)
            except queue.Empty:
                item = (b"", True)
            if item is None:
                self._sync()
                return
            line, urgent = item
            unsynced = self._append(line) or unsynced
            if unsynced and (urgent or time.monotonic() - synced_at >= SYNC_EVERY_S):
                self._sync()
                unsynced, synced_at = False, time.monotonic()

    def _append(self, line: bytes) -> bool:
        """Write all of a line, however short the single writes turn out."""
        try:
            rest = line
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            self.fault = f"{self.path}: {error.strerror}"
        return bool(line)

    def _sync(self) -> None:
        try:
            os.fdatasync(self._file)
        except OSError as error:
            self.fault = f"{self.path}: {error.strerror}"
