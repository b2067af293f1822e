"""What `doctor` finds: one thing that was looked at, how it stands, and what to do about it.

The one rule: what is not fine comes with its remedy, as a sentence or a line to type.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Need(StrEnum):
    """How much something asks for."""

    FINE = "fine"
    LOOK = "look"  # may be as it should be here; a person has to know
    MEND = "mend"  # sessions will not work, or not safely, or not be recorded


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; `about` is what was looked at."""

    about: str
    need: Need
    found: str
    remedy: str = ""


def fine(about: str, found: str) -> Found:
    """Nothing to do."""
    return Found(about, Need.FINE, found)


def look(about: str, found: str, remedy: str) -> Found:
    """Something to know of."""
    return Found(about, Need.LOOK, found, remedy)


def mend(about: str, found: str, remedy: str) -> Found:
    """Something to mend."""
    return Found(about, Need.MEND, found, remedy)


def told(path: Path) -> str:
    """What a small file of the system says; empty where it is not there, or not for us."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def programs() -> dict[int, str]:
    """The programs that run and may be seen, by number; as Linux tells, cut to 15 letters."""
    try:
        numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    except OSError:
        return {}
    named = ((number, told(Path(f"/proc/{number}/comm"))) for number in numbers)
    return {number: name for number, name in named if name}
