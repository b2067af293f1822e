"""Caps on one line: `backward 2.20 km/h, session 20:00`.

The one rule: what a source does not say is not shown.
"""

from __future__ import annotations

from dataclasses import asdict

from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import acceleration_text, clock_text, deck_text

_WORDED = {
    "backward_ckmh": ("backward", kmh),
    "forward_ckmh": ("forward", kmh),
    "acceleration_mm_s2": ("acceleration", acceleration_text),
    "deceleration_mm_s2": ("deceleration", acceleration_text),
    "grade_dpct": ("grade", deck_text),
    "session_ms": ("session", clock_text),
}


def caps_text(caps: Caps) -> str:
    """The caps of one source as people read them; `none` where it sets none."""
    said = asdict(caps)
    texts = [
        f"{name} {wording(said[field])}"
        for field, (name, wording) in _WORDED.items()
        if said[field] is not None
    ]
    return ", ".join(texts) or "none"
