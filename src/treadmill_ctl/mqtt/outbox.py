"""What waits to be published: bounded, the answers first, and of telemetry the newest alone.

The one rule: putting something in never waits and never grows beyond the bounds; what falls out is
counted.
"""

from __future__ import annotations

from collections import deque
from enum import IntEnum
from typing import Final, NamedTuple

REPLIES_MAX: Final = 64
EVENTS_MAX: Final = 256


class Sort(IntEnum):
    """What a message is, in the order in which they go out."""

    REPLY = 0
    RETAINED = 1  # of a topic the newest counts
    EVENT = 2
    TELEMETRY = 3  # of a topic the newest counts; QoS 0


class Out(NamedTuple):
    """A message on its way out. `correlation` goes back with an answer as it came."""

    sort: Sort
    topic: str
    payload: str
    correlation: bytes | None = None

    @property
    def retained(self) -> bool:
        """Whether the broker keeps it for those who come later."""
        return self.sort is Sort.RETAINED

    @property
    def qos(self) -> int:
        """0 for what is followed by a newer one anyway."""
        return 0 if self.sort is Sort.TELEMETRY else 1


class Dropped(NamedTuple):
    """How many of each fell out since the service was started."""

    replies: int = 0
    events: int = 0
    telemetry: int = 0


class Outbox:
    """The messages that wait."""

    def __init__(self) -> None:
        self._replies: deque[Out] = deque()
        self._events: deque[Out] = deque()
        self._retained: dict[str, Out] = {}
        self._telemetry: dict[str, Out] = {}
        self.dropped = Dropped()

    def __len__(self) -> int:
        return sum(map(len, (self._replies, self._events, self._retained, self._telemetry)))

    def put(self, out: Out) -> None:
        """Let it wait for its turn."""
        match out.sort:
            case Sort.REPLY:
                self._pushed(self._replies, out, REPLIES_MAX)
            case Sort.EVENT:
                self._pushed(self._events, out, EVENTS_MAX)
            case Sort.TELEMETRY:
                if older := self._telemetry.get(out.topic):
                    self._count(older)
                self._telemetry[out.topic] = out
            case Sort.RETAINED:
                self._retained[out.topic] = out

    def take(self) -> Out | None:
        """The next that goes out; None where nothing waits."""
        if self._replies:
            return self._replies.popleft()
        if self._retained:
            return self._retained.pop(next(iter(self._retained)))
        if self._events:
            return self._events.popleft()
        if self._telemetry:
            return self._telemetry.pop(next(iter(self._telemetry)))
        return None

    def put_back(self, out: Out) -> None:
        """It did not get out. An event waits again, first of all; anything else is counted."""
        if out.sort is Sort.EVENT and len(self._events) < EVENTS_MAX:
            self._events.appendleft(out)
        elif out.sort is not Sort.RETAINED:  # which is put in afresh at every connect
            self._count(out)

    def cut_off(self) -> None:
        """The broker is gone: answers and measured values of before are of no use to anybody."""
        for out in (*self._replies, *self._telemetry.values()):
            self._count(out)
        self._replies.clear()
        self._telemetry.clear()

    def _count(self, out: Out) -> None:
        count = self.dropped
        match out.sort:
            case Sort.REPLY:
                self.dropped = count._replace(replies=count.replies + 1)
            case Sort.TELEMETRY:
                self.dropped = count._replace(telemetry=count.telemetry + 1)
            case _:
                self.dropped = count._replace(events=count.events + 1)

    def _pushed(self, queue: deque[Out], out: Out, most: int) -> None:
        """Append; the oldest falls out where there is no room."""
        queue.append(out)
        if len(queue) > most:
            self._count(queue.popleft())
