"""Journals for tests that read: a short walk, sealed line by line as the format says.

The one rule: the lines are written here by hand, so that a reader is held to the format and not to
whoever writes it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from plans import setup, walk
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.session import Setup
from treadmill_ctl.sinks.wire import dumped

SALT = "00112233445566778899aabbccddeeff"
BEGAN_MS = 1_795_000_000_000  # a day in November 2026
MACHINE = Machine("SimTreadmill", "ftms", Range(50, 2_000, 10), simulated=True)
SETUP = setup(MACHINE, walk(10_000, 100), walk(10_000, 150))
STANDS = "The plan is complete. The belt stands."
COMPLETE = {"is": "Entered", "phase": "slowing", "hold": "end", "why": "the plan is complete"}
Line = dict[str, Any]


def opening(walker: str = "P-017", wall_ms: int = BEGAN_MS, plan: Setup = SETUP) -> Line:
    """The first line."""
    said = {
        "is": "Opening", "session": "a session", "software": "0.1.0", "url": "ble:X?radio=sim:m",
        "walker": walker, "wall_ms": wall_ms, "t": 1_000, "who": "anna", "via": "terminal",
        "guarded": True, "setup": dumped(plan),
    }  # fmt: skip
    return {"journal": 2, "salt": SALT, "opening": said}


def now(phase: str, segment: int, target_ckmh: int) -> Line:
    """What holds from a tick on."""
    return {
        "phase": phase, "hold": "nothing" if phase == "walking" else "start", "segment": segment,
        "round": 0, "target_ckmh": target_ckmh, "grade_dpct": 0,
    }  # fmt: skip


def report(t_ms: int, speed_ckmh: int, **more: Any) -> Line:
    """A tick with a report of the machine."""
    said = {"is": "Reported", "report": {"is": "Report", "speed_ckmh": speed_ckmh}}
    return {"t": t_ms, "in": [said], **more}


def told(t_ms: int, *tells: tuple[str, int]) -> Line:
    """A tick in which somebody told values."""
    asked: Line = {
        "is": "Asked",
        "request": "tell",
        "who": "anna",
        "via": "terminal",
        "confirms": [],
    }
    return {"t": t_ms, "in": [{**asked, "tells": [list(each) for each in tells]}]}


def remark(kind: str, text: str = "", value: Any = None, when: str = "after") -> Line:
    """A line that a person added."""
    said = {"kind": kind, "when": when} | ({"text": text} if value is None else {"value": value})
    return {"remark": said, "who": "anna", "via": "sessions note", "wall_ms": BEGAN_MS}


def walked(walker: str = "P-017", wall_ms: int = BEGAN_MS) -> list[Line]:
    """A walk of twenty seconds, to the end of its plan, without its last line."""
    return [
        opening(walker, wall_ms),
        {"idle": [1_100, 1_200], "t": 1_300, "now": now("standing", 0, 0)},
        told(1_400, ("pain", 2)),
        report(2_000, 0, now=now("walking", 0, 100)),
        *(report(t_ms, 100) for t_ms in range(3_000, 12_000, 1_000)),
        report(12_000, 150, now=now("walking", 1, 150)),
        *(report(t_ms, 150) for t_ms in range(13_000, 22_000, 1_000)),
        report(22_000, 0, notes=[COMPLETE], now=now("ended", 2, 0)),
    ]


def closing(sentence: str = STANDS) -> Line:
    """The last line of a session."""
    return {"closing": sentence, "wall_ms": BEGAN_MS + 22_000, "t": 22_100}


def sealed(lines: Iterable[Line]) -> bytes:
    """Lines as a journal's octets."""
    octets, head, salt = b"", bytes(32), bytes.fromhex(SALT)
    for line in lines:
        content = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
        head = sha256(head + sha256(salt + content).digest()).digest()
        octets += content + b',"chain":"' + head.hex().encode() + b'"}\n'
    return octets


def record(folder: Path, name: str, lines: Iterable[Line]) -> Path:
    """A journal in a folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_bytes(sealed(lines))
    path.chmod(0o600)
    return aged(path)


def aged(path: Path) -> Path:
    """A file as if it had been written an hour ago: nobody writes it any more."""
    an_hour_ago_s = time.time() - 3_600
    os.utime(path, (an_hour_ago_s, an_hour_ago_s))
    return path
