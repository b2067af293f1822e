"""Where the service's door is, for programs on the same computer.

The one rule: it looks and connects to nothing; the variable TREADMILL_CTL_DOOR beats every guess.
"""

from __future__ import annotations

import os
from pathlib import Path

from treadmill_ctl.door.words import PLACE, TOKEN_SUFFIX, places


def door_place() -> str:
    """The first place where there is one; the likeliest where there is none."""
    found = places(os.environ.get(PLACE, ""), os.environ.get("XDG_RUNTIME_DIR", ""))
    return next((place for place in found if Path(place).exists()), found[0])


def port_and_token(place: str) -> tuple[int, str] | None:
    """What a token's file says; None where the place is a socket. Raises OSError."""
    if not place.endswith(TOKEN_SUFFIX):
        return None
    port, _, token = Path(place).read_text(encoding="ascii").strip().partition(" ")
    return int(port), token
