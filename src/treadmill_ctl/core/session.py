"""A session as one value: what is fixed, and what changes with every tick.

The one rule: a state is a frozen value; two equal states behave alike for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from treadmill_ctl.core.gates import Remedy, Sign
from treadmill_ctl.core.guard import Books, Cleared, Refused, Rules
from treadmill_ctl.core.guidance import UNTOUCHED, Guidance
from treadmill_ctl.core.interlocks import EXPERIMENTAL, SUPPORT, required
from treadmill_ctl.core.limits import Limits
from treadmill_ctl.core.model import Machine, Request, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place, Plan, Segment, SegmentKind
from treadmill_ctl.core.ramp import Ramp
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.stopping import Stopping, forlorn
from treadmill_ctl.core.watch import Trip, Watching


@dataclass(frozen=True, slots=True)
class Setup:
    """What a session is about: fixed from its first tick to its last."""

    plan: Plan
    limits: Limits
    machine: Machine
    rules: Rules = field(init=False, repr=False, compare=False)  # what the guard judges by
    watches_heart: bool = field(init=False, repr=False, compare=False)

    @property
    def moves_deck(self) -> bool:
        """Whether the plan wants a grade that this machine has a motor for."""
        wants = any(segment.grade_dpct for segment in self.plan.segments)
        return wants and self.machine.grade is not None

    def interlocks(self, way: Way) -> tuple[str, ...]:
        """The items that a person confirms before a start in this way."""
        return required(way, self.rules.support)

    def __post_init__(self) -> None:
        of_machine = (EXPERIMENTAL,) if self.machine.unproven else ()
        support = (*of_machine, *self.plan.support)
        object.__setattr__(self, "rules", Rules(self.limits, self.machine, support))
        watched = [gate.sign for gate in self.plan.watched]
        object.__setattr__(self, "watches_heart", Sign.HEART_RATE in watched)
        unknown = [item for item in self.plan.support if item not in SUPPORT]
        if unknown:
            raise ValueError(f"a plan cannot ask for {unknown[0]}; there are {', '.join(SUPPORT)}")
        walks = SegmentKind.WALK
        segments = self.plan.segments
        if not segments or segments[0].kind is not walks or segments[-1].kind is not walks:
            raise ValueError("a plan begins and ends with a walk")
        for before, after in pairwise(segments):
            if before.kind is not walks and after.kind is not walks:
                raise ValueError("a rest or a turn is followed by a walk")
            if before.kind is not SegmentKind.TURN and before.way is not after.way:
                raise ValueError("walker and belt change direction only across a turn")


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person must act on at once, in their words; stays until a person resets."""

    name: str
    why: str


class Cruise(NamedTuple):
    """How long nothing is to be decided.

    Up to a time, to the end of which the last report stays fresh or is stale already, and while
    the belt reports a speed (signed, 0.01 km/h) between two bounds or nothing at all.
    `advances`: the plan goes on meanwhile. `climb_fine`: the line of the ramp moves by so much in
    a ms, up or down. `tilts`: the time counts toward the deck's next grade.
    """

    until_ms: int  # before this
    fresh_to_ms: int  # and not after this
    lowest_ckmh: int
    highest_ckmh: int
    advances: bool
    climb_fine: int
    tilts: bool


class State(NamedTuple):
    """Everything a session knows. Times on the loop's monotonic clock, ms.

    A tuple, because one is made ten times a second; in most ticks only the first five change.

    `lived_ms` counts every tick clamped: the time that ramps may act on.
    """

    setup: Setup
    at_ms: int | None = None
    lived_ms: int = 0
    place: Place = Place()
    seen: Seen = Seen()
    phase: Phase = Phase.STANDING
    hold: Hold = Hold.START
    entered_ms: int = 0
    watching: Watching = Watching()
    books: Books = Books()
    ramp: Ramp = Ramp()
    grade_ms: int = 0
    stopping: Stopping | None = None
    stops: tuple[int, ...] = ()  # numbers of the last stops, to know their answers by
    trip: Trip | None = None
    alarm: Alarm | None = None
    refusals: int = 0
    why: str = ""  # why the session slows down or ended, for a person
    guidance: Guidance = UNTOUCHED
    cruise: Cruise | None = None

    @property
    def segment(self) -> Segment | None:
        """The segment the session is in, None past the end."""
        return segment_at(self.setup, self.place)

    @property
    def next_way(self) -> Way:
        """How walker and belt go together at the next start."""
        return next_way(self.setup, self.place, self.hold)

    @property
    def interlocks(self) -> tuple[str, ...]:
        """The items that a person confirms before the next start."""
        return self.setup.interlocks(self.next_way)


def segment_at(setup: Setup, place: Place) -> Segment | None:
    """The segment at a place, None past the end."""
    segments = setup.plan.segments
    return segments[place.segment] if place.segment < len(segments) else None


def next_way(setup: Setup, place: Place, hold: Hold) -> Way:
    """How walker and belt go together at the next start; after a rest or a turn, what follows."""
    segments = setup.plan.segments
    index = place.segment + (hold in (Hold.REST, Hold.TURN))
    return segments[min(index, len(segments) - 1)].way


def deaf(state: State, now_ms: int) -> bool:
    """Whether the connection leads nowhere: a stop is under way and only a new one may carry it."""
    stopping, machine = state.stopping, state.setup.machine
    return stopping is not None and forlorn(stopping, state.seen, machine, now_ms)


@dataclass(frozen=True, slots=True)
class Entered:
    """The session came into a phase."""

    phase: Phase
    hold: Hold
    why: str = ""


@dataclass(frozen=True, slots=True)
class SegmentEntered:
    """The plan went on to its next segment, counted from 0."""

    segment: int


@dataclass(frozen=True, slots=True)
class Tripped:
    """A rule forced a stop."""

    trip: Trip


@dataclass(frozen=True, slots=True)
class Alarmed:
    """An alarm was raised."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class Rejected:
    """A person's request that could not be taken, and what to do instead."""

    request: Request
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Heeded:
    """A person's request was taken, and what holds now."""

    request: Request
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Gated:
    """A gate closed: on which sign, what it did about it, and why."""

    sign: Sign
    remedy: Remedy
    why: str


Note = Entered | SegmentEntered | Tripped | Alarmed | Rejected | Heeded | Gated | Refused


class Outcome(NamedTuple):
    """What a tick decided: the next state, what may leave, what is worth writing down."""

    state: State
    cleared: tuple[Cleared, ...] = ()
    notes: tuple[Note, ...] = ()
