"""The machine's end of a line of octets: what it hears of them, what it has said and nobody took.

The one rule: what it says is on its way until it is taken, garbled once and kept in order; it never
decides what to say.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from treadmill_sim.noise import Noise
from treadmill_sim.stream import NEVER_MS
from treadmill_sim.treadmill import Treadmill

OCTETS_MAX: Final = 4_096  # what nobody takes is dropped, oldest first


class LineEnd:
    """One machine's end of one line; `after_ms` from when it speaks to when it is heard."""

    def __init__(self, machine: Treadmill, after_ms: int) -> None:
        """Nothing on its way; the faults of the machine are those of the line."""
        seed = machine.profile.seed
        self._machine = machine
        self._after_ms = after_ms
        self._heard, self._said = (Noise(seed + n, machine.bites) for n in range(2))
        self._on_way: deque[tuple[int, bytes]] = deque()
        self._octets = 0

    def hear(self, data: bytes) -> bytes:
        """What arrives of octets that a client sent."""
        return self._heard.through(data, self._machine.faults)

    def silent(self) -> bool:
        """Whether a fault keeps it from speaking now."""
        silent = self._machine.now_ms < self._machine.faults.silent_until_ms
        self._machine.bites["silent_until_ms"] += silent
        return silent

    def say(self, data: bytes) -> None:
        """Send octets, unless it is silent."""
        if self.silent():
            return
        noisy = self._said.through(data, self._machine.faults)[-OCTETS_MAX:]
        self._on_way.append((self._machine.now_ms + self._after_ms, noisy))
        self._octets += len(noisy)
        while self._octets > OCTETS_MAX:
            self._octets -= len(self._on_way.popleft()[1])

    def take(self) -> bytes:
        """What a client hears by now; each octet is handed out once."""
        taken = bytearray()
        while self.due_ms() <= self._machine.now_ms:
            taken += self._on_way.popleft()[1]
        self._octets -= len(taken)
        return bytes(taken)

    def due_ms(self) -> int:
        """When there is next something to take, or `NEVER_MS`."""
        return self._on_way[0][0] if self._on_way else NEVER_MS

    def cut(self) -> None:
        """The plug is out: what was on its way is gone."""
        self._on_way.clear()
        self._octets = 0
