"""Where fuzzing begins: vectors of the protocol, profiles whole and broken, lines of a journal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from short_profile import short_profile

ROOT = Path(__file__).resolve().parents[3]
PROFILES = ROOT / "profiles"
BROKEN = ROOT / "tests" / "schema" / "broken"
OCTETS_MAX = 640
OCTETS = re.compile(r"([0-9a-fA-F]{2})+")


EVENTS = (
    {"is": "Linked"},
    {"is": "Reported", "report": {"is": "Report", "speed_ckmh": 5}},
    {"is": "Noticed", "notice": "bad_bytes", "value": 3},
    {"is": "Answered", "number": 1, "answer": "refused"},
    {"is": "Asked", "request": "confirm", "who": "a", "via": "b", "confirms": ["key"]},
)
TEXTS = {
    "quantity": (
        b"\x002.5 km/h",
        b"\x0080 % of comfortable",
        b"\x031:30",
        b"\x03 1 min 30 s",
        b"\x043 %",
    ),
    "address": (
        b"ble:",
        b"ble:Pad 7?radio=sim:/run/radio.sock",
        b"ble:00:11:22:33:44:55",
        b"tcp:x",
    ),
    "typed": (b"\x08set_target_speed target_speed_ckmh=250", b"\x01speed_ckmh=0x1f4 energy=none"),
    "heartbeat": (b"rmrm", b"RMRM", bytes(range(8))),
    "session": tuple(
        b'{"t":100,"in":[%s]}\n{"idle":[200,300],"t":400}\n{"idle":[500]}\n'
        % json.dumps(event).encode()
        for event in EVENTS
    ),
}


def seeds(name: str) -> dict[str, bytes]:
    """Good input for a decoder, by where it comes from."""
    if name in TEXTS:
        return {str(n): text for n, text in enumerate(TEXTS[name])}
    if name == "yaml":
        return {path.name: path.read_bytes()[:OCTETS_MAX] for path in PROFILES.glob("*.yaml")}
    if name == "profile":
        broken = {path.name: path.read_bytes() for path in BROKEN.glob("*.yaml")}
        return {"whole": short_profile(60).encode(), **broken}
    if name in {"event", "journal"}:
        return {str(n): json.dumps(event).encode() for n, event in enumerate(EVENTS)}
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
