"""The index brought up to date with the journals in a folder.

The one rule: a journal is read again when its file has changed, and as long as nobody has said
how its session ended; never otherwise. Where the folder itself did not change, no file is looked
at: whoever of us appends to a journal touches its folder.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from treadmill_ctl.records.index_file import transaction
from treadmill_ctl.records.index_find import RUNNING, SUFFIX, Kept, journals_in
from treadmill_ctl.records.index_write import Derived, SessionRow, put, take_out

BATCH: Final = 50  # journals at a time: who breaks off keeps what was read by then
MANY: Final = 100  # from so many on, whoever waits is told what for
SETTLED_NS: Final = 2_000_000_000  # a folder that changed just now may change again, untold
UNFINISHED: Final = (RUNNING, "open")

Tell = Callable[[str], None]


class Changed(NamedTuple):
    """How many journals were read, and how many are gone."""

    read: int
    gone: int


def catch_up(
    index: sqlite3.Connection, folder: Path, tell: Tell, most: int | None = None
) -> Changed:
    """Read what is new or has changed since, of that at `most` so many, the newest.

    Raises sqlite3.Error, OSError.
    """
    folder_ns, now_ns = _folder_ns(folder), time.time_ns()
    if folder_ns == _looked_ns(index):
        new, gone = _unfinished(index), set[str]()
    else:
        there, known = journals_in(folder), _known(index)
        new = sorted(name for name, kept in there.items() if known.get(name) != kept)
        gone = known.keys() - there.keys()
    to_read = new[-most:] if most else new
    if len(to_read) >= MANY:
        tell(f"Reading {len(to_read)} journals for the index …")
    for start in range(0, len(to_read), BATCH):
        rows = [_derived(folder, name) for name in to_read[start : start + BATCH]]
        with transaction(index):
            for row in rows:
                put(index, row)
    if to_read or gone:
        with transaction(index):
            take_out(index, gone)
    if len(to_read) == len(new) and now_ns - folder_ns >= SETTLED_NS:
        _look(index, folder_ns)
    return Changed(len(to_read), len(gone))


def _derived(folder: Path, name: str) -> Derived:
    """The rows of a journal; of one that cannot be read, that and why."""
    from treadmill_ctl.records.index_rows import (  # noqa: PLC0415 - mostly nothing is new, and this is slow
        derived,
    )

    try:
        return derived(folder / f"{name}{SUFFIX}")
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Derived(name, 0, 0, "", SessionRow(fault=f"the file cannot be read: {why}"))


def _folder_ns(folder: Path) -> int:
    """When something came into the folder or went, or was touched; 0 where there is none yet."""
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _looked_ns(index: sqlite3.Connection) -> int | None:
    """How the folder was when all of it was read."""
    found = index.execute("SELECT folder_ns FROM looked").fetchone()
    return None if found is None else int(found[0])


def _look(index: sqlite3.Connection, folder_ns: int) -> None:
    if _looked_ns(index) != folder_ns:
        with transaction(index):
            index.execute("DELETE FROM looked")
            index.execute("INSERT INTO looked VALUES (?)", (folder_ns,))


def _unfinished(index: sqlite3.Connection) -> list[str]:
    """Sessions of which nobody has said how they ended."""
    rows = index.execute("SELECT name FROM sessions WHERE ended IN (?, ?)", UNFINISHED)
    return [name for (name,) in rows]


def _known(index: sqlite3.Connection) -> dict[str, Kept | None]:
    """What each journal was when it was read; None where it is to be read again."""
    rows = index.execute("SELECT name, octets, changed_ns FROM journals")
    known: dict[str, Kept | None] = {name: (octets, ns) for name, octets, ns in rows}
    return known | dict.fromkeys(_unfinished(index))
