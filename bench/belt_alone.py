"""The core and a simulated belt, and nothing in between: no asyncio, no octets, no radio.

The one rule: every decision is the core's, every centimetre the simulated treadmill's; what a
command is answered with comes in the tick after it.
"""

from __future__ import annotations

from coasting import coasted
from treadmill_ctl.core.interlocks import required
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
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Setup, State
from treadmill_ctl.core.tick import tick
from treadmill_sim.treadmill import Outcome, Treadmill

STANDING, ENDED = Phase.STANDING, Phase.ENDED  # looked up once: it is done every tick


class BeltAlone:
    """One session."""

    def __init__(self, setup: Setup, machine: Treadmill, period_ms: int) -> None:
        self.now_ms = 0
        self.state = State(setup)
        self._machine = machine
        self._period_ms = period_ms
        self._inbox: list[Event] = [Linked(), Noticed(Notice.CONTROL_GRANTED)]

    def walk(self) -> None:
        """From the first stop to the end of the plan."""
        self._start()
        while self.state.phase is not ENDED:
            self._advance()

    def _start(self) -> None:
        """As soon as it stands, a person confirms and starts."""
        while not (self.state.phase is STANDING and self.state.seen.still(self.now_ms)):
            self._advance()
        self._ask(Request.CONFIRM, required(self.state.next_way))
        self._ask(Request.START)

    def _advance(self) -> None:
        self.now_ms = now_ms = self.now_ms + TICK_MS
        if now_ms % self._period_ms == 0:
            machine = self._machine
            machine.advance(now_ms)
            self._inbox.append(Reported(Report(machine.speed_ckmh, machine.belt.grade_dpct)))
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
        for cleared in outcome.cleared:
            self._machine.advance(self.now_ms)
            done = _carried_out(self._machine, cleared.command)
            answer = Answer.ACCEPTED if done is Outcome.DONE else Answer.REFUSED
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
            return machine.set_speed(speed_ckmh)
        case SetGrade(grade_dpct):
            return machine.set_grade(grade_dpct)
        case StopBelt():
            machine.stop()
            return Outcome.DONE  # a belt that stands needs no stop, and has none to refuse
