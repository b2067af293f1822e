"""A service with simulated treadmills around it, each in a process of its own, to be measured.

The one rule: this process asks and times; nothing of what is measured runs in it.

The service is the real one, from a configuration, with its records on the disk. There are no
guardians: they are a process a treadmill, and not the service's. Where the machine has two
processors, the service has one for itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from machine import goes_first

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from short_profile import short_profile  # noqa: E402
from treadmill_ctl.client import Client, DoorError, NoService, State, connect  # noqa: E402

PART_S: Final = 1_100  # of a session's three: longer than any measurement, within an hour
LIMIT_S: Final = 150.0  # a service that was late takes no session on for a minute
LOOK_S: Final = 0.2
HANDFUL: Final = 8  # sessions that begin at a time
TRIPPED: Final = frozenset({"tripped", "latched"})
TRIES: Final = 5
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


@contextmanager
def apart(script: str, core: int, *words: str) -> Generator[Any]:
    """Another of the scripts here, as a process on one processor, ended at the latest hereafter."""
    command = [sys.executable, str(Path(__file__).with_name(script)), *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        if hasattr(os, "sched_setaffinity") and core in os.sched_getaffinity(0):
            os.sched_setaffinity(process.pid, {core})
        try:
            yield process
        finally:
            process.kill()


class Tripped(Exception):
    """A session ended before it walked: a machine with other work starves it now and then."""


class Room:
    """The service, and what this process knows of it."""

    def __init__(self, folder: Path, urls: Sequence[str]) -> None:
        self.folder, self.urls = folder, tuple(urls)
        self.names: tuple[str, ...] = ()
        self.pid = 0
        self.first = False

    @property
    def door(self) -> Path:
        """Its socket."""
        return self.folder / "door.sock"

    def configure(self, count: int) -> None:
        """So many of the treadmills, from the next start or reload on."""
        self.names = tuple(f"t{number}" for number in range(count))
        at = "\n".join(
            f'  {name}: {{address: "{url}", guardian: none}}'
            for name, url in zip(self.names, self.urls, strict=False)
        )
        profiles = self.folder / "profiles"
        profiles.mkdir(exist_ok=True)
        (profiles / "short.yaml").write_text(short_profile(PART_S), encoding="utf-8")
        (self.folder / "service.yaml").write_text(
            f"version: 1\ntreadmills:\n{at}\nrecords: journals\nprofiles: profiles\n"
            "walkers: walkers\ndoor: {socket: door.sock}\n",
            encoding="utf-8",
        )

    def cpu_s(self) -> float:
        """What the service has had of the processor since it began."""
        words = (
            Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
        return (int(words[11]) + int(words[12])) / TICKS_A_SECOND

    def resident_kib(self) -> int:
        """What it has in memory."""
        told = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(told.partition("VmRSS:")[2].split()[0])

    @asynccontextmanager
    async def client(self, look_s: float = LOOK_S) -> AsyncGenerator[Client]:
        """At the door, as soon as somebody answers there."""
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(LIMIT_S):
                while True:
                    try:
                        client = await stack.enter_async_context(connect("bench", str(self.door)))
                        break
                    except NoService:
                        await asyncio.sleep(look_s)
            yield client

    async def walk(self, client: Client, names: Sequence[str]) -> None:
        """Bring these to a walk, a handful at a time."""
        turns = asyncio.Semaphore(HANDFUL)

        async def one(name: str) -> None:
            async with turns:
                for _ in range(TRIES - 1):
                    try:
                        return await _walks(client, name)
                    except Tripped:
                        await client.stands(name, LIMIT_S)
                        await client.reset(name)
                return await _walks(client, name)

        await asyncio.gather(*map(one, names))


async def _walks(client: Client, name: str) -> None:
    await until(client, name, lambda state: state.post == "waiting" and state.stands)
    await _taken(lambda: client.start(name, "short"))
    ready = await until(
        client, name, lambda state: state.stands and state.plain["shown"]["controlled"]
    )
    await client.confirm(name, *ready.interlocks)
    await client.go(name)
    await until(client, name, lambda state: state.phase == "walking" and bool(state.measured_ckmh))


async def _taken(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask until it is taken: a service that does not keep up just now takes no session on."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                await ask()
            except DoorError:
                await asyncio.sleep(1.0)
            else:
                return


async def until(client: Client, name: str, is_so: Callable[[State], bool]) -> State:
    """Wait until a treadmill is so. Raises Tripped where it trips before."""
    async with asyncio.timeout(LIMIT_S):
        while not is_so(state := await client.status(name)):
            if state.phase in TRIPPED:
                raise Tripped(f"{name} tripped, so nothing is measured: {state.trip}")
            await asyncio.sleep(LOOK_S)
    return state


@contextmanager
def furnished(folder: Path, mills: int) -> Generator[tuple[Room, Any]]:
    """Treadmills, and no service yet; and their process."""
    with apart("mills_apart.py", 1, str(folder), str(mills)) as far:
        yield Room(folder, json.loads(far.stdout.readline())), far


@contextmanager
def served(mills: int, count: int) -> Generator[tuple[Room, Any, Any]]:
    """A service of so many of so many treadmills: the room, their process and the service's."""
    with tempfile.TemporaryDirectory() as place, furnished(Path(place), mills) as (room, far):
        room.configure(count)
        words = (str(room.folder / "service.yaml"), str(room.folder / "notes.json"))
        with apart("service_apart.py", 0, *words) as process:
            room.pid, room.first = process.pid, goes_first(process.pid)
            yield room, far, process


def ended(room: Room, process: Any) -> dict[str, Any]:
    """End the service as its supervisor does; what it has noted. Waits until every belt stands."""
    process.terminate()
    process.wait(LIMIT_S)
    return json.loads((room.folder / "notes.json").read_text(encoding="utf-8"))
