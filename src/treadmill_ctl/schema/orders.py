"""In which order the walks of a round come, drawn from a seed.

The one rule: the same profile and the same seed give the same orders for ever. So an order is made
of `Random.random()` alone, the one method whose numbers Python promises not to change.
"""

from __future__ import annotations

import re
from random import Random
from typing import Final

from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.yaml_marks import Trail

SEED_MAX: Final = 999_999  # as much as people copy without a slip


def read_seed(text: str) -> int:
    """`17`: a whole number from 1 to the largest seed."""
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) == 0:
        raise Unreadable(f"is no seed; write a whole number from 1 to {SEED_MAX}, as in 17")
    return int(text)


class Orders:
    """The orders of one session, each random repeat with a row of numbers of its own."""

    def __init__(self, profile: str, seed: int) -> None:
        self._name = f"{profile} {seed}"
        self._rows: dict[Trail, Random] = {}

    def next(self, repeat: Trail, walks: int) -> list[int]:
        """The order of this many walks in the next round of the repeat at this place."""
        row = self._rows.get(repeat)
        if row is None:
            row = Random(f"{self._name} {repeat}")  # noqa: S311 - for exercise, not for a secret
            self._rows[repeat] = row
        places = [row.random() for _ in range(walks)]
        return sorted(range(walks), key=places.__getitem__)
