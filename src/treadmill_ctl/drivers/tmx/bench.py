"""The Trackmaster family for technicians: its messages read and written by hand.

The one rule: what the driver never says, a start without the machine's watchdog before all, is
read when somebody else says it, and not written here.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.core.wording import deck_text
from treadmill_ctl.drivers.bench import Channel
from treadmill_ctl.drivers.bench_headed import Message, choice, command, count, reply
from treadmill_ctl.drivers.tenths import shown
from treadmill_ctl.drivers.tmx import codec, dialect
from treadmill_ctl.drivers.tmx.dialect import Dialect

_NUMBERS: Final = (0, codec.TENTHS_MAX)
_GRADE: Final = count("grade_dpct", _NUMBERS, codec.write_unsigned, codec.unsigned, deck_text)
_FIRMWARE: Final = count("firmware", _NUMBERS, codec.write_unsigned, codec.unsigned)
_STATE: Final = choice(
    "state",
    {
        "stopped": bytes((dialect.STOPPED,)),
        "started": bytes((dialect.STARTED,)),
        "started_unwatched": bytes((dialect.STARTED_UNWATCHED,)),
    },
)
_ERRORS: Final = (
    Message(codec.TIMED_OUT, "timed_out"),
    Message(codec.BAD_DATA, "bad_data"),
    Message(codec.BAD_COMMAND, "bad_command"),
)


def _channels(spoken: Dialect, start_unwatched: int) -> tuple[Channel, ...]:
    lowest = -codec.SIGNED_TENTHS_MAX if spoken.reverses else 0
    highest = codec.SIGNED_TENTHS_MAX if spoken.reverses else codec.TENTHS_MAX
    speed = count("speed_tenths", (lowest, highest), spoken.write, spoken.read, shown)
    third = ("set_speed_now", speed) if spoken.shows_target else ("firmware", _FIRMWARE)
    takes = (
        Message(codec.START, "start"),
        Message(codec.STOP, "stop"),
        Message(codec.SPEED, "set_speed", speed),
        Message(codec.GRADE, "set_grade", _GRADE),
        Message(codec.AUTO_STOP, "auto_stop"),
    )
    gives = (
        Message(codec.STATUS, "state", _STATE),
        Message(codec.ACTUAL_SPEED, "actual_speed", speed),
        Message(codec.ACTUAL_GRADE, "actual_grade", _GRADE),
        Message(codec.SET_SPEED, *third),
    )
    heard = (
        Message(start_unwatched, "start_unwatched"),
        Message(0xAB, "cool_down"),
        Message(0xAC, "toggle_echo"),
    )
    asked = tuple(Message(each.head, each.name) for each in gives)
    taken = tuple(Message(each.head, each.name) for each in (*takes, *heard))
    answers = tuple(each._replace(head=each.head + codec.REPLY) for each in (*taken, *gives))
    return (command((*takes, *asked), heard), reply((*answers, *_ERRORS)))


TRACKMASTER: Final = _channels(dialect.TRACKMASTER, start_unwatched=0xA1)
WOODWAY_US: Final = _channels(dialect.WOODWAY_US, start_unwatched=0xA9)
