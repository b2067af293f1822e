"""The time of a simulated world, and what is due in it: the machine, the air, the people.

The one rule: the world goes on whatever happens to the service. Where the service's process gets
no processor, or its clock jumps, only what reaches the service is late.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

from treadmill_sim.virtual_time import NEVER_S, VirtualLoop

_Do = Callable[..., None]
_Held = tuple[_Do, tuple[object, ...]]


class Clockwork:
    """World time in whole ms on a virtual loop, on which the service runs as well."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.due_s = NEVER_S  # when the next thing is due on the loop's clock
        self.stalled = False
        self.stalled_ms = 0  # how long the service was away, in all
        self.jumps = 0
        self._loop = loop
        self._skew_ms = 0  # how far the service's clock is ahead of the world's
        self._at_ms: int | None = None  # world time while the service is away
        self._away_ms = 0  # since when it is
        self._due: list[tuple[int, int, _Do, tuple[object, ...]]] = []
        self._count = 0
        self._held: deque[_Held] = deque()
        loop.surround(self)

    @property
    def now_ms(self) -> int:
        """World time."""
        if self._at_ms is not None:
            return self._at_ms
        return self._loop.now_ms - self._skew_ms

    @property
    def live_ms(self) -> int:
        """World time less the time in which the service could do nothing."""
        if self.stalled:
            return self._away_ms - self.stalled_ms
        return self._loop.now_ms - self._skew_ms - self.stalled_ms

    def at(self, at_ms: int, do: _Do, *args: object) -> None:
        """Let something happen in the world; what is due at once happens in the order of calls."""
        self._count = count = self._count + 1
        heappush(self._due, (at_ms, count, do, args))
        if self._due[0][1] == count:
            self._look_ahead()

    def to_service(self, do: _Do, *args: object) -> None:
        """Let something reach the service: now, or when it is back."""
        if self.stalled:
            self._held.append((do, args))
        else:
            do(*args)

    def stall(self, duration_ms: int) -> None:
        """The service is away for a time; the world goes on."""
        self._away_ms = self.now_ms
        end_ms = self._away_ms + duration_ms
        self.stalled = True
        while self._due and self._due[0][0] <= end_ms:
            at_ms, _, do, args = heappop(self._due)
            self._at_ms = max(at_ms, self.now_ms)
            do(*args)
        self._at_ms = None
        self._loop.pass_by(duration_ms / 1_000)
        self.stalled = False
        self.stalled_ms += duration_ms
        while self._held:
            do, args = self._held.popleft()
            do(*args)
        self._look_ahead()

    def jump(self, by_ms: int) -> None:
        """The service's clock goes ahead; in the world no time has passed."""
        self.jumps += 1
        self._skew_ms += by_ms
        self._loop.pass_by(by_ms / 1_000)
        self._look_ahead()

    def stop(self) -> None:
        """Nothing more happens."""
        self._due.clear()
        self._look_ahead()

    def _look_ahead(self) -> None:
        due = self._due
        self.due_s = (due[0][0] + self._skew_ms) / 1_000 if due else NEVER_S

    # --- for the loop -----------------------------------------------------------------------------

    def run(self) -> None:
        """Let happen what is due."""
        due, loop = self._due, self._loop
        try:
            while due and due[0][0] <= loop.now_ms - self._skew_ms:
                _, _, do, args = heappop(due)
                do(*args)
        finally:  # whatever breaks, the rest is due
            self._look_ahead()
