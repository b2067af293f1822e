"""The client over a real socket, with a simulated treadmill behind the door."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncGenerator, Coroutine
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from open_door import OpenDoor, only, opened
from treadmill_ctl.client import NoService, Refused, client, connect
from treadmill_ctl.client.wire import Wire
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.door import words
from treadmill_ctl.door.roles import Role
from treadmill_sim.virtual_time import run

ROOT = Path(__file__).resolve().parents[2]


@pytest_asyncio.fixture
async def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[OpenDoor]:
    """A service without treadmills, where programs look for one."""
    place = tmp_path / "door.sock"
    monkeypatch.setenv(words.PLACE, str(place))
    async with opened(tmp_path, "") as door:
        await door.door.open_socket(place)
        yield door


async def test_it_says_who_one_is(empty: OpenDoor) -> None:
    """The role, and the number of the connection."""
    async with connect("test") as service:
        assert service.me.role == "administrator"
        assert service.me.connection in empty.door.connections


async def test_a_refusal_says_what_is_allowed(empty: OpenDoor) -> None:
    """Code, why, and what to do, as the service says it."""
    empty.door.roles = only(Role.VIEWER)
    async with connect("test") as service:
        with pytest.raises(Refused, match="everybody may stop") as caught:
            await service.call("logs")
    assert caught.value.code == words.NOT_ALLOWED


async def test_a_service_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the place that was tried."""
    monkeypatch.setenv(words.PLACE, str(tmp_path / "none.sock"))
    with pytest.raises(NoService, match=r"none\.sock"):
        async with connect("test"):
            pass


async def test_whoever_waits_hears_that_the_service_is_gone(empty: OpenDoor) -> None:
    """An iterator of states ends with an error, not with silence; so does the next call."""
    async with connect("test") as service:
        async with await service.subscribe() as states:
            await empty.door.close()
            with pytest.raises(NoService):
                await asyncio.wait_for(anext(states), 5)
        with pytest.raises(NoService):
            await service.room()


async def test_a_token_is_read_from_its_file(
    empty: OpenDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place that ends with .token is a door on the loopback."""
    token = tmp_path / "door.token"
    await empty.door.open_port(0, token)
    monkeypatch.setenv(words.PLACE, str(token))
    async with connect("test") as service:
        assert service.me.role == "administrator"


def test_the_example_of_the_page_walks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program in docs/client.md, word for word, in virtual time."""
    page = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    mains: list[Coroutine[Any, Any, None]] = []
    monkeypatch.setattr(asyncio, "run", mains.append)
    exec(compile(program, "docs/client.md", "exec"), {"__name__": "__main__"})  # noqa: S102 - ours

    async def main() -> None:
        async with opened(tmp_path, "room-1") as door:
            door.room.planner.plans["demo"] = door.room.planner.plans["minute"]

            async def wired(_: str) -> Wire:
                return Wire(*door.streams())

            monkeypatch.setattr(client, "wired", wired)
            await door.ready()
            await mains[0]

    run(main())
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("walking ") for line in lines)
    assert lines[-1] == "room-1 told to stop"


def test_a_program_that_hangs_lets_go_of_the_belt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is present the walk goes on; three seconds after its last word the belt slows."""

    async def main() -> None:
        async with opened(tmp_path) as door:

            async def wired(_: str) -> Wire:
                return Wire(*door.streams())

            monkeypatch.setattr(client, "wired", wired)
            await door.ready()
            async with connect("test") as service:
                async with service.present():
                    state = await service.start("one", "minute", keep="connection")
                    await asyncio.sleep(5)
                    await service.confirm("one", *state.interlocks)
                    await service.go("one")
                    await asyncio.sleep(20)
                    assert (await service.status("one")).phase == "walking"
                await door.comes_to("one", Phase.SLOWING)

    run(main())


async def test_the_client_knows_nothing_of_the_service() -> None:
    """Besides the door's words, which import nothing."""
    script = (
        "import sys, treadmill_ctl.client\n"
        "print(*sorted(n for n in sys.modules if n.startswith('treadmill_ctl')))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    of_service = [name for name in said.decode().split() if ".client" not in name]
    assert of_service == ["treadmill_ctl", "treadmill_ctl.door", "treadmill_ctl.door.words"]
