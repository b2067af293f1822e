"""The service as a process: sessions through its door, its end, its death, its return."""

import asyncio
import json
import signal
from pathlib import Path

import pytest

from line_sessions import Mill, Story, all_told, rests
from real_sessions import CTL, LIMIT_S, ends
from service_process import (
    NAME,
    ServiceProcess,
    configure,
    go,
    in_phase,
    journals,
    service,
    standing,
    surroundings,
    waits,
)
from treadmill_ctl.runtime.replay import replay

STOP = b"\xa2"


def story(mill: Mill, folder: Path, running: ServiceProcess, code: int, **marks: object) -> Story:
    """What became of a service, and of its last session."""
    mill.station.pump()
    belt = {"speed_ckmh": mill.machine.speed_ckmh}
    return Story(code, running.said, journals(folder)[-1], belt, dict(marks))


async def walked(folder: Path) -> Story:
    """A session through the door, to the end of its plan; a reload that is refused meanwhile."""
    async with standing(folder) as mill:
        path = configure(folder, mill.url)
        async with service(folder) as running:
            caller = await running.caller()
            await go(caller)
            await caller.until(in_phase("walking"))
            before = path.read_text()
            path.write_text(f"{before}rolls: {{}}\n")
            running.process.send_signal(signal.SIGHUP)
            view = await caller.until(lambda view: bool(view["ended"]) and waits(view))
            running.process.terminate()
            code = await running.code()
            return story(mill, folder, running, code, ended=view["ended"])


async def told_to_end(folder: Path) -> Story:
    """SIGTERM under a walk."""
    async with standing(folder) as mill:
        configure(folder, mill.url)
        async with service(folder) as running:
            caller = await running.caller()
            await go(caller)
            await mill.until(lambda: mill.machine.speed_ckmh != 0)
            await caller.until(in_phase("walking"))
            running.process.terminate()
            code = await running.code()
            return story(mill, folder, running, code)


async def killed(folder: Path) -> Story:
    """Struck dead under a walk, unplugged when the belt stands, and started again."""
    async with standing(folder) as mill:
        configure(folder, mill.url)
        async with service(folder) as running:
            caller = await running.caller()
            await go(caller)
            await mill.until(lambda: mill.machine.speed_ckmh != 0)
            guardian = running.child()
            running.process.kill()
            await rests(mill)
            await running.code()
            mill.station.drop_link()
            left = guardian is not None and await ends(guardian)
        mill.station.restore_link()
        mill.heard.said.clear()
        distance_mm = mill.machine.distance_mm
        async with service(folder) as again:
            caller = await again.caller()
            view = await caller.until(waits)
            again.process.terminate()
            code = await again.code()
        first = b"".join(data for _, data in mill.heard.said)[:1]
        went_on = mill.machine.distance_mm != distance_mm or view["session"]
        return story(mill, folder, again, code, left=left, first=first, went_on=went_on)


async def halted(folder: Path) -> Story:
    """Struck dead under a walk with no guardian; `halt` stops the belt by itself."""
    async with standing(folder) as mill:
        path = configure(folder, mill.url)
        path.write_text(path.read_text().replace('"}', '", guardian: none}'))
        async with service(folder) as running:
            caller = await running.caller()
            await go(caller)
            await mill.until(lambda: mill.machine.speed_ckmh != 0)
            running.process.kill()
            await running.code()
            mill.heard.said.clear()
            halting = await asyncio.create_subprocess_exec(
                *(*CTL, "halt", "--config", str(path), "--json"),
                stdout=asyncio.subprocess.PIPE,
                env=surroundings(folder),
            )
            async with asyncio.timeout(LIMIT_S):
                said, _ = await halting.communicate()
        first = b"".join(data for _, data in mill.heard.said)[:1]
        code = halting.returncode
        assert code is not None
        return story(mill, folder, running, code, halted=json.loads(said), first=first)


FATES = {each.__name__: each for each in (walked, told_to_end, killed, halted)}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Story]:
    """What became of each."""
    return all_told(tmp_path_factory.mktemp("service"), FATES)


def test_a_session_through_the_door_is_walked_to_its_end(told: dict[str, Story]) -> None:
    """Complete, at standstill, recorded so that it replays; and the service ends in order."""
    found = told["walked"]
    assert found.marks["ended"] == "The plan is complete. The belt stands."
    assert (found.code, found.belt["speed_ckmh"]) == (0, 0), found.said
    with found.journal.open("rb") as lines:
        again = replay(lines)
    assert (again.difference, again.cut) == (None, False)


def test_a_configuration_that_is_wrong_is_told_and_not_taken_on(told: dict[str, Story]) -> None:
    """On SIGHUP, with its place; the session goes on under the one in force."""
    assert "configuration: not taken on" in told["walked"].said
    assert ':8:1: "rolls" is not known' in told["walked"].said


def test_told_to_end_it_ramps_to_the_stop_first(told: dict[str, Story]) -> None:
    """The record says who stopped it; the exit is in order."""
    found = told["told_to_end"]
    assert (found.code, found.belt["speed_ckmh"]) == (0, 0), found.said
    assert "stopped by treadmill-ctl" in found.closing


def test_killed_its_guardian_stops_the_belt_and_its_return_says_stop_first(
    told: dict[str, Story],
) -> None:
    """Nothing is resumed, and the session is marked as interrupted."""
    found = told["killed"]
    assert found.marks["left"], "the guardian stayed"
    assert found.marks["first"] == STOP
    assert not found.marks["went_on"]
    assert found.belt["speed_ckmh"] == 0
    assert "interrupted" in json.loads(found.journal.read_bytes().splitlines()[-1])
    assert "is marked as interrupted" in found.said


def test_halt_stops_a_belt_that_nobody_watches(told: dict[str, Story]) -> None:
    """By a connection of its own, with a stop as its first word; it says what was measured."""
    found = told["halted"]
    assert found.code == 0
    assert found.marks["halted"] == [{"name": NAME, "connected": True, "still": True, "why": ""}]
    assert (found.marks["first"], found.belt["speed_ckmh"]) == (STOP, 0)
