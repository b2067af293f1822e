"""What a walk adds up to: time in motion, length of belt, fastest; as measured, and as planned.

The one rule: what is measured is what the machine reported, and a report counts until the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from treadmill_ctl.core.units import distance_mm

HELD_MS_MAX: Final = 3_000  # the belt of a machine that is silent for longer is not known


class Measured:
    """The sums of measured speeds."""

    def __init__(self) -> None:
        self.moving_ms = 0
        self.fastest_ckmh = 0
        self._speed_ckmh_ms = 0
        self._last: tuple[int, int] | None = None

    @property
    def distance_mm(self) -> int:
        """Length of belt that passed under the walker, in either direction."""
        return distance_mm(self._speed_ckmh_ms)

    def count(self, speed_ckmh: int, now_ms: int) -> None:
        """Take a measured speed (signed, 0.01 km/h) of a time that is not before the last one."""
        speed_ckmh = abs(speed_ckmh)
        if self._last is not None:
            since_ms, held_ckmh = self._last
            held_ms = min(now_ms - since_ms, HELD_MS_MAX)
            self._speed_ckmh_ms += held_ckmh * held_ms
            if held_ckmh:
                self.moving_ms += held_ms
        self._last = (now_ms, speed_ckmh)
        self.fastest_ckmh = max(self.fastest_ckmh, speed_ckmh)


def mean_ckmh(length_mm: int, moving_ms: int) -> int:
    """Mean speed of a length of belt, 0.01 km/h; 0 where nothing moved."""
    return length_mm * 360 // moving_ms if moving_ms else 0


def planned_mm(parts: Iterable[tuple[int, int, int]]) -> int:
    """Length of belt along targets: of each part the speeds at its ends, 0.01 km/h, and its ms.

    Ramps between the parts make it a little less.
    """
    doubled = sum((from_ckmh + to_ckmh) * lasts_ms for from_ckmh, to_ckmh, lasts_ms in parts)
    return distance_mm(doubled // 2)
