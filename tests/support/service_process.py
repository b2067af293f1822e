"""`treadmill-ctl serve` as a process, and a client of its door that a test speaks through.

The one rule: nobody sleeps. A test waits for an answer, a state or an end, each within a bound.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from line_sessions import Mill, trackmaster
from real_sessions import CTL
from short_profile import short_profile

LIMIT_S = 90.0  # a guardian that has stopped a belt holds its line for 30 s of them
LOOK_S = 0.02
NAME = "one"


class Caller:
    """One connection to the door."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count(1)

    async def ask(self, method: str, **params: Any) -> Any:
        """Ask, and the result; an error is an AssertionError."""
        number = next(self._numbers)
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self._writer.write(f"{json.dumps(request)}\n".encode())
        async with asyncio.timeout(LIMIT_S):
            answer = json.loads(await self._reader.readline())
        assert answer["id"] == number, answer
        assert "error" not in answer, answer
        return answer["result"]

    async def view(self) -> dict[str, Any]:
        """The one treadmill, as it is."""
        (view,) = await self.ask("status", treadmill=NAME)
        return view

    async def until(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until the treadmill is so."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so(view := await self.view()):  # noqa: ASYNC110 - no event tells of it
                await asyncio.sleep(LOOK_S)
        return view

    def close(self) -> None:
        """Go."""
        self._writer.close()


class ServiceProcess:
    """A service under way. `said` is all of its output so far."""

    def __init__(self, folder: Path, process: Process) -> None:
        self.process, self.said = process, ""
        self._folder = folder
        self._reading = asyncio.create_task(self._read())
        self._callers: list[Caller] = []

    async def caller(self) -> Caller:
        """A fresh connection to the door; waits for it."""
        place = socket_place(self._folder)
        async with asyncio.timeout(LIMIT_S):
            while True:
                assert self.process.returncode is None, self.said
                try:
                    reader, writer = await asyncio.open_unix_connection(str(place), limit=1 << 20)
                    break
                except (FileNotFoundError, ConnectionRefusedError):
                    await asyncio.sleep(LOOK_S)
        caller = Caller(reader, writer)
        self._callers.append(caller)
        await caller.ask("hello", version=1, name="test")
        return caller

    async def code(self) -> int:
        """Wait for its end."""
        async with asyncio.timeout(LIMIT_S):
            code = await self.process.wait()
            await self._reading
        for caller in self._callers:
            caller.close()
        return code

    def child(self) -> int | None:
        """Its guardian's process, if it has one."""
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(found[0]) if found else None

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            self.said += line.decode()


def socket_place(folder: Path) -> Path:
    """Where the door of a service in a folder is."""
    return folder / "door.sock"


def journals(folder: Path) -> list[Path]:
    """The records of a service in a folder, the oldest first."""
    return sorted((folder / "journals").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)


def configure(folder: Path, url: str, part_s: int = 3) -> Path:
    """A configuration of one treadmill, and a profile of three short walks."""
    profiles = folder / "profiles"
    profiles.mkdir(exist_ok=True)
    (profiles / "short.yaml").write_text(short_profile(part_s))
    path = folder / "service.yaml"
    path.write_text(
        f'version: 1\ntreadmills:\n  {NAME}: {{address: "{url}"}}\n'
        "records: journals\nprofiles: profiles\nwalkers: walkers\ndoor: {socket: door.sock}\n"
    )
    return path


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a service: nothing of the account that runs the tests."""
    own = {"XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}
    return {**os.environ, **own}


@asynccontextmanager
async def standing(folder: Path) -> AsyncGenerator[Mill]:
    """A treadmill that lives while something else is waited for."""

    async def live(mill: Mill) -> None:
        while True:
            await asyncio.sleep(0.01)
            mill.station.pump()

    async with trackmaster(folder) as mill:
        living = asyncio.create_task(live(mill))
        try:
            yield mill
        finally:
            living.cancel()


async def started(folder: Path) -> ServiceProcess:
    """Start a service of what `configure` wrote."""
    process = await asyncio.create_subprocess_exec(
        *(*CTL, "serve", "--config", str(folder / "service.yaml")),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        env=surroundings(folder),
    )
    return ServiceProcess(folder, process)


@asynccontextmanager
async def service(folder: Path) -> AsyncGenerator[ServiceProcess]:
    """A service, ended by force if a test did not end it."""
    running = await started(folder)
    try:
        yield running
    finally:
        if running.process.returncode is None:
            running.process.kill()
        await running.code()


def waits(view: dict[str, Any]) -> bool:
    """Connected, and measured at standstill."""
    return view["post"] == "waiting" and view["shown"] is not None and view["shown"]["still"]


def is_ready(view: dict[str, Any]) -> bool:
    """In a session that could be confirmed now."""
    shown = view["shown"]
    guardian = shown and shown["guardian"]
    watched = not guardian or guardian["stance"] == "watching"
    return bool(view["post"] == "session" and shown["still"] and shown["controlled"] and watched)


def in_phase(*phases: str) -> Callable[[dict[str, Any]], bool]:
    """In a session, and there in one of these."""
    return lambda view: view["post"] == "session" and view["shown"]["phase"] in phases


async def go(caller: Caller) -> None:
    """Start a session, confirm, go; it is announced then."""
    await caller.until(waits)
    await caller.ask("start", treadmill=NAME, profile="short")
    view = await caller.until(is_ready)
    await caller.ask("confirm", treadmill=NAME, items=view["interlocks"])
    await caller.ask("go", treadmill=NAME)
