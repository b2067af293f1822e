"""A session that just ended, put into the index.

The one rule: its record is complete without that, so what goes wrong here is one sentence.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from treadmill_ctl.records.index_catch_up import catch_up
from treadmill_ctl.records.index_file import Newer, index_path, opened

FEW: Final = 20  # of what else is new; a folder full of journals is read when somebody asks


def note_ended(journal: Path) -> str:
    """Put the newest journals into the index of their folder; a sentence where that fails.

    Those of sessions that were cut off are marked so meanwhile.
    """
    path = index_path(journal.parent)
    try:
        with closing(opened(path)) as index:
            catch_up(index, journal.parent, _unheard, FEW)
    except (sqlite3.Error, Newer, OSError) as error:
        return (
            f"{path}: the list of sessions could not be brought up to date: {error}. The record"
            " itself is not concerned. To mend it: treadmill-ctl sessions rebuild"
        )
    return ""


def _unheard(_: str) -> None:
    """So few are read at once."""
