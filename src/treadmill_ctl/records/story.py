"""A session's story out of the plain lines of its journal: what was wanted, done and said.

The one rule: nothing but the lines is asked. No value of the core is made again, so that a record
of years ago is read by what it says, and fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from treadmill_ctl.records.curve import Curve, Drawn
from treadmill_ctl.records.events import Happened, What, happened, of_the_record, was_taken
from treadmill_ctl.records.opening import Opened, opened
from treadmill_ctl.records.remarks import When
from treadmill_ctl.records.said import Said, remarked, told
from treadmill_ctl.records.spans import Span, Spans
from treadmill_ctl.sinks.dose import Measured, mean_ckmh


class NoStory(ValueError):
    """Lines that tell of no session; a sentence that says why."""


class Dose(NamedTuple):
    """What was walked, by the machine's reports; planned figures are the opening's."""

    moving_ms: int
    distance_mm: int
    fastest_ckmh: int

    @property
    def mean_ckmh(self) -> int:
        """Mean speed while the belt moved, 0.01 km/h."""
        return mean_ckmh(self.distance_mm, self.moving_ms)


class Ending(NamedTuple):
    """How it ended: in a word, and as it was told; when, ms into the session and of the day.

    Words: complete, stopped, tripped, unconfirmed, unstarted, interrupted, open. Open: there is no
    last line, and nobody has said yet that it was cut off.
    """

    word: str
    sentence: str
    at_ms: int
    wall_ms: int | None


class Standing(NamedTuple):
    """In which phase the session was from a time on, and what for it stood or slowed down."""

    at_ms: int
    phase: str
    hold: str


class Story(NamedTuple):
    """A session. Times in ms since its opening unless they are of the day."""

    opened: Opened
    curve: Curve
    phases: tuple[Standing, ...]
    spans: tuple[Span, ...]
    events: tuple[Happened, ...]
    said: tuple[Said, ...]
    dose: Dose
    ending: Ending


def story(lines: Iterable[dict[str, Any]]) -> Story:
    """The story of a journal's lines. Raises NoStory."""
    numbered = iter(lines)
    first = next(numbered, None)
    if first is None:
        raise NoStory("the journal is empty")
    if "removed" in first:
        raise NoStory("its contents were removed")
    if "opening" not in first:
        raise NoStory("its first line tells of no session")
    under_way = _UnderWay(opened(first))
    for line in numbered:
        under_way.take(line)
    return under_way.told()


class _UnderWay:
    """A story while its lines are read."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._drawn = Drawn()
        self._phases: list[Standing] = []
        self._spans = Spans(opened.parts)
        self._events: list[Happened] = []
        self._said: list[Said] = []
        self._measured = Measured()
        self._now: dict[str, Any] = {}
        self._at_ms = 0
        self._walked = self._tripped = self._complete = False
        self._last: Ending | None = None

    def take(self, line: dict[str, Any]) -> None:
        """One more line."""
        if "t" in line:
            self._at_ms = line["t"] - self._opened.t_ms
        if "now" in line:
            self._holds(line["now"])
        if "in" in line or "out" in line or "notes" in line:
            self._tick(line)
        self._events += of_the_record(line, self._at_ms)
        if "remark" in line:
            self._said.append(remarked(line, self._at_ms if self._last is None else None))
        elif "closing" in line:
            self._last = Ending("", line["closing"], self._at_ms, line.get("wall_ms"))
        elif "interrupted" in line:
            self._last = Ending("interrupted", INTERRUPTED, self._at_ms, None)

    def told(self) -> Story:
        """What all lines told together."""
        self._spans.end(self._at_ms)
        sums = self._measured
        return Story(
            self._opened,
            self._drawn.curve,
            tuple(self._phases),
            self._spans.found,
            tuple(self._events),
            tuple(self._said),
            Dose(sums.moving_ms, sums.distance_mm, sums.fastest_ckmh),
            self._ending(),
        )

    def _holds(self, now: dict[str, Any]) -> None:
        self._now = now
        self._walked = self._walked or now["phase"] == "walking"
        standing = Standing(self._at_ms, now["phase"], now["hold"])
        if not self._phases or self._phases[-1][1:] != standing[1:]:
            self._phases.append(standing)
        self._drawn.wanted(now, self._at_ms)
        self._spans.now(now, self._at_ms)

    def _tick(self, line: dict[str, Any]) -> None:
        at_ms = self._at_ms
        for event in line.get("in", ()):
            if event["is"] == "Reported":
                report = event["report"]
                self._drawn.reported(report, at_ms)
                if report.get("speed_ckmh") is not None:
                    self._measured.count(report["speed_ckmh"], at_ms)
            elif event.get("tells") and was_taken(event, line.get("notes", ())):
                self._said += told(event, self._when, at_ms)
        for cleared in line.get("out", ()):
            self._drawn.told(cleared["command"], at_ms)
        for event in happened(line, at_ms):
            self._tripped = self._tripped or event.what is What.TRIP
            self._complete = self._complete or event == Happened(at_ms, What.PHASE, COMPLETE)
            self._events.append(event)

    @property
    def _when(self) -> When:
        if self._walked:
            return When.AFTER if self._now.get("phase") in _OVER else When.DURING
        return When.BEFORE

    def _ending(self) -> Ending:
        if self._last is None:
            return Ending("open", "The journal has no last line.", self._at_ms, None)
        if self._last.word:
            return self._last
        return self._last._replace(word=self._word())

    def _word(self) -> str:
        """How a session ended that came to its last line."""
        if self._now.get("phase") not in _AT_REST:
            return "unconfirmed"
        if self._tripped:
            return "tripped"
        if not self._walked:
            return "unstarted"
        return "complete" if self._complete else "stopped"


INTERRUPTED = "The session was cut off: its journal was never closed."
COMPLETE = "slowing, for end: the plan is complete"  # of all that slows down, only this is the end
_OVER = frozenset(("ended", "latched"))
_AT_REST = _OVER | {"standing"}
