"""The Control Point of a treadmill with oddities: what it makes of a request.

The one rule: each oddity is one function in one table; what none of them touches is the plain
Control Point's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from treadmill_sim.console import control_info
from treadmill_sim.control_point import ControlPoint, Performed
from treadmill_sim.oddities import Oddity
from treadmill_sim.own_unit import OwnUnit
from treadmill_sim.spec import ftms_spec
from treadmill_sim.treadmill import State, Treadmill

MILES: Final = OwnUnit("mph", 100)
VALUED_OCTETS: Final = 3
UNLOCKING: Final = bytes.fromhex("aa01000155")
RUNS_LONG_ENOUGH_MS: Final = 2_500
CLAMPED_CKMH: Final = 100
_TENTH_CKMH: Final = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: whose, the name of its operation, its octets."""

    client: int
    name: str
    octets: bytes

    @property
    def starts(self) -> bool:
        """Whether it is a start."""
        return self.name == "start_or_resume"

    @property
    def stops(self) -> bool:
        """Whether it is a stop, and no pause."""
        return self.name == "stop_or_pause" and self.octets[1:] == bytes((control_info("stop"),))

    @property
    def pauses(self) -> bool:
        """Whether it is a pause."""
        return self.name == "stop_or_pause" and self.octets[1:] == bytes((control_info("pause"),))

    @property
    def speed(self) -> int | None:
        """Its target speed, in the hundredths that it counts; None where it has none."""
        return self._value("set_target_speed", signed=False)

    @property
    def grade(self) -> int | None:
        """Its target grade, 0.1 %; None where it has none."""
        return self._value("set_target_inclination", signed=True)

    def _value(self, name: str, *, signed: bool) -> int | None:
        if self.name != name or len(self.octets) != VALUED_OCTETS:
            return None
        return int.from_bytes(self.octets[1:], "little", signed=signed)


class Desk(Protocol):
    """Who judges requests."""

    @property
    def controller(self) -> int | None:
        """Who has control."""
        ...

    def perform(self, client: int, request: bytes) -> Performed:
        """Judge and carry out one request."""
        ...

    def revoke(self) -> int | None:
        """Take control from whoever has it; who that was."""
        ...


class OddControlPoint:
    """A Control Point with oddities. `stops` counts the stops that it was told."""

    def __init__(self, plain: ControlPoint, machine: Treadmill, odd: frozenset[Oddity]) -> None:
        self.plain = plain
        self.machine = machine
        self.odd = odd
        self.stops = 0
        self.unlocked = False
        self._instead = [do for oddity, do in _INSTEAD.items() if oddity in odd]

    @property
    def controller(self) -> int | None:
        """Who has control."""
        return self.plain.controller

    def revoke(self) -> int | None:
        """Take control from whoever has it; who that was."""
        return self.plain.revoke()

    def perform(self, client: int, request: bytes) -> Performed:
        """Judge and carry out one request, the odd way where there is one."""
        operation = ftms_spec().operations.get(request[0])
        asked = Asked(client, "" if operation is None else operation.name, request)
        answers = (do(self, asked) for do in self._instead)
        performed = next(filter(None, answers), None) or self.plain.perform(client, request)
        done = performed.result == ftms_spec().results["success"]
        if Oddity.CONTROL_LOST_AFTER_STOP in self.odd and asked.name == "stop_or_pause" and done:
            self.machine.bites[Oddity.CONTROL_LOST_AFTER_STOP] += 1
            self.revoke()
        if Oddity.MALFORMED_RESPONSE in self.odd:
            self.machine.bites[Oddity.MALFORMED_RESPONSE] += 1
            performed = replace(performed, octets=b"\x02")
        return performed

    def may(self, asked: Asked) -> bool:
        """Whether who asks has control."""
        return asked.client == self.controller


Instead = Callable[[OddControlPoint, Asked], Performed | None]


def _result(name: str) -> Performed:
    return Performed(ftms_spec().results[name])


def _yes_and_stands(desk: OddControlPoint, asked: Asked) -> Performed | None:
    if not asked.starts or not desk.may(asked):
        return None
    desk.machine.bites[Oddity.ACK_WITHOUT_MOTION] += 1
    return _result("success")


def _stops_now_and_then(desk: OddControlPoint, asked: Asked) -> Performed | None:
    if not asked.stops or not desk.may(asked):
        return None
    if not desk.machine.started:
        return None
    desk.stops += 1
    desk.machine.bites[Oddity.STOP_UNRELIABLE] += 1
    if desk.stops % 2:
        return _result("success")
    desk.machine.stop()
    return _result("operation_failed")


def _toggles(desk: OddControlPoint, asked: Asked) -> Performed | None:
    running = desk.machine.state is State.RUNNING
    if not asked.starts or not running or not desk.may(asked):
        return None
    desk.machine.bites[Oddity.START_IS_TOGGLE] += 1
    desk.machine.stop()
    return _result("success")


def _counts_again(desk: OddControlPoint, asked: Asked) -> Performed | None:
    counting = desk.machine.state is State.COUNTDOWN
    if not asked.starts or not counting or not desk.may(asked):
        return None
    desk.machine.bites[Oddity.START_COUNTDOWN] += 1
    desk.machine.count_again()
    return _result("success")


def _forgets_early_speeds(desk: OddControlPoint, asked: Asked) -> Performed | None:
    early = desk.machine.running_ms < RUNS_LONG_ENOUGH_MS
    if asked.speed is None or not early or not desk.may(asked):
        return None
    desk.machine.bites[Oddity.SPEED_BEFORE_START_IGNORED] += 1
    return _result("success")


def _waits_for_its_console(desk: OddControlPoint, asked: Asked) -> Performed | None:
    if not asked.name or desk.machine.started:
        return None
    desk.machine.bites[Oddity.MUST_BE_RUNNING] += 1
    return _result("operation_failed")


def _leaves_it_to_its_console(desk: OddControlPoint, asked: Asked) -> Performed | None:
    if not asked.name or not desk.machine.by_console or not desk.machine.started:
        return None
    desk.machine.bites[Oddity.CONSOLE_SESSION_LOCKS_APP] += 1
    return _result("operation_failed")


def _wants_its_makers_words(desk: OddControlPoint, asked: Asked) -> Performed | None:
    if asked.octets == UNLOCKING:
        desk.unlocked = True
        return _result("success")
    if desk.unlocked:
        return None
    desk.machine.bites[Oddity.VENDOR_UNLOCK] += 1
    return _result("control_not_permitted")


def _in_mph(desk: OddControlPoint, asked: Asked) -> Performed | None:
    told, profile = asked.speed, desk.machine.profile
    if asked.starts and desk.may(asked) and not desk.machine.target_ckmh:
        desk.machine.target_ckmh = MILES.ckmh(profile.speed_min_ckmh)
        return None
    if told is None or not profile.takes_speed(told) or not desk.may(asked):
        return None
    desk.machine.bites[Oddity.IN_MPH] += 1
    desk.machine.go_to(MILES.ckmh(told))
    return _result("success")


def _clamps(desk: OddControlPoint, asked: Asked) -> Performed | None:
    told, profile = asked.speed, desk.machine.profile
    if not desk.may(asked):
        return None
    if told is not None and not profile.takes_speed(told):
        desk.machine.bites[Oddity.SILENT_CLAMP] += 1
        desk.machine.go_to(_into(told, profile.speed_min_ckmh, profile.speed_max_ckmh))
        return _result("success")
    grade_dpct = asked.grade
    if grade_dpct is not None and not profile.takes_grade(grade_dpct):
        desk.machine.bites[Oddity.SILENT_CLAMP] += 1
        desk.machine.set_grade(_into(grade_dpct, profile.grade_min_dpct, profile.grade_max_dpct))
        return _result("success")
    return None


def _cuts(desk: OddControlPoint, asked: Asked) -> Performed | None:
    told = asked.speed
    if told is None or not desk.may(asked):
        return None
    desk.machine.bites[Oddity.SPEED_TRUNCATED] += told % _TENTH_CKMH > 0
    desk.machine.go_to(told - told % _TENTH_CKMH)
    return _result("success")


def _never_so_slow(desk: OddControlPoint, asked: Asked) -> Performed | None:
    told, slow = asked.speed, desk.machine.target_ckmh < CLAMPED_CKMH
    if asked.starts and desk.may(asked) and slow:
        desk.machine.bites[Oddity.MIN_CLAMP] += 1
        desk.machine.target_ckmh = CLAMPED_CKMH
        return None
    if told is None or told >= CLAMPED_CKMH or not desk.may(asked):
        return None
    desk.machine.bites[Oddity.MIN_CLAMP] += 1
    desk.machine.go_to(CLAMPED_CKMH)
    return _result("success")


def _stops_for_a_pause(desk: OddControlPoint, asked: Asked) -> Performed | None:
    if not asked.pauses or not desk.machine.started or not desk.may(asked):
        return None
    desk.machine.bites[Oddity.PAUSE_IS_STOP] += 1
    desk.machine.reset()
    return _result("success")


# In the order in which they are asked; the first that has an answer is the answer.
_INSTEAD: Final[Mapping[Oddity, Instead]] = {
    Oddity.VENDOR_UNLOCK: _wants_its_makers_words,
    Oddity.MUST_BE_RUNNING: _waits_for_its_console,
    Oddity.CONSOLE_SESSION_LOCKS_APP: _leaves_it_to_its_console,
    Oddity.STOP_UNRELIABLE: _stops_now_and_then,
    Oddity.PAUSE_IS_STOP: _stops_for_a_pause,
    Oddity.ACK_WITHOUT_MOTION: _yes_and_stands,
    Oddity.START_IS_TOGGLE: _toggles,
    Oddity.START_COUNTDOWN: _counts_again,
    Oddity.SPEED_BEFORE_START_IGNORED: _forgets_early_speeds,
    Oddity.MIN_CLAMP: _never_so_slow,
    Oddity.BOTH_MPH: _in_mph,
    Oddity.IN_MPH: _in_mph,
    Oddity.SILENT_CLAMP: _clamps,
    Oddity.SPEED_TRUNCATED: _cuts,
}
_AFTER: Final = (Oddity.CONTROL_LOST_AFTER_STOP, Oddity.MALFORMED_RESPONSE)
OF_REQUESTS: Final = frozenset((*_INSTEAD, *_AFTER))


def desk_of(plain: ControlPoint, machine: Treadmill) -> Desk:
    """The Control Point of a treadmill, with its oddities where it has any of requests."""
    odd = machine.profile.odd & OF_REQUESTS
    return OddControlPoint(plain, machine, odd) if odd else plain


def _into(value: int, lowest: int, highest: int) -> int:
    return min(max(value, lowest), highest)
