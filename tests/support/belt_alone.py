"""The core and a simulated belt, and nothing in between: no asyncio, no octets, no radio.

The one rule: every decision is the core's, every centimetre the simulated treadmill's; what a
command is answered with comes in the tick after it. A belt told to run in reverse does, and says so
by its sign, as the driver of a treadmill that can would.
"""

from __future__ import annotations

from coasting import coasted
from treadmill_ctl.core.asked import wait_ms
from treadmill_ctl.core.limits import TICK_MS
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Command,
    Event,
    Linked,
    Notice,
    Noticed,
    Report,
    Reported,
    Request,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import Alarmed, Note, Refused, Rejected, Setup, State, Tripped
from treadmill_ctl.core.tick import tick
from treadmill_sim.treadmill import Outcome, Treadmill

STANDING = Phase.STANDING  # looked up once: it is done every tick
OVER = frozenset({Phase.ENDED, Phase.TRIPPED})
TROUBLE = (Alarmed, Refused, Rejected, Tripped)


class BeltAlone:
    """One session. `trouble` is all that was not as it should be, from either side."""

    def __init__(self, setup: Setup, machine: Treadmill, period_ms: int) -> None:
        self.now_ms = 0
        self.state = State(setup)
        self.trouble: list[Note | Command] = []
        self._machine = machine
        self._period_ms = period_ms
        self._sign = 1  # of the belt: minus in reverse
        self._inbox: list[Event] = [Linked(), Noticed(Notice.CONTROL_GRANTED)]

    def walk(self) -> None:
        """From the first stop to the end of the plan, or to a trip."""
        while self.state.phase not in OVER:
            self._advance()
            if self.state.phase is STANDING:
                self._go_on()

    def _go_on(self) -> None:
        """A person confirms and starts as soon as that is possible, after a rest or a turn too."""
        state, now_ms = self.state, self.now_ms
        if state.seen.still(now_ms) and state.hold is not Hold.END and not wait_ms(state, now_ms):
            self._ask(Request.CONFIRM, state.interlocks)
            self._ask(Request.START)

    def _advance(self) -> None:
        self.now_ms = now_ms = self.now_ms + TICK_MS
        if now_ms % self._period_ms == 0:
            machine = self._machine
            machine.advance(now_ms)
            report = Report(machine.speed_ckmh * self._sign, machine.belt.grade_dpct)
            self._inbox.append(Reported(report))
        self._tick()

    def _ask(self, request: Request, items: tuple[str, ...] = ()) -> None:
        self._inbox.append(Asked(request, "therapist", "bench", items))
        self._tick()

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
    """The same, with the ticks that decide nothing taken in one step up to the next report."""

    def _advance(self) -> None:
        if not self._inbox:
            before_report_ms = (self.now_ms // self._period_ms + 1) * self._period_ms - TICK_MS
            self.state = coasted(self.state, before_report_ms)
            self.now_ms = self.state.at_ms or self.now_ms
        super()._advance()


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
