"""Simulated treadmills at pseudo-terminals, in a process of their own: what the service drives.

The one rule: what they take of a processor is their own, and never the service's.

`mills_apart.py FOLDER COUNT` prints their addresses as one line of JSON and runs until its input
ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "simulator")]

from treadmill_sim.families import FAMILIES  # noqa: E402
from treadmill_sim.plug import PtyPlug  # noqa: E402
from treadmill_sim.serve_stream import query  # noqa: E402
from treadmill_sim.stream import MakeUp  # noqa: E402
from treadmill_sim.stream_station import StreamStation  # noqa: E402

FAMILY = "trackmaster"
MAKE_UP = MakeUp(unit="km/h")


async def treadmills(folder: Path, count: int) -> None:
    """So many, until nobody wants them any more."""
    stations = [
        StreamStation(FAMILIES[FAMILY].make(MAKE_UP), PtyPlug(folder / f"port{number}"))
        for number in range(count)
    ]
    for station in stations:
        station.start()
    said = query(FAMILY, MAKE_UP)
    print(json.dumps([f"{station.plug.address}?{said}" for station in stations]), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(treadmills(Path(sys.argv[1]), int(sys.argv[2])))
