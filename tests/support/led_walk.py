"""Sessions whose walk persons lead: a pace, trials, gates, a cool-down.

The one rule: what is asked and told goes in as one tick each, by one person.
"""

from __future__ import annotations

from core_walk import PLAIN, Walk
from scripted_belt import Belt
from treadmill_ctl.core.gates import Gate, Sign
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Asked, Machine, Request, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import (
    Leave,
    Paced,
    Part,
    Plan,
    Segment,
    SegmentKind,
    Trial,
)
from treadmill_ctl.core.session import Gated, Heeded, Setup

PACE = Paced(60, 200, 20)
TRIAL = Trial(10, -10, 80, 120)


def led(
    speed_ckmh: int = 100,
    for_ms: int = 60_000,
    *,
    part: Part = Part.MAIN,
    leave: Leave = Leave.ON_TIME,
    paced: Paced | None = None,
    trial: Trial | None = None,
) -> Segment:
    """A walk at one speed, turned."""
    return Segment(
        SegmentKind.WALK, f"at {speed_ckmh}", part, Way.TURNED, for_ms, speed_ckmh, speed_ckmh,
        leave=leave, paced=paced, trial=trial,
    )  # fmt: skip


def cool(speed_ckmh: int = 60, for_ms: int = 20_000) -> Segment:
    """A cool-down."""
    return led(speed_ckmh, for_ms, part=Part.COOL_DOWN)


class Led(Walk):
    """A session on a scripted treadmill, and what a person says in it."""

    def tell(self, *tells: tuple[Sign, int]) -> None:
        """Somebody tells of the walker, and the session ticks."""
        self.tick(Asked(Request.TELL, "anna", "test", tells=tells))

    def heeded(self) -> list[str]:
        """What was taken in the last tick."""
        return [note.why for note in self.ticks[-1].outcome.notes if isinstance(note, Heeded)]

    def gated(self) -> list[Gated]:
        """Every gate that closed, so far."""
        return [note for note in self.notes() if isinstance(note, Gated)]

    def settled(self, for_ms: int = 10_000) -> int:
        """Walk on for a time; the setpoint, magnitude, then."""
        self.run(for_ms)
        return abs(self.state.books.setpoint_ckmh)

    def walking(self) -> Led:
        """A cooperative person brings it into the walk."""
        self.to(Phase.WALKING)
        return self


def led_session(
    *segments: Segment,
    gates: tuple[Gate, ...] = (),
    entry: tuple[Gate, ...] = (),
    machine: Machine = PLAIN,
    heart_bpm: int | None = None,
) -> Led:
    """A session of these segments that has not begun; the treadmill may report a heart rate."""
    plan = Plan("led", "Led", segments, entry=entry, gates=gates)
    belt = Belt(machine, heart_rate_bpm=heart_bpm)
    return Led(Setup(plan, in_force(SITE_DEFAULT), machine), belt)
