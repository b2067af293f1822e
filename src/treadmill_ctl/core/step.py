"""The workbench of one tick: the session's fields being worked on, what may leave, what is noted.

The one rule: commands leave only through `ask`, and `ask` asks the guard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from treadmill_ctl.core import guard, guidance, profile, ramp, stopping
from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.limits import TICK_CLAMP_MS
from treadmill_ctl.core.model import Answer, Answered, Command, Event, Way
from treadmill_ctl.core.phases import Cause, Hold, Phase, after
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.seen import doubted
from treadmill_ctl.core.session import (
    Alarm,
    Alarmed,
    Cruise,
    Entered,
    Note,
    Outcome,
    State,
    next_way,
    segment_at,
)

STOPS_REMEMBERED = 8
# The graver, the later.
ALARMS = (
    "link_lost", "stop_not_confirmed", "motion_unasked", "speeds_up", "wrong_way", "over_cap",
)  # fmt: skip


class Step:
    """One tick under way, with every field of `State` open to change. Lives no longer than it."""

    __slots__ = (
        "_cleared", "_notes", "_told_ckmh", "alarm_", "books", "entered_ms", "grade_ms", "guidance",
        "hold", "lived_ms", "now_ms", "passed_ms", "phase", "place", "ramp", "refusals", "seen",
        "setup", "step_ms", "stopping", "stops", "trip", "watching", "why",
    )  # fmt: skip

    def __init__(self, state: State, now_ms: int) -> None:
        self.now_ms = now_ms
        self.passed_ms = 0 if state.at_ms is None else now_ms - state.at_ms
        # The time this tick may act on: never negative, a late tick's excess left out.
        self.step_ms = min(max(self.passed_ms, 0), TICK_CLAMP_MS)
        self.lived_ms = state.lived_ms + self.step_ms
        self.setup = state.setup
        self.phase, self.hold = state.phase, state.hold
        self.entered_ms, self.place = state.entered_ms, state.place
        self.seen, self.watching, self.books = state.seen, state.watching, state.books
        self._told_ckmh = state.books.setpoint_ckmh  # whatever this tick's events make of it
        self.ramp, self.grade_ms = state.ramp, state.grade_ms
        self.stopping, self.stops = state.stopping, state.stops
        self.trip, self.alarm_, self.refusals = state.trip, state.alarm, state.refusals
        self.why, self.guidance = state.why, state.guidance
        self._cleared: list[guard.Cleared] = []
        self._notes: list[Note] = []

    @property
    def segment(self) -> Segment | None:
        """The segment the session is in, None past the end."""
        return segment_at(self.setup, self.place)

    @property
    def next_way(self) -> Way:
        """How walker and belt go together at the next start."""
        return next_way(self.setup, self.place, self.hold)

    @property
    def planned_ckmh(self) -> int:
        """What the plan wants now, magnitude; of a trial, what all of it would be."""
        return abs(profile.wanted(self.setup.plan, self.place).speed_ckmh)

    @property
    def wanted_ckmh(self) -> int:
        """What plan, persons and gates want now, magnitude; caps and the machine come after it."""
        return guidance.wanted_ckmh(self.guidance, self.segment, self.planned_ckmh)

    @property
    def target_ckmh(self) -> int:
        """Where the setpoint is to go, magnitude: under the cap, on the machine's grid."""
        return self.target_for(self.planned_ckmh)

    def target_for(self, planned_ckmh: int) -> int:
        """Where the setpoint would be to go, if this were what the plan wants (magnitude)."""
        wanted_ckmh = guidance.wanted_ckmh(self.guidance, self.segment, planned_ckmh)
        cap_ckmh = self.setup.limits.speed(self.next_way.walk).value
        target_ckmh = ramp.on_grid_below(min(wanted_ckmh, cap_ckmh), self.setup.machine.speed)
        guidance_ = self.guidance
        # A belt that is freed must not have to catch up.
        stays = self.watching.under_since_ms is not None
        if stays or guidance_.held or guidance_.finishing:
            return min(target_ckmh, abs(self.books.setpoint_ckmh))
        return target_ckmh

    @property
    def goal_dpct(self) -> int | None:
        """Where the deck is to go: under the cap, on its grid; None where it has no motor."""
        grid = self.setup.machine.grade
        if grid is None:
            return None
        cap_dpct = self.setup.limits.grade_dpct.value
        wanted_dpct = profile.wanted(self.setup.plan, self.place).grade_dpct
        inside_dpct = min(max(wanted_dpct, -cap_dpct, grid.lowest), cap_dpct, grid.highest)
        return ramp.on_grid_toward_zero(inside_dpct, grid)

    @property
    def deck_dpct(self) -> int | None:
        """Where the deck is: as last told, or as reported; None where nobody knows."""
        told_dpct = self.books.grade_dpct
        return self.seen.report.grade_dpct if told_dpct is None else told_dpct

    def outcome(self, cruise: Cruise | None) -> Outcome:
        """What came of it, and how long it may now go on without a decision."""
        state = filled(State, (
            self.setup, self.now_ms, self.lived_ms, self.place, self.seen, self.phase, self.hold,
            self.entered_ms, self.watching, self.books, self.ramp, self.grade_ms, self.stopping,
            self.stops, self.trip, self.alarm_, self.refusals, self.why, self.guidance, cruise,
        ))  # fmt: skip
        return Outcome(state, tuple(self._cleared), tuple(self._notes))

    def note(self, note: Note) -> None:
        """Write something down."""
        self._notes.append(note)

    def ask(self, command: Command, way: Way) -> bool:
        """Ask the guard for a command; whether it was cleared."""
        moment = guard.Moment(self.now_ms, self.lived_ms)
        self.books, verdict = guard.judge(
            self.books, self.setup.rules, command, way, self.seen, moment
        )
        if isinstance(verdict, guard.Refused):
            self.note(verdict)
            return False
        self._cleared.append(verdict)
        return True

    def enter(self, cause: Cause, hold: Hold | None = None, why: str = "") -> bool:
        """Go where the table says; False where it has no row for this cause."""
        phase = after(self.phase, cause)
        if phase is None:
            return False
        hold = self.hold if hold is None else hold
        if (phase, hold) != (self.phase, self.hold):
            self.note(Entered(phase, hold, why))
        self.phase, self.hold, self.entered_ms = phase, hold, self.now_ms
        self.why = why or self.why
        return True

    def begin_stop(self) -> None:
        """Send the machine's stop now, and keep at it until standstill is measured."""
        if self.stopping is None:
            self.stopping = stopping.begun(
                self.seen, self._told_ckmh, self.setup.machine, self.now_ms
            )
            self.seen = doubted(self.seen)
        self.send_stop(self.stopping)

    def send_stop(self, under_way: stopping.Stopping) -> None:
        """The next stop of the ladder."""
        self.stopping, command = stopping.next_stop(
            under_way, self.seen, self.setup.machine, self.now_ms
        )
        self.ask(command, self.next_way)
        if command.rung != stopping.LOWEST_SPEED_RUNG:  # a yes to a speed is no yes to a stop
            self.stops = (*self.stops, self.books.number)[-STOPS_REMEMBERED:]

    def stop_answers(self, events: Sequence[Event]) -> Iterator[Answer]:
        """What the machine said of stops that were sent."""
        for event in events:
            if isinstance(event, Answered) and event.number in self.stops:
                yield event.answer

    def alarm(self, name: str, why: str) -> None:
        """Raise an alarm; it stands until a person resets, or a graver one has to be told."""
        if self.alarm_ is None or ALARMS.index(self.alarm_.name) < ALARMS.index(name):
            self.alarm_ = Alarm(name, why)
            self.note(Alarmed(self.alarm_))

    def in_phase(self, *phases: Phase) -> bool:
        """Whether the session stands in one of these."""
        return self.phase in phases
