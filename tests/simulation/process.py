"""One process of the service in a simulated world: from connecting to its end, or its death.

The one rule: it does what the service's own command line does around a session, and no more.
"""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from dataclasses import dataclass

from memory import Memory
from staging import Judge, Plugged
from treadmill_ctl.core.check import check, refused
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.session import Setup
from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.runtime.loop import TreadmillLoop, UnfitMachine
from treadmill_ctl.runtime.snapshot import Snapshot, snapshot
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal import Journal, Opening
from treadmill_ctl.transports.contract import TransportError
from worlds import World

VIA = "simulation"
LINGER_S = 2.0  # after the end, before the process goes
BEAT = "_beat"  # of the loop: its next tick; a fault is made inside
SHOW_EVERY = 9  # ticks: not in step with whole seconds


@dataclass(frozen=True, slots=True)
class Fate:
    """How a process ended: `unfit` is for ever, the rest for this time."""

    unfit: bool = False
    walked: bool = False


class Process:
    """One run. `killed` ends it without a word."""

    def __init__(
        self, world: World, plugged: tuple[Plugged, Driver], oracle: Judge, *, disk_full: bool
    ) -> None:
        self.memory = Memory(full=disk_full)
        self.ticks = 0
        self.hung = False
        self._world = world
        self._oracle = oracle
        self._transport, driver = plugged
        self._loop = TreadmillLoop(self._transport, driver)
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
        journal = Journal(self.memory.write, opening, lambda: self._loop.now_ms)
        self._oracle.began()
        self._begun = True
        self._loop.begin(setup, journal, self)
        await self._over.wait()
        await asyncio.sleep(LINGER_S)
        journal.close("ended")
        self.memory.closed = True
        return Fate(walked=True)

    def _nothing_said(self, why: str) -> None:
        if self._oracle.said_too_much:
            self._oracle.fail("R13", f"{why}, and {self._oracle.said_too_much}")

    def kill(self) -> None:
        """It dies; what it leaves on the wire is nothing."""
        self._begun = False
        self._transport.sever()

    def hang(self) -> None:
        """Its judging loop does nothing more; what else there is in the process goes on."""
        beat: TimerHandle | None = getattr(self._loop, BEAT)
        self.hung = self.hung or beat is not None
        if beat is not None:
            beat.cancel()

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
    def interlocks(self) -> tuple[str, ...]:
        """What has to be confirmed for the next start, as the display asks."""
        return self._loop.state.interlocks

    def ask(
        self,
        request: Request,
        who: str,
        items: tuple[str, ...],
        tells: tuple[tuple[Sign, int], ...],
    ) -> None:
        """A person asks, if there is a session to ask."""
        if self._begun and not self.hung:
            self._oracle.asked(
                request.value,
                who,
                items,
                lambda: self._loop.ask(request, who, VIA, items, tells),
                tells,
            )
