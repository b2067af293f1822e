"""The loop when what it stands on breaks: transports, sinks, drivers, and those who hang up."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from plans import setup, walk
from scripted import ScriptedTransport, Stage, find, lose
from treadmill_ctl.cli.conduct import Leaving, conduct
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import Event, Frame, Machine, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.drivers.contract import Unfit, Wants
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.transports.contract import Listener, Opened, TransportError
from treadmill_sim.virtual_time import run as in_virtual_time

T = TypeVar("T")
STOP = "0801"


def run(main: Coroutine[Any, Any, T], expected: tuple[str, ...] = ()) -> T:
    """Run in virtual time; whatever is handed to the loop's exception handler must be expected."""
    told: list[str] = []

    async def watched() -> T:
        def tell(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            told.append(f"{context['message']}: {context.get('exception')}")

        asyncio.get_running_loop().set_exception_handler(tell)
        return await main

    result = in_virtual_time(watched())
    assert tuple(dict.fromkeys(told)) == expected
    return result


class Odd(ScriptedTransport):
    """Opens in a way of its own from the second time on; `ways` in their order, then normally.

    A way is an exception to raise, the address of another treadmill, or None to hang.
    """

    def __init__(self, *ways: Exception | str | None, **kept: Any) -> None:
        super().__init__(**kept)
        self._ways = list(ways)
        self.asked_ms: list[int] = []
        self.cancelled = 0

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Open, or not."""
        self.asked_ms.append(self.now_ms)
        if len(self.asked_ms) == 1 or not self._ways:
            return await super().open(wiring, listener)
        way = self._ways.pop(0)
        if isinstance(way, Exception):
            raise way
        if way is not None:
            return replace(await super().open(wiring, listener), address=way)
        try:
            return await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


class Hanging(Odd):
    """Hangs from the first time on."""

    def __init__(self) -> None:
        super().__init__(None)
        self.asked_ms.append(0)


async def walking_then_lost(transport: ScriptedTransport) -> Stage:
    """A session under way, its link lost and the treadmill at once in range again."""
    stage = Stage(transport, Leaving(stays=True), segments=(walk(60_000, 200),))
    asyncio.get_running_loop().create_task(stage.conducted())
    await stage.begun()
    await stage.until(Phase.WALKING)
    await asyncio.sleep(5)
    lose(transport)
    await stage.until(Phase.TRIPPED)
    find(transport)
    return stage


def test_a_connect_that_hangs_is_an_error() -> None:
    """After a minute it is one sentence, and the transport was told to give up."""
    transport = Hanging()

    async def main() -> None:
        with pytest.raises(TransportError, match="no connection came about in 60 s"):
            await TreadmillLoop(transport, FtmsDriver()).connect()

    run(main())
    assert transport.cancelled == 1


def test_giving_up_a_connect_gives_up_the_transport() -> None:
    """Cancelled while it connects: the cancellation arrives below and comes back."""
    transport = Hanging()

    async def main() -> None:
        connecting = asyncio.create_task(TreadmillLoop(transport, FtmsDriver()).connect())
        await asyncio.sleep(3)
        connecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await connecting

    run(main())
    assert transport.cancelled == 1


def test_a_bug_at_the_first_look_leaves_nothing_open() -> None:
    """A driver that fails to read the machine: the connection is closed, the bug is raised."""

    class Blind(FtmsDriver):
        def identify(self, name: str, reads: Mapping[str, bytes]) -> Machine | Unfit:
            raise ZeroDivisionError("a bug")

    transport = ScriptedTransport()

    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            await TreadmillLoop(transport, Blind()).connect()

    run(main())
    assert not transport.link.connected


@pytest.mark.parametrize(
    "way",
    [TransportError("not heard"), None],
    ids=["an error", "a hang"],
)
def test_it_tries_again_until_the_treadmill_is_back(way: Exception | None) -> None:
    """A failed or hanging attempt is followed by the next, one at a time; then stop, measured."""
    transport = Odd(way, way)

    async def main() -> None:
        stage = await walking_then_lost(transport)
        await stage.until(Phase.ENDED, Phase.LATCHED)

    run(main())
    assert len(transport.asked_ms) == 4
    assert transport.belt_ckmh == 0


def test_a_bug_below_does_not_end_the_trying() -> None:
    """An unforeseen exception at a reconnect is told to the event loop, and it goes on trying."""
    transport = Odd(ZeroDivisionError("a bug"))

    async def main() -> None:
        stage = await walking_then_lost(transport)
        await stage.until(Phase.LATCHED)

    run(main(), ("reconnecting failed in an unforeseen way: a bug",))
    assert transport.belt_ckmh == 0


def test_another_treadmill_is_told_nothing_and_believed_nothing() -> None:
    """By its address it is not ours: hung up on without a word; ours is waited for."""
    transport = Odd("11:22:33:44:55:66", "11:22:33:44:55:66")

    async def main() -> None:
        stage = await walking_then_lost(transport)
        words = len(transport.submitted)
        while len(transport.asked_ms) < 4:
            await stage.loop.changed()
            assert len(transport.submitted) == words
            assert stage.loop.state.phase is Phase.TRIPPED
            assert not stage.loop.state.seen.linked
        await stage.until(Phase.LATCHED)
        assert transport.words()[words : words + 2] == ["00", STOP]

    run(main())
    assert transport.belt_ckmh == 0


def test_a_loss_told_twice_is_one_reconnecting() -> None:
    """Two tasks would connect over each other."""
    transport = Odd(TransportError("not heard"))

    async def main() -> None:
        stage = await walking_then_lost(transport)
        stage.loop.lost("once more")
        stage.loop.lost("and once more")
        await stage.until(Phase.LATCHED)

    run(main())
    assert len(transport.asked_ms) == 3


def test_closing_ends_the_reconnecting() -> None:
    """Nothing opens a connection after close has returned; closing once more is quiet."""
    transport = Odd(None)

    async def main() -> None:
        stage = await walking_then_lost(transport)
        await asyncio.sleep(2)
        await stage.loop.close()
        assert transport.cancelled == 1
        await stage.loop.close()
        await asyncio.sleep(10)

    run(main())
    assert len(transport.asked_ms) == 2
    assert not transport.link.connected


def test_what_is_told_after_the_close_changes_nothing() -> None:
    """Late frames, outcomes, losses and requests: nothing is sent, nothing is opened."""
    transport = Odd()

    async def main() -> None:
        loop = TreadmillLoop(transport, FtmsDriver())
        machine = await loop.connect()
        loop.begin(setup(machine, walk(60_000, 200)))
        await asyncio.sleep(3)
        await loop.close()
        words = len(transport.submitted)
        loop.heard(Frame("2ada", b"\x03"))
        loop.wrote("2ad9", None)
        loop.ask(Request.STOP, "somebody", "test")
        loop.lost("late")
        await asyncio.sleep(10)
        assert len(transport.submitted) == words

    run(main())
    assert len(transport.asked_ms) == 1


def test_a_sink_that_breaks_stops_the_belt_and_is_heard_of() -> None:
    """The command of that tick left before; then stops, and `changed` raises, every time."""
    transport = ScriptedTransport()
    stage = Stage(transport, segments=(walk(60_000, 200),))

    async def main() -> None:
        loop = await stage.connected()
        conducted = asyncio.create_task(conduct(loop, stage.person, stage.show, stage.leaving))
        await stage.until(Phase.WALKING)
        stage.take = broken  # type: ignore[method-assign]
        with pytest.raises(ZeroDivisionError):
            await conducted
        with pytest.raises(ZeroDivisionError):
            await loop.changed()
        await asyncio.sleep(5)
        await loop.close()

    def broken(_: Entry) -> None:
        raise ZeroDivisionError("a bug")

    run(main())
    assert transport.words()[-1] == STOP
    assert transport.belt_ckmh == 0


def test_a_driver_that_cannot_even_stop_is_heard_of() -> None:
    """Where the last resort fails too, whoever waits is told and not left waiting."""

    class Mute(FtmsDriver):
        def send(self, cleared: Cleared, now_ms: int) -> tuple[Event, ...]:
            raise ZeroDivisionError("a bug")

    async def main() -> None:
        loop = TreadmillLoop(ScriptedTransport(), Mute())
        machine = await loop.connect()
        with pytest.raises(ZeroDivisionError):
            loop.begin(setup(machine, walk(60_000, 200)))
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(loop.changed(), 10)
        await loop.close()

    run(main())
