"""Two treadmills in one service share nothing: what breaks at one is not on the other's wire."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from hub_story import in_room
from stream_link import StreamTransport
from treadmill_ctl.core.model import Event, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.drivers.bertec.driver import BertecDriver
from treadmill_ctl.drivers.contract import Commissioned
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.hub import Hub
from treadmill_ctl.runtime.view import Posted
from treadmill_sim.bertec import BertecPeripheral
from treadmill_sim.console import Button
from treadmill_sim.stream import MakeUp
from treadmill_sim.virtual_time import run
from virtual_room import ANNA, VirtualRoom, phase, until, waits, walking

Trouble = Callable[[VirtualRoom, Hub], Awaitable[None]]


class BrokenDriver(FtmsDriver):
    """A driver with a mistake in it: after a second of ticks it raises at each."""

    def __init__(self) -> None:
        super().__init__()
        self._left = 10

    def poll(self, now_ms: int) -> tuple[Event, ...]:
        """Break."""
        self._left -= 1
        if self._left < 0:
            raise ZeroDivisionError("a mistake in a driver")
        return super().poll(now_ms)


async def absent(_: VirtualRoom, __: Hub) -> None:
    """There is one treadmill only."""


async def standing(_: VirtualRoom, hub: Hub) -> None:
    """The other one waits, too."""
    await until(hub, "two", waits)


async def switched_off(room: VirtualRoom, _: Hub) -> None:
    """The other one is not there."""
    room.broken.add("two")


async def walking_too(_: VirtualRoom, hub: Hub) -> None:
    """The other one walks."""
    await walking(hub, "two")


async def out_of_range(room: VirtualRoom, hub: Hub) -> None:
    """The other one walks, and its connection is lost."""
    await walking(hub, "two")
    wire = room.wires["two"]
    assert not isinstance(wire, StreamTransport)
    wire.link.lose(wire.now_ms)
    wire.poke()


async def at_its_console(room: VirtualRoom, hub: Hub) -> None:
    """The other one walks, and somebody pulls its key."""
    await walking(hub, "two")
    room.press("two", Button.KEY_PULL)


async def with_a_mistake(room: VirtualRoom, _: Hub) -> None:
    """The other one's driver raises."""
    room.drivers["two"] = BrokenDriver
    await asyncio.sleep(0)


TROUBLES: dict[str, Trouble] = {
    each.__name__: each
    for each in (
        standing, switched_off, walking_too, out_of_range, at_its_console, with_a_mistake
    )
}  # fmt: skip


def wire_of_one(folder: Path, trouble: Trouble) -> list[tuple[int, str]]:
    """All that is handed over to treadmill one in a session, with the time."""
    names = "one" if trouble is absent else "one two"
    begin_s = 30.0

    async def story(room: VirtualRoom, hub: Hub) -> None:
        beside = asyncio.create_task(_ignoring(trouble(room, hub)))
        loop = asyncio.get_running_loop()
        await asyncio.sleep(begin_s - loop.time())
        await walking(hub, "one")
        await until(hub, "one", waits, 200)
        beside.cancel()

    return in_room(folder, names, story).words("one")


async def _ignoring(work: Awaitable[None]) -> None:
    """What the other treadmill cannot do is its own affair."""
    try:
        await work
    except AssertionError:
        return


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, str]]:
    """The wire of treadmill one where there is no other."""
    return wire_of_one(tmp_path_factory.mktemp("alone"), absent)


def test_a_session_alone_has_something_on_its_wire(alone: list[tuple[int, str]]) -> None:
    """Control, stop, start, speeds, stop: what the others are held against is no empty log."""
    assert len(alone) > 20
    assert any(data == "07" for _, data in alone)


@pytest.mark.parametrize("name", TROUBLES)
def test_the_wire_of_one_is_the_same_whatever_the_other_does(
    tmp_path: Path, name: str, alone: list[tuple[int, str]]
) -> None:
    """Octet for octet and at the same millisecond (invariant 30)."""
    assert wire_of_one(tmp_path, TROUBLES[name]) == alone


def test_a_mistake_in_a_driver_is_told_as_its_posts_state(tmp_path: Path) -> None:
    """And tried again; it ends neither the service nor another treadmill's session."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        room.drivers["two"] = BrokenDriver
        await walking(hub, "one")
        await asyncio.sleep(20)
        assert any("a fault of treadmill-ctl itself" in line for line in room.said), room.said
        assert phase(Phase.WALKING)(hub.view("one"))

    in_room(tmp_path, "one two", story)


def test_a_treadmill_that_comes_back_is_told_to_stop(tmp_path: Path) -> None:
    """Switched off when the service began; on again, it is connected to, and stopped first."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        room.broken.add("one")
        await hub.close()
        again = room.hub()
        view = await until(again, "one", lambda v: bool(v.why))
        assert (view.post, view.why) == (Posted.CONNECTING, "it is switched off")
        assert again.ask("one", Request.STOP, ANNA) is not None
        room.broken.clear()
        before = len(room.words("one"))
        await until(again, "one", waits)
        assert [data for _, data in room.words("one")][before:][:2] == ["00", "0801"]
        await again.close()

    in_room(tmp_path, "one", story)


def test_a_line_and_a_radio_walk_beside_each_other(tmp_path: Path) -> None:
    """A Bertec on its line and an FTMS treadmill, each to the end of its plan."""
    room = VirtualRoom(tmp_path)
    room.add("radio")
    wire = StreamTransport(BertecPeripheral(MakeUp()), 1_000_000, Random(1))
    room.add_line("line", wire, lambda: BertecDriver(Commissioned()))

    async def main() -> None:
        hub = room.hub()
        for name in hub.names:
            await walking(hub, name)
        for name in hub.names:
            view = await until(hub, name, waits, 200)
            assert view.ended == "The plan is complete. The belt stands.", name
        await hub.close()

    run(main())


def test_ticks_of_several_treadmills_lie_apart(tmp_path: Path) -> None:
    """No two of a hundred treadmills tick in the same millisecond of the loop's own pace."""
    names = " ".join(f"mill-{number}" for number in range(100))
    ticks: dict[str, set[int]] = {}

    async def story(_: VirtualRoom, hub: Hub) -> None:
        for name in hub.names:
            await until(hub, name, waits)
        loop = asyncio.get_running_loop()

        def heed(name: str) -> None:
            ticks.setdefault(name, set()).add(round(loop.time() * 1_000) % 100)

        ended = hub.listen(heed)
        await asyncio.sleep(0.35)
        ended()

    in_room(tmp_path, names, story)
    at_ms = [ticks[name] for name in names.split()]
    assert all(len(each) <= 2 for each in at_ms), "its own, and that of a report"
    assert len({ms for each in at_ms for ms in each}) >= 90
