"""Whether the disk can keep records: may be written, is private, has room, answers in time.

The one rule: what is written to try it has no name and is gone at once; no folder is made.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend, told
from treadmill_ctl.sinks.whole_file import sync

ABOUT: Final = "disk"
ROOM_OCTETS: Final = 1_000_000_000
HOUR_OCTETS: Final = 4_000_000  # of a treadmill's journal; bench/journal_cost.md has 3.4 MB
SLOW_MS: Final = 200.0  # then a journal syncs less often than it means to
TOO_SLOW_MS: Final = 1_000.0  # then it tells that the disk does not answer
OTHERS: Final = 0o077
_TRIES: Final = 10
_TRIES_S: Final = 2.0
_BLOCK: Final = bytes(4_096)
_MEMORY: Final = frozenset(("tmpfs", "ramfs"))


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """The folder for journals, or where it would be made. `refused` is why it takes nothing.

    `mode` is 0 where the folder is not there yet; `kind` is the kind of file system, if known.
    """

    folder: str
    refused: str = ""
    mode: int = 0
    free_octets: int = 0
    kind: str = ""
    syncs_ms: tuple[float, ...] = ()


def judged(facts: DiskFacts) -> Iterator[Found]:
    """What to say of it."""
    if facts.refused:
        yield mend(
            ABOUT,
            f"{facts.folder} takes no records: {facts.refused}",
            "Let this account write there, or name another folder: --journal, or $XDG_STATE_HOME.",
        )
        return
    if facts.mode & OTHERS:
        others = f"others of this computer may look into {facts.folder}"
        yield mend(ABOUT, others, f"chmod 700 {facts.folder}")
    if facts.kind in _MEMORY:
        yield mend(
            ABOUT,
            f"{facts.folder} is in memory: records are gone when this computer is switched off",
            "Name a folder on a disk: --journal, or $XDG_STATE_HOME.",
        )
    hours = facts.free_octets // HOUR_OCTETS
    room = f"{facts.free_octets / 1e9:.1f} GB are free: {hours} hours on a treadmill"
    if facts.free_octets < ROOM_OCTETS:
        yield mend(ABOUT, room, "Make room, to 1 GB and more; treadmill-ctl sessions retire helps.")
    else:
        yield fine(ABOUT, room)
    yield from _pace(sorted(facts.syncs_ms))


def _pace(syncs_ms: list[float]) -> Iterator[Found]:
    if not syncs_ms:
        return
    middle_ms, longest_ms = syncs_ms[len(syncs_ms) // 2], syncs_ms[-1]
    found = f"it takes a record in {middle_ms:.1f} ms, {longest_ms:.1f} ms at the longest"
    remedy = "Do not share it with other work; an SD card that was written for years is worn out."
    if longest_ms >= TOO_SLOW_MS:
        yield mend(ABOUT, f"{found}: too slow for a journal", remedy)
    elif longest_ms >= SLOW_MS:
        yield look(ABOUT, f"{found}: slow", remedy)
    else:
        yield fine(ABOUT, found)


def looked(folder: Path) -> Iterator[Found]:
    """Look at the disk of a folder for journals."""
    yield from judged(gathered(folder))


def gathered(folder: Path) -> DiskFacts:
    """What there is to know of it. Writes where the folder is, or would be made."""
    place = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    try:
        mode = folder.stat().st_mode & 0o777 if place == folder and os.name == "posix" else 0
        free_octets = shutil.disk_usage(place).free
        syncs_ms = _tried(place)
    except OSError as error:
        return DiskFacts(str(folder), refused=error.strerror or type(error).__name__)
    return DiskFacts(
        str(folder),
        mode=mode,
        free_octets=free_octets,
        kind=_kind(place),
        syncs_ms=syncs_ms,
    )


def _tried(place: Path) -> tuple[float, ...]:
    """How long the disk took each of some blocks. Raises OSError."""
    took_ms: list[float] = []
    with tempfile.TemporaryFile(dir=place, buffering=0) as trial:
        ends_s = time.perf_counter() + _TRIES_S
        while len(took_ms) < _TRIES and (began_s := time.perf_counter()) < ends_s:
            trial.write(_BLOCK)
            sync(trial.fileno())
            took_ms.append((time.perf_counter() - began_s) * 1_000)
    return tuple(took_ms)


def _kind(place: Path) -> str:
    """The kind of file system, by the device's number; only Linux tells."""
    if sys.platform != "linux":
        return ""
    device = place.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in told(Path("/proc/self/mountinfo")).splitlines():
        fields = line.split()
        if fields[2] == number:
            return fields[fields.index("-") + 1]
    return ""
