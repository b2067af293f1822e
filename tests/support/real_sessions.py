"""The two commands as processes: a simulated treadmill on its radio, a session on a terminal.

The one rule: nobody sleeps. A test waits for a line, a picture or an end, each within a bound.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import struct
import sys
import termios
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from short_profile import short_profile
from treadmill_sim.sockets import control_path

LIMIT_S = 40.0
SIM = (sys.executable, "-c", "from treadmill_sim.cli import main; main()")
CTL = (sys.executable, "-c", "from treadmill_ctl.cli.main import main; main()")
# A session of its own, with standard input as its terminal: what a terminal window does.
TAKE_IT = (
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execv(sys.argv[1], sys.argv[1:])"
)
ON_TERMINAL = (sys.executable, "-c", TAKE_IT)
ADDRESS = "F0:F1:F2:F3:F4:F5"
ROWS, COLUMNS = 30, 100


class Simulator:
    """A simulated treadmill, quick to start and to report, that can be handled from a test."""

    def __init__(self, process: Process, radio: Path) -> None:
        self.process = process
        self.url = f"ble:{ADDRESS}?radio=sim:{radio}"
        self._control = control_path(radio)

    async def press(self, button: str) -> None:
        """Push a button."""
        await self._ask({"press": button})

    async def belt(self) -> dict[str, Any]:
        """What the belt does."""
        return (await self._ask({"status": True}))["belt"]

    async def shows(self, *words: str, times: int = 1) -> None:
        """Wait until its own line, told at each change, has all these words, so many times."""
        assert self.process.stderr is not None
        async with asyncio.timeout(LIMIT_S):
            while times:
                line = (await self.process.stderr.readline()).decode()
                assert line, "the simulator has ended"
                times -= all(word in line for word in words)

    def kill(self) -> None:
        """Take it away, as if struck by lightning."""
        self.process.kill()

    async def _ask(self, request: dict[str, object]) -> dict[str, Any]:
        async with asyncio.timeout(LIMIT_S):
            reader, writer = await asyncio.open_unix_connection(str(self._control))
            writer.write(json.dumps(request).encode() + b"\n")
            answer: dict[str, Any] = json.loads(await reader.readline())
            writer.close()
            await writer.wait_closed()
        assert "error" not in answer, answer
        return answer


async def ends(pid: int, limit_s: float = LIMIT_S) -> bool:
    """Wait for the end of a process that is nobody's child here; whether it came."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    loop.add_reader(handle, over.set_result, None)
    try:
        async with asyncio.timeout(limit_s):
            await over
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(handle)
        os.close(handle)
    return True


@asynccontextmanager
async def simulator(folder: Path) -> AsyncGenerator[Simulator]:
    """A simulated treadmill with its sockets in a folder."""
    radio = folder / "radio.sock"
    process = await asyncio.create_subprocess_exec(
        *(*SIM, "ftms", "--radio", f"unix:{radio}", "--countdown-ms", "200", "--report-ms", "250"),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(LIMIT_S):
            assert (await process.stdout.readline()).startswith(b"ready ")
        yield Simulator(process, radio)
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(LIMIT_S):
            await process.communicate()


class Session:
    """`treadmill-ctl run` under way; `said` is all of its output so far."""

    def __init__(self, process: Process, journals: Path) -> None:
        self.process = process
        self.said = ""
        self._listened = 0
        self._over = False
        self._journals = journals
        self._news = asyncio.Event()

    def hear(self, text: str) -> None:
        """Take what it said."""
        self.said += text
        self._news.set()

    def ended(self) -> None:
        """It will say nothing more."""
        self._over = True
        self._news.set()

    async def says(self, text: str, meanwhile: Callable[[], None] | None = None) -> None:
        """Wait until it says a text, after the last one waited for; `meanwhile` at all it says.

        What was said while nobody listened counts too: a test may get the processor late.
        """
        async with asyncio.timeout(LIMIT_S):
            while (at := self.said.find(text, self._listened)) < 0:
                assert not self._over, f"ended without '{text}': {self.said}"
                if meanwhile is not None:
                    meanwhile()
                self._news.clear()
                await self._news.wait()
        self._listened = at + len(text)

    async def code(self) -> int:
        """Wait for its end; the exit code."""
        async with asyncio.timeout(LIMIT_S):
            return await self.process.wait()

    def guardian(self) -> int:
        """Its guardian's process, its only child."""
        pid = self.process.pid
        (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(child)

    @property
    def journal(self) -> Path:
        """The one journal that it wrote."""
        (path,) = self._journals.iterdir()
        return path


class Reachable(Protocol):
    """A treadmill with an address."""

    url: str


def _command(simulator: Reachable, profile: Path, journals: Path, *words: str) -> tuple[str, ...]:
    return (
        *(*CTL, "run", str(profile), "--treadmill", simulator.url),
        *("--journal", str(journals), *words),
    )


@asynccontextmanager
async def without_a_terminal(
    simulator: Reachable, profile: Path, journals: Path, *more: str
) -> AsyncGenerator[Session]:
    """A session with a simulated person and log lines."""
    words = ("--simulated-person", "--plain", "--stop-within", "3", *more)
    process = await asyncio.create_subprocess_exec(
        *_command(simulator, profile, journals, *words), stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
    )
    session = Session(process, journals)
    listening = asyncio.create_task(_listen(process, session))
    try:
        yield session
        await asyncio.wait_for(listening, LIMIT_S)
    finally:
        await _ended(process)
        listening.cancel()


async def _listen(process: Process, session: Session) -> None:
    assert process.stdout is not None
    while line := await process.stdout.readline():
        session.hear(line.decode())
    session.ended()


class TerminalSession(Session):
    """The same with a person at a terminal, whose keys a test types."""

    def __init__(self, process: Process, journals: Path, near: int, far: int) -> None:
        super().__init__(process, journals)
        self._near, self._far = near, far
        self._before = termios.tcgetattr(far)
        self.read_on()

    def is_as_before(self) -> bool:
        """Whether the terminal is set as it was; one that is gone is not."""
        return self._far >= 0 and termios.tcgetattr(self._far) == self._before

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._near, keys.encode())

    def read_on(self) -> None:
        """Read what is shown."""
        asyncio.get_running_loop().add_reader(self._near, self._read)

    def look_away(self) -> None:
        """Read no more: what is shown backs up, as in a terminal that is held."""
        asyncio.get_running_loop().remove_reader(self._near)

    def hang_up(self) -> None:
        """Close the window."""
        self.look_away()
        os.close(self._far)
        os.close(self._near)
        self._near = self._far = -1

    def close(self) -> None:
        """Let go of the terminal."""
        if self._near >= 0:
            self.hang_up()

    def _read(self) -> None:
        self.hear(os.read(self._near, 65_536).decode(errors="replace"))


@asynccontextmanager
async def at_a_terminal(
    simulator: Simulator, profile: Path, journals: Path
) -> AsyncGenerator[TerminalSession]:
    """A session with the live display."""
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = await asyncio.create_subprocess_exec(
        *(*ON_TERMINAL, *_command(simulator, profile, journals)),
        stdin=far,
        stdout=far,
        stderr=far,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    session = TerminalSession(process, journals, near, far)
    try:
        yield session
    finally:
        await _ended(process)
        session.close()


async def _ended(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


@dataclass
class Story:
    """What became of a session. `belt` is what the belt did in truth when it was over."""

    code: int
    said: str
    journal: Path
    belt: dict[str, Any]
    marks: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def closing(self) -> str:
        """The last line of the journal: how the session ended."""
        return json.loads(self.journal.read_bytes().splitlines()[-1])["closing"]


Tale = Callable[[Simulator, Path, Path], Awaitable[Story]]


def told(folder: Path, lanes: Sequence[Sequence[Tale]]) -> dict[str, Story]:
    """Walk every session, each lane on a treadmill of its own; what became of each, by name."""
    profile = folder / "short.yaml"
    profile.write_text(short_profile(3))

    async def one_by_one(lane: Sequence[Tale], place: Path) -> list[tuple[str, Story]]:
        async with simulator(place) as sim:
            return [
                (tale.__name__, await tale(sim, profile, place / tale.__name__)) for tale in lane
            ]

    async def all_of_them() -> list[list[tuple[str, Story]]]:
        places = [folder / str(number) for number in range(len(lanes))]
        for place in places:
            place.mkdir()
        return await asyncio.gather(*map(one_by_one, lanes, places))

    return dict(story for lane in asyncio.run(all_of_them()) for story in lane)
