"""Octets of a Woodway PPS: a head, digits, a carriage return; alone, that means a fault.

The one rule: a message whose digits are not digits is told as unreadable and never as a value.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from treadmill_ctl.drivers import octets
from treadmill_ctl.drivers.octets import Begun, number
from treadmill_ctl.drivers.said import Reply, Said, Wrong

SPEED: Final = 0xA3
GRADE: Final = 0xA4
STOP: Final = 0xA8
RELEASE: Final = 0xA9
ACTUAL_SPEED: Final = 0xC7
ACTUAL_GRADE: Final = 0xC8

HEAD: Final = 0x80
END: Final = 0x0D
DIGITS: Final = 4
FAULTY: Final = Wrong("the machine calls a command faulty (0D)")

PLUS: Final = 0x2B
MINUS: Final = 0x2D
SPEED_MM_S_MAX: Final = 9_999
GRADE_DPCT_MAX: Final = 999


def _take(begun: Begun, octet: int, said: list[Said]) -> int:
    if octet == END:
        said.append(FAULTY if begun.kind is None else Reply(begun.kind, bytes(begun.data)))
        begun.begin(None)
    elif octet >= HEAD:
        lost = begun.octets()
        begun.begin(octet)
        return lost
    elif begun.kind is None or len(begun.data) == DIGITS:
        return 1
    else:
        begun.data.append(octet)
    return 0


Decoder: Final = partial(octets.Decoder, _take)


def plain(command: int) -> bytes:
    """A command without a value; the one client that is known puts a zero behind it."""
    return bytes((command, 0))


def set_speed(speed_mm_s: int) -> bytes:
    """A speed from 0 to 9999 mm/s."""
    return b"%c%04d%c" % (SPEED, speed_mm_s, END)


def set_grade(grade_dpct: int) -> bytes:
    """A grade from -999 to 999, 0.1 %."""
    return b"%c%c%03d%c" % (GRADE, MINUS if grade_dpct < 0 else PLUS, abs(grade_dpct), END)


def speed_mm_s(data: bytes) -> int | None:
    """A speed in mm/s; None for what is none."""
    return number(data, DIGITS)


def grade_dpct(data: bytes) -> int | None:
    """A grade in 0.1 %; None for what is none. A plus may be left out for a digit."""
    magnitude = number(data[1:], DIGITS - 1)
    if magnitude is None:
        return None
    if data[0] in (PLUS, MINUS):
        return -magnitude if data[0] == MINUS else magnitude
    return speed_mm_s(data)
