"""What waits to leave on a stream of bytes: in order, within a bound, a stop past all that waits.

The one rule: what has begun to leave is finished, because half a frame may mean anything; then the
stop goes, and what waited before it never does. Pure: who writes the bytes is not its business.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import WriteFault

OCTETS_MAX: Final = 256  # half a second at 4800 baud; whoever asks for more is not heard anyway
UNTOLD_MAX: Final = 256

SUPERSEDED: Final = WriteFault("it was not sent: a stop went in its place")


class Write:
    """One frame on its way, and what became of it."""

    __slots__ = ("ended", "fault", "frame", "left")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.left = frame.data
        self.ended = False
        self.fault: WriteFault | None = None

    def end(self, fault: WriteFault | None = None) -> None:
        """This is what became of it."""
        self.ended, self.fault = True, fault

    @property
    def begun(self) -> bool:
        """Whether a part of it has left."""
        return len(self.left) < len(self.frame.data)


class Outbound:
    """The frames of one connection that have not left, and those whose end was not told."""

    def __init__(self) -> None:
        self._waiting: deque[Write] = deque()
        self._untold: deque[Write] = deque()

    def put(self, frame: Frame) -> None:
        """Take a frame; where there is no room it has ended with a fault."""
        write = Write(frame)
        self._untold.append(write)
        if frame.urgent:
            self._drop_what_waits()
        waiting_octets = sum(len(each.left) for each in self._waiting)
        if waiting_octets + len(frame.data) > OCTETS_MAX:
            write.end(WriteFault(f"it was not sent: {waiting_octets} octets wait to leave already"))
        else:
            self._waiting.append(write)

    def next(self) -> bytes:
        """What is to leave next; nothing when nothing waits."""
        return self._waiting[0].left if self._waiting else b""

    @property
    def can_wait(self) -> bool:
        """Whether what is next may as well leave later: nothing of it has, and no stop waits."""
        stops = any(each.frame.urgent for each in self._waiting)
        return not stops and not (self._waiting and self._waiting[0].begun)

    def left(self, octets: int) -> None:
        """So many of what `next` gave have left."""
        write = self._waiting[0]
        write.left = write.left[octets:]
        if not write.left:
            write.end()
            self._waiting.popleft()

    def told(self) -> Write | None:
        """The oldest one that has ended, once; None while the oldest is on its way.

        In the order they were put, whatever order they ended in.
        """
        return self._untold.popleft() if self._untold and self._untold[0].ended else None

    @property
    def choked(self) -> bool:
        """Whether more has ended behind one that does not leave than is worth keeping."""
        return len(self._untold) > UNTOLD_MAX

    def _drop_what_waits(self) -> None:
        """All but what has begun, and stops: of those each is a way to stop of its own."""
        kept = deque[Write]()
        for write in self._waiting:
            if write.begun or write.frame.urgent:
                kept.append(write)
            else:
                write.end(SUPERSEDED)
        self._waiting = kept
