"""What a simulated treadmill on a stream of bytes is to its line: a pty, a TCP port, a test.

The one rule: bytes in, bytes out; time is an argument and only moves forward, and where the line
cuts the bytes means nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Final, Protocol

from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.machine import MachineProfile
from treadmill_sim.treadmill import Treadmill

NEVER_MS: Final = 1 << 62  # for `next_due_ms`: nothing is due until something is said to it


class StreamEnd(Protocol):
    """What answers at the end of a line, one client at a time, whatever is behind it.

    `now_ms` counts from when it was switched on.
    """

    def connected(self, now_ms: int) -> None:
        """A client is there, or the plug is in again."""
        ...

    def disconnected(self, now_ms: int) -> None:
        """The client is gone: nothing more comes, and nothing that was on its way arrives."""
        ...

    def feed(self, data: bytes, now_ms: int) -> None:
        """Bytes came. Never raises, whatever they are."""
        ...

    def take(self) -> bytes:
        """What it has sent since the last call, in order; each byte is handed out once."""
        ...

    def advance(self, now_ms: int) -> None:
        """Move on to a time; what falls due on the way happens at its own time."""
        ...

    def next_due_ms(self) -> int:
        """When `advance` next has something to do, or `NEVER_MS`."""
        ...

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button of the console, or pulls its key."""
        ...


class StreamPeripheral(StreamEnd, Protocol):
    """One simulated treadmill."""

    @property
    def machine(self) -> Treadmill:
        """Belt and console electronics."""
        ...

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force from now on."""
        ...


@dataclass(frozen=True, slots=True)
class MakeUp:
    """How a person wants a machine to be; None is as its family is. `unit` is km/h or mph.

    Speeds in 0.01 km/h, whatever the machine counts in.
    """

    unit: str | None = None
    seed: int | None = None
    speed_min_ckmh: int | None = None
    speed_max_ckmh: int | None = None
    grade_max_dpct: int | None = None
    acceleration_mm_s2: int | None = None
    deceleration_mm_s2: int | None = None
    countdown_ms: int | None = None

    def over(self, family: MachineProfile) -> MachineProfile:
        """A family's own profile with what was wanted in its place; ValueError if it cannot be."""
        wanted = {
            name: value
            for name, value in asdict(self).items()
            if value is not None and name != "unit"
        }
        return replace(family, **wanted)
