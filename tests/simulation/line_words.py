"""What octets of the service mean to a treadmill on a line, by the simulator's reading of specs.

The one rule: an octet's meaning comes from `protocols/*/spec.yaml`, never from a driver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import NamedTuple

from treadmill_sim.bertec_spec import bertec_spec
from treadmill_sim.biodex import biodex_spec
from treadmill_sim.csafe_spec import csafe_spec
from treadmill_sim.own_unit import OwnUnit
from treadmill_sim.pps import pps_spec
from treadmill_sim.tmx_spec import tmx_spec


class Means(Enum):
    """What a word does to the belt."""

    STOP = "stop"
    START = "start"
    SPEED = "speed"
    DIRECTION = "direction"
    GRADE = "grade"
    NOTHING = "nothing"
    STRANGE = "strange"


class Word(NamedTuple):
    """One thing said. Of a speed signed 0.01 km/h, of a direction 1 or -1."""

    means: Means
    value: int = 0


Read = Callable[[bytes], tuple[Word, ...]]
MOVES = frozenset({Means.START, Means.SPEED, Means.DIRECTION})

# By the names that the specs give their commands; what is not here moves nothing. Without its
# watchdog, or with its echo turned over, no machine is to be left.
NAMES: Mapping[str, Means] = {
    "stop": Means.STOP,
    "auto_stop": Means.STOP,
    "start": Means.START,
    "release": Means.START,
    "go_in_use": Means.START,
    "go_finished": Means.STOP,
    "reset": Means.STOP,
    "set_speed": Means.SPEED,
    "set_direction": Means.DIRECTION,
    "set_grade": Means.GRADE,
    "start_unwatched": Means.STRANGE,
    "toggle_echo": Means.STRANGE,
    "cool_down": Means.STRANGE,
}
STRANGE = (Word(Means.STRANGE),)


def reader(family: str, unit: str | None) -> Read:
    """How frames of a family are read."""
    return _READERS[family](unit or "km/h")


def _tmx(name: str, unit: str) -> Read:
    spec = tmx_spec(name)
    own = OwnUnit(unit, spec.per)

    def read(data: bytes) -> tuple[Word, ...]:
        command = spec.commands.get(data[0])
        if command is None or len(data) != 1 + command.digits:
            return STRANGE
        means = NAMES.get(command.name, Means.NOTHING)
        if means is not Means.SPEED:
            return (Word(means),)
        digits, sign = data[1:], 1
        if spec.sign is not None:
            sign = -1 if digits[0] == spec.sign.reverse else 1
            digits = digits[1:]
        if not digits.strip(b"0"):
            return STRANGE  # zero leaves the belt started; in reverse, nobody knows what it does
        return (Word(means, sign * own.ckmh(int(digits))),)

    return read


def _or_stop(speed_ckmh: int) -> Word:
    """A speed of zero brings the belt to standstill, where the documents say so."""
    return Word(Means.SPEED, speed_ckmh) if speed_ckmh else Word(Means.STOP)


def _biodex(unit: str) -> Read:
    spec = biodex_spec()
    own = OwnUnit(unit, spec["unit"]["per"])
    commands = {each["op"]: each for each in spec["commands"]}

    def read(data: bytes) -> tuple[Word, ...]:
        command = commands.get(data[0])
        if command is None or len(data) != 1 + command["follow"]:
            return (Word(Means.NOTHING),) if data[0] == spec["who"]["op"] else STRANGE
        means = NAMES.get(command["name"], Means.NOTHING)
        if means is Means.SPEED:
            return (_or_stop(own.ckmh(int(data[1:]))),)
        if means is Means.DIRECTION:
            return (Word(means, 1 if data[1] == spec["directions"]["forward"] else -1),)
        return (Word(means),)

    return read


def _pps(_: str) -> Read:
    spec = pps_spec()
    commands = {each["op"]: each for each in spec["commands"]}

    def read(data: bytes) -> tuple[Word, ...]:
        command = commands.get(data[0])
        if command is None:
            return STRANGE
        means = NAMES.get(command["name"], Means.NOTHING)
        if means is Means.SPEED:
            return (_or_stop((int(data[1:-1]) * 18 + 25) // 50),)
        return (Word(means),)

    return read


def _bertec(_: str) -> Read:
    spec = bertec_spec()

    def read(data: bytes) -> tuple[Word, ...]:
        said = spec.reads(data) if len(data) == spec.command.octets else None
        if said is None or said["left_mm_s"] != said["right_mm_s"] or not said["right_mm_s2"]:
            return STRANGE
        speed_mm_s = said["right_mm_s"]
        if speed_mm_s == 0:
            return (Word(Means.STOP),)
        speed_ckmh = (abs(speed_mm_s) * 18 + 25) // 50
        return (Word(Means.SPEED, speed_ckmh if speed_mm_s > 0 else -speed_ckmh),)

    return read


def _csafe(_: str) -> Read:
    spec = csafe_spec()

    def read(data: bytes) -> tuple[Word, ...]:
        contents = spec.reads(data)
        words: list[Word] = []
        while contents:
            command = spec.commands.get(contents[0])
            if command is None:
                return STRANGE
            short = contents[0] >= spec.short_from
            value = b"" if short else contents[2 : 2 + contents[1]]
            contents = contents[1 if short else 2 + contents[1] :]
            means = NAMES.get(command.name, Means.NOTHING)
            if means is Means.SPEED:
                one, over = spec.speed_units[value[2]]
                words.append(Word(means, int.from_bytes(value[:2], "little") * one // over))
            else:
                words.append(Word(means))
        return tuple(words) or STRANGE

    return read


_READERS: Mapping[str, Callable[[str], Read]] = {
    "trackmaster": partial(_tmx, "trackmaster"),
    "woodway-us": partial(_tmx, "woodway-us"),
    "woodway-pps": _pps,
    "biodex": _biodex,
    "bertec": _bertec,
    "csafe": _csafe,
}
