"""Makes each kind of fault happen, and end.

The one rule: a fault changes the machine, the air or the host, never the service or the oracle;
`heal` ends all that are in force. A fault counts as felt when what it does was seen to happen: a
report that did not leave, a button that did something, a line that the disk did not take.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from air import MTU
from clockwork import Clockwork
from second_client import SecondClient
from staging import Medium
from treadmill_sim.console import Button
from treadmill_sim.csafe import CsafePeripheral
from treadmill_sim.treadmill import Outcome
from worlds import ON_AIR, Fault, Kind

LONG_AGO_MS = -(1 << 40)
# Faults in which the belt does what nobody told it.
STRAYS = (
    "overspeed_ckmh", "belt_stuck", "ignore_stop", "octets_lost", "octets_garbled",
    "octets_doubled", "turns_round", "direction_stuck",
)  # fmt: skip
STOPS = (Button.STOP, Button.PAUSE, Button.RESET)

# What was seen to happen of each kind: names of what the machine and the air count.
BITES: dict[Kind, tuple[str, ...]] = {
    Kind.LINK_LOSS: ("in_range",),
    Kind.STALL: ("silent_until_ms",),
    Kind.DELAY: ("delay",),
    Kind.DUPLICATE: ("duplicates",),
    Kind.REORDER: ("reorders",),
    Kind.FRAGMENT: ("parts",),
    Kind.CORRUPT: ("corrupts",),
    Kind.REFUSE: ("refusal",),
    Kind.REFUSE_SPEED: ("refusal_of_speed",),
    Kind.SILENCE: ("cp_silent", "deaf", "hangs"),
    Kind.CONTROL_REVOKED: (Button.REVOKE,),
    Kind.SECOND_CLIENT: ("taken_over",),
    Kind.OVERSPEED: ("overspeed_ckmh",),
    Kind.STUCK: ("belt_stuck",),
    Kind.IGNORED_STOP: ("ignore_stop",),
    Kind.RUNAWAY: ("overspeed_ckmh", "ignore_stop"),
    Kind.CREEP: ("crept",),
    Kind.CONSOLE_FASTER: (Button.FASTER,),
    Kind.CONSOLE_SLOWER: (Button.SLOWER,),
    Kind.CONSOLE_STOP: STOPS,
    Kind.CONSOLE_START: (Button.START,),
    Kind.KEY: (Button.KEY_PULL,),
    Kind.OCTETS_LOST: ("octets_lost",),
    Kind.OCTETS_GARBLED: ("octets_garbled",),
    Kind.OCTETS_DOUBLED: ("octets_doubled",),
    Kind.REFUSE_ONCE: ("refuse_next",),
    Kind.TURNS_ROUND: ("turns_round",),
    Kind.DIRECTION_STUCK: ("direction_stuck",),
}


class Host(Protocol):
    """The computer that the service runs on."""

    def bites(self, kind: Kind) -> int:
        """How often a kind of its own faults was felt so far."""
        ...

    def kill(self) -> None:
        """The service's process ends, without a word."""
        ...

    def hang(self) -> None:
        """The judging loop does nothing more, and the rest of the process goes on."""
        ...

    def replace_hung(self) -> None:
        """A supervisor kills a process that hangs, and starts another."""
        ...

    def start(self) -> None:
        """A supervisor starts the service again."""
        ...

    def stall(self, duration_ms: int) -> None:
        """The service's process gets no processor for a time."""
        ...

    def jump(self, by_ms: int) -> None:
        """Its clock is further at once."""
        ...

    def fill_disk(self, full: bool) -> None:  # noqa: FBT001 - a disk is full or it is not
        """The disk takes nothing more, or takes again."""
        ...


class Mishaps:
    """The faults of one world, by kind: `done` counts those that came about, `felt` of these."""

    def __init__(
        self,
        clock: Clockwork,
        air: Medium,
        host: Host,
        tell: Callable[[Fault, bool], None],
        second: SecondClient | None = None,
        kinds: tuple[Kind, ...] = ON_AIR,
    ) -> None:
        self.done: Counter[Kind] = Counter()
        self.felt: Counter[Kind] = Counter()
        self._open: dict[Fault, int] = {}  # those in force, and the bites before each
        self._touched_ms = LONG_AGO_MS
        self._clock = clock
        self._air = air
        self._host = host
        self._tell = tell
        self._machine = air.peripheral.machine
        self._second = second
        self._begins: dict[Kind, Callable[[Fault], None]] = {
            Kind.LINK_LOSS: lambda _: air.lose(),
            Kind.STALL: self._stall,
            Kind.DELAY: self._delay,
            Kind.DUPLICATE: lambda _: self._weather(duplicates=True),
            Kind.REORDER: lambda _: self._weather(reorders=True),
            Kind.FRAGMENT: self._fragment,
            Kind.CORRUPT: lambda _: self._weather(corrupts=True),
            Kind.REFUSE: lambda fault: self._weather(refusal=fault.value),
            Kind.REFUSE_SPEED: lambda fault: self._weather(refusal_of_speed=fault.value),
            Kind.SILENCE: self._silence,
            Kind.CONTROL_REVOKED: lambda _: self._press(Button.REVOKE),
            Kind.SECOND_CLIENT: lambda fault: second.come(fault.value) if second else None,
            Kind.OVERSPEED: lambda fault: self._inject(overspeed_ckmh=fault.value),
            Kind.STUCK: lambda _: self._inject(belt_stuck=True),
            Kind.IGNORED_STOP: lambda _: self._inject(ignore_stop=True),
            Kind.RUNAWAY: lambda f: self._inject(ignore_stop=True, overspeed_ckmh=f.value),
            Kind.CREEP: self._creep,
            Kind.CONSOLE_FASTER: lambda fault: self._press(Button.FASTER, fault.value),
            Kind.CONSOLE_SLOWER: lambda fault: self._press(Button.SLOWER, fault.value),
            Kind.CONSOLE_STOP: lambda fault: self._press(STOPS[fault.value]),
            Kind.CONSOLE_START: lambda _: self._press(Button.START),
            Kind.KEY: lambda _: self._press(Button.KEY_PULL),
            Kind.HOST_STALL: lambda fault: host.stall(fault.lasts_ms),
            Kind.CLOCK_JUMP: lambda fault: host.jump(fault.value),
            Kind.RESTART: lambda _: clock.to_service(host.kill),
            Kind.DISK_FULL: lambda _: host.fill_disk(True),
            Kind.OCTETS_LOST: lambda fault: self._inject(octets_lost=fault.value),
            Kind.OCTETS_GARBLED: lambda fault: self._inject(octets_garbled=fault.value),
            Kind.OCTETS_DOUBLED: lambda fault: self._inject(octets_doubled=fault.value),
            Kind.REFUSE_ONCE: lambda fault: self._inject(refuse_next=fault.value),
            Kind.TURNS_ROUND: lambda _: self._inject(turns_round=True),
            Kind.DIRECTION_STUCK: lambda _: self._inject(direction_stuck=True),
            Kind.LOOP_HANG: lambda _: clock.to_service(host.hang),
        }
        ends: dict[Kind, Callable[[], None]] = {
            Kind.LINK_LOSS: self._found,
            Kind.STALL: lambda: self._inject(silent_until_ms=0),
            Kind.DELAY: lambda: self._weather(delay_ms=0, hold_until_ms=0),
            Kind.DUPLICATE: lambda: self._weather(duplicates=False),
            Kind.REORDER: lambda: self._weather(reorders=False),
            Kind.FRAGMENT: self._whole,
            Kind.CORRUPT: lambda: self._weather(corrupts=False),
            Kind.REFUSE: lambda: self._weather(refusal=0),
            Kind.REFUSE_SPEED: lambda: self._weather(refusal_of_speed=0),
            Kind.SILENCE: self._unsilence,
            Kind.SECOND_CLIENT: lambda: second.go() if second else None,
            Kind.OVERSPEED: lambda: self._inject(overspeed_ckmh=0),
            Kind.STUCK: lambda: self._inject(belt_stuck=False),
            Kind.IGNORED_STOP: lambda: self._inject(ignore_stop=False),
            Kind.RUNAWAY: lambda: self._inject(ignore_stop=False, overspeed_ckmh=0),
            Kind.KEY: lambda: self._press(Button.KEY_PUT_BACK),
            Kind.RESTART: lambda: clock.to_service(host.start),
            Kind.DISK_FULL: lambda: host.fill_disk(False),
            Kind.OCTETS_LOST: lambda: self._inject(octets_lost=0),
            Kind.OCTETS_GARBLED: lambda: self._inject(octets_garbled=0),
            Kind.OCTETS_DOUBLED: lambda: self._inject(octets_doubled=0),
            Kind.REFUSE_ONCE: lambda: self._inject(refuse_next=None),
            Kind.TURNS_ROUND: lambda: self._inject(turns_round=False),
            Kind.DIRECTION_STUCK: lambda: self._inject(direction_stuck=False),
            Kind.LOOP_HANG: lambda: clock.to_service(host.replace_hung),
        }
        self._ends = {kind: end for kind, end in ends.items() if kind in kinds}

    def foreign_ms(self) -> int:
        """When something else than the service's octets last had a hand in what the belt does."""
        faults, peripheral = self._machine.faults, self._air.peripheral
        # An exercise that a CSAFE console began by its own key: no octet ends it.
        by_hand = isinstance(peripheral, CsafePeripheral) and peripheral.state == "manual"
        if by_hand or any(getattr(faults, name) for name in STRAYS):
            self._touched_ms = self._clock.now_ms
        return max(self._touched_ms, self._second.touched_ms if self._second else LONG_AGO_MS)

    def begin(self, fault: Fault) -> None:
        """It goes wrong, and rights itself after its time."""
        self.done[fault.kind] += 1
        self._open[fault] = self._bites(fault.kind)
        if fault.kind in self._ends:
            self._clock.at(self._clock.now_ms + fault.lasts_ms, self._end, fault)
        self._tell(fault, True)
        self._begins[fault.kind](fault)
        self._air.pump()
        if fault.kind not in self._ends:
            self._count(fault)

    def _end(self, fault: Fault) -> None:
        self.foreign_ms()
        self._ends[fault.kind]()
        self._tell(fault, False)
        self._air.pump()
        self._count(fault)

    def heal(self) -> None:
        """Nothing is wrong any more."""
        self.foreign_ms()
        for end in self._ends.values():
            end()
        self._air.pump()
        for fault in tuple(self._open):
            self._count(fault)

    def _count(self, fault: Fault) -> None:
        before = self._open.pop(fault, None)
        if before is not None and self._bites(fault.kind) > before:
            self.felt[fault.kind] += 1

    def _bites(self, kind: Kind) -> int:
        """How often a kind of fault was felt so far."""
        machine, air = self._machine.bites, self._air.bites
        named = BITES.get(kind, ())
        return sum(machine[name] + air[name] for name in named) + self._host.bites(kind)

    # --- air --------------------------------------------------------------------------------------

    def _fragment(self, fault: Fault) -> None:
        self._weather(drops=True)
        self._air.cut(fault.value)

    def _whole(self) -> None:
        self._weather(drops=False)
        self._air.cut(MTU)

    def _weather(self, **changes: int) -> None:
        for name, value in changes.items():
            setattr(self._air.weather, name, value)

    def _found(self) -> None:
        self._air.in_range = True

    def _delay(self, fault: Fault) -> None:
        if fault.value:
            self._weather(delay_ms=fault.value)
        else:
            self._weather(hold_until_ms=self._clock.now_ms + fault.lasts_ms)

    def _silence(self, fault: Fault) -> None:
        if fault.value == 0:
            self._inject(cp_silent=True)
        else:
            self._weather(deaf=fault.value == 1, hangs=fault.value != 1)

    def _unsilence(self) -> None:
        self._inject(cp_silent=False)
        self._weather(deaf=False, hangs=False)
        self._air.unstick()

    # --- machine ----------------------------------------------------------------------------------

    def _inject(self, **changes: int | None) -> None:
        faults = replace(self._machine.faults, **changes)
        self._air.peripheral.inject(faults, self._clock.now_ms)

    def _stall(self, fault: Fault) -> None:
        self._inject(silent_until_ms=self._clock.now_ms + fault.lasts_ms)

    def _press(self, button: Button, times: int = 1) -> None:
        if button is not Button.REVOKE:
            self._touched_ms = self._clock.now_ms
        for _ in range(times):
            self._air.peripheral.press(button, self._clock.now_ms)

    def _creep(self, _: Fault) -> None:
        self._air.peripheral.advance(self._clock.now_ms)
        if self._machine.start() is Outcome.DONE:
            self._machine.bites["crept"] += 1
            self._touched_ms = self._clock.now_ms
