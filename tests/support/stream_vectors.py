"""The vectors of the request/reply families, as their files have them.

The one rule: octets and what they mean come from `protocols/`, and from neither reader of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

PROTOCOLS = Path(__file__).parents[2] / "protocols"


class Vector(NamedTuple):
    """One exchange. Without `expected` the octets were seen, and are never to be sent."""

    tx: bytes
    rx: bytes
    expected: dict[str, Any] | None
    echo: bool

    def __str__(self) -> str:
        """Its name in the list of tests."""
        return f"{self.tx.hex()}-{self.rx.hex()}"


def vectors(protocol: str) -> list[Vector]:
    """Every vector of a protocol."""
    said = json.loads((PROTOCOLS / protocol / "vectors.json").read_text("utf-8"))
    return [
        Vector(
            bytes.fromhex(each["tx"]),
            bytes.fromhex(each["rx"] or ""),
            each["expected"],
            each.get("echo", False),
        )
        for each in said
    ]
