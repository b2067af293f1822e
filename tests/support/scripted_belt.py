"""A treadmill that reports, follows, lies and fails as it is told, in virtual time, for the core.

The one rule: nothing here comes from the code under test but the values it exchanges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Linked,
    Machine,
    Notice,
    Noticed,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
    Unlinked,
)


class Fault(Enum):
    """How the scripted treadmill misbehaves while the fault is in its set."""

    RUNS_OVER = auto()  # half a kilometre an hour and more above what it was told
    RUNS_AWAY = auto()  # faster and faster, whatever it is told
    IGNORES_STOP = auto()  # says yes and runs on
    IGNORES_SPEED = auto()  # says yes and keeps its speed
    REFUSES_SPEED = auto()
    REFUSES_STOP = auto()
    REFUSES_START = auto()
    NEVER_ANSWERS = auto()  # does what it is told; the driver can only say "unknown"
    DEAF = auto()  # neither does nor answers
    SILENT = auto()  # no reports
    SPEECHLESS = auto()  # reports without a speed
    NEVER_ZERO = auto()  # reports a crawl when it stands
    MOVES = auto()  # starts by itself
    WRONG_WAY = auto()  # runs in the other direction


@dataclass
class Belt:
    """A treadmill that reports, follows and answers on a clock of its own arithmetic.

    Speeds inside are 1/1000 of 0.01 km/h, so that whole numbers do.
    """

    machine: Machine
    period_ms: int = 500
    answer_ms: int = 200
    countdown_ms: int = 1_000
    rate_ckmh_s: int = 60
    faults: set[Fault] = field(default_factory=set[Fault])
    linked: bool = False
    speed_mckmh: int = 0
    told_ckmh: int = 0
    grade_dpct: int = 0
    heart_rate_bpm: int | None = None
    at_ms: int = 0
    report_ms: int = 0
    start_ms: int | None = None
    start_ckmh: int = 0
    due: list[tuple[int, Event]] = field(default_factory=list[tuple[int, Event]])

    @property
    def speed_ckmh(self) -> int:
        """What it would report, toward zero."""
        magnitude = abs(self.speed_mckmh) // 1_000
        return magnitude if self.speed_mckmh >= 0 else -magnitude

    def link(self) -> tuple[Event, ...]:
        """A connection comes about, and control is granted."""
        self.linked = True
        return Linked(), Noticed(Notice.CONTROL_GRANTED)

    def unlink(self) -> tuple[Event, ...]:
        """The connection goes; the belt keeps doing what it did."""
        self.linked = False
        self.due.clear()
        return (Unlinked("out of range"),)

    def take(self, number: int, command: Command, now_ms: int) -> None:
        """A command arrives, if there is a connection."""
        if not self.linked:
            return
        answer = self._answer(command)
        if answer is Answer.ACCEPTED and Fault.DEAF not in self.faults:
            self._do(command, now_ms)
        if self.faults & {Fault.NEVER_ANSWERS, Fault.DEAF}:
            self.due.append((now_ms + 1_000, Answered(number, Answer.UNKNOWN, "no answer")))
        else:
            self.due.append((now_ms + self.answer_ms, Answered(number, answer, "")))

    def advance(self, now_ms: int) -> tuple[Event, ...]:
        """Time passes; what it has to say."""
        passed_ms, self.at_ms = now_ms - self.at_ms, now_ms
        self._move(passed_ms, now_ms)
        said = [event for when_ms, event in self.due if when_ms <= now_ms]
        self.due = [(when_ms, event) for when_ms, event in self.due if when_ms > now_ms]
        if self.linked and now_ms - self.report_ms >= self.period_ms:
            self.report_ms = now_ms
            said.extend(self._report())
        return tuple(said)

    def _answer(self, command: Command) -> Answer:
        refuses = (
            (isinstance(command, StopBelt) and Fault.REFUSES_STOP in self.faults)
            or (isinstance(command, SetSpeed) and Fault.REFUSES_SPEED in self.faults)
            or (isinstance(command, StartBelt) and Fault.REFUSES_START in self.faults)
        )
        return Answer.REFUSED if refuses else Answer.ACCEPTED

    def _do(self, command: Command, now_ms: int) -> None:
        match command:
            case StartBelt(speed_ckmh):
                self.start_ms, self.start_ckmh = now_ms + self.countdown_ms, speed_ckmh
            case SetSpeed(speed_ckmh) if Fault.IGNORES_SPEED not in self.faults:
                self.told_ckmh = speed_ckmh
            case SetGrade(grade_dpct):
                self.grade_dpct = grade_dpct
            case StopBelt() if Fault.IGNORES_STOP not in self.faults:
                self.told_ckmh, self.start_ms = 0, None
            case _:
                pass

    def _move(self, passed_ms: int, now_ms: int) -> None:
        if self.start_ms is not None and now_ms >= self.start_ms:
            self.told_ckmh, self.start_ms = self.start_ckmh, None
        told_mckmh = self.told_ckmh * 1_000
        if Fault.RUNS_OVER in self.faults and self.told_ckmh:
            told_mckmh += 60_000 if self.told_ckmh > 0 else -60_000
        if Fault.MOVES in self.faults and not self.told_ckmh:
            told_mckmh = 80_000
        if Fault.WRONG_WAY in self.faults:
            told_mckmh = -told_mckmh
        if Fault.RUNS_AWAY in self.faults and self.speed_mckmh:
            told_mckmh = 2_000_000 if self.speed_mckmh > 0 else -2_000_000
        room_mckmh = self.rate_ckmh_s * passed_ms
        change_mckmh = told_mckmh - self.speed_mckmh
        self.speed_mckmh += min(max(change_mckmh, -room_mckmh), room_mckmh)

    def _report(self) -> Iterable[Event]:
        if Fault.SILENT in self.faults:
            return
        if Fault.SPEECHLESS in self.faults:
            yield Reported(Report(None, grade_dpct=self.grade_dpct))
            return
        crawls = Fault.NEVER_ZERO in self.faults and self.speed_ckmh == 0
        speed_ckmh = 5 if crawls else self.speed_ckmh
        yield Reported(Report(speed_ckmh, self.grade_dpct, heart_rate_bpm=self.heart_rate_bpm))
