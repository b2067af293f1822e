"""What the service takes when nobody walks: connected treadmills that stand, and nobody looks on.

The service is the real one, begun as `treadmill-ctl serve`; its four treadmills are simulated, at
pseudo-terminals in another process, are asked for their speed as always, and stand. After it has
settled, its processor time is read every second, and its memory at the end: resident, and what is
its own and no other process's beside (PSS, where the system tells). CPU is % of one core.

Writes idle.json beside this file; `./dev bench idle`, half a minute.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any, Final

from machine import described, pace
from room import Room, ended, served, until
from spread import spread

TREADMILLS: Final = 4
SETTLE_S: Final = 4.0
LOOKS: Final = 20
CPU_PCT_MAX: Final = 3
MIB_MAX: Final = 80


async def settled(room: Room) -> None:
    """Wait until every treadmill is connected and measured at standstill; then nobody looks."""
    async with room.client() as client:
        for name in room.names:
            await until(client, name, lambda state: state.post == "waiting" and state.stands)
    await asyncio.sleep(SETTLE_S)


def looked(room: Room) -> list[float]:
    """% of a core, second by second."""
    found: list[float] = []
    for _ in range(LOOKS):
        cpu_s, began_s = room.cpu_s(), time.monotonic()
        time.sleep(1.0)
        found.append(100 * (room.cpu_s() - cpu_s) / (time.monotonic() - began_s))
    return found


def own_kib(pid: int) -> int | None:
    """Memory, with what is shared with other processes shared out."""
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    if not os.access(rollup, os.R_OK):
        return None
    return int(rollup.read_text(encoding="ascii").partition("Pss:")[2].split()[0])


def main() -> None:
    """Measure, print, write."""
    with served(TREADMILLS, TREADMILLS) as (room, _, process):
        asyncio.run(settled(room))
        began_s, cpu_s = time.monotonic(), room.cpu_s()
        found = looked(room)
        cpu_pct = 100 * (room.cpu_s() - cpu_s) / (time.monotonic() - began_s)
        resident_mib, own = room.resident_kib() / 1024, own_kib(room.pid)
        ended(room, process)
    held = cpu_pct < CPU_PCT_MAX and resident_mib < MIB_MAX
    report: dict[str, Any] = {
        "machine": described(),
        "pace": pace(),
        "treadmills": TREADMILLS,
        "seconds": LOOKS,
        "cpu_pct": round(cpu_pct, 2),
        "cpu_pct_by_second": spread(found),
        "cpu_pct_max": CPU_PCT_MAX,
        "resident_mib": round(resident_mib, 1),
        "own_mib": None if own is None else round(own / 1024, 1),
        "mib_max": MIB_MAX,
        "verdict": "pass" if held else "FAIL",
    }
    text = json.dumps(report, indent=2)
    print(text)
    Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
