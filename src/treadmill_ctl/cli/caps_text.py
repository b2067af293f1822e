"""Caps on one line: `backward 2.20 km/h, session 20:00`.

The one rule: what a source does not say is not shown.
"""

from __future__ import annotations

from dataclasses import asdict

from treadmill_ctl.core.limits import Caps
from treadmill_ctl.schema.cap_words import CAP_WORDS


def caps_text(caps: Caps) -> str:
    """The caps of one source as people read them; `none` where it sets none."""
    said = asdict(caps)
    texts = [
        f"{key} {wording(said[field])}"
        for field, (key, wording) in CAP_WORDS.items()
        if said[field] is not None
    ]
    return ", ".join(texts) or "none"
