"""Draws what is walked: segments that mostly fit the machine and the caps, and now and then not.

The one rule: a plan drawn here is one that a person could have written; whether it may be walked
is for the service to say.
"""

from __future__ import annotations

from random import Random

from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Part, Segment, SegmentKind
from treadmill_sim.machine import MachineProfile

TOO_FAST = 0.03
CLINICAL_MS = (300_000, 960_000)
GRADED_CKMH_MAX = 280  # backward, the deck moves at 3.00 km/h or below
SITE_CKMH = {Way.TURNED: 500, Way.STRAIGHT: 650}


def drawn_segments(
    random: Random, machine: MachineProfile, walker: Caps | None
) -> tuple[Segment, ...]:
    """A plan of walks with rests and turns between some of them."""
    way = random.choice((Way.TURNED, Way.TURNED, Way.TURNED, Way.STRAIGHT))
    graded = machine.has_grade and random.random() < 0.6
    segments: list[Segment] = []
    for _ in range(random.choice((1, 1, 2, 2, 3, 4, 8))):
        if segments and random.random() < 0.35:
            turns = random.random() < 0.4
            kind = SegmentKind.TURN if turns else SegmentKind.REST
            rest_ms = random.randrange(3_000, 15_000)
            segments.append(Segment(kind, kind.value, Part.RECOVERY, way, rest_ms))
            if turns:
                way = Way.STRAIGHT if way is Way.TURNED else Way.TURNED
        segments.append(_walk(random, machine, walker, way, graded=graded))
    return tuple(segments)


def clinical_segments(
    random: Random, machine: MachineProfile, walker: Caps | None
) -> tuple[Segment, ...]:
    """A session as clinics walk it: warm-up, minutes at one speed by turns, cool-down."""
    way = random.choice((Way.TURNED, Way.TURNED, Way.TURNED, Way.STRAIGHT))
    graded = machine.has_grade and random.random() < 0.4
    cap_ckmh = cap_ckmh_of(machine, walker, way)
    cap_ckmh = max(min(cap_ckmh, GRADED_CKMH_MAX) if graded else cap_ckmh, machine.speed_min_ckmh)
    easy_ckmh, brisk_ckmh = sorted(_speed_ckmh(random, machine, cap_ckmh) for _ in range(2))
    grade_dpct = _grade_dpct(random, machine) if graded else 0
    ramp_ms = random.randrange(30_000, 120_000) + (brisk_ckmh - easy_ckmh) * 150
    left_ms = random.randrange(*CLINICAL_MS) - 2 * ramp_ms
    segments = [_part(Part.WARM_UP, way, ramp_ms, easy_ckmh, brisk_ckmh)]
    while left_ms > 0:
        main_ms = random.randrange(60_000, 300_000)
        segments.append(_part(Part.MAIN, way, main_ms, brisk_ckmh, brisk_ckmh, grade_dpct))
        pause_ms = random.randrange(20_000, 90_000)
        left_ms -= main_ms + pause_ms
        if random.random() < 0.3:
            segments.append(Segment(SegmentKind.REST, "rest", Part.RECOVERY, way, pause_ms))
        elif random.random() < 0.5:
            segments.append(_part(Part.RECOVERY, way, pause_ms, easy_ckmh, easy_ckmh, grade_dpct))
    return (*segments, _part(Part.COOL_DOWN, way, ramp_ms, brisk_ckmh, easy_ckmh))


def _part(
    part: Part, way: Way, duration_ms: int, from_ckmh: int, to_ckmh: int, grade_dpct: int = 0
) -> Segment:
    walk = SegmentKind.WALK
    return Segment(walk, part.value, part, way, duration_ms, from_ckmh, to_ckmh, grade_dpct)


def _walk(
    random: Random, machine: MachineProfile, walker: Caps | None, way: Way, *, graded: bool
) -> Segment:
    lowest_ckmh = machine.speed_min_ckmh
    cap_ckmh = cap_ckmh_of(machine, walker, way)
    if random.random() < TOO_FAST:
        cap_ckmh += 200
    elif graded:
        cap_ckmh = min(cap_ckmh, GRADED_CKMH_MAX)
    cap_ckmh = max(cap_ckmh, lowest_ckmh)
    from_ckmh = _speed_ckmh(random, machine, cap_ckmh)
    to_ckmh = _speed_ckmh(random, machine, cap_ckmh) if random.random() < 0.3 else from_ckmh
    # 1.5 s for each 0.1 km/h is within the gentlest acceleration that is drawn
    longest_ms = random.choice((12_000, 20_000, 20_000, 60_000))
    duration_ms = random.randrange(4_000, longest_ms) + abs(to_ckmh - from_ckmh) * 150
    if random.random() < 0.03:
        duration_ms += 300_000
    slower = random.random() < 0.1 and from_ckmh == to_ckmh
    return Segment(
        SegmentKind.WALK,
        "walk",
        Part.MAIN,
        way,
        duration_ms,
        from_ckmh,
        to_ckmh,
        _grade_dpct(random, machine) if graded and random.random() < 0.5 else 0,
        20 if slower else None,
    )


def cap_ckmh_of(machine: MachineProfile, walker: Caps | None, way: Way) -> int:
    """The lowest cap of site, machine and walker for a way to walk, 0.01 km/h."""
    of_walker = None
    if walker is not None:
        of_walker = walker.backward_ckmh if way is Way.TURNED else walker.forward_ckmh
    return min(SITE_CKMH[way], machine.speed_max_ckmh, of_walker or SITE_CKMH[way])


def _speed_ckmh(random: Random, machine: MachineProfile, cap_ckmh: int) -> int:
    lowest_ckmh, step_ckmh = machine.speed_min_ckmh, machine.speed_step_ckmh
    if random.random() < 0.1:
        return random.randint(lowest_ckmh, cap_ckmh)
    return lowest_ckmh + step_ckmh * random.randint(0, (cap_ckmh - lowest_ckmh) // step_ckmh)


def _grade_dpct(random: Random, machine: MachineProfile) -> int:
    highest_dpct = min(machine.grade_max_dpct, 100)
    steps = (highest_dpct - machine.grade_min_dpct) // machine.grade_step_dpct
    return machine.grade_min_dpct + machine.grade_step_dpct * random.randint(0, steps)
