"""The families of treadmills that can be driven, and the protocols that can be read by hand.

The one rule: a new family is one line in each table here, and no other module names a family.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from treadmill_ctl.drivers.bench import Channel
from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.drivers.ftms import bench as ftms_bench
from treadmill_ctl.drivers.ftms.driver import FtmsDriver

DRIVERS: Final[Mapping[str, Callable[[], Driver]]] = {"ftms": FtmsDriver}

# What a treadmill speaks if its URL does not say.
FAMILY_OF_SCHEME: Final[Mapping[str, str]] = {"ble": "ftms"}

CHANNELS: Final[Mapping[str, tuple[Channel, ...]]] = {"ftms": ftms_bench.CHANNELS}


def driver_for(scheme: str) -> Driver | None:
    """A fresh driver for the treadmills behind URLs of this scheme; None where there is none."""
    family = FAMILY_OF_SCHEME.get(scheme)
    return None if family is None else DRIVERS[family]()
