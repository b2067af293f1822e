"""Treadmills in real time for a test: each behind a URL, all in one thread beside the test.

The one rule: they live in a loop of their own, so that a test may wait, run programs or have a
loop itself; what goes wrong in one is raised when the test is over.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, Final, Self, TypeVar

from treadmill_sim.buttons import press
from treadmill_sim.families import FAMILIES
from treadmill_sim.pytest_plugin_made import FTMS, bitten, button, faults, on_a_line, profile
from treadmill_sim.sockets import PORT_NAME, private_path
from treadmill_sim.state import SimState, state_of
from treadmill_sim.station import Station
from treadmill_sim.treadmill import Treadmill

LOOK_S: Final = 0.01
WAIT_S: Final = 20.0
ANSWER_S: Final = 10.0  # of a thread that has nothing else to do

T = TypeVar("T")
Condition = Callable[[SimState], bool]
_Made = tuple[Treadmill, Station, AbstractAsyncContextManager[str]]


class Aside:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="treadmills", daemon=True
        )
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Have it done there; raises what it raises."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_S)

    def ask(self, question: Callable[[], T]) -> T:
        """Ask there, where nothing else runs meanwhile."""

        async def asked() -> T:
            return question()

        return self.run(asked())

    def end(self) -> None:
        """Give up the thread and whatever is left in it."""
        self.run(_cleared())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_S)
        self._loop.close()


async def _cleared() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


class LiveMill:
    """A treadmill that runs. `url` is what a client of the service gives as its address."""

    def __init__(self, url: str, machine: Treadmill, station: Station, aside: Aside) -> None:
        self.url = url
        self._machine = machine
        self._station = station
        self._aside = aside

    @property
    def belt(self) -> SimState:
        """What belt, key and link are at, now."""
        return self._aside.ask(lambda: state_of(self._machine, self._station))

    @property
    def now_ms(self) -> int:
        """Its own time, since it was switched on; for faults that end at a time."""
        return self._aside.ask(self._time_ms)

    @property
    def bites(self) -> dict[str, int]:
        """How often each fault and each button has changed anything, by name."""
        return self._aside.ask(lambda: bitten(self._machine))

    def press(self, name: str) -> None:
        """Push a button, pull the key (`key-pull`), lose the link (`link-drop`). ValueError."""
        what = button(name)
        self._aside.ask(lambda: press(self._station, what))

    def inject(self, **named: object) -> None:
        """Put these faults in force and end all others; without any it is sound again."""
        wanted = faults(named)

        def injected() -> None:
            self._station.pump()
            self._machine.inject(wanted)
            self._station.pump()

        self._aside.ask(injected)

    def until(self, condition: Condition, within_s: float = WAIT_S) -> SimState:
        """Wait until the belt is as wanted. Raises TimeoutError, with what the belt did instead."""
        ends_s = time.monotonic() + within_s
        while not condition(belt := self.belt):
            if time.monotonic() >= ends_s:
                raise TimeoutError(f"not within {within_s:g} s; it is: {belt.line()}")
            time.sleep(LOOK_S)
        return belt

    def _time_ms(self) -> int:
        self._station.pump()
        return self._machine.now_ms


class LiveMills:
    """Makes treadmills, and takes them away when the test is over."""

    def __init__(self) -> None:
        self._aside = Aside()
        self._open = AsyncExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._aside.run(self._open.aclose())
        finally:
            self._aside.end()

    def __call__(self, family: str = FTMS, **figures: object) -> LiveMill:
        """A treadmill of a family (`ftms`, `trackmaster`, …); clients may come at once.

        Figures are those of `MachineProfile` for ftms, else of `MakeUp`. Raises ValueError for
        what cannot be, OSError where no port can be had.
        """
        return self._aside.run(self._made(family, figures))

    async def _made(self, family: str, figures: dict[str, object]) -> LiveMill:
        make = self._on_the_air if family == FTMS else self._plugged_in
        machine, station, reachable = make(family, figures)
        url = await self._open.enter_async_context(reachable)
        return LiveMill(url, machine, station, self._aside)

    def _on_the_air(self, _: str, figures: dict[str, object]) -> _Made:
        wanted = profile(figures)
        try:
            from treadmill_sim.serve_radio import on_the_air, reachable
        except ImportError as error:
            raise RuntimeError(
                "a treadmill on the air needs the simulator's radio: install treadmill-ctl[sim]"
            ) from error
        simulator, station = on_the_air(wanted)
        path = private_path()
        self._open.callback(shutil.rmtree, path.parent, ignore_errors=True)
        return simulator.machine, station, reachable(station, path)

    def _plugged_in(self, family: str, figures: dict[str, object]) -> _Made:
        from treadmill_sim.plug import PtyPlug, TcpPlug
        from treadmill_sim.serve_stream import query, reachable
        from treadmill_sim.stream_station import StreamStation

        made = on_a_line(family, figures)
        if FAMILIES[family].plug == "tcp":
            plug = TcpPlug()
        else:
            path = private_path(PORT_NAME)
            self._open.callback(shutil.rmtree, path.parent, ignore_errors=True)
            plug = PtyPlug(path)
        station = StreamStation(made.peripheral, plug)
        said = query(family, made.make_up, live=made.live)
        return made.peripheral.machine, station, reachable(station, said)
