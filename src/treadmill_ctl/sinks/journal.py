"""The journal of a session: every tick with what came in and what was decided, as JSON lines.

The one rule: what is written is enough to run the core again to the same commands, and to draw
what was wanted without running it. Integers only; the loop hands lines over and never waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.guidance import Guidance
from treadmill_ctl.core.model import (
    Asked,
    Event,
    GuardianIs,
    Noticed,
    Report,
    Reported,
    Unlinked,
)
from treadmill_ctl.core.session import Setup, State
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal_format import AS_TEXT, FORMAT, Weight
from treadmill_ctl.sinks.target import is_level, target
from treadmill_ctl.sinks.wire import dumped

IDLE_TICKS_MAX: Final = 5  # so much at most of what says nothing is not handed over yet
WALL_EVERY_MS: Final = 60_000
CLOCK_SET_MS: Final = 1_000  # so far the two clocks drift apart only where one was set

BESIDE_SPEED = Report._fields[1:]
URGENT = (Asked, Noticed, Unlinked, GuardianIs)


Write = Callable[[bytes, Weight], None]
WallMs = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Opening:
    """The first line: what the session is about, who began it, and from where.

    `wall_ms` is the time of day, UTC; `t` the loop's clock at the same moment, ms. `guarded`: a
    guardian was to watch; where it was not, a person chose so. `profile_hash` is SHA-256 of the
    profile's file; `course_session` counts from 1, None outside of a course.
    """

    session: str
    software: str
    url: str
    walker: str
    wall_ms: int
    setup: Setup
    guarded: bool = False
    t: int = 0
    who: str = ""
    via: str = ""
    profile_hash: str = ""
    course_session: int | None = None


class Journal:
    """A sink that turns entries into lines and hands them to a writer.

    `wall_ms` is the clock of the day; `salt` what the writer seals the lines with.
    """

    def __init__(self, write: Write, opening: Opening, wall_ms: WallMs, salt: str = "") -> None:
        self._write = write
        self._wall_ms = wall_ms
        self._idle: list[int] = []
        self._stood: tuple[Any, ...] = ()  # phase, hold, segment
        self._wanted: tuple[int, int] = (0, 0)
        self._guidance: Guidance | None = None
        self._level = False  # time alone changes nothing of what is wanted
        self._at_ms = opening.t
        self._wall_told = (opening.t, opening.wall_ms)
        self._closed = False
        members = [f'"journal":{FORMAT}', f'"salt":"{salt}"']
        self._put([*members, f'"opening":{AS_TEXT(dumped(opening))}'], Weight.AT_ONCE)

    def take(self, entry: Entry) -> None:
        """One line a tick; what bears on safety goes to the disk at once.

        Of ticks with nothing in them, most of all, only the times are kept, several on a line.
        The loop goes on while a slow disk takes the closing line: none of that is the session's.
        """
        if not self._closed:
            self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        now_ms, events, (state, cleared, notes) = entry
        now, moved = self._now(state)
        self._at_ms = now_ms
        if not (events or cleared or notes or now):
            self._idle.append(now_ms)
            if len(self._idle) == IDLE_TICKS_MAX:
                self._put(self._rested(), Weight.TELEMETRY)
            return
        line = [*self._rested(), f'"t":{now_ms}']
        if events:
            line.append(f'"in":[{",".join([event_text(event) for event in events])}]')
        if cleared:
            line.append(f'"out":{AS_TEXT([cleared_line(each) for each in cleared])}')
        if notes:
            line.append(f'"notes":{AS_TEXT([dumped(note) for note in notes])}')
        if now:
            line.append(now)
        weight = Weight.TELEMETRY
        if notes or any(isinstance(event, URGENT) for event in events):
            weight = Weight.AT_ONCE
        elif cleared or moved or any(not isinstance(event, Reported) for event in events):
            weight = Weight.KEPT
        if weight is Weight.AT_ONCE or now_ms - self._wall_told[0] >= WALL_EVERY_MS:
            line += self._clocks(now_ms)
        self._put(line, weight)

    def remark(self, said: dict[str, Any], who: str, via: str) -> None:
        """What a person says of the walker and the core does not judge; by whom, from where."""
        line = [
            *self._rested(),
            f'"t":{self._at_ms}',
            f'"remark":{AS_TEXT(said)}',
            f'"who":{AS_TEXT(who)},"via":{AS_TEXT(via)}',
            f'"wall_ms":{self._wall_ms()}',
        ]
        self._put(line, Weight.AT_ONCE)

    def close(self, why: str) -> None:
        """The last line; a journal without one is of a session that was cut off."""
        said = [f'"t":{self._at_ms}', f'"closing":{AS_TEXT(why)}']
        self._put([*self._rested(), *said, *self._clocks(self._at_ms)], Weight.AT_ONCE)
        self._closed = True

    def _now(self, state: State) -> tuple[str, bool]:
        """What holds from this tick on, if anything is other than before; whether it moved on."""
        stood = (state.phase, state.hold, state.place.segment)
        moved = stood != self._stood
        if not moved and self._level and state.guidance is self._guidance:
            return "", False
        wanted = target(state)
        self._guidance, self._level = state.guidance, is_level(state)
        if not moved and wanted == self._wanted:
            return "", False
        self._stood, self._wanted = stood, wanted
        phase, hold, segment = stood
        said = f'"phase":"{phase.value}","hold":"{hold.value}","segment":{segment}'
        return f'"now":{{{said},"target_ckmh":{wanted[0]},"grade_dpct":{wanted[1]}}}', moved

    def _clocks(self, now_ms: int) -> list[str]:
        """The time of day, and by how much it was set since it was last told, if it was."""
        wall_ms = self._wall_ms()
        told_at_ms, told_ms = self._wall_told
        set_ms = (wall_ms - told_ms) - (now_ms - told_at_ms)
        self._wall_told = (now_ms, wall_ms)
        said = [f'"wall_ms":{wall_ms}']
        return [*said, f'"clock_set_ms":{set_ms}'] if abs(set_ms) >= CLOCK_SET_MS else said

    def _rested(self) -> list[str]:
        """The idle ticks that no line has told yet."""
        if not self._idle:
            return []
        idle, self._idle = self._idle, []
        return [f'"idle":[{",".join(map(str, idle))}]']

    def _put(self, members: list[str], weight: Weight) -> None:
        self._write(f"{{{','.join(members)}}}\n".encode(), weight)


def event_text(event: Event) -> str:
    """An event as the journal keeps it: a report, most of all, quickly."""
    if not isinstance(event, Reported):
        return AS_TEXT(dumped(event))
    report = event.report
    said = "".join(
        [
            f',"{name}":{value}'
            for name, value in zip(BESIDE_SPEED, report[1:], strict=True)
            if value is not None
        ]
    )
    speed = "null" if report[0] is None else report[0]
    return f'{{"is":"Reported","report":{{"is":"Report","speed_ckmh":{speed}{said}}}}}'


def cleared_line(cleared: Cleared) -> dict[str, Any]:
    """A cleared command as the journal keeps it."""
    return {
        "number": cleared.number,
        "epoch": cleared.epoch,
        "command": dumped(cleared.command),
    }
