"""Octets of a Woodway PPS: a head, digits, a carriage return; alone, that means a fault.

The one rule: a message whose digits are not digits is told as unreadable and never as a value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from treadmill_ctl.drivers.said import Reply, Said, Unreadable, Wrong

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


@dataclass(slots=True)
class Decoder:
    """A stream of octets as messages; holds back no more than one that is not whole yet."""

    _kind: int | None = None
    _data: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Said]:
        """The messages that are whole now."""
        said: list[Said] = []
        stray = 0
        for octet in data:
            if octet == END:
                said.append(FAULTY if self._kind is None else Reply(self._kind, bytes(self._data)))
                self._begin(None)
            elif octet >= HEAD:
                stray += 0 if self._kind is None else 1 + len(self._data)
                self._begin(octet)
            elif self._kind is None or len(self._data) == DIGITS:
                stray += 1
            else:
                self._data.append(octet)
        return [*said, Unreadable(stray)] if stray else said

    def _begin(self, kind: int | None) -> None:
        self._kind = kind
        self._data.clear()


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
    return int(data) if len(data) == DIGITS and _are_digits(data) else None


def grade_dpct(data: bytes) -> int | None:
    """A grade in 0.1 %; None for what is none. A plus may be left out for a digit."""
    if len(data) != DIGITS or not _are_digits(data[1:]):
        return None
    if data[0] in (PLUS, MINUS):
        return -int(data[1:]) if data[0] == MINUS else int(data[1:])
    return speed_mm_s(data)


def _are_digits(data: bytes) -> bool:
    return all(0x30 <= octet <= 0x39 for octet in data)  # noqa: PLR2004 - the digits 0 to 9
