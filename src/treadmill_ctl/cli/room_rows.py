"""One treadmill on one line: for `status`, and for a whole room that is watched.

The one rule: pure, from a state to words; what nobody knows is a question mark, never a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text

if TYPE_CHECKING:
    from treadmill_ctl.client import State

HEADINGS: Final = ("TREADMILL", "MEASURED", "STATE", "WALKER", "PROFILE", "LEFT", "DRIVEN BY")
_UNKNOWN: Final = "?"


def row(state: State) -> tuple[str, ...]:
    """Its cells."""
    plain = state.plain
    lease = plain["lease"]
    left_ms = plain["shown"]["left_ms"] if plain["shown"] and state.session else None
    return (
        state.name,
        measured(state),
        standing(state),
        plain["walker"] or "-",
        plain["profile"] or "-",
        "-" if left_ms is None else clock_text(left_ms),
        lease["holder"]["who"] if lease else "-",
    )


def measured(state: State) -> str:
    """The belt's own report."""
    return _UNKNOWN if state.measured_ckmh is None else kmh(state.measured_ckmh)


def standing(state: State) -> str:
    """What goes on, the gravest first."""
    if state.alarm:
        return f"ALARM: {state.alarm}"
    if state.trip and state.phase != "ended":
        return f"{state.phase.upper()}: {state.trip}"
    if not state.session:
        return f"{state.post}: {state.why}" if state.why else state.post
    hold = state.plain["shown"]["hold"] if state.plain["shown"] else "nothing"
    if state.phase in ("standing", "slowing") and hold != "nothing":
        return f"{state.phase} ({hold})"
    return state.phase
