"""The phases of a session and every way from one to the next, as one table.

The one rule: a phase changes only by a row of `TABLE`; what is not in it cannot happen.
"""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Where a session stands."""

    STANDING = "standing"  # the belt is or must come to a standstill; nobody confirmed a start
    READY = "ready"  # standstill, interlocks confirmed for one start
    ANNOUNCING = "announcing"  # a person asked to go; 3-2-1
    STARTING = "starting"  # the start is sent, no motion measured yet
    WALKING = "walking"
    SLOWING = "slowing"  # ramp to zero, then the machine's stop, until standstill is measured
    ENDED = "ended"
    TRIPPED = "tripped"  # the machine's own stop at once, repeated until standstill is measured
    LATCHED = "latched"  # standstill after a trip; only a person's reset leaves it


class Hold(StrEnum):
    """What a session stands still for, or slows down for."""

    NOTHING = "nothing"  # it walks
    START = "start"  # has not walked yet
    PAUSE = "pause"
    REST = "rest"
    TURN = "turn"
    END = "end"


class Cause(StrEnum):
    """What makes a phase change."""

    CONFIRMED = "confirmed"
    LAPSED = "lapsed"  # the confirmation grew old, or what it rested on went away
    GO = "go"
    ANNOUNCED = "announced"
    MOVING = "moving"
    HALT = "halt"  # pause, rest, turn, stop, end of plan: slow down; the hold says for what
    STILL = "still"
    FINISHED = "finished"  # still, and there is nothing more to walk
    TRIP = "trip"
    RESET = "reset"


TABLE: dict[Phase, dict[Cause, Phase]] = {
    Phase.STANDING: {
        Cause.CONFIRMED: Phase.READY,
        Cause.HALT: Phase.SLOWING,
        Cause.TRIP: Phase.TRIPPED,
    },
    Phase.READY: {
        Cause.GO: Phase.ANNOUNCING,
        Cause.LAPSED: Phase.STANDING,
        Cause.HALT: Phase.SLOWING,
        Cause.TRIP: Phase.TRIPPED,
    },
    Phase.ANNOUNCING: {
        Cause.ANNOUNCED: Phase.STARTING,
        Cause.LAPSED: Phase.STANDING,
        Cause.HALT: Phase.SLOWING,
        Cause.TRIP: Phase.TRIPPED,
    },
    Phase.STARTING: {
        Cause.MOVING: Phase.WALKING,
        Cause.HALT: Phase.SLOWING,
        Cause.TRIP: Phase.TRIPPED,
    },
    Phase.WALKING: {
        Cause.HALT: Phase.SLOWING,
        Cause.TRIP: Phase.TRIPPED,
    },
    Phase.SLOWING: {
        Cause.HALT: Phase.SLOWING,
        Cause.STILL: Phase.STANDING,
        Cause.FINISHED: Phase.ENDED,
        Cause.TRIP: Phase.TRIPPED,
    },
    Phase.ENDED: {
        Cause.TRIP: Phase.TRIPPED,
    },
    Phase.TRIPPED: {
        Cause.STILL: Phase.LATCHED,
        Cause.TRIP: Phase.TRIPPED,
    },
    Phase.LATCHED: {
        Cause.RESET: Phase.ENDED,
        Cause.TRIP: Phase.TRIPPED,
    },
}

# Phases in which the belt may be moving because this service set it in motion.
UNDER_WAY = frozenset({Phase.STARTING, Phase.WALKING, Phase.SLOWING, Phase.TRIPPED})

# From these no way leads back to a walk.
SETTLED = (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED)


def after(phase: Phase, cause: Cause) -> Phase | None:
    """The phase that follows, or None where the cause changes nothing in this phase."""
    return TABLE[phase].get(cause)
