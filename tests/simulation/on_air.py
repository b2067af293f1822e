"""The stage of a world with an FTMS treadmill on the air.

The one rule: it puts together, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from air import Air
from clockwork import Clockwork
from mishaps import Host, Mishaps
from oracle import Oracle
from second_client import SecondClient
from staging import Stage
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_sim.ftms import FtmsPeripheral
from wireless import Wireless
from worlds import Fault, World


def on_air(
    world: World,
    clock: Clockwork,
    host: Host,
    tell: Callable[[Fault, bool], None],
    write: Callable[[str], None],
) -> Stage:
    """All of it."""
    peripheral = FtmsPeripheral(world.machine)
    air = Air(clock, peripheral, world.link, Random(f"air {world.seed}"))
    mishaps = Mishaps(clock, air, host, tell, SecondClient(clock, air))
    oracle = Oracle(clock, world, mishaps.foreign_ms, write)
    return Stage(peripheral, mishaps, oracle, lambda: (Wireless(air, oracle), FtmsDriver()))
