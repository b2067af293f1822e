"""Where files go that nobody named a place for.

The one rule: below the user's own state folder, never beside the program.
"""

from __future__ import annotations

import os
from pathlib import Path


def journal_folder() -> Path:
    """The folder for journals: $XDG_STATE_HOME/treadmill-ctl/journals, or its default."""
    state = os.environ.get("XDG_STATE_HOME", "")
    base = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
    return base / "treadmill-ctl" / "journals"
