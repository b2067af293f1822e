"""Treadmills in virtual time for a test: a machine and its client in one process, time by hand.

The one rule: nothing happens but in `wait` and `until`, in its order, and the same every time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, Literal, Protocol, TypeVar, overload

from treadmill_sim.buttons import press
from treadmill_sim.client import Client
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.pytest_plugin_made import FTMS, bitten, button, faults, on_a_line, profile
from treadmill_sim.state import SimState, state_of
from treadmill_sim.stream import StreamPeripheral
from treadmill_sim.treadmill import Treadmill

STEP_MS: Final = 10
WAIT_MS: Final = 60_000

Condition = Callable[[SimState], bool]


class LineClient:
    """A client of a treadmill on a line; `received` is all it has heard."""

    def __init__(self, peripheral: StreamPeripheral) -> None:
        self.peripheral = peripheral
        self.received = bytearray()
        self._there = False
        self.connect()

    def connect(self) -> None:
        """Plug in."""
        self._there = True
        self.peripheral.connected(self.peripheral.machine.now_ms)

    def disconnect(self) -> None:
        """Unplug: what is on its way is gone, and what is sent goes nowhere."""
        self._there = False
        self.peripheral.disconnected(self.peripheral.machine.now_ms)

    def send(self, data: bytes) -> None:
        """Say octets, cut wherever the test cuts them."""
        if self._there:
            self.peripheral.feed(data, self.peripheral.machine.now_ms)
            self._hear()

    def wait(self, ms: int) -> None:
        """Let time pass; each thing falls due at its own time."""
        ends_ms = self.peripheral.machine.now_ms + ms
        while (due_ms := self.peripheral.next_due_ms()) < ends_ms:
            self.peripheral.advance(due_ms)
            self._hear()
        self.peripheral.advance(ends_ms)
        self._hear()

    def _hear(self) -> None:
        said = self.peripheral.take()
        if self._there:
            self.received += said


class _Peripheral(Protocol):
    @property
    def machine(self) -> Treadmill: ...
    def press(self, button: Button, now_ms: int) -> None: ...
    def inject(self, faults: Faults, now_ms: int) -> None: ...


class _Client(Protocol):
    def connect(self) -> None: ...
    def disconnect(self) -> None: ...
    def wait(self, ms: int) -> None: ...


C = TypeVar("C", bound=_Client)


class _AtHand:
    """What a station is in real time: the machine within its client's reach."""

    def __init__(self, peripheral: _Peripheral, client: _Client) -> None:
        self._peripheral = peripheral
        self._client = client
        self.link_dropped = False

    @property
    def clients(self) -> int:
        """The one, unless its link is down."""
        return 0 if self.link_dropped else 1

    def pump(self) -> None:
        """Hand over what was said; no time passes."""
        self._client.wait(0)

    def press(self, button: Button) -> None:
        """Push a button of the console, now."""
        self._peripheral.press(button, self._peripheral.machine.now_ms)

    def drop_link(self) -> None:
        """The client is gone."""
        if not self.link_dropped:
            self.link_dropped = True
            self._client.disconnect()

    def restore_link(self) -> None:
        """The client is there again, and has to begin anew."""
        if self.link_dropped:
            self.link_dropped = False
            self._client.connect()


class VirtualMill(Generic[C]):
    """A treadmill, and the `client` that is connected to it."""

    def __init__(self, peripheral: _Peripheral, client: C) -> None:
        self.client = client
        self._peripheral = peripheral
        self._reach = _AtHand(peripheral, client)

    @property
    def belt(self) -> SimState:
        """What belt, key and link are at."""
        return state_of(self._peripheral.machine, self._reach)

    @property
    def now_ms(self) -> int:
        """Its time, since it was switched on."""
        return self._peripheral.machine.now_ms

    @property
    def bites(self) -> dict[str, int]:
        """How often each fault and each button has changed anything, by name."""
        return bitten(self._peripheral.machine)

    def press(self, name: str) -> None:
        """Push a button, pull the key (`key-pull`), lose the link (`link-drop`). ValueError."""
        press(self._reach, button(name))
        self._reach.pump()

    def inject(self, **named: object) -> None:
        """Put these faults in force and end all others; without any it is sound again."""
        self._peripheral.inject(faults(named), self.now_ms)
        self._reach.pump()

    def wait(self, ms: int) -> None:
        """Let time pass."""
        self.client.wait(ms)

    def until(self, condition: Condition, within_ms: int = WAIT_MS) -> SimState:
        """Let time pass until the belt is as wanted. Raises TimeoutError, with what it did."""
        ends_ms = self.now_ms + within_ms
        while not condition(belt := self.belt):
            if self.now_ms >= ends_ms:
                raise TimeoutError(f"not within {within_ms} ms; it is: {belt.line()}")
            self.client.wait(STEP_MS)
        return belt


class VirtualMills:
    """Makes treadmills."""

    @overload
    def __call__(self, family: Literal["ftms"] = ..., **figures: object) -> VirtualMill[Client]: ...
    @overload
    def __call__(self, family: str, **figures: object) -> VirtualMill[LineClient]: ...

    def __call__(
        self, family: str = FTMS, **figures: object
    ) -> VirtualMill[Client] | VirtualMill[LineClient]:
        """A treadmill of a family (`ftms`, `trackmaster`, …) with a client that is connected.

        Figures are those of `MachineProfile` for ftms, else of `MakeUp`. Raises ValueError for
        what cannot be.
        """
        if family == FTMS:
            peripheral = FtmsPeripheral(profile(figures))
            return VirtualMill(peripheral, Client(peripheral))
        on_line = on_a_line(family, figures).peripheral
        return VirtualMill(on_line, LineClient(on_line))
