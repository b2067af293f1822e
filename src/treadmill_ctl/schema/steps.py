"""The segments of a profile with all repeats written out, and the plan made of them.

The one rule: what a repeat would come to is counted before anything is written out, so that a
short file cannot become a long plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from treadmill_ctl.core.model import Walk, Way
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.schema.profile import (
    Profile,
    RepeatSegment,
    RestSegment,
    TurnSegment,
    WalkSegment,
)
from treadmill_ctl.schema.quantities import Target
from treadmill_ctl.schema.yaml_marks import Trail

STEPS_MAX: Final = 500

Written: TypeAlias = WalkSegment | RestSegment | TurnSegment


@dataclass(frozen=True, slots=True)
class Step:
    """One segment to come, where it is written, and which rounds of which repeats it is in."""

    segment: Written
    trail: Trail
    rounds: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What it is called, such as `Faster, Intervals round 2 of 5`."""
        match self.segment:
            case WalkSegment(walk=name) | RestSegment(rest=name) | TurnSegment(turn=name):
                return ", ".join((name, *self.rounds))


def length(segments: Sequence[Written | RepeatSegment]) -> int:
    """How many segments it comes to when written out."""
    return sum(
        segment.times * length(segment.segments) if isinstance(segment, RepeatSegment) else 1
        for segment in segments
    )


def too_long(profile: Profile) -> Trail | None:
    """Where the profile comes to more segments than a plan may hold; None where it does not."""
    total = 0
    for index, segment in enumerate(profile.segments):
        total += length([segment])
        if total > STEPS_MAX:
            repeats = isinstance(segment, RepeatSegment)
            return ("segments", index, "times") if repeats else ("segments", index)
    return None


def unroll(profile: Profile) -> tuple[Step, ...]:
    """Every segment in the order of walking. The profile is not `too_long`."""
    return tuple(_steps(profile.segments, ("segments",), ()))


def _steps(
    segments: Sequence[Written | RepeatSegment], trail: Trail, rounds: tuple[str, ...]
) -> Iterator[Step]:
    for index, segment in enumerate(segments):
        here = (*trail, index)
        if not isinstance(segment, RepeatSegment):
            yield Step(segment, here, rounds)
            continue
        for number in range(1, segment.times + 1):
            name = f"{segment.repeat} round {number} of {segment.times}"
            yield from _steps(segment.segments, (*here, "segments"), (*rounds, name))


def plan_of(
    profile: Profile, steps: Sequence[Step], backward: Way, speed_ckmh: Callable[[Target], int]
) -> Plan:
    """The plan of these steps, walked backward in this way, with speeds told by a function."""
    ways = {Walk.BACKWARD: backward, Walk.FORWARD: Way.STRAIGHT}
    way = ways[profile.walk]
    segments: list[Segment] = []
    for step in steps:
        segments.append(_segment(step, way, speed_ckmh))
        if isinstance(step.segment, TurnSegment):
            way = ways[step.segment.to]
    return Plan(profile.id, profile.title, tuple(segments))


def _segment(step: Step, way: Way, speed_ckmh: Callable[[Target], int]) -> Segment:
    written, announce = step.segment, step.segment.announce or ""
    match written:
        case WalkSegment(ends=(first, last)):
            return Segment(
                SegmentKind.WALK,
                step.label,
                written.part,
                way,
                written.for_,
                speed_ckmh(first),
                speed_ckmh(last),
                written.grade,
                written.acceleration,
                announce,
            )
        case RestSegment(at_least=still_ms):
            kind = SegmentKind.REST
        case TurnSegment(at_least=still_ms):
            kind = SegmentKind.TURN
    return Segment(kind, step.label, Part.RECOVERY, way, still_ms, announce=announce)
