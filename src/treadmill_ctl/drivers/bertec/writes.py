"""What was sent to a machine that answers nothing, until it is known what became of it.

The one rule: a packet counts as taken when the machine reports after it went out, and as unknown
when it does not: that it listens is all there is to know, and only the report says what it does.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from treadmill_ctl.core.model import Answer, Answered, Event, Frame
from treadmill_ctl.drivers.contract import STREAM, WriteFault

ANSWER_MS: Final = 500
BY_STOP: Final = "superseded by a stop"


@dataclass(slots=True, eq=False)
class Write:
    """One packet on its way; the first stop of a connection has no number."""

    data: bytes
    number: int | None
    is_stop: bool
    at_ms: int
    gone: bool = False  # the transport has handed it over
    passed: bool = False  # a stop went out after it


@dataclass(slots=True)
class Writes:
    """The packets of one connection. Every numbered one is answered exactly once."""

    stopped: bool = False  # a stop has gone out and the machine has reported since
    _out: list[Write] = field(default_factory=list[Write])
    _unspoken: deque[Write] = field(default_factory=deque[Write])
    _open: list[Write] = field(default_factory=list[Write])  # taken, and not answered

    def put(self, write: Write) -> tuple[Event, ...]:
        """Send a packet; a stop passes all, and nothing of before goes out any more."""
        told: list[Event] = []
        if write.is_stop:
            overtaken = [each for each in self._out if not each.is_stop]
            self._out = [each for each in self._out if each.is_stop]
            told = [e for each in overtaken for e in _told(each, Answer.SUPERSEDED, BY_STOP)]
            for each in self._open:
                each.passed = each.passed or not each.is_stop
        self._out.append(write)
        return tuple(told)

    def take(self) -> tuple[Frame, ...]:
        """The frames to hand over now, in order."""
        taken, self._out = self._out, []
        self._unspoken.extend(taken)
        self._open += taken
        return tuple(Frame(STREAM, each.data, each.is_stop) for each in taken)

    def wrote(self, fault: WriteFault | None) -> tuple[Event, ...]:
        """The transport's word on the oldest packet it has not spoken of."""
        if not self._unspoken:
            return ()
        write = self._unspoken.popleft()
        write.gone = fault is None
        if fault is None or write not in self._open:
            return ()
        self._open.remove(write)
        if write.passed:
            return _told(write, Answer.SUPERSEDED, BY_STOP)
        return _told(write, Answer.UNKNOWN, fault.why)

    def reported(self) -> tuple[Event, ...]:
        """The machine reported: it listens, and what has gone out has arrived."""
        taken = [each for each in self._open if each.gone]
        self._open = [each for each in self._open if not each.gone]
        self.stopped = self.stopped or any(each.is_stop for each in taken)
        return tuple(e for each in taken for e in _told(each, Answer.ACCEPTED, "it reports on"))

    def poll(self, now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass."""
        late = [each for each in self._open if not 0 <= now_ms - each.at_ms < ANSWER_MS]
        self._open = [each for each in self._open if each not in late]
        why = f"no report within {ANSWER_MS} ms"
        return tuple(e for each in late for e in _told(each, Answer.UNKNOWN, why))

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        return min((each.at_ms + ANSWER_MS for each in self._open), default=None)

    def end(self, why: str) -> tuple[Event, ...]:
        """The connection is gone."""
        unknown = [e for each in self._open for e in _told(each, Answer.UNKNOWN, why)]
        unsent = f"{why}; it was not sent"
        return (*unknown, *(e for each in self._out for e in _told(each, Answer.REFUSED, unsent)))


def _told(write: Write, answer: Answer, why: str) -> tuple[Event, ...]:
    return () if write.number is None else (Answered(write.number, answer, why),)
