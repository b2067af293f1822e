"""A plan walked ahead of time: the core's own ticks, on a belt that does at once what it is told.

The one rule: every speed and grade in a forecast was decided by the core, tick by tick, with the
limits in force; nothing is reckoned beside it. Pure: a plan gives the same forecast for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from treadmill_ctl.cli.companion import asks
from treadmill_ctl.core.limits import TICK_MS, Limits
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Linked,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.session import Setup, State
from treadmill_ctl.core.tick import tick
from treadmill_ctl.core.units import FINE_PER_CKMH, change_fine, distance_mm, fine, kmh

COUNTDOWN_MS_MAX: Final = 3_000  # of the treadmill's own, from the start to motion
WALK_AGAIN_MS_MAX: Final = 60_000  # what a start, a stop and the waits of the core may add
_LOWEST_CKMH: Final = (50, 10)
_STEP_CKMH: Final = 10


class Moment(NamedTuple):
    """What holds from a time on: speed of the belt (magnitude), grade as the walker feels it.

    `segment` is an index into the plan; the number of its segments once the plan is complete.
    """

    at_ms: int
    segment: int
    speed_ckmh: int
    grade_dpct: int
    walks: bool  # the time of the plan goes on


@dataclass(frozen=True, slots=True)
class Forecast:
    """A session from the moment a person starts it to standstill, with no wait but the least.

    What a person may end before its time lasts all of it, paces stay where they begin, and trials
    are walked as they are written. `moments` holds one at every change, in order; `starts` counts
    how often the belt starts.
    """

    plan: Plan
    limits: Limits
    machine: Machine
    moments: tuple[Moment, ...]
    ends_ms: int
    starts: int

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """From when to when each segment of the plan lasts, and last the final slowing down."""
        begins = [0]
        for before, after in pairwise(self.moments):
            begins += [after.at_ms] * (after.segment - before.segment)
        return tuple(pairwise((*begins, self.ends_ms)))

    @property
    def countdown_ms(self) -> int:
        """How long the treadmill counts down before it moves."""
        return countdown_ms(self.machine)

    @property
    def distance_mm(self) -> int:
        """Length of belt that passes."""
        return distance_mm(sum(m.speed_ckmh * lasts_ms for m, lasts_ms in self.lasting))

    @property
    def lasting(self) -> tuple[tuple[Moment, int], ...]:
        """Every moment and how long it lasts, ms."""
        ends = [moment.at_ms for moment in self.moments[1:]]
        lasts = zip(self.moments, (*ends, self.ends_ms), strict=True)
        return tuple((moment, end_ms - moment.at_ms) for moment, end_ms in lasts)


def countdown_ms(machine: Machine) -> int:
    """A countdown that the treadmill has time for before its start would be overdue."""
    return min(COUNTDOWN_MS_MAX, machine.start_ms_max // 2)


def supposed_text(plan: Plan) -> str:
    """Which treadmill is assumed for a plan where none is named."""
    speed = supposed_machine(plan).speed
    return (
        "No treadmill is named (--machine FILE), so one is assumed that can walk this: it starts at"
        f" {kmh(speed.lowest)} and goes in steps of {kmh(speed.widest)} and of 0.1 % of grade. How"
        " far it runs on when it stops was not looked at."
    )


def supposed_machine(plan: Plan) -> Machine:
    """A treadmill that can walk the plan, where none is connected: steps of 0.1 km/h and 0.1 %.

    It starts at 0.5 km/h, or at 0.1 km/h for a plan that is slower. Its other figures are the
    core's own careful ones.
    """
    slowest_ckmh = min(segment.slowest_ckmh for segment in plan.segments if segment.speed_from_ckmh)
    lowest_ckmh = next(low for low in (*_LOWEST_CKMH, slowest_ckmh) if low <= slowest_ckmh)
    speed = Range(lowest_ckmh, 1_200, _STEP_CKMH)
    return Machine("a treadmill", "", speed, Range(-300, 300, 1), reverses=True)


def forecast(plan: Plan, limits: Limits, machine: Machine | None = None) -> Forecast:
    """Walk a plan that the check lets through; on the supposed machine where none is given."""
    machine = machine or supposed_machine(plan)
    return _Ahead(Setup(plan, limits, machine)).walked()


class _Ahead:
    """One session ahead of time: a person who never waits, a belt that obeys at once."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._state = State(setup)
        self._now_ms = 0
        self._began_ms: int | None = None
        self._inbox: list[Event] = [Linked(), Noticed(Notice.CONTROL_GRANTED)]
        self._belt = _Belt(setup.machine)
        self._moments: list[Moment] = []
        self._starts = 0

    def walked(self) -> Forecast:
        """From the first stop to the end of the plan."""
        plan = self._setup.plan
        latest_ms = plan.duration_ms + (len(plan.segments) + 1) * WALK_AGAIN_MS_MAX
        while self._state.phase is not Phase.ENDED:
            if self._now_ms > latest_ms or self._state.trip is not None:
                state = self._state
                raise RuntimeError(f"{plan.name}: {state.phase} at {state.place}: {state.why}")
            self._advance()
        began_ms = self._began_ms or 0
        return Forecast(
            plan, self._setup.limits, self._setup.machine, tuple(self._moments),
            self._now_ms - began_ms, self._starts,
        )  # fmt: skip

    def _advance(self) -> None:
        self._now_ms += TICK_MS
        self._belt.move(TICK_MS)
        if self._now_ms % self._setup.machine.report_period_ms < TICK_MS:
            self._inbox.append(Reported(self._belt.report))
        self._tick()
        for asked in asks(self._state, self._now_ms):
            self._inbox.append(asked)
            self._tick()
        self._note()

    def _tick(self) -> None:
        events, self._inbox = self._inbox, []
        outcome = tick(self._state, events, self._now_ms)
        self._state = outcome.state
        for cleared in outcome.cleared:
            self._belt.do(cleared.command)
            self._starts += isinstance(cleared.command, StartBelt)
            self._inbox.append(Answered(cleared.number, Answer.ACCEPTED))

    def _note(self) -> None:
        """Write down what changed; nothing before a person starts."""
        state, belt = self._state, self._belt
        if self._began_ms is None:
            if state.phase is not Phase.ANNOUNCING:
                return
            self._began_ms = self._now_ms
        moment = Moment(
            self._now_ms - self._began_ms,
            state.place.segment,
            belt.speed_ckmh,
            belt.grade_dpct * state.next_way.grade_sign,
            state.phase is Phase.WALKING,
        )
        if not self._moments or moment[1:] != self._moments[-1][1:]:
            self._moments.append(moment)


class _Belt:
    """A treadmill without delay: it starts after its countdown and stops by its own ramp."""

    def __init__(self, machine: Machine) -> None:
        self._fall_mm_s2 = machine.deceleration_mm_s2
        self._countdown_ms = countdown_ms(machine)
        self._sign = 1
        self._at_fine = 0
        self._stops = False
        self._waits: tuple[int, int] | None = None  # countdown left, ms, and the speed after it
        self.grade_dpct = 0

    @property
    def speed_ckmh(self) -> int:
        """The speed of the belt, a magnitude."""
        return -(-self._at_fine // FINE_PER_CKMH)

    @property
    def report(self) -> Report:
        """What the treadmill says of itself."""
        return Report(self.speed_ckmh * self._sign, self.grade_dpct)

    def do(self, command: Command) -> None:
        """Do what is told."""
        match command:
            case StartBelt(speed_ckmh):
                self._sign = -1 if speed_ckmh < 0 else 1
                self._waits, self._stops = (self._countdown_ms, abs(speed_ckmh)), False
            case SetSpeed(speed_ckmh):
                self._at_fine = fine(abs(speed_ckmh))
            case SetGrade(grade_dpct):
                self.grade_dpct = grade_dpct
            case StopBelt():
                self._stops = True

    def move(self, passed_ms: int) -> None:
        """Let time pass."""
        if self._waits is not None:
            left_ms, speed_ckmh = self._waits
            self._waits = (left_ms - passed_ms, speed_ckmh)
            if left_ms <= passed_ms:
                self._at_fine, self._waits = fine(speed_ckmh), None
        if self._stops:
            self._at_fine = max(0, self._at_fine - change_fine(self._fall_mm_s2, passed_ms))
