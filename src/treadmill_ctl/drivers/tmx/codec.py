"""Octets of the Trackmaster family: commands of one octet, digits behind it, replies alike.

The one rule: an octet from A0 up begins a message, whatever came before; a message whose digits are
not whole or not digits is told as unreadable and never as a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from treadmill_ctl.drivers.said import OutOfHand, Reply, Said, Unreadable, Wrong

START: Final = 0xA0  # with the machine's watchdog; A1 and A9 start without it and are never sent
STOP: Final = 0xA2
SPEED: Final = 0xA3
GRADE: Final = 0xA4
AUTO_STOP: Final = 0xAA
STATUS: Final = 0xC0
ACTUAL_SPEED: Final = 0xC1
ACTUAL_GRADE: Final = 0xC2
SET_SPEED: Final = 0xC3  # of a Trackmaster; a Woodway tells its firmware
REPLY: Final = 0x10  # added to a command, its reply

TIMED_OUT: Final = 0xBD
BAD_DATA: Final = 0xBE
BAD_COMMAND: Final = 0xBF
# BD: it heard nothing for too long and has stopped the belt.
ERRORS: Final[Mapping[int, Said]] = {
    TIMED_OUT: OutOfHand(),
    BAD_DATA: Wrong("the value is out of the machine's range (BE)"),
    BAD_COMMAND: Wrong("the machine does not know this command (BF)"),
}

HEAD: Final = 0xA0
DIGITS: Final = 4
# How many octets follow a reply; a head that is no reply is an echo of ours, digits and all.
_FOLLOW: Final = {
    STATUS + REPLY: 1,
    **dict.fromkeys(range(ACTUAL_SPEED + REPLY, 0xE0), DIGITS),
}
_REPLIES: Final = frozenset((*range(0xB0, 0xC0), *range(0xD0, 0xE0)))

FORWARD: Final = 0x30
REVERSE: Final = 0x33
TENTHS_MAX: Final = 9_999
SIGNED_TENTHS_MAX: Final = 299  # three digits, and the code that drove two belts sends no more


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
            stray += self._take(octet, said)
        return [*said, Unreadable(stray)] if stray else said

    def _take(self, octet: int, said: list[Said]) -> int:
        """Take one octet in; how many turned out to be no message."""
        if octet >= HEAD:
            lost = self._cut_off()
            self._kind = octet
        elif self._kind is None or (self._kind not in _REPLIES and len(self._data) == DIGITS):
            return 1
        else:
            lost = 0
            self._data.append(octet)
        if self._kind in _REPLIES and len(self._data) == _FOLLOW.get(self._kind, 0):
            said.append(ERRORS.get(self._kind, Reply(self._kind, bytes(self._data))))
            self._kind = None
            self._data.clear()
        return lost

    def _cut_off(self) -> int:
        """Forget what has begun: a reply that was not whole, or an echo, which may end anywhere."""
        lost = 1 + len(self._data) if self._kind in _REPLIES else 0
        self._kind = None
        self._data.clear()
        return lost


def unsigned(data: bytes) -> int | None:
    """Four digits as a number; None where they are none."""
    return int(data) if len(data) == DIGITS and _are_digits(data) else None


def signed(data: bytes) -> int | None:
    """A sign digit and three digits as a number, minus in reverse; None where they are none."""
    if len(data) != DIGITS or data[0] not in (FORWARD, REVERSE) or not _are_digits(data):
        return None
    magnitude = int(data[1:])
    return -magnitude if data[0] == REVERSE else magnitude


def write_unsigned(tenths: int) -> bytes:
    """A number from 0 to 9999 as four digits."""
    return b"%04d" % tenths


def write_signed(tenths: int) -> bytes:
    """A number from -299 to 299 as sign digit and three digits; zero is never in reverse."""
    return b"%c%03d" % (REVERSE if tenths < 0 else FORWARD, abs(tenths))


def _are_digits(data: bytes) -> bool:
    return all(0x30 <= octet <= 0x39 for octet in data)  # noqa: PLR2004 - the digits 0 to 9
