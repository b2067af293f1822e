"""The moves of the check: what each asks of the belt, and what it says to the technician.

The one rule: a move is a short profile on an empty belt, never above `EMPTY_CKMH_MAX`; who takes it
through is the loop that takes every session through, with its guard, its watch and its guardian.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from treadmill_ctl.core.limits import Caps, in_force
from treadmill_ctl.core.model import Machine, Way
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.core.session import Setup
from treadmill_ctl.core.watch import Reason

EMPTY_CKMH_MAX: Final = 300
EMPTY: Final = Caps(
    "empty-belt check",
    backward_ckmh=EMPTY_CKMH_MAX,
    forward_ckmh=EMPTY_CKMH_MAX,
    acceleration_mm_s2=100,
    deceleration_mm_s2=150,
    session_ms=600_000,
)
# Slower machines than the figures of an unknown one allow are to be found out, not tripped on.
START_MS_MAX: Final = 20_000
FOLLOW_MS: Final = 5_000

HOLD_MS: Final = 9_000  # at a speed: to be reached at the ramp in force, and then looked at
COME_DOWN_MS: Final = 12_000  # from the top to the slowest, and held there
LONG_MS: Final = 60_000  # for what the move itself ends
COUNTING_MS: Final = 300_000  # ten turns of a long belt at walking pace, counted twice


class Step(StrEnum):
    """A step of the check, in the order in which they are taken."""

    REPORTS = "reports"
    SPEEDS = "speeds"
    STOP = "stop"
    PAUSE = "pause"
    KEY = "key"
    LOSS = "link loss"
    BELT = "belt"


@dataclass(frozen=True, slots=True)
class Words:
    """What a technician reads: what comes, what to do while the belt moves."""

    coming: str
    meanwhile: str = ""


WORDS: Final[Mapping[Step, Words]] = {
    Step.REPORTS: Words(
        "The treadmill is told to stop and listened to for ten seconds; its belt stays still."
    ),
    Step.SPEEDS: Words(
        "The belt starts after 3-2-1, takes some speeds up to {top}, comes down to its slowest and"
        " stops: about two minutes."
    ),
    Step.STOP: Words(
        "The belt starts, goes to {top}, and is told to stop there by its own stop.",
        "Listen for the stop: the belt must come to stand by itself.",
    ),
    Step.PAUSE: Words(
        "The belt starts and stays at its slowest; then you press PAUSE on its console. Answer n if"
        " it has no such button.",
        "Now press PAUSE on the treadmill's console.",
    ),
    Step.KEY: Words(
        "The belt starts and stays at its slowest; then you pull the safety key.",
        "Now pull the safety key.",
    ),
    Step.LOSS: Words(
        "The belt starts and stays at its slowest; then this program cuts its own connection, and"
        " you look whether the belt runs on. Be ready to pull the key.",
    ),
    Step.BELT: Words(
        "Stick a mark across the belt and have a stopwatch ready. The belt starts and stays at"
        " {timed}; you time ten turns of the mark, then stop the belt with any key.",
        "Time ten turns of the mark: start the watch at turn 0. Then press any key: the belt stops."
        " It stops by itself after five minutes.",
    ),
}

# What a move may trip on because it was meant to, or because it is the very thing to be found out.
MEANT: Final[Mapping[Step, frozenset[Reason]]] = {
    Step.STOP: frozenset({Reason.ESTOP}),
    Step.PAUSE: frozenset({Reason.CONTROL_LOST}),
    Step.KEY: frozenset(
        {
            Reason.KEY_PULLED,
            Reason.STALE,
            Reason.LINK_LOST,
            Reason.CONTROL_LOST,
            Reason.NOT_FOLLOWING,
        }
    ),
    Step.LOSS: frozenset({Reason.LINK_LOST}),
}


def lenient(machine: Machine) -> Machine:
    """The same machine with time to be slow; what it says of itself stays."""
    return replace(
        machine,
        start_ms_max=max(machine.start_ms_max, START_MS_MAX),
        follow_ms=max(machine.follow_ms, FOLLOW_MS),
    )


def top_ckmh(machine: Machine) -> int:
    """The fastest place on a machine's grid that the check goes to."""
    return machine.speed.at_or_below(min(EMPTY_CKMH_MAX, machine.speed.highest))


def timed_ckmh(machine: Machine) -> int:
    """The speed at which the belt is timed: two thirds of the way, and never below the slowest."""
    return max(machine.speed.at_or_below(top_ckmh(machine) * 2 // 3), machine.speed.lowest)


def setup(step: Step, machine: Machine, *site: Caps) -> Setup:
    """The session of a step on a machine; `site` are the caps of the site, which hold here too."""
    name = step.replace(" ", "-")
    plan = Plan(f"commission-{name}", f"Empty-belt check: {step}", _segments(step, machine))
    return Setup(plan, in_force(EMPTY, *site), lenient(machine))


def _segments(step: Step, machine: Machine) -> tuple[Segment, ...]:
    grid, lowest = machine.speed, machine.speed.lowest
    match step:
        case Step.SPEEDS if machine.live_speed:
            top = top_ckmh(machine)
            second = min(grid.above(lowest), top)
            third = min(grid.above(second), top)
            ways = dict.fromkeys((lowest, second, third, timed_ckmh(machine), top))
            return (*(_walk(speed, HOLD_MS) for speed in ways), _walk(lowest, COME_DOWN_MS))
        case Step.STOP if machine.live_speed:
            return (_walk(top_ckmh(machine), LONG_MS),)
        case Step.BELT if machine.live_speed:
            return (_walk(timed_ckmh(machine), COUNTING_MS),)
        case Step.BELT:
            return (_walk(lowest, COUNTING_MS),)
        case _:
            return (_walk(lowest, LONG_MS if step is not Step.SPEEDS else HOLD_MS),)


def _walk(speed_ckmh: int, duration_ms: int) -> Segment:
    return Segment(
        SegmentKind.WALK,
        "empty belt",
        Part.MAIN,
        Way.STRAIGHT,
        duration_ms,
        speed_ckmh,
        speed_ckmh,
    )
