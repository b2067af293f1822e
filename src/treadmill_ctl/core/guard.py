"""The judge of everything that leaves for a machine.

The one rule: it judges and never clamps, and only it can make a `Cleared`. Less is always allowed.
It keeps its own books from the raw events (what left, who asked, what was confirmed), so that
nothing it judges can talk it into anything.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import NamedTuple, assert_never

from treadmill_ctl.core import interlocks
from treadmill_ctl.core.interlocks import unguarded
from treadmill_ctl.core.limits import (
    CONFIRM_AGE_MS_MAX,
    FIRST_STEP_CKMH_MAX,
    GRADE_MOVES_BELOW_CKMH,
    START_REQUEST_AGE_MS_MAX,
    STEP_CKMH_MAX,
    TURN_STILL_MS,
    Limits,
)
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Command,
    Event,
    GuardianIs,
    Machine,
    Notice,
    Noticed,
    Request,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
    Unlinked,
    Walk,
    Way,
)
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.units import change_fine, fine

_SEAL = object()


@dataclass(frozen=True, slots=True)
class Cleared:
    """A command that the guard let through. Nothing else can make one.

    `number` counts the cleared commands of a session; `epoch` rises with every stop. What was
    cleared in an earlier epoch does not leave any more: a driver that is handed a stop drops
    whatever still waits. The seal is shown and not kept, so that no cleared command can lend it
    to another.
    """

    command: Command
    number: int
    epoch: int
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only the guard clears a command")


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that the guard did not let through: the rule of SAFETY.md, and why."""

    command: Command
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guard judges by, fixed for a session."""

    limits: Limits
    machine: Machine
    support: tuple[str, ...] = ()  # what has to be confirmed besides, before every start


class Moment(NamedTuple):
    """When a command is judged, ms on the loop's clock.

    `lived_ms` counts every tick clamped: a late tick buys no more ramp than a punctual one may.
    """

    now_ms: int
    lived_ms: int


class Books(NamedTuple):
    """What the guard knows by itself.

    `setpoint_ckmh` signed, 0 while the belt is not meant to run; `speed_at_ms` and `grade_at_ms`
    when a speed and a grade last left, in lived time; `way` that of the last start. `unanswered`
    is the number of the last command but stops until the machine has spoken, `before_ckmh` the
    setpoint that stays when it was not taken.
    """

    epoch: int = 0
    number: int = 0
    running: bool = False
    only_down: bool = False  # a pause or a stop was asked for: nothing rises until a new start
    latched: bool = False
    setpoint_ckmh: int = 0
    speed_at_ms: int = 0
    unanswered: int | None = None
    before_ckmh: int = 0
    way: Way | None = None
    grade_dpct: int | None = None
    grade_at_ms: int = 0
    confirmed: tuple[str, ...] = ()
    confirmed_ms: int = 0
    asked_ms: int | None = None
    guardian: GuardianIs | None = None  # what was last told of it


def observe(books: Books, event: Event, seen: Seen, now_ms: int) -> Books:
    """Take note of an event that bears on what may leave."""
    match event:
        case Asked(Request.CONFIRM, confirms=confirms):
            return books._replace(confirmed=confirms, confirmed_ms=now_ms)
        case Asked(Request.START | Request.RESUME):
            return books._replace(asked_ms=now_ms)
        case Asked(Request.PAUSE | Request.STOP | Request.COOL_DOWN):
            return disarmed(books)._replace(only_down=True)
        case Asked(Request.RESET):
            return books._replace(latched=books.latched and not seen.still(now_ms))
        case GuardianIs():
            return books._replace(guardian=event)
        case Answered(number, answer) if number == books.unanswered:
            return answered(books, answer)
        case (
            Unlinked()
            | Asked(Request.ESTOP)
            | Noticed(
                Notice.KEY_PULLED
                | Notice.CONSOLE_STOPPED
                | Notice.CONSOLE_PAUSED
                | Notice.CONTROL_LOST
                | Notice.MACHINE_RESET
            )
        ):
            return disarmed(books)._replace(running=False, setpoint_ckmh=0)
        case _:
            return books


def latch(books: Books) -> Books:
    """After a trip: nothing but stops leaves until a person resets at standstill."""
    return disarmed(books)._replace(latched=True, running=False, setpoint_ckmh=0)


def judge(
    books: Books, rules: Rules, command: Command, way: Way, seen: Seen, moment: Moment
) -> tuple[Books, Cleared | Refused]:
    """Let a command through or not; the books only change when it goes through."""
    match command:
        case StopBelt():
            return _clear(
                disarmed(books)._replace(epoch=books.epoch + 1, running=False, setpoint_ckmh=0),
                command,
            )
        case StartBelt():
            against = _against_start(books, rules, command, way, seen, moment.now_ms)
            after = disarmed(books)._replace(
                running=True,
                only_down=False,
                setpoint_ckmh=command.speed_ckmh,
                speed_at_ms=moment.lived_ms,
                unanswered=books.number + 1,
                before_ckmh=command.speed_ckmh,
                way=way,
            )
        case SetSpeed(speed_ckmh):
            against = _against_speed(books, rules, speed_ckmh, seen, moment)
            after = books._replace(
                setpoint_ckmh=speed_ckmh,
                speed_at_ms=moment.lived_ms,
                unanswered=books.number + 1,
                before_ckmh=books.setpoint_ckmh,
            )
        case SetGrade(grade_dpct):
            against = _against_grade(books, rules, grade_dpct, seen, moment)
            after = books._replace(
                grade_dpct=grade_dpct,
                grade_at_ms=moment.lived_ms,
                unanswered=books.number + 1,
                before_ckmh=books.setpoint_ckmh,
            )
        case _:
            assert_never(command)
    if against is not None:
        return books, Refused(command, *against)
    return _clear(after, command)


def stop_of_last_resort() -> Cleared:
    """A stop for when there are no books to judge by any more; a stop is always allowed."""
    return Cleared(StopBelt(), 0, 0, _SEAL)


def confirmed(books: Books, rules: Rules, way: Way, now_ms: int) -> bool:
    """Whether a person confirmed every interlock of this way, and not long ago."""
    recent = 0 <= now_ms - books.confirmed_ms <= CONFIRM_AGE_MS_MAX
    return recent and interlocks.hold(books.confirmed, way, rules.support)


def disarmed(books: Books) -> Books:
    """A confirmation and a request are for one start; this one is used up or void."""
    return books._replace(confirmed=(), asked_ms=None)


def answered(books: Books, answer: Answer) -> Books:
    """A rise that was not taken is not counted on: the next one starts from where the belt is."""
    taken = answer not in (Answer.REFUSED, Answer.SUPERSEDED)
    rose = abs(books.setpoint_ckmh) > abs(books.before_ckmh)
    setpoint_ckmh = books.before_ckmh if rose and not taken else books.setpoint_ckmh
    return books._replace(unanswered=None, setpoint_ckmh=setpoint_ckmh)


def _clear(books: Books, command: Command) -> tuple[Books, Cleared]:
    number = books.number + 1
    return books._replace(number=number), Cleared(command, number, books.epoch, _SEAL)


_Against = tuple[str, str] | None


def _against_start(
    books: Books, rules: Rules, command: StartBelt, way: Way, seen: Seen, now_ms: int
) -> _Against:
    speed_ckmh = command.speed_ckmh
    cap = rules.limits.speed(way.walk)
    turned_about = books.way is not None and books.way is not way
    checks = (
        (books.latched, "R7", "a trip is latched; a person resets it at standstill"),
        (not seen.linked or not seen.controlled, "R5", "the machine is not under control"),
        (books.running, "R5", "the belt is already meant to run"),
        (unguarded(books.guardian) != "", "R15", unguarded(books.guardian)),
        (not seen.still(now_ms), "R5", "standstill is not measured"),
        (not confirmed(books, rules, way, now_ms), "R5", "the interlocks are not confirmed"),
        (_too_old(books.asked_ms, now_ms), "R5", "nobody asked for this start just now"),
        (
            turned_about and books.confirmed_ms - seen.zero_since_ms < TURN_STILL_MS,
            "R6",
            "the belt had not stood still long enough for a turn when it was confirmed",
        ),
        (speed_ckmh * way.belt_sign <= 0, "R6", "the belt would run the wrong way"),
        (speed_ckmh < 0 and not rules.machine.reverses, "R6", "this machine has no reverse"),
        (abs(speed_ckmh) > FIRST_STEP_CKMH_MAX, "R2", "the first step is too fast"),
        (abs(speed_ckmh) > cap.value, "R2", f"the first step is above the cap of {cap.source}"),
    )
    return _first(checks)


def _against_speed(
    books: Books, rules: Rules, speed_ckmh: int, seen: Seen, moment: Moment
) -> _Against:
    if not books.running or books.way is None:
        return "R5", "the belt is not meant to run"
    if speed_ckmh * books.way.belt_sign <= 0:
        return "R6", "the belt would run the other way, or the speed is zero: that is a stop"
    rise_ckmh = abs(speed_ckmh) - abs(books.setpoint_ckmh)
    if rise_ckmh <= 0:
        return None
    cap = rules.limits.speed(books.way.walk)
    lived_ms = moment.lived_ms - books.speed_at_ms
    room_fine = change_fine(rules.limits.acceleration_mm_s2.value, lived_ms)
    checks = (
        (books.only_down, "R4", "a pause or a stop was asked for"),
        (books.unanswered is not None, "R3", "the last command is not answered yet"),
        (not seen.linked or not seen.controlled, "R1", "the machine is not under control"),
        (not seen.fresh(moment.now_ms), "R9", "there is no fresh report of the belt"),
        (abs(speed_ckmh) > cap.value, "R2", f"above the cap of {cap.source}"),
        (not rules.machine.speed.holds(abs(speed_ckmh)), "R2", "the machine has no such speed"),
        (rise_ckmh > STEP_CKMH_MAX, "R3", "the step is too large"),
        (fine(rise_ckmh) > room_fine, "R3", "faster than the acceleration limit"),
    )
    return _first(checks)


def _against_grade(
    books: Books, rules: Rules, grade_dpct: int, seen: Seen, moment: Moment
) -> _Against:
    grid = rules.machine.grade
    if grid is None:
        return "R14", "this machine has no grade"
    before_dpct = books.grade_dpct if books.grade_dpct is not None else seen.report.grade_dpct
    if before_dpct is None:
        return "R14", "nobody knows where the deck stands"
    limits = rules.limits
    change_dpct = abs(grade_dpct - before_dpct)
    rate_dpct_s = limits.grade_rate_dpct_s.value
    earned_dpct = rate_dpct_s * (moment.lived_ms - books.grade_at_ms) // 1_000
    room_dpct = min(earned_dpct, max(rate_dpct_s, grid.widest))
    backward = books.way is not None and books.way.walk is Walk.BACKWARD
    fast = max(abs(books.setpoint_ckmh), abs(seen.speed_ckmh)) > GRADE_MOVES_BELOW_CKMH
    checks = (
        (not seen.linked or not seen.controlled, "R1", "the machine is not under control"),
        (not books.running, "R14", "the deck does not move while a walker may be mounting"),
        (books.unanswered is not None, "R14", "the last command is not answered yet"),
        (not seen.fresh(moment.now_ms), "R9", "there is no fresh report of the belt"),
        (abs(grade_dpct) > limits.grade_dpct.value, "R14", "above the grade cap"),
        (not grid.holds(grade_dpct), "R14", "the machine has no such grade"),
        (backward and fast, "R14", "backward, the deck moves only at or under 3 km/h"),
        (change_dpct > room_dpct, "R14", "faster than the grade's rate"),
    )
    return _first(checks)


def _too_old(asked_ms: int | None, now_ms: int) -> bool:
    return asked_ms is None or not 0 <= now_ms - asked_ms <= START_REQUEST_AGE_MS_MAX


def _first(checks: tuple[tuple[bool, str, str], ...]) -> _Against:
    """The first rule that speaks against, with its reason."""
    return next(((rule, why) for against, rule, why in checks if against), None)
