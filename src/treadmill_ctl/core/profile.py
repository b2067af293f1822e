"""The plan of a session: which segment, and what is wanted at a moment of it.

The one rule: a plan says what is *wanted*; it knows no cap, no ramp limit and no machine.
Speeds are magnitudes (0.01 km/h) in the direction the walker walks, grades (0.1 %) as the walker
feels them: plus is uphill.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

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


@dataclass(frozen=True, slots=True)
class Segment:
    """One step of a plan, with all repeats already written out.

    A walk goes linearly from `speed_from_ckmh` to `speed_to_ckmh` over its duration. A rest or
    a turn has both at zero and its duration is the least time at measured standstill; after a
    turn the walk goes on in the next segment's `way`.
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


@dataclass(frozen=True, slots=True)
class Plan:
    """A profile resolved for one walker, one machine and one session."""

    name: str
    title: str
    segments: tuple[Segment, ...]
    support: tuple[str, ...] = ()  # what it needs beside the treadmill, by `interlocks.SUPPORT`
    duration_ms: int = field(init=False, repr=False, compare=False)  # waiting comes on top

    def __post_init__(self) -> None:
        object.__setattr__(self, "duration_ms", sum(s.duration_ms for s in self.segments))

    @property
    def speed_ckmh_max(self) -> int:
        """The highest speed wanted anywhere."""
        return max(max(s.speed_from_ckmh, s.speed_to_ckmh) for s in self.segments)


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
    return Wanted(
        magnitude_ckmh * way.belt_sign,
        segment.grade_dpct * way.grade_sign,
        segment.acceleration_mm_s2,
    )


def left_ms(plan: Plan, place: Place) -> int:
    """Time from a place to the end of the plan, waiting not counted."""
    rest_ms = sum(s.duration_ms for s in plan.segments[place.segment :])
    return max(0, rest_ms - place.elapsed_ms)
