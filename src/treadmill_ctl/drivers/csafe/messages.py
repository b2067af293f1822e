"""What stands in CSAFE frames: commands, states, units.

The one rule: a value is never without its unit, which is one of an enumeration; any other makes it
unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Command(IntEnum):
    """Commands; from 80 up they carry nothing, below that a length and data."""

    SET_SPEED = 0x25
    SET_GRADE = 0x28
    GET_STATUS = 0x80
    RESET = 0x81
    GO_IDLE = 0x82
    GO_HAVE_ID = 0x83
    GO_IN_USE = 0x85
    GO_FINISHED = 0x86
    GO_READY = 0x87
    BAD_ID = 0x88
    GET_VERSION = 0x91
    GET_ID = 0x92
    GET_UNITS = 0x93
    GET_ERROR = 0x9C
    GET_TIME = 0xA0
    GET_DISTANCE = 0xA1
    GET_SPEED = 0xA5
    GET_GRADE = 0xA8
    GET_USER = 0xAB
    GET_HEART_RATE = 0xB0


class State(IntEnum):
    """What a console is at."""

    ERROR = 0
    READY = 1
    IDLE = 2
    HAVE_ID = 3
    IN_USE = 5
    PAUSED = 6
    FINISHED = 7
    MANUAL = 8
    OFFLINE = 9


class Verdict(IntEnum):
    """What became of the frame before."""

    TAKEN = 0
    REJECTED = 1
    BAD = 2
    NOT_READY = 3


class Unit(IntEnum):
    """Units that a value may be in."""

    MPH = 0x10
    TENTH_MPH = 0x11
    HUNDREDTH_MPH = 0x12
    KM = 0x21
    TENTH_KM = 0x22
    HUNDREDTH_KM = 0x23
    KMH = 0x30
    TENTH_KMH = 0x31
    HUNDREDTH_KMH = 0x32
    PER_CENT = 0x4A
    HUNDREDTH_PER_CENT = 0x4B
    TENTH_PER_CENT = 0x4C
    RPM = 0x52
    WATT = 0x58


# One of the unit in 0.01 km/h, or in 0.1 %, over so many.
_CKMH: Final = {
    Unit.MPH: (160_934, 1_000),
    Unit.TENTH_MPH: (160_934, 10_000),
    Unit.HUNDREDTH_MPH: (160_934, 100_000),
    Unit.KMH: (100, 1),
    Unit.TENTH_KMH: (10, 1),
    Unit.HUNDREDTH_KMH: (1, 1),
}
_DPCT: Final = {
    Unit.PER_CENT: (10, 1),
    Unit.TENTH_PER_CENT: (1, 1),
    Unit.HUNDREDTH_PER_CENT: (1, 10),
}

SHORT: Final = 0x80  # from here up a command has no data
VALUE_OCTETS: Final = 3  # two of a value, little-endian, and its unit
VALUE_MAX: Final = 0xFFFF
_STATES: Final = {int(each): each for each in State}
_UNITS: Final = {int(each): each for each in Unit}
_STATE: Final = 0x0F
_VERDICT_BITS: Final = 4
_TOGGLE: Final = 0x80


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: the console's state, what became of the frame before, data by command.

    `state` None: one that is not known. `toggle` turns over with each frame that was taken.
    """

    state: State | None
    verdict: Verdict
    toggle: bool
    data: Mapping[int, bytes]


def reply(contents: bytes) -> Reply | None:
    """What a frame from a console says; None for what is none."""
    if not contents:
        return None
    data = fields(contents[1:])
    if data is None:
        return None
    status = contents[0]
    state = _STATES.get(status & _STATE)
    verdict = Verdict(status >> _VERDICT_BITS & 3)
    return Reply(state, verdict, bool(status & _TOGGLE), data)


def fields(octets: bytes) -> dict[int, bytes] | None:
    """Data by command, each with its length before it; None where the lengths do not fit."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(octets):
        if at + 1 >= len(octets):
            return None
        length = octets[at + 1]
        data = octets[at + 2 : at + 2 + length]
        if len(data) != length:
            return None
        found[octets[at]] = data
        at += 2 + length
    return found


def commands(octets: bytes) -> list[tuple[int, bytes]] | None:
    """The commands of a frame to a console, in order; None where the lengths do not fit."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(octets):
        if octets[at] >= SHORT:
            found.append((octets[at], b""))
            at += 1
            continue
        data = fields(octets[at : at + 2 + octets[at + 1]]) if at + 1 < len(octets) else None
        if data is None:
            return None
        found.append((octets[at], data[octets[at]]))
        at += 2 + len(found[-1][1])
    return found


def write_value(command: Command, value: int, unit: Unit) -> bytes:
    """A command that sets a value; ValueError for one that does not fit."""
    if not 0 <= value <= VALUE_MAX:
        raise ValueError(f"a value is 0 to {VALUE_MAX}, not {value}")
    return bytes((command, VALUE_OCTETS)) + value.to_bytes(2, "little") + bytes((unit,))


def value(data: bytes) -> tuple[int, Unit] | None:
    """A value and its unit; None where it has none that is known."""
    unit = _UNITS.get(data[2]) if len(data) == VALUE_OCTETS else None
    return None if unit is None else (int.from_bytes(data[:2], "little"), unit)


def speed_ckmh(data: bytes) -> int | None:
    """A speed in 0.01 km/h, None for what is none. Cut away from zero: what moves never stands."""
    said = value(data)
    if said is None or said[1] not in _CKMH:
        return None
    one, over = _CKMH[said[1]]
    return -(-said[0] * one // over)


def grade_dpct(data: bytes) -> int | None:
    """A grade in 0.1 %, signed, toward zero; None for what is none."""
    said = value(data)
    if said is None or said[1] not in _DPCT:
        return None
    one, over = _DPCT[said[1]]
    signed = int.from_bytes(data[:2], "little", signed=True)
    magnitude = abs(signed) * one // over
    return magnitude if signed >= 0 else -magnitude
