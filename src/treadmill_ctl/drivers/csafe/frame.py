"""Frames of CSAFE: a start, contents, a checksum over them, a stop; four octets are stuffed.

The one rule: the checksum is over the contents as they were before stuffing, and is stuffed itself.
A frame that is cut, too long, wrongly stuffed or of a wrong sum is told as unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EXTENDED: Final = 0xF0  # a frame with addresses; consoles on a line of their own send none
START: Final = 0xF1
STOP: Final = 0xF2
STUFF: Final = 0xF3
OCTETS_MAX: Final = 96  # of a frame, with all that is around the contents
_MASK: Final = 0x03


def write(contents: bytes) -> bytes:
    """A frame; ValueError for contents that fit none."""
    stuffed: list[int] = []
    for octet in (*contents, checksum(contents)):
        stuffed += (STUFF, octet & _MASK) if EXTENDED <= octet <= STUFF else (octet,)
    octets = 2 + len(stuffed)
    if octets > OCTETS_MAX:
        raise ValueError(f"a frame has {OCTETS_MAX} octets at most, this one would have {octets}")
    return bytes((START, *stuffed, STOP))


@dataclass(slots=True)
class Frames:
    """A stream of octets as the contents of frames; holds back no more than one."""

    _data: bytearray | None = None  # of a frame that has begun, as it came

    def feed(self, data: bytes) -> tuple[list[bytes], int]:
        """The contents that are whole now, and how many octets were no part of a frame."""
        whole: list[bytes] = []
        stray = 0
        for octet in data:
            if octet in (START, EXTENDED):
                stray += 0 if self._data is None else 1 + len(self._data)
                self._data = bytearray()
                continue
            if self._data is None:
                stray += 1
            elif octet == STOP:
                contents = unstuffed(bytes(self._data))
                stray += 2 + len(self._data) if contents is None else 0
                whole += [] if contents is None else [contents]
                self._data = None
            elif len(self._data) == OCTETS_MAX - 2:
                stray += 2 + len(self._data)
                self._data = None
            else:
                self._data.append(octet)
        return whole, stray


def unstuffed(data: bytes) -> bytes | None:
    """The contents between start and stop, without their checksum; None where it is wrong."""
    octets = bytearray()
    stuffed = False
    for octet in data:
        if stuffed and octet > _MASK:
            return None
        if octet == STUFF and not stuffed:
            stuffed = True
            continue
        octets.append(EXTENDED + octet if stuffed else octet)
        stuffed = False
    if stuffed or not octets or checksum(octets):
        return None
    return bytes(octets[:-1])


def checksum(contents: bytes | bytearray) -> int:
    """All octets, by exclusive or."""
    total = 0
    for octet in contents:
        total ^= octet
    return total
