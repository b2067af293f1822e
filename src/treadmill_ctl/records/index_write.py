"""A session's rows put into the index, and taken out of it.

The one rule: what is put in takes the place of what there was of the same journal, all of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

Row = tuple[Any, ...]


class Machine(NamedTuple):
    """What a session was walked on."""

    name: str
    family: str
    simulated: bool


class SessionRow(NamedTuple):
    """A row of `sessions` in the order of its columns, behind those that lead to other tables.

    Of a journal that tells of no session nothing is known but why.
    """

    began_ms: int = 0
    lasted_ms: int = 0
    session: int | None = None
    profile: str = ""
    title: str = ""
    way: str = ""
    who: str = ""
    software: str = ""
    ended: str = ""
    sentence: str = ""
    moving_ms: int = 0
    planned_ms: int = 0
    distance_mm: int = 0
    planned_mm: int = 0
    fastest_ckmh: int = 0
    fault: str = ""


class Derived(NamedTuple):
    """All that the index keeps of a journal."""

    name: str
    octets: int
    changed_ns: int
    head: str
    session: SessionRow
    machine: Machine | None = None
    walker: str = ""
    segments: Sequence[Row] = ()
    events: Sequence[Row] = ()
    remarks: Sequence[Row] = ()


_SESSION: Final = (
    "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ORPHANS: Final = (
    "DELETE FROM machines WHERE id NOT IN (SELECT machine FROM sessions WHERE machine NOTNULL)",
    "DELETE FROM courses WHERE id NOT IN (SELECT course FROM sessions WHERE course NOTNULL)",
    "DELETE FROM walkers WHERE id NOT IN (SELECT walker FROM sessions WHERE walker NOTNULL)",
)


def put(connection: sqlite3.Connection, derived: Derived) -> None:
    """Put a journal in, in place of what there was of it. Raises sqlite3.Error."""
    connection.execute("DELETE FROM journals WHERE name = ?", (derived.name,))
    connection.execute("INSERT INTO journals VALUES (?, ?, ?, ?)", derived[:4])
    walker = derived.walker or None
    if walker:
        connection.execute("INSERT OR IGNORE INTO walkers VALUES (?)", (walker,))
    of_walk = (walker, _machine(connection, derived.machine), _course(connection, derived))
    connection.execute(_SESSION, (derived.name, *of_walk, *derived.session))
    _fill(connection, "segments", derived.name, derived.segments)
    _fill(connection, "events", derived.name, derived.events)
    _fill(connection, "remarks", derived.name, derived.remarks)


def take_out(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Take journals out, and what only they spoke of. Raises sqlite3.Error."""
    connection.executemany("DELETE FROM journals WHERE name = ?", [(name,) for name in names])
    for orphans in _ORPHANS:
        connection.execute(orphans)


def empty(connection: sqlite3.Connection) -> None:
    """Take everything out. Raises sqlite3.Error."""
    connection.execute("DELETE FROM looked")
    connection.execute("DELETE FROM journals")
    take_out(connection, ())


def _machine(connection: sqlite3.Connection, machine: Machine | None) -> int | None:
    if machine is None:
        return None
    connection.execute(
        "INSERT OR IGNORE INTO machines (name, family, simulated) VALUES (?, ?, ?)", machine
    )
    return _id(
        connection.execute(
            "SELECT id FROM machines WHERE name = ? AND family = ? AND simulated = ?", machine
        )
    )


def _course(connection: sqlite3.Connection, derived: Derived) -> int | None:
    """A session of a course says which it is; a course is of one walker and one profile."""
    session = derived.session
    if session.session is None or not derived.walker:
        return None
    course = (derived.walker, session.profile)
    connection.execute("INSERT OR IGNORE INTO courses (walker, profile) VALUES (?, ?)", course)
    return _id(
        connection.execute("SELECT id FROM courses WHERE walker = ? AND profile = ?", course)
    )


def _id(found: sqlite3.Cursor) -> int:
    return int(found.fetchone()[0])


def _fill(connection: sqlite3.Connection, table: str, name: str, rows: Sequence[Row]) -> None:
    if rows:
        marks = ", ".join("?" * (2 + len(rows[0])))
        numbered = [(name, place, *row) for place, row in enumerate(rows)]
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", numbered)  # noqa: S608 - our own names
