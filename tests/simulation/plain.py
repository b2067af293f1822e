"""One plain world to hang a single fault in: a machine without flaws, one walk, nobody in a hurry.

The one rule: what is not given is as harmless as it can be, so that what happens comes from what
was given.
"""

from __future__ import annotations

from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Part, Segment, SegmentKind
from treadmill_sim.machine import MachineProfile
from worlds import Action, Fault, LinkShape, World

WALK_MS = 40_000
STORM_MS = 60_000
WALKS_MS = 30_000  # by now it walks at its speed


def plain_world(*faults: Fault, actions: tuple[Action, ...] = ()) -> World:
    """Forty seconds at 2 km/h, and a therapist who looks twice a second."""
    walk = Segment(SegmentKind.WALK, "walk", Part.MAIN, Way.TURNED, WALK_MS, 200, 200)
    return World(
        seed=1,
        machine=MachineProfile(),
        link=LinkShape(),
        walker=None,
        segments=(walk,),
        actions=actions,
        faults=faults,
        storm_ms=STORM_MS,
        look_ms=500,
        shuffled=False,
    )
