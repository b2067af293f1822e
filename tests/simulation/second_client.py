"""Another app that connects to the same treadmill and takes control of it.

The one rule: it speaks FTMS as any client may; what the treadmill makes of it is the treadmill's.
"""

from __future__ import annotations

from collections import deque

from air import CONTROL_POINT, MTU, Air
from clockwork import Clockwork

THEM = 2
INDICATE = 2
BUSY_MS = 150
FASTER_CKMH = 100
START, STOP, REQUEST_CONTROL, SET_SPEED = b"\x07", b"\x08\x01", b"\x00", 0x02


class SecondClient:
    """The other one. `touched_ms` is when it last told the belt something."""

    def __init__(self, clock: Clockwork, air: Air) -> None:
        self.touched_ms = -1 << 40
        self._clock = clock
        self._air = air
        self._there = False
        self._wants: deque[bytes] = deque()

    def come(self, wish: int) -> None:
        """Take control, and do what it came for."""
        if self._there:
            return
        peripheral, now_ms = self._air.peripheral, self._clock.now_ms
        peripheral.connected(THEM, MTU, now_ms)
        peripheral.subscribe(THEM, CONTROL_POINT, INDICATE)
        self._there = True
        profile = peripheral.profile
        faster_ckmh = peripheral.machine.target_ckmh + FASTER_CKMH
        steps = (faster_ckmh - profile.speed_min_ckmh) // profile.speed_step_ckmh
        speed_ckmh = profile.speed_min_ckmh + profile.speed_step_ckmh * max(steps, 0)
        faster = bytes((SET_SPEED, *min(speed_ckmh, 0xFFFF).to_bytes(2, "little")))
        wishes = ((), (faster,), (STOP,), (STOP, START, faster))
        self._wants = deque((REQUEST_CONTROL, *wishes[wish]))
        self._go_on()

    def go(self) -> None:
        """Hang up."""
        if self._there:
            self._there = False
            self._air.peripheral.disconnected(THEM, self._clock.now_ms)

    def _go_on(self) -> None:
        if not self._there or not self._wants:
            return
        peripheral, now_ms = self._air.peripheral, self._clock.now_ms
        if peripheral.write(THEM, CONTROL_POINT, self._wants[0], now_ms) is None:
            self._wants.popleft()
            self.touched_ms = now_ms
            self._air.bites["taken_over"] += 1
        peripheral.take(THEM)
        self._air.pump()
        self._clock.at(now_ms + BUSY_MS, self._go_on)
