"""The index of a folder of journals: brought up to date from them, and asked.

The one rule: a walk and its record never need it. What is wrong with it is told with the remedy,
and whoever asked gets an answer all the same, as good as it can be had.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from treadmill_ctl.records.index_catch_up import Changed, Tell, catch_up
from treadmill_ctl.records.index_file import (
    Newer,
    copies,
    in_memory,
    index_path,
    is_broken,
    is_busy,
    opened,
    put_aside,
    transaction,
)
from treadmill_ctl.records.index_write import empty

T = TypeVar("T")
REBUILD: Final = "treadmill-ctl sessions rebuild"
Ask = Callable[[sqlite3.Connection], T]


class Answer(NamedTuple, Generic[T]):
    """What was asked for, and what is to be said of the index, in sentences.

    `whole`: every journal was asked; else the newest may be missing.
    """

    answer: T
    said: tuple[str, ...] = ()
    whole: bool = True


def asked(folder: Path, ask: Ask[T], tell: Tell) -> Answer[T]:
    """Ask the index of a folder, brought up to date. `tell` hears what takes long.

    A broken index is put aside and built anew; one that cannot be written is asked as it is; where
    there can be none, the journals themselves are read. Raises OSError where those cannot be.
    """
    path = index_path(folder)
    try:
        return _of_file(path, folder, ask, tell)
    except sqlite3.Error as error:
        if not is_broken(error):
            return _of_journals(folder, ask, tell, str(error))
        said = _put_aside(path, error)
    except (Newer, OSError) as error:
        return _of_journals(folder, ask, tell, str(error))
    anew = _of_file(path, folder, ask, tell)
    return anew._replace(said=(said, *anew.said))


def rebuilt(folder: Path, tell: Tell) -> Answer[Changed]:
    """Build the index anew from the journals; copies of earlier ones go, too.

    Raises sqlite3.Error, Newer, OSError.
    """
    path = index_path(folder)
    try:
        return Answer(_anew(path, folder, tell))
    except sqlite3.Error as error:
        if not is_broken(error):
            raise
        said = _put_aside(path, error)
    return Answer(_anew(path, folder, tell), (said,))


def _anew(path: Path, folder: Path, tell: Tell) -> Changed:
    with closing(opened(path)) as index:
        with transaction(index):
            empty(index)
        changed = catch_up(index, folder, tell)
        index.execute("VACUUM")
    for copy in copies(path):
        copy.unlink()
    return changed


def _of_file(path: Path, folder: Path, ask: Ask[T], tell: Tell) -> Answer[T]:
    with closing(opened(path)) as index:
        try:
            catch_up(index, folder, tell)
        except sqlite3.Error as error:
            if is_broken(error):
                raise
            return Answer(ask(index), (_stale(path, error),), whole=False)
        return Answer(ask(index))


def _of_journals(folder: Path, ask: Ask[T], tell: Tell, why: str) -> Answer[T]:
    """Without a file; it takes longer, and nothing is kept of it."""
    with closing(in_memory()) as index:
        catch_up(index, folder, tell)
        said = f"There is no index: {why}. The journals themselves were read, which takes longer."
        return Answer(ask(index), (said,))


def _stale(path: Path, error: sqlite3.Error) -> str:
    if is_busy(error):
        why = "another program writes it at this moment"
    else:
        why = f"{error}; make room or mend the disk, and then: {REBUILD}"
    return f"{path}: the index is not up to date, the newest sessions may be missing: {why}"


def _put_aside(path: Path, error: sqlite3.Error) -> str:
    aside = put_aside(path)
    return f"{path}: the index was broken ({error}); it was built anew, the old one is {aside.name}"
