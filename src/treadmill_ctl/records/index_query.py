"""What is asked of the index: which sessions there are.

The one rule: it reads; what is not in the index is not guessed.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final, NamedTuple

from treadmill_ctl.core.filled import filled
from treadmill_ctl.records.index_find import REMOVED, RUNNING


class Wanted(NamedTuple):
    """Which sessions are asked for; None where it does not matter. Times of day in ms, UTC.

    `until_ms` is the first moment that is too late; `limit` keeps the newest.
    """

    walker: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    machine: str | None = None
    ended: str | None = None
    limit: int | None = None


class Listed(NamedTuple):
    """A session on one line. `began_ms` is the time of day, UTC; speeds 0.01 km/h.

    `fault` says what is broken in its journal, empty where all of it holds. Of a journal that says
    nothing (any more), everything but name, fault and `ended` (`removed`, or empty) is empty or 0.
    """

    name: str
    began_ms: int
    lasted_ms: int
    walker: str
    profile: str
    machine: str
    simulated: int
    moving_ms: int
    distance_mm: int
    fastest_ckmh: int
    ended: str
    fault: str


ENDINGS: Final = (
    "complete", "stopped", "tripped", "unconfirmed", "unstarted", "interrupted", "open", RUNNING,
    REMOVED,
)  # fmt: skip
_LISTED: Final = """
SELECT sessions.name, began_ms, lasted_ms, coalesce(walker, ''), profile,
    coalesce(machines.name, ''), coalesce(simulated, 0), moving_ms, distance_mm, fastest_ckmh,
    ended, fault
FROM sessions LEFT JOIN machines ON machines.id = machine
WHERE {where}
ORDER BY sessions.name DESC
LIMIT ?
"""
_WHERE: Final = {
    "walker": "walker = ?",
    "since_ms": "began_ms >= ?",
    "until_ms": "began_ms > 0 AND began_ms < ?",
    "machine": "machines.name = ?",
    "ended": "ended = ?",
}


def listed(connection: sqlite3.Connection, wanted: Wanted) -> list[Listed]:
    """The sessions asked for, the newest first. Raises sqlite3.Error."""
    asked: dict[str, Any] = wanted._asdict()
    given = {name: asked[name] for name in _WHERE if asked[name] is not None}
    where = " AND ".join(_WHERE[name] for name in given) or "1"
    limit = -1 if wanted.limit is None else wanted.limit
    rows = connection.execute(_LISTED.format(where=where), (*given.values(), limit))
    return [filled(Listed, row) for row in rows]
