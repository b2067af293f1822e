"""How late the loops tick with 1 to 200 treadmills that walk in one service, and what each costs.

The service is the real one on one processor, its records on the disk; the treadmills are simulated,
at pseudo-terminals, on the other. It begins with one; each stage adds treadmills by a reload of the
configuration, brings them to a walk, and then every tick of every loop is timed for some seconds.
CPU is the service's, in % of one core; memory is what each stage adds for each treadmill.

Where it breaks is the first stage at which one tick in a hundred is later than it may be, or at
which sessions trip or are not taken on any more: the service takes none while it does not keep up.
A stage that breaks is the last. Both processes go first, where that is allowed, so that what else
the machine does is not measured; `first` says whether it was.

Writes ticks.json beside this file; `./dev bench ticks`, three minutes. `ticks.py SECONDS COUNT…`
prints these stages, and writes nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

from machine import described, goes_first, pace
from room import LOOK_S, Room, Tripped, ended, served
from spread import spread
from treadmill_ctl.client import DoorError

STAGES: Final = (1, 5, 20, 50, 100, 150, 200)
SECONDS: Final = 12.0
SETTLE_S: Final = 2.0  # after the last start, so that none of it is measured
PROMISED: Final = 100
P99_MS_MAX: Final = 20


class Stage:
    """One number of treadmills: when it was measured, and what the service had then."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.broke = ""
        self.from_ns = self.to_ns = 0
        self.cpu_s = 0.0
        self.resident_kib = 0

    def figures(self, ticks: list[tuple[int, int]]) -> dict[str, Any]:
        """Of the ticks of all treadmills, those within its time."""
        if self.broke:
            return {"treadmills": self.count, "broke": self.broke}
        seconds = (self.to_ns - self.from_ns) / 1e9
        late_ms = [late for at_ns, late in ticks if self.from_ns <= at_ns < self.to_ns]
        cpu_pct = 100 * self.cpu_s / seconds
        return {
            "treadmills": self.count,
            "ticks_a_second_each": round(len(late_ms) / seconds / self.count, 2),
            "late_ms": spread(late_ms),
            "cpu_pct": round(cpu_pct, 1),
            "cpu_pct_each": round(cpu_pct / self.count, 2),
            "resident_mib": round(self.resident_kib / 1024, 1),
        }


async def measured(room: Room, counts: list[int], seconds: float) -> list[Stage]:
    """One stage after the other, up to the one that breaks."""
    stages: list[Stage] = []
    async with room.client() as client:
        for count in counts:
            before = len(room.names) if stages else 0
            stage = Stage(count)
            stages.append(stage)
            if count > len(room.names):
                room.configure(count)
                os.kill(room.pid, signal.SIGHUP)
                await added(client, count)
            try:
                await room.walk(client, room.names[before:])
                await asyncio.sleep(SETTLE_S)
            except (TimeoutError, Tripped, DoorError) as error:
                stage.broke = str(error) or "no more sessions are taken on"
                break
            began_s, stage.from_ns = room.cpu_s(), time.monotonic_ns()
            await asyncio.sleep(seconds)
            stage.cpu_s, stage.to_ns = room.cpu_s() - began_s, time.monotonic_ns()
            stage.resident_kib = room.resident_kib()
            print(f"{count} measured", file=sys.stderr, flush=True)
    return stages


async def added(client: Any, count: int) -> None:
    """Wait until the service has taken on the configuration."""
    while len(await client.treadmills()) < count:  # noqa: ASYNC110 - no event tells of it
        await asyncio.sleep(LOOK_S)


def report(stages: list[Stage], ticks: list[tuple[int, int]], *, first: bool) -> dict[str, Any]:
    """All the figures."""
    found = [stage.figures(ticks) for stage in stages]
    whole = [each for each in found if "late_ms" in each]
    broken = next(
        (
            each["treadmills"]
            for each in found
            if "broke" in each or each["late_ms"]["p99"] > P99_MS_MAX
        ),
        None,
    )
    promised = next((each for each in whole if each["treadmills"] == PROMISED), None)
    told: dict[str, Any] = {"machine": described(), "pace": pace(), "first": first}
    told |= {"stages": found, "breaks_at": broken, "p99_ms_max": P99_MS_MAX}
    if len(whole) > 1:
        grown_mib = whole[-1]["resident_mib"] - whole[0]["resident_mib"]
        more = whole[-1]["treadmills"] - whole[0]["treadmills"]
        told["resident_kib_each"] = round(grown_mib * 1024 / more)
    if promised is not None:
        held = promised["late_ms"]["p99"] <= P99_MS_MAX
        told["verdict"] = "pass" if held else f"FAIL at {PROMISED} treadmills"
    return told


def main() -> None:
    """Measure, print, write."""
    asked = sys.argv[1:]
    seconds = float(asked[0]) if asked else SECONDS
    counts = [int(word) for word in asked[1:]] or list(STAGES)
    with served(max(counts), counts[0]) as (room, far, near):
        first = room.first and goes_first(far.pid)
        stages = asyncio.run(measured(room, counts, seconds))
        notes = ended(room, near)
    text = json.dumps(report(stages, notes["ticks"], first=first), indent=2)
    print(text)
    if not asked:
        Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
