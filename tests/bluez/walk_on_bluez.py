"""A session of the service on a simulated treadmill, over the computer's own Bluetooth.

The one rule: transport, driver and loop are the service's, as `treadmill-ctl run` takes them; what
the belt does in truth is asked of the treadmill itself.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Self

from on_the_air import Mill

from plans import setup, walk
from treadmill_ctl.cli.companion import asks
from treadmill_ctl.core.model import Unlinked
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.transports.address import BleAddress
from treadmill_ctl.transports.ble import BleTransport

LIMIT_S = 90.0
SPEED_CKMH = 100
LINK_LOST_MS = 500  # a belt that runs on after this is to have its alarm


@dataclass
class Notes:
    """A sink: when links were lost, and belts that ran on without an alarm."""

    mill: Mill
    lost_ms: list[int] = field(default_factory=list[int])
    unalarmed: list[str] = field(default_factory=list[str])

    def take(self, entry: Entry) -> None:
        """Take note of a tick."""
        state = entry.outcome.state
        if any(isinstance(event, Unlinked) for event in entry.events):
            self.lost_ms.append(entry.now_ms)
        runs_ckmh = self.mill.belt_ckmh
        alone_ms = 0 if state.seen.linked or not self.lost_ms else entry.now_ms - self.lost_ms[-1]
        if runs_ckmh and alone_ms > LINK_LOST_MS and state.alarm is None:
            self.unalarmed.append(f"{runs_ckmh} for {alone_ms} ms")


@dataclass
class Walk:
    """A session under way."""

    loop: TreadmillLoop
    notes: Notes

    @classmethod
    async def begin(cls, mill: Mill) -> Self:
        """Find and connect, and take a long walk on."""
        loop = TreadmillLoop(BleTransport(BleAddress(mill.address)), FtmsDriver())
        machine = await loop.connect()
        notes = Notes(mill)
        loop.begin(setup(machine, walk(600_000, SPEED_CKMH)), notes)
        return cls(loop, notes)

    @property
    def belt_ckmh(self) -> int:
        """What the belt does in truth."""
        return self.notes.mill.belt_ckmh

    async def start(self) -> None:
        """A person confirms and starts, as soon as may be; until the belt is at speed."""
        async with asyncio.timeout(LIMIT_S):
            while self.belt_ckmh < SPEED_CKMH:
                for each in asks(self.loop.state, self.loop.now_ms):
                    self.loop.ask(each.request, each.who, each.via, each.confirms)
                await self.loop.changed()

    async def until(self, *phases: Phase) -> State:
        """Wait for a phase."""
        async with asyncio.timeout(LIMIT_S):
            while (state := self.loop.state).phase not in phases:
                await self.loop.changed()
        return state

    async def lost(self, times: int = 1) -> int:
        """Wait until the session has judged the loss of its link; when, ms of the loop."""
        async with asyncio.timeout(LIMIT_S):
            while len(self.notes.lost_ms) < times:
                await self.loop.changed()
        return self.notes.lost_ms[times - 1]

    async def close(self) -> None:
        """End the connection."""
        await self.loop.close()
