"""Distributions and ratios as every measurement here gives them.

The one rule: a figure is an order statistic of what was seen; no mean hides what came late.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

SHARES: Final = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999}


def spread(values: Iterable[float], digits: int = 2) -> dict[str, float]:
    """Least, middle, the late ones, worst; each a value that was seen. Needs one at least."""
    ordered = sorted(values)
    figures = {
        "min": ordered[0],
        **{name: ordered[math.ceil(len(ordered) * share) - 1] for name, share in SHARES.items()},
        "max": ordered[-1],
    }
    return {name: round(figure, digits) for name, figure in figures.items()}


def ratios(these: Sequence[float], those: Sequence[float]) -> dict[str, float]:
    """How many times those these are, turn by turn: what slows a turn down slows both."""
    return spread(this / that for this, that in zip(these, those, strict=True))
