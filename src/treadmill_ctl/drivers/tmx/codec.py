"""Octets of the Trackmaster family: commands of one octet, digits behind it, replies alike.

The one rule: an octet from A0 up begins a message, whatever came before; a message whose digits are
not whole or not digits is told as unreadable and never as a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from treadmill_ctl.drivers import octets
from treadmill_ctl.drivers.octets import Begun, number
from treadmill_ctl.drivers.said import OutOfHand, Reply, Said, Wrong

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


def _take(begun: Begun, octet: int, said: list[Said]) -> int:
    lost = 0
    if octet >= HEAD:
        # An echo of ours may end anywhere; only a reply that was not whole is lost.
        lost = begun.octets() if begun.kind in _REPLIES else 0
        begun.begin(octet)
    elif begun.kind is None or (begun.kind not in _REPLIES and len(begun.data) == DIGITS):
        return 1
    else:
        begun.data.append(octet)
    if begun.kind in _REPLIES and len(begun.data) == _FOLLOW.get(begun.kind, 0):
        said.append(ERRORS.get(begun.kind, Reply(begun.kind, bytes(begun.data))))
        begun.begin(None)
    return lost


Decoder: Final = partial(octets.Decoder, _take)


def unsigned(data: bytes) -> int | None:
    """Four digits as a number; None where they are none."""
    return number(data, DIGITS)


def signed(data: bytes) -> int | None:
    """A sign digit and three digits as a number, minus in reverse; None where they are none."""
    magnitude = number(data[1:], DIGITS - 1)
    if magnitude is None or data[0] not in (FORWARD, REVERSE):
        return None
    return -magnitude if data[0] == REVERSE else magnitude


def write_unsigned(tenths: int) -> bytes:
    """A number from 0 to 9999 as four digits."""
    return b"%04d" % tenths


def write_signed(tenths: int) -> bytes:
    """A number from -299 to 299 as sign digit and three digits; zero is never in reverse."""
    return b"%c%03d" % (REVERSE if tenths < 0 else FORWARD, abs(tenths))
