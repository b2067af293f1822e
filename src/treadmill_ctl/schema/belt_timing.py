"""A belt that was timed by hand, held against what the treadmill reported meanwhile.

The one rule: what is beyond a stopwatch's own error is said, and the ratio of a mile to a kilometre
is known for what it is (hazard H-01).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TRUE_PERMILLE: Final = (950, 1_050)
MILES_PERMILLE: Final = (1_530, 1_690)  # a mile is 1.609 km, within a twentieth


@dataclass(frozen=True, slots=True)
class Timing:
    """A belt so long, mm, so many turns in so many ms, and what was reported, 0.01 km/h."""

    belt_mm: int
    turns: int
    took_ms: int
    reported_ckmh: int

    @property
    def measured_ckmh(self) -> int:
        """How fast the belt was, 0.01 km/h, cut."""
        # mm / ms is m/s, which is 360 of 0.01 km/h
        return self.belt_mm * self.turns * 360 // self.took_ms

    @property
    def permille(self) -> int:
        """The belt's speed as a share of what was reported, in 0.1 %."""
        return self.measured_ckmh * 1_000 // max(self.reported_ckmh, 1)

    @property
    def is_true(self) -> bool:
        """Whether what is reported is km/h, as far as a person with a stopwatch can tell."""
        return TRUE_PERMILLE[0] <= self.permille <= TRUE_PERMILLE[1]

    @property
    def is_miles(self) -> bool:
        """Whether it is the number of miles an hour."""
        return MILES_PERMILLE[0] <= self.permille <= MILES_PERMILLE[1]
