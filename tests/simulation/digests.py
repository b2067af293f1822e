"""Prints what seeds add up to, for a test that runs this file in another process.

The one rule: one line a seed, of everything that was said and shown.
"""

from __future__ import annotations

import sys

from clinic import run_world
from drawing import drawn


def digest_of(seed: int) -> str:
    """One seed's line."""
    result = run_world(drawn(seed))
    return f"{seed} {result.digest} {result.wire_digest} {result.ticks} {result.simulated_ms}"


if __name__ == "__main__":
    print("\n".join(digest_of(int(seed)) for seed in sys.argv[1:]))
