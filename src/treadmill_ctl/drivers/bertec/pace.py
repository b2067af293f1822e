"""How fast a Bertec's belt takes a new speed: each command says so, so each has to be given one.

The one rule: never faster than the guard let the speed rise or fall, which is the change over the
time since the last one. Where a change is small, the gentlest preset.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.core.limits import CEILING, NEURO_PRESET

# From standstill, and for what is owed no haste.
GENTLE_MM_S2: Final = NEURO_PRESET.acceleration_mm_s2 or 1
# A stop. The machine has none of its own: 3 km/h are gone in 3.3 s and 1.4 m, as in clinical use.
STOP_MM_S2: Final = 250
# Where that was said again and again and did not help: the steepest that is ever allowed.
LAST_STOP_MM_S2: Final = CEILING.deceleration_mm_s2 or 1
RISE_MM_S2_MAX: Final = CEILING.acceleration_mm_s2 or 1


def acceleration_mm_s2(from_mm_s: int, to_mm_s: int, passed_ms: int) -> int:
    """The acceleration for a change of speed, when the last one was told so long ago."""
    if from_mm_s == 0:
        return GENTLE_MM_S2
    owed = -(-abs(to_mm_s - from_mm_s) * 1_000 // max(passed_ms, 1))
    most = RISE_MM_S2_MAX if abs(to_mm_s) > abs(from_mm_s) else LAST_STOP_MM_S2
    return min(max(owed, GENTLE_MM_S2), most)
