"""A line on which a machine speaks only when asked: who speaks next, and what became of it.

The one rule: a stop goes out in the call that brings it, past everything, and once it has gone no
earlier start, speed or grade ever goes out. Everything else goes one request at a time, and none
of it before the machine has answered a stop and a question over this connection.

A request is a few octets and the reply that answers it, known by its kind. A command is a script of
requests, each sent when the one before it is answered. Questions go out in rounds that only `poll`
begins: where the judging loop hangs, nothing is asked any more, and a machine with a watchdog stops
by itself. A line that is late by more than `ANSWER_MS` is found
out by the first command over it, whose answer is then unknown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Frame,
    Notice,
    Noticed,
    SetGrade,
    SetSpeed,
    StartBelt,
)
from treadmill_ctl.drivers.contract import STREAM, WriteFault

ANSWER_MS: Final = 500
PATIENCE_MS: Final = 50  # a request without an answer holds the next one up no longer
ROUND_MS: Final = 50  # with both, a loop of 100 ms is never silent for more than 150
SILENT_MS: Final = 2_000  # a machine that may have been off is told to stop before all else
GRANTED: Final = Noticed(Notice.CONTROL_GRANTED, 1)
BY_STOP: Final = "superseded by a stop"
NOT_LISTENING: Final = "the machine has not answered a stop yet; it was not sent"

_TURN: Final = (StartBelt, SetSpeed, SetGrade)  # what waits, in the order it goes out in


class Request(NamedTuple):
    """Octets, the kind of reply that answers them, and its octets where only those will do."""

    data: bytes
    reply: int
    wants: bytes | None = None


@dataclass(slots=True, eq=False)
class _Order:
    """A command on its way: what of its script has not been sent.

    `passed`: a stop went past it; `cut`: and that left the script unfinished.
    """

    number: int | None
    script: deque[Request]
    is_stop: bool = False
    passed: bool = False
    cut: bool = False


@dataclass(slots=True, eq=False)
class _Sent:
    """A request that is not answered yet; a question belongs to no order."""

    request: Request
    at_ms: int
    order: _Order | None


@dataclass(slots=True)
class Dialogue:
    """What is said over one connection; the next one begins anew.

    `halt` is the machine's plain stop, `proof` the question whose answer shows that it listens.
    """

    halt: Request
    proof: Request
    listens: bool = False
    _granted: bool = False
    _halted: bool = False  # a stop was answered since it last was out of hand
    _flight: list[_Sent] = field(default_factory=list[_Sent])  # oldest first
    _out: list[_Sent] = field(default_factory=list[_Sent])  # of those, to be taken
    _unspoken: deque[_Sent] = field(default_factory=deque[_Sent])  # taken, not spoken for yet
    _order: _Order | None = None  # the one whose script is not sent to its end
    _waiting: dict[type[Command], _Order] = field(default_factory=dict[type[Command], _Order])
    _round: deque[Request] = field(default_factory=deque[Request])
    _round_ms: int | None = None
    _heard_ms: int = 0
    _told: list[Event] = field(default_factory=list[Event])

    # --- what a driver calls; each returns what there is to tell -----------------------------

    def begin(self, now_ms: int) -> tuple[Event, ...]:
        """The machine may do anything: tell it to stop, then see whether it listens."""
        self.listens = self._halted = False
        self._heard_ms = now_ms
        self._flight = [sent for sent in self._flight if sent.order is not None]
        return self._stop(_Order(None, deque((self.halt,)), is_stop=True), now_ms)

    def out_of_hand(self, now_ms: int) -> tuple[Event, ...]:
        """The machine says that it does not obey us any more: begin anew."""
        self._granted = False
        self._told.append(Noticed(Notice.CONTROL_LOST))
        return self.begin(now_ms)

    def end(self, why: str) -> tuple[Event, ...]:
        """The connection is gone. What the machine may have got is unknown."""
        for sent in self._flight:
            if sent not in self._out:
                self._tell(sent.order, Answer.UNKNOWN, why)
        unsent = (sent.order for sent in self._out)
        for order in (*unsent, self._order, *self._waiting.values()):
            self._tell(order, Answer.REFUSED, f"{why}; it was not sent")
        return self._tell_all()

    def stop(self, number: int, request: Request, now_ms: int) -> tuple[Event, ...]:
        """Send a stop now, past everything."""
        return self._stop(_Order(number, deque((request,)), is_stop=True), now_ms)

    def command(
        self, command: Command, number: int, script: tuple[Request, ...], now_ms: int
    ) -> tuple[Event, ...]:
        """Send a script when its turn comes; the newest of a kind replaces one that waits."""
        order = _Order(number, deque(script))
        if not self.listens:
            self._tell(order, Answer.REFUSED, NOT_LISTENING)
            return self._tell_all()
        before = self._waiting.get(type(command))
        self._tell(before, Answer.SUPERSEDED, "superseded by a newer one")
        self._waiting[type(command)] = order
        self._go_on(now_ms)
        return self._tell_all()

    def heard(self, kind: int, payload: bytes, now_ms: int) -> tuple[bool, tuple[Event, ...]]:
        """A reply came; whether it was asked for. One that was not is worth nothing."""
        silent = now_ms - self._heard_ms >= SILENT_MS
        self._heard_ms = now_ms
        if silent:
            return False, self.begin(now_ms)
        sent = next((each for each in self._flight if each.request.reply == kind), None)
        if sent is None:
            return False, ()
        self._flight.remove(sent)
        self._take_as_sign(sent)
        wants = sent.request.wants
        if wants is not None and payload != wants:
            self._end(sent.order, Answer.REFUSED, f"it says {payload!r}, not {wants!r}")
        elif sent.order is not None:
            self._answered(sent.order)
        self._go_on(now_ms)
        return True, self._tell_all()

    def failed(self, why: str, now_ms: int) -> tuple[Event, ...]:
        """The machine says that a request is wrong; it does not say which: the one it is at."""
        self._heard_ms = now_ms
        young = (each for each in self._flight if now_ms - each.at_ms < PATIENCE_MS)
        sent = next(young, self._flight[0] if self._flight else None)
        if sent is not None:
            self._flight.remove(sent)
            self._end(sent.order, Answer.REFUSED, why)
        self._go_on(now_ms)
        return self._tell_all()

    def wrote(self, fault: WriteFault | None, now_ms: int) -> tuple[Event, ...]:
        """The transport's word on the oldest request it has not spoken of."""
        sent = self._unspoken.popleft() if self._unspoken else None
        if sent is not None and fault is not None and sent in self._flight:
            self._flight.remove(sent)
            if sent.order is not None and sent.order.passed:
                self._end(sent.order, Answer.SUPERSEDED, BY_STOP)
            else:
                self._end(sent.order, Answer.UNKNOWN, fault.why)
            self._go_on(now_ms)
        return self._tell_all()

    def poll(self, questions: tuple[Request, ...], now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass, and begin a round of questions unless one has only just begun."""
        while self._flight and not 0 <= now_ms - self._flight[0].at_ms < ANSWER_MS:
            late = self._flight.pop(0)
            self._end(late.order, Answer.UNKNOWN, f"no answer within {ANSWER_MS} ms")
        if now_ms - self._heard_ms >= SILENT_MS:
            self.listens = self._halted = False
        if self._round_ms is None or not 0 <= now_ms - self._round_ms < ROUND_MS:
            self._round, self._round_ms = deque(questions), now_ms
        self._go_on(now_ms)
        return self._tell_all()

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        return self._flight[0].at_ms + ANSWER_MS if self._flight else None

    def take(self) -> tuple[Frame, ...]:
        """The frames to hand over now, in order."""
        taken, self._out = self._out, []
        self._unspoken.extend(taken)
        return tuple(
            Frame(STREAM, sent.request.data, sent.order is not None and sent.order.is_stop)
            for sent in taken
        )

    # --- going out --------------------------------------------------------------------------

    def _stop(self, stop: _Order, now_ms: int) -> tuple[Event, ...]:
        for order in self._waiting.values():
            self._tell(order, Answer.SUPERSEDED, BY_STOP)
        self._waiting.clear()
        self._round.clear()
        self._overtake()
        self._send(stop.script.popleft(), stop, now_ms)
        if not self.listens:
            self._round.append(self.proof)
        return self._tell_all()

    def _overtake(self) -> None:
        """Let nothing go out that has not: neither what waits to be taken, nor the next step."""
        unsent = [sent for sent in self._out if sent.order is None or not sent.order.is_stop]
        self._out = [sent for sent in self._out if sent not in unsent]
        self._flight = [sent for sent in self._flight if sent not in unsent]
        for sent in self._flight:
            if sent.order is not None and not sent.order.is_stop:
                sent.order.passed, sent.order.cut = True, bool(sent.order.script)
        left = {sent.order for sent in self._flight}
        for order in (self._order, *(sent.order for sent in unsent)):
            if order not in left:
                self._tell(order, Answer.SUPERSEDED, BY_STOP)
        self._order = None

    def _go_on(self, now_ms: int) -> None:
        """Send what is next, if the line is free for it."""
        if any(now_ms - sent.at_ms < PATIENCE_MS for sent in self._flight):
            return
        if self._order is None and self._waiting:
            kind = next(kind for kind in _TURN if kind in self._waiting)
            self._order = self._waiting.pop(kind)
        order = self._order
        if order is not None and not any(sent.order is order for sent in self._flight):
            self._send(order.script.popleft(), order, now_ms)
            if not order.script:
                self._order = None
        elif self._round:
            self._send(self._round.popleft(), None, now_ms)

    def _send(self, request: Request, order: _Order | None, now_ms: int) -> None:
        sent = _Sent(request, now_ms, order)
        self._flight.append(sent)
        self._out.append(sent)

    # --- what became of it ------------------------------------------------------------------

    def _take_as_sign(self, sent: _Sent) -> None:
        """It listens once it has answered a stop, and then anything that it was asked."""
        if sent.order is not None:
            self._halted = self._halted or sent.order.is_stop
        elif self._halted and not self.listens:
            self.listens = True
            if not self._granted:
                self._granted = True
                self._told.append(GRANTED)

    def _answered(self, order: _Order) -> None:
        """One step of a script was taken; the last one answers the command."""
        if order.cut:
            self._tell(order, Answer.SUPERSEDED, BY_STOP)
        elif not order.script:
            self._tell(order, Answer.ACCEPTED, "taken")

    def _end(self, order: _Order | None, answer: Answer, why: str) -> None:
        if order is not None and order is self._order:
            self._order = None
        self._tell(order, answer, why)

    def _tell(self, order: _Order | None, answer: Answer, why: str) -> None:
        """What became of a command, once; questions and stops of our own have no number."""
        if order is not None and order.number is not None:
            self._told.append(Answered(order.number, answer, why))
            order.number = None

    def _tell_all(self) -> tuple[Event, ...]:
        if not self._told:
            return ()
        told, self._told = tuple(self._told), []
        return told
