"""Which journal is meant by what somebody typed.

The one rule: it is one journal or none; where several could be meant, all of them are told.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from treadmill_ctl.records.refused import Refused

SUFFIX: Final = ".jsonl"
RUNNING: Final = "running"  # how the session of a journal ended that is written now
REMOVED: Final = "removed"  # and of one whose contents were taken out
TOLD_MAX: Final = 5

Kept = tuple[int, int]  # octets of a file, and when it was last changed, ns


class NotFound(Refused):
    """No journal, or more than one, is meant; a sentence with what to do."""


def journals_in(folder: Path) -> dict[str, Kept]:
    """Every journal in a folder by its name, with what tells whether it changed. Raises OSError."""
    try:
        with os.scandir(folder) as entries:
            return {
                entry.name.removesuffix(SUFFIX): (stat.st_size, stat.st_mtime_ns)
                for entry in entries
                if entry.name.endswith(SUFFIX) and (stat := entry.stat())
            }
    except FileNotFoundError:
        return {}  # before the first session


def found(folder: Path, said: str) -> Path:
    """The journal of a session: by its file, its name, or a beginning that only it has.

    Raises NotFound, OSError.
    """
    if said.endswith(SUFFIX) and Path(said).is_file():
        return Path(said)
    there = sorted(journals_in(folder))
    whole = [name for name in there if name == said]
    start = [name for name in there if name.partition("-")[0] == said]
    begun = [name for name in there if said and name.startswith(said)]
    for meant in (whole, start, begun):
        if len(meant) == 1:
            return folder / f"{meant[0]}{SUFFIX}"
    if not begun:
        raise NotFound(
            f"{said}: no session of this name in {folder}; see: treadmill-ctl sessions list"
        )
    more = f", and {len(begun) - TOLD_MAX} more" if len(begun) > TOLD_MAX else ""
    raise NotFound(
        f"{said}: {len(begun)} sessions begin like that; give more of the name:"
        f" {', '.join(begun[:TOLD_MAX])}{more}"
    )
