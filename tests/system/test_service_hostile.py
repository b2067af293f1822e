"""A service with a walking belt under a thousand hostile requests, through its real doors.

One half comes from the account that drives, but for what it may rightly ask; the other from the
loopback, from whoever has no token.
"""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest

from hostile import drawn, withstood
from line_sessions import Story, all_told
from open_door import called
from service_process import (
    configure,
    go,
    in_phase,
    journals,
    service,
    socket_place,
    standing,
)
from treadmill_ctl.door.methods import METHODS

REQUESTS = 1_000
KNOWN, NOBODY = 700, 400  # those of the driver's account are made but for what it may rightly ask
AT_ONCE = 4
STOP = b"\xa2"
METHOD_NAMES = tuple(METHODS)


def free_port() -> int:
    """A port of the loopback that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def assault(place: Path | int, seeds: range) -> tuple[int, list[int]]:
    """So many requests, several at a time; how many were made, and which got no answer."""
    made, silent = 0, list[int]()
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(seed: int) -> int:
        hostile = drawn(seed, METHOD_NAMES)
        if hostile.rightly and isinstance(place, Path):
            return 0
        async with turns:
            caller = await called(place)
            try:
                if isinstance(place, Path):
                    await caller.greets()
                if not await withstood(caller, hostile):
                    silent.append(seed)
            except ConnectionError:
                pass  # closed before all of it was read
            except TimeoutError:
                silent.append(seed)
            finally:
                caller.close()
        return 1

    made = sum(await asyncio.gather(*map(one, seeds)))
    return made, silent


async def attacked(folder: Path) -> Story:
    """A walk, the attack, and what the service says of itself when it is over."""
    async with standing(folder) as mill:
        path, port = configure(folder, mill.url, part_s=40), free_port()
        at_both = f"{{socket: door.sock, port: {port}, token: door.token}}"
        path.write_text(path.read_text().replace("{socket: door.sock}", at_both))
        async with service(folder) as running:
            caller = await running.caller()
            await go(caller)
            await caller.until(in_phase("walking"))
            await mill.until(lambda: mill.machine.speed_ckmh != 0)
            mill.heard.said.clear()
            known, nobody = await asyncio.gather(
                assault(socket_place(folder), range(KNOWN)),
                assault(port, range(KNOWN, KNOWN + NOBODY)),
            )
            view = await caller.view()
            assert in_phase("walking")(view), f"{view} {running.said}"
            told = b"".join(data for _, data in mill.heard.said)
            running.process.terminate()
            code = await running.code()
        belt = {"speed_ckmh": mill.machine.speed_ckmh}
        marks = {
            "made": known[0] + nobody[0],
            "silent": known[1] + nobody[1],
            "shown": view["shown"],
            "told": told,
        }
        return Story(code, running.said, journals(folder)[-1], belt, marks)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """What became of it."""
    return all_told(tmp_path_factory.mktemp("hostile"), {"attacked": attacked})["attacked"]


def test_each_is_answered_or_closed(story: Story) -> None:
    """A thousand and more, and none without an answer or the end of its connection."""
    assert story.marks["made"] >= REQUESTS
    assert story.marks["silent"] == []


def test_the_belt_is_not_touched(story: Story) -> None:
    """It walks on, was told no stop, and the record holds no request but those of the start."""
    assert story.marks["shown"]["trip"] is None
    assert STOP not in story.marks["told"]
    lines = [json.loads(line) for line in story.journal.read_bytes().splitlines()]
    events = [event for line in lines for event in line.get("in", ())]
    asked = [event["request"] for event in events if event["is"] == "Asked"]
    assert asked == ["confirm", "start", "stop"]  # the last is the service's, when it ends


def test_the_service_is_up_and_ends_in_order(story: Story) -> None:
    """Told to end, it ramps the belt to its stop first."""
    assert (story.code, story.belt["speed_ckmh"]) == (0, 0), story.said
    assert "Traceback" not in story.said
