"""What was measured on the stack, for people: a line on the spot, and a file beside the results.

The one rule: a figure has its unit in its name.
"""

from __future__ import annotations

import json
import os
from pathlib import Path


def note(what: str, value: object) -> None:
    """Keep a figure under its name, with those of the same name before it."""
    folder = os.environ.get("BLUEZ_OUT")
    if folder is None:
        raise RuntimeError("figures are kept in a machine that in_a_machine has started")
    file = Path(folder) / "bluez_stack.json"
    found: dict[str, list[object]] = json.loads(file.read_text()) if file.exists() else {}
    found.setdefault(what, []).append(value)
    file.write_text(json.dumps(found, indent=1) + "\n")
