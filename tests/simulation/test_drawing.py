"""Worlds are drawn as the figures say: long enough, stormy enough, and of every kind."""

from collections import Counter

from drawing import drawn
from mischief import BURST_MS, LONG_MS
from worlds import ON_AIR

WORLDS = [drawn(seed) for seed in range(1_000)]
MINUTE_MS = 60_000


def test_a_seed_is_a_world() -> None:
    """The same seed draws an equal world, another seed another."""
    assert drawn(5) == WORLDS[5] != WORLDS[6]


def test_sessions_are_as_long_as_clinics_walk_beside_short_storms() -> None:
    """About half last under two minutes, the others six to twenty; seven minutes in the mean."""
    plans_ms = [sum(segment.duration_ms for segment in world.segments) for world in WORLDS]
    clinical = [plan_ms for plan_ms in plans_ms if 5 * MINUTE_MS <= plan_ms <= 25 * MINUTE_MS]
    assert len(WORLDS) * 0.4 < len(clinical) < len(WORLDS) * 0.6
    mean_ms = sum(world.storm_ms for world in WORLDS) / len(WORLDS)
    assert 4 * MINUTE_MS < mean_ms < 8 * MINUTE_MS


def test_every_kind_of_fault_is_drawn_and_a_world_has_eight_of_them_in_the_mean() -> None:
    """None is rare: in five thousand seeds each comes a thousand times."""
    drawn_kinds = Counter(fault.kind for world in WORLDS for fault in world.faults)
    assert min(drawn_kinds[kind] for kind in ON_AIR) > 200
    assert sum(drawn_kinds.values()) > 8 * len(WORLDS)


def test_in_long_worlds_faults_come_in_bursts_over_the_whole_length() -> None:
    """Most have a neighbour within seconds, and the last third has as many as the first."""
    near = apart = 0
    thirds: Counter[int] = Counter()
    for world in WORLDS:
        if world.storm_ms < LONG_MS or world.calm:
            continue
        times_ms = [fault.at_ms for fault in world.faults]
        thirds.update(3 * at_ms // world.storm_ms for at_ms in times_ms)
        for index, at_ms in enumerate(times_ms):
            others = times_ms[:index] + times_ms[index + 1 :]
            if any(abs(other - at_ms) < BURST_MS for other in others):
                near += 1
            else:
                apart += 1
    assert near > 2 * apart > 0
    assert min(thirds[third] for third in range(3)) > sum(thirds.values()) / 4
