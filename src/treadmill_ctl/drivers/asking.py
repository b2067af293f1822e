"""The driver of a machine that speaks only when asked, in whichever language it does.

The one rule: what the belt does is known from its measured speed alone, which is asked for in every
round; acknowledgements are passed on as what they are. The words are the language's; when they are
said is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.limits import STALE_MS_MIN
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Frame,
    Linked,
    Machine,
    Notice,
    Noticed,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
    Unlinked,
)
from treadmill_ctl.drivers.contract import Line, Unfit, WriteFault
from treadmill_ctl.drivers.dialogue import Dialogue, Request
from treadmill_ctl.drivers.said import Grade, OutOfHand, Reply, Said, Speed, Unreadable, Wrong

Meaning = Speed | Grade | Noticed | OutOfHand | Unreadable | None

# The ladder of ways to stop; past the last it begins again.
PLAIN_STOP, STOP_AGAIN, LOWEST_SPEED, LAST_STOP = range(4)
RUNGS: Final = 4

NO_LINK: Final = "there is no connection; it was not sent"


class Language(Protocol):
    """What one family says and understands; one object a machine, begun anew each connection."""

    @property
    def baud(self) -> int:
        """Of its line."""
        ...

    @property
    def halt(self) -> Request:
        """The plain stop: it means stop whatever was said before, as often as it is said."""
        ...

    @property
    def last_stop(self) -> Request:
        """Another way to stop, for where the plain one does not help."""
        ...

    @property
    def proof(self) -> Request:
        """A question whose answer shows that the machine listens."""
        ...

    @property
    def rounds(self) -> tuple[tuple[Request, ...], ...]:
        """What is asked, by turns; the speed in each, and first."""
        ...

    def identify(self, name: str) -> Machine | str:
        """The machine, or why it cannot be driven, in words behind its name."""
        ...

    def begin(self) -> None:
        """A new connection: forget what was heard over the one before."""
        ...

    def read(self, data: bytes) -> Iterable[Said]:
        """The messages that are whole now. Never raises, and keeps no more than one of them."""
        ...

    def meaning(self, reply: Reply) -> Meaning:
        """What an answer says of the machine."""
        ...

    def script(self, command: StartBelt | SetSpeed | SetGrade) -> tuple[Request, ...] | str:
        """The requests that a command is, or why it cannot be said."""
        ...

    def sends(self, command: Command) -> None:
        """A command goes out: what the machine does from now on is what we asked for."""
        ...


class AskingDriver:
    """One connection's conversation with one machine."""

    def __init__(self, language: Language) -> None:
        self.wiring = Line(language.baud)
        self._language = language
        self._lowest_ckmh: int | None = None
        self._begin()

    def _begin(self) -> None:
        self._language.begin()
        self._talk: Dialogue | None = None
        self._turn = 0
        self._speed: tuple[int, int] | None = None  # the last one reported, and when
        self._grade: tuple[int, int] | None = None

    def identify(self, name: str, reads: Mapping[str, bytes]) -> Machine | Unfit:
        """What is known of the machine; it says nothing of itself before it is asked."""
        found = self._language.identify(name)
        if isinstance(found, str):
            return Unfit(f"{name} {found}.")
        self._lowest_ckmh = found.speed.lowest
        return found

    def connected(self, now_ms: int) -> tuple[Event, ...]:
        """A fresh connection stands; a stop is its first word."""
        self._begin()
        self._talk = Dialogue(self._language.halt, self._language.proof)
        return (Linked(), *self._talk.begin(now_ms))

    def lost(self, why: str, now_ms: int) -> tuple[Event, ...]:
        """The connection is gone; what was under way is unknown."""
        talk = self._talk
        self._begin()
        return (*(talk.end(why) if talk else ()), Unlinked(why))

    def receive(self, frame: Frame, now_ms: int) -> tuple[Event, ...]:
        """Octets from the machine. Never raises, whatever they are."""
        if self._talk is None:
            return ()
        events: list[Event] = []
        for said in self._language.read(frame.data):
            events += self._take_in(self._talk, said, now_ms)
        return tuple(events)

    def wrote(self, channel: str, fault: WriteFault | None, now_ms: int) -> tuple[Event, ...]:
        """The transport's word on the oldest write it has not spoken of."""
        return self._talk.wrote(fault, now_ms) if self._talk else ()

    def send(self, cleared: Cleared, now_ms: int) -> tuple[Event, ...]:
        """Take a cleared command; a stop is in the next `take`, before and past all else."""
        number, command, talk = cleared.number, cleared.command, self._talk
        if talk is None:
            return (Answered(number, Answer.REFUSED, NO_LINK),)
        if isinstance(command, StopBelt):
            self._language.sends(command)
            return talk.stop(number, self._stop(command.rung % RUNGS, now_ms), now_ms)
        script = self._language.script(command)
        if isinstance(script, str):
            return (Answered(number, Answer.REFUSED, f"{script}; it was not sent"),)
        self._language.sends(command)
        return talk.command(command, number, script, now_ms)

    def poll(self, now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass, and ask how the belt is: what keeps a watchdog content."""
        if self._talk is None:
            return ()
        rounds = self._language.rounds
        self._turn = (self._turn + 1) % len(rounds)
        return self._talk.poll(rounds[self._turn], now_ms)

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        return self._talk.due_ms() if self._talk else None

    def take(self) -> tuple[Frame, ...]:
        """The frames to hand over now, in order; each is handed out once."""
        return self._talk.take() if self._talk else ()

    def last_words(self) -> bytes:
        """The octets that stop the belt."""
        return self._language.halt.data

    # --- inside -----------------------------------------------------------------------------

    def _stop(self, rung: int, now_ms: int) -> Request:
        if rung == LAST_STOP:
            return self._language.last_stop
        slow_ckmh = self._slower_ckmh(now_ms) if rung == LOWEST_SPEED else None
        script = "" if slow_ckmh is None else self._language.script(SetSpeed(slow_ckmh))
        return self._language.halt if isinstance(script, str) else script[0]

    def _slower_ckmh(self, now_ms: int) -> int | None:
        """The lowest speed the way the belt runs, if it is known to run faster than that just now.

        Told to a belt that is slower, or still, the lowest speed would drive it.
        """
        if self._speed is None or self._lowest_ckmh is None:
            return None
        speed_ckmh, at_ms = self._speed
        if now_ms - at_ms > STALE_MS_MIN or abs(speed_ckmh) <= self._lowest_ckmh:
            return None
        return self._lowest_ckmh if speed_ckmh > 0 else -self._lowest_ckmh

    def _take_in(self, talk: Dialogue, said: Said, now_ms: int) -> Iterable[Event]:
        match said:
            case Reply(kind, data):
                asked_for, answers = talk.heard(kind, data, now_ms)
                yield from answers
                if asked_for:
                    yield from self._told(talk, self._language.meaning(said), now_ms)
            case Wrong(why):
                yield from talk.failed(why, now_ms)
            case _:
                yield from self._told(talk, said, now_ms)

    def _told(self, talk: Dialogue, meaning: Meaning, now_ms: int) -> Iterable[Event]:
        match meaning:
            case Speed(speed_ckmh):
                self._speed = (speed_ckmh, now_ms)
                known = self._grade is not None and now_ms - self._grade[1] <= STALE_MS_MIN
                grade_dpct = self._grade[0] if self._grade and known else None
                yield Reported(Report(speed_ckmh, grade_dpct))
            case Grade(grade_dpct):
                self._grade = (grade_dpct, now_ms)
            case Unreadable(octets):
                yield Noticed(Notice.BAD_BYTES, octets)
            case OutOfHand():
                yield from talk.out_of_hand(now_ms)
            case None:
                pass
            case _:
                yield meaning
