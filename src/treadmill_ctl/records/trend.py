"""What a walker's sessions come to, one after the other: dose, speed, pain, exertion.

The one rule: a walk and a simulated one never stand in one line of development.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from treadmill_ctl.sinks.dose import mean_ckmh


class Walked(NamedTuple):
    """A session of a walker. `began_ms` is the time of day, UTC; speeds 0.01 km/h.

    `number` is that of the course, None outside of one; pain and exertion are the highest that
    were told, None where nobody told any.
    """

    name: str
    began_ms: int
    number: int | None
    profile: str
    title: str
    moving_ms: int
    planned_ms: int
    distance_mm: int
    fastest_ckmh: int
    ended: str
    pain: int | None
    exertion: int | None

    @property
    def mean_ckmh(self) -> int:
        """Mean speed while the belt moved, 0.01 km/h."""
        return mean_ckmh(self.distance_mm, self.moving_ms)


_SESSIONS = """
SELECT sessions.name, began_ms, session, profile, title, moving_ms, planned_ms, distance_mm,
    fastest_ckmh, ended,
    (SELECT max(CAST(value AS INTEGER)) FROM remarks
        WHERE remarks.session = sessions.name AND kind = 'pain'),
    (SELECT max(CAST(value AS INTEGER)) FROM remarks
        WHERE remarks.session = sessions.name AND kind = 'exertion')
FROM sessions JOIN machines ON machines.id = machine
WHERE walker = ? AND simulated = ?
ORDER BY began_ms, sessions.name
"""


def walked(index: sqlite3.Connection, walker: str, *, simulated: bool) -> list[Walked]:
    """A walker's sessions, the oldest first; those in the simulator, or all the others.

    Raises sqlite3.Error.
    """
    return list(map(Walked._make, index.execute(_SESSIONS, (walker, simulated))))


def by_profile(sessions: list[Walked]) -> dict[str, list[Walked]]:
    """The sessions of each profile, in the order in which each was first walked."""
    found: dict[str, list[Walked]] = {}
    for each in sessions:
        found.setdefault(each.profile, []).append(each)
    return found
