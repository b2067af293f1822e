"""Each cap by the key that people write it under, and its value as they read it.

The one rule: what is told of a cap can be written into a file as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import acceleration_text, clock_text, deck_text


def grade_rate_text(rate_dpct_s: int) -> str:
    """The rate of a deck for a sentence, `1.0 %/s`."""
    return f"{deck_text(rate_dpct_s)}/s"


CAP_WORDS: Final[dict[str, tuple[str, Callable[[int], str]]]] = {
    "backward_ckmh": ("backward", kmh),
    "forward_ckmh": ("forward", kmh),
    "acceleration_mm_s2": ("acceleration", acceleration_text),
    "deceleration_mm_s2": ("deceleration", acceleration_text),
    "grade_dpct": ("grade", deck_text),
    "grade_rate_dpct_s": ("grade_rate", grade_rate_text),
    "session_ms": ("session", clock_text),
}
