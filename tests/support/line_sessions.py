"""Sessions of `treadmill-ctl run` over a serial line or the network, each with a fate of its own.

The simulated treadmill stands in this process, at a real pseudo-terminal or TCP port, so that the
time is known at which each octet reaches it. The session is a process, and so is its guardian.

The one rule: what befalls a session does so while its belt moves, and is timed from there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from real_sessions import LIMIT_S, Session, Story, without_a_terminal
from short_profile import short_profile
from starvation import watched
from treadmill_sim.console import Button
from treadmill_sim.families import FAMILIES
from treadmill_sim.faults import Faults
from treadmill_sim.plug import Plug, PtyPlug, TcpPlug
from treadmill_sim.serve_stream import query
from treadmill_sim.stream import MakeUp, StreamPeripheral
from treadmill_sim.stream_station import StreamStation
from treadmill_sim.treadmill import Treadmill

LOOK_S = 0.002
AT_ONCE = 2
TRIES = 4  # a starved session is stopped by its own guardian, and tells nothing
FIRED = "The guardian heard nothing of this program for too long"


@dataclass
class Overheard:
    """A peripheral with a witness: `said` is all that reached it, each with its time, ns.

    `joined` is when each client came, ns.
    """

    inner: StreamPeripheral
    said: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    joined: list[int] = field(default_factory=list[int])

    @property
    def machine(self) -> Treadmill:
        return self.inner.machine

    def connected(self, now_ms: int) -> None:
        self.joined.append(time.monotonic_ns())
        self.inner.connected(now_ms)

    def disconnected(self, now_ms: int) -> None:
        self.inner.disconnected(now_ms)

    def feed(self, data: bytes, now_ms: int) -> None:
        self.said.append((time.monotonic_ns(), data))
        self.inner.feed(data, now_ms)

    def take(self) -> bytes:
        return self.inner.take()

    def advance(self, now_ms: int) -> None:
        self.inner.advance(now_ms)

    def next_due_ms(self) -> int:
        return self.inner.next_due_ms()

    def press(self, button: Button, now_ms: int) -> None:
        self.inner.press(button, now_ms)

    def inject(self, faults: Faults, now_ms: int) -> None:
        self.inner.inject(faults, now_ms)


class Mill:
    """A simulated treadmill at its plug, and whoever watches its belt."""

    def __init__(self, family: str, make_up: MakeUp, plug: Plug) -> None:
        self.heard = Overheard(FAMILIES[family].make(make_up))
        self.station = StreamStation(self.heard, plug)
        self.station.start()
        self.machine = self.heard.machine
        self.url = f"{plug.address}?{query(family, make_up)}"

    async def until(self, is_so: Callable[[], bool]) -> int:
        """Wait until something is so; when, ns."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so():
                await asyncio.sleep(LOOK_S)
                self.station.pump()
        return time.monotonic_ns()

    async def hears(self, octets: bytes, from_ns: int) -> int:
        """Wait until these octets have reached it since then; when the last of them did, ns."""
        found: list[int] = []

        def came() -> bool:
            said = b""
            for at_ns, data in self.heard.said:
                if at_ns >= from_ns and not found:
                    said += data
                    if octets in said:
                        found.append(at_ns)
            return bool(found)

        await self.until(came)
        return found[0]


@asynccontextmanager
async def trackmaster(folder: Path) -> AsyncGenerator[Mill]:
    """One on a pseudo-terminal."""
    mill = Mill("trackmaster", MakeUp(unit="km/h"), PtyPlug(folder / "port"))
    try:
        yield mill
    finally:
        mill.station.stop()


@asynccontextmanager
async def bertec(folder: Path) -> AsyncGenerator[Mill]:
    """One on a network port."""
    del folder
    mill = Mill("bertec", MakeUp(), TcpPlug())
    try:
        yield mill
    finally:
        mill.station.stop()


async def over(session: Session, mill: Mill, **marks: object) -> Story:
    """Wait for its end, and look at the belt."""
    code = await session.code()
    mill.station.pump()
    belt = {"speed_ckmh": mill.machine.speed_ckmh, "distance_mm": mill.machine.distance_mm}
    return Story(code, session.said, session.journal, belt, dict(marks))


async def rests(mill: Mill) -> None:
    """Wait until the belt stands."""
    await mill.until(lambda: mill.machine.speed_ckmh == 0)


def profile(folder: Path, way: str) -> Path:
    """Three short walks."""
    path = folder / "short.yaml"
    path.write_text(short_profile(3).replace("way: turned", f"way: {way}"))
    return path


Fate = Callable[[Path], Awaitable[Story]]


def all_told(folder: Path, fates: Mapping[str, Fate]) -> dict[str, Story]:
    """Every session, some at once; what became of each, by name."""
    places = {name: folder / name for name in fates}
    for place in places.values():
        place.mkdir()

    async def every_one() -> list[tuple[str, Story]]:
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(name: str) -> tuple[str, Story]:
            async with turns:
                return name, await _undisturbed(fates[name], places[name])

        return await asyncio.gather(*map(one, fates))

    return dict(asyncio.run(every_one()))


async def _undisturbed(fate: Fate, place: Path) -> Story:
    """A session that starvation did not spoil; the last of several if it spoils them all."""
    for number in range(TRIES):
        folder = place / str(number)
        folder.mkdir()
        last = number == TRIES - 1
        async with watched() as starvation:
            try:
                story = await fate(folder)
            except (AssertionError, TimeoutError):
                if last or not starvation.starved:
                    raise
                continue
        if last or not (starvation.starved and _spoiled(story)):
            return story
    raise AssertionError  # the last try returns or raises


def _spoiled(story: Story) -> bool:
    """Whether its guardian ended it, and was not meant to."""
    return FIRED in story.said and not story.marks.get("fires")


@asynccontextmanager
async def walking(
    mill: Mill, folder: Path, *words: str, way: str = "turned"
) -> AsyncGenerator[Session]:
    """A session whose belt moves."""
    path, journals = profile(folder, way), folder / "journals"
    async with without_a_terminal(mill, path, journals, *words) as session:
        await session.says("phase=walking")
        await mill.until(lambda: mill.machine.speed_ckmh != 0)
        yield session
