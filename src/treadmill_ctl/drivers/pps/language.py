"""The language of a Woodway PPS, as far as it is known.

The one rule: its own time-out is not counted on, because nobody wrote down how to set it; and it
takes no speed before it is released, so a start is the release and then the speed.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.core.model import Command, Machine, Range, SetGrade, SetSpeed, StartBelt
from treadmill_ctl.core.units import kmh
from treadmill_ctl.drivers import mm_s
from treadmill_ctl.drivers.asking import Meaning
from treadmill_ctl.drivers.contract import Commissioned
from treadmill_ctl.drivers.dialogue import Request
from treadmill_ctl.drivers.pps import codec
from treadmill_ctl.drivers.said import Grade, Reply, Said, Speed, Unreadable

STOP: Final = Request(codec.plain(codec.STOP), codec.STOP)
ZERO_SPEED: Final = Request(codec.set_speed(0), codec.SPEED)
RELEASE: Final = Request(codec.plain(codec.RELEASE), codec.RELEASE)
SPEED: Final = Request(codec.plain(codec.ACTUAL_SPEED), codec.ACTUAL_SPEED)
GRADE: Final = Request(codec.plain(codec.ACTUAL_GRADE), codec.ACTUAL_GRADE)

LOWEST_CKMH: Final = 50  # where nobody found out
HIGHEST_CKMH: Final = 1_200
GRADES: Final = Range(0, 150, 1)
UNPROVEN: Final = (
    "Its messages are known from one program and a part of its manual: how fast it changes speed,"
    " its lowest speed and the sign of its grade are not known, and its own time-out is not set."
)


class PpsLanguage:
    """What one machine says and understands."""

    baud = 9_600
    halt = STOP
    last_stop = ZERO_SPEED
    proof = SPEED
    rounds = ((SPEED, GRADE),)

    def __init__(self, known: Commissioned) -> None:
        self._known = known
        self.begin()

    def identify(self, name: str) -> Machine | str:
        """The machine, in the speeds that a person found out."""
        lowest_ckmh = self._known.lowest_ckmh or LOWEST_CKMH
        highest_ckmh = min(self._known.highest_ckmh or HIGHEST_CKMH, HIGHEST_CKMH)
        if lowest_ckmh > highest_ckmh:
            return (
                f"is left no speed from {kmh(lowest_ckmh)} to {kmh(highest_ckmh)};"
                " correct lowest= and highest= in its address"
            )
        return Machine(
            name,
            "woodway-pps",
            Range(lowest_ckmh, highest_ckmh, 1),
            GRADES,
            report_period_ms=100,
            command_gap_ms=400,
            unproven=UNPROVEN,
        )

    def begin(self) -> None:
        """A new connection: nothing is half read."""
        self._decoder = codec.Decoder()

    def read(self, data: bytes) -> list[Said]:
        """The messages that are whole now."""
        return self._decoder.feed(data)

    def meaning(self, reply: Reply) -> Meaning:
        """What an answer says of belt and deck."""
        if reply.kind == codec.ACTUAL_SPEED:
            speed_mm_s = codec.speed_mm_s(reply.data)
            unreadable = Unreadable(len(reply.data))
            return unreadable if speed_mm_s is None else Speed(mm_s.to_ckmh(speed_mm_s))
        if reply.kind == codec.ACTUAL_GRADE:
            grade_dpct = codec.grade_dpct(reply.data)
            return Unreadable(len(reply.data)) if grade_dpct is None else Grade(grade_dpct)
        return None

    def script(self, command: StartBelt | SetSpeed | SetGrade) -> tuple[Request, ...] | str:
        """The requests that a command is, or why it cannot be said."""
        if isinstance(command, SetGrade):
            if not GRADES.holds(command.grade_dpct):
                return "the machine has no such grade"
            return (Request(codec.set_grade(command.grade_dpct), codec.GRADE),)
        if command.speed_ckmh < 0:
            return "no way is known to say that its belt runs in reverse"
        speed_mm_s = mm_s.from_ckmh(command.speed_ckmh)
        if not 0 < speed_mm_s <= codec.SPEED_MM_S_MAX:
            return "the speed is none that the machine can be told"
        speed = Request(codec.set_speed(speed_mm_s), codec.SPEED)
        return (RELEASE, speed) if isinstance(command, StartBelt) else (speed,)

    def sends(self, command: Command) -> None:
        """It tells nothing that this could be held against."""
