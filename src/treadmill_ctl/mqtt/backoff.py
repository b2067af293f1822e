"""How long to wait before the next try at a broker.

The one rule: longer each time up to a bound, and never the same for all, so that a hundred gateways
do not come back in one moment.
"""

from __future__ import annotations

from typing import Final

FIRST_S: Final = 1.0
LONGEST_S: Final = 60.0


def wait_s(failures: int, chance: float) -> float:
    """After so many failures in a row; `chance` from 0 to 1. Between half and all of the bound."""
    bound_s = min(FIRST_S * 2 ** min(failures - 1, 10), LONGEST_S)
    return bound_s * (1 + chance) / 2
