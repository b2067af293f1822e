"""A Woodway PPS for technicians: its messages read and written by hand.

The one rule: the names are those of the contract, and nothing is judged.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import deck_text
from treadmill_ctl.drivers import mm_s
from treadmill_ctl.drivers.bench_headed import Message, command, count, reply
from treadmill_ctl.drivers.pps import codec

_FILLER: Final = codec.plain(codec.STOP)[1:]
_END: Final = bytes((codec.END,))


def _say(speed_mm_s: int) -> str:
    return kmh(mm_s.to_ckmh(speed_mm_s))


_SPEED: Final = count(
    "speed_mm_s",
    (0, codec.SPEED_MM_S_MAX),
    lambda value: codec.set_speed(value)[1:-1],
    codec.speed_mm_s,
    _say,
)
_GRADE: Final = count(
    "grade_dpct",
    (-codec.GRADE_DPCT_MAX, codec.GRADE_DPCT_MAX),
    lambda value: codec.set_grade(value)[1:-1],
    codec.grade_dpct,
    deck_text,
)
_PLAIN: Final = {"stop": codec.STOP, "release": codec.RELEASE}
_TAKES: Final = {"set_speed": (codec.SPEED, _SPEED), "set_grade": (codec.GRADE, _GRADE)}
_GIVES: Final = {
    "actual_speed": (codec.ACTUAL_SPEED, _SPEED),
    "actual_grade": (codec.ACTUAL_GRADE, _GRADE),
}

CHANNELS: Final = (
    command(
        (
            *(Message(head, name, None, _FILLER) for name, head in _PLAIN.items()),
            *(Message(head, name, figure, _END) for name, (head, figure) in _TAKES.items()),
            *(Message(head, name, None, _FILLER) for name, (head, _) in _GIVES.items()),
        )
    ),
    reply(
        (
            *(Message(head, name, None, _END) for name, head in _PLAIN.items()),
            *(Message(head, name, None, _END) for name, (head, _) in _TAKES.items()),
            *(Message(head, name, figure, _END) for name, (head, figure) in _GIVES.items()),
            Message(codec.END, "faulty"),
        )
    ),
)
