"""Sessions that were cut off, found and marked when a service starts.

The one rule: a session that nobody writes any more and nobody ended is interrupted, and stays so;
nothing of it is taken up again.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from treadmill_ctl.records.addendum import mark_cut_off
from treadmill_ctl.records.index_find import SUFFIX, journals_in

LAST_OCTETS: Final = 65_536  # of a journal: where it says how its session ended, if it does
_OVER: Final = (b'"closing":', b'"interrupted":', b'"removed":')


def mark_interrupted(folder: Path) -> tuple[str, ...]:
    """Mark what was cut off; the names of those sessions. Raises OSError."""
    unfinished = [name for name in sorted(journals_in(folder)) if not _is_over(_path(folder, name))]
    return tuple(name for name in unfinished if mark_cut_off(_path(folder, name)))


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}{SUFFIX}"


def _is_over(path: Path) -> bool:
    """Whether its last lines may say how it ended; where they do not, it is read whole."""
    with path.open("rb") as lines:
        lines.seek(-min(LAST_OCTETS, lines.seek(0, os.SEEK_END)), os.SEEK_END)
        last = lines.read()
    return any(word in last for word in _OVER)
