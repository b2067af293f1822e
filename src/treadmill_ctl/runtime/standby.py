"""A connected treadmill between two sessions: told to stop, and watched.

The one rule: nothing can be started in it. There is no guardian, and without one the core starts
nothing; what moves all the same trips.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Stance, Way
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.core.session import Setup

_SEGMENT_MS: Final = 1_000


class NobodyOnGuard:
    """In the place of a guardian where there is no session: gone, and never told anything."""

    why = "there is no session; start one first"

    def arm(self) -> None:
        """Nothing."""

    def disarm(self) -> None:
        """Nothing."""

    def beat(self) -> None:
        """Nothing."""

    def stop_is(self, stop: bytes) -> None:
        """Nothing."""

    def look(self, now_ms: int) -> Stance:
        """There is none."""
        return Stance.GONE


def standby(machine: Machine) -> Setup:
    """A session that nobody can start, on a machine."""
    lowest_ckmh = machine.speed.lowest
    walk = Segment(
        SegmentKind.WALK, "", Part.MAIN, Way.STRAIGHT, _SEGMENT_MS, lowest_ckmh, lowest_ckmh
    )
    return Setup(Plan("standby", "No session", (walk,)), in_force(SITE_DEFAULT), machine)
