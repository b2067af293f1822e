"""What a guardian says on an FTMS Control Point, octet by octet, until a stop is taken.

The one rule: it says Request Control and Stop and can say nothing else; there is no speed here.
It shares no code with the driver, so that what hangs the service does not hang this.
"""

from __future__ import annotations

from collections import deque

REQUEST_CONTROL = b"\x00"
STOP = b"\x08\x01"
STOP_TAKEN = b"\x80\x08\x01"
STOP_ANSWERED = b"\x80\x08"
STOP_NOT_PERMITTED = b"\x80\x08\x05"

# On a connection of its own it has no permission yet. On one that it shares with the service it
# has the service's, and a stop in front is quicker by a whole procedure.
OF_ITS_OWN = (REQUEST_CONTROL, STOP)
SHARED = (STOP, REQUEST_CONTROL, STOP)

# A machine that is busy with one procedure refuses to take the next, until it has answered. What it
# did take is not said again before the watch says so: some machines drop what comes too thick.
AGAIN_MS = 20


class LastWords:
    """One machine's Control Point, after its service. One request is written at a time."""

    def __init__(self, opening: tuple[bytes, ...]) -> None:
        self._opening = opening
        self._queue: deque[bytes] = deque()
        self._saying = False
        self._taken = False
        self._asked = False  # a Request Control got through, and no Stop behind it yet
        self._due_ms: int | None = None

    def say_stop(self) -> None:
        """Say it, or say it again; what the machine took before does not count any more."""
        self._queue = deque((STOP,) if self._taken else self._opening)
        self._saying, self._taken, self._asked, self._due_ms = True, False, False, None

    def next(self, now_ms: int) -> bytes | None:
        """What to write now, None for nothing."""
        if self._due_ms is not None and now_ms >= self._due_ms:
            # Behind a Request Control that got through, Stop alone: asked again each time, the
            # machine would be busy with that for ever.
            self._queue, self._due_ms = deque((STOP,) if self._asked else OF_ITS_OWN), None
        return self._queue.popleft() if self._queue else None

    def wrote(self, request: bytes, now_ms: int, *, got_through: bool) -> None:
        """A request was written. Whether it is obeyed, only the machine's answer tells."""
        if got_through:
            self._asked = request == REQUEST_CONTROL
        elif not self._queue and not self._taken:
            self._due_ms = now_ms + AGAIN_MS

    def heard(self, indication: bytes) -> None:
        """An indication came; on a shared connection it may be the service's."""
        if not self._saying or self._taken:
            return
        self._due_ms = None
        if indication == STOP_TAKEN:
            self._taken = True
            self._queue.clear()
        elif indication == STOP_NOT_PERMITTED:
            self._queue = deque(OF_ITS_OWN)
        elif not indication.startswith(STOP_ANSWERED):
            self._queue = deque((STOP,))  # whatever it was busy with, it now is not

    def due_ms(self) -> int | None:
        """When `next` is wanted; None for not before something is heard or said."""
        return self._due_ms
