"""Whether this computer has time and memory to spare for a loop that must not be late.

The one rule: it tells what is so now; a computer that is busy later is told by the session itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend, told

ABOUT: Final = "computer"
MEMORY_OCTETS: Final = 200_000_000
PRESSURE_PERCENT: Final = 20.0
_BUSY: Final = "Let nothing else run beside it; the command top shows what does."
_KIB: Final = 1_024


@dataclass(frozen=True, slots=True)
class HostFacts:
    """Processors it may use, and how many wanted one in 5 minutes; None for what nobody tells.

    `waiting_percent` is how much of the last minute something waited for a processor.
    """

    processors: int
    load: float | None = None
    waiting_percent: float | None = None
    memory_octets: int | None = None
    swap_octets: int | None = None


def judged(facts: HostFacts) -> Iterator[Found]:
    """What to say of it."""
    here = f"{facts.processors} processor{'' if facts.processors == 1 else 's'}"
    load = f", {facts.load:.1f} at work" if facts.load is not None else ""
    waited = f", waited for in {facts.waiting_percent or 0:.0f} % of the last minute"
    if facts.load is not None and facts.load > facts.processors:
        yield look(ABOUT, f"{here}{load}: it is busy, and stops may be late", _BUSY)
    elif facts.waiting_percent is not None and facts.waiting_percent >= PRESSURE_PERCENT:
        yield look(ABOUT, f"{here}{waited}: it is busy, and stops may be late", _BUSY)
    elif facts.processors == 1:
        yield look(
            ABOUT,
            f"{here}: a session and its guardian share it",
            "Better is a computer with two processors or more.",
        )
    else:
        yield fine(ABOUT, f"{here}{load}")
    yield from _memory(facts)


def _memory(facts: HostFacts) -> Iterator[Found]:
    if facts.memory_octets is not None:
        left = f"{facts.memory_octets / 1e6:.0f} MB of memory are free"
        if facts.memory_octets < MEMORY_OCTETS:
            yield mend(ABOUT, f"{left}: a program may be ended for want of it", _BUSY)
        else:
            yield fine(ABOUT, left)
    if facts.swap_octets:
        yield look(
            ABOUT,
            f"{facts.swap_octets / 1e6:.0f} MB of memory are out on the disk, and this program"
            " holds none of its own back: what it needs from there comes late",
            "sudo swapoff -a, where the memory is enough without; else end what fills it.",
        )


def looked() -> Iterator[Found]:
    """Look at this computer."""
    affinity = getattr(os, "sched_getaffinity", None)
    processors = len(affinity(0)) if affinity else os.cpu_count() or 1
    if sys.platform != "linux":
        yield from judged(HostFacts(processors))
        return
    memory = meminfo(told(Path("/proc/meminfo")))
    swap = (memory.get("SwapTotal"), memory.get("SwapFree"))
    yield from judged(
        HostFacts(
            processors,
            os.getloadavg()[1],
            pressure(told(Path("/proc/pressure/cpu"))),
            memory.get("MemAvailable"),
            None if swap[0] is None or swap[1] is None else swap[0] - swap[1],
        )
    )


def meminfo(text: str) -> dict[str, int]:
    """Octets by name, of /proc/meminfo."""
    split = (line.split() for line in text.splitlines())
    return {
        words[0].rstrip(":"): int(words[1]) * _KIB
        for words in split
        if len(words) > 1 and words[1].isdigit()
    }


def pressure(text: str) -> float | None:
    """Per cent of the last minute, of /proc/pressure/cpu; None where it is not told."""
    for line in text.splitlines():
        if line.startswith("some "):
            figures = (each.partition("=") for each in line.split())
            return next((float(value) for name, _, value in figures if name == "avg60"), None)
    return None
