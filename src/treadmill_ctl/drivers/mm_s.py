"""Speeds in mm/s, for machines that count in them.

The one rule: what is told is cut toward zero, what is heard is cut away from it: a speed that was
told is heard as the same one, and a belt that moves however slowly never as one that stands.
"""

from __future__ import annotations


def from_ckmh(speed_ckmh: int) -> int:
    """0.01 km/h in mm/s, toward zero."""
    magnitude = abs(speed_ckmh) * 25 // 9
    return magnitude if speed_ckmh >= 0 else -magnitude


def to_ckmh(speed_mm_s: int) -> int:
    """A speed in mm/s as 0.01 km/h, away from zero."""
    magnitude = -(-abs(speed_mm_s) * 9 // 25)
    return magnitude if speed_mm_s >= 0 else -magnitude
