"""What must be so before every start: what a person confirms, by name and as a sentence.

The one rule: every motion needs every item, confirmed for that very start.
"""

from __future__ import annotations

from collections.abc import Collection

from treadmill_ctl.core.model import GuardianIs, Stance, Way

KEY = "key"
DECK = "deck"
STOP_IN_REACH = "stop-in-reach"
WALKER_READY = "walker-ready"
EXPERIMENTAL = "experimental"  # a machine is unproven


def facing(way: Way) -> str:
    """The item that says how walker and belt go together."""
    return f"way:{way}"


SENTENCES = {
    KEY: "The walker wears the treadmill's safety key.",
    DECK: "The deck and the floor behind it are clear; the walker stands on the side rails"
    " or holds the handrail.",
    STOP_IN_REACH: "A person who can reach the treadmill's own stop stands beside it.",
    WALKER_READY: "The walker knows that the belt will start now.",
    facing(Way.TURNED): "The walker faces the REAR of the treadmill; the belt runs forward.",
    facing(Way.REVERSED): "The walker faces the CONSOLE; the belt runs in REVERSE.",
    facing(Way.STRAIGHT): "The walker faces the CONSOLE; the belt runs forward.",
    # What only some plans ask for.
    "harness": "The walker wears a harness that catches a fall, and it is fastened.",
    "rail": "The walker has both hands on the handrail.",
    "second-person": "A second person stands beside the walker.",
    "body-weight": "As much of the walker's weight is borne as the profile says.",
    "barefoot": "The walker is barefoot.",
    EXPERIMENTAL: "This treadmill is driven EXPERIMENTALLY: all who are here have read what is said"
    " of it, and a person beside it is ready to pull its key.",
}
SUPPORT = ("harness", "rail", "second-person", "body-weight", "barefoot")


STANCES = {
    Stance.COMING: "the guardian is not at its post yet",
    Stance.BLIND: "the guardian has no connection of its own to the treadmill",
    Stance.SILENT: "the guardian does not answer",
    Stance.FIRED: "the guardian has told the belt to stop",
    Stance.GONE: "the guardian is gone",
}


def required(way: Way, support: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The items for a start in this way, in the order in which a person is asked.

    `support` is what the plan needs beside the treadmill, of `SUPPORT`.
    """
    return (KEY, DECK, STOP_IN_REACH, *support, facing(way), WALKER_READY)


def hold(confirms: Collection[str], way: Way, support: tuple[str, ...] = ()) -> bool:
    """Whether every item for a start in this way is confirmed, and no other way beside it."""
    ways = [each for each in Way if facing(each) in confirms]
    return ways == [way] and all(item in confirms for item in required(way, support))


def unguarded(guardian: GuardianIs | None) -> str:
    """Why no belt may be started for want of the guardian.

    Empty where it watches, and where a person chose to have none.
    """
    if guardian is None or guardian.stance is Stance.WATCHING:
        return ""
    said = STANCES[guardian.stance]
    return f"{said}: {guardian.why}" if guardian.why else said
