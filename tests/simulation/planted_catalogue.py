"""Every bug that is planted, by its name.

The one rule: a name stands for one bug, and each bug is found; a bug that nothing can see is a rule
that the oracle lacks.
"""

from __future__ import annotations

import planted_led
import planted_lines
import planted_shown
import planted_speed
import planted_starts
import planted_stops
import planted_watch
import planted_wire
from planted import Bug

THEMES = (
    planted_speed,
    planted_stops,
    planted_starts,
    planted_watch,
    planted_wire,
    planted_shown,
    planted_led,
    planted_lines,
)


def catalogue() -> dict[str, Bug]:
    """The bugs in the order in which they are told. Raises ValueError where two have one name."""
    bugs: dict[str, Bug] = {}
    for theme in THEMES:
        for one in theme.BUGS:
            if one.name in bugs:
                raise ValueError(f"two bugs are named {one.name}")
            bugs[one.name] = one
    return bugs
