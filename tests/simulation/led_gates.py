"""Which gates of a plan are closed, by what people told and the machine reported.

The one rule: a gate is held to be closed only where the service cannot but know it: a heart rate
that the machine reports has to last for a while, and a value that is gone by has a tick's grace.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from evidence import Evidence
from led_numbers import SCALES, heart_in, within
from numbers_in_force import TICK_MS
from treadmill_ctl.core.gates import Sign
from worlds import World

GRACE_MS = 2 * TICK_MS  # the tick that dated a value, and the one that misses it
HEARD_MS, HEARD = 4_000, 4  # a heart rate is known for certain after so long and so many records


class Why(Enum):
    """What closes a gate."""

    OUTSIDE = "outside"
    MISSING = "missing"


@dataclass(slots=True)
class Value:
    """What was last told of a sign, when (world ms), and by whom: a person, or the machine."""

    value: int
    at_ms: int
    person: bool = True


class Gates:
    """The gates of one world. `since_ms` is when the walk began or went on."""

    def __init__(self, evidence: Evidence, world: World) -> None:
        self.gates = world.gates
        self._e = evidence
        self._entry = world.entry
        self._pace = world.machine.pace
        self._watches_heart = any(
            gate.sign is Sign.HEART_RATE for gate in (*world.gates, *world.entry)
        )
        self.known: dict[Sign, Value] = {}
        self.since_ms = 0
        self._streaks: dict[int, tuple[int, int]] = {}

    def reset(self) -> None:
        """A new session: nothing was told."""
        self.known, self._streaks = {}, {}

    # --- what comes in ----------------------------------------------------------------------------

    def told(self, tells: tuple[tuple[Sign, int], ...]) -> bool:
        """A person tells; whether it can be taken: all of it or nothing."""
        if not tells or any(value not in SCALES[sign] for sign, value in tells):
            return False
        for sign, value in tells:
            self.known[sign] = Value(value, self._e.now_ms)
            if sign is Sign.HEART_RATE:
                self._streaks = {}
        return True

    def heard(self, record: bytes) -> None:
        """A record reached the service; what it says of the heart counts as told."""
        if not self._watches_heart or len(record) < 2:
            return
        bpm = heart_in(record, self._pace)
        if bpm is None:
            return
        self.known[Sign.HEART_RATE] = Value(bpm, self._e.now_ms, person=False)
        for index, gate in enumerate(self.gates):
            if gate.sign is Sign.HEART_RATE and not within(gate, bpm):
                first_ms, count = self._streaks.get(index, (self._e.now_ms, 0))
                self._streaks[index] = first_ms, count + 1
            elif gate.sign is Sign.HEART_RATE:
                self._streaks.pop(index, None)

    # --- how they stand ---------------------------------------------------------------------------

    def closed(self, index: int) -> Why | None:
        """Why a gate is closed for certain; None where it is open, or may be."""
        gate, last = self.gates[index], self.known.get(self.gates[index].sign)
        if last is not None and not within(gate, last.value):
            return Why.OUTSIDE if last.person or self._lasts(index) else None
        told_ms = self.since_ms if last is None else max(last.at_ms, self.since_ms)
        gone_ms = self._e.now_ms - told_ms
        return Why.MISSING if gone_ms > gate.fresh_ms + GRACE_MS else None

    def _lasts(self, index: int) -> bool:
        first_ms, count = self._streaks.get(index, (self._e.now_ms, 0))
        return count >= HEARD and self._e.now_ms - first_ms >= HEARD_MS

    def against_start(self, *, first: bool) -> str:
        """What a person told, or did not tell, that lets nobody start; empty where nothing."""
        e = self._e
        for gate in self._entry if first else ():
            last = self.known.get(gate.sign)
            if last is None or e.confirmed_ms - last.at_ms > gate.fresh_ms:
                return f"{gate.sign} was not told in time before it was confirmed"
            if not within(gate, last.value):
                return f"{gate.sign} is {last.value}, and has to be {gate.allowed} before a start"
        for gate in self.gates:
            last = self.known.get(gate.sign)
            if last is not None and last.person and not within(gate, last.value):
                return f"{gate.sign} is {last.value}, and has to be {gate.allowed}"
        return ""
