"""The line to a CSAFE console: one frame at a time, a stop past all, an answer to each.

The one rule: a stop goes out in the call that brings it. All else waits for `poll`, one frame in
each and never sooner than the console's gap after the one before; what was sent before a stop, and
had not left, never leaves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from treadmill_ctl.core.model import Answer, Answered, Event, Frame
from treadmill_ctl.drivers.contract import STREAM, WriteFault
from treadmill_ctl.drivers.csafe.messages import Reply, Verdict

GAP_MS: Final = 50
ANSWER_MS: Final = 1_000
BY_STOP: Final = "superseded by a stop"


@dataclass(slots=True, eq=False)
class Order:
    """A command: the frames that it is, one after the other; a question has no number."""

    number: int | None
    steps: deque[bytes]
    fits: Callable[[Reply], bool]
    is_stop: bool = False
    passed: bool = False


@dataclass(slots=True, eq=False)
class _Sent:
    """A frame whose answer is awaited."""

    data: bytes
    order: Order
    at_ms: int


@dataclass(slots=True)
class Talk:
    """What is said over one connection; every numbered order is answered exactly once."""

    _waiting: deque[Order] = field(default_factory=deque[Order])
    _out: list[_Sent] = field(default_factory=list[_Sent])
    _unspoken: deque[_Sent] = field(default_factory=deque[_Sent])
    _flight: list[_Sent] = field(default_factory=list[_Sent])  # oldest first
    _sent_ms: int | None = None

    def stop(self, order: Order, now_ms: int) -> tuple[Event, ...]:
        """Send a stop now, and drop all that waits."""
        unsent = [sent for sent in self._out if not sent.order.is_stop]
        self._out = [sent for sent in self._out if sent.order.is_stop]
        self._flight = [sent for sent in self._flight if sent not in unsent]
        dropped = [*(sent.order for sent in unsent), *self._waiting]
        self._waiting.clear()
        for sent in self._flight:
            sent.order.passed = sent.order.passed or not sent.order.is_stop
            under_way = bool(sent.order.steps) and not sent.order.is_stop
            dropped += [sent.order] if under_way else []
        self._send(order, now_ms)
        return tuple(e for each in dropped for e in told(each, Answer.SUPERSEDED, BY_STOP))

    def command(self, order: Order) -> tuple[Event, ...]:
        """Send a command when its turn comes; it takes the place of one that waits."""
        before = [each for each in self._waiting if each.number is not None]
        self._waiting = deque((order,))
        why = "superseded by a newer one"
        return tuple(e for each in before for e in told(each, Answer.SUPERSEDED, why))

    def poll(self, question: Order, now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass, and send what is next: a command, or else the question."""
        late = [each for each in self._flight if not 0 <= now_ms - each.at_ms < ANSWER_MS]
        events = self._end(late, Answer.UNKNOWN, f"no answer within {ANSWER_MS} ms")
        early = self._sent_ms is not None and 0 <= now_ms - self._sent_ms < GAP_MS
        if not (early or self._flight):
            self._send(self._waiting.popleft() if self._waiting else question, now_ms)
        return events

    def heard(self, reply: Reply) -> tuple[Order | None, tuple[Event, ...]]:
        """An answer came: the order that it is for, and what became of it."""
        if not self._flight:
            return None, ()
        order = self._flight.pop(0).order
        if not order.fits(reply):
            state = "in a state that is not known" if reply.state is None else reply.state.name
            why = f"the console says {_SAID[reply.verdict]} ({state})"
            order.steps.clear()
            return order, told(order, Answer.REFUSED, why)
        if order.steps and not order.passed:
            self._waiting.appendleft(order)
            return order, ()
        return order, told(order, Answer.ACCEPTED, "taken")

    def wrote(self, fault: WriteFault | None) -> tuple[Event, ...]:
        """The transport's word on the oldest frame it has not spoken of."""
        sent = self._unspoken.popleft() if self._unspoken else None
        if sent is None or fault is None or sent not in self._flight:
            return ()
        if sent.order.passed:
            return self._end([sent], Answer.SUPERSEDED, BY_STOP)
        return self._end([sent], Answer.UNKNOWN, fault.why)

    def end(self, why: str) -> tuple[Event, ...]:
        """The connection is gone."""
        unsent = f"{why}; it was not sent"
        gone = [sent for sent in self._flight if sent not in self._out]
        events = self._end(gone, Answer.UNKNOWN, why)
        left = [*(sent.order for sent in self._flight), *self._waiting]
        return (*events, *(e for each in left for e in told(each, Answer.REFUSED, unsent)))

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        return self._flight[0].at_ms + ANSWER_MS if self._flight else None

    def take(self) -> tuple[Frame, ...]:
        """The frames to hand over now, in order."""
        taken, self._out = self._out, []
        self._unspoken.extend(taken)
        return tuple(Frame(STREAM, sent.data, sent.order.is_stop) for sent in taken)

    def _send(self, order: Order, now_ms: int) -> None:
        sent = _Sent(order.steps.popleft(), order, now_ms)
        self._sent_ms = now_ms
        self._out.append(sent)
        self._flight.append(sent)

    def _end(self, ended: list[_Sent], answer: Answer, why: str) -> tuple[Event, ...]:
        self._flight = [sent for sent in self._flight if sent not in ended]
        return tuple(e for sent in ended for e in told(sent.order, answer, why))


_SAID: Final = {
    Verdict.TAKEN: "yes, and is not where it was sent",
    Verdict.REJECTED: "no",
    Verdict.BAD: "that it could not read the frame",
    Verdict.NOT_READY: "that it is not ready",
}


def told(order: Order, answer: Answer, why: str) -> tuple[Event, ...]:
    """What became of an order, once."""
    number, order.number = order.number, None
    return () if number is None else (Answered(number, answer, why),)
