"""The core and a simulated belt, and nothing in between: no asyncio, no octets, no radio.

The one rule: every decision is the core's, every centimetre the simulated treadmill's; what a
command is answered with comes in the tick after it. A belt told to run in reverse does, and says so
by its sign, as the driver of a treadmill that can would.
"""

from __future__ import annotations

from coasting import coasted, coasted_with, coasts
from treadmill_ctl.cli.companion import asks, asks_ms, speaks
from treadmill_ctl.core.limits import TICK_MS
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Linked,
    Notice,
    Noticed,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Alarmed, Note, Refused, Rejected, Setup, State, Tripped
from treadmill_ctl.core.tick import tick
from treadmill_sim.treadmill import Outcome, Treadmill

STANDING = Phase.STANDING  # looked up once: it is done every tick
OVER = frozenset({Phase.ENDED, Phase.TRIPPED})
TROUBLE = (Alarmed, Refused, Rejected, Tripped)


class BeltAlone:
    """One session. `trouble` is all that was not as it should be, from either side."""

    def __init__(self, setup: Setup, machine: Treadmill, period_ms: int) -> None:
        self.now_ms: int = 0
        self.state = State(setup)
        self.trouble: list[Note | Command] = []
        self._machine = machine
        self._period_ms = period_ms
        self._spoken_in = speaks(setup.plan)  # somebody has to speak while it is walked
        self._sign = 1  # of the belt: minus in reverse
        self._inbox: list[Event] = [Linked(), Noticed(Notice.CONTROL_GRANTED)]

    def walk(self) -> None:
        """From the first stop to the end of the plan, or to a trip."""
        while self.state.phase not in OVER:
            self._advance()
            if self._spoken_in or self.state.phase is STANDING:
                self._go_on()

    def _go_on(self) -> None:
        """A person asks for what keeps the walk going, as soon as that is possible."""
        for asked in asks(self.state, self.now_ms):
            self._inbox.append(asked)
            self._tick()

    def _advance(self) -> None:
        self.now_ms = now_ms = self.now_ms + TICK_MS
        if now_ms % self._period_ms == 0:
            self._inbox.append(self._report(now_ms))
        self._tick()

    def _report(self, now_ms: int) -> Reported:
        machine = self._machine
        machine.advance(now_ms)
        return Reported(Report(machine.speed_ckmh * self._sign, machine.belt.grade_dpct))

    def _tick(self) -> None:
        events = self._inbox
        if events:
            self._inbox = []
        outcome = tick(self.state, events, self.now_ms)
        self.state = outcome.state
        self.trouble += [note for note in outcome.notes if isinstance(note, TROUBLE)]
        for cleared in outcome.cleared:
            self._machine.advance(self.now_ms)
            if isinstance(cleared.command, StartBelt):
                self._sign = -1 if cleared.command.speed_ckmh < 0 else 1
            done = _carried_out(self._machine, cleared.command)
            answer = Answer.ACCEPTED
            if done is not Outcome.DONE:
                answer = Answer.REFUSED
                self.trouble.append(cleared.command)
            self._inbox.append(Answered(cleared.number, answer))


class BeltCoasting(BeltAlone):
    """The same, with the ticks that decide nothing taken in one step, up to the next report.

    And with the report, where it decides nothing either.
    """

    def _advance(self) -> None:
        state, inbox = self.state, self._inbox
        report_ms = (self.now_ms // self._period_ms + 1) * self._period_ms
        spoken = self._spoken_in and asks_ms(state) <= report_ms
        if spoken or inbox or not coasts(state, report_ms):
            if not inbox and not spoken:
                self.state = coasted(state, report_ms - TICK_MS)
                self.now_ms = self.state.at_ms or self.now_ms
            super()._advance()
            return
        self.now_ms = report_ms
        reported = self._report(report_ms)
        state = coasted_with(state, reported, report_ms)
        if state is None:
            self.state = coasted(self.state, report_ms - TICK_MS)
            inbox.append(reported)
            self._tick()
        else:
            self.state = state


def _carried_out(machine: Treadmill, command: Command) -> Outcome:
    match command:
        case StartBelt():
            return machine.start()
        case SetSpeed(speed_ckmh):
            return machine.set_speed(abs(speed_ckmh))
        case SetGrade(grade_dpct):
            return machine.set_grade(grade_dpct)
        case StopBelt():
            machine.stop()
            return Outcome.DONE  # a belt that stands needs no stop, and has none to refuse
