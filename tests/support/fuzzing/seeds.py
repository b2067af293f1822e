"""Where fuzzing begins: the vectors of the protocol, the shipped profiles, lines of a journal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[3]
OCTETS = re.compile(r"([0-9a-fA-F]{2})+")


def seeds(name: str) -> dict[str, bytes]:
    """Good input for a decoder, by where it comes from."""
    if name == "yaml":
        return {path.name: path.read_bytes()[:500] for path in (ROOT / "profiles").glob("*.yaml")}
    if name in {"event", "journal"}:
        events = ({"is": "Linked"}, {"is": "Reported", "report": {"is": "Report", "speed_ckmh": 5}})
        return {str(n): json.dumps(each).encode() for n, each in enumerate(events)}
    said = json.loads((ROOT / "protocols" / "ftms" / "vectors.json").read_text("utf-8"))
    return dict(_octets(said))


def _octets(said: Any) -> Iterator[tuple[str, bytes]]:
    """Every text that is octets in hexadecimal, however deep."""
    if isinstance(said, str) and OCTETS.fullmatch(said):
        yield said, bytes.fromhex(said)
    elif isinstance(said, dict):
        for value in cast("dict[str, Any]", said).values():
            yield from _octets(value)
    elif isinstance(said, list):
        for value in cast("list[Any]", said):
            yield from _octets(value)
