"""The record of one session: a file of its own, begun before anybody may walk, and closed.

The one rule: nobody walks before the first line is on the disk; and no disk holds the loop.
"""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from treadmill_ctl import __version__
from treadmill_ctl.core.session import Setup
from treadmill_ctl.runtime.aside import Aside
from treadmill_ctl.sinks.alone import Taken
from treadmill_ctl.sinks.journal import Journal, Opening
from treadmill_ctl.sinks.journal_file import JournalFile

BEGIN_S: Final = 5.0  # for the disk to take the first line; the belt stands meanwhile


class NoRecord(Exception):
    """A journal could not be begun. The message is one sentence for a person."""


class About(NamedTuple):
    """What the first line says beside plan, caps and machine."""

    url: str
    walker: str
    who: str
    via: str
    profile_hash: str
    course_session: int | None
    guarded: bool
    t: int


class Record:
    """One session's journal and its file."""

    def __init__(self, journal: Journal, file: JournalFile) -> None:
        self.journal = journal
        self._file = file

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._file.path

    @property
    def head(self) -> str:
        """The link of its last line on the disk, in hexadecimal."""
        return self._file.kept.head.hex()

    @property
    def lost(self) -> tuple[str, ...]:
        """What of the journal is not on the disk, in a sentence; nothing while all is well."""
        fault = self._file.fault
        return () if fault is None else (f"THE JOURNAL IS NOT COMPLETE: {fault}",)

    @property
    def warnings(self) -> tuple[str, ...]:
        """All that is to be said of it."""
        fault = self._file.head_fault
        unkept = () if fault is None else (f"A cut in the journal would not show: {fault}",)
        return (*self.lost, *unkept)

    async def close(self, why: str, aside: Aside) -> None:
        """The last line, and wait for the disk."""
        self.journal.close(why)
        await aside(self._file.close)


async def begun(folder: Path, setup: Setup, about: About, aside: Aside) -> Record:
    """A record whose first line is on the disk. Raises NoRecord."""
    file = await aside(lambda: _file(folder, setup))
    opening = Opening(
        file.path.stem,
        __version__,
        about.url,
        about.walker,
        wall_ms(),
        setup,
        guarded=about.guarded,
        t=about.t,
        who=about.who,
        via=about.via,
        profile_hash=about.profile_hash,
        course_session=about.course_session,
    )
    record = Record(Journal(file.write, opening, wall_ms, file.salt), file)
    try:
        is_there = await aside(lambda: file.has_begun(BEGIN_S))
    except BaseException:
        _take_back(file)
        raise
    if not is_there:
        why = file.fault or "the disk does not answer"
        _take_back(file)
        raise NoRecord(f"The journal cannot be written: {why}.")
    return record


def wall_ms() -> int:
    """The time of day, UTC."""
    return time.time_ns() // 1_000_000


def _file(folder: Path, setup: Setup) -> JournalFile:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    name = f"{stamp}-{setup.plan.name}-{secrets.token_hex(3)}.jsonl"
    try:
        return JournalFile(folder / name)
    except (OSError, Taken) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise NoRecord(f"The journal {folder} cannot be written: {why}.") from error


def _take_back(file: JournalFile) -> None:
    """Nobody walks, so that there is nothing to be kept."""
    file.close(0)
    with suppress(OSError):
        file.path.unlink()
