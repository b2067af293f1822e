"""The vectors of CSAFE, as their file has them.

The one rule: octets and what they mean come from `protocols/csafe/`, and from neither reader.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

_ALL: Final[list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "protocols" / "csafe" / "vectors.json").read_text("utf-8")
)
COMMANDS: Final = [each for each in _ALL if each["message"] == "command"]
REPLIES: Final = [each for each in _ALL if each["message"] == "reply"]
INVALID: Final = [each for each in _ALL if each["message"] == "invalid"]


def named(vector: dict[str, Any]) -> str:
    """A vector's name in the list of tests."""
    return vector["hex"]
