"""Plans that persons lead: a pace, the word to go on, trials, gates.

The one rule: each piece is as short as a test can bear.
"""

from __future__ import annotations

from dataclasses import replace

from plans import setup, walk
from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.profile import Leave, Paced, Part, Segment, Trial
from treadmill_ctl.core.session import Setup

MILL = Machine("SimTreadmill", "ftms", Range(50, 2_000, 10))
PAIN = Gate(Sign.PAIN, None, 3, 60_000, outside=Remedy.COOL_DOWN, missing=Remedy.PAUSE)
PRESSURE = Gate(Sign.SYSTOLIC, None, 180, 1_800_000)

PACED = replace(walk(60_000, 100), label="Your pace", paced=Paced(80, 120, 10), leave=Leave.BY_HAND)
TRIAL = replace(walk(6_000, 100), label="Fast", trial=Trial(10, -10, 50, 150))
RECOVERY = replace(walk(10_000, 60), label="Recovery", part=Part.RECOVERY)
EARLY = replace(walk(30_000, 80), label="Early", leave=Leave.EARLY)
COOL_DOWN = replace(walk(10_000, 50), label="Slow again", part=Part.COOL_DOWN)
LED = (PACED, TRIAL, RECOVERY, EARLY, TRIAL, COOL_DOWN)


def led(
    *segments: Segment,
    machine: Machine = MILL,
    gates: tuple[Gate, ...] = (),
    entry: tuple[Gate, ...] = (),
) -> Setup:
    """A session of these segments, all of the pieces unless told otherwise, and these gates."""
    whole = setup(machine, *(segments or LED))
    return replace(whole, plan=replace(whole.plan, gates=gates, entry=entry))
