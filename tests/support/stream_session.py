"""A whole session on a simulated treadmill on a line of octets, by the real loop in virtual time.

The one rule: a person is played here and nothing else; every decision is the core's, every octet
the driver's and the simulator's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from plans import setup
from stream_link import StreamTransport
from treadmill_ctl.core.model import Machine, Reported, Request, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Part, Segment, SegmentKind
from treadmill_ctl.core.session import State
from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.sinks.contract import Entry
from treadmill_sim.treadmill import Treadmill

WHO = ("therapist", "test")


@dataclass
class Kept:
    """A sink that keeps every entry, and the belt's real speed with it."""

    machine: Treadmill
    entries: list[Entry] = field(default_factory=list[Entry])
    belt: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def take(self, entry: Entry) -> None:
        """Keep it."""
        self.entries.append(entry)
        self.belt.append((entry.now_ms, self.machine.speed_ckmh))

    def commands(self) -> list[object]:
        """Every command that was cleared."""
        return [each.command for entry in self.entries for each in entry.outcome.cleared]

    def events(self) -> list[object]:
        """Every event that was taken in."""
        return [event for entry in self.entries for event in entry.events]

    def reported(self) -> list[int]:
        """Every speed that was reported, signed 0.01 km/h."""
        said = [event.report for event in self.events() if isinstance(event, Reported)]
        return [report.speed_ckmh for report in said if report.speed_ckmh is not None]


@dataclass
class StreamSession:
    """A connected session with everything a test looks at."""

    transport: StreamTransport
    loop: TreadmillLoop
    machine: Machine
    kept: Kept

    async def until(self, *phases: Phase, seconds: float = 3_600) -> State:
        """Wait for a phase, in virtual seconds."""
        async with asyncio.timeout(seconds):
            state = self.loop.state
            while state.phase not in phases:
                state = await self.loop.changed()
        return state

    async def ready(self) -> None:
        """Wait for control and standstill, and confirm."""
        async with asyncio.timeout(60):
            while not (self.loop.state.seen.controlled and self.loop.at_rest):
                await self.loop.changed()
        self.loop.ask(Request.CONFIRM, *WHO, self.loop.state.interlocks)

    async def start(self) -> None:
        """Wait until it is ready, and go."""
        await self.ready()
        self.loop.ask(Request.START, *WHO)
        await self.until(Phase.WALKING, Phase.TRIPPED, Phase.LATCHED, seconds=20)

    async def walk(self) -> State:
        """To the end of the plan, confirming what is asked for at rests and turns."""
        while True:
            state = await self.until(Phase.ENDED, Phase.LATCHED, Phase.STANDING)
            if state.phase is not Phase.STANDING or state.hold is Hold.START:
                return state
            self.loop.ask(Request.CONFIRM, *WHO, state.interlocks)
            if self.loop.state.phase is Phase.READY:
                while self.loop.state.phase is Phase.READY:
                    self.loop.ask(Request.RESUME, *WHO)
                    await self.loop.changed()
            else:
                await self.loop.changed()

    def words(self, since_ms: int = 0) -> list[str]:
        """What was handed over from a time on."""
        return [f.data.hex() for at_ms, f in self.transport.submitted if at_ms >= since_ms]


async def begin(transport: StreamTransport, driver: Driver, *segments: Segment) -> StreamSession:
    """Connect to a simulated treadmill and take a session on."""
    loop = TreadmillLoop(transport, driver)
    machine = await loop.connect()
    kept = Kept(transport.peripheral.machine)
    loop.begin(setup(machine, *segments), kept)
    return StreamSession(transport, loop, machine, kept)


def walking(way: Way, duration_ms: int, from_ckmh: int, to_ckmh: int | None = None) -> Segment:
    """A walk in a way, at one speed or along a line."""
    to_ckmh = from_ckmh if to_ckmh is None else to_ckmh
    return Segment(SegmentKind.WALK, "walk", Part.MAIN, way, duration_ms, from_ckmh, to_ckmh)


def turning(way: Way, duration_ms: int = 5_000) -> Segment:
    """A turn at the end of walking in a way."""
    return Segment(SegmentKind.TURN, "turn", Part.MAIN, way, duration_ms)
