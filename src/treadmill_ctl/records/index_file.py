"""The file of the index: opened, brought to the present form, put aside where it is broken.

The one rule: nothing is in it that the journals do not say, so it may be lost at any time; and a
file that cannot be read is kept under another name, never written over.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from treadmill_ctl.records.index_schema import MIGRATIONS

BUSY_S: Final = 0.5  # then it is told that somebody else writes
PRIVATE: Final = 0o600
BROKEN: Final = frozenset(
    (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT)
)
BUSY: Final = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))
BESIDE: Final = ("-wal", "-shm", "-journal")
_PRIMARY: Final = 0xFF  # of an extended error code: what kind of error it is


class Newer(Exception):
    """The index was made by a later version of this program."""


def index_path(journals: Path) -> Path:
    """The index of a folder of journals stands beside the folder: journals.db of journals/."""
    return journals.with_name(f"{journals.name}.db")


def opened(path: Path, migrations: Sequence[str] = MIGRATIONS) -> sqlite3.Connection:
    """The index in a file, made where there is none. Raises sqlite3.Error, OSError, Newer."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE))
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        _set_up(connection)
        _migrate(connection, path, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def in_memory() -> sqlite3.Connection:
    """An index for where no file can be had; it is gone with the program."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _set_up(connection)
    connection.executescript("".join(MIGRATIONS))
    return connection


def is_broken(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is no index any more, and a new one is to be made."""
    return _kind(error) in BROKEN


def is_busy(error: sqlite3.Error) -> bool:
    """Whether an error says that another program writes at this moment."""
    return _kind(error) in BUSY


def put_aside(path: Path) -> Path:
    """Keep a broken index under a name that nobody has, and make room for a new one."""
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    path.replace(aside)
    for ending in BESIDE:  # of a database that is gone from under them
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return aside


def copies(path: Path) -> list[Path]:
    """What was kept of earlier indexes: put aside as broken, or backed up before a migration."""
    return sorted(
        each
        for kind in ("broken", "before")
        for each in path.parent.glob(f"{path.name}.{kind}-[0-9]*")
    )


def _set_up(connection: sqlite3.Connection) -> None:
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA secure_delete = ON;"
    )


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    """Step by step to the present form; before each step but the first, a copy is kept."""
    version = _version(connection)
    if version > len(migrations):
        raise Newer(
            f"{path} is of form {version}; this program knows forms up to {len(migrations)}"
        )
    for number in range(version + 1, len(migrations) + 1):
        if number > 1:
            _back_up(connection, path.with_name(f"{path.name}.before-{number}"))
        with transaction(connection):
            if _version(connection) < number:  # or another program did it meanwhile
                for statement in _statements(migrations[number - 1]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """All that is written in it, or none of it. Raises sqlite3.Error, at once where it is busy."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
    with closing(sqlite3.connect(path)) as copy:
        connection.backup(copy)


def _kind(error: sqlite3.Error) -> int:
    """The primary code; of an error that the module itself makes, that of a broken file."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return sqlite3.SQLITE_ERROR if code is None else code & _PRIMARY
