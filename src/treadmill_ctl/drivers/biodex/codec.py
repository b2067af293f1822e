"""Octets of a Biodex RTM 400: commands of one octet, digits or letters behind, replies alike.

The one rule: an octet from 80 up begins a message but where a status may hold it; a message that is
not whole, or whose digits are none, is told as unreadable and never as a value.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from treadmill_ctl.drivers import octets
from treadmill_ctl.drivers.octets import Begun
from treadmill_ctl.drivers.said import Reply, Said, Wrong

START: Final = 0x80
STOP: Final = 0x81
SPEED: Final = 0x82
GRADE: Final = 0x83
DIRECTION: Final = 0x84
ACTUAL_SPEED: Final = 0xA0
ACTUAL_GRADE: Final = 0xA1
ACTUAL_DIRECTION: Final = 0xA2
STATUS: Final = 0xA7
NACK: Final = 0xAF

# A status comes as two replies: what became of the last messages, and how the machine is.
TALK: Final = 0x1A7
SYSTEM: Final = 0x2A7
NO_TROUBLE: Final = b"no trouble"
TROUBLES: Final = (
    b"illegal command",
    b"unexpected data",
    b"new command before the data were complete",
    b"data too late",
    b"serial line error",
    b"hardware fault or diagnostic mode",
    b"out of range",
    b"bit 7",
)

FORWARD: Final = b"F"
REVERSE: Final = b"R"
REFUSED: Final = Wrong("the machine does not take it (AF)")

HEAD: Final = 0x80
SPEED_DIGITS: Final = 3
GRADE_DIGITS: Final = 2
TENTHS_MAX: Final = 999
PER_CENT_MAX: Final = 99
STATUS_OCTETS: Final = 3
_FOLLOW: Final = {
    START: 0,
    STOP: 0,
    SPEED: 0,
    GRADE: 0,
    DIRECTION: 0,
    ACTUAL_SPEED: SPEED_DIGITS,
    ACTUAL_GRADE: GRADE_DIGITS,
    ACTUAL_DIRECTION: 1,
    STATUS: STATUS_OCTETS,
    NACK: 0,
}


def _take(begun: Begun, octet: int, said: list[Said]) -> int:
    lost = 0
    # The first octet of a status has its highest bit always clear, the others may have it set.
    in_status = begun.kind == STATUS and len(begun.data) > 0
    if octet >= HEAD and not in_status:
        lost = begun.octets()
        begun.begin(None)
        if octet not in _FOLLOW:
            return lost + 1
        begun.begin(octet)
    elif begun.kind is not None:
        begun.data.append(octet)
    if begun.kind is None:
        return 1
    if len(begun.data) == _FOLLOW[begun.kind]:
        said += _said(begun.kind, bytes(begun.data))
        begun.begin(None)
    return lost


Decoder: Final = partial(octets.Decoder, _take)


def _said(kind: int, data: bytes) -> list[Said]:
    if kind == NACK:
        return [REFUSED]
    if kind == STATUS:
        return [Reply(TALK, trouble(data[0])), Reply(SYSTEM, data[1:])]
    return [Reply(kind, data)]


def trouble(bits: int) -> bytes:
    """What the communication status says, in words."""
    words = [word for bit, word in enumerate(TROUBLES) if bits >> bit & 1]
    return b", ".join(words) or NO_TROUBLE


def set_speed(tenths: int) -> bytes:
    """A speed from 0 to 999 tenths of the machine's own unit."""
    return b"%c%03d" % (SPEED, tenths)


def set_grade(per_cent: int) -> bytes:
    """A grade from 0 to 99 %."""
    return b"%c%02d" % (GRADE, per_cent)


def set_direction(letter: bytes) -> bytes:
    """A direction, `FORWARD` or `REVERSE`."""
    return bytes((DIRECTION,)) + letter
