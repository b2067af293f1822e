"""A thousand hostile requests: each is answered or closed, and no belt is touched."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hostile import drawn, withstood
from open_door import called, only, opened
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.door.methods import METHODS
from treadmill_ctl.door.roles import Role
from treadmill_ctl.runtime.asker import Asker
from treadmill_sim.virtual_time import run
from virtual_room import walking

COUNT = 1_000
NAMES = tuple(METHODS)
DRIVER = Asker("anna", "test", 4_711, 0)


def _words(folder: Path, attacks: range) -> list[tuple[int, str]]:
    """All that a walking treadmill was told, while there were attacks, ten a second."""
    found: list[tuple[int, str]] = []

    async def main() -> None:
        async with opened(folder, "one", only(Role.VIEWER)) as door:
            await walking(door.hub, "one", asker=DRIVER)
            begun = asyncio.get_running_loop().time()
            for number in attacks:
                # Each moment of a tick comes up; the walk lasts a minute.
                await asyncio.sleep(
                    max(begun + number * 0.037 - asyncio.get_running_loop().time(), 0)
                )
                assert await withstood(await door.caller(), drawn(number, NAMES))
            await asyncio.sleep(max(begun + 45 - asyncio.get_running_loop().time(), 0))
            await door.comes_to("one", Phase.WALKING)
            found.extend(door.room.words("one"))

    run(main())
    return found


def test_hostile_requests_change_no_word_to_a_belt(tmp_path: Path) -> None:
    """A walk is told the very same octets at the very same times with a thousand of them."""
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    attacked = _words(tmp_path / "with", range(COUNT))
    assert attacked == _words(tmp_path / "without", range(0))


async def test_the_real_socket_outlives_them(tmp_path: Path) -> None:
    """A thousand over real connections, each answered or closed; then it still answers."""
    place = tmp_path / "door.sock"
    async with opened(tmp_path, "", only(Role.VIEWER)) as door:
        await door.door.open_socket(place)
        for seed in range(COUNT, 2 * COUNT):
            caller = await called(place)
            try:
                assert await withstood(await caller.greets(), drawn(seed, NAMES)), seed
            except ConnectionError:
                pass  # closed before all of it was read
            finally:
                caller.close()
        caller = await called(place)
        assert await caller.code("stop") == 0
        caller.close()
        async with asyncio.timeout(5):
            while door.door.connections:  # noqa: ASYNC110 - others leave in their own time
                await asyncio.sleep(0.01)
