"""What all shapes of a file have in common.

The one rule: a key that is not named is refused, and nothing changes once it is read.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Misfit(ValueError):
    """Values that are fine one by one and do not fit together; `at` is the key to point at."""

    def __init__(self, at: str, sentence: str) -> None:
        super().__init__(sentence)
        self.at = at


class Shape(BaseModel):
    """What all shapes have in common: no unknown keys, no change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
