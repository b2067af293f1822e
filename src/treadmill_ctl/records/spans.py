"""The segments of a session as they were walked: from when to when.

The one rule: a segment lasts from the moment at which the session came into it to the moment at
which it left it, pauses counted in.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from treadmill_ctl.records.opening import Part


class Span(NamedTuple):
    """A segment of the plan, and when it was gone through, ms into the session."""

    part: Part
    began_ms: int
    ended_ms: int


_UNDER_WAY = frozenset(("starting", "walking"))
_OVER = frozenset(("ended", "tripped", "latched"))


class Spans:
    """The segments under way, with every change of what holds now."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self._parts = parts
        self._found: list[Span] = []
        self._segment: int | None = None
        self._began_ms = 0

    def now(self, now: dict[str, Any], at_ms: int) -> None:
        """What holds from now on."""
        over = now["phase"] in _OVER
        if self._segment is None:
            if now["phase"] in _UNDER_WAY:
                self._begin(now["segment"], at_ms)
        elif over or now["segment"] != self._segment:
            self.end(at_ms)
            if not over:
                self._begin(now["segment"], at_ms)

    def end(self, at_ms: int) -> None:
        """The session leaves the segment that it is in, if it is in one."""
        if self._segment is not None:
            self._found.append(Span(self._parts[self._segment], self._began_ms, at_ms))
        self._segment = None

    @property
    def found(self) -> tuple[Span, ...]:
        """Those that were left so far."""
        return tuple(self._found)

    def _begin(self, segment: int, at_ms: int) -> None:
        if segment < len(self._parts):
            self._segment, self._began_ms = segment, at_ms
