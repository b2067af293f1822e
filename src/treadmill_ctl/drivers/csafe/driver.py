"""The driver of a treadmill with a CSAFE console.

The one rule: the belt is started by the walker's own key on the console. We set up a speed before
it, end the exercise, and change a speed only on a console of which a person has seen that it takes
one while it runs; without that no session is run on it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Event,
    Linked,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    SetGrade,
    StartBelt,
    StopBelt,
    Unlinked,
)
from treadmill_ctl.core.model import Frame as Octets
from treadmill_ctl.core.units import kmh
from treadmill_ctl.drivers.contract import Commissioned, Line, Unfit, WriteFault
from treadmill_ctl.drivers.csafe import frame, messages
from treadmill_ctl.drivers.csafe.messages import Command, Reply, State, Unit, Verdict
from treadmill_ctl.drivers.csafe.talk import Order, Talk

FAMILY: Final = "csafe"
BAUD: Final = 9_600
LOWEST_CKMH: Final = 80  # where nobody found out
HIGHEST_CKMH: Final = 1_200
STEP_CKMH: Final = 10
KEY_MS: Final = 30_000  # so long the walker has to push the console's start key

FINISH: Final = frame.write(bytes((Command.GO_FINISHED,)))
RESET: Final = frame.write(bytes((Command.RESET,)))
IDLE: Final = frame.write(bytes((Command.GO_IDLE,)))
IN_USE: Final = frame.write(bytes((Command.GO_IN_USE,)))
SPEED: Final = frame.write(bytes((Command.GET_SPEED,)))
GRADE: Final = frame.write(bytes((Command.GET_GRADE,)))
RUNGS: Final = (FINISH, FINISH, FINISH, RESET)

AT_REST: Final = (State.READY, State.IDLE, State.HAVE_ID, State.FINISHED)
RUNS: Final = (State.IN_USE, State.PAUSED)
DEAF: Final = (State.ERROR, State.MANUAL, State.OFFLINE, None)

UNPROVEN: Final = (
    "Its messages are those of a common standard, which consoles take in different ways: how it"
    " starts, how fast it stops and whether it stops at all when the connection is lost are not"
    " known."
)
NOT_LIVE: Final = (
    "is not known to take a speed while its belt runs, as most CSAFE consoles do not, so no session"
    " can be run on it; see protocols/csafe/NOTES.md how to find out, and add live=yes to its"
    " address if it does"
)
NO_LINK: Final = "there is no connection; it was not sent"
NOT_LISTENING: Final = "the console is not under control; it was not sent"


class CsafeDriver:
    """One connection's conversation with one console."""

    def __init__(self, known: Commissioned) -> None:
        self.wiring = Line(BAUD)
        self._known = known
        self._begin()

    def _begin(self) -> None:
        self._talk: Talk | None = None
        self._frames = frame.Frames()
        self._turn = 0
        self._halted = False  # a stop was answered over this connection
        self._granted = False
        self._refused = False  # and it was told
        self._meant = False  # a start was sent, and no stop since
        self._state: State | None = None
        self._toggle: bool | None = None
        self._grade_dpct: int | None = None

    def identify(self, name: str, reads: Mapping[str, bytes]) -> Machine | Unfit:
        """The machine, where a person has seen that a session can be run on it."""
        known = self._known
        if not known.live_speed:
            return Unfit(f"{name} {NOT_LIVE}.")
        lowest_ckmh = -(-(known.lowest_ckmh or LOWEST_CKMH) // STEP_CKMH) * STEP_CKMH
        highest_ckmh = min(known.highest_ckmh or HIGHEST_CKMH, HIGHEST_CKMH)
        if lowest_ckmh > highest_ckmh:
            return Unfit(
                f"{name} is left no speed from {kmh(lowest_ckmh)} to {kmh(highest_ckmh)};"
                " correct lowest= and highest= in its address."
            )
        return Machine(
            name,
            FAMILY,
            Range(lowest_ckmh, highest_ckmh, STEP_CKMH),
            report_period_ms=200,
            start_ms_max=KEY_MS,
            live_speed=known.live_speed,
            unproven=UNPROVEN,
        )

    def connected(self, now_ms: int) -> tuple[Event, ...]:
        """A fresh connection stands; the end of any exercise is its first word."""
        self._begin()
        self._talk = Talk()
        return (Linked(), *self._talk.stop(_stop(None, FINISH), now_ms))

    def lost(self, why: str, now_ms: int) -> tuple[Event, ...]:
        """The connection is gone; what was under way is unknown."""
        talk = self._talk
        self._begin()
        return (*(talk.end(why) if talk else ()), Unlinked(why))

    def receive(self, frame: Octets, now_ms: int) -> tuple[Event, ...]:
        """Octets from the console. Never raises, whatever they are."""
        if self._talk is None:
            return ()
        whole, stray = self._frames.feed(frame.data)
        events: list[Event] = []
        for contents in whole:
            reply = messages.reply(contents)
            if reply is None or not self._is_new(reply):
                stray += len(contents)
            else:
                events += self._heard(self._talk, reply)
        return (*events, *((Noticed(Notice.BAD_BYTES, stray),) if stray else ()))

    def wrote(self, channel: str, fault: WriteFault | None, now_ms: int) -> tuple[Event, ...]:
        """The transport's word on the oldest write it has not spoken of."""
        return self._talk.wrote(fault) if self._talk else ()

    def send(self, cleared: Cleared, now_ms: int) -> tuple[Event, ...]:
        """Take a cleared command; a stop is in the next `take`, before and past all else."""
        number, command, talk = cleared.number, cleared.command, self._talk
        if talk is None:
            return (Answered(number, Answer.REFUSED, NO_LINK),)
        if isinstance(command, StopBelt):
            self._meant = False
            return talk.stop(_stop(number, RUNGS[command.rung % len(RUNGS)]), now_ms)
        if isinstance(command, SetGrade):
            why = "the deck of this machine is left to its console; it was not sent"
            return (Answered(number, Answer.REFUSED, why),)
        tenths = command.speed_ckmh // STEP_CKMH
        if not 0 < tenths <= HIGHEST_CKMH // STEP_CKMH:
            why = "the speed is none that the console can be told; it was not sent"
            return (Answered(number, Answer.REFUSED, why),)
        if not self._granted:
            return (Answered(number, Answer.REFUSED, NOT_LISTENING),)
        speed = frame.write(messages.write_value(Command.SET_SPEED, tenths, Unit.TENTH_KMH))
        if isinstance(command, StartBelt):
            self._meant = True
            return talk.command(Order(number, deque((IDLE, speed, IN_USE)), _taken))
        return talk.command(Order(number, deque((speed,)), _taken))

    def poll(self, now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass, send what waits, and ask how the belt is."""
        if self._talk is None:
            return ()
        self._turn += 1
        question = GRADE if self._turn % 5 == 0 else SPEED  # the deck rarely moves
        return self._talk.poll(Order(None, deque((question,)), _any), now_ms)

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        return self._talk.due_ms() if self._talk else None

    def take(self) -> tuple[Octets, ...]:
        """The frames to hand over now, in order; each is handed out once."""
        return self._talk.take() if self._talk else ()

    def last_words(self) -> bytes:
        """The octets that end the exercise."""
        return FINISH

    # --- inside -----------------------------------------------------------------------------

    def _is_new(self, reply: Reply) -> bool:
        """Whether the toggle turned over; one that did not is an answer of before, said again."""
        if reply.verdict is not Verdict.TAKEN:
            return True
        new = reply.toggle is not self._toggle
        self._toggle = reply.toggle
        return new

    def _heard(self, talk: Talk, reply: Reply) -> Iterable[Event]:
        order, events = talk.heard(reply)
        yield from events
        if order is None:
            return
        self._halted = self._halted or order.is_stop
        yield from self._passed_to(reply.state)
        grade = reply.data.get(Command.GET_GRADE)
        if grade is not None:
            self._grade_dpct = messages.grade_dpct(grade)
        speed = reply.data.get(Command.GET_SPEED)
        speed_ckmh = None if speed is None else messages.speed_ckmh(speed)
        if speed is not None and speed_ckmh is None:
            yield Noticed(Notice.BAD_BYTES, len(speed))
        if speed_ckmh is not None:
            yield Reported(Report(speed_ckmh, self._grade_dpct))

    def _passed_to(self, state: State | None) -> Iterable[Event]:
        """What the console's state has new."""
        before, self._state = self._state, state
        if state in DEAF and not self._refused:
            self._granted, self._refused = False, True
            yield Noticed(Notice.CONTROL_REFUSED, 1)
        if state in AT_REST and self._halted and not self._granted:
            self._granted, self._refused = True, False
            yield Noticed(Notice.CONTROL_GRANTED, 1)
        if self._meant and before in RUNS and state in AT_REST:
            yield Noticed(Notice.CONSOLE_STOPPED)
        if self._meant and before is State.IN_USE and state is State.PAUSED:
            yield Noticed(Notice.CONSOLE_PAUSED)
        if not self._meant and before in AT_REST and state is State.IN_USE:
            yield Noticed(Notice.CONSOLE_STARTED)


def _stop(number: int | None, data: bytes) -> Order:
    return Order(number, deque((data,)), _ended, is_stop=True)


def _any(_: Reply) -> bool:
    return True


def _taken(reply: Reply) -> bool:
    return reply.verdict is Verdict.TAKEN


def _ended(reply: Reply) -> bool:
    """A console at rest rejects the end of an exercise: there is none."""
    return reply.verdict is Verdict.TAKEN or (
        reply.verdict is Verdict.REJECTED and reply.state in AT_REST
    )
