"""Draws what goes wrong in a world, and who asks for what in between.

The one rule: swarm style: each kind of fault is on in about a third of the worlds, so that each
meets each other often, and is alone too. In a long world faults come in bursts over its whole
length, so that they meet, and between them the walk goes on undisturbed.
"""

from __future__ import annotations

from random import Random

from treadmill_ctl.core.model import Request
from worlds import ON_AIR, Action, Fault, Kind

KIND_ON = 0.35
LONG_MS = 240_000
BURST_MS = 15_000

PEOPLE = ("therapist", "assistant", "walker", "visitor")
SENSIBLE = (
    *(Request.PAUSE,) * 6,
    *(Request.STOP,) * 3,
    *(Request.ESTOP,) * 3,
    *(Request.RESUME,) * 3,
    *(Request.START,) * 3,
    *(Request.RESET,) * 4,
    *(Request.CONFIRM,) * 3,
)


def drawn_actions(random: Random, storm_ms: int) -> tuple[Action, ...]:
    """What people ask for out of turn."""
    waits_ms = (15_000, 60_000, 60_000, 200_000)
    if storm_ms > LONG_MS:
        waits_ms = (60_000, 200_000, 400_000, 800_000)
    actions = (
        Action(
            random.choice(SENSIBLE),
            random.randrange(storm_ms),
            random.choice(PEOPLE),
            random.random() < 0.8,
        )
        for _ in range(storm_ms // random.choice(waits_ms))
    )
    return tuple(sorted(actions, key=lambda action: action.at_ms))


def drawn_faults(
    random: Random, storm_ms: int, known: tuple[Kind, ...] = ON_AIR
) -> tuple[Fault, ...]:
    """What goes wrong, in the order of time."""
    kinds = [kind for kind in known if random.random() < KIND_ON]
    times_ms = _in_bursts(random, storm_ms) if storm_ms > LONG_MS else _spread(random, storm_ms)
    faults = (_fault(random, random.choice(kinds), at_ms) for at_ms in times_ms if kinds)
    return tuple(sorted(faults, key=lambda fault: fault.at_ms))


def _spread(random: Random, storm_ms: int) -> list[int]:
    wait_ms = random.choice((5_000, 10_000, 20_000, 40_000))
    return [random.randrange(storm_ms) for _ in range(max(storm_ms // wait_ms, 1))]


def _in_bursts(random: Random, storm_ms: int) -> list[int]:
    bursts = 1 + storm_ms // random.choice((90_000, 240_000, 480_000))
    begin_ms = [random.randrange(storm_ms - BURST_MS) for _ in range(bursts)]
    return [
        at_ms + random.randrange(BURST_MS)
        for at_ms in begin_ms
        for _ in range(random.choice((1, 2, 3, 5)))
    ]


def _fault(random: Random, kind: Kind, at_ms: int) -> Fault:
    shortest_ms, longest_ms = LASTS_MS.get(kind, (500, 15_000))
    lasts_ms = random.randrange(shortest_ms, longest_ms + 1) if longest_ms else 0
    return Fault(kind, at_ms, lasts_ms, _value(random, kind))


LASTS_MS = {
    Kind.LINK_LOSS: (300, 20_000),
    Kind.STALL: (800, 12_000),
    Kind.DELAY: (500, 8_000),
    Kind.CONTROL_REVOKED: (0, 0),
    Kind.SECOND_CLIENT: (200, 8_000),
    Kind.CREEP: (0, 0),
    Kind.CONSOLE_FASTER: (0, 0),
    Kind.CONSOLE_SLOWER: (0, 0),
    Kind.CONSOLE_STOP: (0, 0),
    Kind.CONSOLE_START: (0, 0),
    Kind.KEY: (1_000, 15_000),
    Kind.HOST_STALL: (200, 3_000),
    Kind.CLOCK_JUMP: (0, 0),
    Kind.RESTART: (300, 8_000),
    Kind.DISK_FULL: (1_000, 60_000),
    Kind.REFUSE_ONCE: (1_000, 8_000),
    Kind.LOOP_HANG: (300, 8_000),
}


def _value(random: Random, kind: Kind) -> int:
    match kind:
        case Kind.DELAY:
            return random.choice((0, random.randrange(50, 3_000)))
        case Kind.FRAGMENT:
            return random.choice((23, 14, 10))
        case Kind.REFUSE | Kind.REFUSE_SPEED:
            return random.randrange(2, 6)
        case Kind.SILENCE:
            return random.randrange(3)
        case Kind.SECOND_CLIENT:
            return random.randrange(4)
        case Kind.OVERSPEED | Kind.RUNAWAY:
            return random.randrange(10, 300)
        case Kind.CONSOLE_FASTER | Kind.CONSOLE_SLOWER:
            return random.randrange(1, 6)
        case Kind.CONSOLE_STOP:
            return random.randrange(3)
        case Kind.CLOCK_JUMP:
            return random.randrange(200, 10_000)
        case _:
            return 0
