"""The packets of a Bertec out of a stream that is cut anywhere.

The one rule: a packet has no mark of its own. Its place is known by counting from the connection's
first octet, or from a place where both belts were read in motion; where a packet cannot be what
follows the one before, such a place is looked for, and till then nothing is taken for standstill
but zeros among zeros.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from treadmill_ctl.drivers.bertec import packet
from treadmill_ctl.drivers.bertec.packet import STATUS_OCTETS, Status

ALIKE_MM_S: Final = 300  # one packet to the next; and when out of step, one belt to the other
PAIR: Final = 2 * STATUS_OCTETS


@dataclass(slots=True)
class Reading:
    """A stream as packets; holds back less than two of them."""

    _data: bytearray = field(default_factory=bytearray)
    _in_step: bool = True
    _last: Status | None = None  # the last one told

    def feed(self, data: bytes) -> tuple[list[Status], int]:
        """The packets that are whole now, and how many octets turned out to be none."""
        told: list[Status] = []
        lost = 0
        for at in range(0, len(data), STATUS_OCTETS):
            self._data += data[at : at + STATUS_OCTETS]
            lost += self._take(told)
        return told, lost

    def _take(self, told: list[Status]) -> int:
        lost = 0
        while len(self._data) >= (STATUS_OCTETS if self._in_step else PAIR):
            said = packet.status(bytes(self._data[:STATUS_OCTETS]))
            if said is not None and (self._follows(said) if self._in_step else self._found(said)):
                self._last = said
                told.append(said)
                del self._data[:STATUS_OCTETS]
            elif self._in_step:
                self._in_step = False
            else:
                begins = self._data.find(0, 1)
                stray = begins if begins > 0 else len(self._data)
                del self._data[:stray]
                lost += stray
        return lost

    def _follows(self, said: Status) -> bool:
        """Whether a packet can be the next one of a belt that cannot leap.

        Where the unknown octets were all zero, one that is not shows a speed out of its place.
        """
        last = self._last
        return last is None or (_near(last, said) and (any(last.rest) or not any(said.rest)))

    def _found(self, said: Status) -> bool:
        """Whether this and what is behind it can be nothing else than two packets."""
        follows = packet.status(bytes(self._data[STATUS_OCTETS:PAIR]))
        if follows is None or follows.angle != said.angle or not _near(said, follows):
            return False
        self._in_step = _moves(said) and _moves(follows)
        return self._in_step or not (_anything(said) or _anything(follows))


def _near(one: Status, other: Status) -> bool:
    return (
        abs(one.right_mm_s - other.right_mm_s) <= ALIKE_MM_S
        and abs(one.left_mm_s - other.left_mm_s) <= ALIKE_MM_S
    )


def _moves(told: Status) -> bool:
    """Both belts, one way and about as fast: out of its place a packet does not read like that."""
    right_mm_s, left_mm_s = told.right_mm_s, told.left_mm_s
    return right_mm_s * left_mm_s > 0 and abs(right_mm_s - left_mm_s) <= ALIKE_MM_S


def _anything(told: Status) -> bool:
    """Whether a speed might hide in it."""
    return any(told.rest) or told.right_mm_s != 0 or told.left_mm_s != 0
