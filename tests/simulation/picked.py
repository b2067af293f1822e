"""Seeds picked for tests that run one world several times: short ones in which much goes wrong.

The one rule: they are picked by what is drawn, so they stay what they are when drawing changes.
"""

from __future__ import annotations

from itertools import count, islice

from drawing import drawn

STORM_MS_MAX = 90_000
FAULTS_MIN = 6


def stormy_seeds(number: int) -> tuple[int, ...]:
    """The first so many of them."""
    return tuple(islice(filter(_stormy, count(1)), number))


def _stormy(seed: int) -> bool:
    world = drawn(seed)
    return world.storm_ms <= STORM_MS_MAX and len(world.faults) >= FAULTS_MIN
