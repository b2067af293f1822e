"""A capture of a real connection, read back: what was said to a treadmill, and what it said then.

The one rule: what is read is what was captured; a file that is none is refused with its line, and
nothing is made up for what is missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, cast
from urllib.parse import parse_qsl

FORMAT: Final = 1
RADIO: Final = "ftms"  # what is spoken by Bluetooth


class NoCapture(ValueError):
    """A file is no capture that can be served. The message is a sentence with its place."""


class Frame(NamedTuple):
    """A frame at its time, ms; `out` was said to the treadmill, and the rest by it."""

    at_ms: int
    out: bool
    channel: str
    data: bytes


@dataclass(slots=True)
class Connection:
    """One connection: what was read when it was made, and all its frames in order."""

    name: str
    address: str
    reads: dict[str, bytes]
    frames: list[Frame] = field(default_factory=list[Frame])


@dataclass(frozen=True, slots=True)
class Tape:
    """A capture. `family` is what is spoken; `query` what stood behind the ? of its address."""

    family: str
    query: str
    connections: tuple[Connection, ...]


def read_tape(path: Path) -> Tape:
    """The capture in a file. Raises NoCapture."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise NoCapture(f"{path}: cannot be read: {why}") from error
    head = _line(path, 1, lines[0] if lines else "")
    if head.get("capture") != FORMAT:
        raise NoCapture(f"{path}:1: this is no capture of treadmill-ctl, or of another version")
    url = str(head.get("url", ""))
    connections: list[Connection] = []
    for number, text in enumerate(lines[1:], 2):
        if number == len(lines) and not text.endswith("}"):
            break  # cut off while it was written
        try:
            _take(connections, _line(path, number, text))
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise NoCapture(f"{path}:{number}: this line is none of a capture") from error
    if not connections:
        raise NoCapture(f"{path}: no connection came about in this capture")
    query = url.partition("?")[2]
    spoken = RADIO if url.startswith("ble:") else dict(parse_qsl(query)).get("speaks", "")
    return Tape(spoken, query, tuple(connections))


def _line(path: Path, number: int, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise NoCapture(f"{path}:{number}: this line is no JSON") from error
    if not isinstance(found, dict):
        raise NoCapture(f"{path}:{number}: this line is none of a capture")
    return cast("dict[str, Any]", found)


def _take(connections: list[Connection], line: dict[str, Any]) -> None:
    what = line["what"]
    if what == "open":
        reads = {str(channel): bytes.fromhex(data) for channel, data in line["reads"].items()}
        connections.append(Connection(str(line["name"]), str(line["address"]), reads))
    elif what in ("in", "out") and connections:
        frame = Frame(int(line["t"]), what == "out", str(line["on"]), bytes.fromhex(line["hex"]))
        connections[-1].frames.append(frame)
