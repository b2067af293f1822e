"""The two packets of a Bertec: 64 octets that command, 32 that tell.

The one rule: every command says all of it, speed, acceleration and the angle of the deck; both
belts get the same, an acceleration is never zero, and the angle is handed in as it was found.
"""

from __future__ import annotations

from typing import Final, NamedTuple

COMMAND_OCTETS: Final = 64
STATUS_OCTETS: Final = 32
LEVEL: Final = b"\0\0"  # the deck's angle, unsigned 0.01 degrees, as it lies on the wire

SPEED_MM_S_MAX: Final = 3_000
ACCELERATION_MM_S2_MAX: Final = 0xFFFF
# The widest that is taken for a belt's speed, well above all that it can be told, and for a deck's
# angle: octets out of step look like more.
HEARD_MM_S_MAX: Final = 5_000
HEARD_CDEG_MAX: Final = 4_500

_BODY: Final = 18  # four speeds, four accelerations, the angle; behind it comes its complement
BELTS: Final = ("right", "left", "right_rear", "left_rear")
_TOLD: Final = 2  # of them: the rear belts of a machine with four are told nothing


class Status(NamedTuple):
    """What one packet tells: speeds signed, mm/s, the angle's octets, and the unknown ones."""

    right_mm_s: int
    left_mm_s: int
    angle: bytes
    rest: bytes

    @property
    def angle_cdeg(self) -> int:
        """The deck's angle, 0.01 degrees."""
        return int.from_bytes(self.angle)


def command(speed_mm_s: int, acceleration_mm_s2: int, angle: bytes) -> bytes:
    """Both belts to one signed speed; ValueError for what the packet cannot say."""
    if not 0 < acceleration_mm_s2 <= ACCELERATION_MM_S2_MAX:
        raise ValueError(f"no acceleration for a packet: {acceleration_mm_s2} mm/s²")
    if abs(speed_mm_s) > SPEED_MM_S_MAX:
        raise ValueError(f"no speed for a packet: {speed_mm_s} mm/s")
    speeds = speed_mm_s.to_bytes(2, signed=True) * _TOLD + bytes(2 * _TOLD)
    accelerations = acceleration_mm_s2.to_bytes(2) * _TOLD + bytes(2 * _TOLD)
    body = speeds + accelerations + angle
    return (b"\0" + body + bytes(octet ^ 0xFF for octet in body)).ljust(COMMAND_OCTETS, b"\0")


def status(data: bytes) -> Status | None:
    """What a packet tells; None for octets that cannot be one."""
    if len(data) != STATUS_OCTETS or data[0] != 0:
        return None
    right_mm_s = int.from_bytes(data[1:3], signed=True)
    left_mm_s = int.from_bytes(data[3:5], signed=True)
    told = Status(right_mm_s, left_mm_s, bytes(data[9:11]), bytes(data[5:9] + data[11:]))
    fast = max(abs(right_mm_s), abs(left_mm_s)) > HEARD_MM_S_MAX
    return None if fast or told.angle_cdeg > HEARD_CDEG_MAX else told


def told(data: bytes) -> dict[str, int] | None:
    """What a command tells each belt, by name; None for octets that are none."""
    body, complement = data[1 : 1 + _BODY], data[1 + _BODY : 1 + 2 * _BODY]
    inverted = bytes(octet ^ 0xFF for octet in body)
    if len(data) != COMMAND_OCTETS or data[0] != 0 or complement != inverted:
        return None
    words = [body[at : at + 2] for at in range(0, _BODY, 2)]
    speeds = {
        f"{belt}_mm_s": int.from_bytes(word, signed=True)
        for belt, word in zip(BELTS, words[:4], strict=True)
    }
    accelerations = {
        f"{belt}_mm_s2": int.from_bytes(word) for belt, word in zip(BELTS, words[4:8], strict=True)
    }
    return {**speeds, **accelerations, "incline_cdeg": int.from_bytes(words[8])}


def report(right_mm_s: int, left_mm_s: int, angle: bytes) -> bytes:
    """A status as a machine would send it, to try a reader with."""
    speeds = right_mm_s.to_bytes(2, signed=True) + left_mm_s.to_bytes(2, signed=True)
    return (b"\0" + speeds + bytes(4) + angle).ljust(STATUS_OCTETS, b"\0")
