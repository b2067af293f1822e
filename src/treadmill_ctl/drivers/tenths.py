"""Speeds as tenths of a machine's own unit, for machines whose bytes do not say which that is.

The one rule: the unit is what a person found out, and nothing here guesses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from treadmill_ctl.core.model import Range
from treadmill_ctl.core.units import kmh
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.counting import Counting

_TENTH: Final = {SpeedUnit.KMH: Counting(10, 1), SpeedUnit.MPH: Counting(160_934, 10_000)}


@dataclass(frozen=True, slots=True)
class Reach:
    """The speeds a family can be told, in tenths; `usual` is the lowest where nobody found out."""

    lowest: int
    highest: int
    usual: int


@dataclass(frozen=True, slots=True)
class Tenths:
    """Counting in tenths of a unit."""

    unit: SpeedUnit

    def of(self, speed_ckmh: int) -> int:
        """A speed in tenths, toward zero."""
        return _TENTH[self.unit].of(speed_ckmh)

    def ckmh(self, tenths: int) -> int:
        """Tenths as a speed in 0.01 km/h, toward zero."""
        return _TENTH[self.unit].ckmh(tenths)

    def grid(self, lowest: int, highest: int) -> Range:
        """The speeds from one number of tenths to another."""
        return _TENTH[self.unit].grid(lowest, highest)

    def commissioned(self, known: Commissioned, reach: Reach) -> Range | str:
        """The speeds to use, by what a person found out; a sentence where none is left.

        A lowest speed between two tenths is the one above, a highest the one below.
        """
        lowest, highest = reach.usual, reach.highest
        if known.lowest_ckmh is not None:
            asked = self.of(known.lowest_ckmh)
            lowest = max(reach.lowest, asked + (self.ckmh(asked) < known.lowest_ckmh))
        if known.highest_ckmh is not None:
            highest = min(highest, self.of(known.highest_ckmh))
        if lowest > highest:
            return (
                f"is left no speed from {kmh(self.ckmh(lowest))} to {kmh(self.ckmh(highest))};"
                " correct lowest= and highest= in its address"
            )
        return self.grid(lowest, highest)


def shown(tenths: int) -> str:
    """Tenths as the machine's own display has them."""
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10} of its own unit, km/h or mph"
