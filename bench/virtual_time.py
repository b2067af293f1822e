"""How many treadmill-seconds a processor-second of the service goes through, family by family.

A hub of four treadmills of a family walks at a steady speed in virtual time: the hub, the loops,
the drivers, the core and the journals on a disk are the real ones; the treadmills, their links and
lines, planner and clock are made up, in the same process and counted with it. Nobody looks on, and
there are no guardians. What is timed begins when all walk, and is of the processor's time.

`simulation_rate` beside this has the seeded worlds with faults and the core alone.

Writes virtual_time.json beside this file; `./dev bench virtual_time`, half a minute.
`virtual_time.py FAMILY…` prints these, and writes nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from machine import described, pace  # noqa: E402
from plans import walk  # noqa: E402
from spread import spread  # noqa: E402
from stream_link import StreamTransport  # noqa: E402
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit  # noqa: E402
from treadmill_ctl.drivers.registry import DRIVERS  # noqa: E402
from treadmill_ctl.runtime.wish import Wish  # noqa: E402
from treadmill_sim.console import Button  # noqa: E402
from treadmill_sim.csafe import CsafePeripheral  # noqa: E402
from treadmill_sim.families import FAMILIES  # noqa: E402
from treadmill_sim.stream import MakeUp  # noqa: E402
from treadmill_sim.virtual_time import run  # noqa: E402
from virtual_room import VirtualRoom, walking  # noqa: E402

TREADMILLS: Final = 4
SECONDS: Final = 40
REPEATS: Final = 5
LONG_MS: Final = 3_000_000
SPEED_CKMH: Final = 200
LOOK_S: Final = 0.7
BAUD: Final = 9_600
KEPT_FRAMES: Final = 10


def furnished(folder: Path, family: str) -> VirtualRoom:
    """A room of one family."""
    room = VirtualRoom(folder, guarded=False)
    room.planner.plans["long"] = (walk(LONG_MS, SPEED_CKMH),)
    for number in range(TREADMILLS):
        name = f"mill-{number}"
        if family in FAMILIES:
            made = FAMILIES[family]
            unit = SpeedUnit.KMH if made.needs_unit else None
            known = Commissioned(unit, baud=BAUD, live_speed=made.make_live is not None)
            wire = StreamTransport((made.make_live or made.make)(MakeUp(unit=unit)), BAUD)
            wire.arrived = cast("Any", deque(maxlen=KEPT_FRAMES))
            room.add_line(name, wire, partial(DRIVERS[family].driver, known))
        else:
            room.add(name)
        room.wires[name].submitted = cast("Any", deque(maxlen=KEPT_FRAMES))
    return room


async def consoles_started(room: VirtualRoom) -> None:
    """Whoever stands at a console that starts its belt itself pushes its key when it may."""
    while True:
        await asyncio.sleep(LOOK_S)
        for wire in room.wires.values():
            if not isinstance(wire, StreamTransport):
                continue
            made = wire.peripheral
            if isinstance(made, CsafePeripheral) and made.may_start:
                made.press(Button.START, wire.now_ms)
                wire.poke()


def rate(family: str) -> float:
    """Treadmill-seconds a processor-second."""

    async def timed(room: VirtualRoom) -> float:
        hub = room.hub()
        walker = asyncio.create_task(consoles_started(room))
        await asyncio.gather(*(walking(hub, name, Wish("long")) for name in hub.names))
        walker.cancel()
        began_s = time.process_time()
        await asyncio.sleep(SECONDS)
        cpu_s = time.process_time() - began_s
        for name in hub.names:
            shown = hub.view(name).shown
            if shown is None or shown.measured_ckmh != SPEED_CKMH:
                raise SystemExit(f"{family}: {name} does not walk: {shown}")
        await hub.close()
        return TREADMILLS * SECONDS / cpu_s

    with tempfile.TemporaryDirectory() as place:
        return run(timed(furnished(Path(place), family)))


def repeated(measured: Callable[[], float]) -> dict[str, float]:
    """The rates of some repeats, the first of which only warms up."""
    return spread([measured() for _ in range(REPEATS + 1)][1:], 0)


def main() -> None:
    """Measure, print, write."""
    report: dict[str, Any] = {
        "machine": described(),
        "treadmills": TREADMILLS,
        "seconds": SECONDS,
        "families": {
            family: {"pace": pace(), "treadmill_s_per_cpu_s": repeated(partial(rate, family))}
            for family in sys.argv[1:] or DRIVERS
        },
    }
    text = json.dumps(report, indent=2)
    print(text)
    if len(sys.argv) == 1:
        Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
