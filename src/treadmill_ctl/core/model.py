"""The words of the core as values: machines, reports, events, commands.

The one rule: everything here is a frozen value of integers, enums and tuples, so that any session
can be written down, compared and replayed. Units are those of `units`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from treadmill_ctl.core.gates import Sign


class Walk(StrEnum):
    """Which way the walker goes, as the walker feels it."""

    BACKWARD = "backward"
    FORWARD = "forward"


class Way(StrEnum):
    """How walker and belt go together. Turned and reversed are the two ways to walk backward."""

    TURNED = "turned"  # the walker faces the rear, the belt runs forward
    REVERSED = "reversed"  # the walker faces the console, the belt runs in reverse
    STRAIGHT = "straight"  # the walker faces the console, the belt runs forward

    @property
    def walk(self) -> Walk:
        """The direction the walker walks in."""
        return Walk.FORWARD if self is Way.STRAIGHT else Walk.BACKWARD

    @property
    def belt_sign(self) -> int:
        """+1 for a belt that runs forward, -1 for one in reverse."""
        return -1 if self is Way.REVERSED else 1

    @property
    def grade_sign(self) -> int:
        """+1 where a raised deck is uphill for the walker, -1 where it is downhill.

        Turned, the walker climbs a raised deck backward; reversed, the belt carries the walker
        toward the raised end, so walking backward goes down (facts of the field, hazard H-08).
        """
        return -1 if self is Way.REVERSED else 1


@dataclass(frozen=True, slots=True)
class Range:
    """What a machine can be told: lowest, highest, step; in the unit of the quantity.

    A step need not be a whole number of units (0.1 mph is 16.0934 of 0.01 km/h): it is `step` /
    `per`, the first place lies `rest` / `per` above `lowest`, and every place is cut to whole
    units, toward less.
    """

    lowest: int
    highest: int
    step: int
    per: int = 1
    rest: int = 0

    def __post_init__(self) -> None:
        if self.step < self.per or self.per < 1 or self.highest < self.lowest:
            raise ValueError(
                f"no range: {self.lowest} to {self.highest} in steps of {self.step}/{self.per}"
            )
        if not 0 <= self.rest < self.per:
            raise ValueError(f"no part of a unit: {self.rest}/{self.per}")

    @property
    def widest(self) -> int:
        """The farthest that two neighbours on the grid lie apart."""
        return -(-self.step // self.per)

    def holds(self, value: int) -> bool:
        """Whether the value lies in the range and on its grid."""
        return self.lowest <= value <= self.highest and self.at_or_below(value) == value

    def at_or_below(self, value: int) -> int:
        """The place on the grid at a value or next below it, whether in the range or not."""
        return self._place(self._count(value))

    def above(self, value: int) -> int:
        """The next place on the grid above a value, whether in the range or not."""
        return self._place(self._count(value) + 1)

    def _count(self, value: int) -> int:
        return ((value - self.lowest + 1) * self.per - 1 - self.rest) // self.step

    def _place(self, count: int) -> int:
        return self.lowest + (self.rest + count * self.step) // self.per


LEAST = {  # of a machine's figures of its own behaviour
    "report_period_ms": 1,
    "command_gap_ms": 0,
    "start_ms_max": 1,
    "deceleration_mm_s2": 1,
    "follow_ms": 0,
    "deck_mm": 1,
    "watchdog_ms": 1,
    "lockout_ms": 0,
}


@dataclass(frozen=True, slots=True)
class Machine:
    """A treadmill as the core sees it.

    `speed` in 0.01 km/h (magnitudes), `grade` in 0.1 % or None where it has no motor for it.
    Figures of its own behaviour are the careful defaults of an unknown treadmill, and so is what
    it can do; `live_speed` alone is what a treadmill that cannot do it has to deny.
    """

    name: str
    family: str
    speed: Range
    grade: Range | None = None
    reverses: bool = False
    simulated: bool = False
    report_period_ms: int = 1_000
    command_gap_ms: int = 700  # real pads drop or restart on faster commands
    start_ms_max: int = 8_000  # from the start command to measured motion, countdown included
    deceleration_mm_s2: int = 80  # its own ramp on stop; 0.30 km/h/s was measured on a cheap pad
    follow_ms: int = 2_500  # from an acknowledged setpoint to the first report that shows it
    deck_mm: int = 1_500
    live_speed: bool = True  # takes a new speed while it runs
    watchdog_ms: int | None = None  # stops by itself after so long a silence; None: it runs on
    reports_key: bool = False
    lockout_ms: int = 0  # after it is switched on, it takes no start for so long
    unit: str = ""  # what it counts in, where a person said so and its bytes do not
    unproven: str = ""  # a sentence: what nobody has seen on a machine; empty where all was

    def __post_init__(self) -> None:
        if self.speed.lowest < 1:
            raise ValueError(f"{self.name}: the lowest speed must be above zero")
        for name, least in LEAST.items():
            value = getattr(self, name)
            if value is not None and value < least:
                raise ValueError(f"{self.name}: {name} must be at least {least}, not {value}")


class Report(NamedTuple):
    """One decoded message from the machine about its belt; None where it did not say.

    `speed_ckmh` signed 0.01 km/h, `grade_dpct` 0.1 % of the deck (not of the walker).
    """

    speed_ckmh: int | None
    grade_dpct: int | None = None
    distance_m: int | None = None
    elapsed_s: int | None = None
    heart_rate_bpm: int | None = None


class Notice(StrEnum):
    """What a machine tells besides its reports."""

    KEY_PULLED = "key_pulled"
    CONSOLE_STOPPED = "console_stopped"
    CONSOLE_PAUSED = "console_paused"
    CONSOLE_STARTED = "console_started"
    TARGET_SPEED = "target_speed"  # value: 0.01 km/h
    TARGET_GRADE = "target_grade"  # value: 0.1 %
    CONTROL_GRANTED = "control_granted"
    CONTROL_REFUSED = "control_refused"
    CONTROL_LOST = "control_lost"
    MACHINE_RESET = "machine_reset"
    BAD_BYTES = "bad_bytes"  # value: how many octets could not be read


class Stance(StrEnum):
    """What is known of the guardian, the process that stops the belt when this one cannot."""

    COMING = "coming"  # it is being started
    WATCHING = "watching"  # it answers, and its own way to the treadmill stands
    BLIND = "blind"  # it answers, and has no way to the treadmill
    SILENT = "silent"  # it has not answered for a second
    FIRED = "fired"  # it has said stop; it stays so, whatever came of the process
    GONE = "gone"  # there is none: it has ended, or did not come up


class Request(StrEnum):
    """What a person or a program may ask for."""

    CONFIRM = "confirm"  # the interlocks for the next start, or the turn, are as they must be
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    ESTOP = "estop"
    RESET = "reset"
    SLOWER = "slower"  # one step; taken in every segment
    FASTER = "faster"  # one step, where a person paces or asked for less before
    NEXT = "next"  # on to the next segment, where the plan leaves that to a person
    COOL_DOWN = "cool_down"  # a graceful end: the plan's cool-down, then the end
    SUCCEEDED = "succeeded"  # the trial that is over went well
    FAILED = "failed"  # the trial did not
    TELL = "tell"  # what is known of the walker: heart rate, pain and the like


# --- events: everything that comes into a tick ----------------------------------------------


class Reported(NamedTuple):
    """The machine reported."""

    report: Report


@dataclass(frozen=True, slots=True)
class Noticed:
    """The machine told of something that happened to it."""

    notice: Notice
    value: int = 0


class Answer(StrEnum):
    """What became of a command. Unknown is neither done nor not done."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"  # never left: a newer command or a stop took its place


@dataclass(frozen=True, slots=True)
class Answered:
    """The machine answered a command, or failed to within the deadline."""

    number: int
    answer: Answer
    why: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A connection stands and the driver can speak; nothing is known of the belt yet."""


@dataclass(frozen=True, slots=True)
class Unlinked:
    """The connection is gone; the belt may be moving."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked for something.

    `confirms` names what a CONFIRM confirms, item by item; `tells` what a TELL tells.
    """

    request: Request
    who: str
    via: str
    confirms: tuple[str, ...] = ()
    tells: tuple[tuple[Sign, int], ...] = ()


@dataclass(frozen=True, slots=True)
class GuardianIs:
    """Something else is known of the guardian than before; never told where there is to be none."""

    stance: Stance
    why: str = ""


Event = Reported | Noticed | Answered | Linked | Unlinked | Asked | GuardianIs


# --- commands: everything that may leave a tick ----------------------------------------------


@dataclass(frozen=True, slots=True)
class StartBelt:
    """Set the belt in motion from standstill, at this signed speed, 0.01 km/h.

    A machine that chooses its first speed itself goes to its lowest; then that is asked for.
    """

    speed_ckmh: int


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Take this speed. Signed, 0.01 km/h, never zero."""

    speed_ckmh: int


@dataclass(frozen=True, slots=True)
class SetGrade:
    """Take this grade of the deck, 0.1 %."""

    grade_dpct: int


@dataclass(frozen=True, slots=True)
class StopBelt:
    """Bring the belt to a standstill by the machine's own stop.

    `rung` counts how often the ladder had to climb: 0 is the plain stop, each further rung is
    the driver's next way to stop this family; past the last it begins again.
    """

    rung: int = 0


Command = StartBelt | SetSpeed | SetGrade | StopBelt


# --- frames: what drivers exchange with transports --------------------------------------------


class Frame(NamedTuple):
    """One message on a named channel of a transport (for FTMS: a characteristic, as '2ad9').

    `urgent`: a stop. It passes every frame that waits for its turn and drops those that raise.
    """

    channel: str
    data: bytes
    urgent: bool = False
