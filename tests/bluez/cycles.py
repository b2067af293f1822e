"""Connect, walk, drop, reconnect, again and again, on the real stack: what is left behind.

The one rule: a cycle counts when the belt stood still in truth at its end, and no belt ran on
without its alarm before. Run by `in_a_machine cycles [N]`.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from on_the_air import Mill, OnTheAir
from system_bus import SystemBus
from walk_on_bluez import Walk

from machine import described
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.transports.contract import TransportError

AT_ONCE = 4
CYCLES = 200
TRIES = 3
OUT_OF_RANGE_S = 1.0
TITLE = "Connect, walk, drop, reconnect on BlueZ"


@dataclass
class Seen:
    """What the cycles showed, ms."""

    supervision_ms: list[int] = field(default_factory=list[int])
    seen_ms: list[int] = field(default_factory=list[int])
    retried: int = 0
    unalarmed: list[str] = field(default_factory=list[str])


async def _one(here: OnTheAir, mill: Mill, seen: Seen) -> None:
    walk = await _begun(mill, seen)
    await walk.start()
    dropped_ms = walk.loop.now_ms
    mill.station.drop_link()
    lost_ms = await walk.lost()
    reported_ms = round(here.adapter.controller.ended_s[mill.address] * 1_000)
    seen.supervision_ms.append(reported_ms - dropped_ms)
    seen.seen_ms.append(lost_ms - reported_ms)
    await asyncio.sleep(OUT_OF_RANGE_S)  # the belt runs on, and nobody can reach it
    mill.station.restore_link()
    await walk.until(Phase.LATCHED)
    seen.unalarmed += walk.notes.unalarmed
    if mill.belt_ckmh:
        raise RuntimeError(f"the session is over and the belt runs: {mill.belt_ckmh}")
    await walk.close()


async def _begun(mill: Mill, seen: Seen) -> Walk:
    for _ in range(TRIES - 1):
        try:
            return await Walk.begin(mill)
        except TransportError:
            seen.retried += 1
    return await Walk.begin(mill)


async def _left(bus: SystemBus) -> dict[str, int]:
    """What this process and the bus hold now."""
    gc.collect()
    connections, matches = await bus.matches()
    return {
        "tasks": len(asyncio.all_tasks()),
        "memory_kib": _memory_kib(),
        "bus_connections": connections,
        "bus_matches": matches,
    }


def _memory_kib() -> int:
    status = Path("/proc/self/status").read_text().split()
    return int(status[status.index("VmRSS:") + 1])


async def _measured(cycles: int) -> dict[str, object]:
    bus = await SystemBus.open()
    here = await OnTheAir.begin(bus)
    mills = [await here.treadmill() for _ in range(min(AT_ONCE, cycles))]
    await asyncio.gather(*(_one(here, mill, Seen()) for mill in mills))  # what stays is there now
    before, began_s, seen = await _left(bus), time.monotonic(), Seen()

    async def lane(mill: Mill, number: int) -> None:
        for done in range(number, cycles, len(mills)):
            await _one(here, mill, seen)
            print(f"{done + 1} of {cycles}", flush=True)  # noqa: T201 - for whoever waits

    await asyncio.gather(*(lane(mill, number) for number, mill in enumerate(mills)))
    took_s, after = round(time.monotonic() - began_s), await _left(bus)
    await here.end()
    bus.close()
    return {
        "machine": {**described(), "engine": os.environ["BLUEZ_ENGINE"]},
        "cycles": cycles,
        "treadmills_at_once": len(mills),
        "took_s": took_s,
        "connects_tried_again": seen.retried,
        "ran_on_without_alarm": len(seen.unalarmed),
        "supervision_ms": _spread(seen.supervision_ms),
        "seen_after_report_ms": _spread(seen.seen_ms),
        "before": before,
        "after": after,
    }


def _spread(values: list[int]) -> dict[str, float]:
    cuts = quantiles(values, n=100) if len(values) > 1 else values * 99
    return {"median": median(values), "p95": round(cuts[94], 1), "max": max(values)}


def _page(found: dict[str, object]) -> str:
    rows = "\n".join(f"| {what} | {value} |" for what, value in found.items())
    return f"# {TITLE}\n\nMade by `./dev bluez cycles`.\n\n| what | value |\n|---|---|\n{rows}\n"


def main() -> None:
    """Measure, and keep it."""
    cycles = int(sys.argv[1]) if len(sys.argv) > 1 else CYCLES
    found = asyncio.run(_measured(cycles))
    out = Path(os.environ["BLUEZ_OUT"])
    (out / "bluez_cycles.json").write_text(json.dumps(found, indent=1) + "\n")
    (out / "bluez_cycles.md").write_text(_page(found))
    print(json.dumps(found, indent=1))  # noqa: T201 - for whoever waits
    if found["ran_on_without_alarm"]:
        sys.exit("a belt ran on without its alarm")


if __name__ == "__main__":
    main()
