"""A treadmill told to stop by itself, without a service: connect, say stop, see whether it stands.

The one rule: nothing but a stop is ever said, and standstill is told of only where it was measured.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from treadmill_ctl.core.model import Request
from treadmill_ctl.runtime.loop import TreadmillLoop, UnfitMachine
from treadmill_ctl.runtime.means import Station
from treadmill_ctl.runtime.standby import NobodyOnGuard, standby
from treadmill_ctl.transports.contract import TransportError

AGAIN_S: Final = 0.5  # a guardian that has just stopped the belt still holds its line
SERVICE: Final = "treadmill-ctl"


class Halted(NamedTuple):
    """What became of it. `why` says why there is no connection, or no standstill."""

    name: str
    connected: bool
    still: bool
    why: str = ""


async def halt(name: str, station: Callable[[], Station], within_s: float) -> Halted:
    """Connect and stop, again and again, until the belt is measured still or the time is over."""
    halting = _Halting(name, station)
    try:
        async with asyncio.timeout(within_s):
            await halting.until_still()
    except TimeoutError:
        why = halting.why or "the belt does not report standstill"
        return Halted(name, halting.connected, still=False, why=why)
    return Halted(name, connected=True, still=True)


class _Halting:
    def __init__(self, name: str, station: Callable[[], Station]) -> None:
        self.connected, self.why = False, ""
        self._name, self._station = name, station

    async def until_still(self) -> None:
        while not await self._is_still():  # noqa: ASYNC110 - a pause between tries, not a poll
            await asyncio.sleep(AGAIN_S)

    async def _is_still(self) -> bool:
        try:
            loop = TreadmillLoop(*self._station())
            machine = await loop.connect()
        except (TransportError, UnfitMachine) as error:
            self.why = str(error)
            return False
        self.connected, self.why = True, ""
        try:
            loop.begin(standby(machine), guardian=NobodyOnGuard())
            loop.ask(Request.STOP, SERVICE, "halt")
            while not (loop.state.stopping is None and loop.state.seen.still(loop.now_ms)):
                await loop.changed()
        except Exception as bug:  # noqa: BLE001 - whatever broke: connect again, and say stop
            self.why = f"a fault of treadmill-ctl itself: {type(bug).__name__}: {bug}"
            return False
        finally:
            await loop.close()
        return True
