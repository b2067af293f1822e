"""A machine that counts speed in parts of its own unit, km/h or mph, and does not say in which.

The one rule: what it was told it shows again, whatever was cut on the way to whole 0.01 km/h.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# One of the unit in 0.01 km/h, over 1000.
_UNITS: Final = {"km/h": 100_000, "mph": 160_934}


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A unit, and how many parts of it the machine counts in."""

    name: str
    per: int

    def __post_init__(self) -> None:
        """Refuse a unit that no treadmill counts in."""
        if self.name not in _UNITS:
            raise ValueError(f"a treadmill counts in {' or '.join(_UNITS)}, not in {self.name!r}")

    def ckmh(self, parts: int) -> int:
        """Parts of the unit in 0.01 km/h, cut toward zero."""
        ckmh = abs(parts) * _UNITS[self.name] // (1_000 * self.per)
        return ckmh if parts >= 0 else -ckmh

    def parts(self, speed_ckmh: int) -> int:
        """A speed as the machine shows it: the nearest part, and never zero while it moves."""
        whole = 1_000 * self.per
        nearest = (abs(speed_ckmh) * whole * 2 + _UNITS[self.name]) // (_UNITS[self.name] * 2)
        parts = max(nearest, 1 if speed_ckmh else 0)
        return parts if speed_ckmh >= 0 else -parts
