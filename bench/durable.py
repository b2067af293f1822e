"""How many events a second are on the disk for sure, and how long one takes that is waited for.

The lines are those of a real walk in virtual time, as its journal hands them over. In turns, on the
folder for temporary files or the one that is named:

journal, in groups   everything handed over at once, as telemetry is; until the last is synced
journal, one by one  each line urgent, the next handed over when the disk has acknowledged it
disk alone           write and fdatasync of the same lines, one by one, with nothing around it

`times_disk` sets a line that is waited for against the disk alone, turn by turn: what of it is
ours. A session's size is that of the same walk sealed, an hour of it.

Writes durable.json beside this file; `./dev bench durable`, a quarter of a minute. `durable.py
FOLDER` measures another disk, and writes nothing.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any, Final

from machine import described, pace
from records_year import walked
from spread import ratios, spread
from treadmill_ctl.sinks.journal_file import JournalFile
from treadmill_ctl.sinks.journal_format import Weight
from treadmill_ctl.sinks.whole_file import sync

WALK_S: Final = 600
TURNS: Final = 10
GROUPS: Final = 20
ONE_BY_ONE: Final = 100
NO_WAIT_S: Final = 0.000_05
HOUR_S: Final = 3_600


def in_groups(path: Path, lines: list[bytes]) -> tuple[float, int]:
    """Lines a second from the first that is handed over to the sync of the last; octets."""
    file = JournalFile(path)
    began_s = time.perf_counter()
    for _ in range(GROUPS):
        for line in lines:
            file.write(line, Weight.KEPT)
    file.close(60.0)
    seconds = time.perf_counter() - began_s
    if file.fault is not None:
        raise SystemExit(file.fault)
    return GROUPS * len(lines) / seconds, path.stat().st_size


def one_by_one(path: Path, lines: list[bytes]) -> list[float]:
    """Ms from the hand-over of each line to the disk's word."""
    file = JournalFile(path)
    found: list[float] = []
    for number, line in enumerate(lines, 1):
        began_ns = time.perf_counter_ns()
        file.write(line, Weight.AT_ONCE)
        while file.kept.lines < number:
            time.sleep(NO_WAIT_S)
        found.append((time.perf_counter_ns() - began_ns) / 1e6)
    file.close(60.0)
    return found


def disk_alone(path: Path, lines: list[bytes]) -> list[float]:
    """Ms of a write and its sync, each."""
    found: list[float] = []
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    for line in lines:
        began_ns = time.perf_counter_ns()
        os.write(file, line)
        sync(file)
        found.append((time.perf_counter_ns() - began_ns) / 1e6)
    os.close(file)
    return found


def main() -> None:
    """Measure, print, write."""
    where = sys.argv[1] if len(sys.argv) > 1 else None
    lines = walked(WALK_S)
    some = list(islice(lines, ONE_BY_ONE))
    rates: list[float] = []
    ours: list[float] = []
    disk: list[float] = []
    octets = 0
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory(dir=where) as place:
            folder = Path(place) / "journals"
            rate, octets = in_groups(folder / "groups.jsonl", lines)
            rates.append(rate)
            ours += one_by_one(folder / "single.jsonl", some)
            disk += disk_alone(folder / "alone", some)
    report: dict[str, Any] = {
        "machine": described(),
        "pace": pace(),
        "turns": TURNS,
        "events_a_second_in_groups": spread(rates, 0),
        "one_by_one_ms": spread(ours, 3),
        "disk_alone_ms": spread(disk, 3),
        "times_disk": ratios(ours, disk),
        "octets_an_hour": round(octets / GROUPS * HOUR_S / WALK_S),
    }
    text = json.dumps(report, indent=2)
    print(text)
    if where is None:
        Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
