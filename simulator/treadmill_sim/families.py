"""The treadmills on a stream of bytes that can be simulated: one line a family.

The one rule: a new family is one line here, and no other module of the simulator names a family.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Literal, NamedTuple

from treadmill_sim.bertec import BertecPeripheral
from treadmill_sim.biodex import BiodexPeripheral
from treadmill_sim.csafe import CsafePeripheral
from treadmill_sim.pps import PpsPeripheral
from treadmill_sim.stream import MakeUp, StreamPeripheral
from treadmill_sim.tmx import trackmaster, woodway_us


class Family(NamedTuple):
    """How to make one, where it is plugged in, and whether its unit has to be said.

    `make` raises ValueError, a sentence for a person, for what such a machine cannot be. A family
    whose bytes state their unit is made with none. `says` is what else its address has to say,
    because no document does. `make_live` makes one whose console takes a speed while it runs, in a
    family where most do not.
    """

    make: Callable[[MakeUp], StreamPeripheral]
    plug: Literal["serial", "tcp"]
    title: str  # after "Start a simulated ", as "Trackmaster (TMX) treadmill on a serial port"
    needs_unit: bool = False
    says: tuple[tuple[str, str], ...] = ()
    make_live: Callable[[MakeUp], StreamPeripheral] | None = None


FAMILIES: Final[Mapping[str, Family]] = {
    "trackmaster": Family(
        trackmaster, "serial", "Trackmaster (TMX) treadmill on a serial port", needs_unit=True
    ),
    "woodway-us": Family(
        woodway_us, "serial", "Woodway treadmill (US protocol) on a serial port", needs_unit=True
    ),
    "woodway-pps": Family(PpsPeripheral, "serial", "Woodway PPS treadmill on a serial port"),
    "biodex": Family(
        BiodexPeripheral,
        "serial",
        "Biodex RTM 400 treadmill on a serial port",
        needs_unit=True,
        says=(("baud", "9600"),),  # a pseudo-terminal has none; any will do
    ),
    "csafe": Family(
        CsafePeripheral,
        "serial",
        "treadmill with a CSAFE console on a serial port",
        make_live=partial(CsafePeripheral, live=True),
    ),
    "bertec": Family(BertecPeripheral, "tcp", "Bertec treadmill on a TCP port"),
}
