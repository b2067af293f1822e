"""The language of the Trackmaster family, by its dialects.

The one rule: a start is the speed, the start and the speed again: before it, lest the belt starts
at the speed of the walk before; after it, lest the start has set the speed to nothing.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.core.model import (
    Command,
    Machine,
    Notice,
    Noticed,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.drivers.asking import Meaning
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.dialogue import Request
from treadmill_ctl.drivers.said import Grade, OutOfHand, Reply, Said, Speed, Unreadable
from treadmill_ctl.drivers.tenths import Tenths
from treadmill_ctl.drivers.tmx import codec
from treadmill_ctl.drivers.tmx.dialect import Dialect
from treadmill_ctl.drivers.tmx.states import States
from treadmill_ctl.drivers.tmx.targets import Targets

BEGIN: Final = Request(bytes((codec.START,)), codec.START + codec.REPLY)
STOP: Final = Request(bytes((codec.STOP,)), codec.STOP + codec.REPLY)
AUTO_STOP: Final = Request(bytes((codec.AUTO_STOP,)), codec.AUTO_STOP + codec.REPLY)
STATUS: Final = Request(bytes((codec.STATUS,)), codec.STATUS + codec.REPLY)
SPEED: Final = Request(bytes((codec.ACTUAL_SPEED,)), codec.ACTUAL_SPEED + codec.REPLY)
GRADE: Final = Request(bytes((codec.ACTUAL_GRADE,)), codec.ACTUAL_GRADE + codec.REPLY)
TARGET: Final = Request(bytes((codec.SET_SPEED,)), codec.SET_SPEED + codec.REPLY)


class TmxLanguage:
    """What one machine of the family says and understands."""

    baud = 4_800
    halt = STOP
    last_stop = AUTO_STOP
    proof = STATUS

    def __init__(self, dialect: Dialect, known: Commissioned) -> None:
        self._dialect = dialect
        self._known = known
        self._tenths = Tenths(known.unit or SpeedUnit.KMH)
        others = (STATUS, TARGET, STATUS, GRADE) if dialect.shows_target else (STATUS, GRADE)
        self.rounds = tuple((SPEED, other) for other in others)
        self.begin()

    def identify(self, name: str) -> Machine | str:
        """The machine as a person described it."""
        dialect, known = self._dialect, self._known
        if known.unit is None:
            return (
                "counts in km/h or in mph and does not say which; see its display, and give"
                " unit=km/h or unit=mph in its address"
            )
        speed = self._tenths.commissioned(known, dialect.reach)
        if isinstance(speed, str):
            return speed
        return Machine(
            name,
            dialect.family,
            speed,
            dialect.grade,
            reverses=dialect.reverses,
            report_period_ms=100,
            command_gap_ms=400,
            watchdog_ms=dialect.watchdog_ms,
            lockout_ms=dialect.lockout_ms,
            unit=known.unit,
            unproven=dialect.unproven,
        )

    def begin(self) -> None:
        """A new connection: nothing is known, and nothing half read."""
        self._decoder = codec.Decoder()
        self._states = States()
        self._targets = Targets()

    def read(self, data: bytes) -> list[Said]:
        """The messages that are whole now."""
        return self._decoder.feed(data)

    def meaning(self, reply: Reply) -> Meaning:
        """What an answer says of belt, deck and console."""
        match reply.kind:
            case SPEED.reply:
                tenths = self._dialect.read(reply.data)
                unreadable = Unreadable(len(reply.data))
                return unreadable if tenths is None else Speed(self._tenths.ckmh(tenths))
            case GRADE.reply:
                grade_dpct = codec.unsigned(reply.data)
                return Unreadable(len(reply.data)) if grade_dpct is None else Grade(grade_dpct)
            case STATUS.reply if self._dialect.states:
                notice = self._states.told(reply.data[0])
                if notice is Notice.CONTROL_LOST:
                    return OutOfHand()
                return None if notice is None else Noticed(notice, 1)
            case TARGET.reply if self._dialect.shows_target:
                return self._target(self._dialect.read(reply.data), len(reply.data))
            case _:
                return None

    def _target(self, tenths: int | None, octets: int) -> Meaning:
        if tenths is None:
            return Unreadable(octets)
        if not self._targets.strange(tenths):
            return None
        return Noticed(Notice.TARGET_SPEED, self._tenths.ckmh(tenths))

    def script(self, command: StartBelt | SetSpeed | SetGrade) -> tuple[Request, ...] | str:
        """The requests that a command is, or why it cannot be said."""
        if isinstance(command, SetGrade):
            if not self._dialect.grade.holds(command.grade_dpct):
                return "the machine has no such grade"
            return (_number(codec.GRADE, codec.write_unsigned(command.grade_dpct)),)
        tenths, reach = self._tenths.of(command.speed_ckmh), self._dialect.reach
        if tenths < 0 and not self._dialect.reverses:
            return "the machine has no way to say that a belt runs in reverse"
        if not reach.lowest <= abs(tenths) <= reach.highest:
            return "the speed is none that the machine can be told"
        speed = _number(codec.SPEED, self._dialect.write(tenths))
        return (speed, BEGIN, speed) if isinstance(command, StartBelt) else (speed,)

    def sends(self, command: Command) -> None:
        """What it says from now on of its status and its set speed is held against this."""
        if isinstance(command, StopBelt):
            self._states.stop()
            self._targets.forget()
        elif not isinstance(command, SetGrade):
            self._targets.tell(self._tenths.of(command.speed_ckmh))
            if isinstance(command, StartBelt):
                self._states.start()


def _number(command: int, digits: bytes) -> Request:
    return Request(bytes((command,)) + digits, command + codec.REPLY)
