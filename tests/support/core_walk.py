"""A session of the core on a scripted belt, tick by tick, and what such sessions are built from.

The one rule: every tick is kept, with what went in and what came out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from scripted_belt import Belt
from treadmill_ctl.core.limits import SITE_DEFAULT, Caps, in_force
from treadmill_ctl.core.model import (
    Asked,
    Command,
    Event,
    Machine,
    Notice,
    Noticed,
    Range,
    Request,
    SetSpeed,
    StartBelt,
    Way,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.core.session import Note, Outcome, Rejected, Setup, State
from treadmill_ctl.core.tick import tick
from treadmill_ctl.core.watch import Reason

TICK_MS = 100
WAY_ITEM = {Way.TURNED: "way:turned", Way.REVERSED: "way:reversed", Way.STRAIGHT: "way:straight"}


@dataclass(frozen=True)
class Tick:
    """One tick as it was: what went in and what came out."""

    now_ms: int
    events: tuple[Event, ...]
    outcome: Outcome


@dataclass
class Walk:
    """A session on a scripted treadmill; every tick is kept."""

    setup: Setup
    belt: Belt
    now_ms: int = 0
    ticks: list[Tick] = field(default_factory=list[Tick])
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = State(self.setup)

    def tick(self, *events: Event, after_ms: int = TICK_MS) -> Outcome:
        """On by a time and tick with these events besides what the treadmill says."""
        self.now_ms += after_ms
        said = (*self.belt.advance(self.now_ms), *events)
        return self.feed(said, self.now_ms)

    def feed(self, events: tuple[Event, ...], now_ms: int) -> Outcome:
        """Tick with exactly these events, whatever the treadmill would have said."""
        outcome = tick(self.state, events, now_ms)
        self.ticks.append(Tick(now_ms, events, outcome))
        self.state = outcome.state
        for cleared in outcome.cleared:
            self.belt.take(cleared.number, cleared.command, now_ms)
        return outcome

    def run(self, for_ms: int) -> tuple[Tick, ...]:
        """Tick at the loop's pace for a time; the ticks of it."""
        first = len(self.ticks)
        for _ in range(for_ms // TICK_MS):
            self.tick()
        return tuple(self.ticks[first:])

    def until(self, *phases: Phase, limit_ms: int = 60_000) -> tuple[Tick, ...]:
        """Tick until the session is in one of these phases; the ticks of it."""
        first = len(self.ticks)
        end_ms = self.now_ms + limit_ms
        while self.state.phase not in phases:
            assert self.now_ms < end_ms, f"{limit_ms} ms on, still {self.state.phase}"
            self.tick()
        return tuple(self.ticks[first:])

    def ask(self, request: Request, *confirms: str) -> Outcome:
        """Somebody asks, and the session ticks."""
        return self.tick(Asked(request, "anna", "test", confirms))

    def notice(self, notice: Notice, value: int = 0) -> Outcome:
        """The treadmill tells of something, and the session ticks."""
        return self.tick(Noticed(notice, value))

    def items(self) -> tuple[str, ...]:
        """Every interlock of the next start."""
        return ("key", "deck", "stop-in-reach", WAY_ITEM[self.state.next_way], "walker-ready")

    def confirm(self) -> Outcome:
        """A person confirms every interlock of the next start."""
        return self.ask(Request.CONFIRM, *self.items())

    def link(self) -> None:
        """A connection comes about, and time passes until standstill is measured."""
        self.tick(*self.belt.link())
        self.run(4 * self.belt.period_ms)

    def to(self, phase: Phase) -> Walk:
        """A cooperative person and a good treadmill bring the session into this phase."""
        steps = {
            Phase.READY: self.confirm,
            Phase.ANNOUNCING: lambda: self.ask(Request.START),
            Phase.STARTING: lambda: self.until(Phase.STARTING),
            Phase.WALKING: lambda: self.until(Phase.WALKING),
        }
        self.link()
        assert self.state.phase is Phase.STANDING
        if phase is Phase.STANDING:
            return self
        for reached, step in steps.items():
            step()
            if reached is phase:
                break
        match phase:
            case Phase.SLOWING:
                self.run(6_000)
                self.ask(Request.PAUSE)
            case Phase.ENDED:
                self.ask(Request.STOP)
                self.until(Phase.ENDED)
            case Phase.TRIPPED:
                self.run(6_000)
                self.ask(Request.ESTOP)
            case Phase.LATCHED:
                self.ask(Request.ESTOP)
                self.until(Phase.LATCHED)
            case _:
                pass
        assert self.state.phase is phase
        return self

    def rest(self) -> None:
        """Pause the walk and wait for standstill."""
        self.ask(Request.PAUSE)
        self.until(Phase.STANDING)

    def commands(self) -> list[tuple[int, Command]]:
        """Everything that left, with its time."""
        return [(t.now_ms, c.command) for t in self.ticks for c in t.outcome.cleared]

    def speeds(self) -> list[tuple[int, int]]:
        """Every setpoint that left, as a magnitude, with its time."""
        return [
            (now_ms, abs(command.speed_ckmh))
            for now_ms, command in self.commands()
            if isinstance(command, (StartBelt, SetSpeed))
        ]

    def starts(self) -> int:
        """How often the belt was told to start."""
        return sum(isinstance(command, StartBelt) for _, command in self.commands())

    def left(self) -> list[Command]:
        """What left in the last tick."""
        return [each.command for each in self.ticks[-1].outcome.cleared]

    def rejected(self) -> list[str]:
        """What people heard in the last tick when they asked for what could not be."""
        notes = self.ticks[-1].outcome.notes
        return [note.why for note in notes if isinstance(note, Rejected)]

    @property
    def reason(self) -> Reason | None:
        """Why the session tripped, if it did."""
        return None if self.state.trip is None else self.state.trip.reason

    def notes(self) -> list[Note]:
        """Everything that was noted."""
        return [note for t in self.ticks for note in t.outcome.notes]


def _walk(
    duration_ms: int = 60_000,
    to_ckmh: int = 300,
    from_ckmh: int | None = None,
    way: Way = Way.TURNED,
    grade_dpct: int = 0,
    acceleration_mm_s2: int | None = None,
) -> Segment:
    return Segment(
        SegmentKind.WALK,
        "walk",
        Part.MAIN,
        way,
        duration_ms,
        to_ckmh if from_ckmh is None else from_ckmh,
        to_ckmh,
        grade_dpct,
        acceleration_mm_s2,
    )


def _rest(duration_ms: int = 5_000, way: Way = Way.TURNED) -> Segment:
    return Segment(SegmentKind.REST, "rest", Part.RECOVERY, way, duration_ms)


def _turn(duration_ms: int = 5_000, way: Way = Way.TURNED) -> Segment:
    return Segment(SegmentKind.TURN, "turn", Part.RECOVERY, way, duration_ms)


PLAIN = Machine("plain", "test", Range(50, 800, 10), grade=Range(0, 150, 5))
REVERSING = Machine(
    "reversing", "test", Range(50, 800, 10), grade=Range(-50, 150, 5), reverses=True
)
SLOW_TO_TAKE = replace(PLAIN, command_gap_ms=1_500)


@dataclass(frozen=True)
class Kit:
    """What tests build sessions from."""

    walk: Callable[..., Segment] = _walk
    rest: Callable[..., Segment] = _rest
    turn: Callable[..., Segment] = _turn
    plain: Machine = PLAIN
    reversing: Machine = REVERSING
    slow_to_take: Machine = SLOW_TO_TAKE

    def setup(
        self, *segments: Segment, machine: Machine = PLAIN, caps: Caps | None = None
    ) -> Setup:
        """A session's fixed part, by default one long walk."""
        plan = Plan("plan", "Plan", segments or (_walk(),))
        return Setup(plan, in_force(*(() if caps is None else (caps,)), SITE_DEFAULT), machine)

    def setup_of(self, segments: tuple[Segment, ...]) -> Setup:
        """A session's fixed part of exactly these segments."""
        return Setup(Plan("plan", "Plan", segments), in_force(SITE_DEFAULT), PLAIN)

    def session(
        self, *segments: Segment, machine: Machine = PLAIN, caps: Caps | None = None
    ) -> Walk:
        """A session that has not begun, on a treadmill that is not linked."""
        return Walk(self.setup(*segments, machine=machine, caps=caps), Belt(machine))
