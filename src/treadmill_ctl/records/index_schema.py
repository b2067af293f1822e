"""The tables of the index, as the steps by which they came about.

The one rule: a step that was released is never changed; what comes new is a further step.
"""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final = (
    """
CREATE TABLE journals (
    name TEXT PRIMARY KEY,           -- of the file, without its ending
    octets INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    head TEXT NOT NULL               -- the last link that holds
) WITHOUT ROWID;
CREATE TABLE looked (folder_ns INTEGER NOT NULL);  -- the folder's change at the last whole look
CREATE TABLE machines (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    family TEXT NOT NULL,
    simulated INTEGER NOT NULL,
    UNIQUE (name, family, simulated)
);
CREATE TABLE walkers (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE courses (
    id INTEGER PRIMARY KEY,
    walker TEXT NOT NULL REFERENCES walkers (id) ON DELETE CASCADE,
    profile TEXT NOT NULL,
    UNIQUE (walker, profile)
);
CREATE TABLE sessions (
    name TEXT PRIMARY KEY REFERENCES journals (name) ON DELETE CASCADE,
    walker TEXT REFERENCES walkers (id),
    machine INTEGER REFERENCES machines (id),
    course INTEGER REFERENCES courses (id),
    began_ms INTEGER NOT NULL,       -- time of day, UTC
    lasted_ms INTEGER NOT NULL,
    session INTEGER,                 -- which of the course
    profile TEXT NOT NULL,
    title TEXT NOT NULL,
    way TEXT NOT NULL,
    who TEXT NOT NULL,
    software TEXT NOT NULL,
    ended TEXT NOT NULL,             -- one word; empty where the journal tells of no session
    sentence TEXT NOT NULL,
    moving_ms INTEGER NOT NULL,
    planned_ms INTEGER NOT NULL,
    distance_mm INTEGER NOT NULL,
    planned_mm INTEGER NOT NULL,
    fastest_ckmh INTEGER NOT NULL,
    fault TEXT NOT NULL              -- what is broken in the journal; empty where all of it holds
) WITHOUT ROWID;
CREATE INDEX sessions_by_ending ON sessions (ended);
CREATE INDEX sessions_by_time ON sessions (began_ms);
CREATE INDEX sessions_by_walker ON sessions (walker, began_ms);
CREATE TABLE segments (
    session TEXT NOT NULL REFERENCES sessions (name) ON DELETE CASCADE,
    place INTEGER NOT NULL,          -- in the order in which they were walked
    number INTEGER NOT NULL,         -- of the plan, from 1
    label TEXT NOT NULL,
    began_ms INTEGER NOT NULL,       -- into the session
    ended_ms INTEGER NOT NULL,
    PRIMARY KEY (session, place)
) WITHOUT ROWID;
CREATE TABLE events (
    session TEXT NOT NULL REFERENCES sessions (name) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,          -- into the session
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    who TEXT NOT NULL,
    via TEXT NOT NULL,
    PRIMARY KEY (session, place)
) WITHOUT ROWID;
CREATE TABLE remarks (
    session TEXT NOT NULL REFERENCES sessions (name) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,             -- a number, or 130/80 for blood pressure
    words TEXT NOT NULL,
    moment TEXT NOT NULL,            -- before, during, after
    at_ms INTEGER,                   -- into the session, where it was told in it
    who TEXT NOT NULL,
    via TEXT NOT NULL,
    PRIMARY KEY (session, place)
) WITHOUT ROWID;
CREATE INDEX remarks_by_kind ON remarks (kind, session);
""",
)
