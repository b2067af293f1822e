"""Draws what of a walk is left to persons: a pace, the word to go on, trials, gates, a cool-down.

The one rule: it has random streams of its own. A world that it leaves alone is the world that it
was, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.profile import Leave, Paced, Part, Segment, SegmentKind, Trial
from walks import GRADED_CKMH_MAX, cap_ckmh_of
from worlds import Action, World

LED = 0.25
LONG_MS = 60_000  # walks from here on may become trials by turns
# What a sign's gate allows, least and most; those that a simulated heart passes come and go.
ALLOWED: dict[Sign, tuple[tuple[int | None, int | None], ...]] = {
    Sign.PAIN: ((None, 3), (None, 5)),
    Sign.EXERTION: ((None, 13), (9, 15)),
    Sign.HEART_RATE: ((None, 80), (None, 90), (50, 110), (40, 230)),
    Sign.SYSTOLIC: ((None, 180), (90, 200)),
    Sign.DIASTOLIC: ((None, 110), (50, None)),
}
CALM_HEART = (40, 230)
LEADING = (
    *(Request.SLOWER,) * 4,
    *(Request.FASTER,) * 4,
    *(Request.NEXT,) * 3,
    *(Request.COOL_DOWN,) * 2,
    *(Request.SUCCEEDED,) * 2,
    *(Request.FAILED,) * 2,
    *(Request.TELL,) * 4,
)
PEOPLE = ("therapist", "assistant", "walker")
TELLS = {
    Sign.PAIN: (0, 2, 3, 4, 8, 11),
    Sign.EXERTION: (5, 9, 11, 13, 16),
    Sign.HEART_RATE: (70, 95, 180, 300),
    Sign.SYSTOLIC: (120, 180, 210, 0),
    Sign.DIASTOLIC: (80, 110, 120, 210),
}


def led(world: World) -> World:
    """The same world in three of four seeds; in the fourth, with a plan that persons lead."""
    random = Random(f"led {world.seed}")
    if random.random() >= LED:
        return world
    segments = (*_led_segments(random, world), *_behind(world))
    added_ms = sum(s.duration_ms for s in segments) - sum(s.duration_ms for s in world.segments)
    entry, gates = _entry(random), tuple(_gates(random, world))
    changed = replace(
        world,
        segments=segments,
        storm_ms=world.storm_ms + 2 * max(added_ms, 0),
        entry=entry,
        gates=gates,
    )
    if not changed.led:
        changed = replace(changed, gates=(Gate(Sign.PAIN, None, 3, 20_000),))
    return changed if world.undisturbed else replace(changed, actions=_actions(random, changed))


# --- the plan -------------------------------------------------------------------------------------


def _led_segments(random: Random, world: World) -> Iterator[Segment]:
    graded = any(segment.grade_dpct for segment in world.segments)
    last = world.segments[-1]
    for segment in world.segments:
        walks = segment.kind is SegmentKind.WALK and segment.part is not Part.COOL_DOWN
        if not walks:
            yield segment
        elif segment.speed_from_ckmh != segment.speed_to_ckmh:
            yield _left_by(random, segment, 0.3)
        else:
            cap_ckmh = cap_ckmh_of(world.machine, world.walker, segment.way)
            most_ckmh = min(cap_ckmh, GRADED_CKMH_MAX) if graded else cap_ckmh
            yield from _one_speed(random, world, segment, most_ckmh)
    if last.part is not Part.COOL_DOWN and random.random() < 0.6:
        speed_ckmh = max(world.machine.speed_min_ckmh, last.speed_to_ckmh // 2)
        yield replace(
            last,
            label="cool-down",
            part=Part.COOL_DOWN,
            duration_ms=random.randrange(8_000, 30_000) + last.speed_to_ckmh * 150,
            speed_from_ckmh=speed_ckmh,
            speed_to_ckmh=speed_ckmh,
            leave=random.choice((Leave.ON_TIME, Leave.ON_TIME, Leave.EARLY, Leave.BY_HAND)),
        )


def _behind(world: World) -> Iterator[Segment]:
    """Now and then a walk behind the last, to which nobody who cooled down comes."""
    random = Random(f"led behind {world.seed}")
    if random.random() < 0.3:
        last = world.segments[-1]
        slow_ckmh = min(last.speed_from_ckmh, last.speed_to_ckmh)
        yield replace(
            last,
            part=Part.MAIN,
            duration_ms=random.randrange(8_000, 30_000),
            speed_from_ckmh=slow_ckmh,
            speed_to_ckmh=slow_ckmh,
        )


def _one_speed(random: Random, world: World, segment: Segment, most_ckmh: int) -> Iterator[Segment]:
    roll = random.random()
    if roll < 0.4:
        yield _paced(random, world, segment, most_ckmh)
    elif roll < 0.75:
        yield from _trials(random, world, segment, most_ckmh)
    else:
        yield _left_by(random, segment, 0.5)


def _left_by(random: Random, segment: Segment, share: float) -> Segment:
    if random.random() >= share:
        return segment
    return replace(segment, leave=random.choice((Leave.EARLY, Leave.BY_HAND)))


def _paced(random: Random, world: World, segment: Segment, most_ckmh: int) -> Segment:
    begins_ckmh, lowest_ckmh = segment.speed_from_ckmh, world.machine.speed_min_ckmh
    highest_ckmh = max(begins_ckmh, min(most_ckmh, begins_ckmh + random.randrange(150)))
    paced = Paced(
        max(lowest_ckmh, begins_ckmh - random.randrange(120)),
        highest_ckmh,
        random.choice((10, 10, 20, 30)),
    )
    paced = replace(paced, lowest_ckmh=min(paced.lowest_ckmh, begins_ckmh))
    return _left_by(random, replace(segment, paced=paced), 0.6)


def _trials(random: Random, world: World, segment: Segment, most_ckmh: int) -> Iterator[Segment]:
    """One trial with a recovery behind it, or as many of these as a long walk has time for."""
    speed_ckmh, lowest_ckmh = segment.speed_from_ckmh, world.machine.speed_min_ckmh
    highest_pct = max(100, min(random.choice((100, 120, 150)), 100 * most_ckmh // speed_ckmh))
    lowest_pct = min(100, max(random.choice((50, 80, 100)), -(-100 * lowest_ckmh // speed_ckmh)))
    trial = Trial(random.choice((5, 10, 25)), -random.choice((5, 10, 25)), lowest_pct, highest_pct)
    easy_ckmh = max(lowest_ckmh, speed_ckmh * 6 // 10)
    trial_ms = random.randrange(6_000, 20_000)
    easy_ms = random.randrange(6_000, 25_000) + (speed_ckmh - easy_ckmh) * 150
    long = segment.duration_ms >= LONG_MS
    for _ in range(max(1, segment.duration_ms // (trial_ms + easy_ms)) if long else 1):
        yield replace(segment, trial=trial, duration_ms=trial_ms)
        yield replace(
            segment,
            part=Part.RECOVERY,
            duration_ms=easy_ms,
            speed_from_ckmh=easy_ckmh,
            speed_to_ckmh=easy_ckmh,
        )


# --- what is watched ------------------------------------------------------------------------------


def _gates(random: Random, world: World) -> Iterator[Gate]:
    signs = random.sample(tuple(Sign), random.choice((0, 1, 1, 2, 3)))
    for sign in signs:
        least, most = random.choice(ALLOWED[sign])
        if sign is Sign.HEART_RATE and world.undisturbed:
            least, most = CALM_HEART
        fresh_ms = random.choice((5_000, 10_000, 20_000, 60_000, 180_000))
        outside, missing = random.choice(tuple(Remedy)), random.choice(tuple(Remedy))
        yield Gate(sign, least, most, fresh_ms, outside, missing)


def _entry(random: Random) -> tuple[Gate, ...]:
    if random.random() < 0.6:
        return ()
    sign = random.choice((Sign.SYSTOLIC, Sign.PAIN, Sign.DIASTOLIC))
    least, most = random.choice(ALLOWED[sign])
    return (Gate(sign, least, most, random.choice((15_000, 60_000, 1_800_000))),)


# --- people ---------------------------------------------------------------------------------------


def _actions(random: Random, world: World) -> tuple[Action, ...]:
    """What was asked for out of turn, and as much again of what leads a walk."""
    more = (
        _action(random, random.randrange(world.storm_ms))
        for _ in range(random.randrange(1 + world.storm_ms // 20_000))
    )
    return tuple(sorted((*world.actions, *more), key=lambda action: action.at_ms))


def _action(random: Random, at_ms: int) -> Action:
    request, who = random.choice(LEADING), random.choice(PEOPLE)
    tells: tuple[tuple[Sign, int], ...] = ()
    if request is Request.TELL:
        signs = random.sample(tuple(Sign), random.choice((0, 1, 1, 1, 2)))
        tells = tuple((sign, random.choice(TELLS[sign])) for sign in signs)
    return Action(request, at_ms, who, tells=tells)
