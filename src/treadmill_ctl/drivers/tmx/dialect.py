"""What tells the machines of the Trackmaster family apart.

The one rule: what is written here is known from the facts in `protocols/`; what is not known is not
made use of, and named in `unproven`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from treadmill_ctl.core.model import Range
from treadmill_ctl.drivers.tenths import Reach
from treadmill_ctl.drivers.tmx import codec

STOPPED: Final = 0x31
STARTED: Final = 0x32
STARTED_UNWATCHED: Final = 0x33  # by somebody else: we never start a belt without its watchdog


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of machine. Speeds in tenths of its own unit, `grade` in 0.1 %.

    `states`: its status octet means stopped or started, and what else it says is an error.
    `shows_target`: it tells the speed that it is set to.
    """

    family: str
    read: Callable[[bytes], int | None]  # four octets as a speed
    write: Callable[[int], bytes]
    reach: Reach
    grade: Range
    reverses: bool
    states: bool
    shows_target: bool
    watchdog_ms: int | None
    lockout_ms: int
    unproven: str


TRACKMASTER: Final = Dialect(
    family="trackmaster",
    read=codec.unsigned,
    write=codec.write_unsigned,
    reach=Reach(lowest=2, highest=120, usual=5),
    grade=Range(0, 150, 5),
    reverses=False,
    states=True,
    shows_target=True,
    watchdog_ms=500,
    lockout_ms=20_000,
    unproven=(
        "Its messages are those of the maker's manual: how fast it changes speed and at which speed"
        " it starts are not known."
    ),
)

WOODWAY_US: Final = Dialect(
    family="woodway-us",
    read=codec.signed,
    write=codec.write_signed,
    reach=Reach(lowest=1, highest=codec.SIGNED_TENTHS_MAX, usual=5),
    grade=Range(0, 150, 1),
    reverses=True,
    states=False,
    shows_target=False,
    watchdog_ms=None,  # it has one, of a length that nobody wrote down: it is not counted on
    lockout_ms=0,
    unproven=(
        "Its messages are known from one laboratory's program: how fast it changes speed, how soon"
        " it stops when the connection is lost, and how fast it runs in reverse are not known."
    ),
)
