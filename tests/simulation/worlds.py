"""A world of the simulation as one value: what is walked, on what, by whom, and what goes wrong.

The one rule: a world is data. Two equal worlds run alike to the byte, and a world with a fault,
an action or a segment less is a world again; that is what shrinking rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from treadmill_ctl.core.gates import Gate, Sign
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.profile import Leave, Segment
from treadmill_sim.machine import MachineProfile


class Kind(StrEnum):
    """What can go wrong. What `value` means stands beside each."""

    LINK_LOSS = "link-loss"  # out of range
    STALL = "stall"  # the machine reports nothing, the link stands
    DELAY = "delay"  # all that the machine says comes later by `value` ms; 0: in one burst after
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    # Records in parts of an ATT MTU of `value`, and now and then one missing; on a line in pieces
    # of up to `value` octets.
    FRAGMENT = "fragment"
    CORRUPT = "corrupt"  # cut, or with other octets
    REFUSE = "refuse"  # result code `value` to every request
    REFUSE_SPEED = "refuse-speed"  # result code `value` to all but stops and Request Control
    SILENCE = "silence"  # requests: 0 done and not answered, 1 not even done, 2 the write hangs
    CONTROL_REVOKED = "control-revoked"  # the console takes control back
    SECOND_CLIENT = "second-client"  # 0 takes control, 1 and goes faster, 2 stops, 3 stops, starts
    OVERSPEED = "overspeed"  # the belt runs `value` faster than told, 0.01 km/h
    STUCK = "stuck"
    IGNORED_STOP = "ignored-stop"
    RUNAWAY = "runaway"  # ignores stops, and runs `value` faster than told
    CREEP = "creep"  # the belt starts by itself and the machine tells nobody
    CONSOLE_FASTER = "console-faster"  # `value` presses
    CONSOLE_SLOWER = "console-slower"  # `value` presses
    CONSOLE_STOP = "console-stop"  # 0 stop, 1 pause, 2 reset
    CONSOLE_START = "console-start"
    KEY = "key"  # pulled, and put back after
    HOST_STALL = "host-stall"  # the service's process gets no processor
    CLOCK_JUMP = "clock-jump"  # the monotonic clock is `value` ms further at once
    RESTART = "restart"  # killed, and started again after
    DISK_FULL = "disk-full"  # the journal's lines are not taken
    OCTETS_LOST = "octets-lost"  # on a line: each `value`-th is lost, both ways
    OCTETS_GARBLED = "octets-garbled"
    OCTETS_DOUBLED = "octets-doubled"
    REFUSE_ONCE = "refuse-once"  # the family's error to one command that moves something
    TURNS_ROUND = "turns-round"  # the belt runs the other way than it was told
    DIRECTION_STUCK = "direction-stuck"  # and the machine says yes to any
    LOOP_HANG = "loop-hang"  # the judging loop stands still, and the process dies of it after


# What a family on a line has no word for, and what only such a one can suffer.
ONLY_ON_AIR = frozenset(
    {
        Kind.DUPLICATE, Kind.REORDER, Kind.CORRUPT, Kind.REFUSE, Kind.REFUSE_SPEED,
        Kind.CONTROL_REVOKED, Kind.SECOND_CLIENT,
    }
)  # fmt: skip
ONLY_ON_A_LINE = frozenset(
    {
        Kind.OCTETS_LOST, Kind.OCTETS_GARBLED, Kind.OCTETS_DOUBLED, Kind.REFUSE_ONCE,
        Kind.TURNS_ROUND, Kind.DIRECTION_STUCK, Kind.LOOP_HANG,
    }
)  # fmt: skip
ON_AIR = tuple(kind for kind in Kind if kind not in ONLY_ON_A_LINE)
ON_A_LINE = tuple(kind for kind in Kind if kind not in ONLY_ON_AIR)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something goes wrong from a time on, for a time; world time, ms."""

    kind: Kind
    at_ms: int
    lasts_ms: int = 0
    value: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """Somebody asks for something at a time, whatever the session is at."""

    request: Request
    at_ms: int
    who: str
    complete: bool = True  # a CONFIRM with every item
    tells: tuple[tuple[Sign, int], ...] = ()  # of a TELL


@dataclass(frozen=True, slots=True)
class LinkShape:
    """How a healthy link is: one leg's latency, supervision timeout, time to connect."""

    latency_ms: int = 15
    jitter_ms: int = 10
    supervision_ms: int = 720
    connect_ms: int = 200


@dataclass(frozen=True, slots=True)
class World:
    """One seed's world. `storm_ms` is how long things may go wrong; then all is healed.

    `look_ms` is how often the person beside the walker looks at the display. `machine` is, of
    a family on a line, what the person who set it up says of it.
    """

    seed: int
    machine: MachineProfile
    link: LinkShape
    walker: Caps | None
    segments: tuple[Segment, ...]
    actions: tuple[Action, ...]
    faults: tuple[Fault, ...]
    storm_ms: int
    look_ms: int
    shuffled: bool  # timers of one instant in an order drawn by the seed
    entry: tuple[Gate, ...] = ()
    gates: tuple[Gate, ...] = ()
    family: str = "ftms"
    unit: str | None = None  # that the machine counts in, where its octets do not say

    @property
    def led(self) -> bool:
        """Whether the plan leaves anything of the walk to persons, or watches the walker."""
        return bool(self.entry or self.gates) or any(map(is_led, self.segments))

    @property
    def undisturbed(self) -> bool:
        """Whether nothing goes wrong and nobody asks for anything out of turn."""
        return self.calm and not self.actions

    @property
    def calm(self) -> bool:
        """Whether nothing goes wrong."""
        return not self.faults

    @property
    def startable(self) -> bool:
        """Whether a start is allowed: a deck to be moved is one whose grade is reported."""
        moves = self.machine.has_grade and any(segment.grade_dpct for segment in self.segments)
        return not moves or "inclination" in self.machine.reports


def is_led(segment: Segment) -> bool:
    """Whether a segment leaves anything to persons."""
    return bool(segment.paced or segment.trial) or segment.leave is not Leave.ON_TIME
