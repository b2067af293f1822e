"""Whole sessions over a serial line and the network, in real time, between processes.

How soon is told in the report of a run; here the bounds have room for a busy machine.
"""

import signal
import time
from pathlib import Path

import pytest

from line_sessions import FIRED, Story, all_told, bertec, over, rests, trackmaster, walking
from real_sessions import ends
from treadmill_ctl.runtime.replay import replay

STOP = b"\xa2"
BUSY_MS = 1_000  # for a processor that others have
GUARDIAN_MS, WATCHDOG_MS = 50, 500


async def walked(folder: Path) -> Story:
    """To the end of the plan, on a Trackmaster."""
    async with trackmaster(folder) as mill, walking(mill, folder) as session:
        return await over(session, mill)


async def walked_in_reverse(folder: Path) -> Story:
    """To the end of the plan, on a Bertec whose belt runs backward."""
    async with bertec(folder) as mill, walking(mill, folder, way="reversed") as session:
        lowest_ckmh = mill.machine.speed_ckmh
        return await over(session, mill, moving_ckmh=lowest_ckmh)


async def killed(folder: Path) -> Story:
    """The program is struck dead; its guardian has the line."""
    async with trackmaster(folder) as mill, walking(mill, folder) as session:
        guardian = session.guardian()
        from_ns = time.monotonic_ns()
        session.process.kill()
        stop_ns = await mill.hears(STOP, from_ns)
        await rests(mill)
        mill.station.drop_link()
        left = await ends(guardian)
        return await over(session, mill, stop_ms=(stop_ns - from_ns) / 1e6, left=left)


async def killed_with_nobody_left(folder: Path) -> Story:
    """The program is struck dead, and it had no guardian: nothing comes any more."""
    async with trackmaster(folder) as mill, walking(mill, folder, "--no-guardian") as session:
        from_ns = time.monotonic_ns()
        session.process.kill()
        stop_ns = await mill.until(lambda: not mill.machine.started)
        await rests(mill)
        fired = mill.machine.bites["watchdog"]
        return await over(session, mill, stop_ms=(stop_ns - from_ns) / 1e6, fired=fired)


async def hung(folder: Path) -> Story:
    """The program stands still, and goes on when the belt does not."""
    async with trackmaster(folder) as mill, walking(mill, folder) as session:
        from_ns = time.monotonic_ns()
        session.process.send_signal(signal.SIGSTOP)
        stop_ns = await mill.hears(STOP, from_ns)
        await rests(mill)
        session.process.send_signal(signal.SIGCONT)
        return await over(session, mill, stop_ms=(stop_ns - from_ns) / 1e6, fires=True)


async def unplugged(folder: Path) -> Story:
    """The plug is pulled, and put in again as soon as the loss is known."""
    async with trackmaster(folder) as mill, walking(mill, folder) as session:
        from_ns = time.monotonic_ns()
        mill.station.drop_link()
        await session.says("LINK LOST")
        mill.station.restore_link()
        back_ns = time.monotonic_ns()
        await mill.hears(STOP, back_ns)
        first = next(data for at_ns, data in mill.heard.said if at_ns >= back_ns)
        return await over(session, mill, seen_ms=(back_ns - from_ns) / 1e6, first=first)


async def hung_up_on(folder: Path) -> Story:
    """The network connection ends, and can be made again; a guardian has the old one."""
    async with bertec(folder) as mill, walking(mill, folder, way="reversed") as session:
        mill.station.drop_link()
        await session.says("LINK LOST")
        back_ns = time.monotonic_ns()
        mill.station.restore_link()
        await mill.until(lambda: mill.heard.said[-1][0] >= back_ns)
        first = next(data for at_ns, data in mill.heard.said if at_ns >= back_ns)
        return await over(session, mill, first=first)


FATES = {
    each.__name__: each
    for each in (
        walked,
        walked_in_reverse,
        killed,
        killed_with_nobody_left,
        hung,
        unplugged,
        hung_up_on,
    )
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Story]:
    """What became of each session."""
    return all_told(tmp_path_factory.mktemp("lines"), FATES)


@pytest.mark.parametrize("name", ["walked", "walked_in_reverse"])
def test_a_session_is_walked_to_its_end(told: dict[str, Story], name: str) -> None:
    """Exit code 0 and the belt at rest, by serial line and by network, turned and reversed."""
    story = told[name]
    assert story.code == 0, story.said
    assert "The plan is complete. The belt stands." in story.said
    assert story.belt["speed_ckmh"] == 0
    assert story.belt["distance_mm"] > 1_000


def test_a_reversed_belt_ran_in_reverse(told: dict[str, Story]) -> None:
    """Its speed was below zero while it moved."""
    assert told["walked_in_reverse"].marks["moving_ckmh"] < 0


def test_killed_its_guardian_says_stop_on_the_same_line(told: dict[str, Story]) -> None:
    """Before the machine's own watchdog would; unplugged as well, the guardian leaves."""
    marks = told["killed"].marks
    assert marks["stop_ms"] < GUARDIAN_MS + BUSY_MS, marks
    assert marks["left"]


def test_killed_with_nobody_left_the_machine_stops_itself(told: dict[str, Story]) -> None:
    """Its watchdog was fed by the loop that judges and by nothing else."""
    marks = told["killed_with_nobody_left"].marks
    assert marks["fired"] == 1
    assert marks["stop_ms"] < WATCHDOG_MS + BUSY_MS, marks


def test_hung_it_is_stopped_and_says_so(told: dict[str, Story]) -> None:
    """The guardian fires; awake, the program ends the session and says why."""
    story = told["hung"]
    assert story.code == 7, story.said
    assert FIRED in story.said
    assert story.marks["stop_ms"] < 350 + BUSY_MS


def test_unplugged_it_is_seen_and_stopped_on_return(told: dict[str, Story]) -> None:
    """The loss ends the session; plugged in again, the first octet is a stop, and it is done."""
    story = told["unplugged"]
    assert story.code == 7, story.said
    assert story.marks["seen_ms"] < BUSY_MS, story.marks
    assert story.marks["first"].startswith(STOP)
    after = story.said[story.said.index("LINK LOST") :]
    assert "setpoint  " not in after
    assert story.belt["speed_ckmh"] == 0


def test_hung_up_on_it_comes_back_to_stop(told: dict[str, Story]) -> None:
    """One client at a time is taken there, and the old one is gone: the first word is speed 0."""
    story = told["hung_up_on"]
    assert story.code == 7, story.said
    assert story.marks["first"][:9] == bytes(9)
    after = story.said[story.said.index("LINK LOST") :]
    assert "setpoint  " not in after
    assert story.belt["speed_ckmh"] == 0


@pytest.mark.parametrize("name", ["walked", "walked_in_reverse", "hung", "unplugged", "hung_up_on"])
def test_every_journal_replays_to_the_same(told: dict[str, Story], name: str) -> None:
    """The core decides the same once more, from what the line said."""
    with told[name].journal.open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut, found.torn) == (None, False, None)
