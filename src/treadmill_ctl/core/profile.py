"""The plan of a session: which segment, and what is wanted at a moment of it.

The one rule: a plan says what is *wanted*; it knows no cap, no ramp limit and no machine.
Speeds are magnitudes (0.01 km/h) in the direction the walker walks, grades (0.1 %) as the walker
feels them: plus is uphill.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.gates import Gate
from treadmill_ctl.core.model import Way


class SegmentKind(StrEnum):
    """What happens in a segment."""

    WALK = "walk"
    REST = "rest"  # standstill for at least the duration, then a person confirms
    TURN = "turn"  # standstill, the walker or the belt turns, then a person confirms


class Part(StrEnum):
    """The role of a segment in the session."""

    WARM_UP = "warm-up"
    MAIN = "main"
    RECOVERY = "recovery"
    COOL_DOWN = "cool-down"


class Leave(StrEnum):
    """When a walk goes on to what follows."""

    ON_TIME = "on time"
    EARLY = "early"  # on time, or before that when a person says so
    BY_HAND = "by hand"  # when a person says so; nobody says so in its time: cool-down and end


@dataclass(frozen=True, slots=True)
class Paced:
    """The bounds within which a person sets the speed of a walk; magnitudes, 0.01 km/h."""

    lowest_ckmh: int
    highest_ckmh: int
    step_ckmh: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A short walk at a speed that has to be earned: a person says whether it went well.

    Each success or failure changes the speed of every later trial, in per cent of the speed that
    is written there; never below and never above a share of it.
    """

    success_pct: int
    failure_pct: int  # below zero
    lowest_pct: int
    highest_pct: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One step of a plan, with all repeats already written out.

    A walk goes linearly from `speed_from_ckmh` to `speed_to_ckmh` over its duration. A rest or
    a turn has both at zero and its duration is the least time at measured standstill; after a
    turn the walk goes on in the next segment's `way`. A walk that is `paced` or a `trial` has one
    speed: the one that it begins with, or that of which a share is earned.
    """

    kind: SegmentKind
    label: str
    part: Part
    way: Way
    duration_ms: int
    speed_from_ckmh: int = 0
    speed_to_ckmh: int = 0
    grade_dpct: int = 0
    acceleration_mm_s2: int | None = None
    announce: str = ""
    leave: Leave = Leave.ON_TIME
    paced: Paced | None = None
    trial: Trial | None = None
    until: tuple[Gate, ...] = ()  # of a rest: what has to be so before it is confirmed to be over

    @property
    def fastest_ckmh(self) -> int:
        """The highest speed that can be wanted in it, magnitude."""
        if self.paced is not None:
            return max(self.paced.highest_ckmh, self.speed_from_ckmh)
        if self.trial is not None:
            return earned_ckmh(self.speed_from_ckmh, max(self.trial.highest_pct, 100))
        return max(self.speed_from_ckmh, self.speed_to_ckmh)

    @property
    def slowest_ckmh(self) -> int:
        """The lowest speed that the plan itself can want in it, magnitude."""
        if self.paced is not None:
            return min(self.paced.lowest_ckmh, self.speed_from_ckmh)
        if self.trial is not None:
            return earned_ckmh(self.speed_from_ckmh, min(self.trial.lowest_pct, 100))
        return min(self.speed_from_ckmh, self.speed_to_ckmh)


@dataclass(frozen=True, slots=True)
class Plan:
    """A profile resolved for one walker, one machine and one session.

    The `entry` gates have to be open before the first start, the `gates` all along the walk.
    """

    name: str
    title: str
    segments: tuple[Segment, ...]
    support: tuple[str, ...] = ()  # what it needs beside the treadmill, by `interlocks.SUPPORT`
    entry: tuple[Gate, ...] = ()
    gates: tuple[Gate, ...] = ()
    duration_ms: int = field(init=False, repr=False, compare=False)  # waiting comes on top
    from_ms: tuple[int, ...] = field(init=False, repr=False, compare=False)  # into it, by segment
    watched: tuple[Gate, ...] = field(init=False, repr=False, compare=False)  # anywhere in it

    def __post_init__(self) -> None:
        from_ms = (0, *accumulate(segment.duration_ms for segment in self.segments))
        object.__setattr__(self, "from_ms", from_ms)
        object.__setattr__(self, "duration_ms", from_ms[-1])
        rests = (gate for segment in self.segments for gate in segment.until)
        object.__setattr__(self, "watched", (*self.entry, *self.gates, *rests))

    @property
    def speed_ckmh_max(self) -> int:
        """The highest speed wanted anywhere."""
        return max(segment.fastest_ckmh for segment in self.segments)


class Place(NamedTuple):
    """Where a session stands in its plan; `elapsed_ms` counts inside the segment.

    `segment == len(plan.segments)` is the end.
    """

    segment: int = 0
    elapsed_ms: int = 0


class Wanted(NamedTuple):
    """What the plan wants at a place: signed belt speed, grade of the deck."""

    speed_ckmh: int
    grade_dpct: int
    acceleration_mm_s2: int | None


STILL = Wanted(0, 0, None)


def advance(plan: Plan, place: Place, elapsed_ms: int) -> Place:
    """The place after a time; walks run into each other, a rest or a turn holds the place.

    A rest or a turn is left by a person, so time in it never spills into what follows.
    """
    index, inside_ms = place.segment, place.elapsed_ms + elapsed_ms
    while index < len(plan.segments):
        segment = plan.segments[index]
        if segment.kind is not SegmentKind.WALK or inside_ms < segment.duration_ms:
            return Place(index, inside_ms)
        index, inside_ms = index + 1, inside_ms - segment.duration_ms
    return Place(index, 0)


def following(place: Place) -> Place:
    """The start of the next segment."""
    return Place(place.segment + 1, 0)


def wanted(plan: Plan, place: Place) -> Wanted:
    """What is wanted of the machine at a place: belt speed with sign, grade of the deck."""
    if place.segment >= len(plan.segments):
        return STILL
    segment = plan.segments[place.segment]
    if segment.kind is not SegmentKind.WALK:
        return STILL
    span_ckmh = segment.speed_to_ckmh - segment.speed_from_ckmh
    # toward zero for rising ramps and falling ones alike: never above the line between the ends
    gone_ckmh = span_ckmh * min(place.elapsed_ms, segment.duration_ms) // segment.duration_ms
    magnitude_ckmh = segment.speed_from_ckmh + gone_ckmh
    way = segment.way
    return filled(Wanted, (
        magnitude_ckmh * way.belt_sign,
        segment.grade_dpct * way.grade_sign,
        segment.acceleration_mm_s2,
    ))  # fmt: skip


def earned_ckmh(speed_ckmh: int, earned_pct: int) -> int:
    """A share of a speed, cut toward zero."""
    return speed_ckmh * earned_pct // 100


def cool_down_at(plan: Plan, place: Place) -> int | None:
    """The cool-down to end a walk with: the present one, or the first to come in the same way."""
    for index in range(place.segment, len(plan.segments)):
        segment = plan.segments[index]
        if segment.kind is SegmentKind.TURN:
            return None
        if segment.kind is SegmentKind.WALK and segment.part is Part.COOL_DOWN:
            return index
    return None


def left_ms(plan: Plan, place: Place) -> int:
    """Time from a place to the end of the plan, waiting not counted."""
    return max(0, plan.duration_ms - plan.from_ms[place.segment] - place.elapsed_ms)
