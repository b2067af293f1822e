"""The language of a Biodex RTM 400.

The one rule: the direction is said at standstill alone, as the first step of a start, and the belt
is started only when the machine has said the same direction back.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.core.model import (
    Command,
    Machine,
    Notice,
    Noticed,
    Range,
    SetGrade,
    SetSpeed,
    StartBelt,
)
from treadmill_ctl.drivers.asking import Meaning
from treadmill_ctl.drivers.biodex import codec
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.dialogue import Request
from treadmill_ctl.drivers.octets import number
from treadmill_ctl.drivers.said import Grade, Reply, Said, Speed, Unreadable
from treadmill_ctl.drivers.tenths import Reach, Tenths

FAMILY: Final = "biodex"

BEGIN: Final = Request(bytes((codec.START,)), codec.START)
STOP: Final = Request(bytes((codec.STOP,)), codec.STOP)
ZERO_SPEED: Final = Request(codec.set_speed(0), codec.SPEED)
SPEED: Final = Request(bytes((codec.ACTUAL_SPEED,)), codec.ACTUAL_SPEED)
GRADE: Final = Request(bytes((codec.ACTUAL_GRADE,)), codec.ACTUAL_GRADE)
DIRECTION: Final = Request(bytes((codec.ACTUAL_DIRECTION,)), codec.ACTUAL_DIRECTION)
STATUS: Final = Request(bytes((codec.STATUS,)), codec.SYSTEM)
TROUBLE: Final = Request(bytes((codec.STATUS,)), codec.TALK, codec.NO_TROUBLE)

REACH: Final = Reach(lowest=1, highest=120, usual=5)
GRADES: Final = Range(0, 150, 10)  # whole per cents
DPCT: Final = 10  # a per cent

LANYARD: Final = 1 << 6
FAULTS: Final = 0xFF & ~LANYARD
SIGNS: Final = {codec.FORWARD: 1, codec.REVERSE: -1}

UNPROVEN: Final = (
    "Its messages are those of the maker's manual, of which the page on the serial line is missing:"
    " speed and settings of the line, the unit of its speeds, when it takes another direction and"
    " how fast it changes speed are not known."
)


class BiodexLanguage:
    """What one machine says and understands."""

    halt = STOP
    last_stop = ZERO_SPEED
    proof = STATUS
    rounds = ((SPEED, DIRECTION, STATUS), (SPEED, DIRECTION, GRADE))

    def __init__(self, known: Commissioned) -> None:
        self._known = known
        self._tenths = Tenths(known.unit or SpeedUnit.KMH)
        self.begin()

    @property
    def baud(self) -> int:
        """As a person found it out; behind a serial server that knows it, it means nothing."""
        return self._known.baud or 0

    def identify(self, name: str) -> Machine | str:
        """The machine as a person described it."""
        known = self._known
        if known.unit is None:
            return (
                "counts in km/h or in mph and does not say which; see its display, and give"
                " unit=km/h or unit=mph in its address"
            )
        speed = self._tenths.commissioned(known, REACH)
        if isinstance(speed, str):
            return speed
        return Machine(
            name,
            FAMILY,
            speed,
            GRADES,
            reverses=True,
            report_period_ms=100,
            command_gap_ms=400,
            reports_key=True,
            unit=known.unit,
            unproven=UNPROVEN,
        )

    def begin(self) -> None:
        """A new connection: nothing is known, and nothing half read."""
        self._decoder = codec.Decoder()
        self._sign: int | None = None  # of the direction that was last read
        self._stands = False  # as last read
        self._system = 0  # bits of the last status

    def read(self, data: bytes) -> list[Said]:
        """The messages that are whole now."""
        return self._decoder.feed(data)

    def meaning(self, reply: Reply) -> Meaning:
        """What an answer says of belt, deck and key."""
        match reply.kind:
            case SPEED.reply:
                tenths = number(reply.data, codec.SPEED_DIGITS)
                if tenths is None:
                    return Unreadable(len(reply.data))
                self._stands = tenths == 0
                if self._sign is None and tenths:
                    return None  # which way it runs is asked next; half a measurement is none
                return Speed((self._sign or 1) * self._tenths.ckmh(tenths))
            case DIRECTION.reply:
                self._sign = SIGNS.get(reply.data)
                return Unreadable(1) if self._sign is None else None
            case GRADE.reply:
                per_cent = number(reply.data, codec.GRADE_DIGITS)
                return Unreadable(len(reply.data)) if per_cent is None else Grade(per_cent * DPCT)
            case STATUS.reply:
                return self._told(reply.data[0])
            case _:
                return None

    def script(self, command: StartBelt | SetSpeed | SetGrade) -> tuple[Request, ...] | str:
        """The requests that a command is, or why it cannot be said."""
        if isinstance(command, SetGrade):
            if not GRADES.holds(command.grade_dpct):
                return "the machine has no such grade"
            per_cent = command.grade_dpct // DPCT
            return (Request(codec.set_grade(per_cent), codec.GRADE), TROUBLE)
        tenths = self._tenths.of(command.speed_ckmh)
        if not REACH.lowest <= abs(tenths) <= REACH.highest:
            return "the speed is none that the machine can be told"
        speed = Request(codec.set_speed(abs(tenths)), codec.SPEED)
        sign = 1 if tenths > 0 else -1
        if isinstance(command, StartBelt):
            return self._against_start() or _start(sign, speed)
        if sign != self._sign:
            return "the machine does not say that its belt runs this way"
        return (speed, TROUBLE)

    def sends(self, command: Command) -> None:
        """It tells nothing of its console that this could be held against."""

    def _against_start(self) -> str:
        """Why the belt is not started; nothing where it may be."""
        if self._system & LANYARD:
            return "the machine says that its safety lanyard is pulled"
        if self._system:
            return f"the machine reports a fault of its own ({self._system:02X})"
        return "" if self._stands else "the machine does not say that its belt stands"

    def _told(self, bits: int) -> Meaning:
        """What a status has new: the key first, then a fault, then that all is well again."""
        before, self._system = self._system, bits
        if bits & LANYARD and not before & LANYARD:
            return Noticed(Notice.KEY_PULLED)
        if bits & FAULTS and not before & FAULTS:
            return Noticed(Notice.CONTROL_REFUSED, bits)
        if before & FAULTS and not bits & FAULTS:
            return Noticed(Notice.CONTROL_GRANTED, 1)
        return None


def _start(sign: int, speed: Request) -> tuple[Request, ...]:
    """Direction, read back; the speed before the start, lest it starts at an old one, and after."""
    letter = codec.FORWARD if sign > 0 else codec.REVERSE
    say = Request(codec.set_direction(letter), codec.DIRECTION)
    return (say, DIRECTION._replace(wants=letter), speed, BEGIN, speed, TROUBLE)
