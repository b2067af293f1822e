"""The segments of a profile with all repeats written out, and the plan made of them.

The one rule: what a repeat would come to is counted before anything is written out, so that a
short file cannot become a long plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from treadmill_ctl.core.model import Walk, Way
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.schema import gates
from treadmill_ctl.schema.changes import NOTHING, Change
from treadmill_ctl.schema.orders import Orders
from treadmill_ctl.schema.profile import Profile
from treadmill_ctl.schema.quantities import Absolute, Distance, Target
from treadmill_ctl.schema.segments import (
    AnySegment,
    RepeatSegment,
    RestSegment,
    TurnSegment,
    WalkSegment,
)
from treadmill_ctl.schema.yaml_marks import Trail

STEPS_MAX: Final = 500
REPEATS_MAX: Final = 5  # in each other: more has no name that a person can follow

Written: TypeAlias = WalkSegment | RestSegment | TurnSegment


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a repeat: its name, where the repeat is written, what is changed by now."""

    name: str
    repeat: Trail
    change: Change


@dataclass(frozen=True, slots=True)
class Step:
    """One segment to come, where it is written, and which rounds of which repeats it is in.

    `grows` are the keys that the course has changed by this session, and where that is written.
    """

    segment: Written
    trail: Trail
    rounds: tuple[Round, ...] = ()
    grows: tuple[tuple[str, Trail], ...] = ()

    @property
    def label(self) -> str:
        """What it is called, such as `Faster, Intervals round 2 of 5`."""
        match self.segment:
            case WalkSegment(walk=name) | RestSegment(rest=name) | TurnSegment(turn=name):
                return ", ".join((name, *(each.name for each in self.rounds)))

    @property
    def change(self) -> Change:
        """What the rounds around it change in all."""
        return sum((each.change for each in self.rounds), NOTHING)

    def cause(self, key: str) -> Trail:
        """Where a key of it is changed, in the innermost repeat or the course, or else written."""
        changed = [each.repeat for each in self.rounds if key in each.change.keys]
        if changed:
            return (*changed[-1], "each_round", key)
        return dict(self.grows).get(key, (*self.trail, key))


def length(segments: Sequence[AnySegment]) -> int:
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


def too_deep(profile: Profile) -> Iterator[Trail]:
    """Every repeat that is inside more repeats than a profile may hold."""
    for trail, _ in repeats(profile):
        if trail.count("segments") > REPEATS_MAX:
            yield trail


def repeats(profile: Profile) -> Iterator[tuple[Trail, RepeatSegment]]:
    """Every repeat and where it is written, the outer ones first."""
    waiting: list[tuple[Trail, Sequence[AnySegment]]] = [(("segments",), profile.segments)]
    for trail, segments in waiting:
        for index, segment in enumerate(segments):
            if isinstance(segment, RepeatSegment):
                here = (*trail, index)
                yield here, segment
                waiting.append(((*here, "segments"), segment.segments))


def unroll(profile: Profile, orders: Orders | None = None) -> tuple[Step, ...]:
    """Every segment in the order of walking; without orders, rounds go as they are written.

    The profile is not `too_long`.
    """
    return tuple(_steps(_placed(profile.segments, ("segments",)), (), orders))


def _placed(segments: Sequence[AnySegment], trail: Trail) -> list[tuple[Trail, AnySegment]]:
    return [((*trail, index), segment) for index, segment in enumerate(segments)]


def _steps(
    segments: Sequence[tuple[Trail, AnySegment]], rounds: tuple[Round, ...], orders: Orders | None
) -> Iterator[Step]:
    for here, segment in segments:
        if not isinstance(segment, RepeatSegment):
            yield Step(segment, here, rounds)
            continue
        inside = _placed(segment.segments, (*here, "segments"))
        change = segment.each_round.change if segment.each_round else NOTHING
        for number in range(1, segment.times + 1):
            name = f"{segment.repeat} round {number} of {segment.times}"
            order = range(len(inside))
            if orders is not None and segment.order == "random":
                order = orders.next(here, len(inside))
            this = Round(name, here, change * (number - 1))
            yield from _steps([inside[place] for place in order], (*rounds, this), orders)


def lasting_ms(extent: int | Distance, first_ckmh: int, last_ckmh: int) -> int:
    """How long a walk takes from one speed to another: a distance by the mean of both, cut."""
    if not isinstance(extent, Distance):
        return extent
    return extent.length_mm * 720 // (first_ckmh + last_ckmh)  # 0.01 km/h is 25/9 mm/s


def known_ms(step: Step) -> int | None:
    """How long a step takes at least; None for a distance at speeds that are not known yet."""
    match step.segment:
        case WalkSegment(for_=int(duration_ms)):
            return duration_ms
        case WalkSegment(for_=extent, ends=(Absolute(first_ckmh), Absolute(last_ckmh))):
            return lasting_ms(extent, int(first_ckmh), int(last_ckmh))
        case WalkSegment():
            return None
        case RestSegment(at_least=still_ms) | TurnSegment(at_least=still_ms):
            return still_ms


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
    return Plan(
        profile.id,
        profile.title,
        tuple(segments),
        profile.needs,
        gates.entry(profile.gates),
        gates.along(profile.gates),
    )


def _segment(step: Step, way: Way, speed_ckmh: Callable[[Target], int]) -> Segment:
    written, announce = step.segment, step.segment.announce or ""
    match written:
        case WalkSegment(ends=(first, last)):
            first_ckmh, last_ckmh = speed_ckmh(first), speed_ckmh(last)
            return Segment(
                SegmentKind.WALK,
                step.label,
                written.part,
                way,
                lasting_ms(written.for_, first_ckmh, last_ckmh),
                first_ckmh,
                last_ckmh,
                written.grade,
                written.acceleration,
                announce,
                written.goes_on,
                written.paced and written.paced.paced(speed_ckmh),
                written.trial and written.trial.trial,
            )
        case RestSegment(at_least=still_ms, until=until):
            rest = Segment(SegmentKind.REST, step.label, Part.RECOVERY, way, still_ms)
            return replace(rest, announce=announce, until=(until.awaited,) if until else ())
        case TurnSegment(at_least=still_ms):
            kind = SegmentKind.TURN
    return Segment(kind, step.label, Part.RECOVERY, way, still_ms, announce=announce)
