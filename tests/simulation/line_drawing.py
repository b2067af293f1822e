"""Draws a world with a treadmill on a line from its seed: the families by turns.

The one rule: a seed gives one world, on every machine and Python. What is walked, by whom, and what
goes wrong is drawn as for a treadmill on the air; a machine that can reverse its belt mostly does.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from drawing import CALM, LEAD_MS, STORM_MS_MAX, drawn_walker
from mischief import drawn_actions, drawn_faults
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Segment, SegmentKind
from treadmill_sim.machine import MachineProfile
from walks import drawn_segments
from worlds import ON_A_LINE, Fault, Kind, LinkShape, World

FAMILIES = ("trackmaster", "woodway-us", "woodway-pps", "biodex", "bertec", "csafe")
COUNTED_IN = ("trackmaster", "woodway-us", "biodex")  # a unit that their octets do not state
REVERSING = ("woodway-us", "biodex", "bertec")
WATCHED = ("trackmaster", "woodway-us")
# What a family says when it refuses; where there is but one way to, any will do.
REFUSALS = {"trackmaster": 0xBE, "woodway-us": 0xBF}
REVERSED = 0.7
PIECES = (1, 3, 10)
EACH = (29, 61, 97, 211)  # so-many-th octet is not as it was
HIGHEST_CKMH = 1_200
SEGMENTS_MAX = 4
WALK_MS_MAX = 15_000


def drawn_on_a_line(seed: int) -> World:
    """The world of a seed."""
    random = Random(f"line {seed}")
    family = FAMILIES[seed % len(FAMILIES)]
    unit = random.choice(("km/h", "mph")) if family in COUNTED_IN else None
    machine = _machine(random, seed, unit)
    walker = drawn_walker(random)
    segments = _short(drawn_segments(random, machine, walker))
    if family in REVERSING and random.random() < REVERSED:
        segments = tuple(
            replace(each, way=Way.REVERSED) if each.way is Way.TURNED else each for each in segments
        )
    planned_ms = sum(segment.duration_ms for segment in segments)
    storm_ms = min(LEAD_MS + planned_ms + random.randint(0, 30_000), STORM_MS_MAX)
    calm = random.random() < CALM
    return World(
        seed=seed,
        machine=machine,
        link=LinkShape(),
        walker=walker,
        segments=segments,
        actions=() if calm and random.random() < 0.5 else drawn_actions(random, storm_ms),
        faults=() if calm else _faults(random, family, storm_ms),
        storm_ms=storm_ms + (60_000 + planned_ms if calm else 0),
        look_ms=random.randrange(300, 1_500),
        shuffled=random.random() < 0.7,
        family=family,
        unit=unit,
    )


def _short(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """A few minutes at most: what is asked ten times a second costs as much to simulate."""
    few = segments[:SEGMENTS_MAX]
    while few[-1].kind is not SegmentKind.WALK:
        few = few[:-1]
    level = (s.kind is SegmentKind.WALK and s.speed_from_ckmh == s.speed_to_ckmh for s in few)
    return tuple(
        replace(s, duration_ms=min(s.duration_ms, WALK_MS_MAX)) if short else s
        for s, short in zip(few, level, strict=True)
    )


def _machine(random: Random, seed: int, unit: str | None) -> MachineProfile:
    """What a person says of it, and how fast its motor really is."""
    return MachineProfile(
        speed_min_ckmh=random.choice((80, 80, 97)) if unit != "mph" else 81,
        speed_max_ckmh=HIGHEST_CKMH,
        speed_step_ckmh=1,
        grade_min_dpct=0,
        grade_max_dpct=0,
        acceleration_mm_s2=random.randrange(130, 500),
        deceleration_mm_s2=random.randrange(90, 500),
        countdown_ms=0,
        seed=seed,
    )


def _faults(random: Random, family: str, storm_ms: int) -> tuple[Fault, ...]:
    known = tuple(kind for kind in ON_A_LINE if _suffers(family, kind))
    return tuple(_of(random, family, each) for each in drawn_faults(random, storm_ms, known))


def _suffers(family: str, kind: Kind) -> bool:
    match kind:
        case Kind.DIRECTION_STUCK | Kind.TURNS_ROUND:
            return family in REVERSING
        case Kind.REFUSE_ONCE:
            return family != "bertec"  # it has no way to say no
        case _:
            return True


def _of(random: Random, family: str, fault: Fault) -> Fault:
    match fault.kind:
        case Kind.FRAGMENT:
            return replace(fault, value=random.choice(PIECES))
        case Kind.OCTETS_LOST | Kind.OCTETS_GARBLED | Kind.OCTETS_DOUBLED:
            return replace(fault, value=random.choice(EACH))
        case Kind.SILENCE:
            return replace(fault, value=random.choice((1, 2)))
        case Kind.REFUSE_ONCE:
            return replace(fault, value=REFUSALS.get(family, 0))
        case _:
            return fault
