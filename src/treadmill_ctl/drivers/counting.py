"""Speeds as counts of a part of a unit, which need not be a whole number of 0.01 km/h.

The one rule: a speed is cut toward zero, and what was cut once is the same when it is cut again:
each count has one whole number of 0.01 km/h, and goes by it both ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from treadmill_ctl.core.model import Range


@dataclass(frozen=True, slots=True)
class Counting:
    """One count is `part` of 0.01 km/h, over `per`."""

    part: int
    per: int

    def of(self, speed_ckmh: int) -> int:
        """A speed as counts, toward zero."""
        counts = ((abs(speed_ckmh) + 1) * self.per - 1) // self.part
        return counts if speed_ckmh >= 0 else -counts

    def ckmh(self, counts: int) -> int:
        """Counts as a speed in 0.01 km/h, toward zero."""
        speed_ckmh = abs(counts) * self.part // self.per
        return speed_ckmh if counts >= 0 else -speed_ckmh

    def grid(self, lowest: int, highest: int, step: int = 1) -> Range:
        """The speeds from one number of counts to another."""
        begins = self.ckmh(lowest)
        rest = lowest * self.part % self.per
        return Range(begins, self.ckmh(highest), step * self.part, self.per, rest)


HUNDREDTHS_OF_KMH: Final = Counting(1, 1)
HUNDREDTHS_OF_MPH: Final = Counting(160_934, 100_000)
