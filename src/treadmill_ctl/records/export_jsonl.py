"""A session as JSON lines: the journal itself, as far as it holds, under a line that explains it.

The one rule: the lines are the journal's own octets, so that they can be proved again by whoever
is given them.
"""

from __future__ import annotations

import json
from typing import Final

FORMAT: Final = 1
UNITS: Final = {
    "t": "ms, a clock that never goes back",
    "_ms": "ms; wall_ms since 1970, UTC",
    "_ckmh": "0.01 km/h of the belt; minus: it runs in reverse. In a plan: of the walker, unsigned",
    "_dpct": "0.1 % of the deck; plus: its front is raised. In a plan: as the walker feels it",
    "_mm_s2": "mm/s²",
    "_mm": "mm",
}


def octets(name: str, journal: bytes, record: str) -> bytes:
    """The line that explains, and a journal's lines."""
    head = {
        "treadmill-ctl": "session",
        "format": FORMAT,
        "session": name,
        "record": record,
        "units": UNITS,
        "proof": "the lines below are the journal's, each chained to the one before",
    }
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + journal
