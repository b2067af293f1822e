"""The service's side of a guardian, with real guardians on a pipe."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

import treadmill_ctl
from guardian_stage import end_of
from treadmill_ctl.core.model import Stance
from treadmill_ctl.runtime import heartbeat
from treadmill_ctl.runtime.heartbeat import (
    GuardianProcess,
    NoGuardian,
    OnBle,
    OnFd,
    post,
    started,
)

LIMIT_S = 10.0
STOP = b"\x02\x00stop\x03"


def now_ms() -> int:
    """The loop's clock."""
    return round(asyncio.get_running_loop().time() * 1000)


async def becomes(guardian: GuardianProcess, stance: Stance) -> None:
    """Wait until that is known of it."""
    async with asyncio.timeout(LIMIT_S):
        while guardian.look(now_ms()) is not stance:  # noqa: ASYNC110 - it is a process
            await asyncio.sleep(0.005)


def fill(end: int) -> int:
    """Write until nothing more is taken; how much was."""
    filled = 0
    while True:
        try:
            filled += os.write(end, b"." * 4096)
        except BlockingIOError:
            return filled


async def comes(end: int, octets: bytes) -> bytes:
    """Read until these octets have come; all that came."""
    came = b""
    async with asyncio.timeout(LIMIT_S):
        while octets not in came:
            try:
                came += os.read(end, 65_536)
            except BlockingIOError:
                await asyncio.sleep(0.005)
    return came


@pytest.fixture
def line() -> tuple[int, int]:
    """A pipe in the place of a serial line: where it is read, where it is written."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    return read, write


@pytest.fixture
async def guardian(line: tuple[int, int]) -> AsyncGenerator[GuardianProcess]:
    """A guardian that watches, disarmed."""
    guardian = await post(OnFd(line[1], STOP))
    with end_of(guardian.pid) as ends:
        yield guardian
        guardian.disarm()
        await guardian.close()
        assert ends(0)
    for end in line:
        os.close(end)


async def test_one_on_its_way_is_armed_already(line: tuple[int, int]) -> None:
    """A service that dies before its guardian stands has told it of a belt that may move: stop."""
    read, write = line
    guardian = started(OnFd(write, STOP))
    with end_of(guardian.pid) as ends:
        guardian.arm()
        await guardian.close()
        with pytest.warns(ResourceWarning, match="still running"):
            del guardian
        assert await comes(read, STOP) == STOP
        os.close(read)
        os.close(write)
        assert ends(LIMIT_S)


async def test_on_its_way_it_is_given_twenty_seconds(
    line: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that never says a word is coming, and after 20 s it is called silent."""
    monkeypatch.setattr(heartbeat, "_BARE", "import sys; sys.stdin.read()")
    from_ms = now_ms()
    guardian = started(OnFd(line[1], STOP))
    assert guardian.look(from_ms) is Stance.COMING
    assert guardian.look(from_ms + 19_999) is Stance.COMING
    assert guardian.look(now_ms() + 20_001) is Stance.SILENT
    await guardian.close()
    for end in line:
        os.close(end)


async def test_a_loop_that_stops_beating(guardian: GuardianProcess, line: tuple[int, int]) -> None:
    """Armed and silent, it fires; the word of it stays, also when the process has left."""
    guardian.arm()
    assert guardian.look(now_ms()) is Stance.WATCHING
    await becomes(guardian, Stance.FIRED)
    assert os.read(line[0], 100) == STOP
    with end_of(guardian.pid) as ends:
        guardian.beat()
        guardian.disarm()
        assert ends(LIMIT_S)
    guardian.beat()
    assert guardian.look(now_ms()) is Stance.FIRED


async def test_a_full_line(guardian: GuardianProcess, line: tuple[int, int]) -> None:
    """A line that takes nothing for the time being gets the whole stop when it does again."""
    read, write = line
    filling = fill(write)
    guardian.arm()
    await becomes(guardian, Stance.FIRED)
    said = await comes(read, STOP)
    assert said[filling:].startswith(STOP)


async def test_it_says_what_it_was_last_told(
    guardian: GuardianProcess, line: tuple[int, int]
) -> None:
    """Where stopping takes other octets than at the start, those are said, and told but once."""
    other = b"\x02\x07STOP\x03"
    guardian.arm()
    for stop in (STOP, other, other):
        guardian.stop_is(stop)
        guardian.beat()
    await becomes(guardian, Stance.FIRED)
    assert os.read(line[0], 100) == other


async def test_a_guardian_that_stands_still(guardian: GuardianProcess) -> None:
    """A stopped guardian never blocks a beat, however many; it is called silent, until it wakes."""
    os.kill(guardian.pid, signal.SIGSTOP)
    for _ in range(100_000):  # a pipe holds 65,536
        guardian.beat()
    guardian.stop_is(b"\x02\x07STOP\x03")
    guardian.beat()
    heard_ms = now_ms()
    guardian.look(heard_ms)
    assert guardian.look(heard_ms + 1_001) is Stance.SILENT
    os.kill(guardian.pid, signal.SIGCONT)
    await becomes(guardian, Stance.WATCHING)


async def test_a_guardian_that_dies(guardian: GuardianProcess) -> None:
    """A dead guardian is known to be gone at the next look, and beats to it are no error."""
    os.kill(guardian.pid, signal.SIGKILL)
    await becomes(guardian, Stance.GONE)
    guardian.beat()
    assert guardian.look(now_ms()) is Stance.GONE


async def test_what_ends_a_service_does_not_end_it(
    guardian: GuardianProcess, line: tuple[int, int]
) -> None:
    """Ctrl-C, a terminal's hang-up and SIGTERM leave it at its post, in a session of its own."""
    assert os.getsid(guardian.pid) == guardian.pid
    guardian.arm()
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        os.kill(guardian.pid, number)
    await becomes(guardian, Stance.FIRED)
    assert os.read(line[0], 100) == STOP


async def test_closed_while_armed_is_a_death(line: tuple[int, int]) -> None:
    """A service that lets go of a guardian without having measured standstill has it say stop."""
    read, write = line
    guardian = await post(OnFd(write, STOP))
    with end_of(guardian.pid) as ends:
        guardian.arm()
        await guardian.close()
        with pytest.warns(ResourceWarning, match="still running"):
            del guardian
        assert await comes(read, STOP) == STOP
        os.close(read)
        os.close(write)
        assert ends(LIMIT_S)  # there is no line any more


async def test_no_treadmill_no_guardian(tmp_path: Path) -> None:
    """A guardian that finds no way to the treadmill is none, and says what is the matter."""
    with pytest.raises(NoGuardian, match=r"did not come up: .*no simulator serves"):
        await post(OnBle(f"ble:SimTreadmill?radio=sim:{tmp_path / 'nobody'}"))


def test_the_smallest_guardian_imports_next_to_nothing() -> None:
    """On a descriptor it is four files of ours, and of the standard library nothing heavy."""
    code = "import sys, treadmill_ctl.guardian.fd; print(*sys.modules)"
    path = str(Path(treadmill_ctl.__file__).parents[1])
    said = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(said.stdout.split())
    assert {name for name in modules if name.startswith("treadmill_ctl")} == {
        "treadmill_ctl",
        "treadmill_ctl.guardian",
        "treadmill_ctl.guardian.ends",
        "treadmill_ctl.guardian.fd",
        "treadmill_ctl.guardian.stop_words",
        "treadmill_ctl.guardian.watchful",
    }
    assert not modules & {"asyncio", "dataclasses", "logging", "re", "subprocess", "typing"}
