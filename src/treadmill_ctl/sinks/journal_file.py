"""The file of a journal: a thread of its own seals lines, writes and syncs them in groups.

The one rule: nobody waits for the disk, and what it does not take is offered again. Only telemetry
is dropped, when too much of it waits; the line behind the gap says how much.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, NamedTuple

from treadmill_ctl.sinks.alone import Taken, hold
from treadmill_ctl.sinks.chain import START, Chain
from treadmill_ctl.sinks.heads import UNDER_WAY, heads_path, keep_head
from treadmill_ctl.sinks.journal_format import Weight
from treadmill_ctl.sinks.whole_file import sync, sync_folder

SALT_OCTETS: Final = 16
SYNC_EVERY_S: Final = 0.2  # with the idle ticks, a crash loses under the second that R11 allows
SILENT_S: Final = 1.0  # a disk that does not answer for so long is told of
HEAD_EVERY_S: Final = 60.0  # a year of a busy clinic is some 30 MB of heads
CLOSE_S: Final = 5.0  # a disk that hangs does not keep anybody at the treadmill
QUEUE_LINES_MAX = 10_000  # of telemetry: a quarter of an hour and more


class Kept(NamedTuple):
    """What is on the disk for sure: so many lines and octets, and the link of the last line."""

    lines: int = 0
    octets: int = 0
    head: bytes = START


class JournalFile:
    """A private file that nobody else writes meanwhile. `salt` belongs into its first line.

    `kept` is what the disk has acknowledged; `dropped` counts lines of telemetry that are lost.
    Raises OSError, Taken.
    """

    def __init__(self, path: Path) -> None:
        for folder in (path.parent.parent, path.parent):  # `parents` would not make it private
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        hold(self._file, path)
        self.path = path
        self.salt = token_hex(SALT_OCTETS)
        self.kept = Kept()
        self.dropped = 0
        self._chain = Chain(bytes.fromhex(self.salt))
        self._lines: deque[bytes] = deque()
        self._missing = 0  # dropped since the last line that was taken
        self._unsynced = b""  # sealed, and to be written again as long as the disk has not synced
        self._unsynced_lines = 0
        self._busy_since_s: float | None = None
        self._refused = self._head_refused = ""
        self._head_told: bytes = START
        self._head_due_s = 0.0
        self._wake, self._begun = threading.Event(), threading.Event()
        self._gives_up_s: float | None = None
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @property
    def fault(self) -> str | None:
        """What is wrong, in a sentence; None while everything is on the disk, or about to be."""
        if self._gives_up_s is None and not self._thread.is_alive():
            return f"{self.path}: its writer has failed"
        if self._refused:
            return f"{self.path}: {self._refused}"
        since_s = self._busy_since_s
        if since_s is not None and time.monotonic() - since_s >= SILENT_S:
            return f"{self.path}: the disk does not answer"
        if self.dropped:
            return f"{self.path}: the disk was too slow, {self.dropped} lines of reports are lost"
        return None

    @property
    def head_fault(self) -> str | None:
        """Why the head is not kept elsewhere, in a sentence; None while it is."""
        why = self._head_refused
        return f"{heads_path(self.path.parent)}: {why}" if why else None

    def write(self, line: bytes, weight: Weight) -> None:
        """Hand a line over, at once; the writer has the chain's link to add to it."""
        if weight is Weight.TELEMETRY and len(self._lines) >= QUEUE_LINES_MAX:
            self.dropped += 1
            self._missing += 1
            return
        if self._missing:
            self._lines.append(b'{"dropped":%d}\n' % self._missing)
            self._missing = 0
        self._lines.append(line)
        if weight is Weight.AT_ONCE:
            self._wake.set()

    def has_begun(self, within_s: float) -> bool:
        """Whether the first line is on the disk; waits for it. For before a session only."""
        return self._begun.wait(within_s)

    def close(self, within_s: float = CLOSE_S) -> None:
        """Everything handed over is on disk when this returns, unless `fault` says otherwise."""
        self._gives_up_s = time.monotonic() + within_s
        self._wake.set()
        self._thread.join(within_s + SYNC_EVERY_S)
        if self._thread.is_alive():
            self._refused = self._refused or "the disk does not answer"
        else:
            os.close(self._file)

    def _run(self) -> None:
        while True:
            self._wake.wait(SYNC_EVERY_S)
            self._wake.clear()
            gives_up_s = self._gives_up_s  # read before the queue, which then has all there is
            self._seal()
            self._put()
            all_kept = not (self._unsynced or self._lines)
            if gives_up_s is None:
                self._tell_head(UNDER_WAY if self._head_due_s else "opening")
            elif all_kept or time.monotonic() >= gives_up_s:
                self._head_due_s = 0.0
                self._tell_head("closing" if all_kept else "given up")
                return

    def _seal(self) -> None:
        """The next group: all that waits, once the group before is on the disk."""
        if self._unsynced:
            return
        sealed = [self._chain.sealed(self._lines.popleft()[:-2]) for _ in range(len(self._lines))]
        self._unsynced_lines = len(sealed)
        self._unsynced = b"".join([line + b"\n" for line in sealed])

    def _put(self) -> None:
        """Write a group where it belongs, however short the single writes turn out, and sync it.

        After an error all of it is written again: a sync that failed may have lost any of it.
        """
        if not self._unsynced:
            return
        lines, octets, _ = self.kept
        self._busy_since_s = self._busy_since_s or time.monotonic()
        try:
            os.lseek(self._file, octets, os.SEEK_SET)
            rest = self._unsynced
            while rest:
                rest = rest[os.write(self._file, rest) :]
            sync(self._file)
        except OSError as error:
            self._refused = error.strerror or type(error).__name__
            return
        if not lines:
            sync_folder(self.path.parent)
        self.kept = Kept(
            lines + self._unsynced_lines, octets + len(self._unsynced), self._chain.head
        )
        self._unsynced, self._refused, self._busy_since_s = b"", "", None
        self._begun.set()

    def _tell_head(self, at: str) -> None:
        """Keep the head elsewhere, if it is time to."""
        kept, now_s = self.kept, time.monotonic()
        if now_s < self._head_due_s or kept.head == self._head_told:
            return
        self._head_due_s = now_s + HEAD_EVERY_S
        said: dict[str, Any] = {"session": self.path.stem, "at": at, "head": kept.head.hex()}
        said |= {"lines": kept.lines, "wall_ms": time.time_ns() // 1_000_000}
        try:
            keep_head(heads_path(self.path.parent), said)
        except Taken:
            self._head_refused = "another program holds it"
        except OSError as error:
            self._head_refused = error.strerror or type(error).__name__
        else:
            self._head_told, self._head_refused = kept.head, ""
