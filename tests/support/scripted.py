"""A simulated treadmill to which things happen at set times, and a session on it to attend to.

The one rule: what happens is written down before it begins; time is the loop's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from link_transport import LinkTransport
from plans import setup, walk
from treadmill_ctl.cli.conduct import End, Leaving, conduct
from treadmill_ctl.cli.people import Person, SimulatedPerson
from treadmill_ctl.core.model import Frame
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.session import Rejected, State
from treadmill_ctl.drivers.contract import Wants
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.transports.contract import Listener, Opened
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile

Act = Callable[["ScriptedTransport"], None]
FAILED = 4  # a result code of the Control Point


class ScriptedTransport(LinkTransport):
    """`script` says what happens, by the time since the first connection stood, ms."""

    def __init__(
        self,
        script: Mapping[int, Act] | None = None,
        profile: MachineProfile | None = None,
        *,
        refuses: bool = False,
    ) -> None:
        super().__init__(FtmsPeripheral(profile or MachineProfile()))
        self._script = dict(script or {})
        self._refuses = refuses  # everything that is asked over the Control Point
        self.faults = Faults()

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Connect, and begin with the script."""
        opened = await super().open(wiring, listener)
        if self.opened == 1:
            for at_ms, act in self._script.items():
                asyncio.get_running_loop().call_later(at_ms / 1_000, act, self)
        return opened

    def submit(self, frame: Frame) -> None:
        """Hand a frame over."""
        if self._refuses:
            self.inject(replace(self.faults, refuse_next=FAILED))
        super().submit(frame)

    @property
    def belt_ckmh(self) -> int:
        """What the belt does in truth."""
        return self.link.peripheral.machine.belt.speed_ckmh

    def words(self) -> list[str]:
        """All that was said on the Control Point."""
        return [frame.data.hex() for _, frame in self.submitted]

    def press(self, button: Button) -> None:
        """Somebody at the console."""
        self.link.press(button, self.now_ms)
        self.poke()

    def inject(self, faults: Faults) -> None:
        """Something breaks."""
        self.faults = faults
        self.link.inject(faults, self.now_ms)
        self.poke()

    def lose(self) -> None:
        """Out of range."""
        self.link.lose(self.now_ms)
        self.poke()

    def find(self) -> None:
        """In range again."""
        self.link.found()


def key(transport: ScriptedTransport) -> None:
    """The key is pulled."""
    transport.press(Button.KEY_PULL)


def lose(transport: ScriptedTransport) -> None:
    """The treadmill goes out of range."""
    transport.lose()


def find(transport: ScriptedTransport) -> None:
    """It comes back."""
    transport.find()


@dataclass
class Stage:
    """A session under way. `seen` keeps every picture, `entries` every tick."""

    transport: ScriptedTransport
    leaving: Leaving = field(default_factory=lambda: Leaving(stays=False))
    person: Person = field(default_factory=lambda: SimulatedPerson(alone=True))
    segments: tuple[Segment, ...] = (walk(20_000, 100),)
    seen: list[tuple[Snapshot, State]] = field(default_factory=list[tuple[Snapshot, State]])
    entries: list[Entry] = field(default_factory=list[Entry])

    def __post_init__(self) -> None:
        self._begun, self._ticked = asyncio.Event(), asyncio.Event()

    def take(self, entry: Entry) -> None:
        """Be a sink."""
        self.entries.append(entry)
        self._begun.set()
        self._ticked.set()

    def show(self, shown: Snapshot, state: State) -> None:
        """Be a display."""
        self.seen.append((shown, state))

    async def connected(self) -> TreadmillLoop:
        """Connect, and begin the session."""
        self.loop = TreadmillLoop(self.transport, FtmsDriver())
        machine = await self.loop.connect()
        self.loop.begin(setup(machine, *self.segments), self)
        return self.loop

    async def conducted(self, patience_s: int = 3_600) -> End:
        """Connect, attend to the session, hang up; how it ended."""
        loop = await self.connected()
        try:
            async with asyncio.timeout(patience_s):
                return await conduct(loop, self.person, self.show, self.leaving)
        finally:
            await loop.close()

    async def begun(self) -> None:
        """Wait until there is a session."""
        await self._begun.wait()

    async def until(self, *phases: Phase) -> State:
        """Wait for a phase, as a bystander."""
        return await self.see(lambda state: state.phase in phases)

    async def see(self, wanted: Callable[[State], bool], patience_s: int = 600) -> State:
        """Wait until the session is as wanted."""
        async with asyncio.timeout(patience_s):
            while not wanted(self.loop.state):
                self._ticked.clear()
                await self._ticked.wait()
        return self.loop.state

    def rejected(self) -> list[Rejected]:
        """What was asked and not taken."""
        notes = (note for entry in self.entries for note in entry.outcome.notes)
        return [note for note in notes if isinstance(note, Rejected)]

    def phases(self) -> list[Phase]:
        """The phases shown, each once in a row."""
        found: list[Phase] = []
        for shown, _ in self.seen:
            if not found or found[-1] is not shown.phase:
                found.append(shown.phase)
        return found
