"""The loop over real descriptors, in real time: a line that stalls, a line that is cut."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from line_sessions import Mill, trackmaster
from plans import setup, walk
from pty_peer import PtyPeer, fill
from scripted_guardian import ScriptedGuardian
from treadmill_ctl.core.model import Request, Unlinked
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.transports.address import parse_address
from treadmill_ctl.transports.serial import serial_transport
from treadmill_ctl.transports.stream_address import SerialAddress

STOP = b"\xa2"
TICK_MS = 100
LOST_MS_MAX = 100


class Witness:
    """A sink that can be waited on."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._more = asyncio.Event()

    def take(self, entry: Entry) -> None:
        """Keep it."""
        self.entries.append(entry)
        self._more.set()

    async def ticks(self, count: int) -> None:
        """Wait for so many more."""
        until = len(self.entries) + count
        async with asyncio.timeout(10):
            while len(self.entries) < until:
                self._more.clear()
                await self._more.wait()


async def begun(
    url: str, guardian: ScriptedGuardian | None = None
) -> tuple[TreadmillLoop, Witness]:
    """A session on a Trackmaster, standing."""
    address = parse_address(url)
    assert isinstance(address, SerialAddress)
    driver = DRIVERS[address.spoken.family].driver(address.spoken.found)
    loop, witness = TreadmillLoop(serial_transport(address), driver), Witness()
    machine = await loop.connect()
    loop.begin(setup(machine, walk(20_000, 100)), witness, guardian=guardian)
    return loop, witness


@pytest.fixture
async def mill(tmp_path: Path) -> AsyncGenerator[Mill]:
    """A simulated Trackmaster on a pseudo-terminal."""
    async with trackmaster(tmp_path) as mill:
        yield mill


async def test_a_stalled_treadmill_holds_up_no_other(mill: Mill) -> None:
    """One line takes nothing, another treadmill of the same process ticks on time and is stopped.

    Its ticks are counted: as many as there is time for, but for a few that a busy machine takes.
    """
    stalled = PtyPeer()
    fill(stalled.open_near())
    url = f"serial:{stalled.path}?speaks=trackmaster&unit=km/h&simulated=yes"
    held, its_ticks = await begun(url)
    loop, ticks = await begun(mill.url)
    from_ms, count = loop.now_ms, len(ticks.entries)
    await its_ticks.ticks(10)
    passed = (loop.now_ms - from_ms) // TICK_MS
    assert len(ticks.entries) - count >= passed * 3 // 4
    heard = len(mill.heard.said)
    loop.ask(Request.ESTOP, "the test", "test")
    held.ask(Request.ESTOP, "the test", "test")
    async with asyncio.timeout(5):
        while STOP not in b"".join(data for _, data in mill.heard.said[heard:]):
            await ticks.ticks(1)
    for each in (loop, held):
        await each.close()
    stalled.hang_up()
    stalled.let_near_go()


async def test_its_guardian_is_told_what_stops_the_belt(mill: Mill) -> None:
    """The driver's own words for the line that they share, in each tick before the beat."""
    guardian = ScriptedGuardian()
    loop, ticks = await begun(mill.url, guardian)
    await ticks.ticks(2)
    await loop.close()
    words = [word for word in guardian.words() if word != "look"]
    assert words.index("stop_is") < words.index("disarm" if "beat" not in words else "beat")
    assert {told for word, told in guardian.told if word == "stop_is"} == {STOP}


async def test_a_cut_line_is_in_the_next_tick(mill: Mill) -> None:
    """Within 100 ms of when it can be seen the core has been told, in a tick of its own."""
    loop, ticks = await begun(mill.url)
    await ticks.ticks(3)
    from_ms = loop.now_ms
    mill.station.drop_link()
    while not (told := [each for each in ticks.entries if _has_loss(each)]):
        await ticks.ticks(1)
    assert told[0].now_ms - from_ms < LOST_MS_MAX
    await loop.close()


def _has_loss(entry: Entry) -> bool:
    return any(isinstance(event, Unlinked) for event in entry.events)
