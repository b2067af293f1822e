"""The families of treadmills that can be driven, and the protocols that can be read by hand.

The one rule: a new family is one line in each table here, and no other module names a family.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from treadmill_ctl.drivers.asking import AskingDriver
from treadmill_ctl.drivers.bench import Channel
from treadmill_ctl.drivers.bertec import bench as bertec_bench
from treadmill_ctl.drivers.bertec.driver import BertecDriver
from treadmill_ctl.drivers.biodex import bench as biodex_bench
from treadmill_ctl.drivers.biodex.language import BiodexLanguage
from treadmill_ctl.drivers.contract import Commissioned, Driver
from treadmill_ctl.drivers.csafe import bench as csafe_bench
from treadmill_ctl.drivers.csafe.driver import CsafeDriver
from treadmill_ctl.drivers.ftms import bench as ftms_bench
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.drivers.pps import bench as pps_bench
from treadmill_ctl.drivers.pps.language import PpsLanguage
from treadmill_ctl.drivers.tmx import bench as tmx_bench
from treadmill_ctl.drivers.tmx.dialect import TRACKMASTER, WOODWAY_US
from treadmill_ctl.drivers.tmx.language import TmxLanguage

RADIO: Final = ("ble",)
STREAMS: Final = ("serial", "tcp")  # a serial treadmill may be behind a serial server
NETWORK: Final = ("tcp",)


class Family(NamedTuple):
    """A fresh driver of a family, the connections it goes over, and what has to be found out.

    `needs_unit`: its bytes do not say whether they count km/h or mph, so a person has to.
    `needs_baud`: nor is it written down how fast its serial line is. `may_be_live`: some of its
    consoles take a speed while they run, and a person has to find out which. `has_models`: models
    are known whose deviations its driver heeds.
    """

    driver: Callable[[Commissioned], Driver]
    schemes: tuple[str, ...]
    needs_unit: bool = False
    needs_baud: bool = False
    may_be_live: bool = False
    has_models: bool = False


def _ftms(known: Commissioned) -> Driver:
    return FtmsDriver(known.models)


def _trackmaster(known: Commissioned) -> Driver:
    return AskingDriver(TmxLanguage(TRACKMASTER, known))


def _woodway_us(known: Commissioned) -> Driver:
    return AskingDriver(TmxLanguage(WOODWAY_US, known))


def _woodway_pps(known: Commissioned) -> Driver:
    return AskingDriver(PpsLanguage(known))


def _biodex(known: Commissioned) -> Driver:
    return AskingDriver(BiodexLanguage(known))


DRIVERS: Final[Mapping[str, Family]] = {
    "ftms": Family(_ftms, RADIO, has_models=True),
    "trackmaster": Family(_trackmaster, STREAMS, needs_unit=True),
    "woodway-us": Family(_woodway_us, STREAMS, needs_unit=True),
    "woodway-pps": Family(_woodway_pps, STREAMS),
    "biodex": Family(_biodex, STREAMS, needs_unit=True, needs_baud=True),
    "csafe": Family(CsafeDriver, STREAMS, may_be_live=True),
    "bertec": Family(BertecDriver, NETWORK),
}

# What a treadmill speaks if its address does not say.
FAMILY_OF_SCHEME: Final[Mapping[str, str]] = {"ble": "ftms"}

CHANNELS: Final[Mapping[str, tuple[Channel, ...]]] = {
    "ftms": ftms_bench.CHANNELS,
    "trackmaster": tmx_bench.TRACKMASTER,
    "woodway-us": tmx_bench.WOODWAY_US,
    "woodway-pps": pps_bench.CHANNELS,
    "biodex": biodex_bench.CHANNELS,
    "csafe": csafe_bench.CHANNELS,
    "bertec": bertec_bench.CHANNELS,
}
