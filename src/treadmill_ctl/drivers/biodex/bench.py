"""A Biodex RTM 400 for technicians: its messages read and written by hand.

The one rule: the names are those of the contract, and nothing is judged.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from treadmill_ctl.drivers.bench_headed import Message, choice, command, count, octets, reply
from treadmill_ctl.drivers.biodex import codec, language
from treadmill_ctl.drivers.octets import number
from treadmill_ctl.drivers.tenths import shown

_SPEED: Final = count(
    "speed_tenths",
    (0, codec.TENTHS_MAX),
    lambda value: codec.set_speed(value)[1:],
    partial(number, digits=codec.SPEED_DIGITS),
    shown,
)
_GRADE: Final = count(
    "grade_pct",
    (0, codec.PER_CENT_MAX),
    lambda value: codec.set_grade(value)[1:],
    partial(number, digits=codec.GRADE_DIGITS),
    "{} %".format,
)
_DIRECTION: Final = choice("direction", {"forward": codec.FORWARD, "reverse": codec.REVERSE})


def _say(status: bytes) -> str:
    """What became of the last messages, and how the machine is."""
    system = status[1]
    own = ["safety lanyard pulled"] if system & language.LANYARD else []
    own += [f"faults of its own {system & language.FAULTS:02X}"] if system & language.FAULTS else []
    return ", ".join((codec.trouble(status[0]).decode(), *own))


_STATUS: Final = octets("status_hex", codec.STATUS_OCTETS, _say)
_KIND: Final = octets("kind_hex", 1, lambda _: "")
_TAKES: Final = (
    Message(codec.START, "start"),
    Message(codec.STOP, "stop"),
    Message(codec.SPEED, "set_speed", _SPEED),
    Message(codec.GRADE, "set_grade", _GRADE),
    Message(codec.DIRECTION, "set_direction", _DIRECTION),
)
_GIVES: Final = (
    Message(codec.ACTUAL_SPEED, "speed", _SPEED),
    Message(codec.ACTUAL_GRADE, "grade", _GRADE),
    Message(codec.ACTUAL_DIRECTION, "direction", _DIRECTION),
    Message(codec.STATUS, "status", _STATUS),
)

CHANNELS: Final = (
    command(
        (*_TAKES, *(each._replace(figure=None) for each in _GIVES)), heard=(Message(0x9F, "who"),)
    ),
    reply(
        (
            *(each._replace(figure=None) for each in _TAKES),
            *_GIVES,
            Message(codec.NACK, "nack"),
        ),
        heard=(Message(0x96, "who", _KIND),),
    ),
)
