"""One process of the service in a simulated world: from connecting to its end, or its death.

The one rule: it does what the service's own command line does around a session, and no more.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from air import Air
from memory import Memory
from oracle import Oracle
from wireless import Wireless
from worlds import World

from treadmill_ctl.core.check import check, refused
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Request, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.session import Setup
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.loop import TreadmillLoop, UnfitMachine
from treadmill_ctl.runtime.snapshot import Snapshot, snapshot
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal import Journal, Opening
from treadmill_ctl.transports.contract import TransportError

VIA = "simulation"
LINGER_S = 2.0  # after the end, before the process goes
SHOW_EVERY = 9  # ticks: not in step with whole seconds
CONNECTION_WORDS_MAX = 1  # Request Control; nothing else before a session has begun


@dataclass(frozen=True, slots=True)
class Fate:
    """How a process ended: `unfit` is for ever, the rest for this time."""

    unfit: bool = False
    walked: bool = False


class Process:
    """One run. `killed` ends it without a word."""

    def __init__(self, world: World, air: Air, oracle: Oracle, *, disk_full: bool) -> None:
        self.memory = Memory(full=disk_full)
        self.ticks = 0
        self._world = world
        self._oracle = oracle
        self._transport = Wireless(air, oracle)
        self._loop = TreadmillLoop(self._transport, FtmsDriver())
        self._begun = False
        self._over: asyncio.Event = asyncio.Event()

    async def run(self) -> Fate:
        """Connect, begin, stay until the session has ended at rest."""
        self._oracle.came_up()
        try:
            machine = await self._loop.connect()
            return await self._session(machine)
        except TransportError:
            return Fate()
        except UnfitMachine:
            self._nothing_said("the machine does not fit")
            return Fate(unfit=True)
        finally:
            self._begun = False
            self._oracle.went_down()
            await self._loop.close()

    async def _session(self, machine: Machine) -> Fate:
        world = self._world
        plan = Plan(
            "simulated", "A simulated plan", world.segments, entry=world.entry, gates=world.gates
        )
        walker = world.walker
        limits = in_force(SITE_DEFAULT) if walker is None else in_force(SITE_DEFAULT, walker)
        if refused(check(plan, limits, machine)):
            self._nothing_said("the plan was refused")
            return Fate(unfit=True)
        setup = Setup(plan, limits, machine)
        opening = Opening("simulated", "0", self._transport.url, "", 0, setup)
        journal = Journal(self.memory.write, opening)
        self._oracle.began()
        self._begun = True
        self._loop.begin(setup, journal, self)
        await self._over.wait()
        await asyncio.sleep(LINGER_S)
        journal.close("ended", 0)
        self.memory.closed = True
        return Fate(walked=True)

    def _nothing_said(self, why: str) -> None:
        if self._oracle.evidence.words > CONNECTION_WORDS_MAX:
            self._oracle.fail("R13", f"{why}, and more than Request Control was said")

    def kill(self) -> None:
        """It dies; what it leaves on the wire is nothing."""
        self._begun = False
        self._transport.sever()

    # --- a sink of the loop, and what people do ---------------------------------------------------

    def take(self, entry: Entry) -> None:
        """Show the oracle what people are shown; a process that is dead shows nothing."""
        if not self._begun:
            return
        self.ticks += 1
        oracle, state = self._oracle, entry.outcome.state
        oracle.ticked(entry)
        if self.ticks % SHOW_EVERY == 0:
            oracle.shown(lambda: snapshot(state, entry.now_ms))
        if state.phase is Phase.ENDED and self._loop.at_rest:
            self._over.set()

    @property
    def failed(self) -> Exception | None:
        """What made the loop fail."""
        return self._loop.failed

    @property
    def display(self) -> Snapshot | None:
        """What is on the display, once there is a session."""
        return snapshot(self._loop.state, self._loop.now_ms) if self._begun else None

    @property
    def next_way(self) -> Way:
        """Which way the next start would go, as the display asks."""
        return self._loop.state.next_way

    def ask(
        self,
        request: Request,
        who: str,
        items: tuple[str, ...],
        tells: tuple[tuple[Sign, int], ...],
    ) -> None:
        """A person asks, if there is a session to ask."""
        if self._begun:
            self._oracle.asked(
                request.value,
                who,
                items,
                lambda: self._loop.ask(request, who, VIA, items, tells),
                tells,
            )
