"""A hub of simulated treadmills in virtual time: FTMS over the in-memory link, streams over lines.

The one rule: everything of the hub is the real one, its records on a real disk; what is made up is
the radio, the line, the planner and the guardian.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from link_transport import LinkTransport
from plans import walk
from scripted_guardian import ScriptedGuardian
from stream_link import StreamTransport
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Plan, Segment
from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.hub import Hub
from treadmill_ctl.runtime.means import Means, Station
from treadmill_ctl.runtime.notices import Notices
from treadmill_ctl.runtime.room import Changes
from treadmill_ctl.runtime.view import Posted, View
from treadmill_ctl.runtime.wish import Know, Prepared, Wish, as_it_says
from treadmill_ctl.transports.contract import TransportError
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile

T = TypeVar("T")
ANNA = Asker("anna", "door, test", 1001, 1)
BEN = Asker("ben", "door, test", 1002, 2)
MINUTE = (walk(60_000, 200),)


async def at_once(work: Callable[[], T]) -> T:
    """There are no threads in virtual time."""
    return work()


@dataclass
class ScriptedPlanner:
    """Plans by the profile's name; what is not there is denied."""

    plans: dict[str, tuple[Segment, ...]] = field(default_factory=lambda: {"minute": MINUTE})
    found: tuple[str, ...] | Denied = ()
    know: Know = as_it_says

    def prepared(self, wish: Wish) -> Prepared | Denied:
        """The plan of this name."""
        if wish.profile not in self.plans:
            return Denied(f"there is no profile {wish.profile}")
        plan = Plan(wish.profile, "A plan for a test", self.plans[wish.profile])
        return Prepared(plan, in_force(SITE_DEFAULT), self._check, "0" * 64, know=self.know)

    def _check(self, _: Machine | None) -> tuple[str, ...] | Denied:
        return self.found


@dataclass
class ScriptedConfiguration:
    """What a test says it says."""

    says: Denied | Changes = field(default_factory=lambda: Changes({}, ()))
    taken: int = 0

    def read(self) -> Denied | Changes:
        """As the test says."""
        return self.says

    def take(self) -> None:
        """Count it."""
        self.taken += 1


Wire = LinkTransport | StreamTransport


@dataclass
class VirtualRoom:
    """The hub with everything a test looks at, by the name of a treadmill."""

    journals: Path
    wires: dict[str, Wire] = field(default_factory=dict[str, Wire])
    drivers: dict[str, Callable[[], Driver]] = field(
        default_factory=dict[str, Callable[[], Driver]]
    )
    broken: set[str] = field(default_factory=set[str])
    planner: ScriptedPlanner = field(default_factory=ScriptedPlanner)
    configuration: ScriptedConfiguration = field(default_factory=ScriptedConfiguration)
    guardians: dict[str, list[ScriptedGuardian]] = field(
        default_factory=dict[str, list[ScriptedGuardian]]
    )
    guarded: bool = True
    filed: Callable[[Path], str] = lambda _: ""
    said: list[str] = field(default_factory=list[str])
    peripherals: dict[str, FtmsPeripheral] = field(default_factory=dict[str, FtmsPeripheral])

    def add(self, name: str, profile: MachineProfile | None = None) -> FtmsPeripheral:
        """One more treadmill by Bluetooth."""
        peripheral = FtmsPeripheral(profile or MachineProfile())
        self.wires[name] = LinkTransport(peripheral)
        self.drivers[name], self.peripherals[name] = FtmsDriver, peripheral
        return peripheral

    def add_line(self, name: str, wire: StreamTransport, driver: Callable[[], Driver]) -> None:
        """One more on a line."""
        self.wires[name], self.drivers[name] = wire, driver

    def hub(self) -> Hub:
        """Open."""
        means = Means(
            self.planner,
            self.journals,
            at_once,
            Notices(self.said.append),
            lambda: None,
            self.filed,
            self._station,
            self._hire,
        )
        hub = Hub(means, self.configuration, {name: name for name in self.wires})
        hub.open()
        return hub

    def press(self, name: str, button: Button) -> None:
        """A person at the console of one by Bluetooth."""
        wire = self.wires[name]
        self.peripherals[name].press(button, wire.now_ms)
        wire.poke()

    def speed_ckmh(self, name: str) -> int:
        """What its belt does in truth."""
        wire = self.wires[name]
        peripheral = wire.peripheral if isinstance(wire, StreamTransport) else None
        machine = (peripheral or self.peripherals[name]).machine
        return round(machine.belt.speed_ckmh)

    def _station(self, url: str) -> Station:
        if url in self.broken:
            raise TransportError("it is switched off")
        return Station(self.wires[url], self.drivers[url]())

    def _hire(self, url: str, _: str, __: Station) -> ScriptedGuardian | None:
        if not self.guarded:
            return None
        guardian = ScriptedGuardian()
        self.guardians.setdefault(url, []).append(guardian)
        return guardian

    def words(self, name: str) -> list[tuple[int, str]]:
        """Every frame that was handed over to a treadmill, with its time."""
        return [(at_ms, frame.data.hex()) for at_ms, frame in self.wires[name].submitted]


async def until(hub: Hub, name: str, is_so: Callable[[View], bool], seconds: float = 60) -> View:
    """Wait in virtual time until a treadmill is so."""
    try:
        async with asyncio.timeout(seconds):
            while not is_so(view := hub.view(name)):  # noqa: ASYNC110 - many things are waited for
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(hub.view(name)) from None
    return view


def waits(view: View) -> bool:
    """Connected, and measured at standstill."""
    return view.post is Posted.WAITING and view.stands


def phase(*phases: Phase) -> Callable[[View], bool]:
    """In a session, and there in one of these."""
    return lambda view: (
        view.post is Posted.SESSION and view.shown is not None and view.shown.phase in phases
    )


async def walking(hub: Hub, name: str, wish: Wish | None = None, asker: Asker = ANNA) -> View:
    """Start a session, confirm, go; until it walks. Whoever asked is heard of all the while."""

    def heard(view: View) -> bool:
        hub.heard(asker.connection)
        return phase(Phase.WALKING)(view)

    await until(hub, name, waits)
    begun = await hub.start(name, wish or Wish("minute"), asker)
    assert isinstance(begun, View), begun
    await until(hub, name, lambda v: v.stands and v.shown is not None and v.shown.controlled)
    denied = hub.ask(name, Request.CONFIRM, asker, hub.view(name).interlocks)
    assert denied is None, denied
    assert hub.ask(name, Request.START, asker) is None
    return await until(hub, name, heard)
