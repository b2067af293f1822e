"""What a world needs around the service: a treadmill, the link to it, what goes wrong, a judge.

The one rule: whether it is on the air or on a line is known here and to nobody who runs a world.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from treadmill_ctl.core.gates import Sign
from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.transports.contract import Transport
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.treadmill import Treadmill
from worlds import Fault, Kind


@dataclass(frozen=True, slots=True)
class Violation:
    """What broke first: the rule of SAFETY.md, the invariant or the row, and when."""

    rule: str
    at_ms: int
    why: str


class Peripheral(Protocol):
    """A simulated treadmill, whatever it speaks."""

    @property
    def machine(self) -> Treadmill:
        """Belt and console electronics."""
        ...

    def advance(self, now_ms: int) -> None:
        """Move on to a time."""
        ...

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button of the console, or pulls its key."""
        ...

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force from now on."""
        ...


class Medium(Protocol):
    """What lies between service and treadmill, as far as faults go."""

    in_range: bool
    bites: Counter[str]

    @property
    def peripheral(self) -> Peripheral:
        """The treadmill at its other end."""
        ...

    @property
    def weather(self) -> object:
        """The faults in force, by name."""
        ...

    def lose(self) -> None:
        """Out of range, or unplugged."""
        ...

    def cut(self, mtu: int) -> None:
        """What the treadmill says comes in parts of so many octets."""
        ...

    def unstick(self) -> None:
        """What hangs goes on."""
        ...

    def pump(self) -> None:
        """Let what is due leave the treadmill."""
        ...


class Known(Protocol):
    """What a judge knows that those who run a world ask for."""

    @property
    def begun(self) -> bool:
        """Whether a session stands."""
        ...

    @property
    def alarm(self) -> str | None:
        """What people are shown."""
        ...

    @property
    def phase(self) -> str:
        """Where the session stands, as people are shown."""
        ...


class Took(Protocol):
    """Reactions and their bounds, ms, by what they answer."""

    @property
    def took(self) -> defaultdict[str, list[tuple[int, int]]]:
        """All of them."""
        ...


class Judge(Protocol):
    """Watches one world. `violation` is the first thing that broke."""

    violation: Violation | None
    completed: bool

    @property
    def evidence(self) -> Known:
        """What it knows."""
        ...

    @property
    def reactions(self) -> Took:
        """How soon the service reacted."""
        ...

    @property
    def said_too_much(self) -> str:
        """What was said before there was a session that should not have been; empty: nothing."""
        ...

    def fail(self, rule: str, why: str) -> None:
        """Something broke; the first one counts."""
        ...

    def look(self, belt_ckmh: int, target_ckmh: int) -> None:
        """The belt runs at this speed, now, and the machine means it to run at that."""
        ...

    def watch(self, from_ms: int, look: Callable[[], None]) -> None:
        """Begin to look at the belt."""
        ...

    def came_up(self) -> None:
        """A new process."""
        ...

    def began(self) -> None:
        """It is about to take a session on."""
        ...

    def went_down(self) -> None:
        """The process is gone, or done."""
        ...

    def was_away(self, away_ms: int, what: str) -> None:
        """The host is about to be away, or its clock to jump."""
        ...

    def hung(self) -> None:
        """The judging loop does nothing more."""
        ...

    def ticked(self, entry: Entry) -> None:
        """The service decided something."""
        ...

    def shown(self, see: Callable[[], Snapshot]) -> None:
        """What people see, now."""
        ...

    def asked(
        self,
        request: str,
        who: str,
        items: tuple[str, ...],
        hand_in: Callable[[], None],
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> None:
        """Somebody asks the service; `hand_in` does it."""
        ...


class Faulty(Protocol):
    """The faults of one world, by kind: those that came about, and of these the felt ones."""

    @property
    def done(self) -> Mapping[Kind, int]:
        """Came about."""
        ...

    @property
    def felt(self) -> Mapping[Kind, int]:
        """Changed something."""
        ...

    def begin(self, fault: Fault) -> None:
        """It goes wrong, and rights itself after its time."""
        ...

    def heal(self) -> None:
        """Nothing is wrong any more."""
        ...


class Plugged(Transport, Protocol):
    """One process's transport."""

    def sever(self) -> None:
        """The process dies: the link ends, and what its leftovers say is heard by nobody."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything around the service in one world; `plug` makes a process's transport and driver."""

    peripheral: Peripheral
    mishaps: Faulty
    judge: Judge
    plug: Callable[[], tuple[Plugged, Driver]]
